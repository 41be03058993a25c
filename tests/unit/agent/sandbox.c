/* What the agent may still do once it is locked in: each try in a process of its own. */

#include "sync/kiosk/agent/sandbox.h"

#include "tests/harness/tmp.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct tries {
    struct tmp tmp;
    char secret[512]; /* a file of the kiosk */
    char made[512];   /* one that does not exist */
};

typedef bool (*try)(const struct tries *t);

/* In a child: locks in, then tries. 0 it went, 1 it was refused, 2 this kernel has no sandbox. */
static int outcome(const struct tries *t, try what) {
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char log[120];
        if (!sandbox_enter(log, sizeof log)) _exit(2);
        _exit(what(t) ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2) skip();
    return WEXITSTATUS(status);
}

static bool reads(const struct tries *t) {
    return open(t->secret, O_RDONLY | O_CLOEXEC) >= 0;
}
static bool writes(const struct tries *t) {
    return open(t->secret, O_WRONLY | O_CLOEXEC) >= 0;
}
static bool makes(const struct tries *t) {
    return open(t->made, O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0;
}
static bool removes(const struct tries *t) {
    return unlink(t->secret) == 0;
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
static bool resolves(const struct tries *t) {
    struct addrinfo *found = NULL;
    (void)t;
    bool ok = getaddrinfo("localhost", "443", NULL, &found) == 0;
    if (ok) freeaddrinfo(found);
    return ok;
}

static int set_up(void **state) {
    static struct tries t;
    tmp_make(&t.tmp);
    tmp_write(&t.tmp, "tls.key", "secret", 6);
    strcpy(t.secret, tmp_path(&t.tmp, "tls.key"));
    strcpy(t.made, tmp_path(&t.tmp, "new"));
    *state = &t;
    return 0;
}

static int tear_down(void **state) {
    tmp_remove(&((struct tries *)*state)->tmp);
    return 0;
}

static void no_file_can_be_read_written_made_or_removed(void **state) {
    assert_int_equal(outcome(*state, reads), 1);
    assert_int_equal(outcome(*state, writes), 1);
    assert_int_equal(outcome(*state, makes), 1);
    assert_int_equal(outcome(*state, removes), 1);
}

static void no_other_process_can_be_made_or_reached(void **state) {
    assert_int_equal(outcome(*state, runs), 1);
    assert_int_equal(outcome(*state, forks), 1);
    assert_int_equal(outcome(*state, signals_others), 1);
    assert_int_equal(outcome(*state, traces), 1);
    assert_int_equal(outcome(*state, opens_local_socket), 1);
}

static void the_network_stays_open(void **state) {
    assert_int_equal(outcome(*state, opens_socket), 0);
    assert_int_equal(outcome(*state, resolves), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_can_be_read_written_made_or_removed),
        cmocka_unit_test(no_other_process_can_be_made_or_reached),
        cmocka_unit_test(the_network_stays_open),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
