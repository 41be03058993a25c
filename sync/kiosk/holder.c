#include "sync/kiosk/holder.h"

#include "model/base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { WORD_ROOM = 16, WISH_ROOM = WORD_ROOM + HOLDER_ARGUMENT };
enum { PRINTED_ROOM = 64 * 1024, ANSWER_ROOM = 3 * PRINTED_ROOM };

static const char *const words[] = {
    [WISH_SYNC] = "sync",           [WISH_STATUS] = "status",     [WISH_STORE] = "store",           [WISH_LOGIN] = "login",
    [WISH_CARRY_OUT] = "carry-out", [WISH_CARRY_IN] = "carry-in", [WISH_CARRY_PASS] = "carry-pass", [WISH_RUN] = "run",
};
enum { WORDS = sizeof words / sizeof *words };

struct caller {
    int fd; /* −1: a free place */
    enum wish wish;
    bool told;
    char *argument; /* behind a tab in the packet; NULL: nothing stood there */
};

struct holder {
    int folder; /* for its path and its end */
    int fd;     /* −1: hushed */
    struct caller callers[HOLDER_CALLERS];
};

/* By way of the open folder: a path may be longer than an address of a socket. */
static int open_at(const char *folder, struct sockaddr_un *at) {
    int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(at->sun_path, sizeof at->sun_path, "/proc/self/fd/%d/" HOLDER_SOCKET, fd);
    return fd;
}

/* --- The holder ----------------------------------------------------------------------------------------------------------- */

static bool listen_at(int fd, const struct sockaddr_un *at) {
    mode_t mask = umask(0177);
    /* The store is ours, so a socket that is already there was left by a program that died. */
    bool ok = fd >= 0 && (unlink(at->sun_path) == 0 || errno == ENOENT) &&
              bind(fd, (const struct sockaddr *)at, sizeof *at) == 0 && listen(fd, HOLDER_CALLERS) == 0;
    umask(mask);
    return ok;
}

bool holder_open(const char *folder, struct holder **out, struct fail *why) {
    struct sockaddr_un at;
    int dir = open_at(folder, &at);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    *out = NULL;
    if (dir < 0 || !listen_at(fd, &at)) {
        fail_set(why, FAIL_DISK, "holder: socket", _("The socket for commands cannot be made in “%s”: %s."), folder,
                 strerror(errno));
        if (fd >= 0) close(fd);
        if (dir >= 0) close(dir);
        return false;
    }
    struct holder *h = calloc(1, sizeof *h);
    if (!h) abort();
    h->folder = dir;
    h->fd = fd;
    for (int i = 0; i < HOLDER_CALLERS; i++) h->callers[i].fd = -1;
    *out = h;
    return true;
}

void holder_hush(struct holder *h) {
    if (!h || h->fd < 0) return;
    unlinkat(h->folder, HOLDER_SOCKET, 0);
    close(h->fd);
    h->fd = -1;
}

void holder_close(struct holder *h) {
    if (!h) return;
    holder_hush(h);
    for (int i = 0; i < HOLDER_CALLERS; i++) holder_answer(h, i, ANSWER_FREE, "");
    close(h->folder);
    free(h);
}

int holder_polls(const struct holder *h, struct pollfd fds[HOLDER_POLLS]) {
    int count = 0;
    bool room = false;
    if (!h) return 0;
    for (int i = 0; i < HOLDER_CALLERS; i++) {
        if (h->callers[i].fd < 0)
            room = true;
        else /* of one who waits only that he goes */
            fds[count++] = (struct pollfd){.fd = h->callers[i].fd, .events = h->callers[i].wish ? 0 : POLLIN};
    }
    if (h->fd >= 0 && room) fds[count++] = (struct pollfd){.fd = h->fd, .events = POLLIN};
    return count;
}

static void drop(struct caller *c) {
    close(c->fd);
    if (c->argument) explicit_bzero(c->argument, strlen(c->argument)); /* a passphrase may stand there */
    free(c->argument);
    *c = (struct caller){.fd = -1};
}

/* What is on the way to a caller who does not read, a stopped one, leaves room for its answer. */
static void set_room(int fd, int room) {
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
}

static void take_callers(struct holder *h) {
    for (int i = 0; i < HOLDER_CALLERS && h->fd >= 0; i++) {
        if (h->callers[i].fd >= 0) continue;
        int fd = accept4(h->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) return;
        set_room(fd, PRINTED_ROOM);
        h->callers[i] = (struct caller){.fd = fd};
    }
}

static void hear(struct caller *c) {
    char word[WISH_ROOM] = "";
    ssize_t n = recv(c->fd, word, sizeof word - 1, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    char *argument = strchr(word, '\t');
    if (argument) *argument++ = '\0';
    if (argument && !c->wish) c->argument = strdup(argument);
    for (int i = WISH_SYNC; n > 0 && !c->wish && i < WORDS; i++)
        if (!strcmp(word, words[i])) c->wish = (enum wish)i;
    explicit_bzero(word, sizeof word);
    if (!c->wish || n <= 0) drop(c); /* gone, or nothing we know */
}

enum wish holder_step(struct holder *h, int *caller) {
    if (!h) return WISH_NONE;
    take_callers(h);
    for (int i = 0; i < HOLDER_CALLERS; i++)
        if (h->callers[i].fd >= 0) hear(&h->callers[i]);
    for (int i = 0; i < HOLDER_CALLERS; i++) {
        struct caller *c = &h->callers[i];
        if (c->fd < 0 || !c->wish || c->told) continue;
        c->told = true;
        *caller = i;
        return c->wish;
    }
    return WISH_NONE;
}

const char *holder_argument(const struct holder *h, int caller) {
    return h->callers[caller].argument ? h->callers[caller].argument : "";
}

bool holder_tell(struct holder *h, int caller, enum answer answer, const char *text, size_t size) {
    const struct caller *c = &h->callers[caller];
    struct bytes packet = {0};
    if (c->fd < 0) return true;
    bytes_u8(&packet, (uint8_t)answer);
    bytes_add(&packet, text, size < HOLDER_TEXT ? size : HOLDER_TEXT);
    bool taken = send(c->fd, packet.data, packet.size, MSG_NOSIGNAL) >= 0 || errno != EAGAIN; /* or it has gone */
    bytes_close(&packet);
    return taken;
}

void holder_answer(struct holder *h, int caller, enum answer answer, const char *text) {
    if (h->callers[caller].fd < 0) return;
    set_room(h->callers[caller].fd, ANSWER_ROOM);
    holder_tell(h, caller, answer, text, strlen(text));
    drop(&h->callers[caller]);
}

bool holder_waits(const struct holder *h, int caller) {
    return h->callers[caller].fd >= 0 && h->callers[caller].told;
}

/* --- The caller ----------------------------------------------------------------------------------------------------------- */

static bool receive(int fd, int wait_ms, enum answer *answer, struct bytes *text, struct fail *why) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    int ready;
    do ready = poll(&p, 1, wait_ms);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        return fail_set(why, FAIL_BUSY, "holder: no answer",
                        _("Another program works with the data of this computer and does not answer. Try again in a minute."));
    char *packet = malloc(HOLDER_TEXT + 1);
    if (!packet) abort();
    ssize_t n = recv(fd, packet, HOLDER_TEXT + 1, 0);
    if (n > 0) {
        *answer = (enum answer)packet[0];
        bytes_clear(text);
        bytes_add(text, packet + 1, (size_t)n - 1);
    }
    free(packet);
    return n > 0 || fail_set(why, FAIL_GONE, "holder: gone", _("The program that worked with the data has ended."));
}

struct ear {
    holder_told *told; /* NULL: nobody listens */
    void *self;
};

/* The answer, behind what comes on the way to it. */
static bool receive_all(int fd, int wait_ms, const struct ear *ear, enum answer *answer, struct bytes *text, struct fail *why) {
    while (receive(fd, wait_ms, answer, text, why)) {
        if (*answer != ANSWER_PRINTED && *answer != ANSWER_PROGRESS) return true;
        if (ear->told) ear->told(ear->self, *answer, text);
    }
    return false;
}

static bool ask(const char *folder, enum wish wish, const char *argument, int wait_ms, const struct ear *ear,
                enum answer *answer, struct bytes *text, struct fail *why) {
    char packet[WISH_ROOM];
    int size = snprintf(packet, sizeof packet, "%s%s%s", words[wish], *argument ? "\t" : "", argument);
    struct sockaddr_un at;
    int dir = open_at(folder, &at);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    bool ok = dir >= 0 && fd >= 0 && size < WISH_ROOM && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
              send(fd, packet, (size_t)size, MSG_NOSIGNAL) > 0;
    ok = ok ? receive_all(fd, wait_ms, ear, answer, text, why)
            : fail_set(why, FAIL_GONE, "holder: nobody listens", _("No other program works with the data."));
    explicit_bzero(packet, sizeof packet);
    if (fd >= 0) close(fd);
    if (dir >= 0) close(dir);
    return ok;
}

bool holder_ask(const char *folder, enum wish wish, const char *argument, int wait_ms, enum answer *answer, struct bytes *text,
                struct fail *why) {
    return ask(folder, wish, argument, wait_ms, &(struct ear){0}, answer, text, why);
}

bool holder_ask_told(const char *folder, enum wish wish, const char *argument, holder_told *told, void *self,
                     enum answer *answer, struct bytes *text, struct fail *why) {
    return ask(folder, wish, argument, -1, &(struct ear){told, self}, answer, text, why);
}

bool holder_take(const char *folder, enum wish wish, bool (*open)(void *self, struct fail *why), void *self,
                 enum answer *answer, struct bytes *text, struct fail *why) {
    enum { ANSWER_MS = 2000 /* it gives the store up at the end of a slice */, PAUSE_MS = 20, PAUSES = 150 };
    *answer = ANSWER_FREE;
    for (int pauses = 0; pauses < PAUSES; pauses++) {
        struct fail silent;
        if (open(self, why)) return true;
        if (why->kind != FAIL_BUSY) return false;
        bool asked = holder_ask(folder, wish, "", ANSWER_MS, answer, text, &silent);
        if (asked ? *answer != ANSWER_FREE : silent.kind != FAIL_GONE) return false;
        if (!asked) poll(NULL, 0, PAUSE_MS);
    }
    return false;
}
