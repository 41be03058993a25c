/* A stick handed on: the shipped programs, two kiosks and a folder that stands for the stick. One kiosk never has a network;
 * the other's brings its file to the centre and the answer back (POST /v1/carry). Then the stick of a kiosk that was lost. */

#include "tests/harness/headless.h"
#include "tests/harness/pty.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char stick[400];

static int64_t records(void) {
    return region_count(&region, "записей с номером");
}

static char *on_stick(const char *name) {
    static char path[500];
    snprintf(path, sizeof path, "%s/PRIEM/%s", stick, name);
    return path;
}

static bool lies(const char *name) {
    return access(on_stick(name), F_OK) == 0;
}

static int set_up(void **state) {
    headless_set_up_two(state);
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", CLERK)); /* what is to be carried */
    snprintf(stick, sizeof stick, "%s/stick", region.tmp.folder);
    mkdir(stick, 0700);
    return 0;
}

static void nothing_to_hand_on(void **state) {
    (void)state;
    BAD(PRIEM("school7", BOSSS, "carry", "pass", stick, "--person", BOSS), "no file of another kiosk");
    BAD(PRIEM("school7", BOSSS, "carry", "pass", "/nonexistent", "--person", BOSS), "Choose the folder of the stick");
}

/* The way of a courier: written at the one, handed on at the other, read in at the first. */
static void a_stick_is_handed_on(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    GOOD(PRIEM("school7", BOSSS, "carry", "out", stick, "--person", BOSS));
    SAYS("A file of another kiosk lies there, too");
    GOOD(PRIEM("school7", BOSSS, "carry", "pass", stick, "--person", BOSS));
    SAYS("Handed on to the centre: 1 file");
    assert_true(lies("C0001-0001.ANS"));
    assert_false(lies("C0002-0001.ANS")); /* its own goes by the exchange */
    assert_int_equal(region_logged(&region, "event=handed kiosk=1 number=1 courier=2 ok=1"), 1);
    GOOD(PRIEM("school12", "", "status"));
    SAYS("Not sent yet: 1\n"); /* nothing is sent until the answer is home */
    BAD(PRIEM("school7", BOSSS, "carry", "pass", stick, "--person", BOSS), "have their answers beside them already");
    GOOD(PRIEM("school12", BOSSS, "carry", "in", stick, "--person", BOSS));
    SAYS("The centre has confirmed 1 of our records");
    GOOD(PRIEM("school12", "", "status"));
    SAYS("Not sent yet: 0\n");
}

/* The same file by two couriers: the centre takes it once. */
static void handed_on_twice_it_is_taken_once(void **state) {
    (void)state;
    int64_t before = records();
    assert_int_equal(unlink(on_stick("C0001-0001.ANS")), 0);
    GOOD(PRIEM("school7", BOSSS, "carry", "pass", on_stick("K0001-0001.OUT"), "--person", BOSS));
    assert_true(lies("C0001-0001.ANS"));
    assert_int_equal(records(), before);
    GOOD(PRIEM("school12", BOSSS, "carry", "in", stick, "--person", BOSS));
    SAYS("Nothing on the stick is new here");
}

static void damage(const char *name) {
    FILE *f = fopen(on_stick(name), "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, 300, SEEK_SET), 0);
    int c = fgetc(f);
    assert_int_equal(fseek(f, 300, SEEK_SET), 0);
    fputc(c ^ 1, f);
    assert_int_equal(fclose(f), 0);
}

/* What is wrong with the file is said, and nothing lies beside it; the courier's own exchange goes on. */
static void what_the_centre_refuses_is_told(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    damage("K0001-0002.OUT");
    BAD(PRIEM("school7", BOSSS, "carry", "pass", stick, "--person", BOSS), "damaged or not whole");
    assert_int_equal(truncate(on_stick("K0001-0002.OUT"), 200), 0);
    BAD(PRIEM("school7", BOSSS, "carry", "pass", on_stick("K0001-0002.OUT"), "--person", BOSS), "damaged or not whole");
    assert_int_equal(unlink(on_stick("K0001-0002.OUT")), 0);
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    assert_int_equal(region_stop(&region), 0);
    BAD(PRIEM("school7", BOSSS, "carry", "pass", stick, "--person", BOSS), "No network");
    region_start(&region);
    assert_false(lies("C0001-0003.ANS"));
    GOOD(PRIEM("school7", BOSSS, "sync"));
}

/* --- Through the open kiosk ----------------------------------------------------------------------------------------------- */

static struct pty *sit_down(const char *kiosk) {
    struct pty *p = headless_sit(kiosk, NULL);
    if (pty_shows(p, "intake desk")) assert_true(pty_key(p, "Enter")); /* of two people the first */
    headless_log_in(p, BOSS_WORDS, "Queues");
    return p;
}

/* Somebody works at both: the commands are done there, as that person, and are told there, too. */
static void commands_go_through_the_open_kiosk(void **state) {
    (void)state;
    struct pty *courier = sit_down("school7");
    GOOD(PRIEM("school7", "", "carry", "pass", stick));
    SAYS("Handed on to the centre: 1 file");
    assert_true(pty_wait(courier, "Handed on to the centre", 0));
    assert_true(lies("C0001-0003.ANS"));
    BAD(PRIEM("school7", "", "carry", "pass", stick), "have their answers beside them already");
    BAD(PRIEM("school7", "", "carry", "in", stick), "none for this one");
    GOOD(PRIEM("school7", "", "carry", "out", stick));
    SAYS("Written: K0002-");
    assert_true(pty_key(courier, "Ctrl+K"));
    assert_true(pty_wait(courier, "The screen is locked", 0));
    BAD(PRIEM("school7", "", "carry", "out", stick), "open on the screen");
    pty_kill(courier, SIGTERM);
    assert_int_equal(pty_exit(courier), 0);
    pty_stop(courier);
    struct pty *home = sit_down("school12");
    GOOD(PRIEM("school12", "", "carry", "in", on_stick("C0001-0003.ANS")));
    pty_kill(home, SIGTERM);
    assert_int_equal(pty_exit(home), 0);
    pty_stop(home);
}

/* The older file is damaged, be it in its body or already in its head: the one behind it is handed on, and both are told. */
static void a_damaged_file_keeps_none_behind_it(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    damage("K0001-0004.OUT");
    BAD(PRIEM("school7", BOSSS, "carry", "pass", stick, "--person", BOSS), "damaged or not whole");
    SAYS("Handed on to the centre: 1 file");
    assert_true(lies("C0001-0005.ANS"));
    assert_false(lies("C0001-0004.ANS"));
    assert_int_equal(truncate(on_stick("K0001-0004.OUT"), 50), 0);
    assert_int_equal(unlink(on_stick("C0001-0005.ANS")), 0);
    GOOD(PRIEM("school7", BOSSS, "carry", "pass", stick, "--person", BOSS));
    SAYS("Handed on to the centre: 1 file");
    SAYS("1 damaged file on the stick was left alone");
    assert_int_equal(unlink(on_stick("K0001-0004.OUT")), 0);
    GOOD(PRIEM("school12", BOSSS, "carry", "in", stick, "--person", BOSS));
}

/* --- Lost ----------------------------------------------------------------------------------------------------------------- */

/* The laptop is gone, its stick is found: by a courier it gets nowhere, by the administrator what it had not sent is taken for
 * the audit, once. */
static void the_stick_of_a_lost_kiosk(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", "Зуева"));
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    BAD(CENTRE("carry", "in", "--audit", on_stick("K0001-0006.OUT")), "lease write-off");
    GOOD(CENTRE("lease", "write-off", "1"));
    BAD(PRIEM("school7", BOSSS, "carry", "pass", on_stick("K0001-0006.OUT"), "--person", BOSS), "written off as lost");
    BAD(CENTRE("carry", "in", on_stick("K0001-0006.OUT")), "carry in --audit");
    assert_false(lies("C0001-0006.ANS"));
    int64_t before = records();
    GOOD(CENTRE("carry", "in", "--audit", on_stick("K0001-0006.OUT")));
    SAYS("принята 1 запись");
    assert_int_equal(records(), before + 1);
    GOOD(CENTRE("carry", "in", "--audit", on_stick("K0001-0006.OUT")));
    SAYS("принято 0 записей");
    assert_false(lies("C0001-0006.ANS"));
    GOOD(CENTRE("lease", "audit", "1"));
}

static void the_region_is_whole(void **state) {
    (void)state;
    assert_int_equal(region_check(&region), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_to_hand_on),
        cmocka_unit_test(a_stick_is_handed_on),
        cmocka_unit_test(handed_on_twice_it_is_taken_once),
        cmocka_unit_test(what_the_centre_refuses_is_told),
        cmocka_unit_test(commands_go_through_the_open_kiosk),
        cmocka_unit_test(a_damaged_file_keeps_none_behind_it),
        cmocka_unit_test(the_stick_of_a_lost_kiosk),
        cmocka_unit_test(the_region_is_whole),
    };
    return cmocka_run_group_tests(tests, set_up, headless_tear_down);
}
