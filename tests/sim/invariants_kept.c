#include "tests/sim/world.h"

#include "tests/sim/disk.h"

#include <stdio.h>

/* Nothing that somebody relies on gets lost: personal parts (1, 7), numbers on paper (36), the word of the centre (24). */

static struct db *centre(struct world *w) {
    return w->kit.c->db;
}

#define ERASED "EXISTS (SELECT 1 FROM log x WHERE x.type = 'learner.erased' AND x.subject IN (e.subject, e.also1, e.also2))"
#define WITHOUT                                                                                                                \
    "e.c IS NOT NULL AND NOT EXISTS (SELECT 1 FROM personal p WHERE p.kiosk = e.kiosk AND p.epoch = e.epoch AND p.seq = "      \
    "e.seq) AND NOT " ERASED

/* 7: what is not covered by a backup of the centre is whole at its kiosk, also of a child that is no longer its business. One
 * kiosk a step. */
void undurable_is_kept(struct world *w) {
    struct sim_kiosk *k = &w->kiosks[w->step % SIM_KIOSKS];
    if (!k->x || disk_is_off(k->machine) || k->put_back) return;
    sim_none(
        w, 7, k->seat.db,
        "SELECT count(*) FROM log e WHERE e.kiosk = :kiosk AND e.epoch = (SELECT CAST(value AS INTEGER) FROM meta WHERE key "
        "= 'epoch') AND e.seq > coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'durable_seq'), 0) AND " WITHOUT,
        k->seat.no);
}

/* 1: an event is at the centre with what it says of a person. */
void personal_is_whole(struct world *w) {
    sim_none(w, 1, centre(w), "SELECT count(*) FROM log e WHERE e.kiosk > :kiosk AND e.type <> 'index.listed' AND " WITHOUT, 0);
}

/* 37: of a batch of the index only the last edition keeps its keys. */
#define FORMER                                                                                                                 \
    "SELECT count(*) FROM log e JOIN personal p ON p.kiosk = e.kiosk AND p.epoch = e.epoch AND p.seq = e.seq JOIN touch t ON " \
    "t.subject = e.subject AND t.gsn > e.gsn JOIN personal n ON n.kiosk = t.kiosk AND n.epoch = t.epoch AND n.seq = t.seq "    \
    "WHERE e.type = 'index.listed' AND :kiosk = 0"

void former_editions_are_gone(struct world *w, struct sim_kiosk *k) {
    sim_none(w, 37, centre(w), FORMER, 0);
    sim_none(w, 37, k->seat.db, FORMER, 0);
}

/* 36: a number that stands on a paper was given by an event, which the centre has. What a backup has lost that was put back
 * nobody has. */
void printed_is_recorded(struct world *w) {
    for (int i = 0; i < w->prints; i++) {
        char sql[200];
        if (w->kiosks[w->printed_by[i]].put_back) continue;
        snprintf(sql, sizeof sql,
                 "SELECT NOT EXISTS (SELECT 1 FROM log WHERE type IN ('certificate.issued', 'log.adopted') AND :kiosk = 0 AND "
                 "instr(o, '%s'))",
                 w->printed[i]);
        sim_none(w, 36, centre(w), sql, 0);
    }
}

/* 24: whoever has asked for a merge, a split or an erasure has an answer, also in the next epoch of the kiosk's log. */
void what_is_asked_is_answered(struct world *w) {
#define ASKS(o) "json_extract(" o ", '$.t') IN ('merge.asked', 'split.asked', 'erasure.asked')"
    static const char sql[] =
        "SELECT count(*) FROM log m WHERE m.gsn > :kiosk AND (" ASKS("m.o") " OR (m.type = 'log.adopted' AND " ASKS(
            "json_extract(m.o, '$.o')") ")) AND NOT EXISTS (SELECT 1 FROM log r WHERE r.kiosk = 0 AND r.type IN "
                                        "('learner.merged', 'learner.split', 'learner.erased', 'ruling.superseded') AND "
                                        "json_extract(r.o, '$.of') = m.kiosk || '.' || m.epoch || '.' || m.seq)";
    if (!w->kit.c->recovering) sim_none(w, 24, centre(w), sql, 0);
}

/* 24: whoever made what is ruled over has the ruling, in its scope or not; unless the kiosk has left since. That something is
 * taken is the word on what was set aside. */
void rulings_are_told(struct world *w, struct sim_kiosk *k) {
    static const char sql[] =
        "SELECT r.gsn, r.type FROM log r JOIN log e ON json_extract(r.o, '$.of') = e.kiosk || '.' || e.epoch "
        "|| '.' || e.seq WHERE r.kiosk = 0 AND r.gsn > 0 AND (r.type LIKE 'ruling.%' OR r.type LIKE 'event.%') AND e.kiosk = "
        ":kiosk AND NOT EXISTS (SELECT 1 FROM log m WHERE m.type = 'kiosk.moved' AND json_extract(m.o, '$.no') = :kiosk AND "
        "m.gsn > r.gsn) AND NOT (r.type = 'event.parked' AND EXISTS (SELECT 1 FROM log t WHERE t.type = 'event.taken' AND "
        "json_extract(t.o, '$.of') = json_extract(r.o, '$.of') AND t.gsn > r.gsn)) ORDER BY r.gsn";
    static const char told[] = "SELECT count(*) FROM log WHERE gsn = :gsn";
    struct rows r;
    struct fail why = {0};
    if (k->put_back) return;
    if (!db_query(centre(w), &r, sql, &why, "kiosk:i", (int64_t)k->seat.no, NULL)) sim_fail(w, "%s", why.log);
    while (db_next(&r, &why)) {
        int64_t has = 0;
        if (!db_one_int(k->seat.db, &has, told, &why, "gsn:i", db_int(&r, 0), NULL)) sim_fail(w, "%s", why.log);
        if (has == 0) sim_fail(w, "invariant 24: %s has not heard of its %s", k->seat.name, db_text(&r, 1));
    }
    db_done(&r);
}
