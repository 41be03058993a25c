#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list of the same columns for every queue; what differs is where the rows come from and their order. CROSS JOIN keeps the
 * queue outside: its index gives the order, the learner is looked up. */
#define NAME              "child_surname, a.child_name, a.child_patronymic, a.child_birth, "
#define FROM_APPLICATIONS "FROM application a WHERE "
#define FROM_LEARNERS     "FROM application a CROSS JOIN learner l WHERE l.subject = a.subject AND "
#define APPLICATION_COLUMNS(due)                                                                                               \
    "SELECT a.app, a.subject, a.request_no, a." NAME due ", a.state, a.provisional, a.pending, a.last_day, a.tell,"            \
    " a.entered_by, a.number, a.request_received, l.f_surname, l.f_name, a.request_municipality"
#define APPLICATION_ROW(due) APPLICATION_COLUMNS(due) " " FROM_LEARNERS
#define MOST                 " LIMIT :most"
#define COUNT(what)          "SELECT count(*) FROM (SELECT 1 " what MOST ") AS counted"

/* What a person chose to see. A surname is asked of the learner, whom a count without one need not look up; what is asked of an
 * open application stands in its index. The certificates, which are as many as the children, are not narrowed to a
 * municipality. */
#define CHOSEN(point, by)  " AND (:point = '' OR " point " = :point) AND (:own = '' OR " by " = :own)"
#define NAMED              " AND l.f_surname >= :surname AND l.f_surname < :surname_end"
#define OF_PLACE(of)       " AND (:municipality = '' OR " of " = :municipality)"
#define CHOSEN_APPLICATION CHOSEN("a.request_point", "a.entered_by") OF_PLACE("a.request_municipality")
#define DAYS(column)       column " >= :least AND " column " < :before"

/* Of those taken at the window only name and phone are known: they have a queue of their own. */
#define IN_STATE "a.state = :state AND " DAYS("a.sort_due") " AND a.request_quick = 0" CHOSEN_APPLICATION
static const char sql_papers[] =
    APPLICATION_ROW("a.papers_due") IN_STATE NAMED " ORDER BY a.sort_due, a.request_received, a.app" MOST;
static const char sql_decision[] =
    APPLICATION_ROW("a.decision_due") IN_STATE NAMED " ORDER BY a.sort_due, a.request_received, a.app" MOST;
static const char sql_count_state[] = COUNT(FROM_APPLICATIONS IN_STATE);
static const char sql_count_state_named[] = COUNT(FROM_LEARNERS IN_STATE NAMED);
static const char sql_count_grown[] =
    COUNT("FROM application a WHERE a.state = :state AND a.sort_due > '' AND a.sort_due <= :grown AND a.last_day <> ''"
          " AND a.last_day >= :today AND a.last_day <= :grown");

/* What is closed before it was typed need not be typed. */
#define QUICK                                                                                                                  \
    "a.request_quick = 1 AND a.request_received > 0 AND a.state NOT IN ('withdrawn', 'refused', 'aged_out', 'joined')" CHOSEN_APPLICATION
static const char sql_quick[] = APPLICATION_ROW("a.papers_due") QUICK NAMED " ORDER BY a.request_received, a.app" MOST;
static const char sql_count_quick[] = COUNT(FROM_APPLICATIONS QUICK);
static const char sql_count_quick_named[] = COUNT(FROM_LEARNERS QUICK NAMED);

#define TELL "a.tell <> '' AND a.touched_at > 0" CHOSEN_APPLICATION
static const char sql_tell[] = APPLICATION_COLUMNS(
    "''") ", (SELECT c.state FROM certificate c WHERE c.subject = a.subject AND c.number = a.number) " FROM_LEARNERS TELL NAMED
          " ORDER BY a.touched_at, a.app" MOST;
static const char sql_count_tell[] = COUNT(FROM_APPLICATIONS TELL);
static const char sql_count_tell_named[] = COUNT(FROM_LEARNERS TELL NAMED);

/* What the centre did about the money with no desk beside it: of the application for a nominal, of the enrolment. */
#define MONEY(from, point, by)                                                                                                 \
    "FROM " from " q CROSS JOIN learner l WHERE l.subject = q.subject AND q.tell <> '' AND q.tell_at > 0" CHOSEN(point, by)    \
        OF_PLACE("l.municipality") NAMED
#define MONEY_ROW(id, by)                                                                                                      \
    "SELECT q." id ", q.subject, '', l.child_surname, l.child_name, l.child_patronymic, l.child_birth, '', q.state, 0, "       \
    "q.pending, '', q.tell, q." by ", q.number, q.tell_at, l.f_surname, l.f_name, l.municipality "
#define TOLD_NOMINALS   MONEY("nominal_app", "q.body", "q.asked_by")
#define TOLD_ENROLMENTS MONEY("enrolment", "''", "q.made_by")
static const char sql_tell_nominals[] = MONEY_ROW("app", "asked_by") TOLD_NOMINALS " ORDER BY q.tell_at, q.app" MOST;
static const char sql_tell_enrolments[] = MONEY_ROW("event", "made_by") TOLD_ENROLMENTS " ORDER BY q.tell_at, q.event" MOST;
static const char sql_count_tell_nominals[] = COUNT(TOLD_NOMINALS);
static const char sql_count_tell_enrolments[] = COUNT(TOLD_ENROLMENTS);

#define LIVING         "c.state = 'living'" CHOSEN("c.issued_point", "c.issued_by")
#define LIVING_LEARNER "FROM certificate c CROSS JOIN learner l WHERE l.subject = c.subject AND " LIVING NAMED
static const char sql_certificates[] =
    "SELECT c.app, c.subject, '', l.child_surname, l.child_name, l.child_patronymic, l.child_birth, '', c.state, 0, c.pending,"
    " c.valid_until, '', c.issued_by, c.number, c.issued_at, l.f_surname, l.f_name, l.municipality " LIVING_LEARNER
    " ORDER BY c.valid_until, c.number" MOST;
static const char sql_count_certificates[] = COUNT("FROM certificate c WHERE " LIVING);
static const char sql_count_certificates_named[] = COUNT(LIVING_LEARNER);

#define LEARNER_ROW(due, state)                                                                                                \
    "SELECT l.last_app, l.subject, '', l.child_surname, l.child_name, l.child_patronymic, l.child_birth, " due ", '" state     \
    "', 0, l.pending, '', '', '', l.number, 0, l.f_surname, l.f_name, l.municipality "
#define ASKED(due) "FROM learner l WHERE " due " <> '' AND " DAYS(due) NAMED OF_PLACE("l.municipality")
static const char sql_erase[] =
    LEARNER_ROW("l.erase_due", "erase") ASKED("l.erase_due") " ORDER BY l.erase_due, l.subject" MOST;
static const char sql_access[] =
    LEARNER_ROW("l.access_due", "access") ASKED("l.access_due") " ORDER BY l.access_due, l.subject" MOST;
static const char sql_count_erase[] = COUNT(ASKED("l.erase_due"));
static const char sql_count_access[] = COUNT(ASKED("l.access_due"));

#define NOMINALS                                                                                                               \
    "FROM nominal_app q CROSS JOIN learner l WHERE l.subject = q.subject AND q.state IN ('pending', 'capped') AND " DAYS(      \
        "q.due") CHOSEN("q.body", "q.asked_by") OF_PLACE("l.municipality") NAMED
static const char sql_nominals[] =
    "SELECT q.app, q.subject, '', l.child_surname, l.child_name, l.child_patronymic, l.child_birth, q.due, q.state, "
    "q.provisional, q.pending, '', '', q.asked_by, q.number, q.received, l.f_surname, l.f_name, l.municipality " NOMINALS
    " ORDER BY q.received, q.kiosk, q.epoch, q.seq" MOST;
static const char sql_count_nominals[] = COUNT(NOMINALS);

static const char sql_disputes[] =
    "SELECT r.ruling, r.subject, a.request_no, l.child_surname, l.child_name, l.child_patronymic, l.child_birth, '', r.kind, 0,"
    " r.pending, '', '', '', r.number, r.at, l.f_surname, l.f_name, l.municipality FROM ruling r LEFT JOIN learner l ON l.subject = r.subject"
    " LEFT JOIN application a ON a.subject = r.subject AND a.app = r.app WHERE r.closed = 0 AND " DISPUTE_MINE
    " ORDER BY r.at, r.ruling" MOST;
static const char sql_count_disputes[] = COUNT("FROM ruling r WHERE r.closed = 0 AND " DISPUTE_MINE);

static const char sql_drafts[] =
    "SELECT CAST(d.id AS TEXT), d.app, '', d.title, '', '', d.birth, '', 'draft', 0, 0, '', '', '', '', d.saved_at, d.title, '', ''"
    " FROM draft d WHERE d.staff = :staff ORDER BY d.saved_at DESC, d.id DESC" MOST;
static const char sql_count_drafts[] = COUNT("FROM draft WHERE staff = :staff");

/* What a person did stays his day's work whoever takes the case on: the log knows. */
#define MINE_TODAY "IN (SELECT l.subject FROM log l WHERE l.staff = :staff AND l.at >= :today_from) AND "
static const char sql_today[] =
    APPLICATION_ROW("a.decision_due") "a.subject " MINE_TODAY
                                      "a.touched_at >= :today_from ORDER BY a.touched_at DESC, a.app" MOST;
static const char sql_count_today[] = COUNT("FROM application WHERE subject " MINE_TODAY "touched_at >= :today_from");

const struct query_text queue_queries[] = {
    QUERY(sql_papers),
    QUERY(sql_decision),
    QUERY(sql_count_state),
    QUERY(sql_count_state_named),
    QUERY(sql_count_grown),
    QUERY(sql_quick),
    QUERY(sql_count_quick),
    QUERY(sql_count_quick_named),
    QUERY(sql_tell),
    QUERY(sql_count_tell),
    QUERY(sql_count_tell_named),
    QUERY(sql_tell_nominals),
    QUERY(sql_tell_enrolments),
    QUERY(sql_count_tell_nominals),
    QUERY(sql_count_tell_enrolments),
    QUERY(sql_certificates),
    QUERY(sql_count_certificates),
    QUERY(sql_count_certificates_named),
    QUERY(sql_erase),
    QUERY(sql_access),
    QUERY(sql_count_erase),
    QUERY(sql_count_access),
    QUERY(sql_nominals),
    QUERY(sql_count_nominals),
    QUERY(sql_disputes),
    QUERY(sql_count_disputes),
    QUERY(sql_drafts),
    QUERY(sql_count_drafts),
    QUERY(sql_today),
    QUERY(sql_count_today),
    {0},
};

/* Where the rows of a queue come from: one after the other until there are enough. Those of a state without a day come last. */
enum { SOURCES_MOST = 3 };
static const struct source {
    const char *list, *count, *state;
    bool has_days, undated;  /* undated: only rows without a day */
    const char *count_named; /* with a surname; NULL: `count` asks for it itself, or there is none to ask */
} sources[QUEUE_COUNT][SOURCES_MOST] = {
    [QUEUE_PAPERS] = {{sql_papers, sql_count_state, "filed_online", true, false, sql_count_state_named},
                      {sql_papers, sql_count_state, "filed_online", true, true, NULL}},
    [QUEUE_DECISION] = {{sql_decision, sql_count_state, "complete", true, false, sql_count_state_named},
                        {sql_decision, sql_count_state, "complete", true, true, NULL}},
    [QUEUE_INCOMPLETE] = {{sql_papers, sql_count_state, "incomplete", true, false, sql_count_state_named},
                          {sql_papers, sql_count_state, "incomplete", true, true, NULL}},
    [QUEUE_RETURNED] = {{sql_decision, sql_count_state, "returned", true, false, sql_count_state_named},
                        {sql_decision, sql_count_state, "returned", true, true, NULL}},
    [QUEUE_QUICK] = {{.list = sql_quick, .count = sql_count_quick, .count_named = sql_count_quick_named}},
    [QUEUE_DISPUTES] = {{.list = sql_disputes, .count = sql_count_disputes}},
    [QUEUE_TELL] = {{.list = sql_tell_nominals, .count = sql_count_tell_nominals},
                    {.list = sql_tell_enrolments, .count = sql_count_tell_enrolments},
                    {.list = sql_tell, .count = sql_count_tell, .count_named = sql_count_tell_named}},
    [QUEUE_FAMILY] = {{.list = sql_erase, .count = sql_count_erase, .has_days = true},
                      {.list = sql_access, .count = sql_count_access, .has_days = true}},
    [QUEUE_NOMINALS] = {{.list = sql_nominals, .count = sql_count_nominals, .has_days = true}},
    [QUEUE_DRAFTS] = {{.list = sql_drafts, .count = sql_count_drafts}},
    [QUEUE_TODAY] = {{.list = sql_today, .count = sql_count_today}},
    [QUEUE_CERTIFICATES] = {{.list = sql_certificates,
                             .count = sql_count_certificates,
                             .count_named = sql_count_certificates_named}},
};

/* Days from `least` on and before `before`. */
struct days {
    const char *least;
    char before[16];
};
#define SOME_DAY "0" /* behind "", before every date */
static struct days days_all(void) {
    return (struct days){"", PREFIX_END};
}
static struct days days_late(const char *today) {
    struct days d = {.least = SOME_DAY};
    text_copy(d.before, sizeof d.before, today);
    return d;
}
static struct days days_of(const char *day) {
    struct days d = {.least = day};
    snprintf(d.before, sizeof d.before, "%.10s~", day);
    return d;
}

/* All that a query may ask for; each has a few of them. */
#define ASKED_FIELDS(X)                                                                                                        \
    X(TEXT, staff, ID_TEXT)                                                                                                    \
    X(INT, today_from, 0)                                                                                                      \
    X(TEXT, state, 16)                                                                                                         \
    X(TEXT, least, 16)                                                                                                         \
    X(TEXT, before, 16)                                                                                                        \
    X(TEXT, point, 12)                                                                                                         \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, own, ID_TEXT)                                                                                                      \
    X(TEXT, surname, 100)                                                                                                      \
    X(TEXT, surname_end, 100 + sizeof PREFIX_END)                                                                              \
    X(INT, most, 0)
struct asked {
    ASKED_FIELDS(RECORD_MEMBER)
};
#define RECORD_OF asked
RECORD_DEFINE(ASKED_FIELDS);
#undef RECORD_OF

static bool ask(struct db *db, struct rows *r, const char *sql, const struct source *s, const struct queue_filter *f,
                const struct days *days, int64_t most, struct fail *why) {
    struct asked asked = {.today_from = f->today_from, .most = most};
    text_copy(asked.staff, sizeof asked.staff, f->staff);
    text_copy(asked.state, sizeof asked.state, s->state ? s->state : "");
    text_copy(asked.least, sizeof asked.least, days->least);
    text_copy(asked.before, sizeof asked.before, days->before);
    text_copy(asked.point, sizeof asked.point, f->point);
    text_copy(asked.municipality, sizeof asked.municipality, f->municipality);
    text_copy(asked.own, sizeof asked.own, f->own ? f->staff : "");
    text_copy(asked.surname, sizeof asked.surname, f->surname);
    snprintf(asked.surname_end, sizeof asked.surname_end, "%s%s", f->surname, PREFIX_END);
    return db_query(db, r, sql, why, ":r", &rec_asked, &asked, NULL);
}

/* Counts **************************************************************************************************************** */

static bool add_count(struct db *db, const struct source *s, const struct queue_filter *f, const struct days *days,
                      int64_t *out, struct fail *why) {
    struct rows r;
    const char *sql = *f->surname && s->count_named ? s->count_named : s->count;
    if (!ask(db, &r, sql, s, f, days, QUEUE_COUNT_MOST, why)) return false;
    if (db_next(&r, why)) *out += db_int(&r, 0);
    return db_done(&r);
}

static bool count_queue(struct db *db, enum queue q, const struct queue_filter *f, struct queue_counts *out, struct fail *why) {
    const struct days late = days_late(f->today), today = days_of(f->today), all = f->late ? late : days_all();
    for (int i = 0; i < SOURCES_MOST; i++) {
        const struct source *s = &sources[q][i];
        if (!s->count || s->undated) continue; /* the dated source counts them, too */
        if (!add_count(db, s, f, &all, &out->rows[q], why)) return false;
        if (s->has_days &&
            (!add_count(db, s, f, &late, &out->late[q], why) || !add_count(db, s, f, &today, &out->today[q], why)))
            return false;
    }
    return true;
}

bool queue_counts(struct db *db, const struct queue_filter *filter, const char *grown, struct queue_counts *out,
                  struct fail *why) {
    static const char *const waiting[] = {"filed_online", "incomplete", "returned", "complete"};
    *out = (struct queue_counts){0};
    for (int q = 0; q < QUEUE_COUNT; q++)
        if (!count_queue(db, (enum queue)q, filter, out, why)) return false;
    for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++) {
        int64_t count = 0;
        if (!db_one_int(db, &count, sql_count_grown, why, "state:t", waiting[i], "today:t", filter->today, "grown:t", grown,
                        "most:i", (int64_t)QUEUE_COUNT_MOST, NULL))
            return false;
        out->waiting += count;
    }
    return true;
}

/* Rows ****************************************************************************************************************** */

static void take_row(const struct rows *r, bool has_certificate, struct arena *a, struct queue_row *row) {
    const char *surname = arena_dup(a, db_text(r, 16));
    *row = (struct queue_row){
        .app = arena_dup(a, db_text(r, 0)),
        .subject = arena_dup(a, db_text(r, 1)),
        .no = arena_dup(a, db_text(r, 2)),
        .name = name_join(a, db_text(r, 3), db_text(r, 4), db_text(r, 5)),
        .birth = arena_dup(a, db_text(r, 6)),
        .due = arena_dup(a, db_text(r, 7)),
        .state = arena_dup(a, db_text(r, 8)),
        .provisional = db_int(r, 9) != 0,
        .pending = db_int(r, 10) != 0,
        .last_day = arena_dup(a, db_text(r, 11)),
        .tell = arena_dup(a, db_text(r, 12)),
        .entered_by = arena_dup(a, db_text(r, 13)),
        .number = arena_dup(a, db_text(r, 14)),
        .certificate = has_certificate ? arena_dup(a, db_text(r, 19)) : "",
        .municipality = arena_dup(a, db_text(r, 18)),
        .received = db_int(r, 15),
        .folded = arena_printf(a, "%s %s", surname, db_text(r, 17)),
    };
}

static bool take_source(struct db *db, const struct source *s, const struct queue_filter *f, int most, struct arena *a,
                        struct list *list, struct fail *why) {
    struct days days = f->late ? days_late(f->today) : days_all();
    struct rows r;
    if (s->undated && f->late) return true;
    if (s->state && s->undated)
        text_copy(days.before, sizeof days.before, SOME_DAY);
    else if (s->state)
        days.least = SOME_DAY;
    if (!ask(db, &r, s->list, s, f, &days, most - list->count, why)) return false;
    while (db_next(&r, why)) take_row(&r, s->list == sql_tell, a, list_add(list, a));
    return !db_failed(&r);
}

static int by_due(const void *one, const void *other) {
    const struct queue_row *a = one, *b = other;
    return strcmp(a->due, b->due);
}
static int by_name(const void *one, const void *other) {
    const struct queue_row *a = one, *b = other;
    int names = strcmp(a->folded, b->folded);
    return names ? names : strcmp(a->app, b->app);
}
static int by_received(const void *one, const void *other) {
    const struct queue_row *a = one, *b = other;
    return a->received < b->received ? -1 : a->received > b->received ? 1 : strcmp(a->app, b->app);
}

bool queue_list(struct db *db, enum queue q, const struct queue_filter *filter, int most, struct arena *a,
                struct queue_row **rows, int *count, struct fail *why) {
    struct list list = LIST(struct queue_row);
    const int enough = filter->sort == QUEUE_BY_DUE ? most : QUEUE_COUNT_MOST;
    *rows = NULL;
    *count = 0;
    for (int i = 0; i < SOURCES_MOST; i++)
        if (sources[q][i].list && list.count < enough && !take_source(db, &sources[q][i], filter, enough, a, &list, why))
            return false;
    size_t found = (size_t)list.count;
    if (found > 0 && filter->sort == QUEUE_BY_NAME) qsort(list.rows, found, sizeof(struct queue_row), by_name);
    if (found > 0 && filter->sort == QUEUE_BY_RECEIVED) qsort(list.rows, found, sizeof(struct queue_row), by_received);
    if (found > 0 && filter->sort == QUEUE_BY_DUE && q == QUEUE_FAMILY)
        qsort(list.rows, found, sizeof(struct queue_row), by_due);
    *rows = list.rows;
    *count = list.count < most ? list.count : most;
    return true;
}
