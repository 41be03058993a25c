#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

/* A list of the same columns for every queue; what differs is where the rows come from and their order. */
#define ROW                  "SELECT a.app, a.subject, a.request_no, a.child_surname, a.child_name, a.child_patronymic, a.child_birth, "
#define APPLICATION_ROW(due) ROW due ", a.state, a.provisional, a.pending FROM application a "
#define PAGE                 " LIMIT :most OFFSET :first"

static const char sql_papers[] =
    APPLICATION_ROW("a.papers_due") "WHERE a.state = 'filed_online' ORDER BY a.papers_due, a.request_received" PAGE;
static const char sql_decision[] =
    APPLICATION_ROW("a.decision_due") "WHERE a.state = 'complete' ORDER BY a.decision_due, a.request_received" PAGE;
/* Those with a last day come first, then what was brought by hand. Two lists, so that neither is sorted. */
static const char sql_incomplete_dated[] = APPLICATION_ROW("a.papers_due") "WHERE a.state = 'incomplete' AND a.papers_due > ''"
                                                                           " ORDER BY a.papers_due, a.request_received" PAGE;
static const char sql_incomplete_undated[] =
    APPLICATION_ROW("a.papers_due") "WHERE a.state = 'incomplete' AND a.papers_due = ''"
                                    " ORDER BY a.request_received" PAGE;
static const char sql_returned[] =
    APPLICATION_ROW("a.decision_due") "WHERE a.state = 'returned' ORDER BY a.decision_due, a.request_received" PAGE;
static const char sql_disputes[] =
    "SELECT r.ruling, r.subject, a.request_no, l.child_surname, l.child_name, l.child_patronymic, l.child_birth, '', r.kind, 0,"
    " r.pending FROM ruling r LEFT JOIN learner l ON l.subject = r.subject"
    " LEFT JOIN application a ON a.subject = r.subject AND a.app = r.app WHERE r.closed = 0 ORDER BY r.at, r.ruling" PAGE;
static const char sql_drafts[] =
    "SELECT CAST(d.id AS TEXT), d.app, '', d.title, '', '', d.birth, '', 'draft', 0, 0 FROM draft d"
    " WHERE d.staff = :staff ORDER BY d.saved_at DESC, d.id DESC" PAGE;
/* What a person did stays his day's work whoever takes the case on: the log knows. */
#define MINE_TODAY "(SELECT l.subject FROM log l WHERE l.staff = :staff AND l.at >= :today_from)"
static const char sql_today[] =
    APPLICATION_ROW("a.decision_due") "WHERE a.subject IN " MINE_TODAY
                                      " AND a.touched_at >= :today_from ORDER BY a.touched_at DESC, a.app" PAGE;

static const char sql_count_state[] =
    "SELECT count(*) FROM (SELECT 1 FROM application WHERE state = :state LIMIT :most) AS counted";
static const char sql_count_dated[] = "SELECT count(*) FROM application WHERE state = 'incomplete' AND papers_due > ''";
static const char sql_count_overdue[] = "SELECT count(*) FROM (SELECT 1 FROM application WHERE state = 'complete'"
                                        " AND decision_due < :today LIMIT :most) AS counted";
static const char sql_count_disputes[] = "SELECT count(*) FROM (SELECT 1 FROM ruling WHERE closed = 0 LIMIT :most) AS counted";
static const char sql_count_drafts[] = "SELECT count(*) FROM (SELECT 1 FROM draft WHERE staff = :staff LIMIT :most) AS counted";
static const char sql_count_today[] = "SELECT count(*) FROM (SELECT 1 FROM application WHERE subject IN " MINE_TODAY
                                      " AND touched_at >= :today_from LIMIT :most) AS counted";

const struct query_text queue_queries[] = {
    QUERY(sql_papers),
    QUERY(sql_decision),
    QUERY(sql_incomplete_dated),
    QUERY(sql_incomplete_undated),
    QUERY(sql_returned),
    QUERY(sql_disputes),
    QUERY(sql_drafts),
    QUERY(sql_today),
    QUERY(sql_count_state),
    QUERY(sql_count_dated),
    QUERY(sql_count_overdue),
    QUERY(sql_count_disputes),
    QUERY(sql_count_drafts),
    QUERY(sql_count_today),
    {0},
};

static const char *const list_sql[QUEUE_COUNT] = {
    [QUEUE_PAPERS] = sql_papers,     [QUEUE_DECISION] = sql_decision, [QUEUE_INCOMPLETE] = sql_incomplete_dated,
    [QUEUE_RETURNED] = sql_returned, [QUEUE_DISPUTES] = sql_disputes, [QUEUE_DRAFTS] = sql_drafts,
    [QUEUE_TODAY] = sql_today,
};

static const char *const state_of_queue[QUEUE_COUNT] = {
    [QUEUE_PAPERS] = "filed_online",
    [QUEUE_DECISION] = "complete",
    [QUEUE_INCOMPLETE] = "incomplete",
    [QUEUE_RETURNED] = "returned",
};

bool queue_counts(struct db *db, const char *staff, int64_t today_from, int64_t counts[QUEUE_COUNT], int64_t *overdue,
                  const char *today, struct fail *why) {
    const int64_t most = QUEUE_COUNT_MOST;
    for (int q = 0; q < QUEUE_COUNT; q++) {
        counts[q] = 0;
        if (state_of_queue[q] &&
            !db_one_int(db, &counts[q], sql_count_state, why, "state:t", state_of_queue[q], "most:i", most, NULL))
            return false;
    }
    *overdue = 0;
    return db_one_int(db, overdue, sql_count_overdue, why, "today:t", today, "most:i", most, NULL) &&
           db_one_int(db, &counts[QUEUE_DISPUTES], sql_count_disputes, why, "most:i", most, NULL) &&
           db_one_int(db, &counts[QUEUE_DRAFTS], sql_count_drafts, why, "staff:t", staff, "most:i", most, NULL) &&
           db_one_int(db, &counts[QUEUE_TODAY], sql_count_today, why, "staff:t", staff, "today_from:i", today_from, "most:i",
                      most, NULL);
}

static void take_row(const struct rows *r, struct arena *a, struct queue_row *row) {
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
    };
}

struct page {
    struct db *db;
    const char *staff;
    int64_t today_from;
    struct arena *a;
    struct list list;
};

static bool page_query(const struct page *p, struct rows *r, const char *sql, int64_t first, int64_t most, struct fail *why) {
    if (sql == sql_today)
        return db_query(p->db, r, sql, why, "staff:t", p->staff, "today_from:i", p->today_from, "most:i", most, "first:i",
                        first, NULL);
    if (sql == sql_drafts) return db_query(p->db, r, sql, why, "staff:t", p->staff, "most:i", most, "first:i", first, NULL);
    return db_query(p->db, r, sql, why, "most:i", most, "first:i", first, NULL);
}

static bool page_take(struct page *p, const char *sql, int64_t first, int64_t most, struct fail *why) {
    struct rows r;
    if (!page_query(p, &r, sql, first, most, why)) return false;
    while (db_next(&r, why)) take_row(&r, p->a, list_add(&p->list, p->a));
    return !db_failed(&r);
}

/* The undated ones follow where the dated ones end. */
static bool page_take_undated(struct page *p, int64_t first, int64_t most, struct fail *why) {
    int64_t dated = first + p->list.count;
    if (p->list.count == most) return true;
    if (p->list.count == 0 && !db_one_int(p->db, &dated, sql_count_dated, why, NULL)) return false;
    return page_take(p, sql_incomplete_undated, first > dated ? first - dated : 0, most - p->list.count, why);
}

bool queue_list(struct db *db, enum queue q, const char *staff, int64_t today_from, int64_t first, int64_t most,
                struct arena *a, struct queue_row **rows, int *count, struct fail *why) {
    struct page page = {db, staff, today_from, a, LIST(struct queue_row)};
    bool done = page_take(&page, list_sql[q], first, most, why) &&
                (q != QUEUE_INCOMPLETE || page_take_undated(&page, first, most, why));
    *rows = done ? page.list.rows : NULL;
    *count = done ? page.list.count : 0;
    return done;
}
