/* Rulings over one child when what was first has ended: its application withdrawn, refused or corrected, its certificate by one
 * of the ends that it can have. Who waited on it goes on, and what comes after it lives where nothing else does. */

#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"
#include "tests/harness/ruling_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The second desk's application is joined to that of the first, and both know. */
static void joined(struct ruling_kit *w, struct saved *here, struct saved *there) {
    struct application form, twin;
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, here);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, there);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there->app, APP_JOINED);
}

/* RESULT: it is open again, whole and due as it was; its desk has no matter any more, and issues. */
static void goes_on(struct ruling_kit *w, const struct saved *there) {
    struct application seen;
    struct fail why;
    char number[11];
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there->app, APP_COMPLETE);
    assert_true(application_load(w->kit.c->db, there->app, &seen, &why));
    assert_string_equal(app_state_name(seen.state), "complete");
    assert_true(seen.decision_due[0] != '\0');
    assert_int_equal(ruling_kit_disputes(&w->other, NULL, NULL, NULL), 0);
    centre_kiosk_issue(&w->other, there, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->other);
    ruling_kit_certificate_is(w->kit.c->db, number, "living", "");
}

static void a_withdrawal_gives_way_to_what_was_joined(void **state) {
    struct ruling_kit *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    centre_kiosk_login(&w->school, CENTRE_DESK);
    if (!desk_withdraw(&w->school.desk, here.app, "семья подала в школе № 7", &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

static void a_refusal_gives_way_to_what_was_joined(void **state) {
    struct ruling_kit *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    if (!ruling_kit_refuse(&w->school, &here, "R2", &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

/* Which of the two has the wrong day of birth is not known: the other one is decided by its own. */
static void who_comes_of_age_gives_way_to_what_was_joined(void **state) {
    struct ruling_kit *w = *state;
    struct centre *c = w->kit.c;
    struct application form, twin;
    struct event first = {.type = &event_types[EV_APPLICATION_FILED]};
    struct saved there;
    struct fail why;
    centre_kiosk_form(&w->school, 1, &form);
    if (!centre_begin(c, &why)) fail_msg("%s", why.log);
    id_new(&c->env, first.subject);
    struct filed *filed = event_payload(&first, &c->turn);
    filed->request = form.request;
    filed->child = form.child;
    text_copy(filed->eligible.last_day, sizeof filed->eligible.last_day, "2026-11-30");
    if (!applier_append(c, &first, &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    env_virtual_move(&w->kit.clock, 8 * (int64_t)MS_DAY);
    while (day_due(c))
        if (!day_step(c, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

/* The family brought its papers in time, but the school was away until the region had closed the request and another one was
 * there. Result: the request of the school is open again, and the other one waits on it. */
static void papers_in_time_go_before_what_came_after_the_lapse(void **state) {
    struct ruling_kit *w = *state;
    struct application form, whole, twin, closed;
    struct saved here, there;
    struct fail why;
    centre_kiosk_form(&w->school, 1, &whole);
    form = whole;
    text_copy(form.request.channel, sizeof form.request.channel, "epgu");
    text_copy(form.request.request_no, sizeof form.request.request_no, "ЕПГУ-1");
    form.papers[0] = form.papers_day[0] = '\0';
    form.pd = form.rules = (struct consent_row){0};
    centre_kiosk_login(&w->school, CENTRE_DESK);
    if (!desk_save(&w->school.desk, &form, 0, &here, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    if (!application_load(w->school.db, here.app, &form, &why)) fail_msg("%s", why.log);
    text_copy(form.papers, sizeof form.papers, whole.papers);
    text_copy(form.papers_day, sizeof form.papers_day, whole.papers_day);
    form.pd = whole.pd;
    form.rules = whole.rules;
    if (!desk_save(&w->school.desk, &form, 0, &here, &why)) fail_msg("%s", why.log);
    env_virtual_move(&w->kit.clock, 30 * (int64_t)MS_DAY);
    while (day_due(w->kit.c))
        if (!day_step(w->kit.c, &why)) fail_msg("%s", why.log);
    assert_true(application_load(w->kit.c->db, here.app, &closed, &why));
    assert_string_equal(app_state_name(closed.state), "lapsed");
    ruling_kit_twin_of(&w->other, 2, &whole, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_COMPLETE);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->school, here.app, APP_COMPLETE);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
}

/* Returned for correction in time by a coordinator of whom the region had not heard when it closed it for age. */
static void a_return_in_time_goes_before_what_came_after_the_close(void **state) {
    struct ruling_kit *w = *state;
    struct centre *c = w->kit.c;
    struct application form, twin;
    struct event first = {.type = &event_types[EV_APPLICATION_FILED]}, whole = {.type = &event_types[EV_APPLICATION_COMPLETED]};
    struct verdict v = {.kind = VERDICT_RETURN, .remark = "Сверьте номер свидетельства с подлинником"};
    struct saved there;
    char here[EVENT_ID_TEXT], number[11];
    struct fail why;
    centre_kiosk_form(&w->school, 1, &form);
    if (!centre_begin(c, &why)) fail_msg("%s", why.log);
    id_new(&c->env, first.subject);
    memcpy(whole.subject, first.subject, sizeof whole.subject);
    struct filed *filed = event_payload(&first, &c->turn);
    filed->request = form.request;
    filed->child = form.child;
    text_copy(filed->eligible.last_day, sizeof filed->eligible.last_day, "2026-11-30");
    if (!applier_append(c, &first, &why)) fail_msg("%s", why.log);
    event_id_show(first.id, here);
    text_copy(((struct completed *)event_payload(&whole, &c->turn))->app, EVENT_ID_TEXT, here);
    if (!applier_append(c, &whole, &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    centre_kiosk_login(&w->school, CENTRE_COORDINATOR);
    if (!subject_basis(w->school.db, first.subject, v.basis, &why) || !desk_decide(&w->school.desk, here, &v, number, &why))
        fail_msg("%s", why.log);
    env_virtual_move(&w->kit.clock, 8 * (int64_t)MS_DAY);
    while (day_due(c))
        if (!day_step(c, &why)) fail_msg("%s", why.log);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_COMPLETE);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->school, here, APP_RETURNED);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
}

static bool correct_snils(struct centre_kiosk *k, const char *app, int64_t n, struct fail *why) {
    struct application seen, form;
    struct saved saved;
    centre_kiosk_form(k, n, &form);
    centre_kiosk_login(k, CENTRE_DESK);
    if (!application_load(k->db, app, &seen, why)) return false;
    text_copy(seen.child.snils, sizeof seen.child.snils, form.child.snils);
    return desk_save(&k->desk, &seen, 0, &saved, why);
}

/* Joined to a number, corrected to another child who has applied before, and that one is corrected, too. Result: it waits on
 * the other application, no more on the number, and then on nobody. */
static void whose_child_is_another_waits_on_that_ones_application(void **state) {
    static const char waits[] =
        "SELECT count(*) FROM ruling WHERE kind = 'joined' AND way = '' AND living = '' AND living_app <> ''";
    struct ruling_kit *w = *state;
    struct application form, twin;
    struct saved here, there, before;
    char number[11];
    struct fail why;
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, number);
    centre_kiosk_form(&w->school, 3, &form);
    centre_kiosk_file(&w->school, &form, &before);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    if (!correct_snils(&w->other, there.app, 3, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(centre_kit_count(&w->kit, waits), 1);
    if (!correct_snils(&w->school, before.app, 4, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

/* The slip of the hand was on this side … */
static void a_corrected_snils_is_joined_no_more(void **state) {
    struct ruling_kit *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    if (!correct_snils(&w->other, there.app, 7, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
    ruling_kit_state_of(&w->school, here.app, APP_COMPLETE);
}

/* … or on the other; typed wrong once more it is joined as before. */
static void the_others_corrected_snils_lets_it_go(void **state) {
    struct ruling_kit *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    if (!correct_snils(&w->school, here.app, 7, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    if (!correct_snils(&w->school, here.app, 1, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(ruling_kit_disputes(&w->other, NULL, NULL, NULL), 1);
    if (!correct_snils(&w->school, here.app, 7, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

/* The next one waits on the one that goes on, and goes on after it. */
static void the_next_one_waits_on_the_one_that_goes_on(void **state) {
    struct ruling_kit *w = *state;
    struct application form, third;
    struct saved here, there, last;
    struct fail why;
    joined(w, &here, &there);
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->office, 3, &form, &third);
    centre_kiosk_file(&w->office, &third, &last);
    centre_kiosk_sync(&w->office);
    if (!ruling_kit_refuse(&w->school, &here, "R2", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_COMPLETE);
    if (!correct_snils(&w->other, there.app, 7, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    centre_kiosk_sync(&w->office);
    ruling_kit_state_of(&w->office, last.app, APP_COMPLETE);
}

/* --- With the ends a certificate can have --------------------------------------------------------------------------------- */

/* An act on the certificate, in the order of the centre's log as if a kiosk had sent it. */
static void act(struct ruling_kit *w, enum event_kind kind, const char *subject, const char *number) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[kind]};
    struct fail why;
    assert_true(centre_begin(c, &why));
    text_copy(ev.subject, sizeof ev.subject, subject);
    struct act *a = event_payload(&ev, &c->turn);
    text_copy(a->open.number, sizeof a->open.number, number);
    text_copy(a->open.day, sizeof a->open.day, "2026-11-23");
    assert_true(applier_append(c, &ev, &why));
    assert_true(centre_commit(c, &why));
}

/* The same child at two schools, issued first at the one and, after `ended`, at the other. */
static void issued_after(struct ruling_kit *w, enum event_kind ended, char first[11], char second[11], struct saved *saved) {
    struct application form, twin;
    struct saved there;
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, saved);
    centre_kiosk_issue(&w->school, saved, CENTRE_COORDINATOR, first);
    centre_kiosk_sync(&w->school);
    act(w, ended, saved->subject, first);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_issue(&w->other, &there, CENTRE_COORDINATOR, second);
    centre_kiosk_sync(&w->other);
    centre_kiosk_sync(&w->school);
}

static void what_has_ended_lives_no_more(void **state) {
    static const struct {
        enum event_kind kind;
        const char *state;
    } ends[] = {
        {EV_CERTIFICATE_EXCLUDED, "excluded"}, {EV_CERTIFICATE_EXPIRED, "expired"}, {EV_CERTIFICATE_ANNULLED, "annulled"}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct ruling_kit *w = *state;
        char first[11], second[11];
        struct saved saved;
        issued_after(w, ends[i].kind, first, second, &saved);
        ruling_kit_certificate_is(w->school.db, first, ends[i].state, "");
        ruling_kit_certificate_is(w->other.db, second, "living", "");
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
        if (i + 1 == sizeof ends / sizeof *ends) break;
        ruling_kit_tear_down(state);
        ruling_kit_set_up(state);
    }
}

/* Issued by mistake: what was joined to it, with a number or without one, is decided on its own. The burnt number stays so. */
static void an_annulled_one_gives_way_to_what_was_joined(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin;
    struct saved here, there;
    char first[11], burnt[11];
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, first);
    centre_kiosk_issue(&w->other, &there, CENTRE_COORDINATOR_2, burnt);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_certificate_is(w->other.db, burnt, "joined", first);
    act(w, EV_CERTIFICATE_ANNULLED, here.subject, first);
    goes_on(w, &there);
    ruling_kit_certificate_is(w->other.db, burnt, "joined", first);
}

/* A suspended one rests, but nobody gets a second number beside it. */
static void what_is_suspended_keeps_its_place(void **state) {
    struct ruling_kit *w = *state;
    char first[11], second[11];
    struct saved saved;
    issued_after(w, EV_CERTIFICATE_SUSPENDED, first, second, &saved);
    ruling_kit_certificate_is(w->school.db, first, "suspended", "");
    ruling_kit_certificate_is(w->other.db, second, "joined", first);
}

/* C11 meets C14: the old number comes back, but another one has lived since. That one was first. */
static void a_reinstated_number_is_joined_to_the_one_that_lives(void **state) {
    struct ruling_kit *w = *state;
    struct centre *c = w->kit.c;
    char first[11], second[11], app[EVENT_ID_TEXT];
    struct saved saved;
    struct application form;
    struct fail why;
    issued_after(w, EV_CERTIFICATE_EXCLUDED, first, second, &saved);
    centre_kiosk_form(&w->school, 3, &form);
    assert_true(centre_begin(c, &why));
    struct event filed = {.type = &event_types[EV_APPLICATION_FILED]},
                 again = {.type = &event_types[EV_CERTIFICATE_REINSTATED]};
    text_copy(filed.subject, sizeof filed.subject, saved.subject);
    struct filed *f = event_payload(&filed, &c->turn);
    f->request = form.request;
    f->child = form.child; /* another СНИЛС for now: nobody joins the application before it is decided */
    assert_true(applier_append(c, &filed, &why));
    event_id_show(filed.id, app);
    struct application twin;
    centre_kiosk_form(&w->school, 1, &twin);
    struct event corrected = {.type = &event_types[EV_LEARNER_CHANGED]};
    text_copy(corrected.subject, sizeof corrected.subject, saved.subject);
    text_copy(again.subject, sizeof again.subject, saved.subject);
    struct issued *issued = event_payload(&again, &c->turn);
    text_copy(issued->open.app, sizeof issued->open.app, app);
    text_copy(issued->open.number, sizeof issued->open.number, first);
    text_copy(issued->term.valid_until, sizeof issued->term.valid_until, "2034-01-01");
    assert_true(applier_append(c, &again, &why));
    struct changed *named = event_payload(&corrected, &c->turn);
    text_copy(named->open.what, sizeof named->open.what, "child document");
    named->child = twin.child;
    assert_true(applier_append(c, &corrected, &why));
    assert_true(centre_commit(c, &why));
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_certificate_is(w->school.db, first, "joined", second);
    ruling_kit_certificate_is(w->other.db, second, "living", "");
    char living[11], number[11], point[160];
    assert_int_equal(ruling_kit_disputes(&w->school, living, number, point), 1);
    assert_string_equal(number, first);
    assert_string_equal(living, second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, ruling_kit_set_up, ruling_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_withdrawal_gives_way_to_what_was_joined),
        TEST(a_refusal_gives_way_to_what_was_joined),
        TEST(who_comes_of_age_gives_way_to_what_was_joined),
        TEST(papers_in_time_go_before_what_came_after_the_lapse),
        TEST(a_return_in_time_goes_before_what_came_after_the_close),
        TEST(whose_child_is_another_waits_on_that_ones_application),
        TEST(a_corrected_snils_is_joined_no_more),
        TEST(the_others_corrected_snils_lets_it_go),
        TEST(the_next_one_waits_on_the_one_that_goes_on),
        TEST(an_annulled_one_gives_way_to_what_was_joined),
        TEST(what_has_ended_lives_no_more),
        TEST(what_is_suspended_keeps_its_place),
        TEST(a_reinstated_number_is_joined_to_the_one_that_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
