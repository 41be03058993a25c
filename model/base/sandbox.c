#include "model/base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SOCKET_TYPE  0xf /* the rest of socketpair's second argument are flags */

/* What a system call is allowed for: bits of enum sandbox_may, or this one where there are folders. */
enum { ALWAYS = 0, TO_READ_FILES = 1 << 8 };

static const char *const always[] = {
    /* what is open already */
    "read", "write", "readv", "writev", "pread64", "lseek", "close", "fcntl", "fstat", "fstat64", "fsync", "dup", "poll",
    "ppoll",
    /* memory, time, itself */
    "mmap", "munmap", "mprotect", "mremap", "brk", "madvise", "futex", "membarrier", "getrandom", "gettimeofday",
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "time", "getpid", "gettid", "getuid", "geteuid", "getgid",
    "getegid", "uname", "sysinfo", "getrusage", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
    "restart_syscall", "exit", "exit_group"};
static const char *const to_read_files[] = {"newfstatat", "stat",     "lstat",      "statx",      "access",  "faccessat",
                                            "faccessat2", "readlink", "readlinkat", "getdents64", "fstatfs", "statfs"};
static const char *const for_threads[] = {"rseq", "set_robust_list", "sched_yield", "sched_getaffinity"};
static const char *const to_talk[] = {"recvfrom",    "recvmsg", "recvmmsg",    "sendto",        "sendmsg",    "sendmmsg",
                                      "connect",     "bind",    "getsockname", "getpeername",   "getsockopt", "setsockopt",
                                      "shutdown",    "select",  "pselect6",    "epoll_create1", "epoll_ctl",  "epoll_wait",
                                      "epoll_pwait", "pipe2",   "eventfd2"};

static const struct {
    unsigned allowed_for;
    const char *const *names;
    size_t count;
} groups[] = {
    {ALWAYS, always, COUNT(always)},
    {TO_READ_FILES, to_read_files, COUNT(to_read_files)},
    {SANDBOX_THREADS, for_threads, COUNT(for_threads)},
    {SANDBOX_NETWORK, to_talk, COUNT(to_talk)},
};

/* Allowed where one argument is as it should be. A local socket of datagrams could be turned to any other of this machine, and
 * behind those stand processes that are not locked in; so only pairs of streams, which curl wakes itself with. */
static const struct {
    unsigned allowed_for;
    int call;
    struct scmp_arg_cmp where;
} conditions[] = {
    {ALWAYS, SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, TCGETS, 0}}, /* isatty: no letter into the terminal of who started it */
    {ALWAYS, SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, FIONREAD, 0}},
    {ALWAYS, SCMP_SYS(prlimit64), {0, SCMP_CMP_EQ, 0, 0}}, /* its own */
    {TO_READ_FILES, SCMP_SYS(openat), {2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY}},
    {SANDBOX_THREADS, SCMP_SYS(clone), {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}},
    {SANDBOX_THREADS, SCMP_SYS(prctl), {0, SCMP_CMP_EQ, PR_SET_NAME, 0}},
    {SANDBOX_NETWORK, SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_INET, 0}},
    {SANDBOX_NETWORK, SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_INET6, 0}},
    {SANDBOX_NETWORK, SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_NETLINK, 0}}, /* getaddrinfo's */
    {SANDBOX_NETWORK, SCMP_SYS(socketpair), {1, SCMP_CMP_MASKED_EQ, SOCKET_TYPE, SOCK_STREAM}},
    {SANDBOX_NETWORK, SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, FIONBIO, 0}},
};

static bool add_groups(scmp_filter_ctx filter, unsigned may) {
    for (size_t g = 0; g < COUNT(groups); g++)
        for (size_t i = 0; (groups[g].allowed_for & ~may) == 0 && i < groups[g].count; i++) {
            int call = seccomp_syscall_resolve_name(groups[g].names[i]);
            bool here = call >= 0; /* negative: not on this machine */
            if (here && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
        }
    return true;
}

static bool add_conditions(scmp_filter_ctx filter, unsigned may) {
    for (size_t i = 0; i < COUNT(conditions); i++)
        if ((conditions[i].allowed_for & ~may) == 0 &&
            seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, conditions[i].call, 1, &conditions[i].where) != 0)
            return false;
    /* abort() signals a thread of its own process. clone3's flags cannot be looked at: libc falls back to clone. */
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0)) ==
               0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

static bool close_calls(unsigned may) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL) return false;
    bool ok = add_groups(filter, may) && add_conditions(filter, may) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

static bool allow_folder(int ruleset, const char *path) {
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT;
    struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
                                              .parent_fd = fd};
    bool ok = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(fd);
    return ok;
}

static bool close_files(const char *const *folders) {
    /* Every right of Landlock's first version: what came later is writing, which the system calls refuse. */
    const struct landlock_ruleset_attr attr = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (ruleset < 0) return false;
    bool ok = true;
    for (; ok && folders != NULL && *folders != NULL; folders++) ok = allow_folder(ruleset, *folders);
    ok = ok && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return ok;
}

static void set_limits(const struct sandbox *s) {
    const rlim_t seconds = (rlim_t)s->seconds_most;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (seconds > 0) setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds});
#if !defined(__SANITIZE_ADDRESS__) /* whose shadow is larger than any limit */
    if (s->memory_most > 0) setrlimit(RLIMIT_AS, &(struct rlimit){s->memory_most, s->memory_most});
#endif
}

bool sandbox_enter(const struct sandbox *s, char *log, size_t room) {
    set_limits(s);
    bool rights = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    bool files = rights && close_files(s->folders);
    bool calls = rights && close_calls(s->may | (s->folders != NULL ? TO_READ_FILES : 0));
    snprintf(log, room, "sandbox: files %s, system calls %s", files ? "closed" : "OPEN (no Landlock)",
             calls ? "closed" : "OPEN (no seccomp)");
    return files && calls;
}
