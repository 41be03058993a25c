/* A changed program at a kiosk: events without their content, for applications that are not there, against what it had seen. */

#include "sync/centre/gate_case.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/life.h"
#include "sync/centre/day.h"
#include "tests/harness/centre_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fail why;

#define must(x)                                                                                                                \
    do {                                                                                                                       \
        why = (struct fail){0};                                                                                                \
        if (!(x)) fail_msg("%s: %s (%s)", #x, why.log, why.say);                                                               \
    } while (0)

static int64_t counted(struct centre_case *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

/* The last event of the kiosk was set aside; NULL: nothing was. */
static void became(struct centre_case *w, const char *cause) {
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = '%s'", cause ? cause : "");
    assert_int_equal(counted(w, "SELECT count(*) FROM log WHERE gsn = 0"), cause ? 1 : 0);
    if (cause) assert_int_equal(counted(w, sql), 1);
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
    became(w, "incomplete");
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'refused'"), 0);
}

static void an_explanation_of_points(void **state) {
    struct centre_case *w = *state;
    centre_case_forge(w, refusal(w, w->saved.app, ". . . . . . . . . . . ."), w->kit.sign_secret[CENTRE_COORDINATOR]);
    centre_kiosk_sync(&w->k);
    became(w, "incomplete");
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
    became(w, "free_text");
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
    became(w, "no_application");
    assert_int_equal(counted(w, "SELECT count(*) FROM application WHERE state = 'complete'"), 2);
}

static void of_none(void **state) {
    struct centre_case *w = *state;
    centre_case_forge(w, refusal(w, "1.1.900", "Живёт в другом регионе"), w->kit.sign_secret[CENTRE_COORDINATOR]);
    centre_kiosk_sync(&w->k);
    became(w, "no_application");
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
    became(w, "incomplete");
    assert_int_equal(counted(w, "SELECT count(*) FROM certificate"), 0);
}

/* --- What it knew --------------------------------------------------------------------------------------------------------- */

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
    became(w, "closed");
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
    became(w, "closed");
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
    became(w, NULL);
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
    became(w, NULL);
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
    became(w, "second");
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
    became(w, NULL);
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
    became(w, "second");
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
    became(w, NULL);
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
        became(w, "incomplete"); /* the first one alone */
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
    became(w, "closed");
    assert_int_equal(counted(w, "SELECT count(*) FROM learner WHERE child_surname = 'Подменова'"), 0);
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
    became(w, "not_allowed");
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
    became(w, "not_allowed");
}

/* What was decided before the kiosk could know stands. */
static void what_was_decided_before_stands(void **state) {
    struct centre_case *w = *state;
    delegate(w);
    centre_case_forge(w, in_the_place_of(w), w->kit.sign_secret[CENTRE_SUPERVISOR]);
    dismiss(w, CENTRE_COORDINATOR);
    centre_kiosk_sync(&w->k);
    became(w, NULL);
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
        TEST(nobody_stands_in_for_a_removed_person),
        TEST(a_removed_person_stands_in_for_nobody),
        TEST(what_was_decided_before_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
