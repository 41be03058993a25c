/* The simple view for screen readers: every screen without its lines, one thing a row, the cursor on what has the focus. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"
#include "tests/harness/ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const lines[] = {"─", "│", "┌", "┐", "└", "┘", "┬", "┴", "├", "┤", "┼"};

static void no_line_is_drawn(struct pty *p) {
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) assert_false(pty_shows(p, lines[i]));
}

static void every_screen_has_its_simple_view(void **state) {
    (void)state;
    assert_null(ways_are_whole());
    for (int i = 0; i < way_count; i++) {
        static struct place place;
        char name[80];
        place_open(&place);
        place_set(&place, "[screen]\nsimple = yes\n");
        place_fill(&place);
        struct pty *p = place_start(&place, NULL);
        way_go(p, &ways[i]);
        snprintf(name, sizeof name, "simple-%s", ways[i].screen);
        char *screen = way_screen(p, true);
        golden_text(name, screen);
        free(screen);
        no_line_is_drawn(p);
        shows(p, ways[i].stays);
        press(p, "F1");
        no_line_is_drawn(p);
        pty_stop(p);
        place_close(&place);
    }
}

/* A whole row of a form is one label and one value, the cursor is on the value. */
static void a_field_stands_on_a_row_with_its_label(void **state) {
    static struct place place;
    int row, column;
    (void)state;
    place_open(&place);
    place_set(&place, "[screen]\nsimple = yes\n");
    struct pty *p = place_start(&place, NULL);
    place_login(p, KIT_DESK);
    press(p, "F7 Down");
    pty_type(p, "Щербакова");
    pty_cursor(p, &row, &column, NULL);
    assert_non_null(strstr(pty_row(p, row), "Фамилия"));
    assert_non_null(strstr(pty_row(p, row), "[Щербакова"));
    press(p, "Down Down");
    pty_type(p, "x");
    press(p, "Backspace Down");
    pty_cursor(p, &row, &column, NULL);
    assert_non_null(strstr(pty_row(p, row), "нет"));
    press(p, "F9");
    shows(p, "Меню");
    pty_stop(p);
    place_close(&place);
}

/* Beside what the tour shows: titles side by side and a mark behind its label are things of their own. */
static void a_void_number_and_two_records_have_a_label_a_row(void **state) {
    static struct place place;
    (void)state;
    place_open(&place);
    place_set(&place, "[screen]\nsimple = yes\n");
    place_fill(&place);
    struct pty *p = place_start(&place, NULL);
    place_login(p, KIT_OPERATOR);
    pty_type(p, "6704182010");
    press(p, "Enter");
    golden_screen(p, "simple-certificate-void");
    no_line_is_drawn(p);
    press(p, "Esc");
    for (int i = 0; i < 12; i++) press(p, "Backspace");
    pty_type(p, "6704182028");
    press(p, "Enter F9");
    pty_type(p, "объед");
    press(p, "Enter");
    for (int i = 0; i < 20; i++) press(p, "Backspace");
    pty_type(p, "6704182002");
    press(p, "Enter");
    golden_screen(p, "simple-life-merge");
    no_line_is_drawn(p);
    pty_stop(p);
    place_close(&place);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_has_its_simple_view),
        cmocka_unit_test(a_field_stands_on_a_row_with_its_label),
        cmocka_unit_test(a_void_number_and_two_records_have_a_label_a_row),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("simple", tests, NULL, NULL);
}
