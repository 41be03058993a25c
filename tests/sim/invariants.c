#include "tests/sim/world.h"

#include "model/store/digest.h"
#include "model/store/schema.h"
#include "tests/sim/disk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The invariants of PROTOCOL by their numbers. Asked by plain SQL of the stores themselves, not of the code that keeps them. */

int64_t sim_one(struct world *w, struct db *db, const char *sql, int64_t kiosk) {
    struct fail why = {0};
    int64_t value = 0;
    if (!db_one_int(db, &value, sql, &why, "kiosk:i", kiosk, NULL)) sim_fail(w, "%s: %s", sql, why.log);
    return value;
}

/* What must not be: a count that is zero. */
void sim_none(struct world *w, int number, struct db *db, const char *sql, int64_t kiosk) {
    int64_t count = sim_one(w, db, sql, kiosk);
    if (count != 0) sim_fail(w, "invariant %d: %" PRId64 " rows: %s (kiosk %" PRId64 ")", number, count, sql, kiosk);
}

static struct db *centre(struct world *w) {
    return w->kit.c->db;
}

/* --- After every step ------------------------------------------------------------------------------------------------------
 */

static int64_t epoch_of(struct world *w, const struct sim_kiosk *k) {
    return sim_one(w, centre(w), "SELECT kiosk_epoch FROM kiosk WHERE no = :kiosk", k->seat.no);
}

/* A centre that was put back has less, until everybody has told. */
static bool frozen(struct world *w, const struct sim_kiosk *k) {
    return sim_one(w, centre(w), "SELECT count(*) FROM kiosk WHERE no = :kiosk AND frozen <> ''", k->seat.no) > 0;
}

static void acked_is_committed(struct world *w) { /* 5 */
    if (w->kit.c->recovering) return;
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *k = &w->kiosks[i];
        if (!k->x || disk_is_off(k->machine) || epoch_of(w, k) != k->seat.desk.journal.epoch) continue;
        if (w->put_back > 0 && frozen(w, k)) continue; /* it has not heard */
        struct exchange_status s;
        kiosk_exchange_status(k->x, &s);
        int64_t acked = (int64_t)k->seat.desk.journal.seq - s.unsent;
        int64_t stored = sim_one(w, centre(w), "SELECT stored_seq FROM kiosk_state WHERE kiosk = :kiosk", k->seat.no);
        if (acked > stored) sim_fail(w, "invariant 5: %s believes %" PRId64 " of %" PRId64, k->seat.name, acked, stored);
    }
}

/* 3, 4, 6: what is stored of a kiosk only grows, has no gap and ends in the head that the kiosk has there. One kiosk a step. */
static void stored_is_whole(struct world *w) {
    struct sim_kiosk *k = &w->kiosks[w->step % SIM_KIOSKS];
    if (w->kit.c->recovering) return;
    static const char state[] = "SELECT stored_seq, head FROM kiosk_state WHERE kiosk = :kiosk";
    static const char own[] = "SELECT head FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq";
    struct rows theirs, ours;
    struct fail why = {0};
    size_t size[2] = {0};
    if (!db_query(centre(w), &theirs, state, &why, "kiosk:i", (int64_t)k->seat.no, NULL) || !db_next(&theirs, &why))
        sim_fail(w, "%s", why.log);
    int64_t stored = db_int(&theirs, 0);
    const void *there = db_blob(&theirs, 1, &size[0]), *here = NULL;
    int64_t epoch = epoch_of(w, k);
    if (epoch != k->stored_epoch) k->stored = 0;
    k->stored_epoch = epoch;
    if (stored < k->stored)
        sim_fail(w, "invariant 6: %" PRId64 " stored of %s, %" PRId64 " before", stored, k->seat.name, k->stored);
    k->stored = stored;
    int64_t count = sim_one(w, centre(w),
                            "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = (SELECT kiosk_epoch FROM kiosk "
                            "WHERE no = :kiosk)",
                            k->seat.no);
    if (count != stored) sim_fail(w, "invariant 3: %" PRId64 " of %" PRId64 " events of %s", count, stored, k->seat.name);
    bool runs =
        k->x && !disk_is_off(k->machine) && stored > 0 && epoch == k->seat.desk.journal.epoch && k->seat.desk.put_back == 0;
    if (runs &&
        !db_query(k->seat.db, &ours, own, &why, "kiosk:i", (int64_t)k->seat.no, "epoch:i", epoch, "seq:i", stored, NULL))
        sim_fail(w, "%s", why.log);
    if (runs) {
        if (db_next(&ours, &why)) here = db_blob(&ours, 0, &size[1]);
        if (!here || size[0] != size[1] || memcmp(here, there, size[0]) != 0)
            sim_fail(w, "invariant 4: the heads of %s at %" PRId64 " differ", k->seat.name, stored);
        db_done(&ours);
    }
    db_done(&theirs);
}

/* --- At rest ---------------------------------------------------------------------------------------------------------------
 */

/* Of the epochs before: what its disk has lost of a child that has left its scope since nobody feeds it again, and what was set
 * aside of a copy of it nobody at all. */
static bool skips(const struct sim_kiosk *k, const struct rows *theirs, int64_t epoch, int64_t seq) {
    int64_t at = db_int(theirs, 4);
    return (k->put_back || db_int(theirs, 2) == 0) && at < k->seat.desk.journal.epoch &&
           (at < epoch || (at == epoch && db_int(theirs, 0) < seq));
}

static bool next_of(const struct sim_kiosk *k, struct rows *theirs, int64_t epoch, int64_t seq, struct fail *why) {
    bool there = db_next(theirs, why);
    while (there && skips(k, theirs, epoch, seq)) there = db_next(theirs, why);
    return there;
}

static void logs_are_equal(struct world *w, struct sim_kiosk *k) { /* 1, 3, 4 */
    struct rows ours, theirs;
    struct fail why = {0};
    int64_t seq = 0, epoch = 0;
    static const char sql[] =
        "SELECT seq, o, gsn, head, epoch, coalesce(hex(sig), '') FROM log WHERE kiosk = :kiosk ORDER BY epoch, seq";
    if (!db_query(k->seat.db, &ours, sql, &why, "kiosk:i", (int64_t)k->seat.no, NULL) ||
        !db_query(centre(w), &theirs, sql, &why, "kiosk:i", (int64_t)k->seat.no, NULL))
        sim_fail(w, "%s", why.log);
    while (db_next(&ours, &why)) {
        size_t size[2] = {0};
        seq = db_int(&ours, 4) == epoch ? seq + 1 : 1;
        epoch = db_int(&ours, 4);
        if (epoch < k->seat.desk.journal.epoch) seq = db_int(&ours, 0);
        if (!next_of(k, &theirs, epoch, seq, &why))
            sim_fail(w, "invariant 1: event %" PRId64 " of %s is lost", seq, k->seat.name);
        if (db_int(&theirs, 0) != seq || db_int(&theirs, 4) != epoch)
            sim_fail(w, "invariant 3: a gap at %" PRId64 " of %s", seq, k->seat.name);
        if (strcmp(db_text(&ours, 1), db_text(&theirs, 1)) != 0 || strcmp(db_text(&ours, 5), db_text(&theirs, 5)) != 0)
            sim_fail(w, "invariant 1: event %" PRId64 " of %s differs", seq, k->seat.name);
        const void *a = db_blob(&ours, 3, &size[0]), *b = db_blob(&theirs, 3, &size[1]);
        bool both = size[0] > 0 && size[1] > 0; /* what came back by others has none */
        if (both && (size[0] != size[1] || memcmp(a, b, size[0]) != 0))
            sim_fail(w, "invariant 4: the heads after %" PRId64 " of %s differ", seq, k->seat.name);
        if (db_int(&ours, 2) != db_int(&theirs, 2))
            sim_fail(w, "invariant 11: event %" PRId64 " of %s is number %" PRId64 " there and %" PRId64 " here", seq,
                     k->seat.name, db_int(&theirs, 2), db_int(&ours, 2));
    }
    if (next_of(k, &theirs, INT64_MAX, 0, &why)) sim_fail(w, "invariant 1: the centre has more of %s than it", k->seat.name);
    db_done(&ours);
    db_done(&theirs);
}

/* 10: within a kiosk the numbers of the centre go up with its own; parked ones have none, and one that is taken when it is
 * driven anew has that of then. */
static void order_is_kept(struct world *w) {
    sim_none(
        w, 10, centre(w),
        "SELECT count(*) FROM log a JOIN log b ON b.kiosk = a.kiosk AND b.epoch = a.epoch AND b.seq > a.seq AND b.gsn < a.gsn "
        "WHERE a.kiosk > :kiosk AND a.gsn > 0 AND b.gsn > 0 AND NOT EXISTS (SELECT 1 FROM log t WHERE t.kiosk = 0 AND "
        "t.type = 'event.taken' AND json_extract(t.o, '$.of') = a.kiosk || '.' || a.epoch || '.' || a.seq)",
        0);
}

/* 11, 12: the numbered events of others a kiosk knows of are those of its scopes, all of them and no more. Of who has left its
 * scope the open parts may be there still, and rulings over what the kiosk has made, but no subject has them for its past. */
static void feed_is_whole(struct world *w, struct sim_kiosk *k) {
    static const char should[] =
        "SELECT DISTINCT f.gsn FROM feed f JOIN log l ON l.gsn = f.gsn AND l.gsn > 0 WHERE f.scope IN " SIM_SCOPES
        " AND l.kiosk <> :kiosk AND NOT ((l.type LIKE 'ruling.%' OR l.type = 'event.taken') AND l.subject NOT IN (SELECT "
        "g.subject FROM region g) AND NOT EXISTS (SELECT 1 FROM scope s WHERE s.subject IN (l.subject, l.also1, l.also2) AND "
        "s.scope IN " SIM_SCOPES ")) ORDER BY f.gsn";
    static const char are[] =
        "SELECT l.gsn FROM log l WHERE l.gsn > 0 AND l.kiosk <> :kiosk AND EXISTS (SELECT 1 FROM touch t WHERE "
        "t.subject IN (l.subject, l.also1, l.also2) AND t.kiosk = l.kiosk AND t.epoch = l.epoch AND t.seq = l.seq) "
        "ORDER BY l.gsn";
    struct rows ours, theirs;
    struct fail why = {0};
    if (!db_query(k->seat.db, &ours, are, &why, "kiosk:i", (int64_t)k->seat.no, NULL) ||
        !db_query(centre(w), &theirs, should, &why, "kiosk:i", (int64_t)k->seat.no, NULL))
        sim_fail(w, "%s", why.log);
    bool a = db_next(&ours, &why), b = db_next(&theirs, &why);
    while (a || b) {
        int64_t have = a ? db_int(&ours, 0) : INT64_MAX, want = b ? db_int(&theirs, 0) : INT64_MAX;
        if (want < have) sim_fail(w, "invariant 11: %s has not got number %" PRId64, k->seat.name, want);
        if (have < want) sim_fail(w, "invariant 12: %s has number %" PRId64 ", which is not for it", k->seat.name, have);
        a = db_next(&ours, &why);
        b = db_next(&theirs, &why);
    }
    db_done(&ours);
    db_done(&theirs);
}

static void rows_of(struct db *db, const struct table *t, const char *subject, struct bytes *out) {
    struct table_column columns[TABLE_COLUMNS_MOST];
    struct bytes sql = {0};
    struct rows r;
    struct fail why = {0};
    int count = table_columns(t, columns);
    bytes_text(&sql, "SELECT ");
    table_names(t, &sql);
    bytes_printf(&sql, " FROM %s WHERE subject = :subject ORDER BY 1, 2", t->name);
    bytes_clear(out);
    if (db_query(db, &r, (const char *)sql.data, &why, "subject:t", subject, NULL))
        while (db_next(&r, &why))
            for (int i = 0; i < count; i++)
                if (*db_text(&r, i)) bytes_printf(out, "%s=%s ", columns[i].name, db_text(&r, i));
    bytes_close(&sql);
}

/* Which rows of a learner differ: for whoever reads a failing seed. */
static void show_difference(struct db *here, struct db *there, const char *subject) {
    struct bytes a = {0}, b = {0};
    for (int i = 0; i < table_count; i++) {
        if (!tables[i].of_subject) continue;
        rows_of(here, &tables[i], subject, &a);
        rows_of(there, &tables[i], subject, &b);
        if (a.size != b.size || (a.size > 0 && memcmp(a.data, b.data, a.size) != 0))
            printf("%s\n  here  %s\n  there %s\n", tables[i].name, a.data ? (const char *)a.data : "",
                   b.data ? (const char *)b.data : "");
    }
    bytes_close(&a);
    bytes_close(&b);
}

/* 14: what a kiosk knows of a learner in its scope is what the centre knows. Of an erased child of the region's index everybody
 * hears, and that is all there is of it elsewhere. */
static void views_are_equal(struct world *w, struct sim_kiosk *k) {
    static const char sql[] =
        "SELECT subject FROM learner WHERE subject IN (SELECT subject FROM scope WHERE scope IN " SIM_SCOPES
        ") ORDER BY subject";
    struct rows r;
    struct fail why = {0};
    uint8_t here[HASH_SIZE], there[HASH_SIZE];
    if (!db_query(centre(w), &r, sql, &why, "kiosk:i", (int64_t)k->seat.no, NULL)) sim_fail(w, "%s", why.log);
    while (db_next(&r, &why)) {
        char subject[ID_TEXT];
        snprintf(subject, sizeof subject, "%s", db_text(&r, 0));
        if (!subject_digest(k->seat.db, subject, here, &why) || !subject_digest(centre(w), subject, there, &why))
            sim_fail(w, "%s", why.log);
        if (memcmp(here, there, sizeof here) == 0) continue;
        show_difference(k->seat.db, centre(w), subject);
        sim_fail(w, "invariant 14: %s sees learner %s otherwise than the centre", k->seat.name, subject);
    }
    db_done(&r);
}

/* 14: nobody had to be given once more what he had been fed, or rid of what he should not have had: the comparison of sums
 * heals, and would hide it. */
static void nothing_was_mended(struct world *w) {
    static const char sql[] = "SELECT count(*) FROM log WHERE type = 'scope.mended' AND :kiosk = 0";
    if (w->flipped == 0) sim_none(w, 14, centre(w), sql, 0);
}

/* 12: no name of a child outside its scope stands in a kiosk. */
static void names_are_of_the_scope(struct world *w, struct sim_kiosk *k) {
    static const char sql[] = "SELECT subject FROM learner WHERE child_surname <> '' ORDER BY subject";
    static const char scoped[] = "SELECT count(*) FROM scope WHERE subject = :subject AND scope IN " SIM_SCOPES;
    struct rows r;
    struct fail why = {0};
    if (!db_query(k->seat.db, &r, sql, &why, NULL)) sim_fail(w, "%s", why.log);
    while (db_next(&r, &why)) {
        int64_t count = 0;
        if (!db_one_int(centre(w), &count, scoped, &why, "subject:t", db_text(&r, 0), "kiosk:i", (int64_t)k->seat.no, NULL))
            sim_fail(w, "%s", why.log);
        if (count == 0) sim_fail(w, "invariant 12: %s has the name of %s", k->seat.name, db_text(&r, 0));
    }
    db_done(&r);
}

/* 12: no personal part of a child outside its scope stands in a kiosk, once the centre has it for good. */
static void personal_is_of_the_scope(struct world *w, struct sim_kiosk *k) {
    sim_none(
        w, 12, k->seat.db,
        "SELECT count(*) FROM personal p JOIN log l ON l.kiosk = p.kiosk AND l.epoch = p.epoch AND l.seq = p.seq WHERE "
        "l.gsn > 0 AND NOT (l.kiosk = :kiosk AND l.seq > (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'durable_seq')) "
        "AND NOT EXISTS (SELECT 1 FROM touch t WHERE t.subject = l.subject AND t.kiosk = l.kiosk AND t.epoch = l.epoch AND "
        "t.seq = l.seq)",
        k->seat.no);
}

/* 22 */
static void one_living_certificate(struct world *w) {
    sim_none(
        w, 22, centre(w),
        "SELECT count(*) FROM (SELECT l.child_snils FROM certificate c JOIN learner l ON l.subject = c.subject WHERE c.state IN "
        "('living', 'suspended') AND l.child_snils <> '' AND l.alias = '' AND :kiosk = 0 GROUP BY l.child_snils HAVING count(*) "
        "> 1) d",
        0);
}

/* 24: each number that was burnt by a ruling is known as such where it was issued. */
static void losers_are_told(struct world *w, struct sim_kiosk *k) {
    sim_none(
        w, 24, k->seat.db,
        "SELECT count(*) FROM certificate c JOIN log e ON e.kiosk = :kiosk AND c.event = e.kiosk || '.' || e.epoch || '.' || "
        "e.seq WHERE c.state = 'joined' AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.subject = c.subject AND r.number = "
        "c.number)",
        k->seat.no);
}

/* 2: an event has one number and one effect. */
static void effects_are_once(struct world *w) {
    sim_none(w, 2, centre(w),
             "SELECT count(*) FROM (SELECT gsn FROM log WHERE gsn > :kiosk GROUP BY gsn HAVING count(*) > 1) d", 0);
    sim_none(w, 2, centre(w),
             "SELECT count(*) FROM (SELECT app FROM application WHERE :kiosk = 0 GROUP BY app HAVING count(*) > 1) d", 0);
    sim_none(w, 2, centre(w),
             "SELECT count(*) FROM (SELECT event FROM certificate WHERE :kiosk = 0 GROUP BY event HAVING count(*) > 1) d", 0);
}

/* 11: numbers are given without a gap. */
static void numbers_have_no_gap(struct world *w) {
    if (w->put_back > 0) return; /* what nobody had been told of is numbered anew */
    sim_none(w, 11, centre(w), "SELECT max(gsn) - count(*) FROM log WHERE gsn > :kiosk", 0);
}

/* 25: what is set aside is said to be so where it was made. */
static void parked_is_visible(struct world *w, struct sim_kiosk *k) {
    sim_none(
        w, 25, k->seat.db,
        "SELECT count(*) FROM log e WHERE e.kiosk = :kiosk AND e.gsn = 0 AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.kind "
        "= 'parked' AND r.of = e.kiosk || '.' || e.epoch || '.' || e.seq)",
        k->seat.no);
}

/* 37: nothing personal is kept of an event that names an erased learner. */
#define KEPT                                                                                                                    \
    "SELECT count(*) FROM personal p JOIN touch t ON t.kiosk = p.kiosk AND t.epoch = p.epoch AND t.seq = p.seq JOIN learner l " \
    "ON l.subject = t.subject WHERE l.erased <> '' AND :kiosk = 0"

static void erased_is_not_kept(struct world *w, struct sim_kiosk *k) {
    sim_none(w, 37, centre(w), KEPT, 0);
    sim_none(w, 37, k->seat.db, KEPT, 0);
}

/* 20, and of expiry: what a kiosk has lost, or had to end by itself, gives nothing back before its audit, or its close. */
static void nothing_is_credited_early(struct world *w) {
    sim_none(w, 20, centre(w),
             "SELECT count(*) FROM lease WHERE state IN ('', 'expired', 'lost') AND unused > 0 AND :kiosk = 0", 0);
}

/* 37: what an erased learner had said stands on no disk. */
static void erased_is_gone(struct world *w) {
    static const char sql[] = "SELECT count(*) FROM learner WHERE subject = :subject AND erased <> ''";
    struct fail why = {0};
    for (int i = 0; i < w->marked && i < SIM_MARKERS; i++) {
        int64_t erased = 0;
        if (!db_one_int(centre(w), &erased, sql, &why, "subject:t", w->markers[i].subject, NULL)) sim_fail(w, "%s", why.log);
        const char *file = erased ? disk_find(w->markers[i].phone) : NULL;
        if (file) sim_fail(w, "invariant 37: %s of the erased %s is in %s", w->markers[i].phone, w->markers[i].subject, file);
    }
}

static void rebuilt_is_live(struct world *w, struct db *db, const char *name) { /* 23 */
    struct rebuild *r;
    struct fail why = {0};
    int64_t done = 0, left = 1;
    if (!db_begin(db, false, &why) || !rebuild_start(db, &r, &why)) sim_fail(w, "%s", why.log);
    rebuild_compare(r);
    while (left > 0)
        if (!rebuild_step(r, 1000, &done, &left, &why)) sim_fail(w, "invariant 23 at %s: %s", name, why.log);
    rebuild_close(r);
    db_rollback(db);
}

static void the_dearest(struct world *w) { /* at the centre and at one kiosk a seed */
    struct sim_kiosk *k = &w->kiosks[sim_dice(w, SIM_KIOSKS)];
    rebuilt_is_live(w, centre(w), "the centre");
    rebuilt_is_live(w, k->seat.db, k->seat.name);
}

/* --- The table ------------------------------------------------------------------------------------------------------------ */

/* Each invariant, where it is checked: after each step, at rest for the region, at rest for each kiosk; `elsewhere` is
 * FILE:NAME of the function or the test that checks it where it happens. */
static const struct invariant {
    int number;
    const char *elsewhere;
    void (*step)(struct world *w);
    void (*rest)(struct world *w);
    void (*kiosk)(struct world *w, struct sim_kiosk *k);
} invariants[] = {
    {1, NULL, NULL, NULL, logs_are_equal},
    {1, NULL, NULL, personal_is_whole, NULL},
    {2, NULL, NULL, effects_are_once, NULL},
    {3, NULL, stored_is_whole, NULL, NULL},
    {4, NULL, stored_is_whole, NULL, logs_are_equal},
    {5, "tests/sim/answers.c:check_ack", acked_is_committed, NULL, NULL},
    {6, "tests/sim/answers.c:check_ack", stored_is_whole, NULL, NULL},
    {7, NULL, undurable_is_kept, NULL, logs_are_equal},
    {8, "tests/sim/net.c:ask_twice", NULL, NULL, NULL},
    {9, "tests/sim/happen.c:push_copy", NULL, NULL, NULL},
    {10, NULL, NULL, order_is_kept, NULL},
    {11, "tests/sim/answers.c:check_item", NULL, numbers_have_no_gap, feed_is_whole},
    {11, NULL, NULL, at_home_is_fed, NULL},
    {12, "tests/sim/answers.c:check_item", NULL, NULL, feed_is_whole},
    {12, NULL, NULL, NULL, names_are_of_the_scope},
    {12, NULL, NULL, NULL, personal_is_of_the_scope},
    {12, NULL, NULL, NULL, names_are_at_home},
    {12, NULL, NULL, NULL, snapshots_hold_the_scope},
    {13, "tests/sim/answers.c:answer_check", NULL, NULL, NULL},
    {14, NULL, NULL, nothing_was_mended, views_are_equal},
    {15, NULL, debits_stay_within_caps, blocks_do_not_overlap, NULL},
    {15, NULL, caps_hold_all, NULL, NULL},
    {16, NULL, spends_within_leases, breaches_are_booked, NULL},
    {16, NULL, kiosk_keeps_to_its_leases, NULL, holdings_are_equal},
    {17, NULL, numbers_are_unique_and_leased, NULL, NULL},
    {18, "tests/sim/world.c:sim_printed", NULL, burnt_numbers_stay_burnt, NULL},
    {19, NULL, NULL, returned_and_used_is_granted, NULL},
    {20, NULL, nothing_is_credited_early, NULL, NULL},
    {20, "tests/unit/centre/leases_lost.c:written_off_with_spends_in_flight", NULL, returned_and_used_is_granted, NULL},
    {21, "tests/sim/invariants_leases.c:kiosk_keeps_to_its_leases", NULL, NULL, NULL},
    {21, "tests/unit/store/desk_decide.c:no_number_left", NULL, NULL, NULL},
    {21, "tests/unit/centre/leases_lost.c:what_is_given_of_the_epoch_before_is_a_breach", NULL, NULL, NULL},
    {22, NULL, NULL, one_living_certificate, NULL},
    {23, NULL, NULL, rulings_are_whole, NULL},
    {23, NULL, NULL, the_dearest, NULL},
    {23, NULL, NULL, rulings_follow_the_order, NULL},
    {24, NULL, NULL, NULL, losers_are_told},
    {24, NULL, NULL, NULL, rulings_are_told},
    {24, NULL, NULL, what_is_asked_is_answered, NULL},
    {25, NULL, NULL, NULL, parked_is_visible},
    {25, "tests/unit/centre/isolate.c:it_stops_nobody_and_is_set_aside_when_asked", nothing_waits, NULL, NULL},
    {26, "tests/unit/centre/day.c:a_clock_far_ahead_is_not_believed", NULL, breaches_are_booked, NULL},
    {26, "tests/sim/happen.c:clock_jumps", NULL, rulings_follow_the_order, NULL},
    {27, "tests/unit/wire/frame.c:every_flipped_bit_is_refused", NULL, NULL, NULL},
    {27, "tests/sim/happen.c:push_forged", NULL, NULL, logs_are_equal},
    {28, "tests/unit/wire/frame.c:bombs_and_lies_are_refused", NULL, NULL, NULL},
    {29, "tests/sim/deeds_stick.c:read_answer", NULL, NULL, logs_are_equal},
    {30, "tests/sim/deeds_wire.c:later_field", NULL, NULL, logs_are_equal},
    {31, "tests/sim/histories.c:history_no_network", NULL, NULL, NULL},
    {32, "tests/sync/line.c:one_event_keeps_its_budget", NULL, NULL, NULL},
    {33, "tests/cuts/cuts.c:a_line_of_a_few_kilobytes_drains", NULL, NULL, NULL},
    {33, "tests/sync/line.c:a_weak_line_carries_everything", NULL, NULL, NULL},
    {34, "tests/sync/tls.c:a_revoked_kiosk", NULL, NULL, NULL},
    {34, "tests/sim/answers.c:answer_check", NULL, NULL, NULL},
    {34, "tests/sim/net.c:run_turn", NULL, NULL, NULL},
    {35, "tests/sim/world.c:kiosk_start", NULL, NULL, logs_are_equal},
    {36, "tests/unit/centre/turn_durable.c:a_full_disk_acknowledges_nothing_and_is_got_over", NULL, printed_is_recorded, NULL},
    {37, NULL, NULL, erased_is_gone, erased_is_not_kept},
    {37, NULL, NULL, NULL, former_editions_are_gone},
    {37, "tests/sim/histories.c:history_erasure", NULL, NULL, NULL},
    {38, "tests/unit/centre/leases.c:a_quota_counts_whole_from_its_grant_on", ledgers_hold, over_asked_is_told, NULL},
    {38, NULL, NULL, frozen_money_is_not_booked, NULL},
    {38, NULL, NULL, queue_is_kept, NULL},
    {38, NULL, NULL, refusals_have_their_ground, NULL},
};

enum { PROTOCOL = 38, INVARIANTS = sizeof invariants / sizeof *invariants };

void invariants_step(struct world *w) {
    if (!world_centre_runs(w)) return;
    for (int i = 0; i < INVARIANTS; i++)
        if (invariants[i].step && (i == 0 || invariants[i].step != invariants[i - 1].step)) invariants[i].step(w);
}

/* One function may stand in several rows. */
static bool ran_before(int row) {
    for (int i = 0; i < row; i++)
        if (invariants[i].rest == invariants[row].rest && invariants[i].kiosk == invariants[row].kiosk) return true;
    return false;
}

void invariants_rest(struct world *w) {
    invariants_step(w);
    for (int i = 0; i < INVARIANTS; i++) {
        if (ran_before(i)) continue;
        if (invariants[i].rest) invariants[i].rest(w);
        for (int k = 0; invariants[i].kiosk && k < SIM_KIOSKS; k++) invariants[i].kiosk(w, &w->kiosks[k]);
    }
}

/* Words of a source file. */
static bool stands_in(const char *elsewhere) {
    char path[512], file[128], word[128];
    static char text[1 << 20];
    const char *source = getenv("PRIEM_SOURCE"), *colon = strchr(elsewhere, ':');
    snprintf(file, sizeof file, "%.*s", (int)(colon - elsewhere), elsewhere);
    snprintf(path, sizeof path, "%s/%s", source ? source : ".", file);
    snprintf(word, sizeof word, " %s(", colon + 1);
    FILE *f = fopen(path, "r");
    if (!f) return false;
    size_t size = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[size] = '\0';
    return strstr(text, word) != NULL;
}

void invariants_all_are_checked(void) {
    bool there[PROTOCOL + 1] = {0};
    for (int i = 0; i < INVARIANTS; i++) {
        const struct invariant *v = &invariants[i];
        bool checked = v->step || v->rest || v->kiosk || v->elsewhere;
        if (v->elsewhere && !stands_in(v->elsewhere)) {
            printf("invariant %d: no %s\n", v->number, v->elsewhere);
            checked = false;
        }
        there[v->number] = there[v->number] || checked;
    }
    for (int number = 1; number <= PROTOCOL; number++)
        if (!there[number]) {
            printf("invariant %d is checked nowhere\n", number);
            abort();
        }
}
