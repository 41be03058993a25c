#include "model/store/alias.h"
#include "model/store/apply.h"
#include "model/store/aside.h"
#include "model/store/erase.h"
#include "model/store/log.h"
#include "model/store/schema.h"

#include <stdio.h>
#include <string.h>

#define EVENTS_OF_TOUCH                                                                                                        \
    " JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq " LOG_PERSONAL " WHERE " TOUCH_COUNTS

/* An event that names two of a family counts in both roles, its subject's first: as it did when it came. */
static const char sql_family_events[] =
    ALIAS_FAMILY "SELECT " LOG_COLUMNS ", t.subject FROM family JOIN touch t ON t.subject = family.subject" EVENTS_OF_TOUCH
                 " ORDER BY " TOUCH_ORDER ", CASE WHEN t.subject = l.subject THEN 0 ELSE 1 END";
/* Of a dropped learner, what it was made of before the merge. */
static const char sql_own_events[] = "SELECT " LOG_COLUMNS ", t.subject FROM touch t" EVENTS_OF_TOUCH
                                     " AND t.subject = :subject AND t.gsn > 0 AND t.gsn < :since ORDER BY t.gsn";
static const char sql_family_ids[] =
    ALIAS_FAMILY "SELECT t.kiosk, t.epoch, t.seq FROM family JOIN touch t ON t.subject = family.subject WHERE " TOUCH_COUNTS
                 " ORDER BY " TOUCH_ORDER;

bool subject_delete_rows(struct db *db, const char *subject, struct fail *why) {
    for (int i = 0; i < table_count; i++) {
        char sql[96];
        if (!tables[i].of_subject) continue;
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE subject = :subject", tables[i].name);
        if (!db_run(db, sql, why, "subject:t", subject, NULL)) return false;
    }
    return true;
}

/* What follows learner.erased in order adds nothing. */
static bool apply_in_order(struct db *db, const struct event *ev, const char *named, const char *subject, bool *erased,
                           struct fail *why) {
    if (erase_event(ev) && strcmp(named, ev->subject) == 0) *erased = true;
    return *erased && !erase_event(ev) ? erase_late(db, ev, named, subject, why) : apply_for(db, ev, named, subject, why);
}

static bool apply_log(struct db *db, const char *subject, const struct alias_place *alias, struct fail *why) {
    struct rows r;
    struct arena a = {0};
    struct aside aside = {0};
    struct event ev;
    int64_t own;
    bool erased = false;
    if (!meta_int(db, "kiosk", &own, why)) return false;
    if (!(alias->since
              ? db_query(db, &r, sql_own_events, why, "subject:t", subject, "own:i", own, "since:i", alias->since, NULL)
              : db_query(db, &r, sql_family_events, why, "subject:t", subject, "own:i", own, NULL)))
        return false;
    bool good = true;
    while (good && db_next(&r, why)) {
        good = log_event(&r, &a, &ev, why);
        if (good) aside_note(&aside, &ev);
        if (good && !aside_cause(&aside, &ev)) good = apply_in_order(db, &ev, db_text(&r, LOG_AFTER), subject, &erased, why);
        arena_reset(&a);
    }
    db_done(&r);
    aside_close(&aside);
    arena_close(&a);
    return good && !db_failed(&r);
}

/* Of a dropped learner that was forgotten (forget.c) not even the row that points to the other one is kept, nor does it come
 * with what a kiosk hears of it afterwards: a ruling, its erasure. */
static bool fold(struct db *db, const char *subject, const struct alias_place *alias, struct fail *why) {
    int64_t known = 0;
    if (!alias->since) return true;
    if (!db_one_int(db, &known, "SELECT 1 FROM touch WHERE subject = :subject AND gsn = :since LIMIT 1", why, "subject:t",
                    subject, "since:i", alias->since, NULL))
        return false;
    return !known || alias_fold(db, subject, alias->keep, why);
}

bool subject_replay(struct db *db, const char subject[ID_TEXT], struct fail *why) {
    struct alias_place alias;
    return alias_of(db, subject, &alias, why) && subject_delete_rows(db, subject, why) && apply_log(db, subject, &alias, why) &&
           fold(db, subject, &alias, why);
}

bool subject_basis(struct db *db, const char subject[ID_TEXT], char out[BASE64_SIZE(HASH_SIZE)], struct fail *why) {
    struct rows r;
    struct hash h;
    uint8_t raw[HASH_SIZE];
    int64_t own;
    char last[EVENT_ID_TEXT] = "";
    if (!meta_int(db, "kiosk", &own, why) || !db_query(db, &r, sql_family_ids, why, "subject:t", subject, "own:i", own, NULL))
        return false;
    hash_begin(&h, PURPOSE_BASIS);
    while (db_next(&r, why)) {
        char id[EVENT_ID_TEXT];
        event_id_show(log_id(&r), id);
        if (strcmp(id, last) != 0) hash_add(&h, id, strlen(id) + 1); /* with its NUL: no two lists are alike */
        memcpy(last, id, sizeof last);
    }
    hash_end(&h, raw);
    base64_of(raw, sizeof raw, out);
    return !db_failed(&r);
}
