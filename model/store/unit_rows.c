#include "model/store/unit_rows.h"

#include "model/store/queries_table.h"

#include <string.h>

enum { NONCE = 16 };

static const char sql_unit_keep[] =
    "INSERT INTO feed_unit (gsn_to, no, dict, nonce, asked, body) VALUES (:gsn, :no, :dict, :nonce, :asked, :body) "
    "ON CONFLICT (gsn_to, no) DO UPDATE SET dict = excluded.dict, nonce = excluded.nonce, asked = excluded.asked, body = excluded.body";
static const char sql_unit_no[] = "SELECT count(*) FROM feed_unit WHERE gsn_to = :gsn";
static const char sql_unit_drop[] = "DELETE FROM feed_unit WHERE gsn_to > 0 AND gsn_to <= :covered";
static const char sql_unit_next[] =
    "SELECT gsn_to, dict, nonce, asked, body, no FROM feed_unit WHERE (gsn_to, no) > (:gsn, :no) ORDER BY gsn_to, no LIMIT 1";

/* Turns stand under the epoch with a minus: below all numbers of the feed. */
static const char sql_unit_turn[] =
    "SELECT gsn_to, dict, nonce, asked, body, no FROM feed_unit WHERE gsn_to < :epoch ORDER BY gsn_to DESC LIMIT 1";
static const char sql_outdate[] = "SELECT max(gsn_to) FROM feed_unit WHERE gsn_to > 0 AND gsn_to < :gsn";
static const char sql_outdated[] = "SELECT 1 FROM feed_unit WHERE gsn_to > 0 AND gsn_to <= :last LIMIT 1";
static const char outdated_key[] = "units.outdated"; /* the last of those in which he may stand */
static const char sql_last_own[] = "SELECT max(seq) FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND head IS NOT NULL";

const struct query_text unit_queries[] = {
    QUERY(sql_unit_turn), QUERY(sql_last_own), QUERY(sql_unit_no),  QUERY(sql_unit_drop),
    QUERY(sql_unit_next), QUERY(sql_outdate),  QUERY(sql_outdated), {0},
};

static bool keep(struct db *db, const struct unit_row *unit, struct unit_place at, struct fail *why) {
    return db_run(db, sql_unit_keep, why, "gsn:i", at.gsn, "no:i", at.no, "dict:i", (int64_t)unit->dict, "nonce:b",
                  &(struct piece){unit->nonce, NONCE}, "asked:b", &(struct piece){unit->asked, HASH_SIZE}, "body:b",
                  &(struct piece){unit->body, unit->size}, NULL);
}

bool unit_keep(struct db *db, const struct unit_row *unit, struct fail *why) {
    struct unit_place at = {.gsn = unit->at.gsn};
    return db_one_int(db, &at.no, sql_unit_no, why, "gsn:i", at.gsn, NULL) && keep(db, unit, at, why);
}

bool unit_drop(struct db *db, int64_t covered, struct fail *why) {
    return db_run(db, sql_unit_drop, why, "covered:i", covered, NULL);
}

bool unit_outdate(struct db *db, int64_t gsn, struct fail *why) {
    int64_t last = 0, before;
    return meta_int(db, outdated_key, &before, why) && db_one_int(db, &last, sql_outdate, why, "gsn:i", gsn, NULL) &&
           (last <= before || meta_set_int(db, outdated_key, last, why));
}

bool unit_outdated(struct db *db, bool *any, struct fail *why) {
    int64_t last, there = 0;
    if (!meta_int(db, outdated_key, &last, why)) return false;
    if (last > 0 && !db_one_int(db, &there, sql_outdated, why, "last:i", last, NULL)) return false;
    *any = there != 0;
    return true;
}

static const uint8_t *blob_of(const struct rows *r, int column, struct arena *a, size_t *size) {
    const void *bytes = db_blob(r, column, size);
    uint8_t *copy = arena_alloc(a, *size + 1);
    if (*size > 0) memcpy(copy, bytes, *size);
    return copy;
}

static bool take_row(struct rows *r, struct arena *a, struct unit_row *out, bool *found, struct fail *why) {
    size_t nonce = 0, asked = 0;
    *found = db_next(r, why);
    if (*found) {
        *out = (struct unit_row){.at = {db_int(r, 0), db_int(r, 5)}, .dict = (uint32_t)db_int(r, 1)};
        out->nonce = blob_of(r, 2, a, &nonce);
        out->asked = blob_of(r, 3, a, &asked);
        out->body = blob_of(r, 4, a, &out->size);
    }
    bool ok = db_done(r);
    return ok && (!*found || (nonce == NONCE && asked == HASH_SIZE) ||
                  fail_set(why, FAIL_CONFLICT, "a kept answer has another size",
                           _("A stored record was changed from outside. Tell the administrator.")));
}

bool unit_next(struct db *db, struct unit_place at, struct arena *a, struct unit_row *out, bool *found, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_unit_next, why, "gsn:i", at.gsn, "no:i", at.no, NULL) && take_row(&r, a, out, found, why);
}

bool unit_keep_turn(struct db *db, uint32_t epoch, const struct unit_row *unit, struct fail *why) {
    return keep(db, unit, (struct unit_place){.gsn = -(int64_t)epoch}, why);
}

bool unit_turn(struct db *db, uint32_t epoch, struct arena *a, struct unit_row *out, bool *found, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_unit_turn, why, "epoch:i", -(int64_t)epoch, NULL) && take_row(&r, a, out, found, why);
}

bool unit_last_own(struct db *db, uint32_t kiosk, uint32_t epoch, int64_t *seq, struct fail *why) {
    *seq = 0;
    return db_one_int(db, seq, sql_last_own, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, NULL);
}
