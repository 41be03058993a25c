#include "model/store/draft.h"

#include "model/base/text.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_draft_new[] =
    "INSERT INTO draft (id, staff, app, title, birth, saved_at, data, revision)"
    " VALUES ((SELECT coalesce(max(id), 0) + 1 FROM draft), :staff, :app, :title, :birth, :saved_at,"
    " :data, 1) RETURNING id";
static const char sql_draft_save[] =
    "UPDATE draft SET app = :app, title = :title, birth = :birth, saved_at = :saved_at, data = :data,"
    " revision = revision + 1 WHERE id = :id AND staff = :staff AND (:revision = 0 OR revision = :revision)"
    " RETURNING revision";
#define DRAFT                                                                                                                  \
    "SELECT d.id, d.staff, d.app, d.title, d.birth, d.saved_at, d.data, d.revision, d.list_line, c.file FROM draft d"          \
    " LEFT JOIN class_list c ON c.id = d.class_list "
static const char sql_draft[] = DRAFT "WHERE d.id = :id";
/* A row of a class list that nobody has touched is nobody's last work. */
static const char sql_draft_last[] = DRAFT "WHERE d.staff = :staff AND (d.class_list = 0 OR d.revision > 1)"
                                           " ORDER BY d.saved_at DESC, d.id DESC LIMIT 1";
static const char sql_draft_there[] = "SELECT revision FROM draft WHERE id = :id AND staff = :staff";
static const char sql_draft_drop[] = "DELETE FROM draft WHERE id = :id";

const struct query_text draft_queries[] = {
    QUERY(sql_draft_new),
    QUERY(sql_draft_save),
    QUERY(sql_draft),
    QUERY(sql_draft_last),
    QUERY(sql_draft_drop),
    QUERY(sql_draft_there),
    {0},
};

static bool gone(struct fail *why) {
    return fail_set(why, FAIL_GONE, "draft not in the store", _("This draft is not here any more: it was written or deleted."));
}

static bool new_draft(struct db *db, struct draft *d, struct fail *why) {
    d->revision = 1;
    return db_one_int(db, &d->id, sql_draft_new, why, "staff:t", d->staff, "app:t", d->app, "title:t", d->title, "birth:t",
                      d->birth, "saved_at:i", d->saved_at, "data:t", d->data, NULL);
}

/* The draft as it was read is not there any more: another form has saved it since, or it is gone. What stands there is the
 * newer one and stays; this text becomes a draft of its own. */
static bool fork_draft(struct db *db, struct draft *d, struct fail *why) {
    int64_t there = -1;
    if (!db_one_int(db, &there, sql_draft_there, why, "id:i", d->id, "staff:t", d->staff, NULL)) return false;
    if (there < 0) return gone(why);
    d->forked = true;
    return new_draft(db, d, why);
}

static bool write_draft(struct db *db, struct draft *d, struct fail *why) {
    int64_t revision = 0;
    if (d->id == 0) return new_draft(db, d, why);
    if (!db_one_int(db, &revision, sql_draft_save, why, "app:t", d->app, "title:t", d->title, "birth:t", d->birth, "saved_at:i",
                    d->saved_at, "data:t", d->data, "id:i", d->id, "staff:t", d->staff, "revision:i", d->revision, NULL))
        return false;
    if (revision == 0) return fork_draft(db, d, why);
    d->revision = revision;
    return true;
}

bool draft_save(struct db *db, struct draft *d, struct fail *why) {
    const struct draft before = *d;
    d->forked = false;
    if (!db_begin(db, true, why)) return false;
    if (db_end(db, write_draft(db, d, why), why)) return true;
    *d = before;
    return false;
}

static void take_draft(const struct rows *r, struct arena *a, struct draft *out) {
    out->id = db_int(r, 0);
    text_copy(out->staff, sizeof out->staff, db_text(r, 1));
    text_copy(out->app, sizeof out->app, db_text(r, 2));
    text_copy(out->title, sizeof out->title, db_text(r, 3));
    text_copy(out->birth, sizeof out->birth, db_text(r, 4));
    out->saved_at = db_int(r, 5);
    out->data = arena_dup(a, db_text(r, 6));
    out->revision = db_int(r, 7);
    out->list_line = db_int(r, 8);
    text_copy(out->list_file, sizeof out->list_file, db_text(r, 9));
}

bool draft_load(struct db *db, int64_t id, struct arena *a, struct draft *out, struct fail *why) {
    struct rows r;
    *out = (struct draft){0};
    if (!db_query(db, &r, sql_draft, why, "id:i", id, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) take_draft(&r, a, out);
    return db_done(&r) && (there || gone(why));
}

bool draft_last(struct db *db, const char *staff, struct arena *a, struct draft *out, bool *found, struct fail *why) {
    struct rows r;
    *out = (struct draft){0};
    *found = false;
    if (!db_query(db, &r, sql_draft_last, why, "staff:t", staff, NULL)) return false;
    *found = db_next(&r, why);
    if (*found) take_draft(&r, a, out);
    return db_done(&r);
}

bool draft_delete(struct db *db, int64_t id, struct fail *why) {
    return db_run(db, sql_draft_drop, why, "id:i", id, NULL);
}

bool draft_drop(struct db *db, int64_t id, struct fail *why) {
    return db_begin(db, true, why) && db_end(db, draft_delete(db, id, why), why);
}
