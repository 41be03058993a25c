#include "tests/sim/world.h"

#include <inttypes.h>

/* Invariant 12 once more, and not by the tables the feed is made from: whom a kiosk may know of follows from where the child
 * is, by its row and its log at the centre, and from where the kiosk stands. */

/* A kiosk that has acted on the child has it, too. Everybody who was ever merged with it
 * counts as the child: what they were known by together is not unlearned. What was before its last transfer counts no more,
 * except what waits at the kiosk to be settled. A transfer that came second is none; one that was taken over from an epoch
 * before of its kiosk's log is one. */
static const char sql_at_home[] = SIM_FAMILY
    ", said(subject, gsn, kiosk, epoch, seq, o) AS (SELECT subject, gsn, kiosk, epoch, seq, o FROM log WHERE subject IN family "
    "AND type IN ('learner.changed', 'log.adopted') UNION ALL SELECT subject, gsn, kiosk, epoch, seq, json_extract(o, '$.o') "
    "FROM said WHERE json_extract(o, '$.t') = 'log.adopted'), "
    "transfer(subject, gsn, municipality, point) AS (SELECT t.subject, t.gsn, json_extract(t.o, '$.municipality'), "
    "json_extract(t.o, '$.point') FROM said t WHERE json_extract(t.o, '$.t') = 'learner.changed' AND "
    "coalesce(json_extract(t.o, '$.municipality'), '') <> '' AND NOT EXISTS (SELECT 1 FROM log r WHERE (r.type = "
    "'ruling.superseded' OR (r.type = 'ruling.differs' AND coalesce(json_extract(r.o, '$.municipality'), '') <> '')) AND "
    "json_extract(r.o, '$.of') = t.kiosk || '.' || t.epoch || '.' || t.seq)), "
    "moved(subject, at) AS (SELECT f.subject, coalesce((SELECT max(t.gsn) FROM transfer t WHERE t.subject = f.subject), 0) FROM "
    "family f), "
    "place(municipality, point) AS (SELECT municipality, point FROM learner WHERE subject IN family "
    "UNION SELECT t.municipality, t.point FROM transfer t JOIN moved m ON m.subject = t.subject AND m.at = t.gsn "
    "UNION SELECT a.request_municipality, a.request_point FROM application a JOIN log e ON a.app = e.kiosk || '.' || e.epoch || "
    "'.' || e.seq JOIN moved m ON m.subject = e.subject AND m.at < e.gsn WHERE a.subject IN family) "
    "SELECT count(*) FROM kiosk k WHERE k.no = :kiosk AND (k.scope = 'region' "
    "OR EXISTS (SELECT 1 FROM place p WHERE (k.scope = 'office' AND p.municipality = k.municipality) OR (k.scope = 'desk' AND "
    "p.point = k.point)) "
    "OR EXISTS (SELECT 1 FROM log e JOIN moved m ON m.subject IN (e.subject, e.also1, e.also2) WHERE e.kiosk = k.no "
    "AND (e.gsn = 0 OR e.gsn > m.at)) "
    "OR EXISTS (SELECT 1 FROM ruling r WHERE r.subject IN family AND r.kind = 'differs' AND r.closed = 0 AND r.of LIKE k.no || "
    "'.%'))";

static bool is_at_home(struct world *w, const struct sim_kiosk *k, const char *subject) {
    struct fail why = {0};
    int64_t found = 0;
    if (!db_one_int(w->kit.c->db, &found, sql_at_home, &why, "subject:t", subject, "kiosk:i", (int64_t)k->seat.no, NULL))
        sim_fail(w, "%s", why.log);
    return found > 0;
}

void names_are_at_home(struct world *w, struct sim_kiosk *k) {
    struct rows r;
    struct fail why = {0};
    if (!db_query(k->seat.db, &r, "SELECT subject FROM learner WHERE child_surname <> '' ORDER BY subject", &why, NULL))
        sim_fail(w, "%s", why.log);
    while (db_next(&r, &why))
        if (!is_at_home(w, k, db_text(&r, 0)))
            sim_fail(w, "invariant 12: %s has the name of %s, who is not of its place", k->seat.name, db_text(&r, 0));
    db_done(&r);
}

/* 11, the other way: whoever is at a place, with whoever was merged into it, is fed to its office and its desks. */
void at_home_is_fed(struct world *w) {
    static const char away[] =
        "SELECT count(*) FROM learner d JOIN learner l ON l.subject = CASE WHEN d.alias = '' THEN d.subject ELSE d.alias END "
        "WHERE :kiosk = 0 AND l.alias = '' AND l.municipality <> '' AND (SELECT count(*) FROM scope s WHERE s.subject = d.subject "
        "AND s.scope IN ('m:' || l.municipality, 'p:' || l.point)) < 2";
    if (!w->kit.c->recovering) sim_none(w, 11, w->kit.c->db, away, 0);
}

/* And on the wire: the personal part of a learner's event goes to no other kiosk. */
void personal_goes_home(struct world *w, const struct sim_kiosk *k, const struct feed_item *item, struct arena *a) {
    static const char learner[] = "SELECT count(*) FROM learner WHERE subject = :subject";
    struct fail why = {0};
    struct event ev;
    int64_t there = 0;
    if (!event_decode(item->line, item->size, a, &ev, &why) || !ev.p) return;
    if (!db_one_int(w->kit.c->db, &there, learner, &why, "subject:t", ev.subject, NULL)) sim_fail(w, "%s", why.log);
    if (there > 0 && !is_at_home(w, k, ev.subject))
        sim_fail(w, "invariant 12: the personal part of number %" PRId64 " goes to %s, which is not its place", item->gsn,
                 k->seat.name);
}
