#include "model/store/alias.h"
#include "model/store/journal.h"
#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <string.h>

#define TWIN                                                                                                                   \
    "SELECT l.subject, l.child_surname, l.child_name, l.child_patronymic, l.child_birth, l.number, l.child_snils,"             \
    " l.child_doc_series, l.child_doc_number, p.name, l.alias FROM learner l"                                                  \
    " LEFT JOIN certificate c ON c.subject = l.subject AND c.number = l.number"                                                \
    " LEFT JOIN point p ON p.point = coalesce(c.issued_point, l.point) WHERE l.subject <> :subject AND "
/* Those who hold a certificate first. */
#define FIRST " ORDER BY l.number = '', l.f_surname, l.f_name, l.subject LIMIT :most"

static const char sql_same_snils[] = TWIN "l.child_snils = :key" FIRST;
static const char sql_same_doc[] = TWIN "l.doc_key = :key" FIRST;
static const char sql_kept[] = TWIN "l.subject = :key" FIRST;

const struct query_text twin_queries[] = {
    QUERY(sql_same_snils),
    QUERY(sql_same_doc),
    QUERY(sql_kept),
    {0},
};

enum { TWIN_MOST = 20 };

static bool already(const struct list *list, const char *subject) {
    const struct twin *rows = list->rows;
    for (int i = 0; i < list->count; i++)
        if (strcmp(rows[i].subject, subject) == 0) return true;
    return false;
}

/* The child whose twins are looked for, and those found. */
struct twins {
    struct db *db;
    struct arena *a;
    const char *subject;
    struct list list;
};

static void add_twin(struct twins *t, const struct rows *r, const char *by) {
    if (already(&t->list, db_text(r, 0))) return;
    const char *series = arena_dup(t->a, db_text(r, 7));
    *(struct twin *)list_add(&t->list, t->a) = (struct twin){
        .subject = arena_dup(t->a, db_text(r, 0)),
        .by = by,
        .name = name_join(t->a, db_text(r, 1), db_text(r, 2), db_text(r, 3)),
        .birth = arena_dup(t->a, db_text(r, 4)),
        .number = arena_dup(t->a, db_text(r, 5)),
        .snils = arena_dup(t->a, db_text(r, 6)),
        .doc = arena_printf(t->a, "%s%s%s", series, *series ? " " : "", db_text(r, 8)),
        .issued_at_point = arena_dup(t->a, db_text(r, 9)),
    };
}

static bool add_twins(struct twins *t, const char *sql, const char *by, const char *key, struct fail *why);

/* A dropped learner's keys lead to the one it was merged into; nobody is his own twin. */
static bool add_kept(struct twins *t, const char *dropped, const char *by, struct fail *why) {
    struct alias_place alias;
    return alias_of(t->db, dropped, &alias, why) && add_twins(t, sql_kept, by, alias.root, why);
}

static bool add_twins(struct twins *t, const char *sql, const char *by, const char *key, struct fail *why) {
    struct rows r;
    bool good = true;
    if (!*key) return true;
    if (!db_query(t->db, &r, sql, why, "subject:t", t->subject, "key:t", key, "most:i", (int64_t)TWIN_MOST, NULL)) return false;
    while (good && db_next(&r, why)) {
        if (*db_text(&r, 10))
            good = add_kept(t, db_text(&r, 0), by, why);
        else
            add_twin(t, &r, by);
    }
    return db_done(&r) && good;
}

bool learner_twins(struct db *db, const char *subject_or_empty, const struct child *child, struct arena *a, struct twin **rows,
                   int *count, struct fail *why) {
    struct alias_place own;
    char doc[DOC_KEY_SIZE];
    *rows = NULL;
    *count = 0;
    learner_doc_key(child, doc);
    if (!alias_of(db, subject_or_empty, &own, why)) return false;
    struct twins t = {.db = db, .a = a, .subject = own.root, .list = LIST(struct twin)};
    if (!add_twins(&t, sql_same_snils, "snils", child->snils, why) || !add_twins(&t, sql_same_doc, "document", doc, why))
        return false;
    *rows = t.list.rows;
    *count = t.list.count;
    return true;
}
