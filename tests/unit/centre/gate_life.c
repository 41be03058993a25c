/* The acts of a certificate's life at the centre: who may, who agreed, in whose place, and what comes second. */

#include "model/base/text.h"
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

/* Beside the case: its certificate, and an operator of the school. */
static char number[11], operator_id[ID_TEXT];
static uint8_t operator_secret[SIGN_SECRET_SIZE];

/* Past the kiosk's own gate, as a changed program would. */
static void forge(struct centre_case *w, struct event *ev, const uint8_t *secret) {
    centre_case_forge(w, ev, secret);
    centre_kiosk_sync(&w->k);
}

static void add_operator(struct centre_case *w) {
    struct bytes out = {0};
    char key[BASE64_SIZE(32)];
    uint8_t seed[crypto_sign_SEEDBYTES] = {88}, public_key[SIGN_PUBLIC_SIZE];
    must(centre_kit_command(&w->kit, &out, &why, "staff", "add", "Громова В. С.", "operator", "--point", "1", NULL));
    text_copy(operator_id, sizeof operator_id, (const char *)out.data);
    bytes_close(&out);
    crypto_sign_seed_keypair(public_key, operator_secret, seed);
    base64_of(public_key, 32, key);
    struct event *ev = centre_case_event(w, EV_STAFF_KEYED, operator_id, w->kit.staff[CENTRE_SUPERVISOR]);
    text_copy(((struct staff_keyed *)ev->payload)->sign_key, 44, key);
    forge(w, ev, w->kit.sign_secret[CENTRE_SUPERVISOR]);
    centre_kiosk_sync(&w->k);
}

static int set_up(void **state) {
    centre_case_set_up(state);
    struct centre_case *w = *state;
    add_operator(w);
    centre_kiosk_issue(&w->k, &w->saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->k);
    return 0;
}

static int64_t counted(struct centre_case *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

static void parked_as(struct centre_case *w, const char *cause) {
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = '%s'", cause);
    assert_int_equal(counted(w, "SELECT count(*) FROM log WHERE gsn = 0"), 1);
    assert_int_equal(counted(w, sql), 1);
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
}

static struct event *exclusion(struct centre_case *w, const char *staff) {
    struct event *ev = centre_case_event(w, EV_CERTIFICATE_EXCLUDED, w->saved.subject, staff);
    struct act *act = ev->payload;
    text_copy(act->open.number, sizeof act->open.number, number);
    text_copy(act->open.ground, sizeof act->open.ground, "E1");
    text_copy(act->open.paper, sizeof act->open.paper, "17");
    text_copy(act->open.day, sizeof act->open.day, "2026-11-20");
    return ev;
}

static struct event *agreed(struct centre_case *w, struct event *ev, enum centre_person who, enum centre_person key) {
    struct second second = {.sign_secret = w->kit.sign_secret[key]};
    text_copy(second.staff, sizeof second.staff, w->kit.staff[who]);
    ev->id = journal_next(&w->k.desk.journal);
    assert_true(second_sign(ev, &second));
    return ev;
}

static void an_exclusion_two_agreed_to(void **state) {
    struct centre_case *w = *state;
    forge(w, agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_COORDINATOR), operator_secret);
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate WHERE state = 'excluded' AND ground = 'E1'"), 1);
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE number <> ''"), 0);
}

static void alone_it_is_parked(void **state) {
    struct centre_case *w = *state;
    forge(w, exclusion(w, operator_id), operator_secret);
    parked_as(w, "second");
}

static void a_second_in_name_only(void **state) {
    struct centre_case *w = *state;
    forge(w, agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_DESK), operator_secret);
    parked_as(w, "second");
}

static void a_second_who_may_not(void **state) {
    struct centre_case *w = *state;
    forge(w, agreed(w, exclusion(w, operator_id), CENTRE_DESK, CENTRE_DESK), operator_secret);
    parked_as(w, "second");
}

/* What was agreed to is this certificate on this ground, not another. */
static void a_seconds_word_is_for_one_act(void **state) {
    struct centre_case *w = *state;
    struct event *ev = agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_COORDINATOR);
    text_copy(((struct act *)ev->payload)->open.paper, 40, "18");
    forge(w, ev, operator_secret);
    parked_as(w, "second");
}

/* An agreement is used up: the same two agree anew to do the same once more. */
static void a_seconds_word_is_used_once(void **state) {
    struct centre_case *w = *state;
    struct event *once = agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_COORDINATOR);
    struct event *again = exclusion(w, operator_id);
    const struct act *first = once->payload;
    struct act *act = again->payload;
    forge(w, once, operator_secret);
    memcpy(act->open.second, first->open.second, sizeof act->open.second);
    memcpy(act->open.second_sig, first->open.second_sig, sizeof act->open.second_sig);
    forge(w, again, operator_secret);
    assert_int_equal(counted(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'second'"), 1);
}

/* RULES 4.2, kind 91: a change of data that brings it, of the desk's own signature. */
static struct event *new_document(struct centre_case *w, const char *what, const char *kind) {
    struct event *ev = centre_case_event(w, EV_LEARNER_CHANGED, w->saved.subject, w->kit.staff[CENTRE_DESK]);
    struct changed *changed = ev->payload;
    struct application app;
    must(application_load(w->k.db, w->saved.app, &app, &why));
    changed->child = app.child;
    changed->address = app.address;
    changed->applicant = app.applicant;
    text_copy(changed->open.what, sizeof changed->open.what, what);
    text_copy(changed->open.day, sizeof changed->open.day, "2026-11-20");
    text_copy(changed->child.doc_kind, sizeof changed->child.doc_kind, kind);
    return ev;
}

static void an_unlisted_document_alone_is_parked(void **state) {
    struct centre_case *w = *state;
    const uint8_t *desk = w->kit.sign_secret[CENTRE_DESK];
    forge(w, new_document(w, "document", "23"), desk);
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE child_doc_kind = '23'"), 1);
    forge(w, new_document(w, "child document", "91"), desk);
    parked_as(w, "second");
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE child_doc_kind = '91'"), 0);
}

/* Past the kiosk's own gate: under another name no second person is asked, and nothing but what is named changes. */
static void a_document_under_another_name_changes_nothing(void **state) {
    struct centre_case *w = *state;
    const uint8_t *desk = w->kit.sign_secret[CENTRE_DESK];
    struct event *ev = new_document(w, "address", "91");
    text_copy(((struct changed *)ev->payload)->address.house, sizeof((struct changed *)ev->payload)->address.house, "77");
    forge(w, ev, desk);
    assert_int_equal(counted(w, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE child_doc_kind = '91'"), 0);
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE address_house = '77'"), 1);
    forge(w, new_document(w, "", "91"), desk);
    parked_as(w, "incomplete");
}

static void an_unlisted_document_two_agreed_to(void **state) {
    struct centre_case *w = *state;
    const uint8_t *desk = w->kit.sign_secret[CENTRE_DESK];
    forge(w, agreed(w, new_document(w, "document", "91"), CENTRE_COORDINATOR, CENTRE_COORDINATOR), desk);
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE child_doc_kind = '91'"), 1);
    forge(w, new_document(w, "address", "91"), desk); /* it stood there before */
    assert_int_equal(counted(w, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    forge(w, agreed(w, new_document(w, "document", "91"), CENTRE_COORDINATOR, CENTRE_DESK), desk);
    parked_as(w, "second");
}

/* Whose hands they are the certificate says, not the event: the desk that filed the application does not agree. */
static void one_of_the_hands_behind_another_application(void **state) {
    struct centre_case *w = *state;
    struct application form;
    struct saved other;
    char others[11];
    centre_kiosk_form(&w->k, ++w->person, &form);
    centre_kiosk_login(&w->k, CENTRE_COORDINATOR_2);
    must(desk_save(&w->k.desk, &form, 0, &other, &why));
    centre_kiosk_issue(&w->k, &other, CENTRE_COORDINATOR, others);
    centre_kiosk_sync(&w->k);
    struct event *ev = exclusion(w, operator_id);
    struct act *act = ev->payload;
    text_copy(ev->subject, sizeof ev->subject, other.subject);
    text_copy(act->open.number, sizeof act->open.number, others);
    text_copy(act->open.app, sizeof act->open.app, w->saved.app);
    forge(w, agreed(w, ev, CENTRE_COORDINATOR_2, CENTRE_COORDINATOR_2), operator_secret);
    assert_int_equal(counted(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'four_eyes'"), 1);
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate WHERE state = 'living'"), 2);
}

static void dismiss(struct centre_case *w, enum centre_person who) {
    must(centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[who], NULL));
    centre_kiosk_sync(&w->k);
}

static void a_second_who_is_dismissed(void **state) {
    struct centre_case *w = *state;
    dismiss(w, CENTRE_COORDINATOR);
    forge(w, agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_COORDINATOR), operator_secret);
    parked_as(w, "second");
}

/* The school has not heard of it: within the credential lease the word counts, later no more. */
static void agreed_out_of_touch(struct centre_case *w, int days) {
    must(centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[CENTRE_COORDINATOR], NULL));
    env_virtual_move(&w->kit.clock, days * (int64_t)MS_DAY);
    forge(w, agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_COORDINATOR), operator_secret);
}

static void a_second_dismissed_meanwhile(void **state) {
    struct centre_case *w = *state;
    agreed_out_of_touch(w, 14);
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate WHERE state = 'excluded'"), 1);
}

static void a_second_dismissed_too_long_ago(void **state) {
    struct centre_case *w = *state;
    agreed_out_of_touch(w, 15);
    parked_as(w, "second");
}

static void by_the_coordinator(void **state) {
    struct centre_case *w = *state;
    forge(w, agreed(w, exclusion(w, w->kit.staff[CENTRE_COORDINATOR]), CENTRE_SUPERVISOR, CENTRE_SUPERVISOR),
          w->kit.sign_secret[CENTRE_COORDINATOR]);
    parked_as(w, "not_allowed");
}

static void unsigned_it_is_parked(void **state) {
    struct centre_case *w = *state;
    forge(w, agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_COORDINATOR), NULL);
    parked_as(w, "signature");
}

static void without_its_paper(void **state) {
    struct centre_case *w = *state;
    struct event *ev = exclusion(w, operator_id);
    ((struct act *)ev->payload)->open.paper[0] = '\0';
    forge(w, agreed(w, ev, CENTRE_COORDINATOR, CENTRE_COORDINATOR), operator_secret);
    parked_as(w, "incomplete");
}

/* A14 through the real gate of the kiosk, and forged by somebody else. */
static struct event *undoing(struct centre_case *w, const char *staff) {
    struct application app;
    must(application_load(w->k.db, w->saved.app, &app, &why));
    struct event *ev = centre_case_event(w, EV_DECISION_UNDONE, w->saved.subject, staff);
    struct act *act = ev->payload;
    text_copy(act->open.app, sizeof act->open.app, app.app);
    text_copy(act->open.of, sizeof act->open.of, app.decision);
    return ev;
}

static void an_undone_decision(void **state) {
    struct centre_case *w = *state;
    centre_kiosk_login(&w->k, CENTRE_COORDINATOR);
    must(desk_life(&w->k.desk, &(struct life_order){.life = LIFE_UNDO, .app = w->saved.app}, NULL, &why));
    centre_kiosk_sync(&w->k);
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate WHERE state = 'undone'"), 1);
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 1);
}

static void undone_by_another(void **state) {
    struct centre_case *w = *state;
    forge(w, undoing(w, w->kit.staff[CENTRE_COORDINATOR_2]), w->kit.sign_secret[CENTRE_COORDINATOR_2]);
    parked_as(w, "not_allowed");
}

static void undone_too_late(void **state) {
    struct centre_case *w = *state;
    env_virtual_move(&w->kit.clock, 11 * (int64_t)MS_MINUTE);
    forge(w, undoing(w, w->kit.staff[CENTRE_COORDINATOR]), w->kit.sign_secret[CENTRE_COORDINATOR]);
    parked_as(w, "not_allowed");
}

/* Between the two the kiosk wrote something later: its clock was put back. */
static void undone_by_a_clock_put_back(void **state) {
    struct centre_case *w = *state;
    struct application form;
    struct saved other;
    struct event *undo = undoing(w, w->kit.staff[CENTRE_COORDINATOR]);
    env_virtual_move(&w->kit.clock, 11 * (int64_t)MS_MINUTE);
    centre_kiosk_form(&w->k, ++w->person, &form);
    centre_kiosk_file(&w->k, &form, &other);
    env_virtual_move(&w->kit.clock, -6 * (int64_t)MS_MINUTE);
    forge(w, undo, w->kit.sign_secret[CENTRE_COORDINATOR]);
    parked_as(w, "not_allowed");
}

static void undone_by_a_clock_put_back_at_once(void **state) {
    struct centre_case *w = *state;
    struct event *undo = undoing(w, w->kit.staff[CENTRE_COORDINATOR]);
    env_virtual_move(&w->kit.clock, 11 * (int64_t)MS_MINUTE);
    w->kit.clock.now -= 6 * (int64_t)MS_MINUTE;
    forge(w, undo, w->kit.sign_secret[CENTRE_COORDINATOR]);
    parked_as(w, "not_allowed");
}

static void superseded_as(struct centre_case *w, const char *cause) {
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = '%s'", cause);
    assert_int_equal(counted(w, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(counted(w, sql), 1);
}

/* Kept and told, whatever came before it. */
static void what_comes_second_is_superseded(void **state) {
    struct centre_case *w = *state;
    struct event *printed = centre_case_event(w, EV_PAPER_PRINTED, w->saved.subject, w->kit.staff[CENTRE_DESK]);
    text_copy(((struct act *)printed->payload)->open.app, EVENT_ID_TEXT, w->saved.app);
    text_copy(((struct act *)printed->payload)->open.code, 24, "extract");
    struct event *undo = undoing(w, w->kit.staff[CENTRE_COORDINATOR]);
    forge(w, printed, NULL);
    forge(w, undo, w->kit.sign_secret[CENTRE_COORDINATOR]);
    superseded_as(w, "printed");
    for (int i = 0; i < 2; i++)
        forge(w, agreed(w, exclusion(w, operator_id), CENTRE_COORDINATOR, CENTRE_COORDINATOR), operator_secret);
    superseded_as(w, "excluded");
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate WHERE state = 'excluded'"), 1);
}

/* A16 */
static struct event *delegation(struct centre_case *w, const char *by) {
    struct event *ev = centre_case_event(w, EV_ROLE_DELEGATED, w->kit.staff[CENTRE_SUPERVISOR], by);
    struct delegated *d = ev->payload;
    *d = (struct delegated){
        .role = "coordinator", .municipality = CENTRE_MUNICIPALITY, .first = "2026-11-23", .last = "2026-11-24"};
    text_copy(d->principal, sizeof d->principal, w->kit.staff[CENTRE_COORDINATOR]);
    return ev;
}

static struct event *refusal(struct centre_case *w) {
    struct application form;
    centre_kiosk_form(&w->k, ++w->person, &form);
    centre_kiosk_file(&w->k, &form, &w->saved);
    struct event *ev = centre_case_event(w, EV_APPLICATION_REFUSED, w->saved.subject, w->kit.staff[CENTRE_SUPERVISOR]);
    struct refused *refused = ev->payload;
    text_copy(refused->open.app, sizeof refused->open.app, w->saved.app);
    text_copy(refused->open.ground, sizeof refused->open.ground, "R3");
    text_copy(refused->open.behalf, sizeof refused->open.behalf, w->kit.staff[CENTRE_COORDINATOR]);
    text_copy(refused->remark.remark, sizeof refused->remark.remark, "Живёт в другой области");
    return ev;
}

static void decides_in_the_place_of_another(void **state) {
    struct centre_case *w = *state;
    const uint8_t *secret = w->kit.sign_secret[CENTRE_SUPERVISOR];
    struct event *given = delegation(w, w->kit.staff[CENTRE_SUPERVISOR]);
    forge(w, given, secret);
    forge(w, refusal(w), secret);
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'refused'"), 1);
    assert_int_equal(counted(w, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    /* Ended, and the kiosk knows it. */
    struct event *ended =
        centre_case_event(w, EV_DELEGATION_ENDED, w->kit.staff[CENTRE_SUPERVISOR], w->kit.staff[CENTRE_SUPERVISOR]);
    event_id_show(given->id, ((struct act *)ended->payload)->open.of);
    text_copy(((struct act *)ended->payload)->open.day, 11, "2026-11-23");
    forge(w, ended, secret);
    forge(w, refusal(w), secret);
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'refused'"), 1);
    parked_as(w, "not_allowed");
}

static void nobody_gave_him_the_role(void **state) {
    struct centre_case *w = *state;
    forge(w, refusal(w), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    parked_as(w, "not_allowed");
}

static void its_days_are_over(void **state) {
    struct centre_case *w = *state;
    forge(w, delegation(w, w->kit.staff[CENTRE_SUPERVISOR]), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    env_virtual_move(&w->kit.clock, 2 * (int64_t)MS_DAY);
    forge(w, refusal(w), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    parked_as(w, "not_allowed");
}

/* The kiosk knew that the region was a day further: its clock was put back. */
static void its_days_are_over_by_the_day_of_the_region(void **state) {
    struct centre_case *w = *state;
    forge(w, delegation(w, w->kit.staff[CENTRE_SUPERVISOR]), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    env_virtual_move(&w->kit.clock, 3 * (int64_t)MS_DAY);
    while (day_due(w->kit.c)) must(day_step(w->kit.c, &why));
    centre_kiosk_sync(&w->k);
    env_virtual_move(&w->kit.clock, -3 * (int64_t)MS_DAY);
    forge(w, refusal(w), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    parked_as(w, "not_allowed");
}

static void a_dismissed_supervisor_delegates_no_more(void **state) {
    struct centre_case *w = *state;
    struct event *ev = delegation(w, w->kit.staff[CENTRE_SUPERVISOR]);
    text_copy(ev->subject, sizeof ev->subject, w->kit.staff[CENTRE_COORDINATOR_2]);
    dismiss(w, CENTRE_SUPERVISOR);
    forge(w, ev, w->kit.sign_secret[CENTRE_SUPERVISOR]);
    parked_as(w, "removed");
}

static void only_a_supervisor_delegates(void **state) {
    struct centre_case *w = *state;
    forge(w, delegation(w, w->kit.staff[CENTRE_COORDINATOR]), w->kit.sign_secret[CENTRE_COORDINATOR]);
    parked_as(w, "not_allowed");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, centre_case_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_exclusion_two_agreed_to),
        TEST(alone_it_is_parked),
        TEST(a_second_in_name_only),
        TEST(an_unlisted_document_alone_is_parked),
        TEST(a_document_under_another_name_changes_nothing),
        TEST(an_unlisted_document_two_agreed_to),
        TEST(a_second_who_may_not),
        TEST(a_seconds_word_is_for_one_act),
        TEST(a_seconds_word_is_used_once),
        TEST(one_of_the_hands_behind_another_application),
        TEST(a_second_who_is_dismissed),
        TEST(a_second_dismissed_meanwhile),
        TEST(a_second_dismissed_too_long_ago),
        TEST(by_the_coordinator),
        TEST(unsigned_it_is_parked),
        TEST(without_its_paper),
        TEST(an_undone_decision),
        TEST(undone_by_another),
        TEST(undone_too_late),
        TEST(undone_by_a_clock_put_back),
        TEST(undone_by_a_clock_put_back_at_once),
        TEST(what_comes_second_is_superseded),
        TEST(decides_in_the_place_of_another),
        TEST(nobody_gave_him_the_role),
        TEST(its_days_are_over),
        TEST(its_days_are_over_by_the_day_of_the_region),
        TEST(a_dismissed_supervisor_delegates_no_more),
        TEST(only_a_supervisor_delegates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
