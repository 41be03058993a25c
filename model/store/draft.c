#include "model/store/draft.h"

#include "model/base/text.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_draft_new[] =
    "INSERT INTO draft (id, staff, app, title, birth, saved_at, data)"
    " VALUES ((SELECT coalesce(max(id), 0) + 1 FROM draft), :staff, :app, :title, :birth, :saved_at,"
    " :data) RETURNING id";
static const char sql_draft_save[] =
    "UPDATE draft SET app = :app, title = :title, birth = :birth, saved_at = :saved_at, data = :data"
    " WHERE id = :id AND staff = :staff";
static const char sql_draft[] = "SELECT id, staff, app, title, birth, saved_at, data FROM draft WHERE id = :id";
static const char sql_draft_last[] = "SELECT id, staff, app, title, birth, saved_at, data FROM draft WHERE staff = :staff"
                                     " ORDER BY saved_at DESC, id DESC LIMIT 1";
static const char sql_draft_drop[] = "DELETE FROM draft WHERE id = :id";

const struct query_text draft_queries[] = {
    QUERY(sql_draft_new), QUERY(sql_draft_save), QUERY(sql_draft), QUERY(sql_draft_last), QUERY(sql_draft_drop), {0},
};

static bool gone(struct fail *why) {
    return fail_set(why, FAIL_GONE, "draft not in the store", _("This draft is not here any more: it was written or deleted."));
}

static bool write_draft(struct db *db, struct draft *d, struct fail *why) {
    if (d->id == 0)
        return db_one_int(db, &d->id, sql_draft_new, why, "staff:t", d->staff, "app:t", d->app, "title:t", d->title, "birth:t",
                          d->birth, "saved_at:i", d->saved_at, "data:t", d->data, NULL);
    return db_run(db, sql_draft_save, why, "app:t", d->app, "title:t", d->title, "birth:t", d->birth, "saved_at:i", d->saved_at,
                  "data:t", d->data, "id:i", d->id, "staff:t", d->staff, NULL) &&
           (db_changed(db) > 0 || gone(why));
}

bool draft_save(struct db *db, struct draft *d, struct fail *why) {
    const int64_t before = d->id;
    if (!db_begin(db, true, why)) return false;
    if (write_draft(db, d, why) && db_commit(db, why)) return true;
    db_rollback(db);
    d->id = before;
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
}

bool draft_load(struct db *db, int64_t id, struct arena *a, struct draft *out, struct fail *why) {
    struct rows r;
    *out = (struct draft){0};
    if (!db_query(db, &r, sql_draft, why, "id:i", id, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) take_draft(&r, a, out);
    db_done(&r);
    return !db_failed(&r) && (there || gone(why));
}

bool draft_last(struct db *db, const char *staff, struct arena *a, struct draft *out, bool *found, struct fail *why) {
    struct rows r;
    *out = (struct draft){0};
    *found = false;
    if (!db_query(db, &r, sql_draft_last, why, "staff:t", staff, NULL)) return false;
    *found = db_next(&r, why);
    if (*found) take_draft(&r, a, out);
    db_done(&r);
    return !db_failed(&r);
}

bool draft_delete(struct db *db, int64_t id, struct fail *why) {
    return db_run(db, sql_draft_drop, why, "id:i", id, NULL);
}

bool draft_drop(struct db *db, int64_t id, struct fail *why) {
    if (!db_begin(db, true, why)) return false;
    if (draft_delete(db, id, why) && db_commit(db, why)) return true;
    db_rollback(db);
    return false;
}
