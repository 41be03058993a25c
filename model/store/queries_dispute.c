#include "model/store/log.h"
#include "model/store/names.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

/* That they are one child, this kiosk has asked and the centre has not answered: neither done nor set aside. */
#define DISPUTE_WAITS                                                                                                          \
    " CASE WHEN EXISTS (SELECT 1 FROM touch t JOIN log m ON m.kiosk = t.kiosk AND m.epoch = t.epoch AND m.seq = t.seq "        \
    "WHERE t.subject = r.subject AND t.gsn = 0 AND " LOG_SAYS(m, "merge.asked") " AND " RULING_DOUBLE(                         \
        r) " AND NOT EXISTS (SELECT 1 FROM ruling p WHERE p.subject = r.subject AND p.kind = 'parked' AND "                    \
           "p.of = m.kiosk || '.' || m.epoch || '.' || m.seq)) THEN 1 ELSE 0 END"

/* Open ones first, oldest first: a family waits behind each. */
#define DISPUTE                                                                                                                    \
    "SELECT r.ruling, r.subject, l.child_surname, l.child_name, l.child_patronymic, l.child_birth, l.phone, r.number, r.living,"   \
    " coalesce(p.name, r.living_point), a.request_no, r.kind, r.cause, r.at, r.closed, r.of, r.app, r.way, a.state," DISPUTE_WAITS \
    " FROM ruling r"                                                                                                               \
    " LEFT JOIN learner l ON l.subject = r.subject LEFT JOIN application a ON a.subject = r.subject AND a.app = r.app"             \
    " LEFT JOIN point p ON p.point = r.living_point"

static const char sql_my_disputes[] = DISPUTE " WHERE r.closed = 0 AND " DISPUTE_MINE " ORDER BY r.at, r.ruling LIMIT :most";

const struct query_text dispute_queries[] = {
    QUERY(sql_my_disputes),
    {0},
};

static struct dispute row_of(const struct rows *r, struct arena *a) {
    return (struct dispute){
        .ruling = arena_dup(a, db_text(r, 0)),
        .subject = arena_dup(a, db_text(r, 1)),
        .name = name_join(a, db_text(r, 2), db_text(r, 3), db_text(r, 4)),
        .birth = arena_dup(a, db_text(r, 5)),
        .phone = arena_dup(a, db_text(r, 6)),
        .number = arena_dup(a, db_text(r, 7)),
        .living = arena_dup(a, db_text(r, 8)),
        .living_point = arena_dup(a, db_text(r, 9)),
        .sheet_no = arena_dup(a, db_text(r, 10)),
        .kind = arena_dup(a, db_text(r, 11)),
        .cause = arena_dup(a, db_text(r, 12)),
        .at = db_int(r, 13),
        .closed = db_int(r, 14) != 0,
        .of = arena_dup(a, db_text(r, 15)),
        .app = arena_dup(a, db_text(r, 16)),
        .way = arena_dup(a, db_text(r, 17)),
        .state = arena_dup(a, db_text(r, 18)),
        .waits = db_int(r, 19) != 0,
    };
}

bool dispute_mine(struct db *db, const char *staff, int most, struct arena *a, struct dispute **rows, int *count,
                  struct fail *why) {
    struct list list = LIST(struct dispute);
    struct rows r;
    *rows = NULL;
    *count = 0;
    if (!db_query(db, &r, sql_my_disputes, why, "staff:t", staff, "most:i", (int64_t)most, NULL)) return false;
    while (db_next(&r, why)) *(struct dispute *)list_add(&list, a) = row_of(&r, a);
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}
