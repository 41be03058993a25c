/* The queue at the window: a number and a receipt with six fields, the next person at once; the typing follows in the form. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    sitting_begin(state, true);
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+A");
    return 0;
}

static void fill(struct pty *p, const char *text) {
    pty_type(p, text);
    press(p, "Enter");
}

static void type_child(struct pty *p, const char *surname) {
    fill(p, surname);
    fill(p, "Мирослав");
    press(p, "Enter Enter"); /* the patronymic may follow */
    pty_type(p, "07052016");
    fill(p, "8 912 345 67 89");
    press(p, "Space"); /* the birth certificate was seen */
}

static void a_person_gets_a_number_and_the_next_one_stands_at_once(void **state) {
    struct sitting *t = *state;
    struct queue_counts counts;
    struct fail why = {0};
    type_child(t->p, "Окошкин");
    golden_screen(t->p, "quick");
    press(t->p, "F2");
    golden_screen(t->p, "quick-number");
    shows(t->p, "Номер 0011");
    press(t->p, "Right Enter"); /* without a receipt */
    shows(t->p, "Приём у окна 0012");
    shows(t->p, "Фамилия             [       ");
    type_child(t->p, "Вторников");
    press(t->p, "Down Space F2 Esc"); /* and the SNILS */
    shows(t->p, "Приём у окна 0013");
    sitting_leave(t);
    assert_string_equal(application_of(t, "окошкин").papers, "child");
    assert_string_equal(application_of(t, "вторников").papers, "child snils");
    assert_true(queue_counts(t->place.kit.db, &(struct queue_filter){.today = "2026-11-23"}, "2026-12-07", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_QUICK], 2);
}

static void the_typing_follows_from_the_queue(void **state) {
    struct sitting *t = *state;
    type_child(t->p, "Окошкин");
    press(t->p, "F2 Esc Esc Left");
    for (int i = 0; i < 20 && !pty_shows(t->p, "▸ Дописать"); i++) press(t->p, "Down");
    press(t->p, "Right");
    shows(t->p, "Окошкин");
    press(t->p, "Enter");
    shows(t->p, "Заявление 0011");
    shows(t->p, "[Окошкин");
    shows(t->p, "[07.05.2016]");
    pty_type(t->p, "11223344595");
    press(t->p, "F2");
    shows(t->p, "записано");
    shows(t->p, "Дописать           0");
}

static void what_is_missing_is_asked_for_at_its_field(void **state) {
    struct sitting *t = *state;
    fill(t->p, "Окошкин");
    press(t->p, "F2");
    shows(t->p, "Имя:");
    pty_type(t->p, "Иван"); /* the cursor is there */
    shows(t->p, "[Иван ");
}

static void a_child_already_here_is_said_while_typing(void **state) {
    struct sitting *t = *state;
    fill(t->p, "Щербакова-Ёлкина");
    fill(t->p, "Алиса");
    fill(t->p, "Дмитриевна");
    pty_type(t->p, "07052016");
    shows(t->p, "Уже в реестре: Щербакова-Ёлкина Алиса Дмитриевна");
    press(t->p, "Ctrl+O");
    shows(t->p, "История");
}

static void what_is_typed_survives_a_kill(void **state) {
    struct sitting *t = *state;
    fill(t->p, "Окошкин");
    fill(t->p, "Иван");
    press(t->p, "Esc");
    shows(t->p, "Черновик сохранён");
    pty_kill(t->p, SIGKILL);
    pty_exit(t->p);
    pty_stop(t->p);
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    shows(t->p, "Черновики");
    press(t->p, "Left");
    for (int i = 0; i < 20 && !pty_shows(t->p, "▸ Черновики"); i++) press(t->p, "Down");
    press(t->p, "Right Enter");
    shows(t->p, "Приём у окна");
    shows(t->p, "[Окошкин");
    press(t->p, "Enter Enter"); /* from the patronymic, where the cursor was */
    pty_type(t->p, "07052016");
    fill(t->p, "8 912 345 67 89");
    press(t->p, "F2");
    shows(t->p, "Номер 00");
    press(t->p, "Esc Esc");
    shows(t->p, "Черновики          0");
}

/* As in the whole form: who is 18 before the term of the decision is over has to be decided on in time. */
static void who_is_soon_18_is_warned_of_at_once(void **state) {
    struct sitting *t = *state;
    fill(t->p, "Окошкин");
    fill(t->p, "Иван");
    press(t->p, "Enter Enter");
    pty_type(t->p, "25112008");
    shows(t->p, "Последний день");
    golden_screen(t->p, "quick-soon-18");
    press(t->p, "Up");
    for (int i = 0; i < 10; i++) press(t->p, "Backspace");
    pty_type(t->p, "07052016");
    assert_false(pty_shows(t->p, "Последний день"));
}

int main(void) {
#define QUICK_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        QUICK_TEST(a_person_gets_a_number_and_the_next_one_stands_at_once),
        QUICK_TEST(the_typing_follows_from_the_queue),
        QUICK_TEST(what_is_missing_is_asked_for_at_its_field),
        QUICK_TEST(a_child_already_here_is_said_while_typing),
        QUICK_TEST(what_is_typed_survives_a_kill),
        QUICK_TEST(who_is_soon_18_is_warned_of_at_once),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("quick", tests, NULL, NULL);
}
