#include "model/store/account.h"

#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/store/list.h"
#include "model/store/queries_table.h"

#include <string.h>

#define IN(place)   "sum(CASE WHEN to_account = '" place "' THEN sum WHEN from_account = '" place "' THEN 0 - sum ELSE 0 END)"
#define CAME_IN     "sum(CASE WHEN from_account = 'fund' THEN sum WHEN kind = 'nominal' THEN 0 - sum ELSE 0 END)"
#define CARRIED_OUT "sum(CASE WHEN kind = 'carry' AND to_account = 'fund' THEN sum ELSE 0 END)"
#define ACCOUNT                                                                                                                   \
    "SELECT number, period, " CAME_IN ", " IN("free") ", " IN("held") ", " IN("paid") ", " IN(                                    \
        "burnt") ", " CARRIED_OUT                                                                                                 \
                 ", max(pending), (SELECT count(*) FROM nominal n WHERE n.subject = ledger.subject AND n.number = ledger.number " \
                 "AND n.period = ledger.period AND n.closed = 1) FROM ledger "

static const char sql_account[] =
    ACCOUNT "WHERE number = :number AND period = :period GROUP BY subject, number, period ORDER BY subject LIMIT 1";
static const char sql_accounts[] =
    ACCOUNT "WHERE subject = :subject GROUP BY subject, number, period ORDER BY period DESC, number";
static const char sql_lines[] =
    "SELECT m.event, m.number, m.period, m.kind, m.from_account, m.to_account, m.sum, m.enrolment, coalesce(p.title, "
    "e.programme, ''), m.month, m.day, m.at, m.pending FROM ledger m "
    "LEFT JOIN enrolment e ON e.subject = m.subject AND e.event = m.enrolment "
    "LEFT JOIN programme p ON p.programme = e.programme "
    "WHERE m.subject = :subject AND (:period = '' OR m.period = :period) ORDER BY m.at, m.event, m.line";

static const char sql_nominal_now[] =
    "SELECT n.period, n.group_code FROM nominal n JOIN period p ON p.period = n.period WHERE n.subject = :subject AND n.number = "
    ":number AND n.state = 'granted' AND p.first <= :today AND p.last >= :today ORDER BY p.first DESC, n.event LIMIT 1";

#define ENROLLED_COLUMN(kind, name, room) ", e." #name
#define OF_PLACE(place)                                                                                                        \
    "(SELECT coalesce(" IN(place) ", 0) FROM ledger WHERE ledger.subject = e.subject AND ledger.enrolment = e.event)"
// clang-format off
#define ENROLMENT                                                                                                              \
    "SELECT e.event, e.subject, e.state, e.cause, e.until, e.settled, e.ended_day, e.ended_ground, e.suspended_day, e.rating, " \
    "e.pending, " OF_PLACE("held") ", " OF_PLACE("paid") ", coalesce(p.title, ''), coalesce(v.name, '')"                       \
    ENROLMENT_FIELDS(ENROLLED_COLUMN) " FROM enrolment e LEFT JOIN programme p ON p.programme = e.programme "                  \
    "LEFT JOIN provider v ON v.code = e.provider "
// clang-format on
static const char sql_enrolments[] = ENROLMENT "WHERE e.subject = :subject ORDER BY e.first DESC, e.made_at DESC, e.event";
static const char sql_enrolment[] = ENROLMENT "WHERE e.event = :event ORDER BY e.subject LIMIT 1";
static const char sql_parts[] =
    "SELECT e.period, e.first, e.last, e.until, e.cost, e.cert_part, e.parent_part, e.state, "
    "(SELECT coalesce(" IN(
        "held") ", 0) FROM ledger WHERE ledger.subject = e.subject AND ledger.enrolment = e.event "
                "AND ledger.period = e.period), "
                "(SELECT coalesce(" IN(
                    "paid") ", 0) FROM ledger WHERE ledger.subject = e.subject AND ledger.enrolment = e.event "
                            "AND ledger.period = e.period) "
                            "FROM enrolment n JOIN enrolment_part e ON e.subject = n.subject AND e.event = n.event WHERE n.event = :event "
                            "ORDER BY e.first, e.period";

static const char sql_attendance[] =
    "SELECT t.enrolment, t.month, t.planned, t.attended FROM enrolment n JOIN attendance t ON t.subject = n.subject AND "
    "t.enrolment = n.event WHERE n.event = :event ORDER BY t.month";

#define ASKED_COLUMN(kind, name, room) ", q." #name
// clang-format off
#define NOMINAL_APP                                                                                                            \
    "SELECT q.subject, q.app, q.state, q.proof, q.proof_no, q.proof_day, q.capped, q.capped_ground, q.ground, q.remark, "      \
    "q.decision, q.decided_by, q.asked_at, q.decided_at, q.pending, "                                                          \
    "trim(coalesce(l.child_surname, '') || ' ' || coalesce(l.child_name, '') || ' ' || coalesce(l.child_patronymic, '')), "    \
    "coalesce(l.child_birth, ''), coalesce(l.municipality, '')" NOMINAL_ASKED_FIELDS(ASKED_COLUMN)                             \
    " FROM nominal_app q LEFT JOIN learner l ON l.subject = q.subject "
// clang-format on
static const char sql_nominal_app[] = NOMINAL_APP "WHERE q.app = :app ORDER BY q.subject LIMIT 1";
static const char sql_nominal_apps[] = NOMINAL_APP "WHERE q.subject = :subject ORDER BY q.received DESC, q.app";

static const char sql_money_tell[] = "SELECT subject, number, tell FROM nominal_app WHERE app = :id UNION ALL "
                                     "SELECT subject, number, tell FROM enrolment WHERE event = :id";
static const char sql_periods[] = "SELECT opened, closed, period, first, last, title, unit FROM period ORDER BY first, period";
static const char sql_caps[] = "SELECT period, group_code, count, money, nominal, share, title, health FROM cap "
                               "WHERE period = :period ORDER BY group_code";
static const char sql_frozen[] = "SELECT count(*) FROM learner WHERE subject = :subject AND " ACCOUNT_FROZEN;
static const char sql_loaded[] = "SELECT max(as_of) FROM loaded WHERE kind = :kind";

const struct query_text account_queries[] = {
    QUERY(sql_account),      QUERY(sql_accounts), QUERY(sql_lines),      QUERY(sql_enrolments),
    QUERY(sql_enrolment),    QUERY(sql_parts),    QUERY(sql_attendance), QUERY(sql_nominal_app),
    QUERY(sql_nominal_apps), QUERY(sql_periods),  QUERY(sql_caps),       QUERY(sql_loaded),
    QUERY(sql_nominal_now),  QUERY(sql_frozen),   QUERY(sql_money_tell), {0},
};

bool account_frozen(struct db *db, const char *subject, bool *frozen, struct fail *why) {
    int64_t count = 0;
    bool ok = db_one_int(db, &count, sql_frozen, why, "subject:t", subject, NULL);
    *frozen = count > 0;
    return ok;
}

/* --- Accounts ------------------------------------------------------------------------------------------------------------- */

static void read_account(const struct rows *r, struct account *out) {
    text_copy(out->number, sizeof out->number, db_text(r, 0));
    text_copy(out->period, sizeof out->period, db_text(r, 1));
    out->nominal = db_int(r, 2);
    out->free = db_int(r, 3);
    out->held = db_int(r, 4);
    out->paid = db_int(r, 5);
    out->burnt = db_int(r, 6);
    out->carried = db_int(r, 7);
    out->pending = db_int(r, 8) != 0;
    out->closed = db_int(r, 9) != 0;
}

bool account_load(struct db *db, const char *number, const char *period, struct account *out, struct fail *why) {
    struct rows r;
    *out = (struct account){0};
    text_copy(out->number, sizeof out->number, number);
    text_copy(out->period, sizeof out->period, period);
    if (!db_query(db, &r, sql_account, why, "number:t", number, "period:t", period, NULL)) return false;
    if (db_next(&r, why)) read_account(&r, out);
    return db_done(&r);
}

bool account_list(struct db *db, const char *subject, struct arena *a, struct account **rows, int *count, struct fail *why) {
    struct list list = LIST(struct account);
    struct rows r;
    if (!db_query(db, &r, sql_accounts, why, "subject:t", subject, NULL)) return false;
    while (db_next(&r, why)) read_account(&r, list_add(&list, a));
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool account_lines(struct db *db, const char *subject, const char *period, struct arena *a, struct account_line **rows,
                   int *count, struct fail *why) {
    struct list list = LIST(struct account_line);
    struct rows r;
    if (!db_query(db, &r, sql_lines, why, "subject:t", subject, "period:t", period, NULL)) return false;
    while (db_next(&r, why)) {
        struct account_line *l = list_add(&list, a);
        *l = (struct account_line){.event = arena_dup(a, db_text(&r, 0)),
                                   .number = arena_dup(a, db_text(&r, 1)),
                                   .period = arena_dup(a, db_text(&r, 2)),
                                   .movement = movement_of(db_text(&r, 3), db_text(&r, 4), db_text(&r, 5)),
                                   .sum = db_int(&r, 6),
                                   .enrolment = arena_dup(a, db_text(&r, 7)),
                                   .programme = arena_dup(a, db_text(&r, 8)),
                                   .month = arena_dup(a, db_text(&r, 9)),
                                   .day = arena_dup(a, db_text(&r, 10)),
                                   .at = db_int(&r, 11),
                                   .pending = db_int(&r, 12) != 0};
    }
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool nominal_now(struct db *db, const char *subject, const char *number, const char *today, struct nominal_now *out,
                 struct fail *why) {
    struct rows r;
    *out = (struct nominal_now){0};
    if (!db_query(db, &r, sql_nominal_now, why, "subject:t", subject, "number:t", number, "today:t", today, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(out->period, sizeof out->period, db_text(&r, 0));
        text_copy(out->group, sizeof out->group, db_text(&r, 1));
    }
    return db_done(&r);
}

/* --- Enrolments ----------------------------------------------------------------------------------------------------------- */

static void read_enrolment(const struct rows *r, struct enrolment_row *out) {
    text_copy(out->event, sizeof out->event, db_text(r, 0));
    text_copy(out->subject, sizeof out->subject, db_text(r, 1));
    text_copy(out->state, sizeof out->state, db_text(r, 2));
    text_copy(out->cause, sizeof out->cause, db_text(r, 3));
    text_copy(out->until, sizeof out->until, db_text(r, 4));
    text_copy(out->settled, sizeof out->settled, db_text(r, 5));
    text_copy(out->ended_day, sizeof out->ended_day, db_text(r, 6));
    text_copy(out->ended_ground, sizeof out->ended_ground, db_text(r, 7));
    text_copy(out->suspended_day, sizeof out->suspended_day, db_text(r, 8));
    out->rating = db_int(r, 9);
    out->pending = db_int(r, 10) != 0;
    out->held = db_int(r, 11);
    out->paid = db_int(r, 12);
    text_copy(out->programme_title, sizeof out->programme_title, db_text(r, 13));
    text_copy(out->provider_name, sizeof out->provider_name, db_text(r, 14));
    db_record(r, 15, &rec_enrolled, &out->open);
}

bool enrolment_list(struct db *db, const char *subject, struct arena *a, struct enrolment_row **rows, int *count,
                    struct fail *why) {
    struct list list = LIST(struct enrolment_row);
    struct rows r;
    if (!db_query(db, &r, sql_enrolments, why, "subject:t", subject, NULL)) return false;
    while (db_next(&r, why)) read_enrolment(&r, list_add(&list, a));
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool enrolment_load(struct db *db, const char *event, struct enrolment_row *out, struct fail *why) {
    struct rows r;
    *out = (struct enrolment_row){0};
    if (!db_query(db, &r, sql_enrolment, why, "event:t", event, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) read_enrolment(&r, out);
    if (!db_done(&r)) return false;
    return there || fail_set(why, FAIL_GONE, "enrolment not in the store", _("This enrolment is not at this kiosk."));
}

bool enrolment_parts(struct db *db, const char *event, struct arena *a, struct enrolment_part **rows, int *count,
                     struct fail *why) {
    struct list list = LIST(struct enrolment_part);
    struct rows r;
    if (!db_query(db, &r, sql_parts, why, "event:t", event, NULL)) return false;
    while (db_next(&r, why)) {
        struct enrolment_part *p = list_add(&list, a);
        text_copy(p->period, sizeof p->period, db_text(&r, 0));
        text_copy(p->first, sizeof p->first, db_text(&r, 1));
        text_copy(p->last, sizeof p->last, db_text(&r, 2));
        text_copy(p->until, sizeof p->until, db_text(&r, 3));
        p->cost = db_int(&r, 4);
        p->cert_part = db_int(&r, 5);
        p->parent_part = db_int(&r, 6);
        text_copy(p->state, sizeof p->state, db_text(&r, 7));
        p->held = db_int(&r, 8);
        p->paid = db_int(&r, 9);
    }
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool enrolment_release(struct db *db, const char *event, const char *day, int64_t *released, int64_t *kept, struct fail *why) {
    struct arena a = {0};
    struct enrolment_row e;
    struct enrolment_part *parts;
    int count;
    *released = *kept = 0;
    bool ok = enrolment_load(db, event, &e, why) && enrolment_parts(db, event, &a, &parts, &count, why);
    for (int i = 0; ok && i < count; i++) {
        const struct enrolment_part *p = &parts[i];
        const char *end = strcmp(p->until, day) < 0 ? p->until : day;
        int64_t owed = course_still_owed(p->cert_part, p->first, p->last, e.settled, end);
        *kept += owed < p->held ? owed : p->held;
        *released += owed < p->held ? p->held - owed : 0;
    }
    arena_close(&a);
    return ok;
}

bool enrolment_attendance(struct db *db, const char *event, struct arena *a, struct attendance **rows, int *count,
                          struct fail *why) {
    struct list list = LIST(struct attendance);
    struct rows r;
    if (!db_query(db, &r, sql_attendance, why, "event:t", event, NULL)) return false;
    while (db_next(&r, why)) db_record(&r, 0, &rec_attendance, list_add(&list, a));
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

/* --- Applications for a nominal ------------------------------------------------------------------------------------------- */

static void read_nominal_app(const struct rows *r, struct nominal_app *out) {
    text_copy(out->subject, sizeof out->subject, db_text(r, 0));
    text_copy(out->app, sizeof out->app, db_text(r, 1));
    text_copy(out->state, sizeof out->state, db_text(r, 2));
    text_copy(out->proof, sizeof out->proof, db_text(r, 3));
    text_copy(out->proof_no, sizeof out->proof_no, db_text(r, 4));
    text_copy(out->proof_day, sizeof out->proof_day, db_text(r, 5));
    text_copy(out->capped, sizeof out->capped, db_text(r, 6));
    text_copy(out->capped_ground, sizeof out->capped_ground, db_text(r, 7));
    text_copy(out->ground, sizeof out->ground, db_text(r, 8));
    text_copy(out->remark, sizeof out->remark, db_text(r, 9));
    text_copy(out->decision, sizeof out->decision, db_text(r, 10));
    text_copy(out->decided_by, sizeof out->decided_by, db_text(r, 11));
    out->asked_at = db_int(r, 12);
    out->decided_at = db_int(r, 13);
    out->pending = db_int(r, 14) != 0;
    text_copy(out->name, sizeof out->name, db_text(r, 15));
    text_copy(out->birth, sizeof out->birth, db_text(r, 16));
    text_copy(out->municipality, sizeof out->municipality, db_text(r, 17));
    db_record(r, 18, &rec_nominal_asked_open, &out->open);
}

bool nominal_app_load(struct db *db, const char *app, struct nominal_app *out, struct fail *why) {
    struct rows r;
    *out = (struct nominal_app){0};
    if (!db_query(db, &r, sql_nominal_app, why, "app:t", app, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) read_nominal_app(&r, out);
    if (!db_done(&r)) return false;
    return there || fail_set(why, FAIL_GONE, "nominal application not in the store",
                             _("This application for a nominal is not at this kiosk."));
}

bool money_tell_load(struct db *db, const char *id, struct money_tell *out, struct fail *why) {
    struct rows r;
    *out = (struct money_tell){0};
    if (!db_query(db, &r, sql_money_tell, why, "id:t", id, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(out->id, sizeof out->id, id);
        text_copy(out->subject, sizeof out->subject, db_text(&r, 0));
        text_copy(out->number, sizeof out->number, db_text(&r, 1));
        text_copy(out->tell, sizeof out->tell, db_text(&r, 2));
    }
    return db_done(&r);
}

bool nominal_app_list(struct db *db, const char *subject, struct arena *a, struct nominal_app **rows, int *count,
                      struct fail *why) {
    struct list list = LIST(struct nominal_app);
    struct rows r;
    if (!db_query(db, &r, sql_nominal_apps, why, "subject:t", subject, NULL)) return false;
    while (db_next(&r, why)) read_nominal_app(&r, list_add(&list, a));
    *rows = list.rows;
    *count = list.count;
    return db_done(&r);
}

/* --- Of the region -------------------------------------------------------------------------------------------------------- */

bool period_list(struct db *db, struct arena *a, struct period_row **rows, int *count, struct fail *why) {
    struct list list = LIST(struct period_row);
    struct rows r;
    if (!db_query(db, &r, sql_periods, why, NULL)) return false;
    while (db_next(&r, why)) {
        struct period_row *p = list_add(&list, a);
        text_copy(p->opened, sizeof p->opened, db_text(&r, 0));
        text_copy(p->closed, sizeof p->closed, db_text(&r, 1));
        db_record(&r, 2, &rec_period, &p->period);
    }
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool period_load(struct db *db, const char *period, struct period_row *out, bool *found, struct fail *why) {
    struct arena a = {0};
    struct period_row *rows;
    int count;
    bool ok = period_list(db, &a, &rows, &count, why);
    *found = false;
    for (int i = 0; ok && i < count && !*found; i++) {
        *found = strcmp(rows[i].period.period, period) == 0;
        if (*found) *out = rows[i];
    }
    arena_close(&a);
    return ok;
}

bool cap_list(struct db *db, const char *period, struct arena *a, struct cap **rows, int *count, struct fail *why) {
    struct list list = LIST(struct cap);
    struct rows r;
    if (!db_query(db, &r, sql_caps, why, "period:t", period, NULL)) return false;
    while (db_next(&r, why)) db_record(&r, 0, &rec_cap, list_add(&list, a));
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool loaded_as_of(struct db *db, const char *kind, int64_t *as_of, struct fail *why) {
    *as_of = 0;
    return db_one_int(db, as_of, sql_loaded, why, "kind:t", kind, NULL);
}
