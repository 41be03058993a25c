/* What a kiosk knew when it wrote: what the calendar has closed it opens no more, unless it could not know or a second person
 * agreed; papers of no list and an earlier receipt need somebody's word. */

#include "sync/centre/gate_case.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/life.h"
#include "sync/centre/day.h"
#include "tests/harness/centre_case.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t counted(struct centre_case *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

/* An online request without papers; the region closes it after its day. */
static void file_online(struct centre_case *w) {
    struct application form;
    centre_kiosk_form(&w->k, ++w->person, &form);
    text_copy(form.request.channel, sizeof form.request.channel, "epgu");
    text_copy(form.request.request_no, sizeof form.request.request_no, "ЕПГУ-1");
    form.papers[0] = form.papers_day[0] = '\0';
    form.pd = form.rules = (struct consent_row){0};
    centre_kiosk_login(&w->k, CENTRE_DESK);
    must(desk_save(&w->k.desk, &form, 0, &w->saved, &why));
    centre_kiosk_sync(&w->k);
}

static void days_pass(struct centre_case *w, int days) {
    env_virtual_move(&w->kit.clock, days * (int64_t)MS_DAY);
    while (day_due(w->kit.c)) must(day_step(w->kit.c, &why));
}

static struct event *completion(struct centre_case *w) {
    struct event *ev = centre_case_event(w, EV_APPLICATION_COMPLETED, w->saved.subject, w->kit.staff[CENTRE_DESK]);
    struct completed *completed = ev->payload;
    text_copy(completed->app, sizeof completed->app, w->saved.app);
    text_copy(completed->decision_due, sizeof completed->decision_due, "2026-12-30");
    return ev;
}

static int64_t lapsed(struct centre_case *w) {
    return counted(w, "SELECT count(*) FROM application WHERE state = 'lapsed'");
}

static void a_lapse_it_has_seen_is_not_undone_by_an_old_date(void **state) {
    struct centre_case *w = *state;
    struct application form, whole;
    struct saved saved;
    file_online(w);
    days_pass(w, 30);
    centre_kiosk_sync(&w->k);
    assert_int_equal(lapsed(w), 1);
    env_virtual_move(&w->kit.clock, -29 * (int64_t)MS_DAY);
    must(application_load(w->k.db, w->saved.app, &form, &why));
    centre_kiosk_form(&w->k, w->person, &whole);
    text_copy(form.papers, sizeof form.papers, whole.papers);
    text_copy(form.papers_day, sizeof form.papers_day, whole.papers_day);
    form.pd = whole.pd;
    form.rules = whole.rules;
    assert_false(desk_save(&w->k.desk, &form, 0, &saved, &why)); /* its own gate */
    assert_int_equal(why.kind, FAIL_GONE);
    centre_case_forge(w, completion(w), NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "closed");
    assert_int_equal(lapsed(w), 1);
}

/* Having said once that it had seen it, the kiosk cannot say later that it has not. */
static void nor_by_forgetting_it(void **state) {
    struct centre_case *w = *state;
    file_online(w);
    days_pass(w, 30);
    centre_kiosk_sync(&w->k);
    struct application form;
    struct saved other, lost = w->saved;
    centre_kiosk_form(&w->k, ++w->person, &form);
    centre_kiosk_file(&w->k, &form, &other);
    env_virtual_move(&w->kit.clock, -29 * (int64_t)MS_DAY);
    w->k.desk.journal.seen = 1;
    w->saved = lost;
    centre_case_forge(w, completion(w), NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "closed");
    assert_int_equal(lapsed(w), 1);
}

/* An event that was set aside and is asked about anew is older than what its kiosk has learnt since. */
static void what_it_knew_grows_with_its_log(void **state) {
    static const struct {
        uint64_t seq;
        int64_t says, knew;
    } rows[] = {{100, 10, 10}, {101, 5, 10}, {99, 5, 5}, {102, 12, 12}, {101, 5, 5}, {103, 5, 12}};
    struct centre_case *w = *state;
    int64_t seen[sizeof rows / sizeof *rows];
    must(centre_begin(w->kit.c, &why));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct event ev = {.id = {77, 1, rows[i].seq}, .seen = rows[i].says};
        must(gate_case_seen(w->kit.c, &ev, &seen[i], &why));
    }
    must(centre_rollback(w->kit.c, &why));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_int_equal(seen[i], rows[i].knew);
}

/* More than there is: it does not stand against those who work there after it. */
static void nobody_has_seen_what_is_to_come(void **state) {
    struct centre_case *w = *state;
    struct application form;
    struct saved other;
    w->k.desk.journal.seen = INT64_MAX / 2;
    centre_kiosk_form(&w->k, ++w->person, &form);
    centre_kiosk_file(&w->k, &form, &other);
    centre_kiosk_sync(&w->k);
    file_online(w);
    must(db_one_int(w->k.db, &w->k.desk.journal.seen, "SELECT max(gsn) FROM log WHERE gsn > 0", &why, NULL));
    centre_case_forge(w, completion(w), NULL);
    days_pass(w, 30);
    assert_int_equal(lapsed(w), 1);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, NULL);
    assert_int_equal(lapsed(w), 0);
}

/* Papers that came in time to a desk without a network take nothing from the family. */
static void a_lapse_it_could_not_know_of_is_undone(void **state) {
    struct centre_case *w = *state;
    file_online(w);
    centre_case_forge(w, completion(w), NULL);
    days_pass(w, 30);
    assert_int_equal(lapsed(w), 1);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, NULL);
    assert_int_equal(lapsed(w), 0);
}

static struct event *papers_seen(struct centre_case *w, const char *day) {
    struct event *ev = centre_case_event(w, EV_IDENTITY_CHECKED, w->saved.subject, w->kit.staff[CENTRE_DESK]);
    struct identity *identity = ev->payload;
    text_copy(identity->app, sizeof identity->app, w->saved.app);
    text_copy(identity->papers, sizeof identity->papers, "child applicant snils");
    text_copy(identity->day, sizeof identity->day, day);
    return ev;
}

static void late_papers_need_a_second_person(void **state) {
    struct centre_case *w = *state;
    must(centre_kit_command(&w->kit, NULL, &why, "set", "lapse", "no", NULL));
    file_online(w);
    days_pass(w, 30);
    centre_kiosk_sync(&w->k);
    centre_case_forge(w, papers_seen(w, "2026-12-23"), w->kit.sign_secret[CENTRE_DESK]);
    centre_case_forge(w, completion(w), NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "second");
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 1); /* of the set-up */
}

static void late_papers_with_one(void **state) {
    struct centre_case *w = *state;
    struct second second = {.sign_secret = w->kit.sign_secret[CENTRE_COORDINATOR]};
    must(centre_kit_command(&w->kit, NULL, &why, "set", "lapse", "no", NULL));
    file_online(w);
    days_pass(w, 30);
    centre_kiosk_sync(&w->k);
    centre_case_forge(w, papers_seen(w, "2026-12-23"), w->kit.sign_secret[CENTRE_DESK]);
    struct event *ev = completion(w);
    text_copy(second.staff, sizeof second.staff, w->kit.staff[CENTRE_COORDINATOR]);
    ev->id = journal_next(&w->k.desk.journal);
    assert_true(second_sign(ev, &second));
    centre_case_forge(w, ev, NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, NULL);
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 2);
}

/* An incomplete application in person; its child has a document that is not of the list. */
static void file_unlisted(struct centre_case *w) {
    struct application form;
    centre_kiosk_form(&w->k, ++w->person, &form);
    text_copy(form.child.doc_kind, sizeof form.child.doc_kind, "91");
    form.child.doc_series[0] = '\0';
    form.rules = (struct consent_row){0};
    centre_kiosk_login(&w->k, CENTRE_DESK);
    must(desk_save(&w->k.desk, &form, 0, &w->saved, &why));
    centre_kiosk_sync(&w->k);
}

static void an_unlisted_document_needs_a_second_person(void **state) {
    struct centre_case *w = *state;
    file_unlisted(w);
    centre_case_forge(w, completion(w), NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "second");
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 1); /* of the set-up */
}

static void an_unlisted_document_with_one(void **state) {
    struct centre_case *w = *state;
    struct second second = {.sign_secret = w->kit.sign_secret[CENTRE_COORDINATOR]};
    file_unlisted(w);
    struct event *ev = completion(w);
    text_copy(second.staff, sizeof second.staff, w->kit.staff[CENTRE_COORDINATOR]);
    ev->id = journal_next(&w->k.desk.journal);
    assert_true(second_sign(ev, &second));
    centre_case_forge(w, ev, NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, NULL);
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 2);
}

/* Forged, as is the filing: nobody's agreement makes a child younger. */
static void no_agreement_undoes_a_birthday(void **state) {
    struct centre_case *w = *state;
    struct second second = {.sign_secret = w->kit.sign_secret[CENTRE_COORDINATOR]};
    struct application form;
    char subject[ID_TEXT];
    id_new(w->k.desk.env, subject);
    struct event *filed = centre_case_event(w, EV_APPLICATION_FILED, subject, w->kit.staff[CENTRE_DESK]);
    struct filed *f = filed->payload;
    centre_kiosk_form(&w->k, ++w->person, &form);
    f->request = form.request;
    f->child = form.child;
    text_copy(f->eligible.last_day, sizeof f->eligible.last_day, "2026-11-30");
    centre_case_forge(w, filed, NULL);
    centre_kiosk_sync(&w->k);
    days_pass(w, 14);
    memcpy(w->saved.subject, subject, sizeof subject);
    event_id_show(filed->id, w->saved.app);
    struct event *ev = completion(w);
    text_copy(second.staff, sizeof second.staff, w->kit.staff[CENTRE_COORDINATOR]);
    ev->id = journal_next(&w->k.desk.journal);
    assert_true(second_sign(ev, &second));
    centre_case_forge(w, ev, NULL);
    centre_kiosk_sync(&w->k);
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'aged_out'"), 1);
}

/* Who came first is second in no queue because another day was typed. */
static void an_earlier_receipt_is_explained(void **state) {
    struct centre_case *w = *state;
    struct application form;
    char subject[ID_TEXT];
    for (int i = 0; i < 2; i++) {
        id_new(w->k.desk.env, subject);
        struct event *filed = centre_case_event(w, EV_APPLICATION_FILED, subject, w->kit.staff[CENTRE_DESK]);
        struct filed *f = filed->payload;
        centre_kiosk_form(&w->k, ++w->person, &form);
        f->request = form.request;
        f->request.received -= 2 * (int64_t)MS_DAY;
        f->child = form.child;
        if (i > 0) text_copy(f->note.received_reason, sizeof f->note.received_reason, "Сеть не работала, записано на бумаге");
        centre_case_forge(w, filed, NULL);
        centre_kiosk_sync(&w->k);
        centre_case_became(w, i > 0 ? NULL : "incomplete");
    }
}

/* What a certificate was given on is corrected as a change of the learner, signed and with its paper. */
static void data_of_a_decided_application_stay(void **state) {
    struct centre_case *w = *state;
    char number[11];
    centre_kiosk_issue(&w->k, &w->saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->k);
    struct event *ev = centre_case_event(w, EV_APPLICATION_CORRECTED, w->saved.subject, w->kit.staff[CENTRE_DESK]);
    struct corrected *corrected = ev->payload;
    text_copy(corrected->open.app, sizeof corrected->open.app, w->saved.app);
    text_copy(corrected->child.surname, sizeof corrected->child.surname, "Подменова");
    centre_case_forge(w, ev, NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "closed");
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE child_surname = 'Подменова'"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_case_set_up, centre_case_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_lapse_it_has_seen_is_not_undone_by_an_old_date),
        TEST(nor_by_forgetting_it),
        TEST(what_it_knew_grows_with_its_log),
        TEST(nobody_has_seen_what_is_to_come),
        TEST(a_lapse_it_could_not_know_of_is_undone),
        TEST(late_papers_need_a_second_person),
        TEST(late_papers_with_one),
        TEST(an_unlisted_document_needs_a_second_person),
        TEST(an_unlisted_document_with_one),
        TEST(no_agreement_undoes_a_birthday),
        TEST(an_earlier_receipt_is_explained),
        TEST(data_of_a_decided_application_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
