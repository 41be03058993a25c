#include "model/store/apply.h"
#include "model/store/log.h"
#include "model/store/schema.h"

#include <stdio.h>
#include <string.h>

static bool delete_rows(struct db *db, const char *subject, struct fail *why) {
    for (int i = 0; i < table_count; i++) {
        char sql[96];
        if (!tables[i].of_subject) continue;
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE subject = :subject", tables[i].name);
        if (!db_run(db, sql, why, "subject:t", subject, NULL)) return false;
    }
    return true;
}

static bool apply_log(struct db *db, const char *subject, int64_t own, struct fail *why) {
    struct rows r;
    struct arena a = {0};
    struct event ev;
    if (!db_query(db, &r,
                  "SELECT " LOG_COLUMNS
                  " FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq " LOG_PERSONAL
                  " WHERE t.subject = :subject AND " TOUCH_COUNTS " ORDER BY " TOUCH_ORDER,
                  why, "subject:t", subject, "own:i", own, NULL))
        return false;
    bool good = true;
    while (good && db_next(&r, why)) {
        good = log_event(&r, &a, &ev, why) && apply_for(db, &ev, subject, why);
        arena_reset(&a);
    }
    db_done(&r);
    arena_close(&a);
    return good && !db_failed(&r);
}

bool subject_replay(struct db *db, const char subject[ID_TEXT], struct fail *why) {
    int64_t own;
    return meta_int(db, "kiosk", &own, why) && delete_rows(db, subject, why) && apply_log(db, subject, own, why);
}

bool subject_basis(struct db *db, const char subject[ID_TEXT], char out[BASE64_SIZE(HASH_SIZE)], struct fail *why) {
    struct rows r;
    struct hash h;
    uint8_t raw[HASH_SIZE];
    int64_t own;
    if (!meta_int(db, "kiosk", &own, why) ||
        !db_query(db, &r,
                  "SELECT t.kiosk, t.epoch, t.seq FROM touch t WHERE t.subject = :subject AND " TOUCH_COUNTS
                  " ORDER BY " TOUCH_ORDER,
                  why, "subject:t", subject, "own:i", own, NULL))
        return false;
    hash_begin(&h, PURPOSE_BASIS);
    while (db_next(&r, why)) {
        char id[EVENT_ID_TEXT];
        event_id_show((struct event_id){(uint32_t)db_int(&r, 0), (uint32_t)db_int(&r, 1), (uint64_t)db_int(&r, 2)}, id);
        hash_add(&h, id, strlen(id) + 1); /* with its NUL: no two lists are alike */
    }
    hash_end(&h, raw);
    base64_of(raw, sizeof raw, out);
    return !db_failed(&r);
}
