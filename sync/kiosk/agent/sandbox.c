#include "sync/kiosk/agent/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What getaddrinfo reads: configuration, its helpers and where the resolver's file really lies. */
static const char *const readable[] = {"/etc",
                                       "/usr/lib",
                                       "/usr/lib64",
                                       "/lib",
                                       "/lib64",
                                       "/usr/share/locale",
                                       "/run/systemd/resolve",
                                       "/run/resolvconf",
                                       "/run/NetworkManager",
                                       "/run/connman"};

static const char *const calls[] = {
    /* talk */
    "read",
    "write",
    "readv",
    "writev",
    "recvfrom",
    "recvmsg",
    "recvmmsg",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "socketpair",
    "connect",
    "bind",
    "getsockname",
    "getpeername",
    "getsockopt",
    "setsockopt",
    "shutdown",
    "close",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "pipe2",
    "eventfd2",
    "fcntl",
    "ioctl",
    "dup",
    /* read what resolving needs */
    "newfstatat",
    "fstat",
    "fstat64",
    "stat",
    "lstat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "lseek",
    "getdents64",
    "pread64",
    "fstatfs",
    /* memory, threads of the resolver, time */
    "mmap",
    "munmap",
    "mprotect",
    "mremap",
    "brk",
    "madvise",
    "futex",
    "rseq",
    "set_robust_list",
    "sched_yield",
    "sched_getaffinity",
    "membarrier",
    "gettimeofday",
    "clock_gettime",
    "clock_getres",
    "clock_nanosleep",
    "nanosleep",
    "time",
    "getrandom",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "restart_syscall",
    "getpid",
    "gettid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "uname",
    "prlimit64",
    "sysinfo",
    "getrusage",
    "tgkill",
    "exit",
    "exit_group",
};

static bool allow_path(int ruleset, const char *path, __u64 access_) {
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT;
    struct landlock_path_beneath_attr rule = {.allowed_access = access_, .parent_fd = fd};
    bool ok = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(fd);
    return ok;
}

static bool enter_landlock(void) {
    __u64 all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1; /* every right of the first version */
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
#ifdef LANDLOCK_ACCESS_FS_REFER
    if (version >= 2) all |= LANDLOCK_ACCESS_FS_REFER;
#endif
    struct landlock_ruleset_attr attr = {.handled_access_fs = all};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (ruleset < 0) return false;
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof readable / sizeof *readable; i++)
        ok = allow_path(ruleset, readable[i], LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR);
    ok = ok && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return ok;
}

/* The network, and netlink for getaddrinfo. No socket of this machine: behind those of the person's session or of the kiosk
 * itself stand processes that are not locked in. */
static const int families[] = {AF_INET, AF_INET6, AF_NETLINK};

static bool add_families(scmp_filter_ctx filter) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        struct scmp_arg_cmp family = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0);
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, family) != 0) return false;
    }
    return true;
}

/* Everything not named fails with EPERM: a library that tries something else gets an error, not a dead process. */
static bool add_rules(scmp_filter_ctx filter) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int call = seccomp_syscall_resolve_name(calls[i]);
        if (call >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0)
            return false; /* negative: not on this machine */
    }
    /* Files for reading only; threads but no processes. clone3's flags cannot be looked at: libc falls back to clone. */
    return add_families(filter) &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0)) == 0;
}

static bool enter_seccomp(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL) return false;
    bool ok = add_rules(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

bool sandbox_enter(char *log, size_t room) {
    bool rights = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    bool files = rights && enter_landlock();
    bool system_calls = rights && enter_seccomp();
    snprintf(log, room, "sandbox: files %s, system calls %s", files ? "closed" : "OPEN (no Landlock)",
             system_calls ? "closed" : "OPEN (no seccomp)");
    return files && system_calls;
}
