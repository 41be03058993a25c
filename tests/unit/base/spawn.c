/* What a child gets, and how it ends: the children are programs of the system. */

#include "model/base/spawn.h"

#include "tests/harness/tmp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 20000 };

static struct spawned start(const char *const *argv, const int *fds, int count) {
    struct spawned child;
    struct fail why;
    if (!spawn_start(argv, fds, count, &child, &why)) fail_msg("%s", why.say);
    return child;
}

/* All that comes until the other end is closed. */
static const char *hear(int fd, char *out, size_t room) {
    size_t size = 0;
    for (ssize_t n = 1; n != 0;) {
        assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, PATIENCE_MS), 1);
        n = read(fd, out + size, room - 1 - size);
        if (n > 0) size += (size_t)n;
        assert_true(n >= 0 || errno == EAGAIN);
    }
    out[size] = '\0';
    return out;
}

/* What a shell says of itself on its standard output. */
static const char *said(const char *const *argv, char *out, size_t room) {
    static const int fds[] = {SPAWN_NULL, SPAWN_CORD, SPAWN_TOLD};
    struct spawned child = start(argv, fds, 3);
    hear(child.cord, out, room);
    spawn_end(&child);
    return out;
}

static int descriptors(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

static void a_child_has_the_descriptors_it_was_given_and_no_other(void **state) {
    (void)state;
    static const char *const argv[] = {
        "sh", "-c",
        "for i in 0 1 2 3 4 5 6 7 8 9 20; do [ -e /proc/$$/fd/$i ] && printf '%s ' $i; done; readlink /proc/$$/fd/0", NULL};
    char out[200];
    int mine = dup2(0, 20); /* open, and not closed on exec */
    assert_int_equal(mine, 20);
    assert_string_equal(said(argv, out, sizeof out), "0 1 2 /dev/null\n");
    close(mine);
}

static void descriptors_may_change_places(void **state) {
    (void)state;
    static const char *const argv[] = {"sh", "-c", "cat <&6; cat <&7", NULL};
    static const int fds[] = {SPAWN_NULL, SPAWN_CORD, SPAWN_NULL, SPAWN_NULL, SPAWN_NULL, SPAWN_NULL, 7, 6};
    struct tmp tmp;
    char out[40];
    tmp_make(&tmp);
    tmp_write(&tmp, "six", "six", 3);
    tmp_write(&tmp, "seven", "seven", 5);
    int six = open(tmp_path(&tmp, "six"), O_RDONLY | O_CLOEXEC), seven = open(tmp_path(&tmp, "seven"), O_RDONLY | O_CLOEXEC);
    assert_true(six < 6 && seven < 6);
    assert_int_equal(dup2(six, 6), 6);
    assert_int_equal(dup2(seven, 7), 7);
    close(six);
    close(seven);
    struct spawned child = start(argv, fds, 8);
    assert_string_equal(hear(child.cord, out, sizeof out), "sevensix");
    spawn_end(&child);
    for (int i = 6; i <= 7; i++) close(i);
    tmp_remove(&tmp);
}

/* 3 is free here and closed there before 4 is placed. */
static void no_descriptor_is_overwritten_before_its_turn(void **state) {
    (void)state;
    static const char *const argv[] = {"sh", "-c", "cat <&4 >&5", NULL};
    static const int fds[] = {SPAWN_NULL, SPAWN_NULL, SPAWN_NULL, SPAWN_NULL, 20, 21};
    struct tmp tmp;
    char out[40] = "";
    tmp_make(&tmp);
    tmp_write(&tmp, "in", "words", 5);
    int in = open(tmp_path(&tmp, "in"), O_RDONLY | O_CLOEXEC);
    assert_int_equal(dup2(in, 20), 20);
    close(in);
    int to = open(tmp_path(&tmp, "out"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(dup2(to, 21), 21);
    close(to);
    struct spawned child = start(argv, fds, 6);
    for (int i = 0; spawn_running(&child) && i < PATIENCE_MS; i++) usleep(1000);
    spawn_end(&child);
    for (int i = 20; i <= 21; i++) close(i);
    assert_int_equal(tmp_read(&tmp, "out", out, sizeof out), 5);
    assert_string_equal(out, "words");
    tmp_remove(&tmp);
}

static void its_environment_is_clean(void **state) {
    (void)state;
    static const char *const argv[] = {"env", NULL};
    char out[400];
    assert_int_equal(setenv("PRIEM_SECRET", "x", 1), 0);
    assert_string_equal(said(argv, out, sizeof out), "PATH=/usr/bin:/bin:/usr/sbin:/sbin\nLC_ALL=C.UTF-8\n");
    unsetenv("PRIEM_SECRET");
}

static void it_inherits_no_signals_and_no_session(void **state) {
    (void)state;
    static const char *const argv[] = {"grep", "-E", "^Sig(Blk|Ign):", "/proc/self/status", NULL};
    static const char *const sleeper[] = {"sleep", "60", NULL};
    sigset_t blocked, before;
    char out[200];
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGPIPE, SIG_IGN);
    said(argv, out, sizeof out);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    unsigned long mask, ignored;
    assert_int_equal(sscanf(out, "SigBlk: %lx SigIgn: %lx", &mask, &ignored), 2);
    assert_int_equal(mask, 0);
    assert_int_equal(ignored & 0x7fffffff, 0); /* the two above belong to libc */

    struct spawned child = start(sleeper, NULL, 0);
    assert_int_equal(getsid(child.pid), child.pid);
    assert_int_equal(child.cord, -1);
    assert_int_equal(child.told, -1);
    assert_true(spawn_running(&child));
    assert_int_equal(spawn_end(&child), 128 + SIGKILL);
    assert_false(spawn_running(&child));
    assert_int_equal(spawn_end(&child), 128 + SIGKILL);
}

/* A child that says more on its standard error than anybody reads still comes to its end. */
static void its_status_is_known_and_its_words_are_heard(void **state) {
    (void)state;
    static const int fds[] = {SPAWN_NULL, SPAWN_NULL, SPAWN_TOLD};
    static const char *const argv[] = {"sh", "-c", "echo first >&2; head -c 300000 /dev/zero >&2; exit 7", NULL};
    char out[6];
    struct spawned child = start(argv, fds, 3);
    for (int i = 0; spawn_running(&child) && i < PATIENCE_MS; i++) usleep(1000);
    assert_int_equal(child.pid, 0);
    assert_int_equal(read(child.told, out, sizeof out), sizeof out);
    assert_memory_equal(out, "first\n", 6);
    assert_int_equal(spawn_end(&child), 7);
}

static void the_cord_blocks_at_the_childs_end_only(void **state) {
    (void)state;
    static const int fds[] = {SPAWN_CORD, SPAWN_CORD};
    static const char *const argv[] = {"cat", NULL};
    char out[20];
    struct spawned child = start(argv, fds, 2);
    assert_int_equal(read(child.cord, out, sizeof out), -1);
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(write(child.cord, "back", 4), 4);
    assert_int_equal(poll(&(struct pollfd){.fd = child.cord, .events = POLLIN}, 1, PATIENCE_MS), 1);
    assert_int_equal(read(child.cord, out, sizeof out), 4);
    spawn_end(&child);
}

static void what_cannot_be_started_leaves_nothing_open(void **state) {
    (void)state;
    static const int fds[] = {SPAWN_CORD, SPAWN_NULL, SPAWN_TOLD, 12345};
    static const char *const missing[] = {"/no/such/program", NULL}, *const there[] = {"true", NULL};
    struct spawned child;
    struct fail why;
    int before = descriptors();
    assert_false(spawn_start(missing, fds, 3, &child, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_non_null(strstr(why.say, missing[0]));
    assert_false(spawn_start(there, fds, 4, &child, &why)); /* a descriptor that is none */
    assert_false(spawn_start(there, fds, SPAWN_FDS_MOST + 1, &child, &why));
    assert_int_equal(descriptors(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_has_the_descriptors_it_was_given_and_no_other),
        cmocka_unit_test(descriptors_may_change_places),
        cmocka_unit_test(no_descriptor_is_overwritten_before_its_turn),
        cmocka_unit_test(its_environment_is_clean),
        cmocka_unit_test(it_inherits_no_signals_and_no_session),
        cmocka_unit_test(its_status_is_known_and_its_words_are_heard),
        cmocka_unit_test(the_cord_blocks_at_the_childs_end_only),
        cmocka_unit_test(what_cannot_be_started_leaves_nothing_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
