#include "model/store/stick_rows.h"

#include "model/base/hash.h"

#include <string.h>

_Static_assert(STICK_HASH == HASH_SIZE, "one hash");

#define STICK                                                                                                                  \
    "SELECT number, at, kiosk_epoch, nonce, hash, first, last, packages, feed_epoch, scope_version, cursor, part, written, "   \
    "answered FROM stick "

static const char sql_number[] = "SELECT coalesce(max(number), 0) + 1 FROM stick";
static const char sql_add[] =
    "INSERT INTO stick (number, at, kiosk_epoch, nonce, hash, first, last, packages, feed_epoch, scope_version, cursor, part) "
    "VALUES (:number, :at, :epoch, :nonce, :hash, :first, :last, :packages, :feed_epoch, :scope_version, :cursor, :part)";
static const char sql_written[] = "UPDATE stick SET written = 1 WHERE number = :number";
static const char sql_answered[] = "UPDATE stick SET answered = :at WHERE number = :number AND answered = 0";
static const char sql_find[] = STICK "WHERE number = :number";
static const char sql_last[] = STICK "WHERE written = 1 ORDER BY number DESC LIMIT 1";
static const char sql_packages[] = "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq > :acked AND seq "
                                   "<= :last AND type = 'application.filed'";

bool stick_number(struct db *db, int64_t *number, struct fail *why) {
    *number = 0;
    return db_one_int(db, number, sql_number, why, NULL);
}

bool stick_add(struct db *db, const struct stick_row *row, struct fail *why) {
    return db_run(db, sql_add, why, "number:i", row->number, "at:i", row->at, "epoch:i", row->epoch, "nonce:b",
                  &(struct piece){row->nonce, STICK_NONCE}, "hash:b", &(struct piece){row->hash, STICK_HASH}, "first:i",
                  row->first, "last:i", row->last, "packages:i", row->packages, "feed_epoch:i", row->feed_epoch,
                  "scope_version:i", row->scope_version, "cursor:i", row->cursor, "part:i", row->part, NULL);
}

bool stick_written(struct db *db, int64_t number, struct fail *why) {
    return db_run(db, sql_written, why, "number:i", number, NULL);
}

bool stick_answered(struct db *db, int64_t number, int64_t at, struct fail *why) {
    return db_run(db, sql_answered, why, "number:i", number, "at:i", at, NULL);
}

static bool copy_blob(struct rows *r, int column, uint8_t *out, size_t size) {
    size_t have = 0;
    const void *data = db_blob(r, column, &have);
    if (have != size) return false;
    memcpy(out, data, size);
    return true;
}

static bool read_row(struct rows *r, struct stick_row *out) {
    *out = (struct stick_row){
        .number = db_int(r, 0),
        .at = db_int(r, 1),
        .epoch = db_int(r, 2),
        .first = db_int(r, 5),
        .last = db_int(r, 6),
        .packages = db_int(r, 7),
        .feed_epoch = db_int(r, 8),
        .scope_version = db_int(r, 9),
        .cursor = db_int(r, 10),
        .part = db_int(r, 11),
        .written = db_int(r, 12) != 0,
        .answered = db_int(r, 13),
    };
    return copy_blob(r, 3, out->nonce, sizeof out->nonce) && copy_blob(r, 4, out->hash, sizeof out->hash);
}

/* The rows have at most one line. */
static bool take_one(struct rows *r, struct stick_row *out, bool *found, struct fail *why) {
    *found = db_next(r, why) && read_row(r, out);
    return db_done(r);
}

bool stick_find(struct db *db, int64_t number, struct stick_row *out, bool *found, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_find, why, "number:i", number, NULL) && take_one(&r, out, found, why);
}

bool stick_last(struct db *db, struct stick_row *out, bool *found, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_last, why, NULL) && take_one(&r, out, found, why);
}

bool stick_overtaken(const struct stick_row *row, int64_t epoch, int64_t acked, int64_t last_ok) {
    return last_ok > row->at && row->epoch == epoch && acked >= row->last;
}

bool stick_packages(struct db *db, uint32_t kiosk, uint32_t epoch, int64_t acked, int64_t last, int64_t *count,
                    struct fail *why) {
    *count = 0;
    return db_one_int(db, count, sql_packages, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "acked:i", acked,
                      "last:i", last, NULL);
}
