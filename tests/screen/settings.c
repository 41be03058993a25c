/* The settings through the screen: what is in force and from where, what a clerk changes and what he may not; the file keeps
 * its comments. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FILE_BEFORE                                                                                                            \
    "# set up by the supervisor\n[screen]\ntheme = blue   # quiet\n\n[print]\n; the big one\nprinter = floor-2\ncommand = lp\n"

static int begin(void **state) {
    static const char url[] = "https://centre.example:8444\n";
    struct sitting *t = sitting_make(state, false);
    place_set(&t->place, FILE_BEFORE);
    tmp_write(&t->place.kit.tmp, "centre.url", url, strlen(url));
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    press(t->p, "F9");
    pty_type(t->p, "настройки");
    press(t->p, "Enter");
    shows(t->p, "Настройки");
    return 0;
}

static void file_has(struct sitting *t, const char *text) {
    char whole[2000] = "";
    FILE *f = fopen(t->place.ini, "r");
    assert_non_null(f);
    assert_true(fread(whole, 1, sizeof whole - 1, f) > 0);
    fclose(f);
    if (!strstr(whole, text)) fail_msg("the file has no «%s»:\n%s", text, whole);
}

/* The row of a title under the cursor. */
static void choose(struct sitting *t, const char *title) {
    int row = -1, column, at;
    press(t->p, "Home");
    for (int i = 0; i < 60; i++) {
        int title_row;
        pty_cursor(t->p, &row, &column, NULL);
        if (pty_find(t->p, title, &title_row, &at) && title_row == row) return;
        press(t->p, "Down");
    }
    fail_msg("no row of %s", title);
}

static void row_says(struct sitting *t, const char *title, const char *text) {
    int row, column;
    assert_true(pty_find(t->p, title, &row, &column));
    if (!strstr(pty_row(t->p, row), text)) fail_msg("«%s» stands beside %s", pty_row(t->p, row), title);
}

static void what_is_in_force_and_from_where(void **state) {
    struct sitting *t = *state;
    row_says(t, "Принтер", "floor-2");
    row_says(t, "Принтер", "файл, строка 9");
    choose(t, "Адрес центра");
    row_says(t, "Адрес центра", "https://centre.example:8444");
    row_says(t, "Адрес центра", "из подключения");
}

static void headings_are_passed_over(void **state) {
    struct sitting *t = *state;
    int row, column;
    press(t->p, "Home");
    for (int i = 0; i < 60; i++) {
        pty_cursor(t->p, &row, &column, NULL);
        assert_null(strstr(pty_row(t->p, row), "── "));
        press(t->p, i < 30 ? "Down" : "Up");
    }
}

static void glyphs_change_at_once(void **state) {
    struct sitting *t = *state;
    shows(t->p, "── ");
    choose(t, "Линии");
    press(t->p, "Enter");
    pty_type(t->p, "да");
    press(t->p, "Enter");
    shows(t->p, "Записано в файл, уже действует");
    shows(t->p, "-- ");
    assert_false(pty_shows(t->p, "── "));
    file_has(t, "plain = yes\n");
    file_has(t, "# set up by the supervisor\n[screen]\ntheme = blue   # quiet\n");
    file_has(t, "; the big one\nprinter = floor-2\ncommand = lp\n");
}

static void the_wait_after_esc_changes_at_once(void **state) {
    struct sitting *t = *state;
    choose(t, "Ожидание после Esc");
    press(t->p, "Enter Backspace Backspace");
    pty_type(t->p, "1000");
    press(t->p, "Enter");
    shows(t->p, "уже действует");
    file_has(t, "escape_ms = 1000\n");
    pty_send(t->p, "\033", 1);
    pty_send(t->p, "1", 1); /* one after another: F1 now, as with a terminal that keeps it for itself */
    assert_true(pty_sync(t->p));
    shows(t->p, "─ Настройки ─");
}

static void a_folder_has_to_be_there(void **state) {
    struct sitting *t = *state;
    choose(t, "Бумаги — в папку");
    press(t->p, "Enter");
    pty_type(t->p, "/no/such/folder");
    press(t->p, "Enter");
    shows(t->p, "/no/such/folder");
    shows(t->p, "Осталось как было");
    press(t->p, "Enter Enter");
    pty_type(t->p, t->place.kit.tmp.folder);
    press(t->p, "Enter");
    shows(t->p, "уже действует");
    char line[600];
    snprintf(line, sizeof line, "folder = %s\n", t->place.kit.tmp.folder);
    file_has(t, line);
}

static void what_is_not_the_clerks_stays(void **state) {
    static const char *const titles[] = {"Программа печати", "Папка данных", "Адрес центра", "Местное время"};
    struct sitting *t = *state;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        choose(t, titles[i]);
        press(t->p, "Enter");
        shows(t->p, "Здесь это не меняют");
    }
    file_has(t, FILE_BEFORE);
}

int main(void) {
#define TABLE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(what_is_in_force_and_from_where), TABLE_TEST(headings_are_passed_over),
        TABLE_TEST(glyphs_change_at_once),           TABLE_TEST(the_wait_after_esc_changes_at_once),
        TABLE_TEST(a_folder_has_to_be_there),        TABLE_TEST(what_is_not_the_clerks_stays),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
