/* Rulings over the facts of one child whom two have (PROTOCOL, table of rulings, its first two rows), in the order of arrival:
 * what lives and what is joined to it, and whose desk is told. */

#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "tests/harness/ruling_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void two_desks_issue_offline(struct ruling_kit *w, struct centre_kiosk *first, struct centre_kiosk *second) {
    struct application form, twin;
    struct saved here, there;
    char lives[11], burnt[11], living[11], number[11], point[160] = "";
    centre_kiosk_form(first, 1, &form);
    ruling_kit_twin_of(second, 2, &form, &twin);
    centre_kiosk_file(first, &form, &here);
    centre_kiosk_file(second, &twin, &there);
    /* Made in the other order: only the order of arrival counts. */
    centre_kiosk_issue(second, &there, CENTRE_COORDINATOR_2, burnt);
    centre_kiosk_issue(first, &here, CENTRE_COORDINATOR, lives);
    assert_string_not_equal(lives, burnt);

    centre_kiosk_sync(first);
    centre_kiosk_sync(second);
    centre_kiosk_sync(first);
    ruling_kit_certificate_is(first->db, lives, "living", "");
    ruling_kit_certificate_is(second->db, burnt, "joined", lives);
    ruling_kit_certificate_is(w->kit.c->db, lives, "living", "");
    ruling_kit_certificate_is(w->kit.c->db, burnt, "joined", lives);
    assert_int_equal(ruling_kit_disputes(first, NULL, NULL, NULL), 0);
    assert_int_equal(ruling_kit_disputes(second, living, number, point),
                     1); /* the loser is told, with the living number and where it was given */
    assert_string_equal(living, lives);
    assert_string_equal(number, burnt);
    assert_true(point[0] != '\0');
    ruling_kit_state_of(first, here.app, APP_APPROVED);
    ruling_kit_state_of(second, there.app, APP_JOINED);
    /* Two rulings, as its application and then its certificate came; one matter for the desk. */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 2);
    centre_kiosk_sync(&w->office); /* the office sees both sides, and has nobody to call */
    assert_int_equal(ruling_kit_disputes(&w->office, NULL, NULL, NULL), second == &w->office);
    ruling_kit_certificate_is(w->office.db, lives, "living", "");
    ruling_kit_certificate_is(w->office.db, burnt, "joined", lives);
}

static void the_first_to_arrive_lives(void **state) {
    struct ruling_kit *w = *state;
    two_desks_issue_offline(w, &w->school, &w->other);
}

static void the_other_way_round_too(void **state) {
    struct ruling_kit *w = *state;
    two_desks_issue_offline(w, &w->other, &w->school);
}

/* The winner has the other side in its scope: the family that keeps its number is called by nobody. */
static void the_desk_that_keeps_its_number_has_nothing_to_settle(void **state) {
    struct ruling_kit *w = *state;
    two_desks_issue_offline(w, &w->office, &w->school);
}

static void an_open_application_is_joined_to_the_certificate(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin;
    struct saved here, there;
    char lives[11], living[11], number[11], point[160];
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(ruling_kit_disputes(&w->other, living, number, point), 1);
    assert_string_equal(living, lives);
    assert_string_equal(number, "");
    ruling_kit_certificate_is(w->kit.c->db, lives, "living", "");
}

static void of_two_open_ones_the_first_stays(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin;
    struct saved here, there;
    char living[11], number[11], point[160];
    centre_kiosk_form(&w->school, 1, &form);
    ruling_kit_twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    centre_kiosk_sync(&w->school);
    ruling_kit_state_of(&w->school, here.app, APP_COMPLETE);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(ruling_kit_disputes(&w->school, NULL, NULL, NULL), 0);
    assert_int_equal(ruling_kit_disputes(&w->other, living, number, point), 1);
    assert_string_equal(living, "");
    assert_string_equal(number, "");

    /* The one that stayed is issued: the joined one is told the number now. */
    char lives[11];
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE living <> ''"), 1);
    assert_int_equal(ruling_kit_disputes(&w->other, living, number, point), 1);
    assert_string_equal(living, lives);
    /* And only once. */
    centre_kiosk_form(&w->school, 3, &form);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 2);
}

static void of_three_certificates_one_lives(void **state) {
    struct ruling_kit *w = *state;
    struct centre_kiosk *kiosks[] = {&w->school, &w->other, &w->office};
    struct application form, twin;
    struct saved saved[3];
    char numbers[3][11];
    centre_kiosk_form(&w->school, 1, &form);
    for (int i = 0; i < 3; i++) {
        ruling_kit_twin_of(kiosks[i], 2 + i, &form, &twin);
        centre_kiosk_file(kiosks[i], &twin, &saved[i]);
        centre_kiosk_issue(kiosks[i], &saved[i], CENTRE_COORDINATOR, numbers[i]);
    }
    for (int i = 2; i >= 0; i--) centre_kiosk_sync(kiosks[i]);
    ruling_kit_certificate_is(w->kit.c->db, numbers[2], "living", "");
    ruling_kit_certificate_is(w->kit.c->db, numbers[1], "joined", numbers[2]);
    ruling_kit_certificate_is(w->kit.c->db, numbers[0], "joined", numbers[2]);
}

/* However many desks have the child, each of them is told. */
static void of_many_applications_none_is_passed_over(void **state) {
    enum { MANY = 100 };
    struct ruling_kit *w = *state;
    struct centre *c = w->kit.c;
    struct application form;
    struct event ev;
    struct fail why;
    char first[ID_TEXT] = "", app[EVENT_ID_TEXT];
    centre_kiosk_form(&w->school, 1, &form);
    assert_true(centre_begin(c, &why));
    for (int i = 0; i < MANY; i++) {
        ev = (struct event){.type = &event_types[EV_APPLICATION_FILED]};
        id_new(&c->env, ev.subject);
        struct filed *filed = event_payload(&ev, &c->turn);
        filed->request = form.request;
        filed->child = form.child;
        assert_true(applier_append(c, &ev, &why));
        if (i > 0) continue;
        memcpy(first, ev.subject, sizeof first);
        event_id_show(ev.id, app);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE living = ''"), MANY - 1);
    ev = (struct event){.type = &event_types[EV_CERTIFICATE_ISSUED]};
    memcpy(ev.subject, first, sizeof ev.subject);
    struct issued *issued = event_payload(&ev, &c->turn);
    memcpy(issued->open.app, app, sizeof app);
    text_copy(issued->open.number, sizeof issued->open.number, "6700000019");
    assert_true(applier_append(c, &ev, &why));
    assert_true(centre_commit(c, &why));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE living = '6700000019'"), MANY - 1);
}

static void a_corrected_snils_is_ruled_on(void **state) {
    struct ruling_kit *w = *state;
    struct application form, twin, seen;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_form(&w->other, 2, &twin); /* another child by the papers … */
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
    assert_true(application_load(w->other.db, there.app, &seen, &why));
    text_copy(seen.child.snils, sizeof seen.child.snils, form.child.snils); /* … until the slip of the hand is found */
    centre_kiosk_login(&w->other, CENTRE_DESK);
    if (!desk_save(&w->other.desk, &seen, 0, &there, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    ruling_kit_state_of(&w->other, there.app, APP_JOINED);
}

static void children_without_snils_are_not_one_child(void **state) {
    struct ruling_kit *w = *state;
    struct application form;
    struct saved saved;
    struct fail why;
    for (int i = 0; i < 2; i++) {
        centre_kiosk_form(&w->school, 1 + i, &form);
        form.child.snils[0] = '\0';
        centre_kiosk_login(&w->school, CENTRE_DESK);
        assert_true(desk_save(&w->school.desk, &form, 0, &saved, &why));
    }
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application WHERE state = 'incomplete'"), 2);
}

/* RESULT: the matter of a school that is closed, or whose kiosk stands elsewhere now, is the supervisor's at the office. */
static void left_behind(struct ruling_kit *w, const char *order, const char *to) {
    struct arena a = {0};
    struct dispute *rows;
    struct fail why;
    int count;
    two_desks_issue_offline(w, &w->school, &w->other);
    assert_true(dispute_mine(w->office.db, w->kit.staff[CENTRE_SUPERVISOR], 10, &a, &rows, &count, &why));
    assert_int_equal(count, 0);
    if (!centre_kit_command(&w->kit, NULL, &why, "kiosk", order, w->other.name, to, NULL)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->office);
    assert_int_equal(ruling_kit_disputes(&w->office, NULL, NULL, NULL), 0);
    assert_true(dispute_mine(w->office.db, w->kit.staff[CENTRE_SUPERVISOR], 10, &a, &rows, &count, &why));
    assert_int_equal(count, 1);
    arena_close(&a);
}

static void a_desk_that_is_no_more_leaves_its_matters(void **state) {
    left_behind(*state, "freeze", "revoked");
}

static void a_desk_that_has_moved_leaves_its_matters(void **state) {
    left_behind(*state, "move", "12");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, ruling_kit_set_up, ruling_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_first_to_arrive_lives),
        TEST(the_other_way_round_too),
        TEST(the_desk_that_keeps_its_number_has_nothing_to_settle),
        TEST(an_open_application_is_joined_to_the_certificate),
        TEST(of_two_open_ones_the_first_stays),
        TEST(of_three_certificates_one_lives),
        TEST(of_many_applications_none_is_passed_over),
        TEST(a_corrected_snils_is_ruled_on),
        TEST(children_without_snils_are_not_one_child),
        TEST(a_desk_that_is_no_more_leaves_its_matters),
        TEST(a_desk_that_has_moved_leaves_its_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
