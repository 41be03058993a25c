#include "model/store/sums.h"

#include "model/base/csv.h"
#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHILD_OF(table)                                                                                                        \
    "coalesce(l.municipality, ''), coalesce(l.child_surname, ''), coalesce(l.child_name, ''), "                                \
    "coalesce(l.child_patronymic, ''), coalesce(l.child_birth, '') FROM " table

/* In the order of the children: what is not of the period, or not living, is passed over here, lest an index by it be taken. */
static const char sql_sums_nominals[] =
    "SELECT n.subject, n.number, n.group_code, CASE WHEN n.state = 'granted' THEN n.sum ELSE -1 END, " CHILD_OF(
        "nominal n LEFT JOIN learner l ON l.subject = n.subject ") "WHERE n.period = :period AND n.subject > :after ORDER BY "
                                                                   "n.subject LIMIT :most";
static const char sql_sums_enrolments[] =
    "SELECT e.subject, e.number, e.event, coalesce(x.cert_part, -1), coalesce(l.municipality, ''), "
    "coalesce(l.child_surname, ''), coalesce(l.child_name, ''), coalesce(l.child_patronymic, ''), coalesce(l.child_birth, ''), "
    "e.provider, coalesce(v.name, ''), coalesce(p.direction, ''), coalesce(p.title, e.programme), e.first, e.until "
    "FROM enrolment e "
    "LEFT JOIN enrolment_part x ON x.subject = e.subject AND x.event = e.event AND x.period = :period AND x.state <> 'released' "
    "LEFT JOIN programme p ON p.programme = e.programme LEFT JOIN provider v ON v.code = e.provider "
    "LEFT JOIN learner l ON l.subject = e.subject "
    "WHERE e.subject > :after AND e.state IN ('running', 'suspended', 'ended') AND e.until >= e.first "
    "ORDER BY e.subject, e.event LIMIT :most";
static const char sql_sums_certificates[] =
    "SELECT c.subject, c.number, '', CASE WHEN c.state = 'living' THEN 0 ELSE -1 END, " CHILD_OF(
        "certificate c LEFT JOIN learner l ON l.subject = c.subject ") "WHERE c.subject > :after ORDER BY c.subject LIMIT :most";

const struct query_text sums_queries[] = {
    QUERY(sql_sums_nominals), QUERY(sql_sums_enrolments), QUERY(sql_sums_certificates), {0}};

/* The columns of all three, and of the enrolments alone. */
enum {
    SUBJECT,
    NUMBER,
    CODE,
    SUM,
    MUNICIPALITY,
    SURNAME,
    NAME,
    PATRONYMIC,
    BIRTH,
    PROVIDER,
    PROVIDER_NAME,
    DIRECTION,
    TITLE,
    FIRST,
    UNTIL
};
enum pass { PASS_NOMINALS, PASS_ENROLMENTS, PASS_CERTIFICATES, PASSES };

static const char *const sql_of[PASSES] = {sql_sums_nominals, sql_sums_enrolments, sql_sums_certificates};

/* --- Rows by their codes -------------------------------------------------------------------------------------------------- */

const struct sums_row *sums_row(const struct sums *s, enum sums_of table, int i) {
    return &s->tables[table].rows[i];
}

/* Its place among the rows in the order of their codes; *found tells whether it is there. */
static int place_of(const struct sums *s, enum sums_of table, const char *code, bool *found) {
    int low = 0, high = s->tables[table].count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (strcmp(sums_row(s, table, middle)->code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = low < s->tables[table].count && strcmp(sums_row(s, table, low)->code, code) == 0;
    return low;
}

static void make_room(struct sums_table *t, struct arena *a) {
    if (t->count < t->room) return;
    struct sums_row *old = t->rows;
    t->room = t->room ? 2 * t->room : 16;
    t->rows = arena_alloc(a, (size_t)t->room * sizeof *t->rows);
    if (t->count > 0) memcpy(t->rows, old, (size_t)t->count * sizeof *old);
}

/* Made where there is none. */
static struct sums_row *row_of(struct sums *s, enum sums_of table, const char *code, const char *title) {
    bool found;
    const int at = place_of(s, table, code, &found);
    struct sums_table *t = &s->tables[table];
    if (!found) {
        make_room(t, s->a);
        memmove(&t->rows[at + 1], &t->rows[at], (size_t)(t->count++ - at) * sizeof *t->rows);
        t->rows[at] = (struct sums_row){.title = arena_dup(s->a, *title ? title : code)};
        text_copy(t->rows[at].code, sizeof t->rows[at].code, code);
    }
    return &t->rows[at];
}

static int by_count(const void *left, const void *right) {
    const struct sums_row *a = left, *b = right;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return strcmp(a->code, b->code);
}

/* At a kiosk of one municipality the others are no zeros of coverage: their children are not here. */
static void drop_empty_places(struct sums *s) {
    struct sums_table *t = &s->tables[SUMS_PLACES];
    int kept = 0;
    for (int i = 0; i < t->count; i++)
        if (s->filter.all_places || t->rows[i].certificates > 0 || t->rows[i].count > 0) t->rows[kept++] = t->rows[i];
    t->count = kept;
}

static void put_in_order(struct sums *s) {
    static const enum sums_of sorted[] = {SUMS_DIRECTIONS, SUMS_PROVIDERS};
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++) {
        struct sums_table *t = &s->tables[sorted[i]];
        if (t->count > 0) qsort(t->rows, (size_t)t->count, sizeof *t->rows, by_count);
    }
}

/* --- Beginning ------------------------------------------------------------------------------------------------------------ */

static bool begin_limits(struct db *db, struct sums *s, struct fail *why) {
    struct cap *caps;
    int count;
    if (!cap_list(db, s->filter.period, s->a, &caps, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        struct sums_row *row = row_of(s, SUMS_LIMITS, caps[i].group_code, caps[i].title);
        row->most = caps[i].count;
        row->most_sum = caps[i].money;
        row->health = caps[i].health != 0;
    }
    return true;
}

static bool is_asked(const struct sums *s, const char *municipality) {
    return !*s->filter.municipality || strcmp(s->filter.municipality, municipality) == 0;
}

static bool begin_places(struct db *db, struct sums *s, struct fail *why) {
    struct municipality *rows;
    int count;
    if (!municipality_list(db, s->a, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++)
        if (is_asked(s, rows[i].municipality))
            row_of(s, SUMS_PLACES, rows[i].municipality, rows[i].name)->listed = rows[i].children;
    return true;
}

bool sums_begin(struct db *db, const struct sums_filter *filter, struct arena *a, struct sums *out, struct fail *why) {
    struct period_row period;
    bool found;
    *out = (struct sums){.filter = *filter, .a = a, .slice = SUMS_SLICE};
    if (!period_load(db, filter->period, &period, &found, why)) return false;
    if (found) text_copy(out->first, sizeof out->first, period.period.first);
    return begin_limits(db, out, why) && begin_places(db, out, why);
}

bool sums_are_whole(const struct sums *s) {
    return s->pass == PASSES;
}

/* --- A slice -------------------------------------------------------------------------------------------------------------- */

struct item {
    const char *cells[UNTIL + 1];
    int64_t sum;
};
struct slice {
    struct arena a;
    struct item items[SUMS_SLICE];
    int count;
    bool is_last; /* of its pass */
};

/* A child is counted with all it has: one that the end of the slice may have cut is left to the next. */
static void drop_cut(struct slice *t, int most) {
    int kept = t->count;
    t->is_last = t->count < most;
    if (t->is_last) return;
    while (kept > 0 && strcmp(t->items[kept - 1].cells[SUBJECT], t->items[t->count - 1].cells[SUBJECT]) == 0) kept--;
    if (kept > 0) t->count = kept;
}

static bool read_slice(struct db *db, const struct sums *s, enum pass pass, const char *after, struct slice *t,
                       struct fail *why) {
    const int cells = pass == PASS_ENROLMENTS ? UNTIL + 1 : BIRTH + 1;
    struct rows r;
    t->count = 0;
    bool ok = pass == PASS_CERTIFICATES
                  ? db_query(db, &r, sql_of[pass], why, "after:t", after, "most:i", (int64_t)s->slice, NULL)
                  : db_query(db, &r, sql_of[pass], why, "period:t", s->filter.period, "after:t", after, "most:i",
                             (int64_t)s->slice, NULL);
    if (!ok) return false;
    while (t->count < s->slice && db_next(&r, why)) {
        struct item *item = &t->items[t->count++];
        for (int i = 0; i < cells; i++) item->cells[i] = i == SUM ? "" : arena_dup(&t->a, db_text(&r, i));
        item->sum = db_int(&r, SUM);
    }
    ok = db_done(&r);
    drop_cut(t, s->slice);
    return ok;
}

static void add_to(struct sums_row *row, int64_t sum) {
    row->count++;
    row->sum += sum;
}

static bool is_counted(const struct item *item) {
    return item->sum >= 0;
}

static void count_nominals(struct sums *s, const struct slice *t) {
    for (int i = 0; i < t->count; i++)
        if (is_counted(&t->items[i]) && is_asked(s, t->items[i].cells[MUNICIPALITY]))
            add_to(row_of(s, SUMS_LIMITS, t->items[i].cells[CODE], ""), t->items[i].sum);
}

static void count_certificates(struct sums *s, const struct slice *t) {
    for (int i = 0; i < t->count; i++) {
        if (!is_counted(&t->items[i]) || !is_asked(s, t->items[i].cells[MUNICIPALITY])) continue;
        row_of(s, SUMS_PLACES, t->items[i].cells[MUNICIPALITY], "")->certificates++;
        s->all.certificates++;
    }
}

/* Whether the child had this cell already: different children are counted. */
static bool came_before(const struct item *items, int i, int cell) {
    for (int k = 0; k < i; k++)
        if (is_counted(&items[k]) && strcmp(items[k].cells[cell], items[i].cells[cell]) == 0) return true;
    return false;
}

static void count_child(struct sums *s, const struct item *items, int count) {
    static const enum sums_of tables[] = {SUMS_DIRECTIONS, SUMS_PROVIDERS};
    static const int codes[] = {DIRECTION, PROVIDER}, titles[] = {DIRECTION, PROVIDER_NAME};
    bool before = false, reached = false;
    for (int i = 0; i < count; i++) {
        before |= strcmp(items[i].cells[FIRST], s->first) < 0;
        if (!is_counted(&items[i])) continue;
        for (size_t n = 0; n < sizeof tables / sizeof *tables; n++) {
            struct sums_row *row = row_of(s, tables[n], items[i].cells[codes[n]], items[i].cells[titles[n]]);
            add_to(row, items[i].sum);
            row->children += !came_before(items, i, codes[n]);
        }
        add_to(row_of(s, SUMS_PLACES, items[i].cells[MUNICIPALITY], ""), items[i].sum);
        add_to(&s->all, items[i].sum);
        reached = true;
    }
    if (!reached) return;
    struct sums_row *place = row_of(s, SUMS_PLACES, items[0].cells[MUNICIPALITY], "");
    place->children++;
    place->first_time += !before;
    s->all.children++;
    s->all.first_time += !before;
}

static void count_enrolments(struct sums *s, const struct slice *t) {
    for (int i = 0, next; i < t->count; i = next) {
        for (next = i + 1; next < t->count && strcmp(t->items[next].cells[SUBJECT], t->items[i].cells[SUBJECT]) == 0;) next++;
        if (is_asked(s, t->items[i].cells[MUNICIPALITY])) count_child(s, &t->items[i], next - i);
    }
}

static void go_on(struct sums *s, const struct slice *t) {
    if (!t->is_last) {
        text_copy(s->after, sizeof s->after, t->items[t->count - 1].cells[SUBJECT]);
        return;
    }
    s->after[0] = '\0';
    if (++s->pass < PASSES) return;
    drop_empty_places(s);
    put_in_order(s);
}

bool sums_count_slice(struct sums *s, struct db *db, struct fail *why) {
    static void (*const counts[PASSES])(struct sums *, const struct slice *) = {count_nominals, count_enrolments,
                                                                                count_certificates};
    struct slice *t = calloc(1, sizeof *t);
    if (!t) abort();
    bool ok = sums_are_whole(s) || read_slice(db, s, (enum pass)s->pass, s->after, t, why);
    if (ok && !sums_are_whole(s)) {
        counts[s->pass](s, t);
        go_on(s, t);
    }
    arena_close(&t->a);
    free(t);
    return ok;
}

/* --- What stands behind a number ------------------------------------------------------------------------------------------ */

static bool is_meant(const struct sums *s, enum sums_of table, const char *code, const struct item *item) {
    static const int cells[SUMS_TABLES] = {CODE, DIRECTION, PROVIDER, MUNICIPALITY};
    return is_counted(item) && is_asked(s, item->cells[MUNICIPALITY]) && strcmp(item->cells[cells[table]], code) == 0;
}

static void tell_child(struct list *list, const struct item *item, bool enrolled, struct arena *a) {
    struct sums_child *row = list_add(list, a);
    const char *const *c = item->cells;
    *row = (struct sums_child){.subject = arena_dup(a, c[SUBJECT]),
                               .number = arena_dup(a, c[NUMBER]),
                               .name = name_join(a, c[SURNAME], c[NAME], c[PATRONYMIC]),
                               .birth = arena_dup(a, c[BIRTH]),
                               .event = enrolled ? arena_dup(a, c[CODE]) : "",
                               .title = enrolled ? arena_dup(a, c[TITLE]) : "",
                               .first = enrolled ? arena_dup(a, c[FIRST]) : "",
                               .last = enrolled ? arena_dup(a, c[UNTIL]) : "",
                               .sum = item->sum};
}

bool sums_behind(struct db *db, const struct sums *s, enum sums_of table, const char *code, char after[ID_TEXT], int most,
                 struct arena *a, struct sums_child **rows, int *count, struct fail *why) {
    const bool enrolled = table != SUMS_LIMITS;
    struct list list = LIST(struct sums_child);
    struct slice *t = calloc(1, sizeof *t);
    if (!t) abort();
    bool ok = read_slice(db, s, enrolled ? PASS_ENROLMENTS : PASS_NOMINALS, after, t, why);
    for (int i = 0; ok && i < t->count && list.count < most; i++)
        if (is_meant(s, table, code, &t->items[i])) tell_child(&list, &t->items[i], enrolled, a);
    text_copy(after, ID_TEXT, ok && !t->is_last ? t->items[t->count - 1].cells[SUBJECT] : "");
    arena_close(&t->a);
    free(t);
    *rows = list.rows;
    *count = list.count;
    return ok;
}

/* --- As a table ----------------------------------------------------------------------------------------------------------- */

static void put(FILE *out, const char *what, const char *which, const char *number) {
    csv_put(out, ';', what, true);
    csv_put(out, ';', which, false);
    csv_put(out, ';', number, false);
    csv_end(out);
}

static void put_number(FILE *out, const char *what, const char *which, int64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    put(out, what, which, text);
}

/* Hundredths as a spreadsheet reads them, without gaps between the thousands. */
static void put_sum(FILE *out, const char *what, const char *which, int64_t sum) {
    char text[32];
    snprintf(text, sizeof text, "%" PRId64 ",%02d", sum / 100, (int)(sum % 100));
    put(out, what, which, text);
}

static void put_row(FILE *out, enum sums_of table, const char *which, const struct sums_row *row) {
    if (table == SUMS_LIMITS) {
        put_number(out, _("nominals given"), which, row->count);
        put_number(out, _("nominals at most"), which, row->most);
        put_sum(out, _("sum of the nominals"), which, row->sum);
        put_sum(out, _("sum at most"), which, row->most_sum);
        return;
    }
    if (table == SUMS_PLACES) {
        put_number(out, _("children of 5 to 18"), which, row->listed);
        put_number(out, _("certificates"), which, row->certificates);
        put_number(out, _("children for the first time"), which, row->first_time);
    }
    put_number(out, _("enrolments"), which, row->count);
    put_number(out, _("children enrolled"), which, row->children);
    put_sum(out, _("paid by certificates"), which, row->sum);
}

bool sums_write(const struct sums *s, const char *(*title)(const void *self, enum sums_of table, const struct sums_row *row),
                const void *self, FILE *out, struct fail *why) {
    put(out, _("what"), _("of what"), _("count"));
    put(out, _("period"), "", s->filter.period);
    put_row(out, SUMS_DIRECTIONS, "", &s->all);
    put_number(out, _("children for the first time"), "", s->all.first_time);
    for (int table = 0; table < SUMS_TABLES; table++)
        for (int i = 0; i < s->tables[table].count; i++) {
            const struct sums_row *row = sums_row(s, (enum sums_of)table, i);
            put_row(out, (enum sums_of)table, title(self, (enum sums_of)table, row), row);
        }
    return (fflush(out) == 0 && !ferror(out)) ||
           fail_set(why, FAIL_DISK, "sums: write", _("The file could not be written. Free space on the disk and try again."));
}
