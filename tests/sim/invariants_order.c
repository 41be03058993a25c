#include "tests/sim/world.h"

#include "sync/centre/gate_money.h"
#include "sync/centre/rulings.h"

/* What depends on the centre's order of events and on nothing else: 23, 25, 26. */

static struct db *centre(struct world *w) {
    return w->kit.c->db;
}

#define EVENT(e) e ".kiosk || '.' || " e ".epoch || '.' || " e ".seq"

/* 23, 26: of two certificates of a child the one lives that was issued first by the centre's numbers, whatever the clocks of
 * their desks said and whoever's exchange was dealt with before; so any centre that replays the log rules the same. */
void rulings_follow_the_order(struct world *w) {
    if (w->put_back > 0) return; /* its rulings stand, though what nobody had been told of is numbered anew */
    sim_none(
        w, 23, centre(w),
        "SELECT count(*) FROM ruling r JOIN certificate l ON l.number = r.living JOIN certificate c ON c.number = r.number "
        "WHERE :kiosk = 0 AND r.kind = 'joined' AND r.number <> '' AND l.gsn > c.gsn",
        0);
}

/* 25: what cannot be processed delays nobody: after each turn of the centre an event has its number, or is set aside with the
 * reason. */
void nothing_waits(struct world *w) {
    if (w->kit.c->recovering) return;
    sim_none(w, 25, centre(w),
             "SELECT count(*) FROM log e WHERE :kiosk = 0 AND e.gsn = 0 AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.kind = "
             "'parked' AND r.of = " EVENT("e") ")",
             0);
}

/* Only what was joined to a number that was excluded or has expired since, or whose holder is erased, is open again then: the
 * end of these alone opens nothing. */
static const char sql_anew[] =
    "SELECT count(*) FROM log l WHERE l.gsn = :kiosk AND NOT (l.type = 'ruling.revived' AND EXISTS (SELECT 1 FROM ruling r JOIN "
    "certificate c ON c.number = r.living JOIN learner h ON h.subject = c.subject WHERE r.kind = 'joined' AND r.app = "
    "json_extract(l.o, '$.app') AND (c.state IN ('excluded', 'expired') OR h.erased <> '')))";

static void looks_again_at(struct world *w, const char *subject) {
    struct centre *c = w->kit.c;
    const int64_t before = c->gsn;
    struct fail why = {0};
    if (!centre_begin(c, &why) || !rulings_child(c, subject, 0, &why) || !rulings_money_anew(c, subject, 0, &why))
        sim_fail(w, "invariant 23 of %s: %s", subject, why.log);
    sim_none(w, 23, c->db, sql_anew, before + 1);
    if (!centre_rollback(c, &why)) sim_fail(w, "%s", why.log);
}

/* 23: whoever looks at a child again finds it ruled as it was when the last word on it came. */
void rulings_are_whole(struct world *w) {
    struct arena a = {0};
    struct list children = LIST(const char *);
    struct fail why = {0};
    struct rows r;
    if (w->kit.c->recovering) return;
    if (!db_query(centre(w), &r, "SELECT subject FROM learner WHERE alias = '' ORDER BY subject", &why, NULL))
        sim_fail(w, "%s", why.log);
    while (db_next(&r, &why)) *(const char **)list_add(&children, &a) = arena_dup(&a, db_text(&r, 0));
    db_done(&r);
    for (int i = 0; i < children.count; i++) looks_again_at(w, ((const char *const *)children.rows)[i]);
    arena_close(&a);
}
