#include "sync/kiosk/spawn.h"

#include "sync/kiosk/message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool actions_fill(posix_spawn_file_actions_t *a, int child) {
    return posix_spawn_file_actions_adddup2(a, child, MESSAGE_FD) == 0 &&
           posix_spawn_file_actions_addopen(a, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(a, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(a, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addclosefrom_np(a, MESSAGE_FD + 1) == 0;
}

static bool attributes_fill(posix_spawnattr_t *a) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawnattr_setsigmask(a, &none) == 0 && posix_spawnattr_setsigdefault(a, &all) == 0 &&
           posix_spawnattr_setflags(a, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID) == 0;
}

static int spawn(const char *path, int child, pid_t *pid) {
    static char *const environment[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", NULL};
    char name[] = "priem-agent";
    char *const arguments[] = {name, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
    int error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        bool ready = actions_fill(&actions, child) && attributes_fill(&attributes);
        error = ready ? posix_spawn(pid, path, &actions, &attributes, arguments, environment) : ENOMEM;
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

bool agent_spawn(const char *path, int *fd, pid_t *pid, struct fail *why) {
    int pair[2];
    int error = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0 ? 0 : errno;
    if (error == 0) {
        error = spawn(path, pair[1], pid);
        close(pair[1]);
        if (error != 0) close(pair[0]);
    }
    if (error != 0)
        return fail_set(
            why, FAIL_NET, strerror(error),
            _("The network helper priem-agent cannot be started: the installation is not whole. Call the supervisor; work goes on."));
    *fd = pair[0];
    return true;
}

void agent_end(int fd, pid_t pid) {
    close(fd);
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
}
