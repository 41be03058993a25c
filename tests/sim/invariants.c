#include "tests/sim/world.h"

#include "model/store/digest.h"
#include "model/store/schema.h"
#include "tests/sim/disk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The invariants of PROTOCOL by their numbers. Asked by plain SQL of the stores themselves, not of the code that keeps them. */

static int64_t one(struct world *w, struct db *db, const char *sql, int64_t kiosk) {
    struct fail why = {0};
    int64_t value = 0;
    if (!db_one_int(db, &value, sql, &why, "kiosk:i", kiosk, NULL)) sim_fail(w, "%s: %s", sql, why.log);
    return value;
}

/* What must not be: a count that is zero. */
static void none(struct world *w, int number, struct db *db, const char *sql, int64_t kiosk) {
    int64_t count = one(w, db, sql, kiosk);
    if (count != 0) sim_fail(w, "invariant %d: %" PRId64 " rows: %s (kiosk %" PRId64 ")", number, count, sql, kiosk);
}

static struct db *centre(struct world *w) {
    return w->kit.c->db;
}

/* --- After every step ------------------------------------------------------------------------------------------------------
 */

static void acked_is_committed(struct world *w) { /* 5 */
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *k = &w->kiosks[i];
        if (!k->x || disk_is_off(k->machine)) continue;
        struct exchange_status s;
        kiosk_exchange_status(k->x, &s);
        int64_t acked = (int64_t)k->seat.desk.journal.seq - s.unsent;
        int64_t stored = one(w, centre(w), "SELECT stored_seq FROM kiosk_state WHERE kiosk = :kiosk", k->seat.no);
        if (acked > stored) sim_fail(w, "invariant 5: %s believes %" PRId64 " of %" PRId64, k->seat.name, acked, stored);
    }
}

static void spends_within_leases(struct world *w) { /* 16, 17 */
    none(w, 16, centre(w), "SELECT count(*) FROM lease WHERE next > last + 1 AND :kiosk = 0", 0);
    none(w, 17, centre(w),
         "SELECT count(*) FROM (SELECT number FROM certificate WHERE :kiosk = 0 GROUP BY number HAVING count(*) > 1) d", 0);
}

void invariants_step(struct world *w) {
    if (w->down || disk_is_off(w->machine) || !centre_usable(w->kit.c)) return;
    acked_is_committed(w);
    spends_within_leases(w);
}

/* --- At rest ---------------------------------------------------------------------------------------------------------------
 */

static void logs_are_equal(struct world *w, struct sim_kiosk *k) { /* 1, 3, 4 */
    struct rows ours, theirs;
    struct fail why = {0};
    int64_t seq = 0;
    static const char sql[] = "SELECT seq, o, gsn, head FROM log WHERE kiosk = :kiosk ORDER BY epoch, seq";
    if (!db_query(k->seat.db, &ours, sql, &why, "kiosk:i", (int64_t)k->seat.no, NULL) ||
        !db_query(centre(w), &theirs, sql, &why, "kiosk:i", (int64_t)k->seat.no, NULL))
        sim_fail(w, "%s", why.log);
    while (db_next(&ours, &why)) {
        size_t size[2] = {0};
        seq++;
        if (!db_next(&theirs, &why)) sim_fail(w, "invariant 1: event %" PRId64 " of %s is lost", seq, k->seat.name);
        if (db_int(&theirs, 0) != seq) sim_fail(w, "invariant 3: a gap at %" PRId64 " of %s", seq, k->seat.name);
        if (strcmp(db_text(&ours, 1), db_text(&theirs, 1)) != 0)
            sim_fail(w, "invariant 1: event %" PRId64 " of %s differs", seq, k->seat.name);
        const void *a = db_blob(&ours, 3, &size[0]), *b = db_blob(&theirs, 3, &size[1]);
        if (size[0] != size[1] || memcmp(a, b, size[0]) != 0)
            sim_fail(w, "invariant 4: the heads after %" PRId64 " of %s differ", seq, k->seat.name);
        if (db_int(&ours, 2) != db_int(&theirs, 2))
            sim_fail(w, "invariant 11: event %" PRId64 " of %s is number %" PRId64 " there and %" PRId64 " here", seq,
                     k->seat.name, db_int(&theirs, 2), db_int(&ours, 2));
    }
    if (db_next(&theirs, &why)) sim_fail(w, "invariant 1: the centre has more of %s than it", k->seat.name);
    db_done(&ours);
    db_done(&theirs);
}

/* 10: within a kiosk the numbers of the centre go up with its own; parked ones have none. */
static void order_is_kept(struct world *w) {
    none(w, 10, centre(w),
         "SELECT count(*) FROM log a JOIN log b ON b.kiosk = a.kiosk AND b.epoch = a.epoch AND b.seq > a.seq AND b.gsn < a.gsn "
         "WHERE a.kiosk > :kiosk AND a.gsn > 0 AND b.gsn > 0",
         0);
}

/* Which scopes a kiosk has stands in its enrolment. */
#define SCOPES                                                                                                                  \
    "(SELECT 'r' AS scope UNION SELECT 'k:' || no FROM kiosk WHERE no = :kiosk UNION SELECT 'p:' || point FROM kiosk WHERE no " \
    "= :kiosk UNION SELECT 'm:' || municipality FROM kiosk WHERE no = :kiosk AND scope = 'office')"

/* 11, 12: the numbered events a kiosk has are those of its scopes and its own, all of them and no others. */
static void feed_is_whole(struct world *w, struct sim_kiosk *k) {
    static const char should[] = "SELECT DISTINCT gsn FROM feed WHERE scope IN " SCOPES " ORDER BY gsn";
    struct rows ours, theirs;
    struct fail why = {0};
    if (!db_query(k->seat.db, &ours, "SELECT gsn FROM log WHERE gsn > 0 AND kiosk >= :zero ORDER BY gsn", &why, "zero:i",
                  (int64_t)0, NULL) ||
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
    for (int i = 0; i < count; i++) bytes_printf(&sql, "%s%s", i ? ", " : "", columns[i].name);
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

/* 14: what a kiosk knows of a learner is what the centre knows. */
static void views_are_equal(struct world *w, struct sim_kiosk *k) {
    struct rows r;
    struct fail why = {0};
    uint8_t here[HASH_SIZE], there[HASH_SIZE];
    if (!db_query(k->seat.db, &r, "SELECT subject FROM learner ORDER BY subject", &why, NULL)) sim_fail(w, "%s", why.log);
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

/* 22 */
static void one_living_certificate(struct world *w) {
    none(
        w, 22, centre(w),
        "SELECT count(*) FROM (SELECT l.child_snils FROM certificate c JOIN learner l ON l.subject = c.subject WHERE c.state IN "
        "('living', 'suspended') AND l.child_snils <> '' AND l.alias = '' AND :kiosk = 0 GROUP BY l.child_snils HAVING count(*) "
        "> 1) d",
        0);
}

/* 24: each number that was burnt by a ruling is known as such where it was issued. */
static void losers_are_told(struct world *w, struct sim_kiosk *k) {
    none(w, 24, k->seat.db,
         "SELECT count(*) FROM certificate c JOIN log e ON e.kiosk = :kiosk AND c.event = e.kiosk || '.' || e.epoch || '.' || "
         "e.seq WHERE c.state = 'joined' AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.subject = c.subject AND r.number = "
         "c.number)",
         k->seat.no);
}

/* 15: no serial is in two blocks. */
static void blocks_do_not_overlap(struct world *w) {
    none(w, 15, centre(w),
         "SELECT count(*) FROM lease a JOIN lease b ON a.subject < b.subject AND a.kind = 'number' AND b.kind = 'number' AND "
         "a.first <= b.last AND b.first <= a.last WHERE :kiosk = 0",
         0);
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

void invariants_rest(struct world *w) {
    invariants_step(w);
    order_is_kept(w);
    one_living_certificate(w);
    blocks_do_not_overlap(w);
    rebuilt_is_live(w, centre(w), "the centre");
    struct sim_kiosk *one = &w->kiosks[sim_dice(w, SIM_KIOSKS)]; /* the dearest: two stores a seed */
    rebuilt_is_live(w, one->seat.db, one->seat.name);
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *k = &w->kiosks[i];
        logs_are_equal(w, k);
        feed_is_whole(w, k);
        views_are_equal(w, k);
        losers_are_told(w, k);
    }
}
