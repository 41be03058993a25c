#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#define LIVING_FIRST(c) " ORDER BY CASE WHEN " #c ".state IN ('living', 'suspended') THEN 0 ELSE 1 END, " #c ".subject LIMIT 1"
/* What became since of the one that lives by a ruling. */
#define LIVING_ENDED                                                                                                                \
    " coalesce((SELECT CASE WHEN g.erased <> '' THEN 'erased' WHEN v.state <> 'living' THEN v.state ELSE '' END FROM certificate v" \
    " JOIN learner g ON g.subject = v.subject WHERE v.number = c.living AND c.living <> ''" LIVING_FIRST(v) "), '')"

/* Of two rows with one number the living one is shown. */
static const char sql_certificate[] =
    "SELECT c.subject, c.number, c.app, c.state, c.living, c.valid_until, c.issued_at, c.issued_by, s.name, p.name,"
    " c.ground, c.ended_at, c.ended_by, c.ended_day, c.again_at, c.pending, c.was_number," LIVING_ENDED CHILD_FIELDS(
        QUERY_L_CHILD) " FROM certificate c LEFT JOIN learner l ON l.subject = c.subject LEFT JOIN staff s ON s.subject = c.issued_by"
                       " LEFT JOIN point p ON p.point = c.issued_point"
                       " WHERE c.number = :number" LIVING_FIRST(c);

static const char sql_numbers[] =
    "SELECT number, state, issued_at, gsn FROM certificate WHERE subject = :subject ORDER BY issued_at, number";

const struct query_text certificate_queries[] = {
    QUERY(sql_certificate),
    QUERY(sql_numbers),
    {0},
};

static void take_certificate(const struct rows *r, struct certificate *out) {
    text_copy(out->subject, sizeof out->subject, db_text(r, 0));
    text_copy(out->number, sizeof out->number, db_text(r, 1));
    text_copy(out->app, sizeof out->app, db_text(r, 2));
    text_copy(out->state, sizeof out->state, db_text(r, 3));
    text_copy(out->living, sizeof out->living, db_text(r, 4));
    text_copy(out->valid_until, sizeof out->valid_until, db_text(r, 5));
    out->issued_at = db_int(r, 6);
    text_copy(out->issued_by, sizeof out->issued_by, db_text(r, 7));
    text_copy(out->issued_by_name, sizeof out->issued_by_name, db_text(r, 8));
    text_copy(out->issued_point_name, sizeof out->issued_point_name, db_text(r, 9));
    text_copy(out->ground, sizeof out->ground, db_text(r, 10));
    out->ended_at = db_int(r, 11);
    text_copy(out->ended_by, sizeof out->ended_by, db_text(r, 12));
    text_copy(out->ended_day, sizeof out->ended_day, db_text(r, 13));
    out->again_at = db_int(r, 14);
    out->pending = db_int(r, 15) != 0;
    text_copy(out->was_number, sizeof out->was_number, db_text(r, 16));
    text_copy(out->living_ended, sizeof out->living_ended, db_text(r, 17));
    db_record(r, 18, &rec_child, &out->child);
}

bool certificate_load(struct db *db, const char *number, struct certificate *out, struct fail *why) {
    struct rows r;
    *out = (struct certificate){0};
    if (!db_query(db, &r, sql_certificate, why, "number:t", number, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) take_certificate(&r, out);
    if (!db_done(&r)) return false;
    return there ? true
                 : fail_set(why, FAIL_GONE, "certificate not in the store",
                            _("This certificate is not at this kiosk. Check the number; those transferred the operator has."));
}

bool certificate_list(struct db *db, const char *subject, struct arena *a, struct certificate_row **rows, int *count,
                      struct fail *why) {
    struct list list = LIST(struct certificate_row);
    struct rows r;
    *rows = NULL;
    *count = 0;
    if (!db_query(db, &r, sql_numbers, why, "subject:t", subject, NULL)) return false;
    while (db_next(&r, why))
        *(struct certificate_row *)list_add(&list, a) = (struct certificate_row){.number = arena_dup(a, db_text(&r, 0)),
                                                                                 .state = arena_dup(a, db_text(&r, 1)),
                                                                                 .issued_at = db_int(&r, 2),
                                                                                 .gsn = db_int(&r, 3)};
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}
