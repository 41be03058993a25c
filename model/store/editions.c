#include "model/store/editions.h"

#include "model/base/text.h"
#include "model/store/list.h"

/* Each gives what, name, edition, count, day. */
static const char *const parts[] = {
    "SELECT 'calendar', CAST(year AS TEXT), edition, 1, '' FROM calendar_set ORDER BY year",
    "SELECT list, '', max(edition), count(*), '' FROM pick GROUP BY list ORDER BY list",
    "SELECT 'index', '', 0, count(*), coalesce(max(day), '') FROM index_key",
};

bool edition_list(struct db *db, struct arena *a, struct edition **rows, int *count, char day[11], struct fail *why) {
    struct list list = LIST(struct edition);
    struct rows r;
    day[0] = '\0';
    if (!db_query(
            db, &r,
            "SELECT value FROM setting WHERE subject = (SELECT subject FROM region ORDER BY subject LIMIT 1) AND key = 'day'",
            why, NULL))
        return false;
    if (db_next(&r, why)) text_copy(day, 11, db_text(&r, 0));
    db_done(&r);
    for (size_t i = 0; !db_failed(&r) && i < sizeof parts / sizeof *parts; i++) {
        if (!db_query(db, &r, parts[i], why, NULL)) return false;
        while (db_next(&r, why))
            *(struct edition *)list_add(&list, a) = (struct edition){.what = arena_dup(a, db_text(&r, 0)),
                                                                     .name = arena_dup(a, db_text(&r, 1)),
                                                                     .edition = db_int(&r, 2),
                                                                     .count = db_int(&r, 3),
                                                                     .day = arena_dup(a, db_text(&r, 4))};
        db_done(&r);
    }
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}
