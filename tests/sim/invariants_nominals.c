#include "tests/sim/world.h"

#include <inttypes.h>

/* Applications for a nominal, by plain SQL of the centre's log and rows: the cap holds all that is given and lent, the centre
 * gives in the order of receipt, and nobody is refused without its word (RULES C2, C3). */

static struct db *centre(struct world *w) {
    return w->kit.c->db;
}

/* 15, of the whole cap: committed and outstanding, whoever gave. */
#define LENT                                                                                                                   \
    "coalesce((SELECT sum(l.last - l.first + 1 - CASE WHEN l.state IN ('closed', 'audited') THEN l.unused ELSE 0 END) FROM "   \
    "lease l WHERE l.kind = 'nominal' AND l.period = c.period AND l.group_code = c.group_code), 0)"
#define GIVEN                                                                                                                  \
    "(SELECT count(*) FROM nominal n WHERE n.period = c.period AND n.group_code = c.group_code AND n.lease = '' AND n.state "  \
    "= 'granted')"

enum { CAPS_MOST = 8 };
static int64_t before[CAPS_MOST];

/* Where a cap was lowered below what is drawn on it, nothing is added to that. */
void caps_hold_all(struct world *w) {
    static const char sql[] = "SELECT c.count, " LENT " + " GIVEN ", c.period || ' ' || c.group_code FROM cap c "
                              "ORDER BY c.period, c.group_code";
    struct rows r;
    struct fail why = {0};
    if (!db_query(centre(w), &r, sql, &why, NULL)) sim_fail(w, "%s", why.log);
    for (int i = 0; i < CAPS_MOST && db_next(&r, &why); i++) {
        int64_t now = db_int(&r, 1);
        if (w->kit.c->recovering)
            now = INT64_MAX; /* what had come back is lent again, until everybody has told */
        else if (now > before[i] && now > db_int(&r, 0))
            sim_fail(w, "invariant 15: %" PRId64 " of %" PRId64 " of the cap %s", now, db_int(&r, 0), db_text(&r, 2));
        before[i] = now;
    }
    db_done(&r);
}

/* Children with one life of one number: what rests, is merged or renumbered has its own order; so has of whom a log
 * that goes on in another epoch says any of that. */
#define PLAIN(of)                                                                                                              \
    "NOT EXISTS (SELECT 1 FROM log x WHERE x.gsn > 0 AND (x.subject = " of ".subject OR x.also1 = " of                         \
    ".subject) AND (x.type "                                                                                                   \
    "LIKE 'learner.%' OR x.type LIKE 'ruling.%' OR x.type LIKE 'certificate.%' OR x.type LIKE 'consent.withdrawn' OR x.type "  \
    "LIKE 'decision.%' OR x.type = 'log.adopted') AND x.type <> 'certificate.issued')"

/* 38: what the centre gave was the first of its queue, as far as the log had come. What it had decided before it was put back,
 * and nobody had been told of, it decides again, or a desk does that has a lease: only decisions of one life of it stand in an
 * order. A desk's belongs to the life that numbered it; the desk's own epoch says nothing of that. */
void queue_is_kept(struct world *w) {
    sim_none(
        w, 38, centre(w),
        "SELECT count(*) FROM log g JOIN nominal_app a ON a.decision = '0.' || g.epoch || '.' || g.seq JOIN nominal_app b "
        "ON b.period = a.period AND b.group_code = a.group_code AND b.app <> a.app AND (b.received, b.kiosk, b.epoch, b.seq) "
        "< (a.received, a.kiosk, a.epoch, a.seq) JOIN log q ON q.kiosk = b.kiosk AND q.epoch = b.epoch AND q.seq = b.seq "
        "LEFT JOIN log d ON b.decision = d.kiosk || '.' || d.epoch || '.' || d.seq "
        "WHERE :kiosk = 0 AND g.type = 'nominal.granted' AND g.kiosk = 0 AND q.gsn > 0 AND q.gsn < g.gsn AND "
        "b.state IN ('pending', 'capped', 'granted', 'refused', 'withdrawn') AND (d.gsn IS NULL OR d.gsn > g.gsn) AND "
        "(SELECT max(epoch) FROM log WHERE kiosk = 0 AND (d.gsn IS NULL OR gsn <= d.gsn)) = g.epoch AND "
        "a.state = 'granted' AND " PLAIN("a") " AND " PLAIN("b"),
        0);
}

/* 38: N1 and N2 stand on the centre's own numbers, a refusal on its word. */
void refusals_have_their_ground(struct world *w) {
    sim_none(w, 38, centre(w),
             "SELECT count(*) FROM log WHERE :kiosk = 0 AND type = 'nominal.capped' AND gsn > 0 AND "
             "(json_extract(o, '$.ground') = 'N1') <> (coalesce(json_extract(o, '$.count'), 0) >= "
             "coalesce(json_extract(o, '$.max_count'), 0))",
             0);
    sim_none(w, 38, centre(w),
             "SELECT count(*) FROM nominal_app WHERE :kiosk = 0 AND state = 'refused' AND (capped = '' OR ground <> "
             "capped_ground)",
             0);
}
