#include "sync/kiosk/inner.h"

/* A kiosk that was moved has the children of another place from then on: those it has go before the first of the others comes,
 * a few at a time. A crash in the middle costs nothing: the place is kept with the feed behind it, so it begins again. Where
 * the feed of a restored centre begins anew, what it does not hold any more is found by the sums; but an erased child is in
 * none. */

enum {
    FORGET_STEP = 8,
    DIGEST_STEP = 64,
    DIGEST_EVERY = 96 /* answers: about once a day */
};

static bool moved(const struct kiosk_exchange *x) {
    return x->place.scope_version != 0 && x->answer.scope_version != x->place.scope_version;
}

static bool is_anew(const struct kiosk_exchange *x) {
    return x->place.feed_epoch != 0 && x->answer.feed_epoch != x->place.feed_epoch;
}

bool forget_begins(struct kiosk_exchange *x) {
    x->settled = false; /* until this answer is in to its end, what is here is of no one place of the feed */
    return moved(x) || is_anew(x) || x->answer.has_reset;
}

/* --- What is here, summed up ---------------------------------------------------------------------------------------------- */

/* Where the feed has begun anew, more is here than the cursor says until it has passed all of it: sums made before that would
 * differ, and of what was forgotten for it our own records would come as numbers alone. */
static bool is_as_fed(const struct kiosk_exchange *x) {
    const struct place *p = &x->place;
    return x->settled && p->part == 0 && p->snapped <= p->cursor && x->desk->journal.seen <= p->cursor;
}

void digest_begin(struct kiosk_exchange *x) {
    x->counting = x->place.since_digest >= DIGEST_EVERY && is_as_fed(x);
    x->counted = false;
    x->digest = (struct scope_digest){0};
    x->forgot[0] = '\0';
}

bool digest_step(struct kiosk_exchange *x, struct fail *why) {
    bool done = false;
    if (!scope_digest_step(x->desk->db, DIGEST_STEP, x->forgot, &x->digest, &done, why)) return false;
    x->counting = !done;
    x->counted = done;
    return true;
}

/* Sums that differed were found: whether it is all there now is asked at once, as after a move. */
void digest_done(struct kiosk_exchange *x) {
    if (x->counted) x->place.since_digest = 0;
    x->counted = false;
    x->settled = true;
    if (moved(x) || x->answer.has_reset) x->place.since_digest = DIGEST_EVERY;
    x->place.since_digest++;
}

/* --- Forgetting ----------------------------------------------------------------------------------------------------------- */

bool forget_step(struct kiosk_exchange *x, struct fail *why) {
    struct db *db = x->desk->db;
    struct forget_whom whom = {.erased = is_anew(x) && !moved(x)};
    bool done = false;
    if (!moved(x) && !is_anew(x)) whom.sums = x->answer.reset;
    x->changed = true;
    if (!db_begin(db, false, why)) return false;
    bool ok = journal_forget_next(&x->desk->journal, whom, FORGET_STEP, x->forgot, &done, why);
    if (!db_end(db, ok, why)) return false;
    x->forgetting = !done;
    return true;
}

bool forget_sent(struct kiosk_exchange *x, int64_t durable_before, struct fail *why) {
    if (x->place.durable <= durable_before) return true;
    bool ok = journal_forget_sent(&x->desk->journal, (uint64_t)durable_before, (uint64_t)x->place.durable, &x->scratch, why);
    arena_reset(&x->scratch);
    return ok;
}
