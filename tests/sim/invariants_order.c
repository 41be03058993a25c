#include "tests/sim/world.h"

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
