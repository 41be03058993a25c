/* What a program is after its first line: in a process of its own. */

#include "model/base/harden.h"

#include "tests/harness/tmp.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_hard(const char *file) {
    struct rlimit core;
    struct stat st;
    umask(0);
    if (!harden_process()) return false;
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    return fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 0777) == 0600 && getrlimit(RLIMIT_CORE, &core) == 0 &&
           core.rlim_max == 0;
}

static void no_core_and_no_file_for_others(void **state) {
    (void)state;
    struct tmp tmp;
    int status = 0;
    tmp_make(&tmp);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) _exit(is_hard(tmp_path(&tmp, "made")) ? 0 : 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    tmp_remove(&tmp);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_core_and_no_file_for_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
