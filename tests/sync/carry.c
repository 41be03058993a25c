/* `priem carry` and `priem-centre carry` by hand: the shipped programs, a folder that stands for the stick, and what happens to
 * sticks. */

#include "model/base/arena.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "tests/harness/region.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WORDS_MOST = 24, PASSPHRASES_FD = 9 };

#define BOSS   "Лебедев Пётр"
#define BOSSS  "синий чайник летит домой\n"
#define CLERKS "долгая дорога среди дюн\n"

static struct region region;
static char printed[20000];
static char stick[400];

/* --- Programs ------------------------------------------------------------------------------------------------------------- */

static char *path_of(struct arena *a, const char *name) {
    return arena_printf(a, "%s/%s", region.tmp.folder, name);
}

static int priem(const char *kiosk, const char *passphrases, char *const *words) {
    struct arena a = {0};
    int secret[2], status, argc = 3;
    char *program = arena_printf(&a, "%s/priem", program_folder(&a)), *out = path_of(&a, "out");
    char *argv[WORDS_MOST] = {program, "--config", arena_printf(&a, "%s/%s.ini", region.tmp.folder, kiosk)};
    while (*words) argv[argc++] = *words++;
    if (*passphrases) argv[argc++] = "--passphrase-fd", argv[argc++] = "9";
    assert_int_equal(pipe(secret), 0);
    assert_int_equal(write(secret[1], passphrases, strlen(passphrases)), strlen(passphrases));
    close(secret[1]);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
        dup2(secret[0], PASSPHRASES_FD);
        execv(program, argv);
        _exit(127);
    }
    close(secret[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    printed[tmp_read(&region.tmp, "out", printed, sizeof printed - 1)] = '\0';
    arena_close(&a);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
#define PRIEM(kiosk, passphrases, ...) priem(kiosk, passphrases, (char *[]){__VA_ARGS__, NULL})
#define CENTRE(...)                    region_command(&region, printed, sizeof printed, __VA_ARGS__, NULL)
#define GOOD(call)                                                                                                             \
    if ((call) != 0) fail_msg("%s", printed)
#define SAYS(text)                                                                                                             \
    if (!strstr(printed, text)) fail_msg("%s", printed)

/* --- A stick -------------------------------------------------------------------------------------------------------------- */

static char *on_stick(const char *name) {
    static char path[600];
    snprintf(path, sizeof path, "%s/PRIEM/%s", stick, name);
    return path;
}

static void enrol(const char *kiosk, const char *point, const char *scope) {
    struct arena a = {0};
    char url[80], code[32], name[80], text[200];
    mkdir(path_of(&a, kiosk), 0700);
    snprintf(name, sizeof name, "%s.ini", kiosk);
    int size = snprintf(text, sizeof text, "[store]\nfolder = %s\n[kiosk]\nlanguage = en\n", kiosk);
    tmp_write(&region.tmp, name, text, (size_t)size);
    snprintf(url, sizeof url, "https://localhost:%d", region.enrol_port);
    region_code(&region, kiosk, point, scope, code);
    GOOD(PRIEM(kiosk, BOSSS, "enrol", "--url", url, "--code", code, "--fingerprint", region.fingerprint, "--person", BOSS));
    arena_close(&a);
}

static int set_up(void **state) {
    (void)state;
    setenv("PRIEM_TEST_ARGON", "1", 1);
    region_make(&region);
    region_start(&region);
    enrol("school12", "12", "desk");
    enrol("school7", "7", "desk");
    GOOD(PRIEM("school12", BOSSS, "sync"));
    GOOD(PRIEM("school7", BOSSS, "sync"));
    snprintf(stick, sizeof stick, "%s/stick", region.tmp.folder);
    mkdir(stick, 0700);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    region_remove(&region);
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
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", "Петрова Анна Сергеевна"));
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
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", "Петрова Анна Сергеевна"));
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
        cmocka_unit_test(what_is_no_file_is_not_opened),
        cmocka_unit_test(the_region_is_whole),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
