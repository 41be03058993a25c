#include "model/base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MINE, CHILDS };

static void close_open(int fd) {
    if (fd >= 0) close(fd);
}

static bool open_pipes(const int *fds, int count, int cord[2], int told[2]) {
    bool want_cord = false, want_told = false;
    for (int i = 0; i < count; i++) {
        want_cord = want_cord || fds[i] == SPAWN_CORD;
        want_told = want_told || fds[i] == SPAWN_TOLD;
    }
    if (want_cord &&
        (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, cord) != 0 || fcntl(cord[MINE], F_SETFL, O_NONBLOCK) != 0))
        return false;
    return !want_told || pipe2(told, O_CLOEXEC | O_NONBLOCK) == 0;
}

/* Copies beyond all numbers that the child will use: placing one cannot overwrite another. */
static bool copy_high(const int *fds, int count, int cord, int told, int high[SPAWN_FDS_MOST]) {
    bool ok = true;
    for (int i = 0; i < count; i++) {
        int fd = fds[i] == SPAWN_CORD ? cord : fds[i] == SPAWN_TOLD ? told : fds[i];
        high[i] = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, SPAWN_FDS_MOST) : -1;
        ok = ok && (fds[i] == SPAWN_NULL || high[i] >= 0);
    }
    return ok;
}

static bool actions_fill(posix_spawn_file_actions_t *a, const int *high, int count) {
    bool ok = true;
    for (int i = 0; ok && i < count; i++)
        ok = (high[i] >= 0 ? posix_spawn_file_actions_adddup2(a, high[i], i)
                           : posix_spawn_file_actions_addopen(a, i, "/dev/null", O_RDWR, 0)) == 0;
    return ok && posix_spawn_file_actions_addclosefrom_np(a, count) == 0;
}

static bool attributes_fill(posix_spawnattr_t *a) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawnattr_setsigmask(a, &none) == 0 && posix_spawnattr_setsigdefault(a, &all) == 0 &&
           posix_spawnattr_setflags(a, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID) == 0;
}

/* 0 or what errno would be. */
static int run(const char *const *argv, const int *high, int count, pid_t *pid) {
    static const char *const environment[] = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C.UTF-8", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
    int error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        bool ready = actions_fill(&actions, high, count) && attributes_fill(&attributes);
        error = ready ? posix_spawnp(pid, argv[0], &actions, &attributes, (char *const *)(const void *)argv,
                                     (char *const *)(const void *)environment)
                      : ENOMEM;
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

bool spawn_start(const char *const *argv, const int *fds, int count, struct spawned *out, struct fail *why) {
    int cord[2] = {-1, -1}, told[2] = {-1, -1}, high[SPAWN_FDS_MOST], error = 0;
    pid_t pid = 0;
    for (int i = 0; i < SPAWN_FDS_MOST; i++) high[i] = -1;
    if (count > SPAWN_FDS_MOST)
        error = EINVAL;
    else if (!open_pipes(fds, count, cord, told) || !copy_high(fds, count, cord[CHILDS], told[CHILDS], high))
        error = errno;
    else
        error = run(argv, high, count, &pid);
    for (int i = 0; i < SPAWN_FDS_MOST; i++) close_open(high[i]);
    close_open(cord[CHILDS]);
    close_open(told[CHILDS]);
    if (error == 0) {
        *out = (struct spawned){.pid = pid, .cord = cord[MINE], .told = told[MINE]};
        return true;
    }
    close_open(cord[MINE]);
    close_open(told[MINE]);
    return fail_set(why, FAIL_GONE, strerror(error),
                    _("The program %s cannot be started: %s. Call the supervisor; nothing is lost."), argv[0], strerror(error));
}

static void note_end(struct spawned *s, int state) {
    s->pid = 0;
    s->status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

bool spawn_running(struct spawned *s) {
    int state = 0;
    if (s->pid == 0) return false;
    pid_t ended = waitpid(s->pid, &state, WNOHANG);
    if (ended == s->pid || (ended < 0 && errno != EINTR)) note_end(s, state);
    return s->pid != 0;
}

int spawn_end(struct spawned *s) {
    close_open(s->cord);
    close_open(s->told);
    s->cord = s->told = -1;
    if (s->pid != 0) {
        int state = 0;
        kill(s->pid, SIGKILL);
        while (waitpid(s->pid, &state, 0) < 0 && errno == EINTR) continue;
        note_end(s, state);
    }
    return s->status;
}
