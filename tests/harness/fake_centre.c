#include "tests/harness/fake_centre.h"

#include "model/base/share.h"
#include "model/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool ok, const char *what) {
    if (ok) return;
    fprintf(stderr, "fake centre: %s\n", what);
    abort();
}

void fake_centre_open(struct fake_centre *c, const char *region, uint32_t kiosk, uint32_t epoch, int64_t gsn, int64_t time) {
    static const uint8_t none[HASH_SIZE];
    uint8_t seed[32] = {1};
    *c = (struct fake_centre){
        .kiosk = kiosk, .epoch = epoch, .gsn = gsn, .time = time, .feed_most = FAKE_LOG, .feed_epoch = 1, .made = 1000000};
    text_copy(c->region, sizeof c->region, region);
    dicts_open(&c->dicts, share_path(&c->arena, "dict"));
    crypto_sign_seed_keypair(c->frame_key, c->frame_secret, seed);
    seed[0] = 2;
    crypto_sign_seed_keypair(c->answer_key, c->answer_secret, seed);
    chain_start(region, kiosk, epoch, none, c->heads[0]);
}

void fake_centre_close(struct fake_centre *c) {
    dicts_close(&c->dicts);
    arena_close(&c->arena);
}

static void feed_add(struct fake_centre *c, struct fake_line line) {
    must(c->feed_count < FAKE_LOG, "feed is full");
    line.gsn = ++c->gsn;
    c->feed[c->feed_count++] = line;
}

static bool is_numbered(const struct fake_centre *c, uint64_t seq) {
    for (int i = 0; i < c->feed_count; i++)
        if (c->feed[i].own == seq) return true;
    return false;
}

/* Stores what is new; every overlap must be the same bytes. */
static void take_line(struct fake_centre *c, uint64_t seq, const struct frame_line *line) {
    struct arena a = {0};
    struct event ev;
    struct fail why;
    must(event_decode(line->line, line->size, &a, &ev, &why), "an event cannot be read");
    must(ev.id.kiosk == c->kiosk && ev.id.epoch == c->epoch && ev.id.seq == seq,
         "an event has another identity than its place");
    c->events++;
    if (seq <= c->stored) {
        must(c->log[seq].size == line->size && memcmp(c->log[seq].line, line->line, line->size) == 0,
             "an overlap with other bytes");
    } else {
        must(seq < FAKE_LOG, "log is full");
        c->log[seq] = (struct fake_line){.line = arena_copy(&c->arena, line->line, line->size), .size = line->size};
        memcpy(c->heads[seq], c->heads[seq - 1], HASH_SIZE);
        chain_next(&ev, c->heads[seq]);
        c->stored = seq;
        if (!is_numbered(c, seq)) feed_add(c, (struct fake_line){.own = seq});
    }
    arena_close(&a);
}

/* False: a gap, so the kiosk is asked for what is missing; or a frame that cannot be unpacked here. */
static bool take_frame(struct fake_centre *c, const uint8_t *data, size_t size, bool *want_plain) {
    struct arena a = {0};
    struct frame_head head;
    struct frame_line *lines;
    struct fail why;
    bool opened = frame_open(data, size, c->frame_key, c->no_dict ? NULL : &c->dicts, &a, &head, &lines, &why);
    must(opened || why.kind == FAIL_GONE, "a frame cannot be opened");
    if (!opened) {
        *want_plain = true;
        arena_close(&a);
        return false;
    }
    c->frames++;
    c->plain_frames += head.dict == 0;
    if (head.count > 1 && size > c->largest_frame) c->largest_frame = size;
    bool follows = head.first_seq <= c->stored + 1;
    if (follows) {
        must(memcmp(head.head_before, c->heads[head.first_seq - 1], HASH_SIZE) == 0, "the head before differs");
        for (int i = 0; i < head.count; i++) take_line(c, head.first_seq + (uint64_t)i, &lines[i]);
        must(memcmp(head.head_after, c->heads[head.first_seq + head.count - 1], HASH_SIZE) == 0, "the head after differs");
    }
    arena_close(&a);
    return follows;
}

static bool take_frames(struct fake_centre *c, const struct exchange_request *r, bool *want_plain) {
    const uint8_t *at = r->frames;
    size_t left = r->frames_size, size;
    struct frame_head head;
    struct fail why;
    bool whole = true;
    while (left > 0 && !c->deaf && !*want_plain) {
        must(frame_peek(at, left, &head, &size, &why), "not a frame");
        whole = take_frame(c, at, size, want_plain) && whole;
        at += size;
        left -= size;
    }
    return whole;
}

static void put_feed(struct fake_centre *c, int64_t cursor, struct bytes *feed, struct exchange_answer *a) {
    int count = 0;
    a->cursor = cursor;
    for (int i = 0; i < c->feed_count; i++) {
        const struct fake_line *l = &c->feed[i];
        if (l->gsn <= cursor) continue;
        if (count == c->feed_most) {
            a->more = true;
            a->end = c->gsn;
            break;
        }
        if (count++ > 0) bytes_u8(feed, '\n');
        bytes_printf(feed, "%lld\t", (long long)l->gsn);
        if (l->line == NULL)
            bytes_printf(feed, "=\t%u.%u.%llu", c->kiosk, c->epoch, (unsigned long long)l->own);
        else
            bytes_add(feed, l->line, l->size);
        a->cursor = l->gsn;
    }
}

bool fake_centre_post(struct fake_centre *c, const uint8_t *body, size_t size, struct bytes *answer) {
    struct fail why;
    struct exchange_request *r = &c->last;
    if (!request_read(body, size, r, &why)) return false;
    c->requests++;
    c->bytes += size;
    struct exchange_answer a = {
        .time = c->time, .feed_epoch = c->feed_epoch, .scope_version = 1, .ack_epoch = c->epoch, .fork = c->say_fork};
    if (!take_frames(c, r, &a.want_plain)) {
        a.has_want = !a.want_plain;
        a.want = c->stored + 1;
    }
    a.ack_seq = a.durable_seq = c->stored;
    memcpy(a.ack_head, c->heads[c->stored], HASH_SIZE);
    if (c->break_head) a.ack_head[0] ^= 1;
    strcpy(a.frozen, c->say_frozen);
    struct bytes feed = {0};
    put_feed(c, r->feed_epoch == c->feed_epoch ? r->cursor : 0, &feed, &a);
    a.more = a.more || c->say_more;
    a.cursor -= c->cursor_back;
    uint8_t asked[HASH_SIZE];
    request_hash_of(body, size, asked);
    const struct answer_bond bond = {.region = c->region,
                                     .kiosk = c->kiosk,
                                     .nonce = r->nonce,
                                     .request_hash = asked,
                                     .dict = c->no_dict ? NULL : dicts_find(&c->dicts, r->dict)};
    must(answer_make(&a, (const char *)feed.data, feed.size, &bond, c->answer_secret, answer, &why),
         "an answer cannot be made");
    if (c->break_sig) answer->data[4] ^= 1;
    bytes_close(&feed);
    return true;
}

/* The payload is filled by the caller before the event is encoded. */
static void feed_event(struct fake_centre *c, const struct env *env, struct event *ev, struct arena *a) {
    struct fail why;
    struct fake_line line = {0};
    must(event_encode(ev, env, NULL, a, &why), "an event cannot be made");
    const char *text = event_line(ev, a, &line.size);
    line.line = arena_copy(&c->arena, text, line.size);
    feed_add(c, line);
}

static struct event central(struct fake_centre *c, enum event_kind kind, const char *subject) {
    struct event ev = {.type = &event_types[kind], .version = 1, .at = c->time, .offset = 180, .boot = "c0000000"};
    ev.id = (struct event_id){.kiosk = 0, .epoch = 1, .seq = ++c->made};
    text_copy(ev.type_name, sizeof ev.type_name, ev.type->name);
    text_copy(ev.subject, sizeof ev.subject, subject);
    return ev;
}

void fake_centre_say(struct fake_centre *c, const struct env *env, const char *key, const char *value) {
    struct arena a = {0};
    struct event ev = central(c, EV_REGION_SET, c->region);
    struct region_set *set = event_payload(&ev, &a);
    text_copy(set->key, sizeof set->key, key);
    text_copy(set->value, sizeof set->value, value);
    feed_event(c, env, &ev, &a);
    arena_close(&a);
}

void fake_centre_erase(struct fake_centre *c, const struct env *env, const char *subject) {
    struct arena a = {0};
    struct event ev = central(c, EV_LEARNER_ERASED, subject);
    *(struct erased *)event_payload(&ev, &a) =
        (struct erased){.of = "3.1.1", .reason = "consent", .day = "2026-11-23", .backups_until = "2026-12-23"};
    feed_event(c, env, &ev, &a);
    arena_close(&a);
}

void fake_centre_lend(struct fake_centre *c, struct env *env, const struct lease *lease) {
    struct arena a = {0};
    char id[ID_TEXT];
    id_new(env, id);
    struct event ev = central(c, EV_LEASE_GRANTED, id);
    *(struct lease *)event_payload(&ev, &a) = *lease;
    feed_event(c, env, &ev, &a);
    arena_close(&a);
}

void fake_centre_forget(struct fake_centre *c, uint64_t stored) {
    c->stored = stored;
}
