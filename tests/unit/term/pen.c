/* Renditions as ncurses says them, and what the terminal gets: shorter, and the same to look at. */

#include "tui/term/pen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vterm.h>

static void shows(struct pen *pen, const char *from, const char *to) {
    struct bytes out = {0};
    pen_write(pen, from, strlen(from), &out);
    assert_string_equal(out.data ? (const char *)out.data : "", to);
    bytes_close(&out);
}

static void what_changes_is_said_once(void **state) {
    (void)state;
    struct pen pen = PEN_PLAIN;
    shows(&pen, "\033[37m\033[44mчас", "\033[37;44mчас");
    shows(&pen, "\033[36m\033[44mДень\033[37m\033[44m]", "\033[36mДень\033[37m]");
    shows(&pen, "\033(B\033[0;1m\033[32m\033[44m✓\033(B\033[0m\033[37m\033[44m ", "\033[1;32m✓\033[;37;44m ");
    shows(&pen, "\033[30m\033[47m\033[37m\033[44mx", "x");
    shows(&pen, "\033[4;52H\033[39;49m\033(B\033[m", "\033[4;52H\033[m");
    shows(&pen, "\033[39;49m\033(B\033[m", "");
}

static void erasing_takes_the_colour_that_was_said_before(void **state) {
    (void)state;
    struct pen pen = PEN_PLAIN;
    shows(&pen, "\033[30m\033[44m\033[K\033[47m\033[12X", "\033[30;44m\033[K\033[47m\033[12X");
}

static void what_is_not_known_goes_as_it_is(void **state) {
    (void)state;
    struct pen pen = PEN_PLAIN;
    shows(&pen, "\033[31m\033[38;5;200m\033[44ma", "\033[31m\033[38;5;200m\033[44ma");
    shows(&pen, "\033[44mb\033[0m\033[44mc", "\033[44mb\033[;44mc");
    shows(&pen, "\033(0qq\033(B\033[4mx\033[24my\033[m\033[?25l\033[2J",
          "\033(0qq\033(B\033[4mx\033[24my\033[m\033[?25l\033[2J");
    shows(&pen, "\033[4", "\033[4");
}

enum { ROWS = 6, COLUMNS = 20, ROUNDS = 400, PIECES = 12 };

struct shown {
    VTerm *vt;
    VTermScreen *screen;
};

static struct shown shown_open(void) {
    struct shown s = {.vt = vterm_new(ROWS, COLUMNS)};
    vterm_set_utf8(s.vt, 1);
    s.screen = vterm_obtain_screen(s.vt);
    vterm_screen_reset(s.screen, 1);
    return s;
}

static bool same_cell(const VTermScreenCell *a, const VTermScreenCell *b) {
    return a->chars[0] == b->chars[0] && a->attrs.bold == b->attrs.bold && a->attrs.underline == b->attrs.underline &&
           a->attrs.reverse == b->attrs.reverse && vterm_color_is_equal(&a->fg, &b->fg) && vterm_color_is_equal(&a->bg, &b->bg);
}

static void compare(const struct shown *a, const struct shown *b) {
    for (int i = 0; i < ROWS * COLUMNS; i++) {
        VTermScreenCell one, other;
        VTermPos at = {i / COLUMNS, i % COLUMNS};
        vterm_screen_get_cell(a->screen, at, &one);
        vterm_screen_get_cell(b->screen, at, &other);
        assert_true(same_cell(&one, &other));
    }
}

/* Random frames, as they are and as they are written, in two terminals that know nothing of us. */
static void a_terminal_shows_the_same(void **state) {
    (void)state;
    static const char *const pieces[] = {
        "\033[37m",  "\033[44m",    "\033[30m",  "\033[47m",      "\033(B\033[m", "\033(B\033[0;1m",
        "\033[4m",   "\033[7m",     "\033[3X",   "\033[K",        "\033[0;7m",    "a",
        "Ж",         "\033[39;49m", "\033[2;3H", "\033[5;1H",     "\033[24m",     "\033[91m",
        "\033[102m", "─",           "\r\n",      "\033[1;33;41m", "\033[?25l",    "\033[38;5;120m",
    };
    struct shown whole = shown_open(), written = shown_open();
    struct pen pen = PEN_PLAIN;
    struct bytes frame = {0}, out = {0};
    uint32_t chance = 1;
    for (int i = 0; i < ROUNDS; i++) {
        bytes_clear(&frame);
        bytes_clear(&out);
        for (int k = 0; k < PIECES; k++) {
            chance = chance * 1103515245u + 12345u;
            bytes_text(&frame, pieces[(chance >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        pen_write(&pen, (const char *)frame.data, frame.size, &out);
        vterm_input_write(whole.vt, (const char *)frame.data, frame.size);
        vterm_input_write(written.vt, (const char *)out.data, out.size);
        compare(&whole, &written);
    }
    vterm_free(whole.vt);
    vterm_free(written.vt);
    bytes_close(&frame);
    bytes_close(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_changes_is_said_once),
        cmocka_unit_test(erasing_takes_the_colour_that_was_said_before),
        cmocka_unit_test(what_is_not_known_goes_as_it_is),
        cmocka_unit_test(a_terminal_shows_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
