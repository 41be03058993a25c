#include "sync/centre/farewell.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct kept {
    struct event *heard, *over;
    size_t dropped;
};

struct farewells {
    struct event_base *base;
    struct kept kept[FAREWELLS]; /* a ring */
    unsigned next;
};

static void let_go(struct kept *k) {
    if (!k->heard) return;
    int fd = event_get_fd(k->heard);
    event_free(k->heard);
    event_free(k->over);
    close(fd);
    *k = (struct kept){0};
}

static void on_over(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    let_go(arg);
}

static void on_heard(evutil_socket_t fd, short what, void *arg) {
    struct kept *k = arg;
    uint8_t unread[16 * 1024];
    (void)what;
    ssize_t n = recv(fd, unread, sizeof unread, MSG_DONTWAIT);
    if (n > 0) k->dropped += (size_t)n;
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) || k->dropped > FAREWELL_BYTES) let_go(k);
}

void farewell_keep(struct farewells *f, int fd) {
    struct kept *k = &f->kept[f->next++ % FAREWELLS];
    let_go(k);
    *k = (struct kept){.heard = event_new(f->base, fd, EV_READ | EV_PERSIST, on_heard, k),
                       .over = evtimer_new(f->base, on_over, k)};
    if (!k->heard || !k->over) abort();
    shutdown(fd, SHUT_WR);
    event_add(k->heard, NULL);
    event_add(k->over, &(struct timeval){.tv_sec = FAREWELL_SECONDS});
}

struct farewells *farewells_open(struct event_base *base) {
    struct farewells *f = calloc(1, sizeof *f);
    if (!f) abort();
    f->base = base;
    return f;
}

void farewells_close(struct farewells *f) {
    if (!f) return;
    for (int i = 0; i < FAREWELLS; i++) let_go(&f->kept[i]);
    free(f);
}
