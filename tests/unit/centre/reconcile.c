/* Two desks correct one application without a network (SCREENS 7), and what has to be looked at (PROTOCOL, "Rulings"). */

#include "sync/centre/reconcile.h"

#include "model/base/text.h"
#include "model/store/differ.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "sync/centre/applier.h"
#include "tests/harness/centre_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct application load(struct centre_kiosk *k, const char *app) {
    struct application seen;
    struct fail why;
    if (!application_load(k->db, app, &seen, &why)) fail_msg("%s", why.log);
    return seen;
}

static void correct(struct centre_kiosk *k, const struct application *form) {
    struct saved saved;
    struct fail why;
    centre_kiosk_login(k, CENTRE_DESK);
    if (!desk_save(&k->desk, form, 0, &saved, &why)) fail_msg("%s", why.log);
    assert_true(saved.events > 0);
}

/* Each changes one thing alone and both the street. */
static void correct_unheard(struct centre_pair *w) {
    struct application here = load(&w->school, w->saved.app), there = load(&w->office, w->saved.app);
    text_copy(here.address.street, sizeof here.address.street, "ул. Первая");
    text_copy(here.address.house, sizeof here.address.house, "11");
    text_copy(there.address.street, sizeof there.address.street, "ул. Вторая");
    text_copy(there.address.flat, sizeof there.address.flat, "22");
    correct(&w->school, &here);
    correct(&w->office, &there);
}

/* The school's comes first. */
static void sync_both(struct centre_pair *w) {
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
}

static void correct_both(struct centre_pair *w) {
    correct_unheard(w);
    sync_both(w);
}

static void stands(struct centre_pair *w, struct centre_kiosk *k, const char *street, const char *house, const char *flat) {
    struct application seen = load(k, w->saved.app);
    struct change learner;
    struct fail why;
    assert_string_equal(seen.address.street, street);
    assert_string_equal(seen.address.house, house);
    assert_string_equal(seen.address.flat, flat);
    assert_true(change_load(&k->desk, w->saved.subject, &learner, &why));
    assert_string_equal(learner.address.street, street);
    assert_string_equal(learner.address.flat, flat);
}

static void both_sides_are_put_together(void **state) {
    struct centre_pair *w = *state;
    struct dispute_detail detail;
    struct differ_row row;
    struct fail why;
    int count;
    const struct application before = load(&w->school, w->saved.app);
    correct_both(w);
    stands(w, &w->school, "ул. Первая", "11", "22");
    stands(w, &w->office, "ул. Первая", "11", "22");
    centre_pair_disputes(w, &w->school, CENTRE_DESK, &count); /* the one whose value stands has nothing to settle */
    assert_int_equal(count, 0);
    struct dispute *d = centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    assert_int_equal(count, 1);
    assert_string_equal(d->kind, "differs");
    assert_true(dispute_detail(w->office.db, d, &w->a, &detail, &why));
    const char *at = detail.fields;
    assert_true(differ_next(&at, &w->a, &row));
    assert_string_equal(row.column, "address.street");
    assert_string_equal(row.base, before.address.street);
    assert_string_equal(row.mine, "ул. Вторая");
    assert_string_equal(row.stays, "ул. Первая");
    assert_false(differ_next(&at, &w->a, &row));
    assert_true(desk_settle(&w->office.desk, d->ruling, "centre", &why));
    centre_kiosk_sync(&w->office);
    centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
}

static void ours_can_be_put_in_after_all(void **state) {
    struct centre_pair *w = *state;
    struct fail why;
    int count;
    correct_both(w);
    struct dispute *d = centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    if (!desk_put_mine(&w->office.desk, d->ruling, &why)) fail_msg("%s", why.log);
    assert_false(desk_put_mine(&w->office.desk, d->ruling, &why));
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    stands(w, &w->school, "ул. Вторая", "11", "22");
    stands(w, &w->office, "ул. Вторая", "11", "22");
    centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
}

/* The first word comes with the log that its kiosk took over into another epoch: it counts as any other. */
static void a_correction_taken_over_into_another_epoch_is_not_overwritten(void **state) {
    struct centre_pair *w = *state;
    int count;
    correct_unheard(w);
    centre_kiosk_begin_epoch(&w->school);
    sync_both(w);
    assert_true(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'log.adopted' AND gsn > 0") > 0);
    stands(w, &w->school, "ул. Первая", "11", "22");
    stands(w, &w->office, "ул. Первая", "11", "22");
    centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    assert_int_equal(count, 1);
}

/* The later desk went on before it heard: what it left alone stays with the ruling. */
static void a_further_correction_is_no_new_dispute(void **state) {
    struct centre_pair *w = *state;
    struct application here = load(&w->school, w->saved.app), there = load(&w->office, w->saved.app);
    int count;
    text_copy(here.address.street, sizeof here.address.street, "ул. Первая");
    correct(&w->school, &here);
    text_copy(there.address.street, sizeof there.address.street, "ул. Вторая");
    correct(&w->office, &there);
    there = load(&w->office, w->saved.app);
    text_copy(there.address.flat, sizeof there.address.flat, "7");
    correct(&w->office, &there);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    stands(w, &w->office, "ул. Первая", load(&w->school, w->saved.app).address.house, "7");
    centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    assert_int_equal(count, 1);
}

static void one_after_the_other_is_no_dispute(void **state) {
    struct centre_pair *w = *state;
    struct application form = load(&w->school, w->saved.app);
    text_copy(form.address.street, sizeof form.address.street, "ул. Первая");
    correct(&w->school, &form);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    form = load(&w->office, w->saved.app);
    text_copy(form.address.street, sizeof form.address.street, "ул. Вторая");
    correct(&w->office, &form);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    stands(w, &w->school, "ул. Вторая", form.address.house, form.address.flat);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
}

/* --- The data of a learner whose application is decided ------------------------------------------------------------------- */

static struct change learner(struct centre_pair *w, struct centre_kiosk *k) {
    struct change seen;
    struct fail why;
    centre_kiosk_login(k, CENTRE_DESK);
    if (!change_load(&k->desk, w->saved.subject, &seen, &why)) fail_msg("%s", why.log);
    text_copy(seen.paper, sizeof seen.paper, "свидетельство о перемене имени III-МЮ 700418 от 20.11.2026");
    return seen;
}

static void change(struct centre_kiosk *k, const struct change *to) {
    struct fail why = {0};
    const char *field;
    centre_kiosk_login(k, CENTRE_DESK);
    if (!desk_change(&k->desk, to, &field, &why)) fail_msg("%s: %s", why.log, why.say);
}

static void issued_and_known(struct centre_pair *w) {
    char number[11];
    centre_kiosk_issue(&w->school, &w->saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
}

/* The school's comes first; each has changed one thing alone and both the street. */
static void change_both(struct centre_pair *w) {
    issued_and_known(w);
    struct change here = learner(w, &w->school), there = learner(w, &w->office);
    text_copy(here.address.street, sizeof here.address.street, "ул. Первая");
    text_copy(here.child.surname, sizeof here.child.surname, "Новикова");
    text_copy(there.address.street, sizeof there.address.street, "ул. Вторая");
    text_copy(there.applicant.phone, sizeof there.applicant.phone, "+79005550101");
    change(&w->school, &here);
    change(&w->office, &there);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
}

static void learner_is(struct centre_pair *w, struct centre_kiosk *k, const char *surname, const char *street,
                       const char *phone) {
    struct change seen = learner(w, k);
    assert_string_equal(seen.child.surname, surname);
    assert_string_equal(seen.address.street, street);
    assert_string_equal(seen.applicant.phone, phone);
}

/* Result: surname of the school, phone of the office, of the street what came first; the office is told of the street alone. */
static void two_changes_of_a_learner_are_put_together(void **state) {
    struct centre_pair *w = *state;
    struct dispute_detail detail;
    struct differ_row row;
    struct fail why;
    int count;
    change_both(w);
    learner_is(w, &w->school, "Новикова", "ул. Первая", "+79005550101");
    learner_is(w, &w->office, "Новикова", "ул. Первая", "+79005550101");
    centre_pair_disputes(w, &w->school, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
    struct dispute *d = centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    assert_int_equal(count, 1);
    assert_string_equal(d->kind, "differs");
    assert_string_equal(d->app, w->saved.app); /* for people: the learner's last one */
    assert_true(dispute_detail(w->office.db, d, &w->a, &detail, &why));
    const char *at = detail.fields;
    assert_true(differ_next(&at, &w->a, &row));
    assert_string_equal(row.column, "address.street");
    assert_string_equal(row.mine, "ул. Вторая");
    assert_string_equal(row.stays, "ул. Первая");
    assert_false(differ_next(&at, &w->a, &row));
    if (!desk_put_mine(&w->office.desk, d->ruling, &why)) fail_msg("%s: %s", why.log, why.say);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    learner_is(w, &w->school, "Новикова", "ул. Вторая", "+79005550101");
    centre_pair_disputes(w, &w->office, CENTRE_DESK, &count);
    assert_int_equal(count, 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
}

/* The office has not heard of the new surname, and has said nothing of it. */
static void the_history_tells_of_a_change_what_it_named(void **state) {
    struct centre_pair *w = *state;
    struct history_row *rows;
    struct fail why;
    int count, changes = 0;
    change_both(w);
    assert_true(subject_history(w->office.db, w->saved.subject, &w->a, &rows, &count, &why));
    for (int i = 0; i < count; i++) {
        if (strcmp(rows[i].type, "learner.changed") != 0) continue;
        assert_int_equal(strstr(rows[i].note, "surname") != NULL, changes == 0);
        assert_int_equal(strstr(rows[i].note, "phone") != NULL, changes == 1);
        assert_non_null(strstr(rows[i].note, changes++ == 0 ? " → ул. Первая" : "ул. Первая → ул. Вторая"));
    }
    assert_int_equal(changes, 2);
}

static void a_change_of_what_is_known_is_no_dispute(void **state) {
    struct centre_pair *w = *state;
    issued_and_known(w);
    struct change form = learner(w, &w->school);
    text_copy(form.address.street, sizeof form.address.street, "ул. Первая");
    change(&w->school, &form);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    form = learner(w, &w->office);
    text_copy(form.address.street, sizeof form.address.street, "ул. Вторая");
    change(&w->office, &form);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    learner_is(w, &w->school, form.child.surname, "ул. Вторая", form.applicant.phone);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
}

/* --- A correction of an application and a change of the learner's data ---------------------------------------------------- */

/* What the desk of one kiosk says of the application, and of the learner that of the other. */
static void correct_here(struct centre_pair *w, struct centre_kiosk *k) {
    struct application form = load(k, w->saved.app);
    text_copy(form.address.street, sizeof form.address.street, "ул. Вторая");
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79005550101");
    correct(k, &form);
}

static void change_there(struct centre_pair *w, struct centre_kiosk *k) {
    struct change there = learner(w, k);
    text_copy(there.address.street, sizeof there.address.street, "ул. Первая");
    text_copy(there.child.surname, sizeof there.child.surname, "Новикова");
    change(k, &there);
}

static void one_is_told_of_the_street(struct centre_pair *w, struct centre_kiosk *k, const char *mine, const char *stays) {
    struct dispute_detail detail;
    struct differ_row row;
    struct fail why;
    int count;
    struct dispute *d = centre_pair_disputes(w, k, CENTRE_DESK, &count);
    assert_int_equal(count, 1);
    assert_true(dispute_detail(k->db, d, &w->a, &detail, &why));
    const char *at = detail.fields;
    assert_true(differ_next(&at, &w->a, &row));
    assert_string_equal(row.column, "address.street");
    assert_string_equal(row.mine, mine);
    assert_string_equal(row.stays, stays);
    assert_false(differ_next(&at, &w->a, &row));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
}

/* The office has issued and changed the learner's data; the school, which knows of neither, still corrects the application.
 * RESULT, whoever comes first: surname of the office, phone of the school, of the street what came first. */
static void decided_meanwhile(struct centre_pair *w, bool change_first) {
    char number[11];
    centre_kiosk_issue(&w->office, &w->saved, CENTRE_COORDINATOR, number);
    change_there(w, &w->office);
    correct_here(w, &w->school);
    centre_kiosk_sync(change_first ? &w->office : &w->school);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    const char *first = change_first ? "ул. Первая" : "ул. Вторая", *other = change_first ? "ул. Вторая" : "ул. Первая";
    learner_is(w, &w->school, "Новикова", first, "+79005550101");
    learner_is(w, &w->office, "Новикова", first, "+79005550101");
    one_is_told_of_the_street(w, change_first ? &w->school : &w->office, other, first);
}

static void a_correction_after_a_change_takes_nothing_back(void **state) {
    decided_meanwhile(*state, true);
}

static void a_change_after_a_correction_takes_nothing_back(void **state) {
    decided_meanwhile(*state, false);
}

static void withdraw(struct centre_pair *w) {
    struct fail why = {0};
    centre_kiosk_login(&w->school, CENTRE_DESK);
    if (!desk_withdraw(&w->school.desk, w->saved.app, "семья передумала", &why)) fail_msg("%s: %s", why.log, why.say);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
}

/* The family applies again at the school; the office, which does not know of it, changes the learner's data. */
static void apply_again(struct centre_pair *w) {
    struct application form;
    struct fail why = {0};
    centre_kiosk_login(&w->school, CENTRE_DESK);
    if (!desk_again(&w->school.desk, w->saved.subject, &form, &why)) fail_msg("%s: %s", why.log, why.say);
    text_copy(form.address.street, sizeof form.address.street, "ул. Вторая");
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79005550101");
    if (!desk_save(&w->school.desk, &form, 0, &w->saved, &why)) fail_msg("%s: %s", why.log, why.say);
}

/* RESULT, whoever comes first: the open application and the learner say the same, surname of the office, phone of the school,
 * of the street what came first; what the school corrects afterwards takes nothing back. */
static void applied_meanwhile(struct centre_pair *w, bool change_first) {
    withdraw(w);
    change_there(w, &w->office);
    apply_again(w);
    centre_kiosk_sync(change_first ? &w->office : &w->school);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    const char *first = change_first ? "ул. Первая" : "ул. Вторая", *other = change_first ? "ул. Вторая" : "ул. Первая";
    learner_is(w, &w->school, "Новикова", first, "+79005550101");
    learner_is(w, &w->office, "Новикова", first, "+79005550101");
    one_is_told_of_the_street(w, change_first ? &w->school : &w->office, other, first);
    struct application form = load(&w->school, w->saved.app);
    assert_string_equal(form.child.surname, "Новикова");
    assert_string_equal(form.address.street, first);
    text_copy(form.address.flat, sizeof form.address.flat, "7");
    correct(&w->school, &form);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    learner_is(w, &w->office, "Новикова", first, "+79005550101");
    assert_string_equal(load(&w->office, w->saved.app).address.flat, "7");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
}

static void a_request_after_a_change_takes_nothing_back(void **state) {
    applied_meanwhile(*state, true);
}

static void a_change_goes_into_the_open_request_too(void **state) {
    applied_meanwhile(*state, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_pair_set_up, centre_pair_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(both_sides_are_put_together),
        TEST(ours_can_be_put_in_after_all),
        TEST(a_correction_taken_over_into_another_epoch_is_not_overwritten),
        TEST(a_further_correction_is_no_new_dispute),
        TEST(one_after_the_other_is_no_dispute),
        TEST(two_changes_of_a_learner_are_put_together),
        TEST(the_history_tells_of_a_change_what_it_named),
        TEST(a_change_of_what_is_known_is_no_dispute),
        TEST(a_correction_after_a_change_takes_nothing_back),
        TEST(a_change_after_a_correction_takes_nothing_back),
        TEST(a_request_after_a_change_takes_nothing_back),
        TEST(a_change_goes_into_the_open_request_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
