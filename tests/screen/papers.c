/* Papers by the hand of a person: Ctrl+P, the look of each, the file it becomes, what is said when there is no printer; and the
 * same from the command line. */

#include "tests/harness/papers.h"
#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct sitting *sit(void **state, const char *settings) {
    struct sitting *t = sitting_make(state, true);
    golden_use_cmocka();
    place_set(&t->place, settings);
    return t;
}

static int begin(void **state) {
    struct sitting *t = sit(state, "[print]\nfolder = .\n");
    t->p = place_start(&t->place, NULL);
    return 0;
}

static int begin_without_printer(void **state) {
    struct sitting *t = sit(state, "[print]\ncommand = /nowhere/lp\n");
    t->p = place_start(&t->place, NULL);
    return 0;
}

static int begin_at_the_shell(void **state) {
    struct sitting *t = sit(state, "");
    struct pty *p = place_start(&t->place, NULL); /* the program's own store and clock */
    pty_key(p, "F10");
    assert_int_equal(pty_exit(p), 0);
    pty_stop(p);
    return 0;
}

static int end(void **state) {
    struct sitting *t = *state;
    if (t->p) pty_stop(t->p);
    place_close(&t->place);
    free(t);
    return 0;
}

static const char *shell(struct sitting *t, const char *command) {
    return papers_shell(&t->place.kit.tmp, command);
}

static void the_receipt_of_a_case_becomes_a_file(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    pty_type(t->p, "щербакова");
    press(t->p, "Enter Ctrl+P");
    golden_screen(t->p, "print-choices");
    press(t->p, "Down Down Down Down");
    golden_screen(t->p, "print-receipt");
    press(t->p, "F2");
    pty_wait(t->p, ".pdf", 0);
    shows(t->p, "Расписка в получении документов");
    shell(t, "cp receipt-*.pdf job.pdf");
    const char *text = papers_text(&t->place.kit.tmp);
    assert_non_null(strstr(text, "Щербакова-Ёлкина Алиса Дмитриевна"));
    assert_non_null(strstr(text, "Пакет документов полный"));
    press(t->p, "Esc F6"); /* the history tells of it */
    shows(t->p, "Напечатан");
}

static void a_long_paper_is_read_page_by_page(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    pty_type(t->p, "щербакова");
    press(t->p, "Enter Ctrl+P Down Down");
    shows(t->p, "Согласие на обработку персональных данных");
    for (int i = 0; i < 4; i++) press(t->p, "PgDn");
    golden_screen(t->p, "print-consent-below");
    for (int i = 0; i < 6; i++) press(t->p, "PgUp");
    shows(t->p, "Лист №");
    press(t->p, "Esc");
}

static void no_printer_is_said_and_nothing_is_lost(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    pty_type(t->p, "щербакова");
    press(t->p, "Enter Ctrl+P Down Down Down Down F2");
    pty_wait(t->p, "Ничего не напечатано", 0);
    golden_screen(t->p, "print-no-printer");
    press(t->p, "Enter");
    shows(t->p, "Печать");
    press(t->p, "Esc");
}

/* Blank sheets were printed ahead: the number comes from the program, and one that is used already is told. */
static void a_sheet_is_offered_and_a_used_one_is_told(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "F7 F6 F6 F6 F6 Space");
    while (!pty_shows(t->p, "Ctrl+R")) press(t->p, "Down");
    shows(t->p, "3-000001");
    pty_type(t->p, "1");
    shows(t->p, "Лист 1 уже стоит в заявлении 0001");
    press(t->p, "Backspace Ctrl+R");
    shows(t->p, "3-000001");
}

static int headless(struct sitting *t, const char *words, char out[4000]) {
    char command[2400];
    snprintf(
        command, sizeof command,
        "printf '%%s\\n' '%s' | %s PRIEM_TEST_ARGON=1 '%s/priem' --config '%s' %s --person 'Петрова А. С.' --passphrase-fd 0 2>&1; echo \"status $?\"",
        place_passphrase(KIT_DESK), t->place.clock_env, getenv("PRIEM_BUILD"), t->place.ini, words);
    snprintf(out, 4000, "%s", shell(t, command));
    const char *status = strstr(out, "status ");
    assert_non_null(status);
    return atoi(status + 7);
}

static void the_command_line_prints_the_same(void **state) {
    struct sitting *t = *state;
    char out[4000];
    if (headless(t, "print receipt 3-0001 --folder .", out) != 0) fail_msg("%s", out);
    assert_non_null(strstr(out, "receipt-3-0001"));
    shell(t, "cp receipt-*.pdf job.pdf");
    assert_non_null(strstr(papers_text(&t->place.kit.tmp), "Щербакова-Ёлкина Алиса Дмитриевна"));
    assert_int_equal(headless(t, "print receipt 3-0001 --text", out), 0);
    assert_non_null(strstr(out, "Пакет документов полный"));
    assert_int_equal(headless(t, "print blank consent --count 3 --folder .", out), 0);
    shell(t, "cp consent-*.pdf job.pdf");
    const char *text = papers_text(&t->place.kit.tmp);
    assert_non_null(strstr(text, "Лист № 3-000001"));
    assert_non_null(strstr(text, "Лист № 3-000003"));
    char command[1400];
    snprintf(command, sizeof command, "%s '%s/priem' --config '%s' print blanks", t->place.clock_env, getenv("PRIEM_BUILD"),
             t->place.ini);
    snprintf(out, sizeof out, "%s", shell(t, command));
    assert_non_null(strstr(out, "\t3\t3-000001\t3-000003"));
    assert_non_null(strstr(out, "Петрова"));
    assert_int_equal(headless(t, "print recipt 3-0001", out), 1);
    assert_non_null(strstr(out, "receipt"));
    assert_int_equal(headless(t, "print receipt 3-9999", out), 1);
    assert_int_equal(headless(t, "print blank receipt", out), 1);
    assert_int_equal(headless(t, "print blank consent --count 0", out), 1);
}

#define SITS(name, begins) cmocka_unit_test_setup_teardown(name, begins, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        SITS(the_receipt_of_a_case_becomes_a_file, begin),
        SITS(a_long_paper_is_read_page_by_page, begin),
        SITS(no_printer_is_said_and_nothing_is_lost, begin_without_printer),
        SITS(a_sheet_is_offered_and_a_used_one_is_told, begin),
        SITS(the_command_line_prints_the_same, begin_at_the_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
