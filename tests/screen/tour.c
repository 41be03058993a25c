/* Every screen as a person sees it at 80x24, compared with golden files; on a terminal emulator and on the Linux console, in
 * C.UTF-8 and, where the machine has it, ru_RU.UTF-8. PRIEM_GOLDEN=update writes them. */

#include "tests/harness/golden.h"
#include "tests/harness/place.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void press(struct pty *p, const char *keys) {
    assert_true(pty_keys(p, keys));
}

static void at_the_desk(struct pty *p) {
    pty_wait(p, "школа", 0); /* the name of the point is in the store, which is opened behind the first frame */
    golden_screen(p, "login");
    press(p, "Enter");
    pty_type(p, "не тот пароль, что надо");
    press(p, "Enter");
    pty_wait(p, "не подошёл", 0);
    golden_screen(p, "login-wrong");
    pty_wait(p, "раскладку", 0);
    press(p, "Up");
    place_login(p, KIT_DESK);
    golden_screen(p, "queues-papers");
    press(p, "Left Down Down");
    golden_screen(p, "queues-incomplete");
    press(p, "Down");
    golden_screen(p, "queues-returned");
    pty_type(p, "щер");
    golden_screen(p, "search");
    press(p, "Enter");
    golden_screen(p, "decision-look");
    press(p, "F6");
    golden_screen(p, "history");
    press(p, "Esc Esc");
    press(p, "Backspace Backspace Backspace");
    pty_type(p, "ofk");
    golden_screen(p, "search-nobody");
    press(p, "Esc F5");
    golden_screen(p, "exchange");
    press(p, "Esc");
}

static void at_the_form(struct pty *p) {
    press(p, "F7");
    golden_screen(p, "intake-empty");
    pty_type(p, "1122334459");
    golden_screen(p, "intake-digit");
    pty_type(p, "5");
    golden_screen(p, "intake-twin");
    press(p, "F6");
    assert_true(pty_wait(p, "· черновик", 0)); /* written behind the frame */
    golden_screen(p, "intake-document");
    press(p, "F6");
    assert_true(pty_wait(p, "· черновик", 0));
    golden_screen(p, "intake-address");
    press(p, "F6");
    assert_true(pty_wait(p, "· черновик", 0));
    golden_screen(p, "intake-applicant");
    press(p, "F6 Space");
    golden_screen(p, "intake-consents");
    press(p, "F6 Space");
    golden_screen(p, "intake-originals");
    press(p, "F2");
    assert_true(pty_wait(p, "· черновик", 0));
    golden_screen(p, "intake-errors");
    press(p, "Esc Esc");
}

static void at_the_decision(struct pty *p) {
    press(p, "Ctrl+X");
    pty_wait(p, "Пароль", 0);
    place_login(p, KIT_COORDINATOR);
    golden_screen(p, "queues-office");
    press(p, "Enter");
    golden_screen(p, "decision");
    press(p, "Down");
    pty_type(p, "коротко");
    golden_screen(p, "decision-short");
    press(p, "F8 Space");
    golden_screen(p, "decision-issue");
    press(p, "F2");
    golden_screen(p, "decision-next");
    press(p, "Esc");
    press(p, "Ctrl+B");
    golden_screen(p, "disputes");
    press(p, "Enter F2");
    golden_screen(p, "disputes-ask");
    press(p, "Esc Esc F6");
    golden_screen(p, "history-joined");
    press(p, "Esc Esc");
    pty_type(p, "6704");
    golden_screen(p, "search-number");
    press(p, "Enter");
    golden_screen(p, "certificate");
    press(p, "Esc Down Enter");
    golden_screen(p, "certificate-joined");
    press(p, "Esc Down Enter");
    golden_screen(p, "certificate-pending");
    press(p, "Esc Esc");
}

static void go_round(const char *term, const char *locale) {
    static struct place place;
    place_open(&place);
    place_fill(&place);
    struct pty *p = place_start(&place, &(struct pty_config){.term = term, .locale = locale});
    at_the_desk(p);
    at_the_form(p);
    at_the_decision(p);
    pty_key(p, "F10");
    assert_int_equal(pty_exit(p), 0);
    assert_true(pty_restored(p));
    pty_stop(p);
    place_close(&place);
}

static void on_an_emulator(void **state) {
    (void)state;
    go_round("xterm-256color", "C.UTF-8");
}

static void on_the_console(void **state) {
    (void)state;
    go_round("linux", "C.UTF-8");
}

static void in_the_russian_locale(void **state) {
    (void)state;
    if (!setlocale(LC_ALL, "ru_RU.UTF-8")) skip();
    setlocale(LC_ALL, "C");
    go_round("xterm-256color", "ru_RU.UTF-8");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_an_emulator),
        cmocka_unit_test(on_the_console),
        cmocka_unit_test(in_the_russian_locale),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("tour", tests, NULL, NULL);
}
