#include "tui/paper/pdf/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY_MOST  (1024UL * 1024 * 1024)
#define SECONDS_MOST 60

static const char *const calls[] = {
    /* the pipes */
    "read",
    "write",
    "readv",
    "writev",
    "close",
    "fcntl",
    "lseek",
    "fsync",
    "ioctl",
    /* fonts */
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
    "getdents64",
    "pread64",
    "fstatfs",
    "statfs",
    /* memory, time */
    "mmap",
    "munmap",
    "mprotect",
    "mremap",
    "brk",
    "madvise",
    "futex",
    "rseq",
    "sched_yield",
    "sched_getaffinity",
    "membarrier",
    "gettimeofday",
    "clock_gettime",
    "clock_getres",
    "time",
    "getrandom",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "restart_syscall",
    "set_robust_list",
    "clock_nanosleep",
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

static bool allow_path(int ruleset, const char *path) {
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT;
    struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
                                              .parent_fd = fd};
    bool ok = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(fd);
    return ok;
}

static bool close_files(const char *const *folders) {
    __u64 all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1; /* every right of the first version */
    struct landlock_ruleset_attr attr = {.handled_access_fs = all};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (ruleset < 0) return false;
    bool ok = true;
    for (; ok && *folders; folders++) ok = allow_path(ruleset, *folders);
    ok = ok && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return ok;
}

/* Everything not named fails with EPERM: a library that tries something else gets an error, not a dead process. */
static bool close_calls(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL) return false;
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof calls / sizeof *calls; i++) {
        int call = seccomp_syscall_resolve_name(calls[i]);
        if (call >= 0) ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0; /* negative: not on this machine */
    }
    /* Files for reading only; threads, which Pango looks for fonts in, but no processes. clone3's flags cannot be looked at:
     * libc falls back to clone. */
    ok = ok &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                          SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                          SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0)) == 0 &&
         seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

static void set_limits(void) {
#if !defined(__SANITIZE_ADDRESS__) /* whose shadow is larger than any limit */
    setrlimit(RLIMIT_AS, &(struct rlimit){MEMORY_MOST, MEMORY_MOST});
#endif
    setrlimit(RLIMIT_CPU, &(struct rlimit){SECONDS_MOST, SECONDS_MOST});
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

bool paper_sandbox(const char *const *folders, char *log, size_t room) {
    set_limits();
    bool rights = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    bool files = rights && close_files(folders);
    bool system_calls = rights && close_calls();
    snprintf(log, room, "sandbox: files %s, system calls %s", files ? "closed" : "OPEN (no Landlock)",
             system_calls ? "closed" : "OPEN (no seccomp)");
    return files && system_calls;
}
