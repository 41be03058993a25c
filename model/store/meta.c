/* Small facts by name: the end of db.h. */

#include "model/base/text.h"
#include "model/store/db.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

bool meta_text(struct db *db, const char *key, char *out, size_t room, struct fail *why) {
    struct rows r;
    out[0] = '\0';
    if (!db_query(db, &r, "SELECT value FROM meta WHERE key = :key", why, "key:t", key, NULL)) return false;
    if (db_next(&r, why)) text_copy(out, room, db_text(&r, 0));
    return db_done(&r);
}

bool meta_int(struct db *db, const char *key, int64_t *out, struct fail *why) {
    char text[32];
    *out = 0;
    if (!meta_text(db, key, text, sizeof text, why)) return false;
    *out = strtoll(text, NULL, 10);
    return true;
}

bool meta_set_text(struct db *db, const char *key, const char *value, struct fail *why) {
    return db_run(db,
                  "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                  why, "key:t", key, "value:t", value, NULL);
}

bool meta_set_int(struct db *db, const char *key, int64_t value, struct fail *why) {
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    return meta_set_text(db, key, text, why);
}
