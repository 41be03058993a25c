/* The backups of the shipped `priem` against a real centre: made, checked, put back on another disk, and opened by an exchange.
 */

#include "model/store/copies.h"
#include "model/store/safe_copy.h"
#include "tests/harness/headless.h"

#include <dirent.h>
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

static struct arena a;

static int tear_down(void **state) {
    arena_close(&a);
    return headless_tear_down(state);
}

/* The only backup there is. */
static const char *the_backup(const char *kiosk) {
    const char *const *names;
    const char *folder = arena_printf(&a, "%s/%s/backup", region.tmp.folder, kiosk);
    int count;
    assert_true(safe_copy_list(folder, &a, &names, &count));
    assert_int_equal(count, 1);
    return arena_printf(&a, "%s/%s", folder, names[0]);
}

static const char *moved_to(const char *file, const char *name) {
    const char *to = arena_printf(&a, "%s/%s", region.tmp.folder, name);
    assert_int_equal(rename(file, to), 0);
    return to;
}

static void wipe_folder(const char *kiosk) {
    const char *folder = arena_printf(&a, "%s/%s", region.tmp.folder, kiosk);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) unlink(arena_printf(&a, "%s/%s", folder, entry->d_name));
    closedir(dir);
}

/* Monday's backup on a stick; on Tuesday a colleague is keyed, which reaches the centre; the disk dies. On a new one the kiosk
 * is put back from the stick alone: keys, certificate and store. It works for nobody until the centre has let it go on; then it
 * goes on in a second epoch, with what the centre had, with numbers of its own. */
static void a_dead_disk_comes_back_from_a_backup(void **state) {
    (void)state;
    GOOD(headless_enrol("school12", "12", "desk", BOSS, BOSSS));
    GOOD(PRIEM("school12", BOSSS, "sync"));
    GOOD(PRIEM("school12", "", "status"));
    SAYS("Last backup: none yet");
    GOOD(PRIEM("school12", BOSSS, "backup"));
    SAYS("made and checked");
    GOOD(PRIEM("school12", "", "status"));
    assert_null(strstr(printed, "Last backup: none yet"));
    const char *stick = moved_to(the_backup("school12"), "stick.db");
    struct stat mode;
    assert_int_equal(stat(stick, &mode), 0);
    assert_int_equal(mode.st_mode & 0777, 0600);
    GOOD(PRIEM("school12", "", "verify", (char *)stick));
    SAYS("The backup holds: kiosk 1");
    GOOD(PRIEM("school12", BOSSS CLERKS, "staff", "key", CLERK));
    GOOD(PRIEM("school12", BOSSS, "sync", "--person", BOSS));

    wipe_folder("school12");
    assert_int_equal(PRIEM("school12", "", "status"), 1);
    GOOD(PRIEM("school12", "", "restore", (char *)stick));
    SAYS("Kiosk 1 is as it was");
    GOOD(PRIEM("school12", "", "status"));
    SAYS("Put back from a backup");
    assert_int_equal(PRIEM("school12", BOSSS, "rebuild", "--person", BOSS), 1);
    SAYS("put back from a backup");
    assert_int_equal(PRIEM("school12", BOSSS, "sync", "--person", BOSS), 1);
    SAYS("put back from an older copy of its disk");
    GOOD(CENTRE("kiosk", "list"));
    SAYS("из копии");
    GOOD(CENTRE("kiosk", "epoch", "school12"));
    GOOD(PRIEM("school12", BOSSS, "sync", "--person", BOSS));
    GOOD(PRIEM("school12", "", "status"));
    assert_null(strstr(printed, "Put back from a backup"));
    assert_null(strstr(printed, "Certificate numbers left: 0"));
    SAYS("Can log in here: 2");
    GOOD(PRIEM("school12", BOSSS, "rebuild", "--person", BOSS, "--compare"));
    GOOD(PRIEM("school12", "", "verify"));
    assert_int_equal(region_check(&region), 0);
}

static ino_t file_of(const char *path) {
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_ino;
}

/* Nobody opens the screens here: a night's `sync` makes the new backup, the old one goes, and the centre is told so. */
static void sync_makes_a_backup_after_an_erasure(void **state) {
    (void)state;
    struct db *db;
    struct fail why;
    struct env env = env_system();
    bool due = false;
    GOOD(headless_enrol("nightly", "7", "desk", BOSS, BOSSS));
    GOOD(PRIEM("nightly", BOSSS, "sync"));
    assert_null(strstr(printed, "made and checked")); /* none was made before, none is due */
    GOOD(PRIEM("nightly", BOSSS, "backup"));
    ino_t before = file_of(the_backup("nightly"));
    GOOD(PRIEM("nightly", BOSSS, "sync"));
    assert_true(file_of(the_backup("nightly")) == before);
    const char *path = arena_printf(&a, "%s/nightly/store.db", region.tmp.folder);
    assert_true(db_open(&(struct db_config){.path = path}, &env, &db, &why));
    assert_true(db_begin(db, true, &why) && copies_outdate(db, &why) && db_commit(db, &why));
    db_close(db);
    GOOD(PRIEM("nightly", BOSSS, "sync"));
    SAYS("made and checked");
    assert_true(file_of(the_backup("nightly")) != before);
    assert_true(db_open(&(struct db_config){.path = path}, &env, &db, &why));
    assert_true(copies_any_outdated(db, &due, &why));
    assert_false(due);
    db_close(db);
}

/* One byte of a page is another: it is not put back, and what is there stays. */
static void a_damaged_backup_is_refused(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS, "backup", "--person", BOSS));
    const char *bad = moved_to(the_backup("school12"), "bad.db");
    int fd = open(bad, O_RDWR);
    assert_true(fd >= 0);
    struct stat size;
    assert_int_equal(fstat(fd, &size), 0);
    for (off_t at = 4096 + 100; at < size.st_size; at += 4096) assert_int_equal(pwrite(fd, "\xff\xff\xff\xff", 4, at), 4);
    close(fd);
    assert_int_equal(PRIEM("school12", "", "verify", (char *)bad), 1);
    assert_int_equal(PRIEM("school12", "", "restore", (char *)bad), 1);
    assert_int_equal(PRIEM("school12", "", "verify", region.tmp.folder), 1);
    assert_non_null(strstr(printed, "cannot be read"));
    assert_int_equal(PRIEM("school12", "", "verify", (char *)tmp_path(&region.tmp, "centre.ini")), 1);
    assert_non_null(strstr(printed, "is no backup"));
    GOOD(PRIEM("school12", "", "status"));
    assert_null(strstr(printed, "Put back from a backup"));
    GOOD(PRIEM("school12", BOSSS, "sync", "--person", BOSS));
}

/* The small files of the folder that are there are newer than those of the backup: a changed passphrase stays changed. */
static void restore_leaves_the_keys_that_are_there(void **state) {
    (void)state;
    GOOD(PRIEM("school12", BOSSS, "backup", "--person", BOSS));
    const char *keys = arena_printf(&a, "%s/school12/keys.priem", region.tmp.folder), *file = the_backup("school12");
    struct stat before, after;
    assert_int_equal(stat(keys, &before), 0);
    GOOD(PRIEM("school12", "", "restore", (char *)file));
    assert_int_equal(stat(keys, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_equal(access(arena_printf(&a, "%s/school12/store.db.before-restore", region.tmp.folder), F_OK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dead_disk_comes_back_from_a_backup),
        cmocka_unit_test(sync_makes_a_backup_after_an_erasure),
        cmocka_unit_test(a_damaged_backup_is_refused),
        cmocka_unit_test(restore_leaves_the_keys_that_are_there),
    };
    return cmocka_run_group_tests(tests, headless_set_up, tear_down);
}
