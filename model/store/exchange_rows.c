#include "model/store/exchange_rows.h"

static const char sql_holdings[] =
    "SELECT grant_no, next FROM lease WHERE no = :kiosk AND kiosk_epoch = :epoch AND state = '' AND next <= last"
    " ORDER BY grant_no DESC LIMIT :most";
static const char sql_log_add[] = "INSERT INTO exchange_log (id, at, text)"
                                  " SELECT coalesce(max(id), 0) + 1, :at, :text FROM exchange_log";
static const char sql_log_trim[] = "DELETE FROM exchange_log WHERE id <= (SELECT max(id) FROM exchange_log) - :kept";
static const char sql_log_list[] = "SELECT at, text FROM exchange_log ORDER BY id DESC LIMIT :most";

bool lease_holdings(struct db *db, uint32_t kiosk, uint32_t epoch, struct lease_holding *out, int most, int *count,
                    struct fail *why) {
    struct rows r;
    *count = 0;
    if (!db_query(db, &r, sql_holdings, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "most:i", (int64_t)most,
                  NULL))
        return false;
    while (db_next(&r, why)) out[(*count)++] = (struct lease_holding){.grant_no = db_int(&r, 0), .next = db_int(&r, 1)};
    return !db_failed(&r);
}

bool exchange_log_add(struct db *db, int64_t at, const char *text, struct fail *why) {
    return db_run(db, sql_log_add, why, "at:i", at, "text:t", text, NULL) &&
           db_run(db, sql_log_trim, why, "kept:i", (int64_t)EXCHANGE_LOG_KEPT, NULL);
}

bool exchange_log_list(struct db *db, int most, struct arena *a, struct exchange_line **rows, int *count, struct fail *why) {
    struct rows r;
    *count = 0;
    *rows = arena_alloc(a, (size_t)most * sizeof **rows);
    if (!db_query(db, &r, sql_log_list, why, "most:i", (int64_t)most, NULL)) return false;
    while (db_next(&r, why))
        (*rows)[(*count)++] = (struct exchange_line){.at = db_int(&r, 0), .text = arena_dup(a, db_text(&r, 1))};
    return !db_failed(&r);
}
