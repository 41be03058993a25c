#include "sync/centre/ingest.h"

#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/store/frame_keys.h"
#include "sync/centre/log.h"
#include "sync/wire/frame.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Type under which a line is kept that says nothing we can read; it is parked, never applied. */
#define UNREADABLE "unreadable"

/* --- One line ------------------------------------------------------------------------------------------------------------- */

/* The pieces between the tabs, so that the chain can be followed over a line whose JSON is no good. */
static bool split_line(const struct frame_line *line, struct arena *a, struct event *ev) {
    const char *end = line->line + line->size;
    const char *sig = memchr(line->line, '\t', line->size);
    const char *tail = sig ? memchr(sig + 1, '\t', (size_t)(end - sig - 1)) : NULL;
    if (!tail || sig == line->line || line->size > EVENT_ADOPTED_MAX || !text_valid(line->line, line->size)) return false;
    ev->o_size = (size_t)(sig - line->line);
    ev->o = arena_printf(a, "%.*s", (int)ev->o_size, line->line);
    size_t sig_size = (size_t)(tail - sig - 1);
    ev->has_sig = sig_size != 1 || sig[1] != '-';
    if (ev->has_sig && !base64_to(sig + 1, sig_size, ev->sig, sizeof ev->sig)) return false;
    tail++;
    size_t size = (size_t)(end - tail);
    if (size == 1 && *tail == '-') return true;
    ev->has_c = true;
    if (base64_to(tail, size, ev->c, sizeof ev->c)) return true;
    ev->p = arena_printf(a, "%.*s", (int)size, tail);
    ev->p_size = size;
    struct hash h;
    hash_begin(&h, PURPOSE_COMMIT);
    hash_add(&h, tail, size);
    hash_end(&h, ev->c);
    return true;
}

/* An event as it is stored under the identity its frame gives it. False: not even a line. */
static bool read_line(struct centre *c, struct event_id id, const struct frame_line *line, struct event *ev, struct fail *why) {
    struct event raw = {0};
    if (!split_line(line, &c->turn, &raw))
        return fail_set(why, FAIL_INPUT, "ingest: not a line", _("The data is damaged and was not taken."));
    if (event_decode(line->line, line->size, &c->turn, ev, why) && ev->id.kiosk == id.kiosk && ev->id.epoch == id.epoch &&
        ev->id.seq == id.seq)
        return true;
    *ev = raw;
    ev->id = id;
    ev->version = 1;
    text_copy(ev->type_name, sizeof ev->type_name, UNREADABLE);
    return true;
}

/* A frame whose signature and hash hold. */
struct opened {
    struct frame_head head;
    struct frame_line *lines;
    bool begun;        /* it is known with which key its epoch began; else with this one, base64 */
    uint32_t enrolled; /* by a machine that was enrolled then */
    char key[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
};

/* --- One frame ------------------------------------------------------------------------------------------------------------ */

/* The head of the kiosk's log of that epoch as stored after `seq`. */
static bool stored_head(struct centre *c, uint32_t kiosk, uint32_t epoch, uint64_t seq, uint8_t head[HASH_SIZE], bool *found,
                        struct fail *why) {
    *found = seq == 0;
    if (seq == 0) return journal_first_head(c->db, c->journal.region, kiosk, epoch, head, why);
    struct rows r;
    if (!db_query(c->db, &r, "SELECT head FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why, "kiosk:i",
                  (int64_t)kiosk, "epoch:i", (int64_t)epoch, "seq:i", (int64_t)seq, NULL))
        return false;
    size_t size = 0;
    const void *stored = db_next(&r, why) ? db_blob(&r, 0, &size) : NULL;
    *found = size == HASH_SIZE;
    if (*found) memcpy(head, stored, HASH_SIZE);
    bool failed = db_failed(&r);
    db_done(&r);
    return !failed;
}

static bool head_at(struct centre *c, const struct peer *peer, uint64_t seq, uint8_t head[HASH_SIZE], struct fail *why) {
    bool found;
    if (seq == peer->seq) {
        memcpy(head, peer->head, HASH_SIZE);
        return true;
    }
    return stored_head(c, peer->kiosk, peer->epoch, seq, head, &found, why) &&
           (found || fail_set(why, FAIL_DISK, "ingest: a head is missing",
                              _("The store of the centre is damaged. Restore it from a backup.")));
}

/* `off`: the worst its kiosk's wall clock was. */
static bool keep_header(struct centre *c, const struct peer *peer, const struct frame_head *head, const uint8_t *frame,
                        int64_t off, struct fail *why) {
    char clock[CLOCK_SAMPLE_TEXT];
    static const char sql[] =
        "INSERT INTO frame_header (kiosk, epoch, first_seq, count, header, at, clock, off) VALUES (:kiosk, :epoch, :first, :count, "
        ":header, :at, :clock, :off) ON CONFLICT (kiosk, epoch, first_seq, count) DO NOTHING";
    clock_sample_show(&peer->clock, clock);
    return db_run(c->db, sql, why, "kiosk:i", (int64_t)head->kiosk, "epoch:i", (int64_t)head->epoch, "first:i",
                  (int64_t)head->first_seq, "count:i", (int64_t)head->count, "header:b", &(struct piece){frame, FRAME_HEADER},
                  "at:i", c->env.now(c->env.self), "clock:t", clock, "off:i", off, NULL);
}

/* How wrong its clock was when this was made; the worse of the two. */
static int64_t worse(struct centre *c, const struct peer *peer, const struct event *ev, int64_t off) {
    struct clock_interval in = {0, c->env.now(c->env.self)};
    clock_narrow(&peer->clock, ev->boot, ev->mono, ev->sample, &in);
    int64_t this = ev->at ? clock_off(&in, ev->at) : 0;
    return llabs(this) > llabs(off) ? this : off;
}

/* From the next frame on, also of this request: that it is applied is not waited for. What is no key does not become one. */
static bool note_key(struct centre *c, const struct event *ev, struct fail *why) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    if (!ev->type || ev->type->kind != EV_KIOSK_KEYED) return true;
    const char *text = ((const struct kiosk_keyed *)ev->payload)->frame_key;
    return !content_frame_key(text, key) || frame_key_change(c->db, ev->id.kiosk, ev->id.epoch, ev->id.seq, text, why);
}

/* Follows the chain over the lines and stores those that are new. *fork: our log says otherwise about one of them. */
static bool store_lines(struct centre *c, struct peer *peer, const struct frame_head *head, const struct frame_line *lines,
                        int *stored, int64_t *off, bool *fork, struct fail *why) {
    uint8_t chain[HASH_SIZE], ours[HASH_SIZE];
    if (!head_at(c, peer, head->first_seq - 1, ours, why)) return false;
    memcpy(chain, head->head_before, HASH_SIZE);
    *fork = memcmp(chain, ours, HASH_SIZE) != 0;
    for (int i = 0; i < head->count && !*fork; i++) {
        struct event_id id = {.kiosk = head->kiosk, .epoch = head->epoch, .seq = head->first_seq + (uint64_t)i};
        struct event ev = {0};
        if (!read_line(c, id, &lines[i], &ev, why)) return false;
        chain_next(&ev, chain);
        if (id.seq <= peer->seq) {
            if (!head_at(c, peer, id.seq, ours, why)) return false;
            *fork = memcmp(chain, ours, HASH_SIZE) != 0;
            continue;
        }
        if (!journal_store(c->db, &ev, chain, why) || !note_key(c, &ev, why)) return false;
        peer->seq = id.seq;
        memcpy(peer->head, chain, HASH_SIZE);
        *off = worse(c, peer, &ev, *off);
        ++*stored;
    }
    if (!*fork && memcmp(chain, head->head_after, HASH_SIZE) != 0)
        return fail_set(why, FAIL_INPUT, "ingest: head after", _("The data is damaged and was not taken."));
    return true;
}

static bool frame_known(const struct peer *peer, const struct frame_head *head, struct fail *why) {
    return head->kiosk == peer->kiosk || fail_set(why, FAIL_DENIED, "ingest: frame of another kiosk",
                                                  _("These events belong to another kiosk and were not taken."));
}

/* With the key in force at its first record; an epoch that was raised begins with one of those the kiosk had before. */
static bool open_frame(struct centre *c, const uint8_t *frame, size_t size, struct opened *out, struct fail *why) {
    struct frame_head *head = &out->head;
    struct frame_keys may;
    if (!frame_keys_at(c->db, head->kiosk, head->epoch, head->first_seq, &may, &out->begun, why)) return false;
    out->enrolled = may.enrolled;
    fail_set(why, FAIL_INPUT, "ingest: no key", _("The data is damaged and was not taken."));
    for (int i = 0; i < may.count; i++) {
        base64_of(may.keys[i], sizeof may.keys[i], out->key);
        if (frame_open(frame, size, may.keys[i], &c->dicts, &c->turn, head, &out->lines, why)) return true;
        if (why->kind == FAIL_GONE) break;
    }
    return false;
}

/* On from *common as long as our log of the frame's epoch says the same. *parted: it does not any more. */
static bool follow(struct centre *c, const struct frame_head *head, const struct frame_line *lines, uint64_t *common,
                   bool *found, bool *parted, struct fail *why) {
    uint8_t chain[HASH_SIZE], ours[HASH_SIZE];
    bool there;
    memcpy(chain, head->head_before, HASH_SIZE);
    for (int i = 0; i <= head->count; i++) {
        uint64_t seq = head->first_seq + (uint64_t)i - 1;
        if (!stored_head(c, head->kiosk, head->epoch, seq, ours, &there, why)) return false;
        *parted = !there || memcmp(chain, ours, HASH_SIZE) != 0;
        if (*parted) return true;
        *found = true;
        *common = seq;
        if (i == head->count) return true;
        struct event ev = {0};
        if (!read_line(c, (struct event_id){.kiosk = head->kiosk, .epoch = head->epoch, .seq = seq + 1}, &lines[i], &ev, why))
            return false;
        chain_next(&ev, chain);
    }
    return true;
}

static bool ingest_frame(struct centre *c, struct peer *peer, const struct frame_head *said, const uint8_t *frame, size_t size,
                         struct intake *out, struct fail *why) {
    struct opened opened = {.head = *said};
    const struct frame_head head = *said;
    struct peer before = *peer;
    int stored = 0;
    int64_t off = 0;
    bool fork = false;
    bool ahead = c->recovering && head.epoch > peer->epoch; /* of an epoch that a restored centre has not heard of yet */
    if (ahead || (head.first_seq > peer->seq + 1 && head.epoch == peer->epoch)) {
        out->has_want = true;
        out->want = peer->seq + 1;
        return true;
    }
    if (!open_frame(c, frame, size, &opened, why)) {
        out->want_plain = why->kind == FAIL_GONE;
        return out->want_plain;
    }
    /* Of a log that was fenced off: what is stored of it may come once more, and nothing else. */
    if (head.epoch != peer->epoch) {
        uint64_t ignored;
        bool found = false;
        return follow(c, &head, opened.lines, &ignored, &found, &out->fork, why);
    }
    if (!db_savepoint(c->db, why)) return false;
    bool ok = (opened.begun || frame_key_begin(c->db, head.kiosk, head.epoch, opened.key, opened.enrolled, why)) &&
              store_lines(c, peer, &head, opened.lines, &stored, &off, &fork, why) &&
              (stored == 0 || fork || keep_header(c, peer, &head, frame, off, why));
    bool undo = !ok || fork;
    if (undo) {
        *peer = before;
        stored = 0;
    }
    if (!(undo ? db_rollback_to : db_release)(c->db, ok ? why : NULL)) ok = false;
    out->fork = fork;
    out->frames += stored > 0;
    out->events += stored;
    return ok;
}

bool ingest_fenced(struct centre *c, struct peer *peer, const uint8_t *frames, size_t size, struct intake *out,
                   struct fail *why) {
    bool ok = true;
    while (ok && size > 0 && !out->has_want && !out->want_plain && !out->fork) {
        struct frame_head head;
        size_t whole = 0;
        ok = frame_peek(frames, size, &head, &whole, why) && frame_known(peer, &head, why);
        if (!ok) break;
        ok = ingest_frame(c, peer, &head, frames, whole, out, why);
        frames += whole;
        size -= whole;
    }
    if (!ok) centre_log(&c->env, "refused", "kiosk=%u reason=\"%s\"", peer->kiosk, why->log);
    return ok;
}

/* --- Where two logs part -------------------------------------------------------------------------------------------------- */

bool ingest_common(struct centre *c, const struct peer *peer, uint32_t epoch, const uint8_t *frames, size_t size,
                   uint64_t *common, bool *found, bool *parted, struct fail *why) {
    while (size > 0 && !*parted) {
        struct opened opened;
        size_t whole = 0;
        if (!frame_peek(frames, size, &opened.head, &whole, why) || !frame_known(peer, &opened.head, why) ||
            !open_frame(c, frames, whole, &opened, why))
            return false;
        const struct frame_head head = opened.head;
        if (head.epoch != epoch || (*found && head.first_seq != *common + 1)) {
            *parted = true;
        } else if (!follow(c, &head, opened.lines, common, found, parted, why)) {
            return false;
        }
        frames += whole;
        size -= whole;
    }
    return true;
}

bool ingest_frames(struct centre *c, struct peer *peer, const uint8_t *frames, size_t size, struct intake *out,
                   struct fail *why) {
    struct fail ignored;
    bool ok = ingest_fenced(c, peer, frames, size, out, why);
    if (out->fork && !peer_freeze_heard(c, peer, "fork", why)) return false;
    if (!ok && db_broken(c->db)) return false;
    return peer_save(c, peer, ok ? why : &ignored) && ok;
}
