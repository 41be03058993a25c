#include "model/store/digest.h"
#include "model/store/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `priem rebuild`: every subject of the log replayed, in steps, and rows that belong to no event swept away at the end. */

struct rebuild {
    struct db *db;
    bool compare;
    char last[ID_TEXT]; /* subject done last */
    int64_t done;
    int64_t left;
};

bool rebuild_start(struct db *db, struct rebuild **out, struct fail *why) {
    int64_t subjects = 0;
    if (!db_one_int(db, &subjects, "SELECT count(DISTINCT subject) FROM touch", why, NULL)) return false;
    struct rebuild *r = calloc(1, sizeof *r);
    if (!r) abort();
    r->db = db;
    r->left = subjects + 1; /* and the sweep */
    *out = r;
    return true;
}

void rebuild_compare(struct rebuild *r) {
    r->compare = true;
}

bool rebuild_resume(struct rebuild *r, const char *last, struct fail *why) {
    int64_t behind = 0;
    if (!db_one_int(r->db, &behind, "SELECT count(DISTINCT subject) FROM touch WHERE subject <= :last", why, "last:t", last,
                    NULL))
        return false;
    snprintf(r->last, sizeof r->last, "%s", last);
    r->done += behind;
    r->left -= behind;
    return true;
}

const char *rebuild_last(const struct rebuild *r) {
    return r->last;
}

void rebuild_close(struct rebuild *r) {
    free(r);
}

static bool differs(const char *subject, struct fail *why) {
    char log[96];
    snprintf(log, sizeof log, "rows differ from the log: subject %s", subject);
    return fail_set(why, FAIL_CONFLICT, log,
                    _("What is shown differs from the log of events (%s). Rebuild the tables and tell the administrator."),
                    subject);
}

static bool replay_one(struct rebuild *r, const char *subject, struct fail *why) {
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    if (r->compare && !subject_digest(r->db, subject, before, why)) return false;
    if (!subject_replay(r->db, subject, why)) return false;
    if (r->compare && !subject_digest(r->db, subject, after, why)) return false;
    return !r->compare || memcmp(before, after, HASH_SIZE) == 0 || differs(subject, why);
}

/* Rows of a subject without events. */
static bool sweep(struct rebuild *r, struct fail *why) {
    for (int i = 0; i < table_count; i++) {
        char sql[160];
        if (!tables[i].of_subject) continue;
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM touch WHERE touch.subject = %s.subject)",
                 tables[i].name, tables[i].name);
        if (!db_run(r->db, sql, why, NULL)) return false;
        if (r->compare && db_changed(r->db) > 0) return differs(tables[i].name, why);
    }
    return true;
}

/* The next subjects behind the last one; the list is read to its end before anything is replayed. */
static bool next_subjects(struct rebuild *r, int most, char (*out)[ID_TEXT], int *count, struct fail *why) {
    struct rows rows;
    *count = 0;
    if (!db_query(r->db, &rows, "SELECT DISTINCT subject FROM touch WHERE subject > :last ORDER BY subject LIMIT :most", why,
                  "last:t", r->last, "most:i", (int64_t)most, NULL))
        return false;
    while (*count < most && db_next(&rows, why)) snprintf(out[(*count)++], ID_TEXT, "%s", db_text(&rows, 0));
    return db_done(&rows);
}

#define STEP_MOST 64

bool rebuild_step(struct rebuild *r, int subjects, int64_t *done, int64_t *left, struct fail *why) {
    char list[STEP_MOST][ID_TEXT];
    int count = 0;
    for (int todo = subjects; todo > 0 && r->left > 0; todo -= count) {
        if (!next_subjects(r, todo < STEP_MOST ? todo : STEP_MOST, list, &count, why)) return false;
        for (int i = 0; i < count; i++) {
            if (!replay_one(r, list[i], why)) return false;
            memcpy(r->last, list[i], ID_TEXT);
        }
        r->done += count;
        r->left -= count;
        if (count > 0) continue;
        if (!sweep(r, why)) return false;
        r->left = 0;
    }
    *done = r->done;
    *left = r->left;
    return true;
}
