#include "sync/kiosk/outbox.h"

#include <assert.h>
#include <string.h>

enum {
    LINES = 512, /* at most, of one frame */
    LOOK_START = 128,
    RATIO_UNIT = 16,  /* `ratio` is raw bytes for so many packed ones */
    RATIO_START = 64, /* four to one */
    RATIO_LEAST = 16,
};

void outbox_open(struct outbox *o) {
    *o = (struct outbox){.budget = OUTBOX_START, .ratio = RATIO_START, .look = LOOK_START};
}

void outbox_close(struct outbox *o) {
    bytes_close(&o->frames);
    arena_close(&o->arena);
}

bool outbox_head(struct journal *j, uint64_t seq, struct arena *a, uint8_t head[HASH_SIZE], struct fail *why) {
    if (seq == 0) return journal_first_head(j->db, j->region, j->kiosk, j->epoch, head, why);
    struct outbox_line line;
    int count;
    if (!journal_outbox(j, seq - 1, 1, a, &line, &count, why)) return false;
    if (count == 0 || line.seq != seq)
        return fail_set(why, FAIL_GONE, "outbox: no such event", _("This kiosk no longer has a record that the centre has."));
    memcpy(head, line.head, HASH_SIZE);
    return true;
}

bool outbox_begin(struct outbox *o, struct journal *j, uint64_t acked, struct fail *why) {
    bytes_clear(&o->frames);
    o->last = acked;
    bool ok = outbox_head(j, acked, &o->arena, o->head, why);
    arena_reset(&o->arena);
    return ok;
}

/* How many of the lines are likely to fit into `room` packed bytes; at least one. */
static int guess(const struct outbox *o, const struct outbox_line *lines, int count, size_t room) {
    size_t raw = 0, most = room / RATIO_UNIT * o->ratio;
    if (most > FRAME_RAW_MAX) most = FRAME_RAW_MAX;
    int fit = 0;
    while (fit < count && (raw += lines[fit].size + 1) <= most) fit++;
    return fit > 0 ? fit : 1;
}

static bool pack_lines_of(struct outbox *o, const struct journal *j, const struct outbox_line *from, int count,
                          const uint8_t *secret, struct bytes *frame, struct fail *why) {
    struct frame_line lines[LINES];
    struct frame_head head = {.kiosk = j->kiosk, .epoch = j->epoch, .first_seq = from[0].seq};
    memcpy(head.head_before, o->head, HASH_SIZE);
    memcpy(head.head_after, from[count - 1].head, HASH_SIZE);
    for (int i = 0; i < count; i++) lines[i] = (struct frame_line){.line = from[i].line, .size = from[i].size};
    bytes_clear(frame);
    return frame_make(&head, lines, count, o->dict, secret, frame, why);
}

bool outbox_pack(struct outbox *o, struct journal *j, const uint8_t secret[SIGN_SECRET_SIZE], bool *done, struct fail *why) {
    struct bytes frame = {0};
    arena_reset(&o->arena);
    *done = true;
    int most = o->budget <= OUTBOX_LEAST ? 1 : o->look, count;
    struct outbox_line *lines = arena_alloc(&o->arena, (size_t)most * sizeof *lines);
    if (!journal_outbox(j, o->last, most, &o->arena, lines, &count, why)) return false;
    if (count == 0) return true;
    size_t left = o->budget > o->frames.size ? o->budget - o->frames.size : 0;
    size_t room = left < FRAME_GOAL ? left : FRAME_GOAL;
    int fit = guess(o, lines, count, room);
    bool ok;
    while ((ok = pack_lines_of(o, j, lines, fit, secret, &frame, why)) && fit > 1 && frame.size > room) {
        int less = (int)((size_t)fit * room / frame.size);
        fit = less < 1 ? 1 : less < fit ? less : fit - 1;
    }
    assert(!ok || frame.size > 0);
    /* The first frame is sent whatever its size; a later one that does not fit waits for the next request. */
    if (ok && (o->frames.size == 0 || frame.size <= left)) {
        bytes_add(&o->frames, frame.data, frame.size);
        o->last = lines[fit - 1].seq;
        memcpy(o->head, lines[fit - 1].head, HASH_SIZE);
        size_t raw = 0;
        for (int i = 0; i < fit; i++) raw += lines[i].size + 1;
        o->ratio = raw * RATIO_UNIT / frame.size;
        if (o->ratio < RATIO_LEAST) o->ratio = RATIO_LEAST;
        if (fit < count) o->look = fit + fit / 8 + 8; /* the room was the limit, not what there is to send */
        if (fit == o->look) o->look = most * 2;
        if (o->look > LINES) o->look = LINES;
        *done = o->budget <= OUTBOX_LEAST || o->frames.size >= o->budget || (fit == count && count < most);
    }
    bytes_close(&frame);
    arena_reset(&o->arena);
    return ok;
}

void outbox_succeeded(struct outbox *o) {
    size_t proved = 2 * o->frames.size;
    if (proved > o->budget) o->budget = proved < OUTBOX_MOST ? proved : OUTBOX_MOST;
}

void outbox_failed(struct outbox *o) {
    o->budget = o->budget / 2 < OUTBOX_LEAST ? OUTBOX_LEAST : o->budget / 2;
}

void outbox_alone(struct outbox *o) {
    o->budget = OUTBOX_LEAST;
}
