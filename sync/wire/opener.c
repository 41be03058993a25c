#include "sync/wire/opener.h"

#include "model/base/disk.h"
#include "model/base/sandbox.h"
#include "model/base/share.h"
#include "model/base/spawn.h"
#include "model/base/text.h"
#include "sync/wire/keylist.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    FILE_MOST = SEAL_MOST + SEAL_MOST / 64 + SEAL_HEADER,
    BLOCK = 64 * 1024,
    PATIENCE_MS = 20 * 1000, /* for the next byte */
    SECONDS_MOST = 30,
};
#define MEMORY_MOST (6UL * SEAL_MOST)

enum { CHILD_FILE = STDIN_FILENO, CHILD_CORD = STDOUT_FILENO };

/* What it is told first; it has no environment. */
struct order {
    struct opener_keys keys;
    char language[8]; /* of whoever reads what is wrong; "": as the program begins */
};

/* What the child says first; behind it the body. */
struct verdict {
    struct fail why; /* FAIL_NONE: opened */
    struct seal_head head;
    uint64_t size;
};

static bool read_all(int fd, void *data, size_t size) {
    for (size_t at = 0; at < size;) {
        ssize_t n = read(fd, (uint8_t *)data + at, size - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

/* --- The child ------------------------------------------------------------------------------------------------------------ */

static bool read_file(struct bytes *out, struct fail *why) {
    uint8_t block[BLOCK];
    for (;;) {
        ssize_t n = read(CHILD_FILE, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return fail_set(why, FAIL_DISK, "opener: read",
                            _("The stick was pulled out or does not answer. Nothing was lost: put it in again and repeat."));
        if (n == 0) return true;
        bytes_add(out, block, (size_t)n);
        if (out->size > FILE_MOST)
            return fail_set(why, FAIL_INPUT, "opener: too long",
                            _("This is no exchange file of the program. Look for a file whose name begins with PRIEM."));
    }
}

/* Behind the keys that may stand in front: whose they are was seen by who called us. */
static bool open_sealed(const struct bytes *file, const struct opener_keys *keys, struct verdict *v, struct bytes *body) {
    struct keylist ignored;
    size_t front = keylist_take(file->data, file->size, &ignored);
    return seal_open(file->data + front, file->size - front, keys->sign_key, keys->box_key, keys->box_secret, &v->head, body,
                     &v->why);
}

int opener_child(void) {
    static const struct sandbox mine = {.memory_most = MEMORY_MOST, .seconds_most = SECONDS_MOST};
    struct order order;
    struct verdict v = {0};
    struct bytes file = {0}, body = {0};
    char log[120];
    if (!read_all(CHILD_CORD, &order, sizeof order)) return 1;
    if (order.language[0]) share_messages(order.language);
    (void)_("The file on the stick could not be looked at. Nothing was taken from it; write it once more."); /* the messages are
                                                                                                                read in before
                                                                                                                nothing can be
                                                                                                                read any more */
    sandbox_enter(&mine, log, sizeof log);
    if (read_file(&file, &v.why) && open_sealed(&file, &order.keys, &v, &body)) v.size = body.size;
    sodium_memzero(&order, sizeof order);
    bool ok = disk_write(CHILD_CORD, &v, sizeof v) && (body.size == 0 || disk_write(CHILD_CORD, body.data, body.size));
    bytes_close(&body);
    bytes_close(&file);
    return !ok;
}

/* --- The parent ----------------------------------------------------------------------------------------------------------- */

static bool wait_for(int fd, short what) {
    struct pollfd p = {.fd = fd, .events = what};
    int n;
    do n = poll(&p, 1, PATIENCE_MS);
    while (n < 0 && errno == EINTR);
    return n > 0;
}

/* The parent's end of the cord does not block. */
static bool hear(int fd, void *data, size_t size) {
    for (size_t at = 0; at < size;) {
        if (!wait_for(fd, POLLIN)) return false;
        ssize_t n = recv(fd, (uint8_t *)data + at, size - at, 0);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

static bool hear_body(int fd, uint64_t size, struct bytes *body) {
    uint8_t block[BLOCK];
    bool ok = size <= FILE_MOST;
    bytes_clear(body);
    while (ok && body->size < size) {
        size_t n = size - body->size < sizeof block ? (size_t)(size - body->size) : sizeof block;
        ok = hear(fd, block, n);
        if (ok) bytes_add(body, block, n);
    }
    sodium_memzero(block, sizeof block);
    return ok;
}

/* What a child that was taken over may say is no more than text and bytes of a length. */
static bool well_formed(const struct verdict *v) {
    return memchr(v->why.say, '\0', sizeof v->why.say) && memchr(v->why.log, '\0', sizeof v->why.log) &&
           memchr(v->head.region, '\0', sizeof v->head.region) && v->why.kind <= FAIL_NET;
}

bool opener_open(const char *program, int fd, const struct opener_keys *keys, struct seal_head *head, struct bytes *body,
                 struct fail *why) {
    const int fds[] = {[CHILD_FILE] = fd, [CHILD_CORD] = SPAWN_CORD, SPAWN_NULL};
    const char *language = getenv("LANGUAGE");
    struct spawned child;
    struct verdict v = {0};
    if (lseek(fd, 0, SEEK_SET) != 0)
        return fail_set(why, FAIL_DISK, "opener: seek",
                        _("The stick was pulled out or does not answer. Nothing was lost: put it in again and repeat."));
    if (!spawn_start((const char *const[]){program, OPENER_WORD, NULL}, fds, 3, &child, why)) return false;
    struct order order = {.keys = *keys};
    if (language) text_copy(order.language, sizeof order.language, language);
    bool heard = send(child.cord, &order, sizeof order, MSG_NOSIGNAL) == (ssize_t)sizeof order &&
                 hear(child.cord, &v, sizeof v) && well_formed(&v);
    sodium_memzero(&order, sizeof order);
    bool opened = heard && v.why.kind == FAIL_NONE;
    if (opened) opened = heard = hear_body(child.cord, v.size, body);
    spawn_end(&child);
    *head = v.head;
    if (!heard)
        return fail_set(why, FAIL_BUSY, "opener: no end",
                        _("The file on the stick could not be looked at. Nothing was taken from it; write it once more."));
    if (!opened && why) *why = v.why;
    return opened;
}
