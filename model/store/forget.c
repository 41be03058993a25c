#include "model/store/alias.h"
#include "model/store/copies.h"
#include "model/store/list.h"
#include "model/store/log.h"
#include "model/store/queries_table.h"
#include "model/store/scope_digest.h"
#include "model/store/unit_rows.h"

#include <string.h>

/* A kiosk forgets. The log stays as it is, append-only: only personal parts go, which the guard of that table lets happen while
 * meta `forget` names their learner (schema_ddl.c). Without its rows in `touch` a learner has no past here, and rebuilding
 * finds none; a lease keeps what was spent of it, for it has rows of its own there. */

/* Of one's own what a backup of the centre covers; once it covers something of this epoch, all of those before. */
static const char sql_drop_personal[] =
    "DELETE FROM personal WHERE (kiosk, epoch, seq) IN (SELECT l.kiosk, l.epoch, l.seq FROM touch t JOIN log l "
    "ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq WHERE t.subject = :subject AND t.gsn > 0 "
    "AND l.subject = :subject AND NOT (l.kiosk = :kiosk AND (l.epoch = :epoch OR :durable = 0) AND l.seq > :durable))";
/* Of its applications; a change of its data, an enrolment and the like name the learner. */
static const char sql_drop_draft[] = "DELETE FROM draft WHERE app IN (SELECT app FROM application WHERE subject = :subject) OR "
                                     "replace(data, :subject, '') <> data";
/* What others have said of it and of another one who is not here: of a lease that is theirs, of a child it was one with. */
static const char sql_drop_named[] =
    "DELETE FROM touch WHERE (subject, kiosk, epoch, seq) IN (SELECT o.subject, o.kiosk, o.epoch, o.seq FROM touch t JOIN log l "
    "ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq JOIN touch o ON o.subject IN (l.subject, l.also1) AND "
    "o.kiosk = l.kiosk AND o.epoch = l.epoch AND o.seq = l.seq WHERE t.subject = :subject AND t.gsn > 0 AND l.kiosk <> :kiosk "
    "AND l.also1 <> '' AND l.type <> 'learner.erased' AND o.subject <> :subject AND NOT " LEARNER_HERE("o.subject") ")";
static const char sql_drop_touch[] = "DELETE FROM touch WHERE subject = :subject AND gsn > 0";
/* Those that were forgotten before: numbered, and nothing is known of their learner. */
static const char sql_sent[] =
    "SELECT DISTINCT l.subject FROM log l JOIN personal p ON p.kiosk = l.kiosk AND p.epoch = l.epoch "
    "AND p.seq = l.seq WHERE l.kiosk = :kiosk AND l.epoch = :epoch AND l.seq > :from AND l.seq <= :to "
    "AND l.gsn > 0 AND NOT EXISTS (SELECT 1 FROM touch t WHERE t.subject = l.subject AND "
    "t.kiosk = l.kiosk AND t.epoch = l.epoch AND t.seq = l.seq) ORDER BY l.subject";
static const char sql_drop_sent[] =
    "DELETE FROM personal WHERE kiosk = :kiosk AND epoch = :epoch AND seq > :from AND seq <= :to AND EXISTS (SELECT 1 FROM log l "
    "WHERE l.kiosk = personal.kiosk AND l.epoch = personal.epoch AND l.seq = personal.seq AND l.subject = :subject AND l.gsn > 0 "
    "AND NOT EXISTS (SELECT 1 FROM touch t WHERE t.subject = l.subject AND t.kiosk = l.kiosk AND t.epoch = l.epoch AND t.seq = "
    "l.seq))"; /* but for what is coming back at this very moment */
/* Of some of them the past came, and no rows of it. */
#define HAS_PAST "EXISTS (SELECT 1 FROM touch t WHERE t.subject = m.subject AND t.gsn > 0)"
#define ERASED_NEXT                                                                                                            \
    "SELECT m.subject FROM log m WHERE " LOG_FATE(m) " AND m.subject > :last AND m.type = 'learner.erased' AND " HAS_PAST
/* And those of whom nothing is known but that something was set aside. */
static const char sql_next_learner[] =
    "SELECT subject FROM learner WHERE subject > :last UNION SELECT subject FROM ruling WHERE subject > :last "
    "AND subject NOT IN (SELECT g.subject FROM region g) UNION " ERASED_NEXT " ORDER BY subject LIMIT :most";
static const char sql_next_erased[] = ERASED_NEXT " ORDER BY m.subject LIMIT :most";

const struct query_text forget_queries[] = {
    QUERY(sql_drop_personal), QUERY(sql_drop_draft),  QUERY(sql_drop_named),
    QUERY(sql_drop_touch),    QUERY(sql_sent),        QUERY(sql_drop_sent),
    QUERY(sql_next_learner),  QUERY(sql_next_erased), {0},
};

static const char forget_key[] = "forget";

static bool forget(struct journal *j, const char *subject, struct fail *why) {
    int64_t durable;
    return meta_int(j->db, "durable_seq", &durable, why) && meta_set_text(j->db, forget_key, subject, why) &&
           db_wipe(j->db, why) && db_run(j->db, sql_drop_draft, why, "subject:t", subject, NULL) &&
           db_run(j->db, sql_drop_personal, why, "subject:t", subject, "kiosk:i", (int64_t)j->kiosk, "epoch:i",
                  (int64_t)j->epoch, "durable:i", durable, NULL) &&
           db_run(j->db, sql_drop_named, why, "subject:t", subject, "kiosk:i", (int64_t)j->kiosk, NULL) &&
           db_run(j->db, sql_drop_touch, why, "subject:t", subject, NULL) && meta_set_text(j->db, forget_key, "", why) &&
           subject_replay(j->db, subject, why);
}

/* It leaves the backups of this kiosk, too. */
bool journal_forget(struct journal *j, const char *subject, struct fail *why) {
    return forget(j, subject, why) && copies_outdate(j->db, why);
}

static bool is_meant(const struct forget_whom *whom, const char *subject) {
    uint8_t sum = scope_sum_of(subject);
    return !whom->sums || (whom->sums[sum / 8] >> (sum % 8) & 1) != 0;
}

bool journal_forget_next(struct journal *j, struct forget_whom whom, int most, char last[ID_TEXT], bool *done,
                         struct fail *why) {
    const bool all_of_them = !whom.sums && !whom.erased;
    struct arena a = {0};
    struct list all = LIST(char[ID_TEXT]);
    struct rows r;
    if (!db_query(j->db, &r, whom.erased ? sql_next_erased : sql_next_learner, why, "last:t", last, "most:i", (int64_t)most,
                  NULL))
        return false;
    while (db_next(&r, why)) memcpy(list_add(&all, &a), db_text(&r, 0), ID_TEXT);
    bool ok = db_done(&r);
    char(*subjects)[ID_TEXT] = all.rows;
    for (int i = 0; ok && i < all.count; i++) ok = !is_meant(&whom, subjects[i]) || forget(j, subjects[i], why);
    if (ok && all_of_them && all.count > 0)
        ok = copies_outdate(j->db, why) && unit_outdate(j->db, INT64_MAX, why); /* else they come again */
    if (ok && all.count > 0) memcpy(last, subjects[all.count - 1], ID_TEXT);
    *done = all.count < most;
    arena_close(&a);
    return ok;
}

static bool forget_sent(struct journal *j, uint32_t epoch, int64_t from, int64_t to, struct arena *a, struct fail *why) {
    struct list all = LIST(char[ID_TEXT]);
    struct rows r;
    if (!db_query(j->db, &r, sql_sent, why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)epoch, "from:i", from, "to:i", to,
                  NULL))
        return false;
    while (db_next(&r, why)) memcpy(list_add(&all, a), db_text(&r, 0), ID_TEXT);
    bool ok = db_done(&r);
    char(*subjects)[ID_TEXT] = all.rows;
    for (int i = 0; ok && i < all.count; i++)
        ok = meta_set_text(j->db, forget_key, subjects[i], why) &&
             db_run(j->db, sql_drop_sent, why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)epoch, "from:i", from, "to:i",
                    to, "subject:t", subjects[i], NULL);
    return ok &&
           (all.count == 0 || (db_wipe(j->db, why) && copies_outdate(j->db, why) && meta_set_text(j->db, forget_key, "", why)));
}

/* What is covered of an epoch covers those before. */
bool journal_forget_sent(struct journal *j, uint64_t from, uint64_t to, struct arena *a, struct fail *why) {
    bool ok = true;
    for (uint32_t epoch = 1; ok && from == 0 && epoch < j->epoch; epoch++) ok = forget_sent(j, epoch, 0, INT64_MAX, a, why);
    return ok && forget_sent(j, j->epoch, (int64_t)from, (int64_t)to, a, why);
}
