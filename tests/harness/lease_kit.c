#include "tests/harness/lease_kit.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/lease.h"
#include "tests/harness/must.h"

void lease_kit_cap(struct lease_kit *w, const char *count) {
    must(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2026", "5-18", "--count", count, "--money", "1200000",
                            "--nominal", "12000", NULL));
}

int lease_kit_set_up(void **state) {
    static struct lease_kit w;
    w = (struct lease_kit){.person = 1};
    centre_kit_open(&w.kit);
    must(centre_kit_command(&w.kit, NULL, &why, "period", "set", "2026", "01.01.2026", "31.12.2026", "2026 год", NULL));
    lease_kit_cap(&w, "100");
    centre_kiosk_enrol(&w.kit, &w.office, "office", "1", "office");
    centre_kiosk_enrol(&w.kit, &w.school, "school 12", "12", "desk");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w.office, (enum centre_person)i);
    centre_kiosk_sync(&w.office);
    centre_kiosk_sync(&w.school);
    *state = &w;
    return 0;
}

int lease_kit_tear_down(void **state) {
    struct lease_kit *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->office);
    centre_kiosk_close(&w->school);
    centre_kit_close(&w->kit);
    arena_close(&w->a);
    return 0;
}

struct quota lease_kit_quota(struct lease_kit *w) {
    struct quota *all;
    int n;
    must(quota_list(w->kit.c, NULL, &all, &n, &why));
    assert_int_equal(n, 1);
    return all[0];
}

void lease_kit_certified(struct lease_kit *w, struct centre_kiosk *k, struct saved *saved) {
    struct application form;
    char number[11];
    centre_kiosk_form(k, w->person++, &form);
    centre_kiosk_file(k, &form, saved);
    centre_kiosk_issue(k, saved, CENTRE_OPERATOR, number);
}

bool lease_kit_give(struct centre_kiosk *k, const char *subject, struct fail *reason) {
    centre_kiosk_login(k, CENTRE_OPERATOR);
    return desk_nominal(&k->desk, subject, "5-18", NULL, reason);
}

void lease_kit_given(struct lease_kit *w, struct centre_kiosk *k) {
    struct saved saved;
    lease_kit_certified(w, k, &saved);
    must(lease_kit_give(k, saved.subject, &why));
}

void lease_kit_end(struct lease_kit *w, struct centre_kiosk *k) {
    char today[DATE_TEXT];
    date_iso(env_today(&w->kit.clock.env), today);
    must(db_begin(k->db, true, &why));
    must(lease_end(&k->desk.journal, today, k->answer.back, k->answer.back_count, &w->a, &why));
    must(db_commit(k->db, &why));
}

int64_t lease_kit_wish(struct lease_kit *w, const struct centre_kiosk *k, const struct exchange_request *request) {
    struct peer peer;
    int64_t granted = 0;
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, k->no, &peer, &why) &&
         leases_refill(w->kit.c, &peer, request, 0, &granted, &why) && centre_commit(w->kit.c, &why));
    return granted;
}

void lease_kit_days(struct lease_kit *w, int days) {
    env_virtual_move(&w->kit.clock, (int64_t)days * MS_DAY);
}

struct event *lease_kit_spend(struct lease_kit *w, struct centre_kiosk *k, const char *subject) {
    struct rows r;
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    ev->type = &event_types[EV_NOMINAL_GRANTED];
    text_copy(ev->subject, sizeof ev->subject, subject);
    text_copy(ev->staff, sizeof ev->staff, w->kit.staff[CENTRE_OPERATOR]);
    struct nominal *n = event_payload(ev, &w->a);
    must(db_query(k->db, &r,
                  "SELECT l.subject, c.number FROM lease l, certificate c WHERE l.kind = 'nominal' AND c.subject = :s", &why,
                  "s:t", subject, NULL) &&
         db_next(&r, &why));
    text_copy(n->lease, sizeof n->lease, db_text(&r, 0));
    text_copy(n->number, sizeof n->number, db_text(&r, 1));
    db_done(&r);
    text_copy(ev->also[0], sizeof ev->also[0], n->lease);
    text_copy(n->period, sizeof n->period, "2026");
    text_copy(n->group_code, sizeof n->group_code, "5-18");
    n->sum = LEASE_NOMINAL;
    return ev;
}

void lease_kit_forge(struct lease_kit *w, struct centre_kiosk *k, struct event *ev) {
    must(db_begin(k->db, true, &why));
    must(journal_append(&k->desk.journal, ev, w->kit.sign_secret[CENTRE_OPERATOR], &w->a, &why));
    must(db_commit(k->db, &why));
}
