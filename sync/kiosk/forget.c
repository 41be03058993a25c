#include "sync/kiosk/inner.h"

/* A kiosk that was moved has the children of another place from then on: those it has go before the first of the others comes,
 * a few at a time. A crash in the middle costs nothing: the place is kept with the feed behind it, so it begins again. */

enum { FORGET_STEP = 8 };

bool forget_begins(const struct kiosk_exchange *x) {
    return x->place.scope_version != 0 && x->answer.scope_version != x->place.scope_version;
}

bool forget_step(struct kiosk_exchange *x, struct fail *why) {
    struct db *db = x->desk->db;
    bool done = false;
    x->changed = true;
    if (!db_begin(db, false, why)) return false;
    if (journal_forget_next(&x->desk->journal, FORGET_STEP, x->forgot, &done, why) && db_commit(db, why)) {
        x->forgetting = !done;
        return true;
    }
    db_rollback(db);
    return false;
}

bool forget_sent(struct kiosk_exchange *x, int64_t durable_before, struct fail *why) {
    if (x->place.durable <= durable_before) return true;
    bool ok = journal_forget_sent(&x->desk->journal, (uint64_t)durable_before, (uint64_t)x->place.durable, &x->scratch, why);
    arena_reset(&x->scratch);
    return ok;
}
