/* Who holds the kiosk's store (ARCHITECTURE, "Processes of the kiosk"): the shipped `priem` on a terminal and its commands
 * beside it, row by row of the table of states. */

#include "model/base/share.h"
#include "tests/harness/headless.h"
#include "tests/harness/pty.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BOSS  "Лебедев Пётр"
#define WORDS "синий чайник летит домой"

static struct region region;
static struct headless headless = {.region = &region};
static char *const printed = headless.printed;

static void failed(const char *what) {
    fail_msg("%s", what);
}

static int set_up(void **state) {
    (void)state;
    setenv("PRIEM_TEST_ARGON", "1", 1);
    pty_on_failure(failed);
    region_make(&region);
    region_start(&region);
    if (headless_enrol(&headless, "school12", "12", "desk", BOSS, WORDS "\n") != 0) fail_msg("%s", printed);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    region_remove(&region);
    return 0;
}

#define PRIEM(passphrases, ...) HEADLESS(&headless, "school12", passphrases, __VA_ARGS__)

static struct pty *sit_down(const char *const *words) {
    struct arena a = {0};
    const char *argv[12] = {arena_printf(&a, "%s/priem", program_folder(&a)), "--test", "--config",
                            arena_printf(&a, "%s/school12.ini", region.tmp.folder)};
    for (int i = 0; words && words[i]; i++) argv[4 + i] = words[i];
    struct pty *p = pty_start(&(struct pty_config){.argv = argv, .no_wait = words != NULL});
    if (!words) assert_true(pty_wait(p, "Passphrase", 0));
    arena_close(&a);
    return p;
}

static void log_in(struct pty *p) {
    assert_true(pty_type(p, WORDS));
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, "Queues", 0));
}

static void leave(struct pty *p) {
    pty_kill(p, SIGTERM);
    assert_int_equal(pty_exit(p), 0);
    pty_stop(p);
}

static bool in_folder(const char *name) {
    struct arena a = {0};
    struct stat st;
    bool there = lstat(arena_printf(&a, "%s/school12/%s", region.tmp.folder, name), &st) == 0;
    if (there && S_ISSOCK(st.st_mode)) assert_int_equal(st.st_mode & 0777, 0600);
    arena_close(&a);
    return there;
}

/* Which socket stands there: whoever takes the store over makes one of his own. 0: none. */
static int64_t socket_now(void) {
    struct arena a = {0};
    struct stat st;
    bool there = lstat(arena_printf(&a, "%s/school12/kiosk.sock", region.tmp.folder), &st) == 0;
    arena_close(&a);
    return there ? (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec : 0;
}

/* The form is drawn first, then the store is opened: until somebody else than `before` listens. */
static void wait_for_socket(int64_t before) {
    int64_t now = 0;
    for (int i = 0; i < 2000 && ((now = socket_now()) == 0 || now == before); i++) usleep(10000);
    assert_true(now != 0 && now != before);
    assert_true(in_folder("kiosk.sock"));
}

static int64_t ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Row 1: nobody is logged in. The command asks for a passphrase and has the store; the login form takes it back. */
static void nobody_is_logged_in(void **state) {
    (void)state;
    struct pty *p = sit_down(NULL);
    wait_for_socket(0);
    assert_int_equal(PRIEM("", "status"), 0);
    assert_non_null(strstr(printed, "Kiosk: 1\n"));
    assert_int_equal(PRIEM("", "sync"), 1); /* nothing to ask the passphrase on */
    if (PRIEM(WORDS "\n", "sync") != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, "not sent yet: 0"));
    if (PRIEM("", "verify") != 0) fail_msg("%s", printed);
    assert_false(in_folder("kiosk.sock"));
    log_in(p);
    assert_true(in_folder("kiosk.sock"));
    leave(p);
    assert_false(in_folder("kiosk.sock"));
}

/* Row 2: somebody works. sync and status go through the open kiosk without a passphrase, and so does what takes long. */
static void somebody_works(void **state) {
    (void)state;
    struct pty *p = sit_down(NULL);
    log_in(p);
    assert_int_equal(PRIEM("", "status"), 0);
    assert_non_null(strstr(printed, "Not sent yet: "));
    if (PRIEM("", "sync") != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, "not sent yet: 0"));
    if (PRIEM("", "backup") != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, "made and checked: "));
    printed[strcspn(printed, "\n")] = '\0';
    if (PRIEM("", "verify", strchr(printed, '/')) != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, "The backup holds"));
    if (PRIEM("", "verify") != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, "records checked"));
    if (PRIEM("", "rebuild", "--compare") != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, "just what the records say"));
    assert_int_equal(region_stop(&region), 0);
    assert_int_equal(PRIEM("", "sync"), 1); /* what the exchange said */
    assert_non_null(strstr(printed, "Sent: 0"));
    assert_null(strstr(printed, "priem: Sent")); /* why it failed stands alone, as without a holder */
    region_start(&region);
    assert_true(pty_shows(p, "Queues"));
    leave(p);
}

/* Row 2: what a screen would do in a moment runs in the open kiosk, as who works there; what gives data out asks again. */
static void commands_run_beside(void **state) {
    (void)state;
    struct pty *p = sit_down(NULL);
    log_in(p);
    if (PRIEM("", "staff", "list") != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, "can log in here"));
    if (PRIEM("", "print", "blank", "consent", "--folder", region.tmp.folder) != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, region.tmp.folder));
    if (PRIEM("", "print", "blanks") != 0) fail_msg("%s", printed);
    assert_non_null(strstr(printed, BOSS)); /* it was he */
    assert_int_equal(PRIEM("", "print", "blanks", "--none"), 2);
    assert_int_equal(PRIEM("", "print", "receipt", "1-0001", "--person", "Петрова"), 1);
    assert_non_null(strstr(printed, "not in the list"));
    assert_int_equal(PRIEM("", "access", "1-0001"), 1);
    assert_non_null(strstr(printed, "no terminal to ask on"));
    assert_int_equal(PRIEM("другой чайник летит домой\n", "access", "1-0001"), 1);
    assert_non_null(strstr(printed, "passphrase is wrong"));
    usleep(1200 * 1000); /* the delay of the vault */
    assert_int_equal(PRIEM(WORDS "\n", "access", "1-0001"), 1);
    assert_non_null(strstr(printed, "is no number"));
    assert_true(pty_shows(p, "Queues"));
    assert_true(pty_key(p, "Ctrl+K"));
    assert_true(pty_wait(p, "The screen is locked", 0));
    assert_int_equal(PRIEM(WORDS "\n", "access", "1-0001"), 1);
    assert_non_null(strstr(printed, "open on the screen"));
    log_in(p);
    leave(p);
}

/* Row 3: the screen is locked. sync and status go on, the others do not. */
static void the_screen_is_locked(void **state) {
    (void)state;
    struct pty *p = sit_down(NULL);
    log_in(p);
    assert_true(pty_key(p, "Ctrl+K"));
    assert_true(pty_wait(p, "The screen is locked", 0));
    assert_int_equal(PRIEM("", "status"), 0);
    if (PRIEM("", "sync") != 0) fail_msg("%s", printed);
    assert_int_equal(PRIEM("", "verify"), 1);
    assert_non_null(strstr(printed, "open on the screen"));
    assert_int_equal(PRIEM(WORDS "\n", "backup"), 1);
    assert_non_null(strstr(printed, "open on the screen"));
    log_in(p);
    leave(p);
}

/* The clock that idling is measured by goes on for all programs here; a command that asks wakes the open one. */
static void pass_minutes(int minutes) {
    char text[40];
    int size = snprintf(text, sizeof text, "0 %d", minutes * 60 * 1000);
    tmp_write(&region.tmp, "clock", text, (size_t)size);
    assert_int_equal(PRIEM("", "status"), 0);
}

/* Row 4: after half an hour of a locked screen the store is closed and the keys are gone; a command opens it for itself, and
 * who comes back finds the screens. */
static void a_screen_locked_for_long(void **state) {
    (void)state;
    struct arena a = {0};
    setenv("PRIEM_TEST_CLOCK", arena_printf(&a, "%s/clock", region.tmp.folder), 1);
    struct pty *p = sit_down(NULL);
    log_in(p);
    assert_true(pty_key(p, "Ctrl+V"));
    assert_true(pty_key(p, "Ctrl+K"));
    assert_true(pty_wait(p, "The screen is locked", 0));
    pass_minutes(29);
    assert_true(in_folder("kiosk.sock"));
    if (PRIEM("", "sync") != 0) fail_msg("%s", printed);
    pass_minutes(31);
    for (int i = 0; i < 200 && in_folder("kiosk.sock"); i++) usleep(10000);
    assert_false(in_folder("kiosk.sock"));
    assert_int_equal(PRIEM("", "sync"), 1); /* nothing to ask the passphrase on */
    if (PRIEM("", "verify") != 0) fail_msg("%s", printed);
    assert_true(pty_type(p, WORDS));
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, "Forgotten number", 0));
    assert_true(in_folder("kiosk.sock"));
    if (PRIEM("", "sync") != 0) fail_msg("%s", printed);
    leave(p);
    unsetenv("PRIEM_TEST_CLOCK");
    arena_close(&a);
}

/* A command waits for its passphrase and has the store meanwhile: a login takes it within a second, the command says so. */
static void a_login_takes_the_store_over(void **state) {
    (void)state;
    struct pty *command = sit_down((const char *[]){"sync", NULL});
    assert_true(pty_wait(command, "Passphrase of", 0));
    assert_int_equal(PRIEM("", "status"), 0); /* the command answers for itself */
    assert_int_equal(PRIEM(WORDS "\n", "sync"), 1);
    assert_non_null(strstr(printed, "Another command"));
    struct pty *p = sit_down(NULL); /* the form stands, and leaves the command alone */
    assert_true(pty_shows(command, "Passphrase of"));
    assert_true(pty_type(p, WORDS));
    int64_t since = ms();
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, "Queues", 0));
    assert_true(ms() - since < 1000);
    assert_int_equal(pty_exit(command), 1);
    assert_true(pty_wait(command, "logged in at the screen", 0));
    pty_stop(command);
    leave(p);
}

/* A second screen: where nobody works the first gives the store up, where somebody does it says so. */
static void two_screens(void **state) {
    (void)state;
    struct pty *first = sit_down(NULL);
    wait_for_socket(0);
    int64_t socket = socket_now();
    struct pty *second = sit_down(NULL);
    wait_for_socket(socket);
    log_in(first);
    assert_true(pty_type(second, WORDS));
    assert_true(pty_key(second, "Enter"));
    assert_true(pty_wait(second, "open on the screen", 0));
    leave(first);
    log_in(second);
    leave(second);
}

static struct db *open_store(void) {
    struct fail why;
    static struct env env; /* the store goes on asking it */
    struct db *db;
    char path[600];
    env = env_system();
    snprintf(path, sizeof path, "%s/school12/store.db", region.tmp.folder);
    if (!db_open(&(struct db_config){.path = path}, &env, &db, &why)) fail_msg("%s", why.log);
    return db;
}

/* Who has only just opened the store does not listen yet: whoever comes meanwhile waits. */
static void one_that_does_not_listen_yet(void **state) {
    enum { OPENING_US = 400 * 1000 };
    (void)state;
    struct db *db = open_store();
    struct pty *p = sit_down(NULL);
    usleep(OPENING_US);
    db_close(db);
    log_in(p);
    leave(p);
    db = open_store();
    pid_t command = headless_start(&headless, "school12", "", (char *[]){"verify", NULL});
    usleep(OPENING_US);
    db_close(db);
    if (headless_finish(&headless, command) != 0) fail_msg("%s", printed);
}

/* A centre that was upgraded first is noticed. */
static void an_older_program_says_so(void **state) {
    (void)state;
    assert_int_equal(PRIEM("", "status"), 0);
    assert_null(strstr(printed, "later program"));
    struct db *db = open_store();
    struct fail why;
    assert_true(meta_set_text(db, "unknown.family.visited.1", "1", &why)); /* model/store/unknown.h */
    db_close(db);
    assert_int_equal(PRIEM("", "status"), 0);
    assert_non_null(strstr(printed, "later program"));
}

/* What a killed program leaves behind is no obstacle. */
static void a_socket_left_behind(void **state) {
    (void)state;
    struct pty *p = sit_down(NULL);
    wait_for_socket(0);
    pty_kill(p, SIGKILL);
    pty_exit(p);
    pty_stop(p);
    assert_true(in_folder("kiosk.sock"));
    assert_int_equal(PRIEM("", "status"), 0);
    assert_false(in_folder("kiosk.sock"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_logged_in),
        cmocka_unit_test(somebody_works),
        cmocka_unit_test(commands_run_beside),
        cmocka_unit_test(the_screen_is_locked),
        cmocka_unit_test(a_screen_locked_for_long),
        cmocka_unit_test(a_login_takes_the_store_over),
        cmocka_unit_test(two_screens),
        cmocka_unit_test(one_that_does_not_listen_yet),
        cmocka_unit_test(an_older_program_says_so),
        cmocka_unit_test(a_socket_left_behind),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
