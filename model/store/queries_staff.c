/* The people of the region, as the log has them. */

#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#define PERSON "SELECT subject, name, role, municipality, point, removed, sign_key, box_key, salt, ops, mem FROM staff"
static const char sql_person[] = PERSON " WHERE subject = :id";
static const char sql_people[] = PERSON " ORDER BY removed, name, subject"; /* the staff of a region: a short list */

const struct query_text staff_queries[] = {
    QUERY(sql_person),
    QUERY(sql_people),
    {0},
};

static void take_person(const struct rows *r, struct person *out) {
    text_copy(out->id, sizeof out->id, db_text(r, 0));
    text_copy(out->name, sizeof out->name, db_text(r, 1));
    text_copy(out->role, sizeof out->role, db_text(r, 2));
    text_copy(out->municipality, sizeof out->municipality, db_text(r, 3));
    text_copy(out->point, sizeof out->point, db_text(r, 4));
    out->removed = db_int(r, 5) != 0;
    text_copy(out->sign_key, sizeof out->sign_key, db_text(r, 6));
    text_copy(out->box_key, sizeof out->box_key, db_text(r, 7));
    text_copy(out->salt, sizeof out->salt, db_text(r, 8));
    out->ops = db_int(r, 9);
    out->mem = db_int(r, 10);
    out->keyed = *out->sign_key != '\0';
}

bool person_load(struct db *db, const char *id, struct person *out, struct fail *why) {
    struct rows r;
    *out = (struct person){0};
    if (!db_query(db, &r, sql_person, why, "id:t", id, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) take_person(&r, out);
    if (!db_done(&r)) return false;
    return there ? true
                 : fail_set(
                       why, FAIL_GONE, "person not in the staff list",
                       _("This person is not in the staff list of this kiosk. Exchange with the centre (F5) and try again."));
}

bool person_list(struct db *db, struct arena *a, struct person **rows, int *count, struct fail *why) {
    struct list list = LIST(struct person);
    struct rows r;
    *rows = NULL;
    *count = 0;
    if (!db_query(db, &r, sql_people, why, NULL)) return false;
    while (db_next(&r, why)) take_person(&r, list_add(&list, a));
    if (db_failed(&r)) return false;
    *rows = list.rows;
    *count = list.count;
    return true;
}
