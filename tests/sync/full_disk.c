/* Disks that are really full, at the centre and under a kiosk's exchange: nothing is acknowledged that is not stored, nothing
 * is lost, and with room again everything is there once. Mounting the small disks needs root. */

#include "model/base/text.h"
#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
    struct region region;
    struct region_kiosk school, office;
    char small[400], ballast[420]; /* the small disk and what fills it */
    int64_t made;
};

static bool may_mount;

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    region_make(&w.region);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    if (w->school.db) region_kiosk_close(&w->school);
    if (w->office.db) region_kiosk_close(&w->office);
    if (w->region.pid > 0) region_kill(&w->region);
    if (*w->small) umount2(w->small, MNT_DETACH);
    region_remove(&w->region);
    return 0;
}

static void need_mount(void) {
    if (may_mount) return;
    fprintf(stderr, "skipped: a small disk cannot be mounted here (it needs root)\n");
    skip();
}

/* The folder, with what is in it, on a disk of its own. */
static void make_small(struct world *w, const char *folder, const char *size) {
    char command[1400], option[32];
    text_copy(w->small, sizeof w->small, folder);
    snprintf(w->ballast, sizeof w->ballast, "%s/ballast", folder);
    snprintf(option, sizeof option, "size=%s,mode=0700", size);
    snprintf(command, sizeof command, "mv '%s' '%s.before' && mkdir -m 700 '%s'", folder, folder, folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(mount("tmpfs", folder, "tmpfs", 0, option), 0);
    snprintf(command, sizeof command, "cp -a '%s.before/.' '%s'", folder, folder);
    assert_int_equal(system(command), 0);
}

static void fill_disk(struct world *w) {
    static const char block[1 << 16];
    int fd = open(w->ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    for (size_t size = sizeof block; size > 0; size /= 2)
        while (write(fd, block, size) > 0) continue;
    close(fd);
}

static void free_disk(struct world *w) {
    assert_int_equal(unlink(w->ballast), 0);
}

static void work(struct world *w, struct region_kiosk *k) {
    struct application form;
    struct saved saved;
    struct fail why;
    region_login(&w->region, k, REGION_DESK);
    region_form(k, ++w->made, &form);
    if (!desk_save(&k->desk, &form, 0, &saved, &why)) fail_msg("%s", why.log);
}

static int64_t count(struct region_kiosk *k, const char *sql) {
    struct fail why;
    int64_t rows = -1;
    if (!db_one_int(k->db, &rows, sql, &why, NULL)) fail_msg("%s", why.log);
    return rows;
}

/* Everything that was made is at the centre, once, and everybody who should knows it, once. */
static void all_is_well(struct world *w, struct region_kiosk *k) {
    uint64_t checked;
    struct fail why;
    region_synced(k);
    assert_int_equal(count(k, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(count(k, "SELECT count(DISTINCT gsn) FROM log"), count(k, "SELECT count(*) FROM log"));
    assert_int_equal(count(k, "SELECT count(*) FROM application"), w->made);
    if (!journal_verify(k->db, k->enrolment.kiosk, 1, &checked, &why)) fail_msg("%s", why.log);
    assert_int_equal(region_count(&w->region, "детей"), w->made);
    assert_int_equal(region_count(&w->region, "отложенных"), 0);
    assert_int_equal(region_check(&w->region), 0);
}

/* No ack for what could not be stored; the kiosk keeps it and says that the centre did not take it. */
static void the_centre_has_no_room(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    need_mount();
    make_small(w, tmp_path(&w->region.tmp, "region"), "4m");
    region_start(&w->region);
    region_enrol(&w->region, &w->school, "school12", "12", "desk");
    work(w, &w->school);
    region_synced(&w->school);
    for (int i = 0; i < 3; i++) work(w, &w->school);
    fill_disk(w);
    assert_false(region_sync(&w->school, &status));
    assert_int_equal(status.phase, EXCHANGE_WAITING);
    assert_true(status.unsent > 0);
    assert_true(count(&w->school, "SELECT count(*) FROM log WHERE gsn = 0") > 0);
    assert_int_equal(status.last_fail.kind, FAIL_BUSY);
    assert_non_null(strstr(status.last_fail.say, "everything is kept"));
    assert_true(region_logged(&w->region, "database or disk is full") > 0);
    assert_true(region_logged(&w->region, "event=store_failed reason=") > 0);
    free_disk(w);
    /* The same server goes on: nobody has to come and start it. */
    for (int i = 0; i < 100 && !region_sync(&w->school, &status); i++) usleep(100 * 1000);
    all_is_well(w, &w->school);
    assert_true(region_logged(&w->region, "event=store_back") > 0);
}

/* The feed comes while the kiosk's own disk is full: the slice is not taken half, the cursor stays, and it comes again. */
static void the_kiosk_has_no_room_for_the_feed(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    need_mount();
    region_start(&w->region);
    region_enrol(&w->region, &w->office, "office", "1", "office");
    region_kiosk_close(&w->office);
    make_small(w, w->office.folder, "3m");
    region_enrol(&w->region, &w->school, "school12", "12", "desk");
    for (int i = 0; i < 30; i++) work(w, &w->school);
    region_synced(&w->school);
    region_kiosk_open(&w->office, NULL);
    int64_t before = count(&w->office, "SELECT count(*) FROM log");
    fill_disk(w);
    assert_false(region_sync(&w->office, &status));
    assert_int_equal(status.last_fail.kind, FAIL_DISK);
    assert_non_null(strstr(status.last_fail.say, "Free some space"));
    region_kiosk_close(&w->office);
    free_disk(w);
    region_kiosk_open(&w->office, NULL);
    assert_int_equal(count(&w->office, "SELECT count(*) FROM log"), before);
    all_is_well(w, &w->office);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_centre_has_no_room),
        TEST(the_kiosk_has_no_room_for_the_feed),
    };
    /* In a name space of this process: nothing stays mounted, whatever happens. */
    may_mount = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    return cmocka_run_group_tests_name("full_disk", tests, NULL, NULL);
}
