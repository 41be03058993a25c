#include "model/store/alias.h"

#include "model/base/text.h"
#include "model/store/apply.h"
#include "model/store/list.h"
#include "model/store/log.h"
#include "model/store/queries_table.h"

#include <string.h>

/* No chain is as long: the centre merges roots only, so it grows by one with each merge over another. */
enum { CHAIN_MOST = 64 };

static const char sql_last_word[] = "SELECT m.type, m.subject, m.gsn FROM log m WHERE m.also1 = :subject AND " LOG_FATE(
    m) " AND m.type <> 'learner.erased' AND m.gsn > 0 ORDER BY m.gsn DESC LIMIT 1";
static const char sql_filed[] = "SELECT l.kiosk, l.epoch, l.seq FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = "
                                "t.epoch AND l.seq = t.seq WHERE t.subject = :subject AND l.subject = :subject AND " LOG_SAYS(
                                    l, "application.filed") " ORDER BY t.gsn = 0 DESC, t.gsn DESC, t.seq DESC LIMIT 1";
static const char sql_family[] = ALIAS_FAMILY "SELECT subject FROM family ORDER BY subject = :subject DESC, subject";
static const char sql_no_merge[] = "SELECT 1 FROM touch WHERE subject = :subject AND NOT EXISTS (SELECT 1 FROM log m WHERE "
                                   "m.subject = :subject AND " LOG_FATE(m) " AND m.type = 'learner.merged') LIMIT 1";
static const char sql_found_by[] = "SELECT f_surname, f_name, f_patronymic, f_initial, doc_key, child_snils, child_birth "
                                   "FROM learner WHERE subject = :subject";
static const char sql_pointer[] =
    "INSERT INTO learner (subject, alias, f_surname, f_name, f_patronymic, f_initial, doc_key, child_snils, child_birth) "
    "VALUES (:subject, :keep, :surname, :name, :patronymic, :initial, :doc, :snils, :birth)";
static const char sql_joined[] =
    "SELECT ruling, app, living_app FROM ruling WHERE subject = :subject AND " RULING_JOINED " ORDER BY ruling";
static const char sql_filed_for[] = "SELECT subject FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq";

const struct query_text alias_queries[] = {
    QUERY(sql_last_word), QUERY(sql_filed),     QUERY(sql_family),
    QUERY(sql_no_merge),  QUERY(sql_found_by),  QUERY(sql_pointer),
    QUERY(sql_joined),    QUERY(sql_filed_for), {0},
};

/* Who is whose *************************************************************************************************************/

/* *keep stays as it is where the last word was no merge. */
static bool last_word(struct db *db, const char *subject, char keep[ID_TEXT], int64_t *gsn, struct fail *why) {
    struct rows r;
    if (!db_query(db, &r, sql_last_word, why, "subject:t", subject, NULL)) return false;
    if (db_next(&r, why) && strcmp(db_text(&r, 0), event_types[EV_LEARNER_MERGED].name) == 0) {
        text_copy(keep, ID_TEXT, db_text(&r, 1));
        *gsn = db_int(&r, 2);
    }
    return db_done(&r);
}

bool alias_of(struct db *db, const char *subject, struct alias_place *out, struct fail *why) {
    *out = (struct alias_place){0};
    text_copy(out->root, sizeof out->root, subject);
    if (!last_word(db, subject, out->keep, &out->since, why)) return false;
    char next[ID_TEXT];
    memcpy(next, out->keep, sizeof next);
    out->last = out->since;
    for (int i = 0; i < CHAIN_MOST && next[0]; i++) {
        int64_t further = 0;
        memcpy(out->root, next, sizeof next);
        next[0] = '\0';
        if (!last_word(db, out->root, next, &further, why)) return false;
        if (further > out->last) out->last = further;
    }
    return true;
}

/* Nearly every learner: nothing was ever merged into it, and no walk need be begun. */
static bool stands_alone(struct db *db, const char *subject, bool *alone, struct fail *why) {
    int64_t there = 0;
    *alone = false;
    if (!db_one_int(db, &there, sql_no_merge, why, "subject:t", subject, NULL)) return false;
    *alone = there != 0;
    return true;
}

bool alias_family(struct db *db, const char *subject, struct arena *a, const char *const **out, int *count, struct fail *why) {
    struct list list = LIST(const char *);
    struct rows r;
    bool alone;
    if (!stands_alone(db, subject, &alone, why)) return false;
    if (alone) {
        *(const char **)list_add(&list, a) = arena_dup(a, subject);
        *out = list.rows;
        *count = list.count;
        return true;
    }
    if (!db_query(db, &r, sql_family, why, "subject:t", subject, NULL)) return false;
    while (db_next(&r, why)) *(const char **)list_add(&list, a) = arena_dup(a, db_text(&r, 0));
    *out = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool alias_filed(struct db *db, const char *subject, char app[EVENT_ID_TEXT], struct fail *why) {
    struct rows r;
    *app = '\0';
    if (!db_query(db, &r, sql_filed, why, "subject:t", subject, NULL)) return false;
    if (db_next(&r, why)) event_id_show(log_id(&r), app);
    return db_done(&r);
}

bool alias_filed_for(struct db *db, const char *app, const char *const *family, int count, bool *out, struct fail *why) {
    struct event_id id;
    struct rows r;
    *out = false;
    if (!event_id_parse(app, &id)) return true;
    if (!db_query(db, &r, sql_filed_for, why, "kiosk:i", (int64_t)id.kiosk, "epoch:i", (int64_t)id.epoch, "seq:i",
                  (int64_t)id.seq, NULL))
        return false;
    if (db_next(&r, why))
        for (int i = 0; i < count; i++) *out |= strcmp(family[i], db_text(&r, 0)) == 0;
    return db_done(&r);
}

/* What becomes of the rows **************************************************************************************************/

bool alias_event(const struct event *ev) {
    return ev->type && (ev->type->kind == EV_LEARNER_MERGED || ev->type->kind == EV_LEARNER_SPLIT);
}

bool alias_apply(struct db *db, const struct event *ev, struct fail *why) {
    struct alias_place keep;
    return alias_of(db, ev->subject, &keep, why) && subject_replay(db, ev->also[0], why) && subject_replay(db, keep.root, why);
}

struct found_by {
    char surname[96], name[96], patronymic[96], initial[8], doc[DOC_KEY_SIZE], snils[12], birth[11];
};

static bool read_found_by(struct db *db, const char *subject, struct found_by *out, struct fail *why) {
    struct rows r;
    *out = (struct found_by){0};
    if (!db_query(db, &r, sql_found_by, why, "subject:t", subject, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(out->surname, sizeof out->surname, db_text(&r, 0));
        text_copy(out->name, sizeof out->name, db_text(&r, 1));
        text_copy(out->patronymic, sizeof out->patronymic, db_text(&r, 2));
        text_copy(out->initial, sizeof out->initial, db_text(&r, 3));
        text_copy(out->doc, sizeof out->doc, db_text(&r, 4));
        text_copy(out->snils, sizeof out->snils, db_text(&r, 5));
        text_copy(out->birth, sizeof out->birth, db_text(&r, 6));
    }
    return db_done(&r);
}

bool alias_fold(struct db *db, const char *subject, const char *keep, struct fail *why) {
    struct found_by by;
    return read_found_by(db, subject, &by, why) && subject_delete_rows(db, subject, why) &&
           db_run(db, sql_pointer, why, "subject:t", subject, "keep:t", keep, "surname:t", by.surname, "name:t", by.name,
                  "patronymic:t", by.patronymic, "initial:t", by.initial, "doc:t", by.doc, "snils:t", by.snils, "birth:t",
                  by.birth, NULL);
}

/* What the merge itself does to the rows of the learner that is kept: of two certificates the one with the lower number of the
 * centre lives. The rulings that follow tell the desks. Whether they are one child is asked no more. */
bool apply_merged(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "UPDATE ruling SET closed = 1, way = 'merged', pending = :pending WHERE subject = :subject AND closed = 0 "
                  "AND " RULING_DOUBLE(ruling),
                  why, "subject:t", a->subject, "pending:i", a->pending, NULL) &&
           apply_learner_number(a, why);
}

/* The rulings over an application that leaves, or because of one, settled or not: there is nothing they could be about any
 * more. Made one again, the two are ruled on anew. Who has only the one that stays is fed no more of what has left: an
 * application whose filing is not here was filed for none who stays. Of a living one that has left nothing is asked here:
 * apply_joined knows by which merge it came; where by none, they were not one when it was made, and it stands. */
static bool end_rulings(const struct applying *a, struct arena *memory, struct fail *why) {
    struct list ended = LIST(const char *);
    const char *const *leaving, *const *staying;
    int gone, left;
    struct rows r;
    bool leaves, stays, because, again, ok = true;
    if (!alias_family(a->db, a->ev->also[0], memory, &leaving, &gone, why) ||
        !alias_family(a->db, a->subject, memory, &staying, &left, why) ||
        !db_query(a->db, &r, sql_joined, why, "subject:t", a->subject, NULL))
        return false;
    while (ok && db_next(&r, why)) {
        ok = alias_filed_for(a->db, db_text(&r, 1), leaving, gone, &leaves, why) &&
             alias_filed_for(a->db, db_text(&r, 1), staying, left, &stays, why) &&
             alias_filed_for(a->db, db_text(&r, 2), leaving, gone, &because, why) &&
             alias_filed_for(a->db, db_text(&r, 2), staying, left, &again, why);
        if (ok && (leaves || !stays || (because && again)))
            *(const char **)list_add(&ended, memory) = arena_dup(memory, db_text(&r, 0));
    }
    ok = ok && !db_failed(&r);
    db_done(&r);
    for (int i = 0; ok && i < ended.count; i++)
        ok = db_run(
            a->db,
            "UPDATE ruling SET closed = 1, way = 'split', pending = :pending WHERE subject = :subject AND ruling = :ruling",
            why, "subject:t", a->subject, "ruling:t", ((const char *const *)ended.rows)[i], "pending:i", a->pending, NULL);
    return ok;
}

/* The other side's rows tell of what leaves now. A family that was told of the other number hears that its own is valid again.
 */
bool apply_split(const struct applying *a, struct fail *why) {
    struct arena memory = {0};
    bool ok = end_rulings(a, &memory, why);
    arena_close(&memory);
    return ok &&
           db_run(
               a->db,
               "UPDATE application SET tell = 'reinstated', told_at = 0, told_by = '', told_how = '', pending = :pending "
               "WHERE subject = :subject AND " IS_STATE(
                   "state",
                   "approved") " AND number <> '' AND EXISTS (SELECT 1 FROM ruling r "
                               "WHERE r.subject = :subject AND r.app = application.app AND r.number = application.number "
                               "AND r.kind = 'joined' AND r.way = 'split' AND (r.closed_by <> '' OR r.at <= application.told_at))",
               why, "subject:t", a->subject, "pending:i", a->pending, NULL) &&
           apply_learner_number(a, why);
}

/* The same for the one that leaves: what its family was told stands with the other side. */
bool apply_parted(const struct applying *a, struct fail *why) {
    const struct alias *alias = a->ev->payload;
    if (strcmp(a->subject, a->ev->also[0]) != 0 || !*alias->retold) return true; /* one again since, or nothing to take back */
    return db_run(a->db,
                  "UPDATE application SET tell = 'reinstated', told_at = 0, told_by = '', told_how = '', pending = :pending "
                  "WHERE subject = :subject AND " IS_STATE(
                      "state", "approved") " AND number <> '' AND (' ' || :apps || ' ') LIKE ('% ' || app || ' %')",
                  why, "subject:t", a->subject, "apps:t", alias->retold, "pending:i", a->pending, NULL);
}
