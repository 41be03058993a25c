/* The queues through the screens: filters and order, what today asks for. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

/* Days later, before anybody logs in. */
static int begin_later(void **state, int days) {
    struct sitting *t = sitting_make(state, true);
    env_virtual_move(&t->place.kit.clock, days * MS_DAY);
    return sitting_start(t);
}

static int begin_on_the_last_day(void **state) {
    return begin_later(state, 3);
}

static int begin_too_late(void **state) {
    return begin_later(state, 4);
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
    sitting_leave(t);
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
    sitting_leave(t);
}

/* Somebody who is 18 on the first of December: the last day for a certificate is the day before. */
static int begin_with_one_nearly_grown(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct application form;
    kit_login(&t->place.kit, KIT_DESK_2);
    for (int64_t n = 0; n < 100; n++) {
        kit_form(&t->place.kit, n, &form);
        if (!strcmp(form.child.doc_kind, "21")) break; /* old enough for a passport */
    }
    text_copy(form.child.birth, sizeof form.child.birth, "2008-12-01");
    text_copy(form.child.doc_issued, sizeof form.child.doc_issued, "2022-12-20");
    kit_save(&t->place.kit, &form);
    return sitting_start(t);
}

static void a_child_about_to_be_18_is_marked(void **state) {
    struct sitting *t = *state;
    place_enter(t->p, KIT_COORDINATOR);
    pty_wait(t->p, "Скоро исполнится 18: 1", 0);
    press(t->p, "Enter");
    shows(t->p, "18: 30.11 !");
    sitting_leave(t);
}

static void what_is_late_is_said(void **state) {
    struct sitting *t = *state;
    place_enter(t->p, KIT_COORDINATOR);
    pty_wait(t->p, "Просрочено решений", 0);
    press(t->p, "Enter");
    shows(t->p, "просрочено");
    golden_screen(t->p, "queues-late");
    sitting_leave(t);
}

/* A number is read out to a provider: whole, with a space before the day. */
static void a_number_stands_whole_beside_its_last_day(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Left End");
    shows(t->p, "6704 1820 02 16.10.2030");
    sitting_leave(t);
}

int main(void) {
#define TABLE_TEST(f, from) cmocka_unit_test_setup_teardown(f, from, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(a_filter_shows_a_part_in_another_order, begin),
        TABLE_TEST(a_number_stands_whole_beside_its_last_day, begin),
        TABLE_TEST(the_first_start_of_the_day_reminds_once, begin_on_the_last_day),
        TABLE_TEST(a_child_about_to_be_18_is_marked, begin_with_one_nearly_grown),
        TABLE_TEST(what_is_late_is_said, begin_too_late),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("queues", tests, NULL, NULL);
}
