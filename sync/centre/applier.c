#include "sync/centre/applier.h"

#include "model/store/log.h"
#include "sync/centre/fate.h"
#include "sync/centre/feed.h"
#include "sync/centre/gate.h"
#include "sync/centre/index.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"
#include "sync/centre/rulings.h"
#include "sync/centre/scope.h"

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
    while (*count < AT_ONCE && db_next(&r, why)) out[(*count)++] = (struct waiting){log_id(&r), db_int(&r, 3)};
    return db_done(&r);
}

/* What was given beyond a lease is booked, whenever that is found. */
static bool set_aside(struct centre *c, const struct event *ev, const char *cause, struct fail *why) {
    return rulings_park(c, ev, cause, why) && (strcmp(cause, "over_limit") != 0 || leases_breach(c, ev, why));
}

static bool park(struct centre *c, const struct event *ev, int64_t arrived, const char *cause, struct fail *why) {
    c->parked = arrived;
    centre_log(&c->env, "parked", "kiosk=%" PRIu32 " epoch=%" PRIu32 " seq=%" PRIu64 " cause=%s", ev->id.kiosk, ev->id.epoch,
               ev->id.seq, cause);
    return set_aside(c, ev, cause, why);
}

/* Number, projection, feed, rulings. */
static bool take(struct centre *c, struct event *ev, struct fail *why) {
    const char *already;
    if (!rulings_decided(c, ev, &already, why)) return false;
    ev->gsn = c->gsn + 1;
    if (!journal_number(c->db, ev->id, ev->gsn, why) || !journal_apply(c->db, ev, why)) return false;
    c->gsn = ev->gsn;
    return feed_add(c, ev, ev->id.kiosk, ev->gsn, why) && rulings_make(c, ev, already, why) &&
           (already || fate_make(c, ev, why)) && index_note(c, ev, why) && quota_note(c, ev, why) &&
           scope_settle(c, ev, already, ev->gsn, why);
}

/* *cause NULL: it has its number. What fails on an event and is not the store's own failure is the event's: it is undone. */
static bool drive(struct centre *c, struct event_id id, struct arena *a, struct event *ev, const char **cause,
                  struct fail *why) {
    bool readable = journal_load(c->db, id, a, ev, why);
    if (!readable && (db_broken(c->db) || why->kind == FAIL_DISK || why->kind == FAIL_GONE)) return false;
    if (!readable || ev->id.kiosk != id.kiosk || ev->id.epoch != id.epoch || ev->id.seq != id.seq) {
        *ev = (struct event){.id = id};
        *cause = "unreadable";
        return true;
    }
    if (!gate_ask(c, ev, a, cause, why)) return false;
    if (*cause) return true;
    int64_t gsn = c->gsn;
    if (!db_savepoint(c->db, why)) return false;
    if (take(c, ev, why)) return db_release(c->db, why);
    if (db_broken(c->db)) return false;
    centre_log(&c->env, "apply_failed", "reason=\"%s\"", why->log);
    if (!db_rollback_to(c->db, why) || !journal_reload(&c->journal, why)) return false;
    c->gsn = gsn;
    *cause = "failed";
    return true;
}

/* Not numbered, so set aside: everything that has come before this turn is the one or the other. */
static bool is_parked(struct centre *c, struct event_id id, bool *parked, struct fail *why) {
    int64_t waits = 0;
    bool ok = db_one_int(c->db, &waits,
                         "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq AND gsn = 0 "
                         "AND arrived <= :parked",
                         why, "kiosk:i", (int64_t)id.kiosk, "epoch:i", (int64_t)id.epoch, "seq:i", (int64_t)id.seq, "parked:i",
                         c->parked, NULL);
    *parked = waits > 0;
    return ok;
}

/* A restored centre would give numbers twice: which there were is told by the kiosks. */
static bool may_number(const struct centre *c, struct fail *why) {
    return !c->recovering ||
           fail_set(why, FAIL_BUSY, "applier: recovering",
                    _("The centre was restored and waits until every kiosk has told what it has: “priem-centre recover”."));
}

bool applier_redrive(struct centre *c, struct event_id id, const char **cause, struct fail *why) {
    struct event *ev = arena_alloc(&c->turn, sizeof *ev);
    bool parked;
    *cause = NULL;
    if (!may_number(c, why) || !is_parked(c, id, &parked, why)) return false;
    if (!parked)
        return fail_set(why, FAIL_GONE, "redrive: not parked",
                        _("There is no such record among those set aside. See “parked”."));
    if (!drive(c, id, &c->turn, ev, cause, why)) return false;
    centre_log(&c->env, "redriven", "kiosk=%" PRIu32 " epoch=%" PRIu32 " seq=%" PRIu64 " cause=%s", id.kiosk, id.epoch, id.seq,
               *cause ? *cause : "-");
    bool told = false;
    if (!*cause) return rulings_taken(c, ev, why);
    return rulings_park_told(c, ev, *cause, &told, why) && (told || set_aside(c, ev, *cause, why));
}

/* An operator asks for it at his kiosk; what is not parked (any more) has its answer already. */
static bool answer_redrive(struct centre *c, const struct event *asked, struct fail *why) {
    struct event_id of;
    const char *cause;
    bool parked = false;
    if (!event_id_parse(((const struct redrive *)asked->payload)->of, &of)) return true;
    return is_parked(c, of, &parked, why) && (!parked || applier_redrive(c, of, &cause, why));
}

bool applier_load(struct centre *c, struct event_id id, struct arena *a, struct event *ev, struct fail *why) {
    if (journal_load(c->db, id, a, ev, why)) return true;
    *ev = (struct event){.id = id};
    return !db_broken(c->db);
}

/* Behind a recovery: what the lost centre had set aside, or the recovery itself, waits for people as it did. */
static bool stays_aside(struct centre *c, const struct waiting *w, struct arena *a, bool *stays, struct fail *why) {
    struct event ev;
    *stays = false;
    return !c->recovered || (applier_load(c, w->id, a, &ev, why) && rulings_parked(c, &ev, stays, why));
}

static bool apply_one(struct centre *c, const struct waiting *w, struct arena *a, struct fail *why) {
    struct event ev;
    const char *cause;
    bool stays;
    if (!stays_aside(c, w, a, &stays, why)) return false;
    if (stays) {
        c->parked = w->arrived;
        return true;
    }
    if (!drive(c, w->id, a, &ev, &cause, why)) return false;
    if (cause) return park(c, &ev, w->arrived, cause, why);
    return !ev.type || ev.type->kind != EV_REDRIVE_ASKED || answer_redrive(c, &ev, why);
}

static bool isolate_one(struct centre *c, const struct waiting *w, struct arena *a, struct fail *why) {
    struct event ev;
    return applier_load(c, w->id, a, &ev, why) && park(c, &ev, w->arrived, "failed", why);
}

/* What has no number behind a run is parked; a redriven one may have been the last of them. */
static bool place_parked(struct centre *c, struct fail *why) {
    c->parked = 0;
    return db_one_int(c->db, &c->parked, "SELECT max(arrived) FROM log WHERE gsn = 0", why, NULL);
}

static bool take_waiting(struct centre *c,
                         bool (*one)(struct centre *c, const struct waiting *w, struct arena *a, struct fail *why),
                         struct fail *why) {
    struct waiting waiting[AT_ONCE];
    struct arena a = {0};
    int count = AT_ONCE;
    bool ok = true;
    if (c->recovering) return true; /* it waits in the log */
    while (ok && count == AT_ONCE) {
        ok = read_waiting(c, waiting, &count, why);
        for (int i = 0; ok && i < count; i++) {
            ok = one(c, &waiting[i], &a, why);
            arena_reset(&a);
        }
    }
    arena_close(&a);
    return ok && place_parked(c, why);
}

bool applier_run(struct centre *c, struct fail *why) {
    return take_waiting(c, apply_one, why);
}

bool applier_isolate(struct centre *c, struct fail *why) {
    return take_waiting(c, isolate_one, why);
}

bool applier_append(struct centre *c, struct event *ev, struct fail *why) {
    ev->gsn = c->gsn + 1;
    if (!may_number(c, why) || !journal_append(&c->journal, ev, NULL, &c->turn, why)) return false;
    c->gsn = ev->gsn;
    return feed_add(c, ev, 0, ev->gsn, why) && rulings_make(c, ev, NULL, why) && index_note(c, ev, why) &&
           quota_note(c, ev, why);
}
