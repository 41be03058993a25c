/* What priem-paper may still do once it is locked in: each try in a process of its own. */

#include "tui/paper/pdf/sandbox.h"

#include "tests/harness/tmp.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct tries {
    struct tmp tmp;
    char open_file[512], secret[512], made[512];
};

typedef bool (*try)(const struct tries *t);

/* In a child: locks in, then tries. 0 it went, 1 it was refused, 2 this kernel has no sandbox. */
static int outcome(const struct tries *t, try what) {
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char log[120], folder[600];
        strcpy(folder, t->open_file);
        *strrchr(folder, '/') = '\0';
        if (!paper_sandbox((const char *const[]){folder, NULL}, log, sizeof log)) _exit(2);
        _exit(what(t) ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2) skip();
    return WEXITSTATUS(status);
}

static bool reads_font(const struct tries *t) {
    return open(t->open_file, O_RDONLY | O_CLOEXEC) >= 0;
}
static bool reads(const struct tries *t) {
    return open(t->secret, O_RDONLY | O_CLOEXEC) >= 0;
}
static bool writes_font(const struct tries *t) {
    return open(t->open_file, O_WRONLY | O_CLOEXEC) >= 0;
}
static bool makes(const struct tries *t) {
    return open(t->made, O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0;
}
static bool removes(const struct tries *t) {
    return unlink(t->open_file) == 0;
}
static bool runs(const struct tries *t) {
    (void)t;
    execl("/bin/true", "true", (char *)NULL);
    return false;
}
static bool forks(const struct tries *t) {
    (void)t;
    return fork() >= 0;
}
static bool signals_others(const struct tries *t) {
    (void)t;
    return kill(getppid(), 0) == 0;
}
static bool traces(const struct tries *t) {
    (void)t;
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}
static bool opens_socket(const struct tries *t) {
    (void)t;
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}
static bool opens_local_socket(const struct tries *t) {
    (void)t;
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static int set_up(void **state) {
    static struct tries t;
    tmp_make(&t.tmp);
    tmp_write(&t.tmp, "secret", "secret", 6);
    strcpy(t.secret, tmp_path(&t.tmp, "secret"));
    strcpy(t.made, tmp_path(&t.tmp, "new"));
    assert_int_equal(mkdir(tmp_path(&t.tmp, "fonts"), 0700), 0);
    tmp_write(&t.tmp, "fonts/PTF55F.ttf", "font", 4);
    strcpy(t.open_file, tmp_path(&t.tmp, "fonts/PTF55F.ttf"));
    *state = &t;
    return 0;
}

static int tear_down(void **state) {
    tmp_remove(&((struct tries *)*state)->tmp);
    return 0;
}

static void fonts_and_texts_can_be_read(void **state) {
    assert_int_equal(outcome(*state, reads_font), 0);
}

static void no_other_file_can_be_read_written_made_or_removed(void **state) {
    assert_int_equal(outcome(*state, reads), 1);
    assert_int_equal(outcome(*state, writes_font), 1);
    assert_int_equal(outcome(*state, makes), 1);
    assert_int_equal(outcome(*state, removes), 1);
}

static void no_process_and_no_network_can_be_reached(void **state) {
    assert_int_equal(outcome(*state, runs), 1);
    assert_int_equal(outcome(*state, forks), 1);
    assert_int_equal(outcome(*state, signals_others), 1);
    assert_int_equal(outcome(*state, traces), 1);
    assert_int_equal(outcome(*state, opens_socket), 1);
    assert_int_equal(outcome(*state, opens_local_socket), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fonts_and_texts_can_be_read),
        cmocka_unit_test(no_other_file_can_be_read_written_made_or_removed),
        cmocka_unit_test(no_process_and_no_network_can_be_reached),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
