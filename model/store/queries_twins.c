#include "model/store/journal.h"
#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <string.h>

#define TWIN                                                                                                                   \
    "SELECT l.subject, l.child_surname, l.child_name, l.child_patronymic, l.child_birth, l.number, l.child_snils,"             \
    " l.child_doc_series, l.child_doc_number, p.name FROM learner l"                                                           \
    " LEFT JOIN certificate c ON c.subject = l.subject AND c.number = l.number"                                                \
    " LEFT JOIN point p ON p.point = coalesce(c.issued_point, l.point) WHERE l.subject <> :subject AND "
/* Those who hold a certificate first. */
#define FIRST " ORDER BY l.number = '', l.f_surname, l.f_name, l.subject LIMIT :most"

static const char sql_same_snils[] = TWIN "l.child_snils = :key" FIRST;
static const char sql_same_doc[] = TWIN "l.doc_key = :key" FIRST;

const struct query_text twin_queries[] = {
    QUERY(sql_same_snils),
    QUERY(sql_same_doc),
    {0},
};

enum { TWIN_MOST = 20 };

static bool already(const struct list *list, const char *subject) {
    const struct twin *rows = list->rows;
    for (int i = 0; i < list->count; i++)
        if (strcmp(rows[i].subject, subject) == 0) return true;
    return false;
}

static bool add_twins(struct db *db, const char *sql, const char *by, const char *subject, const char *key, struct list *list,
                      struct arena *a, struct fail *why) {
    struct rows r;
    if (!*key) return true;
    if (!db_query(db, &r, sql, why, "subject:t", subject, "key:t", key, "most:i", (int64_t)TWIN_MOST, NULL)) return false;
    while (db_next(&r, why)) {
        if (already(list, db_text(&r, 0))) continue;
        const char *series = arena_dup(a, db_text(&r, 7));
        *(struct twin *)list_add(list, a) = (struct twin){
            .subject = arena_dup(a, db_text(&r, 0)),
            .by = by,
            .name = name_join(a, db_text(&r, 1), db_text(&r, 2), db_text(&r, 3)),
            .birth = arena_dup(a, db_text(&r, 4)),
            .number = arena_dup(a, db_text(&r, 5)),
            .snils = arena_dup(a, db_text(&r, 6)),
            .doc = arena_printf(a, "%s%s%s", series, *series ? " " : "", db_text(&r, 8)),
            .issued_at_point = arena_dup(a, db_text(&r, 9)),
        };
    }
    return !db_failed(&r);
}

bool learner_twins(struct db *db, const char *subject_or_empty, const struct child *child, struct arena *a, struct twin **rows,
                   int *count, struct fail *why) {
    struct list list = LIST(struct twin);
    char doc[DOC_KEY_SIZE];
    *rows = NULL;
    *count = 0;
    learner_doc_key(child, doc);
    if (!add_twins(db, sql_same_snils, "snils", subject_or_empty, child->snils, &list, a, why)) return false;
    if (!add_twins(db, sql_same_doc, "document", subject_or_empty, doc, &list, a, why)) return false;
    *rows = list.rows;
    *count = list.count;
    return true;
}
