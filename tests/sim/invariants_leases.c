#include "tests/sim/world.h"

#include "tests/sim/disk.h"

#include <inttypes.h>
#include <string.h>

/* The invariants of PROTOCOL that are about leases, 15 to 21, over numbers and quotas, asked by plain SQL of the stores. */

static struct db *centre(struct world *w) {
    return w->kit.c->db;
}

/* 15: no serial is in two blocks, but for what has come back of one and was lent on. */
void blocks_do_not_overlap(struct world *w) {
    sim_none(
        w, 15, centre(w),
        "SELECT count(*) FROM lease a JOIN lease b ON a.subject < b.subject AND a.kind = 'number' AND b.kind = 'number' AND "
        "a.first <= b.last - b.unused AND b.first <= a.last - a.unused WHERE :kiosk = 0",
        0);
}

/* What is debited of all quotas of a period and group, by the grants and by what has come back. */
#define DEBITED(what)                                                                                                          \
    "(SELECT coalesce(sum((l.last - l.first + 1 - CASE WHEN l.state IN ('closed', 'audited') THEN l.unused ELSE 0 END) * "     \
    "(" what ")), 0) FROM lease l WHERE l.kind = 'nominal' AND l.period = c.period AND l.group_code = c.group_code)"
#define ONE "1"
#define SUM "l.money / (l.last - l.first + 1)"

enum { CAPS_MOST = 8 };
static struct debit { int64_t count, money; } before[CAPS_MOST];

/* 15: what is given and lent stays within the cap; where a cap was lowered below it, nothing is added to it. */
void debits_stay_within_caps(struct world *w) {
    static const char sql[] = "SELECT c.count * (100 - c.share) / 100, c.money / 100 * (100 - c.share), " DEBITED(
        ONE) ", " DEBITED(SUM) ", c.period || ' ' || c.group_code FROM cap c WHERE :kiosk = 0 ORDER BY c.period, c.group_code";
    struct rows r;
    struct fail why = {0};
    if (!db_query(centre(w), &r, sql, &why, "kiosk:i", (int64_t)0, NULL)) sim_fail(w, "%s", why.log);
    for (int i = 0; i < CAPS_MOST && db_next(&r, &why); i++) {
        struct debit now = {db_int(&r, 2), db_int(&r, 3)};
        if (w->kit.c->recovering) { /* what had come back is lent again, until everybody has told */
            before[i] = (struct debit){INT64_MAX, INT64_MAX};
            continue;
        }
        if ((now.count > before[i].count && now.count > db_int(&r, 0)) ||
            (now.money > before[i].money && now.money > db_int(&r, 1)))
            sim_fail(w, "invariant 15: %" PRId64 " of %" PRId64 ", %" PRId64 " of %" PRId64 " of the cap %s", now.count,
                     db_int(&r, 0), now.money, db_int(&r, 1), db_text(&r, 4));
        before[i] = now;
    }
    db_done(&r);
}

#define SPENDS "type IN ('certificate.issued', 'nominal.granted')"

/* 16, 21: at the centre no lease is spent beyond its end, nor one of another epoch; of quotas nothing that came back. */
void spends_within_leases(struct world *w) {
    sim_none(w, 16, centre(w), "SELECT count(*) FROM lease WHERE next > last + 1 AND :kiosk = 0", 0);
    sim_none(w, 16, centre(w),
             "SELECT count(*) FROM lease WHERE kind = 'nominal' AND spent > last - first + 1 - unused AND :kiosk = 0", 0);
    sim_none(w, 21, centre(w),
             "SELECT count(*) FROM log e JOIN lease l ON l.subject = e.also1 WHERE e." SPENDS
             " AND e.gsn > 0 AND e.kiosk > :kiosk AND (l.kiosk_epoch <> e.epoch OR l.no <> e.kiosk)",
             0);
}

/* 16, 21: a kiosk has not spent more than it was lent, nothing behind the end of a lease, nothing of another epoch; whatever
 * has happened to it in between. */
void kiosk_keeps_to_its_leases(struct world *w) {
    struct sim_kiosk *k = &w->kiosks[w->step % SIM_KIOSKS];
    if (!k->x || k->dishonest || disk_is_off(k->machine)) return;
    sim_none(
        w, 16, k->seat.db,
        "SELECT count(*) FROM (SELECT 1 FROM log e JOIN lease l ON l.subject = e.also1 WHERE e.kiosk = :kiosk AND e." SPENDS
        " GROUP BY l.subject, l.first, l.last HAVING count(*) > l.last - l.first + 1) d",
        k->seat.no);
    sim_none(
        w, 16, k->seat.db,
        "SELECT count(*) FROM log e JOIN log x ON x.kiosk = e.kiosk AND x.epoch = e.epoch AND x.seq < e.seq AND x.subject = "
        "e.also1 AND x.type IN ('lease.closed', 'lease.expired') WHERE e.kiosk = :kiosk AND e." SPENDS,
        k->seat.no);
    sim_none(w, 21, k->seat.db,
             "SELECT count(*) FROM log e JOIN lease l ON l.subject = e.also1 WHERE e.kiosk = :kiosk AND e." SPENDS
             " AND (l.kiosk_epoch <> e.epoch OR l.no <> e.kiosk)",
             k->seat.no);
}

/* What no lease covers is set aside and booked, once, to the kiosk that gave it; while its breach is open nothing is lent to it
 * for money. Of the centre's caps and leases nothing moves: 15 to 21 hold as for all. */
void breaches_are_booked(struct world *w) {
    sim_none(w, 16, centre(w),
             "SELECT count(*) FROM ruling r WHERE :kiosk = 0 AND r.kind = 'parked' AND r.cause = 'over_limit' AND "
             "(SELECT count(*) FROM breach b WHERE b.of = r.of) <> 1",
             0);
    sim_none(w, 16, centre(w), "SELECT count(*) FROM breach b WHERE :kiosk = 0 AND b.of NOT LIKE b.no || '.%'", 0);
    sim_none(w, 16, centre(w),
             "SELECT count(*) FROM lease l JOIN log g ON g.subject = l.subject AND g.type = 'lease.granted' JOIN log b ON "
             "b.type = 'lease.breached' AND b.gsn > 0 AND b.gsn < g.gsn AND json_extract(b.o, '$.no') = l.no "
             "WHERE :kiosk = 0 AND l.kind = 'nominal' AND NOT EXISTS (SELECT 1 FROM log s WHERE s.type = 'breach.settled' AND "
             "json_extract(s.o, '$.no') = l.no AND s.gsn > b.gsn AND s.gsn < g.gsn)",
             0);
    for (int i = 0; i < SIM_KIOSKS; i++) /* who was honest, and was not taken for lost, has none */
        if (!w->kiosks[i].dishonest)
            sim_none(w, 16, centre(w),
                     "SELECT count(*) FROM breach WHERE no = :kiosk AND NOT EXISTS (SELECT 1 FROM lease WHERE no = :kiosk AND "
                     "state IN ('lost', 'audited'))",
                     w->kiosks[i].seat.no);
}

/* 17: each number stands in a lease of the kiosk that gave it, once. */
void numbers_are_unique_and_leased(struct world *w) {
    sim_none(w, 17, centre(w),
             "SELECT count(*) FROM (SELECT number FROM certificate WHERE :kiosk = 0 GROUP BY number HAVING count(*) > 1) d", 0);
    sim_none(
        w, 17, centre(w),
        "SELECT count(*) FROM certificate c WHERE :kiosk = 0 AND c.lease <> '' AND NOT EXISTS (SELECT 1 FROM lease l WHERE "
        "l.subject = c.lease AND l.kind = 'number' AND CAST(substr(CASE WHEN c.was_number = '' THEN c.number ELSE c.was_number END, "
        "3, 7) AS INTEGER) BETWEEN l.first AND l.last AND "
        "c.event LIKE l.no || '.%')",
        0);
}

/* 18: no number was given twice, not even in what was set aside. But for what a changed program gives out of a block that its
 * own log says it had given back (issue_beyond): the number was lent on and is another kiosk's, and of what was printed there
 * the centre can do no more than set it aside. */
void burnt_numbers_stay_burnt(struct world *w) {
    sim_none(
        w, 18, centre(w),
        "SELECT count(*) FROM (SELECT json_extract(e.o, '$.number') AS number FROM log e WHERE e.type = 'certificate.issued' AND "
        "e.kiosk >= :kiosk AND NOT (e.gsn = 0 AND EXISTS (SELECT 1 FROM log x WHERE x.subject = e.also1 AND x.kiosk = e.kiosk "
        "AND x.type = 'lease.closed' AND x.gsn > 0 AND (x.epoch < e.epoch OR (x.epoch = e.epoch AND x.seq < e.seq)))) GROUP BY 1 "
        "HAVING count(*) > 1) d",
        0);
}

#define ENDS(of, types) "(SELECT count(*) FROM log e WHERE e.subject = " of ".subject AND e.gsn > 0 AND e.type IN (" types "))"

/* 19: what is returned and what is used is what was granted, what is returned of a block is lent on whole, once; 20: nothing
 * has come back that was neither closed nor audited. */
void returned_and_used_is_granted(struct world *w) {
    sim_none(
        w, 19, centre(w),
        "SELECT count(*) FROM lease l JOIN log e ON e.subject = l.subject AND e.type = 'lease.closed' AND e.gsn > :kiosk WHERE "
        "coalesce(json_extract(e.o, '$.used'), 0) + coalesce(json_extract(e.o, '$.unused'), 0) <> l.last - l.first + 1 OR "
        "coalesce(json_extract(e.o, '$.used'), 0) < l.spent",
        0);
    sim_none(w, 19, centre(w),
             "SELECT count(*) FROM lease l WHERE :kiosk = 0 AND l.unused > 0 AND l.spent + l.unused > l.last - l.first + 1", 0);
    sim_none(
        w, 19, centre(w),
        "SELECT count(*) FROM lease l WHERE l.lent_on = 1 AND 1 <> (SELECT count(*) FROM log g JOIN lease b ON b.subject = "
        "g.subject WHERE g.type = 'lease.granted' AND g.also1 = l.subject AND g.gsn > :kiosk AND b.last = l.last AND "
        "b.first = l.last - l.unused + 1)",
        0);
    sim_none(
        w, 20, centre(w),
        "SELECT count(*) FROM lease l WHERE :kiosk = 0 AND l.unused > 0 AND " ENDS("l", "'lease.closed', 'lease.audited'") " = "
                                                                                                                           "0",
        0);
    sim_none(w, 20, centre(w),
             "SELECT count(*) FROM lease l WHERE :kiosk = 0 AND l.lent_on = 1 AND " ENDS("l", "'lease.closed'") " = 0", 0);
}

/* Kiosk and centre agree on what the kiosk holds, but for what the centre has set aside. Of the epochs before one that was put
 * back has only what it was fed again: what it had spent for a child who has left since is missing there, where it spends
 * nothing any more. */
void holdings_are_equal(struct world *w, struct sim_kiosk *k) {
    static const char held[] =
        "SELECT subject, state, next, unused, kiosk_epoch FROM lease WHERE no = :kiosk AND kind = 'nominal' ORDER BY subject";
    static const char lent[] =
        "SELECT subject, state, next, unused, EXISTS (SELECT 1 FROM log e WHERE lease.subject IN (e.subject, e.also1) AND e.gsn "
        "= 0) FROM lease WHERE no = :kiosk AND kind = 'nominal' ORDER BY subject";
    struct rows ours, theirs;
    struct fail why = {0};
    if (!db_query(k->seat.db, &ours, held, &why, "kiosk:i", (int64_t)k->seat.no, NULL) ||
        !db_query(centre(w), &theirs, lent, &why, "kiosk:i", (int64_t)k->seat.no, NULL))
        sim_fail(w, "%s", why.log);
    while (db_next(&ours, &why)) {
        if (!db_next(&theirs, &why) || strcmp(db_text(&ours, 0), db_text(&theirs, 0)) != 0)
            sim_fail(w, "invariant 14: %s has other leases than the centre", k->seat.name);
        if (db_int(&theirs, 4) != 0) continue;
        bool over = k->put_back && db_int(&ours, 4) < k->seat.desk.journal.epoch;
        if (strcmp(db_text(&ours, 1), db_text(&theirs, 1)) != 0 || (!over && db_int(&ours, 2) != db_int(&theirs, 2)) ||
            db_int(&ours, 3) != db_int(&theirs, 3))
            sim_fail(w, "invariant 14: %s sees lease %s otherwise than the centre", k->seat.name, db_text(&ours, 0));
    }
    if (db_next(&theirs, &why)) sim_fail(w, "invariant 14: %s has not got lease %s", k->seat.name, db_text(&theirs, 0));
    db_done(&ours);
    db_done(&theirs);
}
