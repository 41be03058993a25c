#include "model/store/unknown.h"

#include "model/store/journal.h"
#include "model/store/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "unknown." /* and type.version, in meta */
#define END "unknown/" /* behind them all */

enum { SUBJECTS_A_STEP = 16, KEY_ROOM = 64 };

bool unknown_note(struct db *db, const struct event *ev, struct fail *why) {
    char key[KEY_ROOM];
    if (ev->type) return true;
    snprintf(key, sizeof key, KEY "%s.%d", ev->type_name, ev->version);
    return meta_set_text(db, key, "1", why);
}

bool unknown_count(struct db *db, int64_t *count, struct fail *why) {
    *count = 0;
    return db_one_int(db, count, "SELECT count(*) FROM meta WHERE key > :from AND key < :to", why, "from:t", KEY, "to:t", END,
                      NULL);
}

/* The list is read to its end before anything is replayed. */
static bool next_subjects(struct db *db, const char *type, int64_t version, const char *last, char (*out)[ID_TEXT], int *count,
                          struct fail *why) {
    static const char sql[] = "SELECT DISTINCT t.subject FROM log l JOIN touch t ON t.kiosk = l.kiosk AND t.epoch = l.epoch "
                              "AND t.seq = l.seq WHERE l.type = :type AND l.version = :version AND t.subject > :last "
                              "ORDER BY t.subject LIMIT :most";
    struct rows r;
    *count = 0;
    if (!db_query(db, &r, sql, why, "type:t", type, "version:i", version, "last:t", last, "most:i", (int64_t)SUBJECTS_A_STEP,
                  NULL))
        return false;
    while (*count < SUBJECTS_A_STEP && db_next(&r, why)) snprintf(out[(*count)++], ID_TEXT, "%s", db_text(&r, 0));
    return db_done(&r);
}

static bool replay_some(struct db *db, const struct event_type *type, int64_t version, const char *key, char last[ID_TEXT],
                        int *count, struct fail *why) {
    char subjects[SUBJECTS_A_STEP][ID_TEXT];
    if (!next_subjects(db, type->name, version, last, subjects, count, why)) return false;
    for (int i = 0; i < *count; i++) {
        if (!subject_replay(db, subjects[i], why)) return false;
        memcpy(last, subjects[i], ID_TEXT);
    }
    return *count > 0 || db_run(db, "DELETE FROM meta WHERE key = :key", why, "key:t", key, NULL);
}

static bool replay_type(struct db *db, const struct event_type *type, int64_t version, const char *key, struct fail *why) {
    char last[ID_TEXT] = "";
    for (int count = 1; count > 0;)
        if (!db_begin(db, false, why) || !db_end(db, replay_some(db, type, version, key, last, &count, why), why)) return false;
    return true;
}

/* NULL: it is still not known. */
static const struct event_type *known_now(const char *key, int64_t *version) {
    char name[KEY_ROOM];
    snprintf(name, sizeof name, "%s", key + strlen(KEY));
    char *dot = strrchr(name, '.');
    if (!dot) return NULL;
    *dot = '\0';
    *version = strtoll(dot + 1, NULL, 10);
    const struct event_type *type = event_type(name);
    return type && type->version >= *version ? type : NULL;
}

bool unknown_replay(struct db *db, struct fail *why) {
    struct arena a = {0};
    struct list keys = LIST(const char *);
    struct rows r;
    if (!db_query(db, &r, "SELECT key FROM meta WHERE key > :from AND key < :to ORDER BY key", why, "from:t", KEY, "to:t", END,
                  NULL))
        return false;
    while (db_next(&r, why)) *(const char **)list_add(&keys, &a) = arena_dup(&a, db_text(&r, 0));
    const char *const *all = keys.rows;
    bool ok = !db_failed(&r);
    for (int i = 0; ok && i < keys.count; i++) {
        int64_t version;
        const struct event_type *type = known_now(all[i], &version);
        ok = !type || replay_type(db, type, version, all[i], why);
    }
    arena_close(&a);
    return ok;
}
