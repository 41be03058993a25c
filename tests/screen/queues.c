/* The queues through the screens: filters and order, what today asks for, several decided at once. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

/* Days later, before anybody logs in. */
static int begin_later(void **state, int days) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    env_virtual_move(&t->place.kit.clock, days * MS_DAY);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

static int begin_on_the_last_day(void **state) {
    return begin_later(state, 3);
}

static int begin_too_late(void **state) {
    return begin_later(state, 4);
}

static void leave(struct sitting *t) {
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    place_take(&t->place);
}

static struct queue_counts counts_of(struct sitting *t) {
    struct queue_filter all = {.today = "2026-11-23"};
    struct queue_counts counts;
    struct fail why = {0};
    assert_true(queue_counts(t->place.kit.db, &all, "2026-12-07", &counts, &why));
    return counts;
}

static void a_filter_shows_a_part_in_another_order(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F4");
    golden_screen(t->p, "queues-filter");
    press(t->p, "Down Down Down Down Down Enter"); /* by name */
    shows(t->p, "Ждут решения · по фамилии");
    golden_screen(t->p, "queues-by-name");
    press(t->p, "F4 Down Enter"); /* only what I entered: nothing */
    shows(t->p, "мои");
    shows(t->p, "Под отбор здесь ничего не подходит.");
    press(t->p, "F4 Enter F4");
    pty_type(t->p, "[ ] школа № 7");
    press(t->p, "Enter");
    shows(t->p, "школа № 7");
    shows(t->p, "Под отбор здесь ничего не подходит.");
    press(t->p, "F4 Enter F4 Down Down Down Enter");
    pty_type(t->p, "лук");
    press(t->p, "Enter");
    shows(t->p, "лук…");
    shows(t->p, "Лукина Нина");
    assert_false(pty_shows(t->p, "Королёв"));
    leave(t);
}

static void the_marked_are_issued_after_one_page(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Space Space Space Space Space");
    shows(t->p, "отмечено 5");
    golden_screen(t->p, "queues-marked");
    press(t->p, "F8");
    assert_false(pty_shows(t->p, "отмечено"));
    press(t->p, "Home Space Space Space Space Space F2");
    pty_wait(t->p, "Не будут сделаны", 0);
    golden_screen(t->p, "batch");
    press(t->p, "F2");
    shows(t->p, "сертифик"); /* how many in my name */
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    golden_screen(t->p, "batch-passphrase");
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано:", 0);
    golden_screen(t->p, "batch-done");
    press(t->p, "Esc");
    leave(t);
    struct queue_counts counts = counts_of(t);
    assert_true(counts.rows[QUEUE_DECISION] < 5);
    assert_int_equal(counts.rows[QUEUE_CERTIFICATES], 2 + 5 - counts.rows[QUEUE_DECISION]);
}

static void a_wrong_passphrase_issues_nothing(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Space F2");
    pty_wait(t->p, "Не будут сделаны", 0);
    press(t->p, "F2");
    pty_type(t->p, "не мой пароль вовсе");
    press(t->p, "Enter");
    pty_wait(t->p, "раскладку", 0);
    press(t->p, "Esc Esc");
    leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_DECISION], 5);
}

enum { MANY = 53 };

static int begin_with_many(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    kit_login(&t->place.kit, KIT_DESK_2);
    for (int64_t n = 0; n < MANY; n++) {
        struct application form;
        kit_form(&t->place.kit, n, &form);
        form.applicant.no_navigator = 0;
        text_copy(form.applicant.navigator, sizeof form.applicant.navigator, "family");
        text_copy(form.applicant.surname, sizeof form.applicant.surname, form.child.surname);
        kit_save(&t->place.kit, &form);
        env_virtual_move(&t->place.kit.clock, MS_MINUTE);
    }
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

/* SECURITY: a run of at most 50 decisions; what is done stays done when the person goes away then. */
static void the_passphrase_is_asked_again_after_fifty(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    for (int i = 0; i < MANY; i++) press(t->p, "Space");
    press(t->p, "F2");
    pty_wait(t->p, "Не будут сделаны", 0);
    golden_screen(t->p, "batch-many");
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    pty_wait(t->p, "Ваш пароль ещё раз", 60);
    press(t->p, "Esc");
    shows(t->p, "50 из");
    press(t->p, "Esc");
    leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], 50);
}

static int begin_with_one_withdrawn(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    struct fail why = {0};
    assert_non_null(t);
    place_open(&t->place);
    struct kit *kit = &t->place.kit;
    kit_login(kit, KIT_DESK_2);
    for (int64_t n = 0; n < 3; n++) {
        struct application form;
        kit_form(kit, n, &form);
        form.applicant.no_navigator = 0;
        text_copy(form.applicant.navigator, sizeof form.applicant.navigator, "family");
        text_copy(form.applicant.surname, sizeof form.applicant.surname, form.child.surname);
        struct saved saved = kit_save(kit, &form);
        env_virtual_move(&kit->clock, MS_MINUTE);
        if (n == 0)
            assert_true(
                desk_life(&kit->desk,
                          &(struct life_order){
                              .life = LIFE_WITHDRAW_CONSENT, .subject = saved.subject, .paper = "5", .day = "2026-11-23"},
                          NULL, &why));
    }
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

/* What is refused for one row's sake does not hold up the others. */
static void one_that_may_not_be_issued_does_not_stop_the_run(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Space Space Space F2");
    pty_wait(t->p, "Не будут сделаны", 0);
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано: 2", 20);
    press(t->p, "Esc");
    leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], 2);
}

static void the_first_start_of_the_day_reminds_once(void **state) {
    struct sitting *t = *state;
    place_enter(t->p, KIT_COORDINATOR);
    pty_wait(t->p, "Решить сегодня", 0);
    golden_screen(t->p, "reminders");
    press(t->p, "Enter");
    shows(t->p, "надо решить сегодня до 18:00");
    golden_screen(t->p, "queues-today");
    press(t->p, "Ctrl+X");
    pty_wait(t->p, "Пароль", 0);
    place_login(t->p, KIT_COORDINATOR);
    assert_false(pty_shows(t->p, "К работе"));
    press(t->p, "F9");
    pty_type(t->p, "напом");
    press(t->p, "Enter");
    shows(t->p, "К работе");
    press(t->p, "Enter");
    leave(t);
}

/* Somebody who is 18 on the first of December: the last day for a certificate is the day before. */
static int begin_with_one_nearly_grown(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    struct application form;
    assert_non_null(t);
    place_open(&t->place);
    kit_login(&t->place.kit, KIT_DESK_2);
    for (int64_t n = 0; n < 100; n++) {
        kit_form(&t->place.kit, n, &form);
        if (!strcmp(form.child.doc_kind, "21")) break; /* old enough for a passport */
    }
    text_copy(form.child.birth, sizeof form.child.birth, "2008-12-01");
    text_copy(form.child.doc_issued, sizeof form.child.doc_issued, "2022-12-20");
    kit_save(&t->place.kit, &form);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

static void a_child_about_to_be_18_is_marked(void **state) {
    struct sitting *t = *state;
    place_enter(t->p, KIT_COORDINATOR);
    pty_wait(t->p, "Скоро исполнится 18: 1", 0);
    press(t->p, "Enter");
    shows(t->p, "18: 30.11 !");
    leave(t);
}

static void what_is_late_is_said(void **state) {
    struct sitting *t = *state;
    place_enter(t->p, KIT_COORDINATOR);
    pty_wait(t->p, "Просрочено решений", 0);
    press(t->p, "Enter");
    shows(t->p, "просрочено");
    golden_screen(t->p, "queues-late");
    leave(t);
}

int main(void) {
#define TABLE_TEST(f, from) cmocka_unit_test_setup_teardown(f, from, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(a_filter_shows_a_part_in_another_order, begin),
        TABLE_TEST(the_marked_are_issued_after_one_page, begin),
        TABLE_TEST(a_wrong_passphrase_issues_nothing, begin),
        TABLE_TEST(the_passphrase_is_asked_again_after_fifty, begin_with_many),
        TABLE_TEST(one_that_may_not_be_issued_does_not_stop_the_run, begin_with_one_withdrawn),
        TABLE_TEST(the_first_start_of_the_day_reminds_once, begin_on_the_last_day),
        TABLE_TEST(a_child_about_to_be_18_is_marked, begin_with_one_nearly_grown),
        TABLE_TEST(what_is_late_is_said, begin_too_late),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("queues", tests, NULL, NULL);
}
