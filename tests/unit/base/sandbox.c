/* What a process may still do once it is locked in: each try in a process of its own. */

#include "model/base/sandbox.h"

#include "tests/harness/tmp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SECONDS = 3, MEMORY = 64 * 1024 * 1024 };

/* Who is locked in: a parser of foreign files, a program with files, one with the network too. */
enum { PARSER = 1, READER = 2, TALKER = 4, NOBODY = 0, EVERYBODY = PARSER | READER | TALKER };

struct tries {
    struct tmp tmp;
    char readable[512], secret[512], made[512]; /* the last does not exist */
    char folder[512];
    int pipe[2];
    pid_t parent; /* getppid is not allowed either */
};

static bool copies_what_is_open(const struct tries *t) {
    char c = 'x';
    return write(t->pipe[1], &c, 1) == 1 && read(t->pipe[0], &c, 1) == 1;
}
static bool signals_itself(const struct tries *t) {
    (void)t;
    return syscall(SYS_tgkill, getpid(), gettid(), 0) == 0;
}
static bool is_limited(const struct tries *t) {
    struct rlimit time, core;
    (void)t;
    return getrlimit(RLIMIT_CPU, &time) == 0 && getrlimit(RLIMIT_CORE, &core) == 0 && time.rlim_max == SECONDS &&
           core.rlim_max == 0;
}

static bool reads_in_its_folder(const struct tries *t) {
    return open(t->readable, O_RDONLY | O_CLOEXEC) >= 0;
}
static void *thread(void *nothing) {
    return nothing;
}
static bool starts_a_thread(const struct tries *t) {
    pthread_t id;
    (void)t;
    return pthread_create(&id, NULL, thread, NULL) == 0 && pthread_join(id, NULL) == 0;
}

static bool reads(const struct tries *t) {
    return open(t->secret, O_RDONLY | O_CLOEXEC) >= 0;
}
static bool writes_in_its_folder(const struct tries *t) {
    return open(t->readable, O_WRONLY | O_CLOEXEC) >= 0;
}
static bool makes(const struct tries *t) {
    return open(t->made, O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0;
}
static bool removes(const struct tries *t) {
    return unlink(t->readable) == 0;
}
static bool cuts(const struct tries *t) {
    return truncate(t->readable, 0) == 0;
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
static bool signals_another(const struct tries *t) {
    return kill(t->parent, 0) == 0 || syscall(SYS_tgkill, t->parent, t->parent, 0) == 0;
}
static bool limits_another(const struct tries *t) {
    struct rlimit core;
    return prlimit(t->parent, RLIMIT_CORE, NULL, &core) == 0;
}
static bool traces(const struct tries *t) {
    (void)t;
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}
static bool types_into_the_terminal(const struct tries *t) {
    int terminal = t->pipe[0]; /* none: ENOTTY when the call goes through */
    char c = 'x';
    return ioctl(terminal, TIOCSTI, &c) == 0 || errno != EPERM;
}

static bool opens_a_socket(const struct tries *t) {
    (void)t;
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}
static bool resolves(const struct tries *t) {
    struct addrinfo *found = NULL;
    (void)t;
    bool ok = getaddrinfo("localhost", "443", NULL, &found) == 0;
    if (ok) freeaddrinfo(found);
    return ok;
}
static bool opens_a_local_socket(const struct tries *t) {
    (void)t;
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}
static bool pairs_streams(const struct tries *t) {
    int pair[2];
    (void)t;
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0;
}
static bool pairs_datagrams(const struct tries *t) { /* which could be sent to any socket of this machine */
    int pair[2];
    (void)t;
    return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) == 0;
}

static const struct {
    const char *what;
    bool (*try)(const struct tries *t);
    unsigned who;
} rows[] = {
    {"copies what is open", copies_what_is_open, EVERYBODY},
    {"signals itself", signals_itself, EVERYBODY},
    {"is limited", is_limited, EVERYBODY},
    {"reads in its folder", reads_in_its_folder, READER | TALKER},
    {"starts a thread", starts_a_thread, READER | TALKER},
    {"reads another file", reads, NOBODY},
    {"writes in its folder", writes_in_its_folder, NOBODY},
    {"makes a file", makes, NOBODY},
    {"removes a file", removes, NOBODY},
    {"cuts a file", cuts, NOBODY},
    {"runs a program", runs, NOBODY},
    {"forks", forks, NOBODY},
    {"signals another process", signals_another, NOBODY},
    {"limits another process", limits_another, NOBODY},
    {"traces", traces, NOBODY},
    {"types into the terminal", types_into_the_terminal, NOBODY},
    {"opens a socket", opens_a_socket, TALKER},
    {"resolves a name", resolves, TALKER},
    {"opens a local socket", opens_a_local_socket, NOBODY},
    {"pairs streams", pairs_streams, TALKER},
    {"pairs datagrams", pairs_datagrams, NOBODY},
};

static int set_up(void **state) {
    static struct tries t;
    tmp_make(&t.tmp);
    tmp_write(&t.tmp, "secret", "secret", 6);
    strcpy(t.secret, tmp_path(&t.tmp, "secret"));
    strcpy(t.folder, tmp_path(&t.tmp, "fonts"));
    assert_int_equal(mkdir(t.folder, 0700), 0);
    tmp_write(&t.tmp, "fonts/a", "font", 4);
    strcpy(t.readable, tmp_path(&t.tmp, "fonts/a"));
    strcpy(t.made, tmp_path(&t.tmp, "fonts/new"));
    assert_int_equal(pipe2(t.pipe, O_CLOEXEC), 0);
    t.parent = getpid();
    *state = &t;
    return 0;
}

static int tear_down(void **state) {
    struct tries *t = *state;
    close(t->pipe[0]);
    close(t->pipe[1]);
    tmp_remove(&t->tmp);
    return 0;
}

/* In a child: locks in, then tries all the rows, each in a process of its own. */
static void check(const struct tries *t, unsigned who, const struct sandbox *s) {
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1) skip(); /* an old kernel */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum { WENT, REFUSED, NO_SANDBOX };
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            char log[120];
            if (!sandbox_enter(s, log, sizeof log)) _exit(NO_SANDBOX);
            _exit(rows[i].try(t) ? WENT : REFUSED);
        }
        int status = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (!WIFEXITED(status)) fail_msg("%s: ended by signal %d", rows[i].what, WTERMSIG(status));
        if (WEXITSTATUS(status) == NO_SANDBOX) fail_msg("%s: not locked in", rows[i].what);
        if (WEXITSTATUS(status) != (rows[i].who & who ? WENT : REFUSED))
            fail_msg("%s: it %s", rows[i].what, WEXITSTATUS(status) == WENT ? "went" : "was refused");
    }
}

static void a_parser_has_what_is_open_and_nothing_else(void **state) {
    check(*state, PARSER, &(struct sandbox){.seconds_most = SECONDS});
}

static void a_reader_has_its_folders_and_threads(void **state) {
    struct tries *t = *state;
    const char *const folders[] = {t->folder, "/no/such/folder", NULL};
    check(t, READER, &(struct sandbox){.folders = folders, .may = SANDBOX_THREADS, .seconds_most = SECONDS});
}

static void a_talker_has_the_network_too(void **state) {
    struct tries *t = *state;
    const char *const folders[] = {t->folder, "/etc", "/lib", "/usr/lib", "/lib64", NULL};
    check(t, TALKER, &(struct sandbox){.folders = folders, .may = SANDBOX_THREADS | SANDBOX_NETWORK, .seconds_most = SECONDS});
}

#if !defined(__SANITIZE_ADDRESS__)
static void memory_has_an_end(void **state) {
    (void)state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char log[120];
        sandbox_enter(&(struct sandbox){.memory_most = MEMORY}, log, sizeof log);
        _exit(malloc(MEMORY / 4) != NULL && malloc(MEMORY) == NULL ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
#endif

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parser_has_what_is_open_and_nothing_else),
        cmocka_unit_test(a_reader_has_its_folders_and_threads),
        cmocka_unit_test(a_talker_has_the_network_too),
#if !defined(__SANITIZE_ADDRESS__)
        cmocka_unit_test(memory_has_an_end),
#endif
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
