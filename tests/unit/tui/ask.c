/* Questions on a real terminal: a child asks on a pseudo-terminal, the test types. */

#include "tui/commands/ask.h"

#include "model/base/fail.h"

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ROOM = 4000 };

static const struct command asking = {.name = "ask", .help = "asks", .arguments = {ARGUMENT_PASSPHRASE_FD}};
static char screen[ROOM + 1]; /* what the terminal has shown */

/* Reads until the text stands on the screen; the terminal closing before fails the test. */
static void wait_for(int master, const char *text) {
    while (!strstr(screen, text)) {
        size_t size = strlen(screen);
        ssize_t n = read(master, screen + size, ROOM - size);
        if (n <= 0) fail_msg("“%s” never came: %s", text, screen);
        screen[size + (size_t)n] = '\0';
    }
}

static void type(int master, const char *keys) {
    assert_int_equal(write(master, keys, strlen(keys)), strlen(keys));
}

/* What the child says at the end: the answer, or the failure, and whether the terminal echoes again. */
static void tell(bool good, const char *answer, const struct fail *why) {
    struct termios now;
    tcgetattr(STDIN_FILENO, &now);
    printf("[%s|%s|echo %s]\n",
           good                       ? "ok"
           : why->kind == FAIL_INPUT  ? "input"
           : why->kind == FAIL_DENIED ? "denied"
                                      : "failed",
           good ? answer : why->log, now.c_lflag & ECHO ? "on" : "off");
    fflush(stdout);
    _exit(0);
}

static pid_t start(int *master, void (*child)(void)) {
    screen[0] = '\0';
    pid_t pid = forkpty(master, NULL, NULL, NULL);
    assert_true(pid >= 0);
    if (pid == 0) child();
    return pid;
}

static void finish(int master, pid_t pid) {
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid); /* before the terminal goes: that would be a SIGHUP */
    close(master);
    assert_int_equal(status, 0);
}

static void child_passphrase(void) {
    struct call call = {.command = &asking};
    struct fail why = {0};
    char passphrase[PASSPHRASE_ROOM];
    bool good = ask_passphrase(&call, "Passphrase", passphrase, &why);
    char length[16];
    snprintf(length, sizeof length, "%zu", good ? strlen(passphrase) : 0);
    tell(good, length, &why);
}

static void child_new(void) {
    struct call call = {.command = &asking};
    struct fail why = {0};
    char passphrase[PASSPHRASE_ROOM];
    tell(ask_new_passphrase(&call, "Anna", passphrase, &why), "new", &why);
}

static const struct choice people[] = {
    {"1", "Дятлов Глеб", "desk"}, {"2", "Дятлова Вера", "coordinator"}, {"3", "Ёлкин Борис", "desk"}};

static void child_choice(void) {
    struct fail why = {0};
    int chosen = -1;
    bool good = ask_choice("Who?", people, 3, NULL, &chosen, &why);
    tell(good, good ? people[chosen].id : "", &why);
}

static void a_passphrase_is_not_shown(void **state) {
    (void)state;
    int master;
    pid_t pid = start(&master, child_passphrase);
    wait_for(master, "Passphrase: ");
    type(master, "тайная фраза\n");
    wait_for(master, "]");
    assert_non_null(strstr(screen, "[ok|23|echo on]"));
    assert_null(strstr(screen, "тайная"));
    finish(master, pid);
}

static void ctrl_c_gives_the_terminal_back(void **state) {
    (void)state;
    int master;
    pid_t pid = start(&master, child_passphrase);
    wait_for(master, "Passphrase: ");
    type(master, "half\x03");
    wait_for(master, "]");
    assert_non_null(strstr(screen, "[denied|cancelled at the terminal|echo on]"));
    assert_null(strstr(screen, "half"));
    finish(master, pid);
}

static void a_new_passphrase_is_typed_twice(void **state) {
    (void)state;
    static const struct {
        const char *first, *second, *end;
    } tries[] = {
        {"one two three four\n", "one two three four\n", "[ok|new|echo on]"},
        {"one two three four\n", "one two three fuor\n", "[input|passphrases differ|echo on]"},
        {"short\n", NULL, "[input|vault: passphrase too weak|echo on]"},
    };
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        int master;
        pid_t pid = start(&master, child_new);
        wait_for(master, "Anna: ");
        type(master, tries[i].first);
        if (tries[i].second) {
            wait_for(master, "once more: ");
            type(master, tries[i].second);
        }
        wait_for(master, "]");
        assert_non_null(strstr(screen, tries[i].end));
        finish(master, pid);
    }
}

static void a_choice_is_a_number_of_the_list(void **state) {
    (void)state;
    static const char *const tries[][2] = {
        {"2\n", "[ok|2|"}, {"0\n", "[input|not in the list|"}, {"4\n", "[input|"}, {"x\n", "[input|"}};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        int master;
        pid_t pid = start(&master, child_choice);
        wait_for(master, "Number: ");
        assert_non_null(strstr(screen, "Дятлова Вера, coordinator"));
        type(master, tries[i][0]);
        wait_for(master, "]");
        assert_non_null(strstr(screen, tries[i][1]));
        finish(master, pid);
    }
}

static void a_name_on_the_command_line_needs_no_question(void **state) {
    (void)state;
    int chosen;
    struct fail why;
    assert_true(ask_choice("", people, 3, "елкин", &chosen, &why));
    assert_int_equal(chosen, 2);
    assert_true(ask_choice("", people, 3, "Дятлов Глеб", &chosen, &why));
    assert_int_equal(chosen, 0);
    assert_true(ask_choice("", people, 3, "2", &chosen, &why));
    assert_int_equal(chosen, 1);
    assert_false(ask_choice("", people, 3, "Дятлов", &chosen, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_false(ask_choice("", people, 3, "Орлов", &chosen, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(ask_choice("", people, 3, " -", &chosen, &why));
    assert_false(ask_choice("", people, 0, NULL, &chosen, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_true(ask_choice("", people, 1, NULL, &chosen, &why)); /* alone */
    assert_int_equal(chosen, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passphrase_is_not_shown),
        cmocka_unit_test(ctrl_c_gives_the_terminal_back),
        cmocka_unit_test(a_new_passphrase_is_typed_twice),
        cmocka_unit_test(a_choice_is_a_number_of_the_list),
        cmocka_unit_test(a_name_on_the_command_line_needs_no_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
