#include "tests/harness/proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 32, SEGMENT = 1400, SEGMENTS = 64, TURN_MS = 5, SCALE = 1000 };

static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 36\r\nConnection: close\r\n\r\n"
                           "<html><title>Guest Wi-Fi</title></ht";

struct segment {
    uint8_t data[SEGMENT];
    size_t size, gone;
    int64_t due; /* µs */
};

/* One direction: a ring of segments, each with the moment at which it may leave. */
struct way {
    int from, to;
    struct segment ring[SEGMENTS];
    int first, count;
    int64_t last_due;
    bool ended;
};

struct line {
    bool used;
    struct way up, down;
};

struct shared {
    struct proxy_orders orders;
    struct proxy_seen seen;
};

static int64_t clock_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void reset(int fd) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

static void line_cut(struct line *l) {
    reset(l->up.from);
    reset(l->up.to);
    l->used = false;
}

static int connect_to(int port) {
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void accept_line(struct shared *s, struct line *lines, int listener, int target) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) return;
    s->seen.connections++;
    struct line *l = lines;
    while (l < lines + LINES && l->used) l++;
    int to = s->orders.refuse || s->orders.page || l == lines + LINES ? -1 : connect_to(target);
    if (s->orders.page) {
        char hello[4096];
        ssize_t got = recv(fd, hello, sizeof hello, 0), sent = send(fd, page, sizeof page - 1, MSG_NOSIGNAL);
        (void)got;
        (void)sent;
        close(fd);
    } else if (to < 0) {
        reset(fd);
    } else {
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(to, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        memset(l, 0, sizeof *l);
        l->used = true;
        l->up.from = l->down.to = fd;
        l->up.to = l->down.from = to;
    }
}

/* When the segment may leave: behind the one before it at the line's rate, then the way itself, and a lost one a retransmission
 * later. */
static int64_t due_at(const struct shared *s, struct way *w, size_t size) {
    int64_t now = clock_us(), rate = s->orders.rate;
    int64_t start = w->last_due > now ? w->last_due : now;
    w->last_due = rate > 0 ? start + (int64_t)size * 1000000 / rate : now;
    int64_t due = w->last_due + (int64_t)s->orders.delay * SCALE;
    if (s->orders.loss > 0 && rand() % 100 < s->orders.loss) due += 2 * (int64_t)s->orders.delay * SCALE + 200 * SCALE;
    const struct segment *before = w->count > 0 ? &w->ring[(w->first + w->count - 1) % SEGMENTS] : NULL;
    return before != NULL && before->due > due ? before->due : due;
}

/* False: this is the byte at which the line is cut. */
static bool way_read(struct shared *s, struct way *w, _Atomic int64_t *cut, _Atomic int64_t *seen) {
    if (w->count == SEGMENTS || w->ended) return true;
    struct segment *g = &w->ring[(w->first + w->count) % SEGMENTS];
    ssize_t n = recv(w->from, g->data, sizeof g->data, MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    if (n == 0) {
        w->ended = true;
        return true;
    }
    *seen += n;
    bool whole = *cut < 0 || n < *cut;
    g->size = whole ? (size_t)n : (size_t)*cut;
    g->gone = 0;
    g->due = due_at(s, w, g->size);
    if (*cut >= 0) *cut -= (int64_t)g->size;
    w->count++;
    return whole;
}

static bool way_write(const struct shared *s, struct way *w) {
    const struct segment *last = &w->ring[(w->first + w->count + SEGMENTS - 1) % SEGMENTS];
    if (s->orders.gather && w->count > 0 && last->due > clock_us()) return true;
    while (w->count > 0 && w->ring[w->first].due <= clock_us()) {
        struct segment *g = &w->ring[w->first];
        ssize_t n = send(w->to, g->data + g->gone, g->size - g->gone, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        g->gone += (size_t)n;
        if (g->gone < g->size) return true;
        w->first = (w->first + 1) % SEGMENTS;
        w->count--;
    }
    if (w->ended && w->count == 0) shutdown(w->to, SHUT_WR);
    return true;
}

/* Also behind an end of what it had to say, where no recv would tell. A reset overtakes what is still on its way. */
static bool was_reset(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0;
}

static void line_turn(struct shared *s, struct line *l) {
    struct proxy_orders *o = &s->orders;
    bool up = way_read(s, &l->up, &o->cut_up, &s->seen.up), down = way_read(s, &l->down, &o->cut_down, &s->seen.down);
    bool alive = !was_reset(l->up.from) && !was_reset(l->up.to) && way_write(s, &l->up) && way_write(s, &l->down);
    if (!up || !down) {
        if (o->cut_up == 0 || o->cut_down == 0) s->seen.cuts++;
        if (o->cut_up == 0) o->cut_up = -1;
        if (o->cut_down == 0) o->cut_down = -1;
        alive = false;
    }
    if (!alive) line_cut(l);
    if (l->used && l->up.ended && l->down.ended && l->up.count == 0 && l->down.count == 0) {
        close(l->up.from);
        close(l->up.to);
        l->used = false;
    }
}

static void serve(struct shared *s, int listener, int target) {
    static struct line lines[LINES];
    for (;;) {
        struct pollfd fds[1 + 2 * LINES] = {{.fd = listener, .events = POLLIN}};
        nfds_t count = 1;
        bool waiting = false;
        for (struct line *l = lines; l < lines + LINES; l++) {
            if (!l->used) continue;
            waiting = waiting || l->up.count > 0 || l->down.count > 0;
            if (s->orders.stall) continue;
            if (!l->up.ended && l->up.count < SEGMENTS) fds[count++] = (struct pollfd){.fd = l->up.from, .events = POLLIN};
            if (!l->down.ended && l->down.count < SEGMENTS)
                fds[count++] = (struct pollfd){.fd = l->down.from, .events = POLLIN};
        }
        poll(fds, count, waiting || s->orders.stall ? TURN_MS : 10 * TURN_MS);
        if (fds[0].revents & POLLIN) accept_line(s, lines, listener, target);
        for (struct line *l = lines; l < lines + LINES; l++)
            if (l->used && !s->orders.stall) line_turn(s, l);
    }
}

static int listen_anywhere(int *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, LINES) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &size) != 0) {
        perror("proxy");
        abort();
    }
    *port = ntohs(at.sin_port);
    return fd;
}

void proxy_open(struct proxy *p, int target_port) {
    int listener = listen_anywhere(&p->port);
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s == MAP_FAILED) abort();
    s->orders.cut_up = s->orders.cut_down = -1;
    p->orders = &s->orders;
    p->seen = &s->seen;
    p->pid = fork();
    if (p->pid < 0) abort();
    if (p->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_IGN);
        serve(s, listener, target_port);
    }
    close(listener);
}

void proxy_close(struct proxy *p) {
    kill(p->pid, SIGKILL);
    while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR) continue;
    munmap(p->orders, sizeof(struct shared));
}
