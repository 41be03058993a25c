#include "model/base/text.h"
#include "model/store/lease.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

/* `next` is the serial to be given next; it stands above `last` when the block is used up. */
/* Blocks granted before this epoch are spent no more. */
static const char sql_lease_left[] =
    "SELECT coalesce(sum(CASE WHEN next <= last THEN last - next + 1 ELSE 0 END), 0), coalesce(sum(last - first + 1), 0) FROM lease"
    " WHERE no = :kiosk AND kind = 'number' AND kiosk_epoch = (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch')";
static const char sql_lease_next[] =
    "SELECT subject, next, not_after FROM lease WHERE no = :kiosk AND kind = 'number' AND kiosk_epoch = :epoch AND next <= last"
    " ORDER BY CASE WHEN not_after = '' OR not_after >= :today THEN 0 ELSE 1 END, first, subject LIMIT 1";

const struct query_text lease_queries[] = {
    QUERY(sql_lease_left),
    QUERY(sql_lease_next),
    {0},
};

bool lease_left(struct db *db, uint32_t kiosk, int64_t *left, int64_t *granted, struct fail *why) {
    struct rows r;
    *left = *granted = 0;
    if (!db_query(db, &r, sql_lease_left, why, "kiosk:i", (int64_t)kiosk, NULL)) return false;
    if (db_next(&r, why)) {
        *left = db_int(&r, 0);
        *granted = db_int(&r, 1);
    }
    db_done(&r);
    return !db_failed(&r);
}

bool lease_next(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, struct lease_number *out, struct fail *why) {
    struct rows r;
    *out = (struct lease_number){0};
    if (!db_query(db, &r, sql_lease_next, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "today:t", today, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(out->lease, sizeof out->lease, db_text(&r, 0));
        out->serial = db_int(&r, 1);
        text_copy(out->not_after, sizeof out->not_after, db_text(&r, 2));
    }
    db_done(&r);
    return !db_failed(&r);
}
