/* The exchange where nobody is logged in, by the machine's own slot (ARCHITECTURE, "Processes of the kiosk"): the shipped
 * `priem` on a terminal and its commands, as a service with a credential runs them. tests/sync/holder.c has the table without
 * one. */

#include "tui/machine.h"
#include "model/base/share.h"
#include "tests/harness/headless.h"
#include "tests/harness/pty.h"
#include "tests/harness/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COLLEAGUE "Петрова"

static struct arena texts;

static int tear_down(void **state) {
    arena_close(&texts);
    return headless_tear_down(state);
}

/* What `systemd-creds encrypt` and the service manager do in between is theirs. */
static void give_credential(void) {
    tmp_write(&region.tmp, "clock", "0 0", 3);
    setenv("CREDENTIALS_DIRECTORY", headless_path(&texts, "credentials"), 1);
}

static int without(void **state) {
    (void)state;
    unsetenv("CREDENTIALS_DIRECTORY");
    unsetenv("PRIEM_TEST_CLOCK");
    return 0;
}

/* Whoever holds the store listens; for ten seconds. */
static void wait_for_socket(bool there) {
    const char *path = headless_path(&texts, "school12/kiosk.sock");
    for (int i = 0; i < 1000 && (access(path, F_OK) == 0) != there; i++) usleep(10000);
    assert_true((access(path, F_OK) == 0) == there);
}

/* The clock that idling is measured by goes on for all programs here; a command that asks wakes the open one. */
static void pass_minutes(int minutes) {
    char text[40];
    int size = snprintf(text, sizeof text, "0 %d", minutes * 60 * 1000);
    tmp_write(&region.tmp, "clock", text, (size_t)size);
    assert_int_equal(SCHOOL("", "status"), 0);
}

static void the_key_goes_into_a_pipe(void **state) {
    (void)state;
    char out[2000];
    assert_int_equal(SCHOOL(BOSSS, "key", "machine"), 1); /* the harness keeps what is printed in a file */
    assert_non_null(strstr(printed, "into a pipe only"));
    assert_int_equal(SCHOOL(BOSSS, "key", "machine", "--remove"), 1);
    assert_non_null(strstr(printed, "no slot of its own"));
    const char *said =
        shell("cd %s && mkdir credentials && echo '" BOSS_WORDS "' >words && "
              "%s/priem --config school12.ini key machine --passphrase-fd 9 9<words 2>untaken | : ; cat untaken; "
              "{ %s/priem --config school12.ini key machine --passphrase-fd 9 9<words 2>said | "
              "cat >credentials/priem-machine; } ; cat said; wc -c <credentials/priem-machine",
              region.tmp.folder, program_folder(&texts), program_folder(&texts));
    assert_non_null(strstr(said, "Nobody has taken the key"));
    assert_non_null(strstr(said, "Think before"));
    assert_non_null(strstr(said, "The slot is made"));
    assert_non_null(strstr(said, "\n32\n"));
    assert_int_equal(SCHOOL("", "staff", "list"), 0);
    assert_non_null(strstr(printed, "may exchange with nobody logged in"));
    GOOD(SCHOOL(BOSSS, "sync")); /* and the centre takes the record of it */
    assert_non_null(strstr(printed, "not sent yet: 0"));
    assert_int_equal(region_command(&region, out, sizeof out, "parked", NULL), 0);
    assert_null(strstr(out, "machine.keyed"));
}

/* A service has nobody to ask: with the credential it exchanges, and does nothing else. */
static void a_service_exchanges_and_no_more(void **state) {
    (void)state;
    char *const others[][3] = {{"access", "1-0001"}, {"key", "new"}, {"key", "machine", "--remove"}};
    assert_int_equal(SCHOOL("", "sync"), 1);
    assert_non_null(strstr(printed, "no terminal to ask on"));
    give_credential();
    GOOD(SCHOOL("", "sync"));
    assert_non_null(strstr(printed, "not sent yet: 0"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(SCHOOL("", others[i][0], others[i][1], others[i][2]), 1);
        assert_non_null(strstr(printed, "no terminal to ask on"));
    }
    assert_int_equal(SCHOOL("", "sync", "--person", BOSS), 1);
    assert_non_null(strstr(printed, "no terminal to ask on"));
}

/* The form stands, nobody has typed a passphrase: who was removed at the centre goes from it, and a login goes on from there.
 */
static void the_login_form_exchanges_by_itself(void **state) {
    (void)state;
    char out[400];
    GOOD(SCHOOL(BOSS_WORDS "\nзелёный утюг поёт ночью\n", "staff", "key", COLLEAGUE));
    struct pty *p = headless_sit("school12", NULL);
    assert_int_equal(SCHOOL("", "sync"), 1); /* not without the credential */
    assert_false(pty_shows(p, "exchange"));
    headless_leave(p);
    give_credential();
    setenv("PRIEM_TEST_CLOCK", headless_path(&texts, "clock"), 1);
    p = headless_sit("school12", NULL);
    assert_true(pty_wait(p, "exchange", 0)); /* of line 1: it is open */
    assert_true(pty_shows(p, COLLEAGUE));
    assert_true(pty_keys(p, "Down Enter")); /* she types while she is removed: what she typed is nobody else's */
    assert_true(pty_type(p, "зелён"));
    assert_int_equal(region_command(&region, out, sizeof out, "staff", "remove", region.staff[REGION_DESK], NULL), 0);
    GOOD(SCHOOL("", "sync")); /* through the form */
    assert_true(pty_wait_gone(p, COLLEAGUE, 0));
    assert_true(pty_key(p, "Ctrl+S")); /* nothing opens */
    assert_true(pty_shows(p, "Passphrase"));
    assert_int_equal(SCHOOL("", "access", "1-0001"), 1); /* for any other command it gives the store up, like every form */
    assert_non_null(strstr(printed, "no terminal to ask on"));
    wait_for_socket(false);
    shell("cp %s/school12/keys.priem %s/before", region.tmp.folder, region.tmp.folder);
    GOOD(SCHOOL(BOSS_WORDS "\nзелёный утюг поёт ночью\n", "staff", "key", "Ким"));
    pass_minutes(1); /* and takes it again when the command has ended */
    wait_for_socket(true);
    assert_true(pty_wait(p, "Ким", 0));
    assert_int_equal(SCHOOL("", "access", "1-0001"), 1);
    shell("cp %s/before %s/school12/keys.priem", region.tmp.folder, region.tmp.folder);
    pass_minutes(2); /* one fewer in the file: nobody is drawn who is not there, and the staff list brings her back */
    wait_for_socket(true);
    assert_true(pty_wait(p, "exchange", 0));
    assert_true(pty_wait(p, "Ким", 0));
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_type(p, BOSS_WORDS));
    GOOD(SCHOOL("", "sync")); /* and whoever stays goes on typing */
    headless_log_in(p, "", "Queues");
    GOOD(SCHOOL("", "sync"));
    headless_leave(p);
}

/* Half an hour after a lock the person's keys are gone; the machine goes on without them. */
static void a_long_lock_leaves_the_exchange_to_the_machine(void **state) {
    (void)state;
    setenv("PRIEM_TEST_CLOCK", headless_path(&texts, "clock"), 1);
    give_credential();
    struct pty *p = headless_sit("school12", NULL);
    assert_true(pty_key(p, "Enter"));
    headless_log_in(p, BOSS_WORDS, "Queues");
    assert_true(pty_key(p, "Ctrl+V"));
    assert_true(pty_key(p, "Ctrl+K"));
    assert_true(pty_wait(p, "The screen is locked", 0));
    pass_minutes(32);
    wait_for_socket(false);
    pass_minutes(33);
    wait_for_socket(true);
    assert_true(pty_wait(p, "exchange", 0));
    GOOD(SCHOOL("", "sync"));
    headless_log_in(p, BOSS_WORDS, "Forgotten number");
    headless_leave(p);
}

/* As the service manager reads them. */
static void the_units_hold(void **state) {
    (void)state;
    const char *said =
        shell("command -v systemd-analyze >/dev/null || exit 0; cd %s && cp '%s'/assets/units/* . && "
              "mv priem-kiosk@.service priem-kiosk@tty1.service && sed -i 's#/usr/bin/priem#%s/priem#' *.service && "
              "systemd-analyze verify $PWD/priem-*.service $PWD/priem-exchange.timer 2>&1 | grep priem-",
              region.tmp.folder, getenv("PRIEM_SOURCE"), program_folder(&texts));
    assert_string_equal(said, "");
    assert_string_equal(shell("grep -c LoadCredentialEncrypted=" MACHINE_CREDENTIAL
                              " '%s'/assets/units/priem-*.service | grep -c :1",
                              getenv("PRIEM_SOURCE")),
                        "2\n");
}

/* SECURITY C, by the service manager's own measure in tenths: 100 is a service that may do everything. */
static void the_centre_may_do_little(void **state) {
    (void)state;
    assert_string_equal(
        shell("command -v systemd-analyze >/dev/null || exit 0; systemd-analyze security --no-pager --offline=yes "
              "--threshold=20 '%s'/assets/units/priem-centre.service >/dev/null 2>&1 || echo exposed",
              getenv("PRIEM_SOURCE")),
        "");
}

/* Said once, and all goes on as without. */
static void a_credential_that_does_not_open(void **state) {
    (void)state;
    char secret[40];
    size_t size = tmp_read(&region.tmp, "credentials/priem-machine", secret, sizeof secret);
    give_credential();
    tmp_write(&region.tmp, "credentials/priem-machine", secret, size - 1);
    assert_int_equal(SCHOOL("", "sync"), 1);
    assert_non_null(strstr(printed, "does not open its keys"));
    struct pty *p = headless_sit("school12", NULL);
    assert_true(pty_wait(p, "does not open its keys", 0));
    assert_true(pty_key(p, "Enter"));
    headless_log_in(p, BOSS_WORDS, "Queues");
    headless_leave(p);
    tmp_write(&region.tmp, "credentials/priem-machine", secret, size);
    GOOD(SCHOOL(BOSSS, "key", "machine", "--remove"));
    assert_int_equal(SCHOOL("", "sync"), 1);
    assert_non_null(strstr(printed, "may not exchange with nobody logged in"));
    assert_int_equal(SCHOOL("", "status"), 0);
    assert_null(strstr(printed, "nobody logged in"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_teardown(name, without)
    const struct CMUnitTest tests[] = {
        TEST(the_key_goes_into_a_pipe),           TEST(a_service_exchanges_and_no_more),
        TEST(the_login_form_exchanges_by_itself), TEST(a_long_lock_leaves_the_exchange_to_the_machine),
        TEST(a_credential_that_does_not_open),    TEST(the_units_hold),
        TEST(the_centre_may_do_little),
    };
    return cmocka_run_group_tests(tests, headless_set_up_school, tear_down);
}
