/* Where we are with the centre, in meta: moved in the transaction of the last slice of what an answer has fed. */

#include "sync/kiosk/inner.h"

#include "model/store/safe_copy.h"

static const char clock_key[] = "clock.heard";

static const struct {
    const char *key;
    size_t at;
} columns[] = {
    {"acked_seq", offsetof(struct place, acked)},
    {"durable_seq", offsetof(struct place, durable)},
    {"cursor", offsetof(struct place, cursor)},
    {"cursor_part", offsetof(struct place, part)},
    {"feed_epoch", offsetof(struct place, feed_epoch)},
    {"scope_version", offsetof(struct place, scope_version)},
    {"last_exchange", offsetof(struct place, last_exchange)},
    {"heard", offsetof(struct place, heard)},
    {"region_cursor", offsetof(struct place, region_cursor)},
    {"snapped", offsetof(struct place, snapped)},
    {"since_digest", offsetof(struct place, since_digest)},
    {"recovery", offsetof(struct place, recovery)},
};
enum { COLUMNS = sizeof columns / sizeof *columns };
_Static_assert(COLUMNS * sizeof(int64_t) == sizeof(struct place), "a key for each");

bool place_load(struct db *db, struct place *out, struct clock_sample *clock, struct fail *why) {
    char text[CLOCK_SAMPLE_TEXT];
    for (int i = 0; i < COLUMNS; i++)
        if (!meta_int(db, columns[i].key, (int64_t *)((char *)out + columns[i].at), why)) return false;
    if (!meta_text(db, clock_key, text, sizeof text, why)) return false;
    clock_sample_parse(text, clock);
    return true;
}

static bool write_place(struct db *db, const struct place *place, struct fail *why) {
    for (int i = 0; i < COLUMNS; i++)
        if (!meta_set_int(db, columns[i].key, *(const int64_t *)((const char *)place + columns[i].at), why)) return false;
    return true;
}

bool place_keep(struct kiosk_exchange *x, struct fail *why) {
    const struct exchange_answer *a = &x->answer;
    struct place was = x->place;
    if (x->snapping.on) return snapshot_keep(x, why);
    bool other = a->feed_epoch != was.feed_epoch, moved = a->scope_version != was.scope_version;
    int64_t region = was.cursor > was.snapped ? was.cursor : was.snapped;
    if (moved && !other && region > was.region_cursor) x->place.region_cursor = region;
    if (other) x->place.region_cursor = 0;
    if (other || moved) x->place.snapped = 0;
    digest_done(x);
    x->place.cursor = a->cursor;
    x->place.part = a->part;
    if (a->ack_epoch == x->desk->journal.epoch) x->place.durable = (int64_t)a->durable_seq;
    x->place.feed_epoch = a->feed_epoch;
    x->place.scope_version = a->scope_version;
    x->place.last_exchange = x->desk->env->now(x->desk->env->self);
    if (a->time >= x->place.heard) x->place.recovery = a->recovering ? a->recovery : 0;
    if (!write_place(x->desk->db, &x->place, why) || !note_success(x->desk->db, why) || !forget_sent(x, was.durable, why) ||
        (a->item_count > 0 && !trust_pin(x->desk->db, x->desk->journal.region, &x->trust, why)) ||
        (!a->more && !a->recovering && !safe_copy_ready(x->desk->db, why)))
        return false;
    if (x->carried.number > 0) return true; /* its time was another day's: no sample of the clock */
    char clock[CLOCK_SAMPLE_TEXT];
    x->clock = x->heard;
    x->desk->journal.sample = x->clock.no;
    clock_sample_show(&x->clock, clock);
    return meta_set_int(x->desk->db, "clock.sample", x->clock.no, why) && meta_set_text(x->desk->db, clock_key, clock, why);
}
