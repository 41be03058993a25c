#include "tests/harness/headless.h"

#include "model/base/share.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MOST = 24, PASSPHRASES_FD = 9 };

static void must(bool done, const char *what) {
    if (done) return;
    perror(what);
    abort();
}

char *headless_path(struct headless *h, struct arena *a, const char *name) {
    return arena_printf(a, "%s/%s", h->region->tmp.folder, name);
}

void headless_ini(struct headless *h, const char *kiosk) {
    struct arena a = {0};
    char name[80], text[200];
    mkdir(headless_path(h, &a, kiosk), 0700);
    snprintf(name, sizeof name, "%s.ini", kiosk);
    int size = snprintf(text, sizeof text, "[store]\nfolder = %s\n[kiosk]\nlanguage = en\n", kiosk);
    tmp_write(&h->region->tmp, name, text, (size_t)size);
    arena_close(&a);
}

/* What a command prints lies in a file named after its process: several may run at a time. */
static char *print_path(struct headless *h, struct arena *a, pid_t pid) {
    return arena_printf(a, "%s/out.%d", h->region->tmp.folder, (int)pid);
}

pid_t headless_start(struct headless *h, const char *kiosk, const char *passphrases, char *const *words) {
    struct arena a = {0};
    int secret[2], argc = 3;
    char *argv[WORDS_MOST] = {arena_printf(&a, "%s/priem", program_folder(&a)), "--config",
                              arena_printf(&a, "%s/%s.ini", h->region->tmp.folder, kiosk)};
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
        int out = open(print_path(h, &a, getpid()), O_WRONLY | O_CREAT | O_TRUNC, 0600);
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

int headless_finish(struct headless *h, pid_t pid) {
    struct arena a = {0};
    int status;
    must(waitpid(pid, &status, 0) == pid, "waitpid");
    char *path = print_path(h, &a, pid);
    FILE *f = fopen(path, "re");
    must(f != NULL || WIFSIGNALED(status), path); /* killed before it could print anything */
    enum { ROOM = sizeof h->printed - 1 };
    if (f && fseek(f, -(long)ROOM, SEEK_END) != 0) rewind(f); /* of more its end */
    h->printed[f ? fread(h->printed, 1, sizeof h->printed - 1, f) : 0] = '\0';
    if (f) fclose(f);
    unlink(path);
    arena_close(&a);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int headless_run(struct headless *h, const char *kiosk, const char *passphrases, char *const *words) {
    return headless_finish(h, headless_start(h, kiosk, passphrases, words));
}

int headless_enrol(struct headless *h, const char *kiosk, const char *point, const char *scope, const char *person,
                   const char *passphrases) {
    char url[80], code[32];
    headless_ini(h, kiosk);
    snprintf(url, sizeof url, "https://localhost:%d", h->region->enrol_port);
    region_code(h->region, kiosk, point, scope, code);
    return HEADLESS(h, kiosk, passphrases, "enrol", "--url", url, "--code", code, "--fingerprint", h->region->fingerprint,
                    "--person", (char *)person);
}
