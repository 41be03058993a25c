/* What the centre has set aside: it has no effect anywhere, its kiosk knows why, it is tried again and numbered once, and it
 * holds nobody up. */

#include "sync/centre/applier.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/dispute.h"
#include "tests/harness/centre_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Beside the case: the number its school would give, and the event that was set aside. */
static char number[11], parked[EVENT_ID_TEXT];

static int set_up(void **state) {
    centre_case_set_up(state);
    certificate_number("67", ((struct centre_case *)*state)->serial, number);
    return 0;
}

/* The kiosk's tables are a function of its log, too. */
static void kiosk_rebuilt_is_live(struct centre_kiosk *k) {
    struct rebuild *r;
    struct fail why;
    int64_t done, left = 1;
    assert_true(rebuild_start(k->db, &r, &why));
    rebuild_compare(r);
    assert_true(db_begin(k->db, true, &why));
    while (left > 0)
        if (!rebuild_step(r, 64, &done, &left, &why)) fail_msg("%s", why.log);
    assert_true(db_commit(k->db, &why));
    rebuild_close(r);
}

static int tear_down(void **state) {
    kiosk_rebuilt_is_live(&((struct centre_case *)*state)->k);
    return centre_case_tear_down(state);
}

/* By the supervisor, who may not decide: past the kiosk's own gate, as a changed program would. */
static void issue_without_right(struct centre_case *w) {
    struct event *ev = centre_case_event(w, EV_CERTIFICATE_ISSUED, w->saved.subject, w->kit.staff[CENTRE_SUPERVISOR]);
    struct issued *issued = ev->payload;
    struct fail why;
    text_copy(ev->also[0], sizeof ev->also[0], w->lease);
    text_copy(issued->open.app, sizeof issued->open.app, w->saved.app);
    text_copy(issued->open.lease, sizeof issued->open.lease, w->lease);
    text_copy(issued->open.point, sizeof issued->open.point, "12");
    text_copy(issued->open.number, sizeof issued->open.number, number);
    text_copy(issued->term.valid_until, sizeof issued->term.valid_until, "2034-05-01");
    assert_true(subject_basis(w->k.db, w->saved.subject, ev->basis, &why));
    centre_case_forge(w, ev, w->kit.sign_secret[CENTRE_SUPERVISOR]);
    event_id_show(ev->id, parked);
}

static enum app_state state_of(struct centre_case *w) {
    struct application seen;
    struct fail why;
    assert_true(application_load(w->k.db, w->saved.app, &seen, &why));
    return seen.state;
}

static bool certificate_is_there(struct db *db, const char *wanted) {
    struct certificate seen;
    struct fail why;
    return certificate_load(db, wanted, &seen, &why);
}

static struct dispute *disputes(struct centre_case *w, enum centre_person who, int *count) {
    struct dispute *rows;
    struct fail why;
    assert_true(dispute_mine(w->k.db, w->kit.staff[who], 10, &w->a, &rows, count, &why));
    return rows;
}

static struct dispute *only_dispute(struct centre_case *w, enum centre_person who) {
    int count;
    struct dispute *rows = disputes(w, who, &count);
    assert_int_equal(count, 1);
    return rows;
}

static bool history_says(struct centre_case *w, const char *note) {
    struct history_row *rows;
    struct fail why;
    int count;
    bool said = false;
    assert_true(subject_history(w->k.db, w->saved.subject, &w->a, &rows, &count, &why));
    for (int i = 0; i < count; i++) {
        said = said || strstr(rows[i].note, note);
        assert_false(rows[i].pending);
    }
    return said;
}

/* Now it may decide. */
static void become_operator(struct centre_case *w) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[EV_STAFF_ADDED]};
    struct fail why;
    text_copy(ev.subject, sizeof ev.subject, w->kit.staff[CENTRE_SUPERVISOR]);
    assert_true(centre_begin(c, &why));
    struct staff *staff = event_payload(&ev, &c->turn);
    text_copy(staff->name, sizeof staff->name, "Кольцова Зоя Игоревна");
    text_copy(staff->role, sizeof staff->role, "operator");
    assert_true(applier_append(c, &ev, &why));
    assert_true(centre_commit(c, &why));
}

static void what_is_parked_has_no_effect_here_either(void **state) {
    struct centre_case *w = *state;
    struct dispute_detail detail;
    struct fail why;
    issue_without_right(w);
    assert_true(certificate_is_there(w->k.db, number));
    assert_int_equal(state_of(w), APP_APPROVED);
    centre_kiosk_sync(&w->k);
    assert_false(certificate_is_there(w->k.db, number));
    assert_int_equal(state_of(w), APP_COMPLETE);
    assert_true(history_says(w, "not accepted by the centre: its person may not do this"));
    const struct dispute *d = only_dispute(w, CENTRE_DESK);
    assert_string_equal(d->kind, "parked");
    assert_string_equal(d->cause, "not_allowed");
    assert_string_equal(d->of, parked);
    assert_string_equal(d->state, "complete");
    assert_true(dispute_detail(w->k.db, d, &w->a, &detail, &why));
    assert_true(detail.has_act);
    assert_string_equal(detail.act.type, "certificate.issued");
    /* What the desk does next counts. */
    char other[11];
    centre_kiosk_issue(&w->k, &w->saved, CENTRE_COORDINATOR, other);
    centre_kiosk_sync(&w->k);
    assert_true(certificate_is_there(w->kit.c->db, other));
    assert_int_equal(state_of(w), APP_APPROVED);
    assert_true(desk_settle(&w->k.desk, d->ruling, "anew", &why));
    centre_kiosk_sync(&w->k);
    int count;
    disputes(w, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
}

static void an_operator_asks_and_the_centre_answers(void **state) {
    struct centre_case *w = *state;
    struct fail why;
    issue_without_right(w);
    centre_kiosk_sync(&w->k);
    const struct dispute *first = only_dispute(w, CENTRE_DESK);
    centre_kiosk_login(&w->k, CENTRE_DESK);
    assert_false(desk_redrive(&w->k.desk, first->ruling, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    /* Nothing has changed: the answer is the same, and the matter stays one. */
    centre_kiosk_login(&w->k, CENTRE_OPERATOR);
    if (!desk_redrive(&w->k.desk, first->ruling, &why)) fail_msg("%s", why.log);
    assert_string_equal(only_dispute(w, CENTRE_DESK)->way, "asked");
    assert_false(desk_redrive(&w->k.desk, first->ruling, &why));
    centre_kiosk_sync(&w->k);
    const struct dispute *second = only_dispute(w, CENTRE_DESK);
    assert_string_not_equal(second->ruling, first->ruling);
    assert_string_equal(second->way, "");
    assert_int_equal(state_of(w), APP_COMPLETE);
    /* The reason is gone: it is numbered now. */
    become_operator(w);
    assert_true(desk_redrive(&w->k.desk, second->ruling, &why));
    centre_kiosk_sync(&w->k);
    int count;
    disputes(w, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
    assert_true(certificate_is_there(w->k.db, number));
    assert_true(certificate_is_there(w->kit.c->db, number));
    assert_int_equal(state_of(w), APP_APPROVED);
    assert_false(history_says(w, "not accepted by the centre"));
}

static void it_is_numbered_once_and_holds_nobody_up(void **state) {
    struct centre_case *w = *state;
    struct application form;
    struct saved saved;
    struct bytes out = {0};
    struct fail why;
    int64_t numbered = centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn > 0 AND type = 'certificate.issued'");
    issue_without_right(w);
    centre_kiosk_sync(&w->k);
    assert_true(centre_kit_command(&w->kit, &out, &why, "parked", NULL));
    bytes_u8(&out, 0);
    assert_non_null(strstr((const char *)out.data, parked));
    assert_non_null(strstr((const char *)out.data, "certificate.issued\tnot_allowed"));
    bytes_clear(&out);
    int64_t told = centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.parked'");
    assert_true(centre_kit_command(&w->kit, &out, &why, "redrive", "all", NULL)); /* still not allowed: nobody is told twice */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.parked'"), told);
    become_operator(w);
    assert_true(centre_kit_command(&w->kit, &out, &why, "redrive", parked, NULL));
    /* The list of those that wait is empty now: what comes now is seen. */
    centre_kiosk_form(&w->k, 2, &form);
    centre_kiosk_file(&w->k, &form, &saved);
    centre_kiosk_sync(&w->k);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_false(centre_kit_command(&w->kit, &out, &why, "redrive", parked, NULL));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_true(centre_kit_command(&w->kit, &out, &why, "redrive", "all", NULL));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn > 0 AND type = 'certificate.issued'"),
                     numbered + 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.taken'"), 1);
    assert_true(certificate_is_there(w->k.db, number));
    assert_false(centre_kit_command(&w->kit, &out, &why, "redrive", "3-1", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
    bytes_close(&out);
}

/* As long as its kiosks have not told which numbers there were. */
static void a_restored_centre_tries_nothing_once_more(void **state) {
    struct centre_case *w = *state;
    struct fail why;
    issue_without_right(w);
    centre_kiosk_sync(&w->k);
    become_operator(w);
    int64_t given = centre_kit_count(&w->kit, "SELECT max(gsn) FROM log");
    w->kit.c->recovering = true;
    assert_false(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL));
    assert_int_equal(why.kind, FAIL_BUSY);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT max(gsn) FROM log"), given);
    w->kit.c->recovering = false;
    assert_true(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL));
    assert_true(centre_kit_count(&w->kit, "SELECT max(gsn) FROM log") > given);
}

/* SCREENS 7: "другой ребёнок" goes to the operator with words; what was found comes back to the desk, which ends it. */
static void a_desk_hands_over_and_the_operator_closes(void **state) {
    struct centre_case *w = *state;
    struct dispute_detail detail;
    struct bytes out = {0};
    struct fail why;
    int count;
    issue_without_right(w);
    centre_kiosk_sync(&w->k);
    const struct dispute *d = only_dispute(w, CENTRE_DESK);
    centre_kiosk_login(&w->k, CENTRE_DESK);
    assert_false(desk_hand_over(&w->k.desk, d->ruling, "не то 12345", &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_true(desk_hand_over(&w->k.desk, d->ruling, "номер уже выдан семье на руки", &why));
    centre_kiosk_sync(&w->k);
    disputes(w, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
    d = only_dispute(w, CENTRE_OPERATOR);
    assert_string_equal(d->kind, "handed");
    assert_true(dispute_detail(w->k.db, d, &w->a, &detail, &why));
    assert_string_equal(detail.explained, "номер уже выдан семье на руки");
    assert_true(centre_kit_command(&w->kit, &out, &why, "cases", NULL));
    bytes_u8(&out, 0);
    assert_non_null(strstr((const char *)out.data, "handed\tnot_allowed"));
    assert_null(strstr((const char *)out.data, "на руки"));
    assert_false(desk_settle(&w->k.desk, d->ruling, "different", &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    centre_kiosk_login(&w->k, CENTRE_OPERATOR);
    assert_false(desk_settle(&w->k.desk, d->ruling, "told_family", &why));
    assert_true(desk_settle(&w->k.desk, d->ruling, "different", &why));
    centre_kiosk_sync(&w->k);
    d = only_dispute(w, CENTRE_DESK);
    assert_string_equal(d->kind, "answered");
    assert_string_equal(d->cause, "different");
    assert_string_equal(d->way, "parked");
    centre_kiosk_login(&w->k, CENTRE_DESK);
    assert_false(desk_hand_over(&w->k.desk, d->ruling, "и всё-таки это не так", &why)); /* once */
    assert_true(desk_settle(&w->k.desk, d->ruling, "told_family", &why));
    centre_kiosk_sync(&w->k);
    disputes(w, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE closed = 0"), 0);
    bytes_close(&out);
}

/* RESULT: what an operator has and the centre takes after all is nobody's matter any more; what was done anew meanwhile counts,
 * and what is taken then comes second: its desk is told. */
static void what_is_handed_over_and_taken_is_closed(void **state) {
    struct centre_case *w = *state;
    struct fail why;
    char other[11];
    issue_without_right(w);
    centre_kiosk_sync(&w->k);
    centre_kiosk_login(&w->k, CENTRE_DESK);
    assert_true(desk_hand_over(&w->k.desk, only_dispute(w, CENTRE_DESK)->ruling, "номер уже выдан семье на руки", &why));
    centre_kiosk_issue(&w->k, &w->saved, CENTRE_COORDINATOR, other);
    centre_kiosk_sync(&w->k);
    become_operator(w);
    centre_kiosk_login(&w->k, CENTRE_OPERATOR);
    if (!desk_redrive(&w->k.desk, only_dispute(w, CENTRE_OPERATOR)->ruling, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->k);
    const struct dispute *left = only_dispute(w, CENTRE_OPERATOR);
    assert_string_equal(left->kind, "superseded");
    assert_string_equal(left->of, parked);
    assert_string_equal(left->living, other);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_parked_has_no_effect_here_either),  TEST(an_operator_asks_and_the_centre_answers),
        TEST(it_is_numbered_once_and_holds_nobody_up),   TEST(a_restored_centre_tries_nothing_once_more),
        TEST(a_desk_hands_over_and_the_operator_closes), TEST(what_is_handed_over_and_taken_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
