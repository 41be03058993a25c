#include "tui/print_child.h"

#include "model/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MOST (64 * 1024 * 1024)

struct child {
    pid_t pid; /* 0 when it was waited for */
    int fd, err;
    int status;
    struct bytes in, out;
    char said[300];
};

static bool actions_fill(posix_spawn_file_actions_t *a, int fd, int err) {
    return posix_spawn_file_actions_adddup2(a, fd, STDIN_FILENO) == 0 &&
           posix_spawn_file_actions_adddup2(a, fd, STDOUT_FILENO) == 0 &&
           posix_spawn_file_actions_adddup2(a, err, STDERR_FILENO) == 0 &&
           posix_spawn_file_actions_addclosefrom_np(a, STDERR_FILENO + 1) == 0;
}

static bool attributes_fill(posix_spawnattr_t *a) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawnattr_setsigmask(a, &none) == 0 && posix_spawnattr_setsigdefault(a, &all) == 0 &&
           posix_spawnattr_setflags(a, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID) == 0;
}

static int spawn(const char *const *argv, int fd, int err, pid_t *pid) {
    static char path[] = "PATH=/usr/bin:/bin:/usr/sbin:/sbin", locale[] = "LC_ALL=C.UTF-8";
    char *const environment[] = {path, locale, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
    int error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        bool ready = actions_fill(&actions, fd, err) && attributes_fill(&attributes);
        error =
            ready ? posix_spawnp(pid, argv[0], &actions, &attributes, (char *const *)(const void *)argv, environment) : ENOMEM;
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

bool child_start(const char *const *argv, const struct bytes *input, struct child **out, struct fail *why) {
    int pair[2], errs[2], error = 0;
    pid_t pid = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) error = errno;
    if (error == 0 && pipe2(errs, O_CLOEXEC | O_NONBLOCK) != 0) {
        error = errno;
        close(pair[0]);
        close(pair[1]);
    }
    if (error == 0) {
        error = spawn(argv, pair[1], errs[1], &pid);
        close(pair[1]);
        close(errs[1]);
        if (error != 0) {
            close(pair[0]);
            close(errs[0]);
        }
    }
    if (error != 0)
        return fail_set(why, FAIL_GONE, strerror(error),
                        _("The program %s cannot be started: %s. Call the supervisor; nothing is lost."), argv[0],
                        strerror(error));
    struct child *c = calloc(1, sizeof *c);
    if (!c) abort();
    *c = (struct child){.pid = pid, .fd = pair[0], .err = errs[0]};
    bytes_add(&c->in, input->data, input->size);
    *out = c;
    return true;
}

void child_poll(const struct child *c, struct pollfd *fd) {
    *fd = (struct pollfd){.fd = c->fd, .events = c->in.size > 0 ? POLLIN | POLLOUT : POLLIN};
}

/* Half closed when all is said: it reads to the end of its input. */
static void flush(struct child *c) {
    bool had = c->in.size > 0;
    while (c->in.size > 0) {
        ssize_t n = send(c->fd, c->in.data, c->in.size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (n < 0) bytes_clear(&c->in); /* it reads no more: its output and its status tell why */
        if (n >= 0) bytes_drop_front(&c->in, (size_t)n);
    }
    if (had) shutdown(c->fd, SHUT_WR);
}

static bool receive(struct child *c) {
    char block[64 * 1024];
    for (;;) {
        ssize_t n = recv(c->fd, block, sizeof block, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        if (n == 0) return false;
        bytes_add(&c->out, block, (size_t)n);
        if (c->out.size > OUTPUT_MOST) return false;
    }
}

bool child_step(struct child *c) {
    flush(c);
    return receive(c);
}

const struct bytes *child_output(const struct child *c) {
    return &c->out;
}

const char *child_said(const struct child *c) {
    return c->said;
}

static void hear(struct child *c) {
    char text[sizeof c->said];
    ssize_t n = read(c->err, text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    text_copy(c->said, sizeof c->said, text);
}

/* It has closed its output, so its end is a matter of no time; one that only pretends to is ended. */
bool child_done(struct child *c, int *status) {
    enum { TRIES = 200, PAUSE_US = 1000 };
    int state = 0;
    hear(c);
    for (int i = 0; c->pid && i < TRIES; i++) {
        pid_t ended = waitpid(c->pid, &state, WNOHANG);
        if (ended == c->pid || (ended < 0 && errno != EINTR)) {
            c->pid = 0;
            c->status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
        } else {
            usleep(PAUSE_US);
        }
    }
    *status = c->pid ? -1 : c->status;
    return *status == 0;
}

int child_end(struct child *c) {
    if (c == NULL) return 0;
    int status = c->status;
    close(c->fd);
    close(c->err);
    if (c->pid) {
        int state = 0;
        kill(c->pid, SIGKILL);
        while (waitpid(c->pid, &state, 0) < 0 && errno == EINTR) continue;
        status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    }
    bytes_close(&c->in);
    bytes_close(&c->out);
    free(c);
    return status;
}
