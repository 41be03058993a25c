#include "model/store/frame_keys.h"

#include "model/base/bytes.h"

#include <string.h>

static const char sql_at[] = "SELECT frame_key FROM frame_key WHERE kiosk = :kiosk AND epoch = :epoch AND seq < :first "
                             "ORDER BY seq DESC LIMIT 1";
static const char sql_begin[] = "INSERT INTO frame_key (kiosk, epoch, seq, frame_key, enrolled) "
                                "VALUES (:kiosk, :epoch, 0, :key, :enrolled) ON CONFLICT (kiosk, epoch, seq) DO NOTHING";
static const char sql_change[] =
    "INSERT INTO frame_key (kiosk, epoch, seq, frame_key, enrolled) SELECT kiosk, epoch, :seq, :key, enrolled FROM frame_key "
    "WHERE kiosk = :kiosk AND epoch = :epoch AND seq = 0 ON CONFLICT (kiosk, epoch, seq) DO NOTHING";
/* A store of an earlier release has not written down with which key a kiosk was enrolled. */
static const char sql_list[] =
    "SELECT frame_key, enrolled, epoch, seq FROM frame_key WHERE kiosk = :kiosk AND epoch <= :epoch AND enrolled = (SELECT "
    "max(enrolled) FROM frame_key WHERE kiosk = :kiosk AND enrolled <= :epoch) UNION ALL SELECT frame_key, kiosk_epoch, "
    "kiosk_epoch, 0 FROM kiosk WHERE no = :kiosk AND NOT EXISTS (SELECT 1 FROM frame_key WHERE kiosk = :kiosk) "
    "ORDER BY 3 DESC, 4 DESC";
static const char sql_cut[] = "DELETE FROM frame_key WHERE kiosk = :kiosk AND epoch = :epoch AND seq > :common";
static const char sql_changed[] = "SELECT frame_key, epoch, seq FROM frame_key WHERE kiosk = :kiosk AND seq > 0 "
                                  "ORDER BY epoch DESC, seq DESC LIMIT 1";

static bool read_key(const struct rows *r, uint8_t key[SIGN_PUBLIC_SIZE]) {
    const char *text = db_text(r, 0);
    return base64_to(text, strlen(text), key, SIGN_PUBLIC_SIZE);
}

bool frame_key_at(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t first_seq, uint8_t key[SIGN_PUBLIC_SIZE], bool *found,
                  struct fail *why) {
    struct rows r;
    if (!db_query(db, &r, sql_at, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "first:i", (int64_t)first_seq,
                  NULL))
        return false;
    *found = db_next(&r, why) && read_key(&r, key);
    return db_done(&r);
}

bool frame_key_begin(struct db *db, uint32_t kiosk, uint32_t epoch, const char *key, uint32_t enrolled, struct fail *why) {
    return db_run(db, sql_begin, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "key:t", key, "enrolled:i",
                  (int64_t)enrolled, NULL);
}

bool frame_key_change(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t seq, const char *key, struct fail *why) {
    return db_run(db, sql_change, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "seq:i", (int64_t)seq, "key:t",
                  key, NULL);
}

static bool is_listed(const struct frame_keys *k, const uint8_t key[SIGN_PUBLIC_SIZE]) {
    for (int i = 0; i < k->count; i++)
        if (memcmp(k->keys[i], key, SIGN_PUBLIC_SIZE) == 0) return true;
    return false;
}

bool frame_keys_list(struct db *db, uint32_t kiosk, uint32_t epoch, struct frame_keys *out, struct fail *why) {
    struct rows r;
    *out = (struct frame_keys){0};
    if (!db_query(db, &r, sql_list, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, NULL)) return false;
    while (out->count < FRAME_KEYS_MOST && db_next(&r, why)) {
        uint8_t *key = out->keys[out->count];
        out->enrolled = (uint32_t)db_int(&r, 1);
        out->count += read_key(&r, key) && !is_listed(out, key);
    }
    return db_done(&r);
}

bool frame_keys_at(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t first_seq, struct frame_keys *out, bool *begun,
                   struct fail *why) {
    *out = (struct frame_keys){.count = 1};
    return frame_key_at(db, kiosk, epoch, first_seq, out->keys[0], begun, why) &&
           (*begun || frame_keys_list(db, kiosk, epoch, out, why));
}

bool frame_key_cut(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t common, struct fail *why) {
    return db_run(db, sql_cut, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "common:i", (int64_t)common, NULL);
}

bool frame_key_changed(struct db *db, uint32_t kiosk, uint32_t now, uint8_t key[SIGN_PUBLIC_SIZE], bool *any, bool *covered,
                       struct fail *why) {
    struct rows r;
    int64_t durable;
    if (!meta_int(db, "durable_seq", &durable, why) || !db_query(db, &r, sql_changed, why, "kiosk:i", (int64_t)kiosk, NULL))
        return false;
    *any = db_next(&r, why) && read_key(&r, key);
    /* What is covered of a later epoch covers those before. */
    *covered = *any && durable >= (db_int(&r, 1) < now ? 1 : db_int(&r, 2));
    return db_done(&r);
}
