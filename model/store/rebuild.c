#include "model/store/digest.h"
#include "model/store/queries_table.h"
#include "model/store/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `priem rebuild`: the subjects of the log counted, then each replayed, in steps; rows that belong to no event are swept away
 * on the way. */

static const char sql_count_some[] =
    "SELECT count(*), max(subject) FROM (SELECT DISTINCT subject FROM touch WHERE subject > :last"
    " ORDER BY subject LIMIT :most) AS counted";
static const char sql_count_behind[] = "SELECT count(DISTINCT subject) FROM touch WHERE subject <= :last";
static const char sql_next_subjects[] = "SELECT DISTINCT subject FROM touch WHERE subject > :last ORDER BY subject LIMIT :most";

const struct query_text rebuild_queries[] = {
    QUERY(sql_count_some),
    QUERY(sql_count_behind),
    QUERY(sql_next_subjects),
    {0},
};

struct rebuild {
    struct db *db;
    bool compare, mend;
    char counted_to[ID_TEXT];
    bool counted, finished;
    char last[ID_TEXT]; /* subject done last */
    int64_t all, done, differing;
};

/* As many as are read in a millisecond or two. */
static bool count_some(struct rebuild *r, struct fail *why) {
    enum { COUNT_STEP = 1000 };
    struct rows rows;
    if (!db_query(r->db, &rows, sql_count_some, why, "last:t", r->counted_to, "most:i", (int64_t)COUNT_STEP, NULL))
        return false;
    if (db_next(&rows, why)) {
        r->all += db_int(&rows, 0);
        r->counted = db_int(&rows, 0) < COUNT_STEP;
        snprintf(r->counted_to, sizeof r->counted_to, "%s", db_text(&rows, 1));
    }
    return db_done(&rows);
}

bool rebuild_start(struct db *db, struct rebuild **out, struct fail *why) {
    struct rebuild *r = calloc(1, sizeof *r);
    if (!r) abort();
    r->db = db;
    *out = r;
    if (count_some(r, why)) return true;
    rebuild_close(r);
    return false;
}

void rebuild_compare(struct rebuild *r) {
    r->compare = true;
}

void rebuild_mend(struct rebuild *r) {
    r->compare = r->mend = true;
}

int64_t rebuild_differing(const struct rebuild *r) {
    return r->differing;
}

bool rebuild_resume(struct rebuild *r, const char *last, struct fail *why) {
    snprintf(r->last, sizeof r->last, "%s", last);
    return db_one_int(r->db, &r->done, sql_count_behind, why, "last:t", last, NULL);
}

const char *rebuild_last(const struct rebuild *r) {
    return r->last;
}

void rebuild_close(struct rebuild *r) {
    free(r);
}

static bool differs(struct rebuild *r, const char *subject, struct fail *why) {
    char log[96];
    r->differing++;
    snprintf(log, sizeof log, "rows differ from the log: subject %s", subject);
    return r->mend ||
           fail_set(why, FAIL_CONFLICT, log,
                    _("What is shown differs from the log of events (%s). Rebuild the tables and tell the administrator."),
                    subject);
}

static bool replay_one(struct rebuild *r, const char *subject, struct fail *why) {
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    if (r->compare && !subject_digest(r->db, subject, before, why)) return false;
    if (!subject_replay(r->db, subject, why)) return false;
    if (r->compare && !subject_digest(r->db, subject, after, why)) return false;
    return !r->compare || memcmp(before, after, HASH_SIZE) == 0 || differs(r, subject, why);
}

/* Rows of subjects without events, from the one done last up to `to`, "": all behind it. */
static bool sweep(struct rebuild *r, const char *to, struct fail *why) {
    for (int i = 0; i < table_count; i++) {
        const char *name = tables[i].name;
        char sql[240];
        if (!tables[i].of_subject) continue;
        snprintf(
            sql, sizeof sql,
            "DELETE FROM %s WHERE subject >= :from%s AND NOT EXISTS (SELECT 1 FROM touch WHERE touch.subject = %s.subject)",
            name, *to ? " AND subject <= :to" : "", name);
        if (!(*to ? db_run(r->db, sql, why, "from:t", r->last, "to:t", to, NULL)
                  : db_run(r->db, sql, why, "from:t", r->last, NULL)))
            return false;
        if (r->compare && db_changed(r->db) > 0 && !differs(r, name, why)) return false;
    }
    return true;
}

/* The next subjects behind the last one; the list is read to its end before anything is replayed. */
static bool next_subjects(struct rebuild *r, int most, char (*out)[ID_TEXT], int *count, struct fail *why) {
    struct rows rows;
    *count = 0;
    if (!db_query(r->db, &rows, sql_next_subjects, why, "last:t", r->last, "most:i", (int64_t)most, NULL)) return false;
    while (*count < most && db_next(&rows, why)) snprintf(out[(*count)++], ID_TEXT, "%s", db_text(&rows, 0));
    return db_done(&rows);
}

#define STEP_MOST 64

static bool replay_some(struct rebuild *r, int subjects, struct fail *why) {
    char list[STEP_MOST][ID_TEXT];
    int count = 0;
    for (int todo = subjects; todo > 0 && !r->finished; todo -= count) {
        if (!next_subjects(r, todo < STEP_MOST ? todo : STEP_MOST, list, &count, why)) return false;
        for (int i = 0; i < count; i++)
            if (!replay_one(r, list[i], why)) return false;
        if (!sweep(r, count > 0 ? list[count - 1] : "", why)) return false;
        if (count > 0) memcpy(r->last, list[count - 1], ID_TEXT);
        r->done += count;
        r->finished = count == 0;
    }
    return true;
}

bool rebuild_step(struct rebuild *r, int subjects, int64_t *done, int64_t *left, struct fail *why) {
    bool counting = !r->counted;
    if (!(counting ? count_some(r, why) : replay_some(r, subjects, why))) return false;
    *done = counting ? 0 : r->done;
    *left = r->finished ? 0 : r->all > *done ? r->all - *done + 1 : 1; /* and what is behind the last one */
    return true;
}
