/* The centre as a process: backed up while kiosks exchange, lost with its whole folder, and put back on another machine from
 * three things: a backup, the sealed keys beside it, and the region's key out of the safe. */

#include "model/base/text.h"
#include "tests/harness/region.h"
#include "tests/harness/shell.h"

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

static struct region region;
static char said[64 * 1024];

static int set_up(void **state) {
    (void)state;
    region_make(&region);
    region_start(&region);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    region_remove(&region);
    return 0;
}

#define DONE(...)                                                                                                              \
    do {                                                                                                                       \
        if (region_command(&region, said, sizeof said, __VA_ARGS__, NULL) != 0) fail_msg("%s", said);                          \
    } while (0)
#define REFUSED(...) assert_int_equal(region_command(&region, said, sizeof said, __VA_ARGS__, NULL), 1)

static const char *in_folder(const char *name) {
    return tmp_path(&region.tmp, name);
}

/* The path that stands in front of ": " or " holds" in what was said last, where it ends so. */
static void path_said(const char *end, char out[500]) {
    const char *at = strstr(said, end);
    assert_non_null(at);
    at += strlen(end);
    const char *from = at;
    while (from > said && from[-1] != '\n') from--;
    snprintf(out, 500, "%.*s", (int)(at - from), from);
}

static void move_to(const char *from, const char *name, char out[500]) {
    char was[500];
    text_copy(was, sizeof was, from); /* in_folder has one place for its answers */
    text_copy(out, 500, in_folder(name));
    assert_int_equal(rename(was, out), 0);
}

static void file_one(struct region_kiosk *k, int64_t n) {
    struct application form;
    char app[EVENT_ID_TEXT], number[11];
    region_form(k, n, &form);
    region_issue(&region, k, &form, app, number);
}

/* --- Served meanwhile ----------------------------------------------------------------------------------------------------- */

static void a_backup_is_made_while_kiosks_exchange(void **state) {
    struct region_kiosk k;
    (void)state;
    region_enrol(&region, &k, "school12", "12", "desk");
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 5; i++)
            if (region_command(&region, said, sizeof said, "backup", NULL) != 0) _exit(1);
        _exit(0);
    }
    for (int i = 0; i < 10; i++) {
        file_one(&k, 100 + i);
        region_synced(&k);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    DONE("backup");
    char path[500];
    path_said(".db", path);
    DONE("verify", path);
    DONE("health");
    region_kiosk_close(&k);
}

/* --- Another machine ------------------------------------------------------------------------------------------------------ */

static void a_lost_machine_comes_back_from_backup_keys_and_the_regions_key(void **state) {
    char backup[500], keys[500], region_key[500], old[500], wrong[500];
    struct region_kiosk a, b;
    struct stat mode;
    (void)state;
    region_enrol(&region, &a, "school7", "7", "desk");
    region_enrol(&region, &b, "office", "1", "office");
    file_one(&a, 200);
    region_synced(&a);
    DONE("backup");
    path_said(".keys", keys);
    path_said(".db", backup);
    file_one(&a, 201);
    region_synced(&a);
    region_synced(&b);
    assert_int_equal(region_stop(&region), 0);

    move_to(in_folder("region/region.key"), "region.key", region_key);
    move_to(backup, "stick.db", backup);
    move_to(keys, "stick.keys", keys);
    assert_int_equal(stat(keys, &mode), 0);
    assert_int_equal(mode.st_mode & 0777, 0600);
    move_to(in_folder("region"), "burnt", old);

    REFUSED("restore", backup); /* a store alone is no centre */
    text_copy(wrong, sizeof wrong, in_folder("wrong.key"));
    FILE *f = fopen(wrong, "w");
    assert_non_null(f);
    fputs("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", f);
    fclose(f);
    REFUSED("keys-restore", keys, wrong);
    assert_int_not_equal(access(in_folder("region/ca.key"), F_OK), 0);
    DONE("keys-restore", keys, region_key);
    assert_int_equal(stat(in_folder("region/ca.key"), &mode), 0);
    assert_int_equal(mode.st_mode & 0777, 0600);
    DONE("restore", backup);
    region_start(&region);
    DONE("recover");
    DONE("health");
    assert_non_null(strstr(said, "\"recovering\":true"));
    DONE("status");
    assert_non_null(strstr(said, "ждёт киоски"));

    /* The kiosks of before know the centre by its certificate and its signature, and give back what it has lost. */
    struct exchange_status status;
    region_sync(&a, &status);
    DONE("recover", "skip", "school12");
    region_sync(&b, &status);
    DONE("recover");
    region_synced(&a);
    region_synced(&b);
    assert_int_equal(region_check(&region), 0);
    DONE("status");
    assert_non_null(strstr(said, "что просмотреть заново"));
    file_one(&a, 202);
    region_synced(&a);
    region_synced(&b);
    assert_int_equal(region_check(&region), 0);
    region_kiosk_close(&a);
    region_kiosk_close(&b);
}

/* --- Keys elsewhere ------------------------------------------------------------------------------------------------------- */

/* Which of them lie in the region's folder. */
static const char *keys_in_folder(void) {
    return shell("cd %s && ls | grep key", in_folder("region"));
}

static void the_keys_may_be_credentials_of_the_service(void **state) {
    char keys[500], region_key[500];
    struct region_kiosk k;
    (void)state;
    text_copy(region_key, sizeof region_key, in_folder("region.key")); /* off the machine since the test before */
    assert_int_equal(region_stop(&region), 0);
    shell("cd %s && mkdir given && mv region/*.key region/centre.keys given", region.tmp.folder);
    REFUSED("status");
    setenv("CREDENTIALS_DIRECTORY", in_folder("given"), 1);
    region_start(&region);
    region_enrol(&region, &k, "school12c", "12", "desk"); /* each key is used: for TLS, the certificate, the answer */
    file_one(&k, 300);
    DONE("key", "new", region_key);
    region_synced(&k);
    region_synced(&k);
    assert_string_equal(keys_in_folder(), "centre.keys.2\n");
    DONE("backup");
    path_said(".keys", keys);
    DONE("keys-restore", keys, region_key);
    assert_string_equal(keys_in_folder(), "ca.key\ncentre.keys\ncentre.keys.2\nserver.key\n");
    assert_string_equal(shell("cd %s && for f in *; do cmp $f ../region/$f 2>&1; done", in_folder("given")), "");
    assert_int_equal(region_check(&region), 0);
    region_kiosk_close(&k);
    unsetenv("CREDENTIALS_DIRECTORY");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_is_made_while_kiosks_exchange),
        cmocka_unit_test(a_lost_machine_comes_back_from_backup_keys_and_the_regions_key),
        cmocka_unit_test(the_keys_may_be_credentials_of_the_service),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
