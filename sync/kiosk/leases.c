#include "sync/kiosk/inner.h"

#include "model/base/date.h"
#include "model/store/lease.h"

#include <string.h>

/* The kiosk ends its leases itself: those past their term, and those the centre wants back. What a lease gave is in the log
 * before its end, and nothing of it is given behind (PROTOCOL, "Leases"). */

void leases_asked(struct kiosk_exchange *x) {
    x->back_count = x->answer.back_count;
    memcpy(x->back, x->answer.back, sizeof x->back);
}

static bool write_ends(struct kiosk_exchange *x, const char *today, struct fail *why) {
    struct journal *j = &x->desk->journal;
    if (!db_begin(j->db, true, why)) return false;
    bool ok = db_end(j->db, lease_end(j, today, x->back, x->back_count, &x->scratch, why), why);
    arena_reset(&x->scratch);
    if (!ok && !db_broken(j->db)) journal_reload(j, NULL);
    return ok;
}

/* The day on which terms are judged: no later than the centre has signed, for a clock that is years ahead would end every lease
 * it is given, one after the other. */
static void judged_today(const struct kiosk_exchange *x, char today[DATE_TEXT]) {
    const struct env *env = x->desk->env;
    int32_t ours = env_today(env), signed_day = moment_date(x->place.heard, env->offset);
    date_iso(ours < signed_day ? ours : signed_day, today);
}

bool leases_end(struct kiosk_exchange *x, struct fail *why) {
    char today[DATE_TEXT];
    bool due;
    if (x->desk->put_back > 0)
        return true; /* its leases are written off, its log goes on elsewhere: nothing is written before */
    judged_today(x, today);
    if (!lease_end_due(&x->desk->journal, today, x->back, x->back_count, &due, why)) return false;
    if (due && !write_ends(x, today, why)) return false;
    x->back_count = 0;
    return true;
}
