/* `priem carry` and `priem-centre carry` by hand: the shipped programs, a folder that stands for the stick, and what happens to
 * sticks. */

#include "tests/harness/headless.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char stick[400];

/* --- A stick -------------------------------------------------------------------------------------------------------------- */

static char *on_stick(const char *name) {
    static char path[600];
    snprintf(path, sizeof path, "%s/PRIEM/%s", stick, name);
    return path;
}

static int set_up(void **state) {
    headless_set_up_two(state);
    snprintf(stick, sizeof stick, "%s/stick", region.tmp.folder);
    mkdir(stick, 0700);
    return 0;
}

static void nothing_is_there_to_read_in(void **state) {
    (void)state;
    assert_int_equal(PRIEM("school12", BOSSS, "carry", "in", stick), 1);
    SAYS("no answer of the centre on the stick yet");
    assert_int_equal(PRIEM("school12", BOSSS, "carry", "in", "/nonexistent"), 1);
    SAYS("Choose the folder of the stick");
    assert_int_equal(CENTRE("carry", "in", stick), 1);
    assert_int_equal(CENTRE("carry", "out", "1", stick), 1);
}

/* There and back, with the server running and without. */
static void a_stick_makes_an_exchange(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", CLERK));
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    SAYS("Written: K0001-0001.OUT");
    assert_int_equal(access(on_stick("K0001-0001.OUT"), F_OK), 0);
    assert_int_not_equal(access(on_stick("K0001-0001.OUT.part"), F_OK), 0);
    GOOD(PRIEM("school12", "", "status"));
    SAYS("Not sent yet: 1\n");
    SAYS(", no answer yet\n");
    GOOD(CENTRE("carry", "in", stick));
    assert_int_equal(access(on_stick("C0001-0001.ANS"), F_OK), 0);
    GOOD(PRIEM("school12", BOSSS, "carry", "in", stick, "--person", BOSS));
    SAYS("The centre has confirmed 1 of our records");
    GOOD(PRIEM("school12", "", "status"));
    SAYS("Not sent yet: 0\n");
    SAYS(", answer read ");
    GOOD(PRIEM("school12", BOSSS, "carry", "in", stick, "--person", BOSS));
    SAYS("Nothing on the stick is new here");
    assert_int_equal(region_stop(&region), 0);
    GOOD(CENTRE("carry", "in", stick)); /* once more, on the store */
    GOOD(CENTRE("carry", "out", "1", stick));
    region_start(&region);
    GOOD(PRIEM("school12", BOSSS, "carry", "in", stick, "--person", BOSS));
}

static void a_stick_of_another_kiosk_says_so(void **state) {
    (void)state;
    assert_int_equal(PRIEM("school7", BOSSS, "carry", "in", stick), 1);
    SAYS("none for this one (number 2)");
    assert_int_equal(PRIEM("school7", BOSSS, "carry", "in", on_stick("C0001-0001.ANS")), 1);
    SAYS("none for this one (number 2)");
}

/* Pulled halfway: a part file, a file cut short, and no folder any more. */
static void a_stick_pulled_halfway_is_told(void **state) {
    (void)state;
    char path[600], gone[500];
    GOOD(PRIEM("school7", BOSSS CLERKS, "staff", "key", "Зуева"));
    GOOD(PRIEM("school7", BOSSS, "carry", "out", stick, "--person", BOSS));
    GOOD(CENTRE("carry", "in", stick));
    snprintf(path, sizeof path, "%s", on_stick("C0002-0001.ANS"));
    assert_int_equal(truncate(path, 200), 0);
    assert_int_equal(PRIEM("school7", BOSSS, "carry", "in", path, "--person", BOSS), 1);
    SAYS("damaged or not whole");
    snprintf(gone, sizeof gone, "%s/pulled", region.tmp.folder);
    assert_int_equal(PRIEM("school7", BOSSS, "carry", "out", gone, "--person", BOSS), 1);
    SAYS("pulled out");
    tmp_write(&region.tmp, "stick/PRIEM/K0009-0001.OUT", "PRS1", 4);
    GOOD(CENTRE("carry", "in", stick)); /* the others on it are taken all the same */
    SAYS("1 повреждённый файл");
    assert_int_equal(CENTRE("carry", "in", on_stick("K0009-0001.OUT")), 1);
}

/* The older of two answers is damaged: the later one is taken all the same, and both are told. */
static void one_damaged_file_keeps_no_other_back(void **state) {
    (void)state;
    FILE *f;
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", CLERK));
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    GOOD(CENTRE("carry", "in", on_stick("K0001-0002.OUT")));
    f = fopen(on_stick("C0001-0001.ANS"), "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, -20, SEEK_END), 0);
    assert_int_not_equal(fputs("damage", f), EOF);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(PRIEM("school12", BOSSS, "carry", "in", stick, "--person", BOSS), 1);
    SAYS("damaged or not whole");
    SAYS("The centre has confirmed 1 of our records");
    GOOD(PRIEM("school12", "", "status"));
    SAYS("Not sent yet: 0\n");
}

/* The cable is back: the screen said so, and whoever asked without it went on waiting for an answer. */
static void a_stick_that_the_network_has_overtaken_is_not_waited_for(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", "Петрова Анна Сергеевна"));
    GOOD(PRIEM("school12", BOSSS, "carry", "out", stick, "--person", BOSS));
    GOOD(PRIEM("school12", "", "status"));
    SAYS(", no answer yet\n");
    GOOD(PRIEM("school12", BOSSS, "sync", "--person", BOSS));
    GOOD(PRIEM("school12", "", "status"));
    SAYS("; the network was faster\n");
}

/* No link is followed, no device is read. */
static void what_is_no_file_is_not_opened(void **state) {
    (void)state;
    char link[600];
    snprintf(link, sizeof link, "%s", on_stick("C0002-0099.ANS"));
    assert_int_equal(symlink("/dev/zero", link), 0);
    assert_int_equal(PRIEM("school7", BOSSS, "carry", "in", link, "--person", BOSS), 1);
    assert_int_equal(CENTRE("carry", "in", "/dev/zero"), 1);
    unlink(link);
}

static void the_region_is_whole(void **state) {
    (void)state;
    assert_int_equal(region_check(&region), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_there_to_read_in),
        cmocka_unit_test(a_stick_makes_an_exchange),
        cmocka_unit_test(a_stick_of_another_kiosk_says_so),
        cmocka_unit_test(one_damaged_file_keeps_no_other_back),
        cmocka_unit_test(a_stick_pulled_halfway_is_told),
        cmocka_unit_test(a_stick_that_the_network_has_overtaken_is_not_waited_for),
        cmocka_unit_test(what_is_no_file_is_not_opened),
        cmocka_unit_test(the_region_is_whole),
    };
    return cmocka_run_group_tests(tests, set_up, headless_tear_down);
}
