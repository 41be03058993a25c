#include "tui/print_child.h"

#include "model/base/spawn.h"
#include "model/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUTPUT_MOST (64 * 1024 * 1024)

struct child {
    struct spawned program;
    struct bytes in, out;
    char said[300];
};

bool child_start(const char *const *argv, const struct bytes *input, struct child **out, struct fail *why) {
    static const int fds[] = {SPAWN_CORD, SPAWN_CORD, SPAWN_TOLD};
    struct spawned program;
    if (!spawn_start(argv, fds, sizeof fds / sizeof *fds, &program, why)) return false;
    struct child *c = calloc(1, sizeof *c);
    if (!c) abort();
    c->program = program;
    bytes_add(&c->in, input->data, input->size);
    *out = c;
    return true;
}

void child_poll(const struct child *c, struct pollfd *fd) {
    *fd = (struct pollfd){.fd = c->program.cord, .events = c->in.size > 0 ? POLLIN | POLLOUT : POLLIN};
}

/* Half closed when all is said: it reads to the end of its input. */
static void flush(struct child *c) {
    bool had = c->in.size > 0;
    while (c->in.size > 0) {
        ssize_t n = send(c->program.cord, c->in.data, c->in.size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (n < 0) bytes_clear(&c->in); /* it reads no more: its output and its status tell why */
        if (n >= 0) bytes_drop_front(&c->in, (size_t)n);
    }
    if (had) shutdown(c->program.cord, SHUT_WR);
}

static bool receive(struct child *c) {
    char block[64 * 1024];
    for (;;) {
        ssize_t n = recv(c->program.cord, block, sizeof block, MSG_DONTWAIT);
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
    ssize_t n = read(c->program.told, text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    text_copy(c->said, sizeof c->said, text);
}

/* It has closed its output, so its end is a matter of no time; one that only pretends to is ended. */
bool child_done(struct child *c, int *status) {
    enum { TRIES = 200, PAUSE_US = 1000 };
    hear(c);
    for (int i = 0; spawn_running(&c->program) && i < TRIES; i++) usleep(PAUSE_US);
    *status = c->program.pid ? -1 : c->program.status;
    return *status == 0;
}

int child_end(struct child *c) {
    if (c == NULL) return 0;
    int status = spawn_end(&c->program);
    bytes_close(&c->in);
    bytes_close(&c->out);
    free(c);
    return status;
}
