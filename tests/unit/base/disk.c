#include "model/base/disk.h"

#include "tests/harness/tmp.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BIG = 300 * 1000 }; /* more than a pipe takes at once */

static uint8_t sample[BIG];

static void on_signal(int signal) {
    (void)signal;
}

/* Each signal ends the write that is under way, with a part of it done or with nothing. */
static void an_interrupted_writer_writes_all_of_it(void **state) {
    (void)state;
    int ends[2];
    static uint8_t got[BIG];
    size_t size = 0;
    ssize_t n;
    assert_int_equal(sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_signal}, NULL), 0);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) _exit(disk_write(ends[1], sample, sizeof sample) ? 0 : 1);
    close(ends[1]);
    while ((n = read(ends[0], got + size, 1000)) > 0) {
        size += (size_t)n;
        kill(writer, SIGUSR1);
    }
    close(ends[0]);
    assert_int_equal(size, sizeof sample);
    assert_memory_equal(got, sample, sizeof sample);
    int status;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_int_equal(status, 0);
}

static void what_is_kept_and_copied_is_whole(void **state) {
    (void)state;
    struct tmp tmp;
    static uint8_t got[BIG + 1];
    tmp_make(&tmp);
    int fd = open(tmp_path(&tmp, "one"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(disk_keep(fd, sample, sizeof sample));
    int copy = open(tmp_path(&tmp, "two"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(lseek(fd, 1, SEEK_SET), 1);
    assert_true(disk_copy_rest(fd, copy));
    close(fd);
    close(copy);
    assert_int_equal(tmp_read(&tmp, "one", got, sizeof got), sizeof sample);
    assert_memory_equal(got, sample, sizeof sample);
    assert_int_equal(tmp_read(&tmp, "two", got, sizeof got), sizeof sample - 1);
    assert_memory_equal(got, sample + 1, sizeof sample - 1);
    tmp_remove(&tmp);
}

static void a_failure_says_why(void **state) {
    (void)state;
    struct tmp tmp;
    char path[PATH_MAX + 2];
    tmp_make(&tmp);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), none = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_false(disk_write(full, sample, 1));
    assert_int_equal(errno, ENOSPC);
    assert_false(disk_keep(none, sample, 1));
    assert_int_equal(errno, EBADF);
    assert_false(disk_copy_rest(full, none));
    assert_int_equal(errno, EBADF);
    close(full);
    close(none);
    assert_true(disk_sync_folder(tmp.folder) && disk_sync_folder_of(tmp_path(&tmp, "nothing")) && disk_sync_folder_of("here"));
    assert_false(disk_sync_folder(tmp_path(&tmp, "nothing")));
    assert_int_equal(errno, ENOENT);
    assert_false(disk_sync_folder_of(tmp_path(&tmp, "nothing/at all")));
    assert_int_equal(errno, ENOENT);
    memset(path, 'a', sizeof path - 1);
    path[PATH_MAX] = '/';
    path[PATH_MAX + 1] = '\0';
    assert_false(disk_sync_folder_of(path));
    assert_int_equal(errno, ENAMETOOLONG);
    tmp_remove(&tmp);
}

int main(void) {
    for (size_t i = 0; i < sizeof sample; i++) sample[i] = (uint8_t)(i * 7 + i / 251);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interrupted_writer_writes_all_of_it),
        cmocka_unit_test(what_is_kept_and_copied_is_whole),
        cmocka_unit_test(a_failure_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
