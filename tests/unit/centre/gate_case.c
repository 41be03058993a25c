/* A changed program at a kiosk: events without their content, for applications that are not there, in the place of others. */

#include "sync/centre/gate_case.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/life.h"
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

static struct event *refusal(struct centre_case *w, const char *app, const char *remark) {
    struct event *ev = centre_case_event(w, EV_APPLICATION_REFUSED, w->saved.subject, w->kit.staff[CENTRE_COORDINATOR]);
    struct refused *refused = ev->payload;
    text_copy(refused->open.app, sizeof refused->open.app, app);
    text_copy(refused->open.ground, sizeof refused->open.ground, "R3");
    text_copy(refused->remark.remark, sizeof refused->remark.remark, remark);
    return ev;
}

/* --- What it brings ------------------------------------------------------------------------------------------------------- */

static void without_its_personal_part(void **state) {
    struct centre_case *w = *state;
    const uint8_t *secret = w->kit.sign_secret[CENTRE_COORDINATOR];
    centre_case_forge(w, refusal(w, w->saved.app, "Живёт в другом регионе"), secret);
    must(db_begin(w->k.db, true, &why));
    must(db_run(w->k.db, "DROP TRIGGER personal_never_deleted", &why, NULL));
    must(db_run(w->k.db, "DELETE FROM personal WHERE seq = :seq", &why, "seq:i", (int64_t)w->k.desk.journal.seq, NULL));
    must(db_commit(w->k.db, &why));
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "incomplete");
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'refused'"), 0);
}

static void an_explanation_of_points(void **state) {
    struct centre_case *w = *state;
    centre_case_forge(w, refusal(w, w->saved.app, ". . . . . . . . . . . ."), w->kit.sign_secret[CENTRE_COORDINATOR]);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "incomplete");
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 1);
}

static void a_name_in_the_open_part(void **state) {
    struct centre_case *w = *state;
    struct application form;
    struct saved saved;
    centre_kiosk_form(&w->k, ++w->person, &form);
    text_copy(form.pd.sheet, sizeof form.pd.sheet, "Рябинина");
    centre_kiosk_login(&w->k, CENTRE_DESK);
    assert_false(desk_save(&w->k.desk, &form, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    struct event *ev = centre_case_event(w, EV_CONSENT_WITHDRAWN, w->saved.subject, w->kit.staff[CENTRE_DESK]);
    struct act *act = ev->payload;
    text_copy(act->open.paper, sizeof act->open.paper, "Рябинина Ольга");
    text_copy(act->open.day, sizeof act->open.day, "2026-11-23");
    text_copy(act->open.ground, sizeof act->open.ground, "");
    must(!desk_life(
        &w->k.desk,
        &(struct life_order){
            .life = LIFE_WITHDRAW_CONSENT, .subject = w->saved.subject, .paper = act->open.paper, .day = act->open.day},
        NULL, &why));
    centre_case_forge(w, ev, NULL);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "free_text");
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE blocked <> ''"), 0);
}

/* --- What it names -------------------------------------------------------------------------------------------------------- */

static void of_another_learner(void **state) {
    struct centre_case *w = *state;
    struct saved first = w->saved;
    struct application form;
    centre_kiosk_form(&w->k, ++w->person, &form);
    centre_kiosk_file(&w->k, &form, &w->saved);
    centre_case_forge(w, refusal(w, first.app, "Живёт в другом регионе"), w->kit.sign_secret[CENTRE_COORDINATOR]);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "no_application");
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 2);
}

static void of_none(void **state) {
    struct centre_case *w = *state;
    centre_case_forge(w, refusal(w, "1.1.900", "Живёт в другом регионе"), w->kit.sign_secret[CENTRE_COORDINATOR]);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "no_application");
}

/* Nobody has signed that the papers were seen: the one who decides may be all the hands there were. */
static void a_certificate_for_papers_nobody_saw(void **state) {
    struct centre_case *w = *state;
    struct event *filed = centre_case_event(w, EV_APPLICATION_FILED, w->saved.subject, w->kit.staff[CENTRE_DESK]);
    struct event *issue = centre_case_event(w, EV_CERTIFICATE_ISSUED, w->saved.subject, w->kit.staff[CENTRE_COORDINATOR]);
    struct filed *f = filed->payload;
    struct issued *issued = issue->payload;
    struct rows r;
    struct application form;
    centre_kiosk_form(&w->k, ++w->person, &form);
    f->request = form.request;
    f->child = form.child;
    f->applicant = form.applicant;
    text_copy(f->request.municipality, sizeof f->request.municipality, CENTRE_MUNICIPALITY);
    id_new(w->k.desk.env, filed->subject);
    memcpy(issue->subject, filed->subject, sizeof issue->subject);
    centre_case_forge(w, filed, NULL);
    event_id_show(filed->id, issued->open.app);
    must(db_query(w->k.db, &r, "SELECT subject, next FROM lease", &why, NULL));
    must(db_next(&r, &why));
    text_copy(issued->open.lease, sizeof issued->open.lease, db_text(&r, 0));
    text_copy(issue->also[0], sizeof issue->also[0], db_text(&r, 0));
    certificate_number("67", db_int(&r, 1), issued->open.number);
    db_done(&r);
    text_copy(issued->open.point, sizeof issued->open.point, "12");
    text_copy(issued->term.valid_until, sizeof issued->term.valid_until, "2034-05-01");
    centre_case_forge(w, issue, w->kit.sign_secret[CENTRE_COORDINATOR]);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "incomplete");
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate"), 0);
}

/* --- In whose place ------------------------------------------------------------------------------------------------------- */

static void delegate(struct centre_case *w) {
    struct delegated d = {
        .role = "coordinator", .municipality = CENTRE_MUNICIPALITY, .first = "2026-11-23", .last = "2026-11-30"};
    text_copy(d.principal, sizeof d.principal, w->kit.staff[CENTRE_COORDINATOR]);
    centre_kiosk_login(&w->k, CENTRE_SUPERVISOR);
    must(desk_delegate(&w->k.desk, w->kit.staff[CENTRE_SUPERVISOR], &d, &why));
    centre_kiosk_sync(&w->k);
    assert_true(desk_may(&w->k.desk, MAY_DECIDE, &why));
}

static struct event *in_the_place_of(struct centre_case *w) {
    struct event *ev = refusal(w, w->saved.app, "Живёт в другом регионе");
    text_copy(ev->staff, sizeof ev->staff, w->kit.staff[CENTRE_SUPERVISOR]);
    text_copy(((struct refused *)ev->payload)->open.behalf, ID_TEXT, w->kit.staff[CENTRE_COORDINATOR]);
    return ev;
}

static void dismiss(struct centre_case *w, enum centre_person who) {
    must(centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[who], NULL));
}

static void nobody_stands_in_for_a_removed_person(void **state) {
    struct centre_case *w = *state;
    delegate(w);
    dismiss(w, CENTRE_COORDINATOR);
    centre_kiosk_sync(&w->k);
    must(desk_refresh(&w->k.desk, &why));
    assert_false(desk_may(&w->k.desk, MAY_DECIDE, &why));
    centre_case_forge(w, in_the_place_of(w), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "not_allowed");
}

static void a_removed_person_stands_in_for_nobody(void **state) {
    struct centre_case *w = *state;
    delegate(w);
    dismiss(w, CENTRE_SUPERVISOR);
    centre_kiosk_sync(&w->k);
    must(desk_refresh(&w->k.desk, &why));
    assert_false(desk_may(&w->k.desk, MAY_DECIDE, &why));
    centre_case_forge(w, in_the_place_of(w), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, "not_allowed");
}

/* What was decided before the kiosk could know stands. */
static void what_was_decided_before_stands(void **state) {
    struct centre_case *w = *state;
    delegate(w);
    centre_case_forge(w, in_the_place_of(w), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    dismiss(w, CENTRE_COORDINATOR);
    centre_kiosk_sync(&w->k);
    centre_case_became(w, NULL);
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'refused'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_case_set_up, centre_case_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(without_its_personal_part),
        TEST(an_explanation_of_points),
        TEST(a_name_in_the_open_part),
        TEST(of_another_learner),
        TEST(of_none),
        TEST(a_certificate_for_papers_nobody_saw),
        TEST(nobody_stands_in_for_a_removed_person),
        TEST(a_removed_person_stands_in_for_nobody),
        TEST(what_was_decided_before_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
