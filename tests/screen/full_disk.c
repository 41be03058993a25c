/* A disk that is really full, under the shipped program: what is kept is said, nothing is half written, and when there is room
 * again the work goes on where it was. Mounting the small disk needs root. */

#include "model/store/queries.h"
#include "tests/harness/golden.h"
#include "tests/harness/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

struct full_disk {
    char folder[64]; /* where the small disk is mounted */
    char ballast[96];
    bool mounted;
    struct place place;
    struct pty *p;
};

static void shows(struct pty *p, const char *text) {
    if (pty_shows(p, text)) return;
    pty_print(p, stderr, text);
    fail_msg("the screen does not show: %s", text);
}

static void press(struct pty *p, const char *keys) {
    assert_true(pty_keys(p, keys));
}

static void fill_disk(struct full_disk *t) {
    static const char block[1 << 16];
    int fd = open(t->ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    for (size_t size = sizeof block; size > 0; size /= 2)
        while (write(fd, block, size) > 0) continue;
    close(fd);
}

static void free_disk(struct full_disk *t) {
    assert_int_equal(unlink(t->ballast), 0);
}

static int begin(void **state) {
    struct full_disk *t = calloc(1, sizeof *t);
    strcpy(t->folder, "/tmp/priem-full-XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    snprintf(t->ballast, sizeof t->ballast, "%s/ballast", t->folder);
    /* In a name space of this process: nothing stays mounted, whatever happens. */
    t->mounted = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
                 mount("tmpfs", t->folder, "tmpfs", 0, "size=4m") == 0;
    *state = t;
    if (!t->mounted) return 0;
    setenv("TMPDIR", t->folder, 1);
    place_open(&t->place);
    unsetenv("TMPDIR");
    snprintf(t->place.clock, sizeof t->place.clock, "%s.clock", t->folder);
    snprintf(t->place.clock_env, sizeof t->place.clock_env, "PRIEM_TEST_CLOCK=%s.clock", t->folder);
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    press(t->p, "F7 Down");
    return 0;
}

static int end(void **state) {
    struct full_disk *t = *state;
    if (t->mounted) {
        if (t->p) pty_stop(t->p);
        place_close(&t->place);
        umount2(t->folder, MNT_DETACH);
        unlink(t->place.clock);
    }
    rmdir(t->folder);
    free(t);
    return 0;
}

static void need_mount(const struct full_disk *t) {
    if (t->mounted) return;
    fprintf(stderr, "skipped: a small disk cannot be mounted here (it needs root)\n");
    skip();
}

/* As much as may be saved: a name and a birth date. */
static void type_child(struct pty *p) {
    pty_type(p, "Щербакова");
    press(p, "Enter");
    pty_type(p, "Алиса");
    press(p, "Enter Down Down");
    pty_type(p, "07052016");
}

static void end_program(struct full_disk *t) {
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    pty_stop(t->p);
    t->p = NULL;
}

static void start_again(struct full_disk *t) {
    t->p = place_start(&t->place, NULL);
    place_enter(t->p, KIT_DESK);
}

static int64_t count(struct full_disk *t, const char *sql) {
    struct fail why;
    int64_t rows = -1;
    if (!db_one_int(t->place.kit.db, &rows, sql, &why, NULL)) fail_msg("%s", why.log);
    return rows;
}

/* One application, once; the log, its chain and the tables agree. */
static void one_application(struct full_disk *t) {
    struct fail why;
    uint64_t checked;
    place_take(&t->place);
    assert_int_equal(count(t, "SELECT count(*) FROM application"), 1);
    assert_int_equal(count(t, "SELECT count(*) FROM log WHERE type = 'application.filed'"), 1);
    assert_int_equal(count(t, "SELECT count(*) FROM draft"), 0);
    if (!journal_verify(t->place.kit.db, 3, 1, &checked, &why)) fail_msg("%s", why.log);
}

static void what_is_saved_on_a_full_disk_stays_a_draft(void **state) {
    struct full_disk *t = *state;
    need_mount(t);
    type_child(t->p);
    pty_wait(t->p, "черновик", 3);
    fill_disk(t);
    press(t->p, "F2");
    shows(t->p, "Заявление не записано, его черновик цел. На диске нет места");
    shows(t->p, "Освободите");
    press(t->p, "Enter F2"); /* again, and it is as true */
    shows(t->p, "Заявление не записано, его черновик цел.");
    press(t->p, "Enter Esc");
    end_program(t);
    free_disk(t);
    start_again(t);
    shows(t->p, "работа прервалась на этом месте");
    shows(t->p, "[Алиса ");
    press(t->p, "F2");
    shows(t->p, "записано");
    end_program(t);
    one_application(t);
}

/* The disk fills between two drafts: told at once, and the draft before is there when there is room. */
static void a_disk_that_fills_while_one_types(void **state) {
    struct full_disk *t = *state;
    need_mount(t);
    type_child(t->p);
    pty_wait(t->p, "черновик", 3);
    fill_disk(t);
    pty_type(t->p, "ж");
    press(t->p, "Enter");
    pty_wait(t->p, "─ Диск ─", 5);
    shows(t->p, "записывать больше нельзя");
    press(t->p, "Enter F2");
    shows(t->p, "Заявление не записано; набранное последним есть только на");
    press(t->p, "Enter Esc");
    end_program(t);
    t->p = place_start(&t->place, NULL); /* still full */
    place_enter(t->p, KIT_DESK);
    pty_stop(t->p);
    free_disk(t);
    start_again(t);
    shows(t->p, "[07.05.2016]");
    press(t->p, "F2");
    shows(t->p, "записано");
    end_program(t);
    one_application(t);
}

/* Room is made while the program stands: it goes on with what is on the screen. */
static void the_kiosk_goes_on_when_there_is_room(void **state) {
    struct full_disk *t = *state;
    need_mount(t);
    type_child(t->p);
    pty_wait(t->p, "черновик", 3);
    fill_disk(t);
    pty_type(t->p, "ж");
    press(t->p, "Enter");
    pty_wait(t->p, "программа продолжит сама", 5);
    press(t->p, "Enter");
    pty_wait(t->p, "Проверьте диск и место на нём.", 5); /* to its end, on 80 columns */
    free_disk(t);
    pty_wait(t->p, "На диске снова есть место", 5);
    press(t->p, "Enter");
    pty_wait(t->p, "черновик", 5);
    press(t->p, "F2");
    shows(t->p, "записано");
    end_program(t);
    one_application(t);
    assert_int_equal(count(t, "SELECT count(*) FROM application WHERE child_sex = 'f'"), 1); /* typed while it was full */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_saved_on_a_full_disk_stays_a_draft),
        TEST(a_disk_that_fills_while_one_types),
        TEST(the_kiosk_goes_on_when_there_is_room),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("full_disk", tests, NULL, NULL);
}
