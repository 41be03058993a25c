#include "tests/harness/centre_case.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

void centre_case_open(struct centre_case *w) {
    struct application form;
    struct rows r;
    struct fail why = {0};
    *w = (struct centre_case){.person = 1};
    centre_kit_open(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->k, "school 12", "12", "desk");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->k, (enum centre_person)i);
    centre_kiosk_form(&w->k, w->person, &form);
    centre_kiosk_file(&w->k, &form, &w->saved);
    centre_kiosk_sync(&w->k);
    must(db_query(w->k.db, &r, "SELECT subject, next FROM lease", &why, NULL) && db_next(&r, &why), &why);
    text_copy(w->lease, sizeof w->lease, db_text(&r, 0));
    w->serial = db_int(&r, 1);
    db_done(&r);
}

void centre_case_close(struct centre_case *w) {
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->k);
    centre_kit_close(&w->kit);
    arena_close(&w->a);
}

int centre_case_set_up(void **state) {
    static struct centre_case w;
    centre_case_open(&w);
    *state = &w;
    return 0;
}

int centre_case_tear_down(void **state) {
    centre_case_close(*state);
    return 0;
}

struct event *centre_case_event(struct centre_case *w, enum event_kind kind, const char *subject, const char *staff) {
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    ev->type = &event_types[kind];
    text_copy(ev->subject, sizeof ev->subject, subject);
    text_copy(ev->staff, sizeof ev->staff, staff);
    event_payload(ev, &w->a);
    return ev;
}

void centre_case_forge(struct centre_case *w, struct event *ev, const uint8_t *secret) {
    struct fail why = {0};
    must(db_begin(w->k.db, true, &why), &why);
    must(journal_append(&w->k.desk.journal, ev, secret, &w->a, &why), &why);
    must(db_commit(w->k.db, &why), &why);
}

void centre_case_became(struct centre_case *w, const char *cause) {
    char sql[240];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND of = '%u.%u.%llu' AND cause = '%s'",
             w->k.no, w->k.epoch, (unsigned long long)w->k.desk.journal.seq, cause ? cause : "");
    assert_int_equal(centre_kit_count(&w->kit, sql), cause ? 1 : 0);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM log WHERE kiosk = %u AND seq = %llu AND gsn > 0", w->k.no,
             (unsigned long long)w->k.desk.journal.seq);
    assert_int_equal(centre_kit_count(&w->kit, sql), cause ? 0 : 1);
}

int centre_pair_set_up(void **state) {
    static struct centre_pair w;
    struct application form;
    w = (struct centre_pair){0};
    centre_kit_school(&w.kit, &w.school);
    centre_kiosk_enrol(&w.kit, &w.office, "office", "1", "office");
    centre_kiosk_form(&w.school, 1, &form);
    centre_kiosk_file(&w.school, &form, &w.saved);
    centre_kiosk_sync(&w.school);
    centre_kiosk_sync(&w.office);
    *state = &w;
    return 0;
}

int centre_pair_tear_down(void **state) {
    struct centre_pair *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    arena_close(&w->a);
    return 0;
}

struct dispute *centre_pair_disputes(struct centre_pair *w, struct centre_kiosk *k, enum centre_person who, int *count) {
    struct dispute *rows;
    struct fail why = {0};
    must(dispute_mine(k->db, w->kit.staff[who], 10, &w->a, &rows, count, &why), &why);
    return rows;
}
