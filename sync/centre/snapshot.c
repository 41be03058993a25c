#include "sync/centre/snapshot.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "sync/centre/feed.h"
#include "sync/centre/log.h"
#include "sync/wire/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEPT_MOST = 64, /* places at one time */
    CIPHER_BLOCK = 64,
};

struct block {
    uint64_t at;
    int64_t to, part;
};

struct snapshot {
    char scope[SCOPE_ROOM];
    int64_t gsn, made; /* made: ms; while it is being made, when it was begun */
    bool ready;
    int64_t cursor, part; /* how far it is */
    int fd;
    uint8_t key[crypto_stream_xchacha20_KEYBYTES];
    uint64_t size;
    struct block *blocks;
    uint32_t count, room;
    struct snapshot *next;
};

/* --- The file ------------------------------------------------------------------------------------------------------------- */

static bool cannot(struct fail *why) {
    return fail_set(why, FAIL_DISK, "snapshot: file", _("The folder “%s” cannot be written to: %s."), "", strerror(errno));
}

/* The keystream of the whole file; `at` may be any byte. */
static void seal(const struct snapshot *s, uint64_t at, uint8_t *data, size_t size) {
    static const uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES]; /* the key is used for one file */
    uint8_t edge[CIPHER_BLOCK] = {0};
    if (size == 0) return;
    size_t skip = at % CIPHER_BLOCK, head = skip == 0 ? 0 : CIPHER_BLOCK - skip < size ? CIPHER_BLOCK - skip : size;
    memcpy(edge + skip, data, head);
    crypto_stream_xchacha20_xor_ic(edge, edge, sizeof edge, nonce, at / CIPHER_BLOCK, s->key);
    memcpy(data, edge + skip, head);
    sodium_memzero(edge, sizeof edge);
    if (size > head)
        crypto_stream_xchacha20_xor_ic(data + head, data + head, size - head, nonce, (at + head) / CIPHER_BLOCK, s->key);
}

static bool append(struct snapshot *s, struct bytes *block, const struct snapshot_head *head, struct fail *why) {
    seal(s, s->size, block->data, block->size);
    for (size_t done = 0; done < block->size;) {
        ssize_t n = pwrite(s->fd, block->data + done, block->size - done, (off_t)(s->size + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return cannot(why);
        done += (size_t)n;
    }
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 64;
        s->blocks = realloc(s->blocks, s->room * sizeof *s->blocks);
        if (!s->blocks) abort();
    }
    s->blocks[s->count++] = (struct block){.at = s->size, .to = head->to, .part = head->part};
    s->size += block->size;
    return true;
}

static bool read_range(const struct snapshot *s, uint64_t from, size_t size, struct bytes *out) {
    struct bytes block = {0};
    uint8_t piece[16 * 1024];
    while (block.size < size) {
        size_t left = size - block.size;
        ssize_t n = pread(s->fd, piece, left < sizeof piece ? left : sizeof piece, (off_t)(from + block.size));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        bytes_add(&block, piece, (size_t)n);
    }
    bool ok = block.size == size;
    if (ok) {
        seal(s, from, block.data, block.size);
        bytes_add(out, block.data, block.size);
    }
    bytes_close(&block);
    return ok;
}

/* --- Those there are ------------------------------------------------------------------------------------------------------ */

static void free_one(struct snapshot *s) {
    if (s->fd >= 0) close(s->fd);
    free(s->blocks);
    sodium_memzero(s, sizeof *s);
    free(s);
}

static struct snapshot *find(const struct centre *c, const char *scope, bool ready) {
    for (struct snapshot *s = c->snapshots; s; s = s->next)
        if (s->ready == ready && (!scope || strcmp(s->scope, scope) == 0)) return s;
    return NULL;
}

static void drop(struct centre *c, struct snapshot *gone) {
    for (struct snapshot **at = &c->snapshots; *at; at = &(*at)->next) {
        if (*at != gone) continue;
        *at = gone->next;
        free_one(gone);
        return;
    }
}

void snapshot_drop(struct centre *c, const char *scope) {
    for (struct snapshot *s = c->snapshots, *next; s; s = next) {
        next = s->next;
        if (!scope || strcmp(s->scope, scope) == 0) drop(c, s);
    }
}

void snapshot_undo(struct centre *c) {
    for (struct snapshot *s = c->snapshots, *next; s; s = next) {
        next = s->next;
        if (s->gsn > c->gsn) drop(c, s);
    }
}

void snapshot_tend(struct centre *c) {
    int64_t kept = settings_int(c->settings, "snapshot", "hours") * MS_HOUR, now = c->env.now(c->env.self);
    for (struct snapshot *s = c->snapshots, *next; s; s = next) {
        next = s->next;
        if (now - s->made > kept || now < s->made) drop(c, s);
    }
}

/* --- Made ----------------------------------------------------------------------------------------------------------------- */

static bool begin(struct centre *c, const char *scope, int64_t gsn, struct fail *why) {
    char path[PATH_ROOM];
    struct snapshot *s = calloc(1, sizeof *s);
    if (!s) abort();
    *s = (struct snapshot){.gsn = gsn, .made = c->env.now(c->env.self), .fd = -1, .next = c->snapshots};
    text_copy(s->scope, sizeof s->scope, scope);
    c->env.random(c->env.self, s->key, sizeof s->key);
    c->snapshots = s;
    if (file_path(path, c->folder, "snapshot-XXXXXX")) s->fd = mkostemp(path, O_CLOEXEC);
    if (s->fd >= 0 && unlink(path) == 0) return true;
    cannot(why);
    drop(c, s);
    return false;
}

/* Lines that do not pack into one block go into two; only the last says how far they have come. */
static bool put(struct centre *c, struct snapshot *s, const char *lines, size_t size, struct snapshot_head head,
                struct fail *why) {
    const struct snapshot_bond bond = {c->journal.region, s->scope};
    struct bytes block = {0};
    head.feed_epoch = c->journal.epoch;
    head.gsn = s->gsn;
    head.index = s->count;
    bool ok = snapshot_make(&head, lines, size, dicts_newest(&c->dicts), &bond, c->answer_secret, &block, why);
    bool done = ok && append(s, &block, &head, why);
    bytes_close(&block);
    if (ok || why->kind != FAIL_CONFLICT) return done;
    const char *half = memchr(lines + size / 2, '\n', size - size / 2);
    if (!half) return false; /* one line alone always fits */
    struct snapshot_head first = head;
    first.last = false;
    first.to = s->cursor;
    first.part = 1;
    return put(c, s, lines, (size_t)(half - lines), first, why) &&
           put(c, s, half + 1, size - (size_t)(half + 1 - lines), head, why);
}

static bool work(struct centre *c, struct snapshot *s, struct fail *why) {
    struct feed_slice slice = {0};
    arena_reset(&c->turn);
    size_t most = (size_t)settings_int(c->settings, "snapshot", "block") * 1024;
    bool ok = feed_read_shared(c, s->scope, s->gsn, s->cursor, s->part, most, &slice, why);
    const struct snapshot_head head = {.last = !slice.more, .to = slice.cursor, .part = slice.part};
    ok = ok && put(c, s, (const char *)slice.lines.data, slice.lines.size, head, why);
    bytes_close(&slice.lines);
    s->cursor = slice.cursor;
    s->part = slice.part;
    s->ready = ok && !slice.more;
    return ok;
}

bool snapshot_works(const struct centre *c) {
    return find(c, NULL, false) != NULL;
}

/* The newest stands in front: those that are too many go at the other end. */
static void keep_few(struct centre *c) {
    struct snapshot *s = c->snapshots;
    for (int i = 1; s && i < KEPT_MOST; i++) s = s->next;
    while (s && s->next) drop(c, s->next);
}

void snapshot_step(struct centre *c) {
    struct fail why = {0};
    struct snapshot *s = find(c, NULL, false), *before;
    if (!s) return;
    if (!centre_usable(c) || !work(c, s, &why)) {
        centre_log(&c->env, "snapshot_failed", "scope=%s reason=\"%s\"", s->scope, why.log);
        drop(c, s);
    } else if (s->ready) {
        centre_log(&c->env, "snapshot", "scope=%s gsn=%" PRId64 " blocks=%" PRIu32 " bytes=%" PRIu64 " ms=%" PRId64, s->scope,
                   s->gsn, s->count, s->size, c->env.now(c->env.self) - s->made);
        for (before = s->next; before && strcmp(before->scope, s->scope) != 0;) before = before->next;
        if (before) drop(c, before);
        keep_few(c);
    }
}

/* --- Who is sent to one --------------------------------------------------------------------------------------------------- */

/* At most `most` of the feed's rows of a scope. */
static bool rows_between(struct centre *c, const char *scope, int64_t from, int64_t to, int64_t most, int64_t *count,
                         struct fail *why) {
    static const char sql[] = "SELECT count(*) FROM (SELECT 1 FROM feed WHERE scope = :scope AND pos > :from AND pos <= :to "
                              "LIMIT :most) AS counted";
    int64_t found = 0;
    if (!db_one_int(c->db, &found, sql, why, "scope:t", scope, "from:i", from, "to:i", to, "most:i", most, NULL)) return false;
    *count += found;
    return true;
}

static bool is_far(struct centre *c, const struct peer *peer, const char *place, int64_t from, int64_t to, bool *so,
                   struct fail *why) {
    int64_t rows = settings_int(c->settings, "snapshot", "rows"), count = 0;
    int64_t of_region = peer->region_cursor > from ? peer->region_cursor : from;
    *so = false;
    if (rows == 0 || to - from < rows / 2) return true; /* an event is rarely more than two rows of it: nearly always this */
    if (!rows_between(c, place, from, to, rows, &count, why) || !rows_between(c, SCOPE_ALL, of_region, to, rows, &count, why))
        return false;
    *so = count >= rows;
    return true;
}

static void tell(const struct snapshot *s, int64_t from, struct exchange_gone *out) {
    text_copy(out->scope, sizeof out->scope, s->scope);
    out->gsn = s->gsn;
    for (uint32_t i = 0; i + 1 < s->count && s->blocks[i].to <= from; i++) {
        if (s->blocks[i].part > 0) continue;
        out->index = i + 1;
        out->at = (int64_t)s->blocks[i + 1].at;
    }
}

bool snapshot_gone(struct centre *c, const struct peer *peer, const struct exchange_request *request, struct exchange_gone *out,
                   struct fail *why) {
    char place[SCOPE_ROOM];
    bool far;
    int64_t from = peer->cursor > peer->snapped ? peer->cursor : peer->snapped, to = c->backed > 0 ? c->backed : c->gsn;
    if (!request->snapshots || request->key_no > c->keys.no) return true; /* a file is signed with the present keys */
    peer_place(peer, place);
    struct snapshot *s = find(c, place, true);
    if (s) {
        if (!is_far(c, peer, place, from, s->gsn, &far, why)) return false;
        if (far) tell(s, from, out);
        if (far) return true;
    }
    if (!is_far(c, peer, place, from, to, &far, why)) return false;
    if (!far || snapshot_works(c)) return true;
    struct fail ignored;
    if (!begin(c, place, to, &ignored)) centre_log(&c->env, "snapshot_failed", "scope=%s reason=\"%s\"", place, ignored.log);
    return true;
}

/* --- Given out ------------------------------------------------------------------------------------------------------------ */

static int get_dict(struct centre *c, const char *id, uint64_t from, size_t most, struct bytes *out, uint64_t *total) {
    char *end;
    unsigned long number = strtoul(id, &end, 10);
    const struct dict *dict = *id && !*end && number <= UINT32_MAX ? dicts_find(&c->dicts, (uint32_t)number) : NULL;
    if (!dict || from >= dict->size) return 404;
    bytes_add(out, (const uint8_t *)dict->data + from, dict->size - from < most ? (size_t)(dict->size - from) : most);
    *total = dict->size;
    return 206;
}

int snapshot_get(struct centre *c, uint32_t kiosk, const char *path, uint64_t from, size_t most, struct bytes *out,
                 uint64_t *total) {
    struct peer peer;
    struct fail why;
    char place[SCOPE_ROOM];
    if (strncmp(path, DICT_PATH, strlen(DICT_PATH)) == 0) return get_dict(c, path + strlen(DICT_PATH), from, most, out, total);
    if (strncmp(path, SNAPSHOT_PATH, strlen(SNAPSHOT_PATH)) != 0) return 404;
    if (!centre_usable(c) || c->recovering) return 503;
    if (!peer_load(c, kiosk, &peer, &why)) return why.kind == FAIL_GONE ? 403 : 503;
    peer_place(&peer, place);
    if (peer.frozen[0] != '\0' || strcmp(path + strlen(SNAPSHOT_PATH), place) != 0) return 403;
    const struct snapshot *s = find(c, place, true);
    if (!s || from >= s->size) return 503;
    if (most > SNAPSHOT_GET_MOST) most = SNAPSHOT_GET_MOST;
    size_t size = s->size - from < most ? (size_t)(s->size - from) : most;
    *total = s->size;
    return read_range(s, from, size, out) ? 206 : 503;
}
