#include "tests/harness/headless.h"

#include "model/base/share.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { WORDS_MOST = 24, PASSPHRASES_FD = 9 };

struct region region;
char printed[20000];

static void failed(const char *what) {
    fail_msg("%s", what);
}

int headless_set_up(void **state) {
    (void)state;
    setenv("PRIEM_TEST_ARGON", "1", 1);
    pty_on_failure(failed);
    region_make(&region);
    region_start(&region);
    return 0;
}

int headless_tear_down(void **state) {
    (void)state;
    region_remove(&region);
    return 0;
}

/* --- Commands ------------------------------------------------------------------------------------------------------------- */

static void must(bool done, const char *what) {
    if (done) return;
    perror(what);
    abort();
}

char *headless_path(struct arena *a, const char *name) {
    return arena_printf(a, "%s/%s", region.tmp.folder, name);
}

void headless_ini(const char *kiosk) {
    struct arena a = {0};
    char name[80], text[200];
    mkdir(headless_path(&a, kiosk), 0700);
    snprintf(name, sizeof name, "%s.ini", kiosk);
    int size = snprintf(text, sizeof text, "[store]\nfolder = %s\n[kiosk]\nlanguage = en\n", kiosk);
    tmp_write(&region.tmp, name, text, (size_t)size);
    arena_close(&a);
}

/* What a command prints lies in a file named after its process: several may run at a time. */
static char *print_path(struct arena *a, pid_t pid) {
    return arena_printf(a, "%s/out.%d", region.tmp.folder, (int)pid);
}

pid_t headless_start(const char *kiosk, const char *passphrases, char *const *words) {
    struct arena a = {0};
    int secret[2], argc = 3;
    char *argv[WORDS_MOST] = {arena_printf(&a, "%s/priem", program_folder(&a)), "--config",
                              arena_printf(&a, "%s/%s.ini", region.tmp.folder, kiosk)};
    while (*words) argv[argc++] = *words++;
    if (*passphrases) {
        argv[argc++] = "--passphrase-fd";
        argv[argc++] = "9";
    }
    must(pipe(secret) == 0, "pipe");
    must(write(secret[1], passphrases, strlen(passphrases)) == (ssize_t)strlen(passphrases), "write");
    close(secret[1]);
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        int out = open(print_path(&a, getpid()), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        dup2(secret[0], PASSPHRASES_FD);
        execv(argv[0], argv);
        _exit(127);
    }
    close(secret[0]);
    arena_close(&a);
    return pid;
}

int headless_finish(pid_t pid) {
    struct arena a = {0};
    int status;
    must(waitpid(pid, &status, 0) == pid, "waitpid");
    char *path = print_path(&a, pid);
    FILE *f = fopen(path, "re");
    must(f != NULL || WIFSIGNALED(status), path); /* killed before it could print anything */
    enum { ROOM = sizeof printed - 1 };
    if (f && fseek(f, -(long)ROOM, SEEK_END) != 0) rewind(f); /* of more its end */
    printed[f ? fread(printed, 1, sizeof printed - 1, f) : 0] = '\0';
    if (f) fclose(f);
    unlink(path);
    arena_close(&a);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int headless_run(const char *kiosk, const char *passphrases, char *const *words) {
    return headless_finish(headless_start(kiosk, passphrases, words));
}

int headless_enrol(const char *kiosk, const char *point, const char *scope, const char *person, const char *passphrases) {
    char url[80], code[32];
    headless_ini(kiosk);
    snprintf(url, sizeof url, "https://localhost:%d", region.enrol_port);
    region_code(&region, kiosk, point, scope, code);
    return PRIEM(kiosk, passphrases, "enrol", "--url", url, "--code", code, "--fingerprint", region.fingerprint, "--person",
                 (char *)person);
}

int headless_set_up_school(void **state) {
    headless_set_up(state);
    GOOD(headless_enrol("school12", "12", "desk", BOSS, BOSSS));
    return 0;
}

int headless_set_up_two(void **state) {
    headless_set_up_school(state);
    GOOD(headless_enrol("school7", "7", "desk", BOSS, BOSSS));
    GOOD(PRIEM("school12", BOSSS, "sync"));
    GOOD(PRIEM("school7", BOSSS, "sync"));
    return 0;
}

/* --- On a terminal -------------------------------------------------------------------------------------------------------- */

struct pty *headless_sit(const char *kiosk, const char *const *words) {
    struct arena a = {0};
    const char *argv[WORDS_MOST] = {arena_printf(&a, "%s/priem", program_folder(&a)), "--test", "--config",
                                    arena_printf(&a, "%s/%s.ini", region.tmp.folder, kiosk)};
    for (int i = 0; words && words[i]; i++) argv[4 + i] = words[i];
    struct pty *p = pty_start(&(struct pty_config){.argv = argv, .no_wait = words != NULL});
    if (!words) assert_true(pty_wait(p, "Passphrase", 0));
    arena_close(&a);
    return p;
}

void headless_log_in(struct pty *p, const char *words, const char *title) {
    assert_true(pty_type(p, words));
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, title, 0));
}

void headless_leave(struct pty *p) {
    pty_kill(p, SIGTERM);
    assert_int_equal(pty_exit(p), 0);
    pty_stop(p);
}
