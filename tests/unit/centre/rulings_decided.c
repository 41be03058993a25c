/* Rulings over what is decided on an application that is joined, or decided already, by a desk that knows of it or does not:
 * which decision counts. */

#include "model/base/text.h"
#include "model/store/life.h"
#include "tests/harness/ruling_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* RESULT: what is joined to a certificate is refused on R1, on nothing else; the family has to be told, the desk has nothing to
 * settle any more. */
static void r1_ends_what_is_joined_to_a_certificate(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin, seen;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    assert_int_equal(ruling_kit_disputes(&w->other, NULL, NULL, NULL), 1);
    assert_false(ruling_kit_refuse(&w->other, &there, "R2", &why));
    assert_string_equal(why.log, "A6.state");
    if (!ruling_kit_refuse(&w->other, &there, "R1", &why)) fail_msg("%s", why.log);
    assert_int_equal(ruling_kit_disputes(&w->other, NULL, NULL, NULL), 0);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_REFUSED);
    assert_true(application_load(w->kit.c->db, there.app, &seen, &why));
    assert_string_equal(app_state_name(seen.state), "refused");
    assert_string_equal(seen.ground, "R1");
    assert_string_equal(seen.tell, "refused");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE closed = 0"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind <> 'joined'"), 0);
    ruling_kit_certificate_is(w->kit.c->db, lives, "living", "");
}

/* Refused on another ground, or withdrawn, by a desk that does not know of the certificate yet. RESULT: it stays joined, and
 * the desk is told of both. */
static void what_is_decided_on_a_joined_one_does_not_count(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_file(&w->other, &twin, &there);
    if (!ruling_kit_refuse(&w->other, &there, "R2", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(ruling_kit_disputes(&w->other, NULL, NULL, NULL), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'joined'"),
                     1);
    if (!ruling_kit_refuse(&w->other, &there, "R1", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_REFUSED);
}

/* An appeal opens the refused application of a child that has a certificate by now. RESULT: it is joined to that at once. */
static void what_is_opened_anew_is_joined(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    if (!ruling_kit_refuse(&w->other, &there, "R2", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    const struct life_order appeal = {.life = LIFE_OVERTURN,
                                      .subject = there.subject,
                                      .app = there.app,
                                      .paper = "17",
                                      .day = "2026-11-23",
                                      .remark = "сведения оказались верными"};
    centre_kiosk_login(&w->other, CENTRE_OPERATOR);
    if (!desk_life(&w->other.desk, &appeal, NULL, &why)) fail_msg("%s: %s", why.log, why.say);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(ruling_kit_disputes(&w->other, NULL, NULL, NULL), 1);
    ruling_kit_certificate_is(w->kit.c->db, lives, "living", "");
}

/* The coordinator at the joined desk did not know yet and issued: with no living certificate anywhere this one lives. */
static void an_issue_revives_a_joined_application(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin;
    struct saved here, there;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_issue(&w->other, &there, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->other);
    ruling_kit_certificate_is(w->other.db, lives, "living", "");
    ruling_kit_state_of(&w->other, there.app, APP_APPROVED);
    centre_kiosk_sync(&w->school);
    ruling_kit_state_of(&w->school, here.app, APP_JOINED);
}

/* Two offices decide one application without knowing of each other. */
static void the_second_decision_is_superseded(void **state) {
    struct ruling_kit *w = *state;
    struct centre_kiosk second;
    struct application form;
    struct saved saved;
    char first_number[11], second_number[11];
    centre_kiosk_enrol(&w->kit, &second, "office 2", "1", "office");
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&second);
    centre_kiosk_issue(&second, &saved, CENTRE_COORDINATOR_2, second_number);
    centre_kiosk_issue(&w->office, &saved, CENTRE_COORDINATOR, first_number);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&second);
    centre_kiosk_sync(&w->school);
    ruling_kit_certificate_is(w->school.db, first_number, "living", "");
    ruling_kit_certificate_is(second.db, second_number, "joined", first_number);
    ruling_kit_state_of(&w->school, saved.app, APP_APPROVED);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'superseded'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT sum(spent) FROM lease"), 2); /* the number stays spent */
    assert_int_equal(ruling_kit_disputes(&second, NULL, NULL, NULL), 1);
    centre_kiosk_close(&second);
}

static void a_refusal_of_what_is_approved_is_superseded(void **state) {
    struct ruling_kit *w = *state;
    struct application form;
    struct saved saved;
    struct fail why;
    struct verdict refusal = {.kind = VERDICT_REFUSE, .ground = "R2", .remark = "сведения в копии паспорта неразборчивы"};
    char number[11];
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_issue(&w->office, &saved, CENTRE_COORDINATOR, number);
    centre_kiosk_login(&w->school, CENTRE_COORDINATOR_2);
    assert_true(subject_basis(w->school.db, saved.subject, refusal.basis, &why));
    if (!desk_decide(&w->school.desk, saved.app, &refusal, (char[11]){0}, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    ruling_kit_state_of(&w->school, saved.app, APP_APPROVED);
    ruling_kit_certificate_is(w->school.db, number, "living", "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'approved'"),
                     1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, ruling_kit_set_up, ruling_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(r1_ends_what_is_joined_to_a_certificate), TEST(what_is_decided_on_a_joined_one_does_not_count),
        TEST(what_is_opened_anew_is_joined),           TEST(an_issue_revives_a_joined_application),
        TEST(the_second_decision_is_superseded),       TEST(a_refusal_of_what_is_approved_is_superseded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
