#include "sync/centre/applier.h"

#include "sync/centre/fate.h"
#include "sync/centre/feed.h"
#include "sync/centre/gate.h"
#include "sync/centre/index.h"
#include "sync/centre/log.h"
#include "sync/centre/rulings.h"

#include <inttypes.h>
#include <string.h>

enum { AT_ONCE = 256 };

struct waiting {
    struct event_id id;
    int64_t arrived;
};

static bool read_waiting(struct centre *c, struct waiting *out, int *count, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r,
                  "SELECT kiosk, epoch, seq, arrived FROM log WHERE gsn = 0 AND arrived > :parked ORDER BY arrived LIMIT :most",
                  why, "parked:i", c->parked, "most:i", (int64_t)AT_ONCE, NULL))
        return false;
    *count = 0;
    while (*count < AT_ONCE && db_next(&r, why))
        out[(*count)++] =
            (struct waiting){{(uint32_t)db_int(&r, 0), (uint32_t)db_int(&r, 1), (uint64_t)db_int(&r, 2)}, db_int(&r, 3)};
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok;
}

static bool park(struct centre *c, const struct event *ev, int64_t arrived, const char *cause, struct fail *why) {
    c->parked = arrived;
    centre_log(&c->env, "parked", "kiosk=%" PRIu32 " epoch=%" PRIu32 " seq=%" PRIu64 " cause=%s", ev->id.kiosk, ev->id.epoch,
               ev->id.seq, cause);
    return rulings_park(c, ev, cause, why);
}

/* Number, projection, feed, rulings. */
static bool take(struct centre *c, struct event *ev, struct fail *why) {
    const char *already;
    if (!rulings_decided(c, ev, &already, why)) return false;
    ev->gsn = c->gsn + 1;
    if (!journal_number(c->db, ev->id, ev->gsn, why) || !journal_apply(c->db, ev, why)) return false;
    c->gsn = ev->gsn;
    return feed_add(c, ev, ev->id.kiosk, ev->gsn, why) && rulings_make(c, ev, already, why) &&
           (already || fate_make(c, ev, why)) && index_note(c, ev, why);
}

/* What fails on an event and is not the store's own failure is the event's: it is undone and parked, and the next one goes on.
 */
static bool apply_one(struct centre *c, const struct waiting *w, struct arena *a, struct fail *why) {
    struct event ev;
    const char *cause;
    bool readable = journal_load(c->db, w->id, a, &ev, why);
    if (!readable && (db_broken(c->db) || why->kind == FAIL_DISK || why->kind == FAIL_GONE)) return false;
    if (!readable || ev.id.kiosk != w->id.kiosk || ev.id.epoch != w->id.epoch || ev.id.seq != w->id.seq) {
        ev = (struct event){.id = w->id};
        return park(c, &ev, w->arrived, "unreadable", why);
    }
    if (!gate_ask(c, &ev, a, &cause, why)) return false;
    if (cause) return park(c, &ev, w->arrived, cause, why);
    int64_t gsn = c->gsn;
    if (!db_savepoint(c->db, why)) return false;
    if (take(c, &ev, why)) return db_release(c->db, why);
    if (db_broken(c->db)) return false;
    centre_log(&c->env, "apply_failed", "reason=\"%s\"", why->log);
    if (!db_rollback_to(c->db, why) || !journal_reload(&c->journal, why)) return false;
    c->gsn = gsn;
    return park(c, &ev, w->arrived, "failed", why);
}

bool applier_run(struct centre *c, struct fail *why) {
    struct waiting waiting[AT_ONCE];
    struct arena a = {0};
    int count = AT_ONCE;
    bool ok = true;
    while (ok && count == AT_ONCE) {
        ok = read_waiting(c, waiting, &count, why);
        for (int i = 0; ok && i < count; i++) {
            ok = apply_one(c, &waiting[i], &a, why);
            arena_reset(&a);
        }
    }
    arena_close(&a);
    return ok;
}

bool applier_append(struct centre *c, struct event *ev, struct fail *why) {
    ev->gsn = c->gsn + 1;
    if (!journal_append(&c->journal, ev, NULL, &c->turn, why)) return false;
    c->gsn = ev->gsn;
    return feed_add(c, ev, 0, ev->gsn, why) && rulings_make(c, ev, NULL, why) && index_note(c, ev, why);
}
