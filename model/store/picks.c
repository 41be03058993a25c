#include "model/store/picks.h"

#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/queries_table.h"

#include <stdio.h>
#include <string.h>

/* Of a list only its oldest edition counts: it goes when the next one is whole. */
#define ROWS                                                                                                                   \
    "SELECT p.code, p.text FROM pick p WHERE NOT EXISTS (SELECT 1 FROM pick o WHERE o.subject = p.subject AND"                 \
    " o.edition < p.edition) AND p.list = :list AND "
#define OF_PLACE "p.municipality = :municipality AND p.parent = :parent AND "
#define ORDERED  " ORDER BY p.f_text, p.subject, p.line LIMIT :most"

static const char sql_pick_start[] = ROWS OF_PLACE "p.f_text >= :from AND p.f_text < :end" ORDERED;
static const char sql_pick_inside[] = ROWS OF_PLACE "p.f_text LIKE :inside" ORDERED;
static const char sql_pick_code[] = ROWS "p.code >= :from AND p.code < :end ORDER BY p.code, p.f_text LIMIT :most";

const struct query_text pick_queries[] = {
    QUERY(sql_pick_start),
    QUERY(sql_pick_inside),
    QUERY(sql_pick_code),
    {0},
};

enum { TYPED = 120, TYPED_END = TYPED + 8 };

struct finding {
    struct db *db;
    const struct pick_list *list;
    struct arena *a;
    int most;
    struct list found;
};

static bool already(const struct finding *f, const char *code, const char *text) {
    const struct pick *rows = f->found.rows;
    for (int i = 0; i < f->found.count; i++)
        if (strcmp(rows[i].text, text) == 0 && strcmp(rows[i].code, code) == 0) return true;
    return false;
}

static bool take(struct finding *f, struct rows *r, struct fail *why) {
    while (f->found.count < f->most && db_next(r, why))
        if (!already(f, db_text(r, 0), db_text(r, 1)))
            *(struct pick *)list_add(&f->found, f->a) =
                (struct pick){.code = arena_dup(f->a, db_text(r, 0)), .text = arena_dup(f->a, db_text(r, 1))};
    return db_done(r);
}

#define PLACE(of_municipality)                                                                                                 \
    "list:t", f->list->list, "municipality:t", of_municipality, "parent:t", f->list->parent, "most:i", (int64_t)f->most, NULL

static bool by_start(struct finding *f, const char *municipality, const char *folded, struct fail *why) {
    char end[TYPED_END];
    struct rows r;
    snprintf(end, sizeof end, "%s%s", folded, PREFIX_END);
    return db_query(f->db, &r, sql_pick_start, why, "from:t", folded, "end:t", end, PLACE(municipality)) && take(f, &r, why);
}

/* A folded text has letters and digits only: nothing in it is a pattern. */
static bool by_inside(struct finding *f, const char *municipality, const char *folded, struct fail *why) {
    char inside[TYPED_END];
    struct rows r;
    if (f->found.count >= f->most || text_letters(folded) < 2) return true;
    snprintf(inside, sizeof inside, "%%%s%%", folded);
    return db_query(f->db, &r, sql_pick_inside, why, "inside:t", inside, PLACE(municipality)) && take(f, &r, why);
}

static bool by_code(struct finding *f, const char *from, struct fail *why) {
    char end[TYPED_END];
    struct rows r;
    snprintf(end, sizeof end, "%s%s", from, PREFIX_END);
    return db_query(f->db, &r, sql_pick_code, why, "list:t", f->list->list, "from:t", from, "end:t", end, "most:i",
                    (int64_t)f->most, NULL) &&
           take(f, &r, why);
}

/* "670001" and "670-0" as the code is written. */
static bool code_of(const char *typed, char out[16]) {
    char digits[16];
    if (!*typed || strspn(typed, "0123456789- ") != strlen(typed)) return false;
    text_digits(typed, digits, sizeof digits);
    if (strlen(digits) > 3)
        snprintf(out, 16, "%.3s-%.8s", digits, digits + 3);
    else
        text_copy(out, 16, digits);
    return true;
}

static bool find_as(struct finding *f, const char *typed, struct fail *why) {
    char folded[TYPED], code[16];
    const char *own = f->list->municipality;
    text_fold(typed, folded, sizeof folded);
    if (*typed && !*folded) return true;
    if (strcmp(f->list->list, PICK_ISSUER) == 0 && code_of(typed, code)) return by_code(f, code, why);
    return by_start(f, own, folded, why) && (!*own || by_start(f, "", folded, why)) && by_inside(f, own, folded, why) &&
           (!*own || by_inside(f, "", folded, why));
}

bool picks_find(struct db *db, const struct pick_list *list, const char *typed, int most, struct arena *a, struct pick **rows,
                int *count, bool *other_layout, struct fail *why) {
    const int bounded = most < 1 ? 1 : most > PICKS_MOST ? PICKS_MOST : most;
    struct finding f = {.db = db, .list = list, .a = a, .most = bounded, .found = LIST(struct pick)};
    char other[TYPED * 2];
    *other_layout = false;
    if (!find_as(&f, typed, why)) return false;
    if (f.found.count == 0 && *typed) {
        text_other_layout(typed, other, sizeof other);
        if (!find_as(&f, other, why)) return false;
        *other_layout = f.found.count > 0;
    }
    *rows = f.found.rows;
    *count = f.found.count;
    return true;
}
