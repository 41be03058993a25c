#include "tests/sim/world.h"

#include "tests/harness/money_story.h"
#include "tests/sim/disk.h"

/* Invariant 38: the ledger, by Annex A, asked by plain SQL; at the centre after every step, of one kiosk a step as well. */

static void ledger_holds(struct world *w, struct db *db) {
    for (const struct money_invariant *m = money_invariants; m->what; m++) {
        struct fail why = {0};
        int64_t broken = 0;
        if (!db_one_int(db, &broken, m->sql, &why, NULL)) sim_fail(w, "%s: %s", m->what, why.log);
        if (broken) sim_fail(w, "invariant 38: not so: %s", m->what);
    }
}

void ledgers_hold(struct world *w) {
    struct sim_kiosk *k = &w->kiosks[w->step % SIM_KIOSKS];
    if (world_centre_runs(w)) ledger_holds(w, w->kit.c->db);
    if (k->x && !disk_is_off(k->machine)) ledger_holds(w, k->seat.db);
}

/* What was asked for too often is told: each enrolment that holds nothing for want of it has its ruling. */
void over_asked_is_told(struct world *w) {
    sim_none(w, 38, w->kit.c->db,
             "SELECT count(*) FROM enrolment e WHERE :kiosk = 0 AND e.state = 'over_asked' AND NOT EXISTS (SELECT 1 FROM log r "
             "WHERE r.type = 'ruling.over_asked' AND json_extract(r.o, '$.of') = e.event)",
             0);
    /* A place that was free while its child was one with another, whichever of the two was kept, comes back with a split:
     * nobody is put out for it. */
    sim_none(
        w, 38, w->kit.c->db,
        "SELECT count(*) FROM (SELECT 1 FROM enrolment e WHERE e.state IN ('running', 'suspended') AND :kiosk = 0 AND "
        "e.programme = 'A' AND e.group_code = '1' AND NOT EXISTS (SELECT 1 FROM log s WHERE s.type = 'learner.split' AND "
        "e.subject IN (s.subject, s.also1) AND s.gsn > e.seated) GROUP BY e.programme, e.group_code HAVING count(*) > 3) d",
        0);
}

/* The money of a child whom somebody has to look at stays where it was: what was booked behind the flag, by a kiosk that had
 * not heard of it, was asked for too often. While the child is one with another nobody asks about a namesake (apply_merged):
 * what was booked then stays, though a split opens that flag again. */
void frozen_money_is_not_booked(struct world *w) {
    sim_none(
        w, 38, w->kit.c->db,
        "SELECT count(*) FROM ruling f JOIN log g ON g.kiosk || '.' || g.epoch || '.' || g.seq = f.ruling AND g.subject = "
        "f.subject JOIN log l ON l.subject = f.subject AND l.type = 'enrolment.made' AND l.gsn > g.gsn JOIN enrolment e ON "
        "e.event = l.kiosk || '.' || l.epoch || '.' || l.seq WHERE f.kind = 'flagged' AND f.cause IN ('namesake', "
        "'review') AND f.closed = 0 AND :kiosk = 0 AND NOT EXISTS (SELECT 1 FROM log r WHERE r.type = 'ruling.over_asked' "
        "AND json_extract(r.o, '$.of') = e.event) AND (f.cause = 'review' OR coalesce((SELECT m.type FROM log m WHERE m.also1 = "
        "l.subject AND m.kiosk = 0 AND m.type IN ('learner.merged', 'learner.split') AND m.gsn < l.gsn ORDER BY m.gsn DESC "
        "LIMIT 1), '') <> 'learner.merged')",
        0);
}
