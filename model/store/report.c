#include "model/store/report.h"

#include "model/base/csv.h"
#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/grounds.h"
#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OF_DAY                                                                                                                 \
    "a.request_received >= :from AND a.request_received < :before AND (:municipality = '' OR a.request_municipality = "        \
    ":municipality) AND (:point = '' OR a.request_point = :point) "

static const char sql_report_day[] =
    "SELECT a.state, a.ground, a.request_point, a.decided_at, a.decision_due, coalesce(c.app, '') FROM application a "
    "LEFT JOIN certificate c ON c.subject = a.subject AND c.number = a.number AND a.number <> '' WHERE " OF_DAY;
static const char sql_report_rows[] =
    "SELECT a.app, a.request_no, a.child_surname, a.child_name, a.child_patronymic, a.child_birth, a.state, a.request_point, "
    "a.request_received, a.ground, a.decided_at, a.decision_due FROM application a WHERE " OF_DAY
    "ORDER BY a.request_received, a.app";

const struct query_text report_queries[] = {QUERY(sql_report_day), QUERY(sql_report_rows), {0}};

#define DAY_ARGS(r, day)                                                                                                       \
    "from:i", moment_of(day, 0, 0, (r)->offset), "before:i", moment_of((day) + 1, 0, 0, (r)->offset), "municipality:t",        \
        (r)->filter.municipality, "point:t", (r)->filter.point

/* --- One application ------------------------------------------------------------------------------------------------------ */

enum term { TERM_RUNS, TERM_IN_TIME, TERM_LATE };

/* By the day on which it was decided, as the desk's clock had it. */
static enum term term_of(const struct report *r, int64_t decided_at, const char *due) {
    char day[DATE_TEXT];
    if (!*due) return TERM_RUNS;
    date_iso(decided_at ? moment_date(decided_at, r->offset) : r->today, day);
    if (strcmp(day, due) > 0) return TERM_LATE;
    return decided_at ? TERM_IN_TIME : TERM_RUNS;
}

static bool is_open(const char *name) {
    enum app_state state;
    return app_state_of(name, &state) && app_state_open(state);
}

static int ground_place(const char *ground) {
    return ground[0] == 'R' && ground[1] >= '1' && ground[1] < '1' + REPORT_GROUNDS ? ground[1] - '1' : -1;
}

/* --- Counting ------------------------------------------------------------------------------------------------------------- */

void report_begin(struct report *r, const struct report_filter *filter, int32_t today, int offset, struct arena *a) {
    *r = (struct report){.filter = *filter, .today = today, .next = filter->first, .offset = offset, .a = a};
    if (r->filter.last >= r->filter.first + REPORT_DAYS_MOST) r->filter.last = r->filter.first + REPORT_DAYS_MOST - 1;
}

bool report_is_whole(const struct report *r) {
    return r->next > r->filter.last || r->next > r->today;
}

int report_days(const struct report *r) {
    return r->filter.last - r->filter.first + 1;
}

static struct report_point *add_point(struct report *r, int at) {
    if (r->point_count == r->point_room) {
        struct report_point *old = r->points;
        r->point_room = r->point_room ? 2 * r->point_room : 16;
        r->points = arena_alloc(r->a, (size_t)r->point_room * sizeof *r->points);
        if (r->point_count > 0) memcpy(r->points, old, (size_t)r->point_count * sizeof *old);
    }
    struct report_point *row = &r->points[at];
    memmove(row + 1, row, (size_t)(r->point_count++ - at) * sizeof *row);
    *row = (struct report_point){0};
    return row;
}

/* Its row among the points, made where there is none. */
static struct report_counts *point_counts(struct report *r, const char *code) {
    int at = 0;
    while (at < r->point_count && strcmp(r->points[at].point, code) < 0) at++;
    if (at < r->point_count && !strcmp(r->points[at].point, code)) return &r->points[at].counts;
    struct report_point *row = add_point(r, at);
    text_copy(row->point, sizeof row->point, code);
    return &row->counts;
}

static void count_into(struct report_counts *n, const struct report_counts *one) {
    n->filed += one->filed;
    n->issued += one->issued;
    n->refused += one->refused;
    n->open += one->open;
    n->in_time += one->in_time;
    n->late += one->late;
    n->first_time += one->first_time;
}

static void count_row(struct report *r, const struct rows *row) {
    const char *state = db_text(row, 0), *ground = db_text(row, 1), *point = db_text(row, 2);
    const enum term term = term_of(r, db_int(row, 3), db_text(row, 4));
    const bool refused = !strcmp(state, app_state_name(APP_REFUSED)), issued = !strcmp(state, app_state_name(APP_APPROVED));
    const int place = refused ? ground_place(ground) : -1;
    const struct report_counts one = {
        .filed = 1,
        .issued = issued,
        .refused = refused,
        .open = is_open(state),
        .in_time = term == TERM_IN_TIME && (issued || refused),
        .late = term == TERM_LATE && (issued || refused || is_open(state)),
        .first_time = issued && *db_text(row, 5) != '\0',
    };
    count_into(&r->all, &one);
    count_into(point_counts(r, point), &one);
    r->days[r->next - r->filter.first]++;
    if (place >= 0) r->grounds[place]++;
}

bool report_count_day(struct report *r, struct db *db, struct fail *why) {
    struct rows rows;
    if (report_is_whole(r)) return true;
    if (!db_query(db, &rows, sql_report_day, why, DAY_ARGS(r, r->next), NULL)) return false;
    while (db_next(&rows, why)) count_row(r, &rows);
    bool ok = db_done(&rows);
    r->next++;
    return ok;
}

/* --- What stands behind a number ------------------------------------------------------------------------------------------ */

static bool is_meant(const struct report *r, const struct rows *row, enum report_of of, const char *value) {
    switch (of) {
    case REPORT_OF_GROUND: return !strcmp(db_text(row, 9), value) && !strcmp(db_text(row, 6), app_state_name(APP_REFUSED));
    case REPORT_OF_POINT: return !strcmp(db_text(row, 7), value);
    case REPORT_LATE: return term_of(r, db_int(row, 10), db_text(row, 11)) == TERM_LATE;
    case REPORT_ALL: break;
    }
    return true;
}

bool report_rows_of_day(struct db *db, const struct report *r, int32_t day, enum report_of of, const char *value, int most,
                        struct arena *a, struct report_row **rows, int *count, struct fail *why) {
    struct list list = LIST(struct report_row);
    struct rows found;
    if (!db_query(db, &found, sql_report_rows, why, DAY_ARGS(r, day), NULL)) return false;
    while (list.count < most && db_next(&found, why)) {
        if (!is_meant(r, &found, of, value)) continue;
        struct report_row *row = list_add(&list, a);
        *row = (struct report_row){.app = arena_dup(a, db_text(&found, 0)),
                                   .no = arena_dup(a, db_text(&found, 1)),
                                   .name = name_join(a, db_text(&found, 2), db_text(&found, 3), db_text(&found, 4)),
                                   .birth = arena_dup(a, db_text(&found, 5)),
                                   .state = arena_dup(a, db_text(&found, 6)),
                                   .point = arena_dup(a, db_text(&found, 7)),
                                   .received = db_int(&found, 8)};
    }
    bool ok = db_done(&found);
    *rows = list.rows;
    *count = list.count;
    return ok;
}

/* --- As a table ----------------------------------------------------------------------------------------------------------- */

static void put(FILE *out, const char *what, const char *which, int64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    csv_put(out, ';', what, true);
    csv_put(out, ';', which, false);
    csv_put(out, ';', text, false);
    csv_end(out);
}

static void put_counts(FILE *out, const char *which, const struct report_counts *n) {
    put(out, _("filed"), which, n->filed);
    put(out, _("issued"), which, n->issued);
    put(out, _("refused"), which, n->refused);
    put(out, _("not decided"), which, n->open);
    put(out, _("decided in time"), which, n->in_time);
    put(out, _("decided late or overdue"), which, n->late);
    put(out, _("issued for the first time"), which, n->first_time);
}

bool report_write(const struct report *r, const char *(*point_name)(const void *names, const char *code), const void *names,
                  FILE *out, struct fail *why) {
    csv_put(out, ';', _("what"), true);
    csv_put(out, ';', _("of what"), false);
    csv_put(out, ';', _("count"), false);
    csv_end(out);
    put_counts(out, "", &r->all);
    for (int i = 0; i < report_days(r); i++) {
        char day[DATE_TEXT];
        date_show(r->filter.first + i, day);
        if (r->days[i] > 0) put(out, _("filed on"), day, r->days[i]);
    }
    for (int i = 0; i < REPORT_GROUNDS; i++)
        put(out, _("refusals by ground"), (char[]){'R', (char)('1' + i), '\0'}, r->grounds[i]);
    for (int i = 0; i < r->point_count; i++) put_counts(out, point_name(names, r->points[i].point), &r->points[i].counts);
    return (fflush(out) == 0 && !ferror(out)) ||
           fail_set(why, FAIL_DISK, "report: write", _("The file could not be written. Free space on the disk and try again."));
}
