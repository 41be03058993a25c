#include "sync/centre/settle.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/leases.h"

#include <inttypes.h>
#include <string.h>

/* --- Months ------------------------------------------------------------------------------------------------------------- */

bool month_read(struct centre *c, const char *typed, char month[8], struct fail *why) {
    const int32_t end = course_month_end(typed), today = env_today(&c->env);
    if (end == DATE_NONE) return fail_set(why, FAIL_INPUT, "month", _("A month is written like 2026-10."));
    if (end - 31 >= today) return fail_set(why, FAIL_INPUT, "month: future", _("This month has not begun yet."));
    text_copy(month, 8, typed);
    return true;
}

bool month_is_closed(struct centre *c, const char *month, bool *closed, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(c->db, &count, "SELECT count(*) FROM closed_month WHERE month = :month", why, "month:t", month, NULL))
        return false;
    *closed = count > 0;
    return true;
}

/* --- The write-off of a month --------------------------------------------------------------------------------------------- */

struct due_line {
    char number[11], enrolment[EVENT_ID_TEXT], period[12], settled[8];
    int64_t due, paid, held;
};

/* What stands in one account of a part; `which` narrows it further. */
#define IN_ACCOUNT(account, which)                                                                                             \
    "coalesce((SELECT sum(CASE WHEN l.to_account = '" account "' THEN l.sum ELSE 0 - l.sum END) FROM ledger l "                \
    "WHERE l.subject = e.subject AND l.enrolment = e.event AND l.period = p.period AND (l.to_account = '" account              \
    "' OR l.from_account = '" account "')" which "), 0) "

/* What each enrolment of a child owes for a month, in each period that has a part of it. */
#define MONTH_OF_CHILD                                                                                                         \
    "FROM attendance a JOIN enrolment e ON e.subject = a.subject AND e.event = a.enrolment "                                   \
    "JOIN enrolment_part p ON p.subject = e.subject AND p.event = e.event "                                                    \
    "JOIN certificate c ON c.subject = e.subject AND c.number = e.number "                                                     \
    "WHERE a.subject = :subject AND a.month = :month AND p.state = 'firm' AND c.state <> 'suspended' "                         \
    "ORDER BY e.number, e.event, p.period"
static const char sql_month[] =
    "SELECT e.number, e.event, p.period, e.settled, p.first, p.last, p.until, p.cert_part, a.attended, " IN_ACCOUNT(
        "paid", " AND l.month = :month") ", " IN_ACCOUNT("held", "") MONTH_OF_CHILD;

static int64_t due_of(const struct rows *r, const char *month) {
    int32_t first, last, until;
    if (db_int(r, 8) <= 0 || !date_parse(db_text(r, 4), &first) || !date_parse(db_text(r, 5), &last) ||
        !date_parse(db_text(r, 6), &until))
        return 0;
    return course_month_due(db_int(r, 7), first, last, until, month);
}

static bool load_month(struct centre *c, const char *subject, const char *month, struct list *lines, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, sql_month, why, "subject:t", subject, "month:t", month, NULL)) return false;
    while (db_next(&r, why)) {
        struct due_line *line = list_add(lines, &c->turn);
        text_copy(line->number, sizeof line->number, db_text(&r, 0));
        text_copy(line->enrolment, sizeof line->enrolment, db_text(&r, 1));
        text_copy(line->period, sizeof line->period, db_text(&r, 2));
        text_copy(line->settled, sizeof line->settled, db_text(&r, 3));
        line->due = due_of(&r, month);
        line->paid = db_int(&r, 9);
        line->held = db_int(&r, 10);
    }
    return db_done(&r);
}

static int64_t to_pay(const struct due_line *line) {
    const int64_t missing = line->due - line->paid;
    return missing <= 0 ? 0 : missing < line->held ? missing : line->held;
}

static bool take_back(struct centre *c, const char *subject, const char *month, const struct due_line *line,
                      struct settle_totals *totals, struct fail *why) {
    struct event ev = {.type = &event_types[EV_MOVEMENT_REVERSED]};
    struct reversed *v = event_payload(&ev, &c->turn);
    struct event_id last = {0}, id;
    struct rows r;
    if (line->paid <= line->due) return true;
    if (!db_query(
            c->db, &r,
            "SELECT event FROM ledger WHERE subject = :subject AND enrolment = :enrolment AND period = :period AND month = "
            ":month AND kind = 'debit' ORDER BY event, line",
            why, "subject:t", subject, "enrolment:t", line->enrolment, "period:t", line->period, "month:t", month, NULL))
        return false;
    while (db_next(&r, why))
        if (event_id_parse(db_text(&r, 0), &id) && event_id_behind(id, last)) last = id; /* the centre's own, as all debits */
    bool ok = db_done(&r);
    if (last.seq > 0) event_id_show(last, v->of);
    text_copy(ev.subject, sizeof ev.subject, subject);
    text_copy(v->enrolment, sizeof v->enrolment, line->enrolment);
    text_copy(v->period, sizeof v->period, line->period);
    text_copy(v->month, sizeof v->month, month);
    text_copy(v->reason, sizeof v->reason, "attendance");
    v->sum = line->paid - line->due;
    totals->reversed += v->sum;
    return ok && applier_append(c, &ev, why);
}

/* The lines of one certificate, `count` of them, in one event. */
static bool write_off(struct centre *c, const char *subject, const char *month, const struct due_line *lines, int count,
                      struct settle_totals *totals, struct fail *why) {
    struct event ev = {.type = &event_types[EV_MONTH_SETTLED]};
    struct settled *s = event_payload(&ev, &c->turn);
    size_t used = 0;
    int written = 0;
    for (int i = 0; i < count; i++) {
        const int64_t sum = to_pay(&lines[i]);
        if (sum == 0 && strcmp(lines[i].settled, month) >= 0) continue;
        const int size = snprintf(s->lines + used, sizeof s->lines - used, "%s\t%s\t%" PRId64 "\n", lines[i].enrolment,
                                  lines[i].period, sum);
        if (size < 0 || (size_t)size >= sizeof s->lines - used)
            return fail_set(why, FAIL_INPUT, "settle: too many lines of one certificate",
                            _("A certificate has more enrolments in this month than one record holds."));
        used += (size_t)size;
        s->sum += sum;
        written++;
    }
    if (written == 0) return true;
    text_copy(ev.subject, sizeof ev.subject, subject);
    text_copy(s->number, sizeof s->number, lines[0].number);
    text_copy(s->month, sizeof s->month, month);
    totals->certificates++;
    totals->lines += written;
    totals->sum += s->sum;
    return applier_append(c, &ev, why);
}

bool settle_month(struct centre *c, const char *subject, const char *month, struct settle_totals *totals, struct fail *why) {
    struct list list = LIST(struct due_line);
    if (!load_month(c, subject, month, &list, why)) return false;
    const struct due_line *lines = list.rows;
    for (int i = 0, n; i < list.count; i += n) {
        for (n = 1; i + n < list.count && !strcmp(lines[i].number, lines[i + n].number);) n++;
        for (int k = i; k < i + n; k++)
            if (!take_back(c, subject, month, &lines[k], totals, why)) return false;
        if (!write_off(c, subject, month, lines + i, n, totals, why)) return false;
    }
    return true;
}

/* --- A period ------------------------------------------------------------------------------------------------------------- */

/* The living certificate with a nominal of `from` and none of `period`. "": there is none such. */
static const char sql_to_top_up[] =
    "SELECT n.number, n.group_code FROM nominal n JOIN certificate c ON c.subject = n.subject AND c.number = n.number "
    "WHERE n.subject = :subject AND n.period = :from AND n.state = 'granted' AND c.state = 'living' "
    "AND NOT EXISTS (SELECT 1 FROM nominal o WHERE o.subject = n.subject AND o.number = n.number AND o.period = :period "
    "AND o.state = 'granted') ORDER BY n.number LIMIT 1";

bool settle_top_up(struct centre *c, const char *subject, const char *from, const char *period, struct settle_totals *totals,
                   struct fail *why) {
    struct event ev = {.type = &event_types[EV_NOMINAL_GRANTED]};
    struct nominal *n = event_payload(&ev, &c->turn);
    struct quota *quotas;
    struct rows r;
    int count;
    if (!db_query(c->db, &r, sql_to_top_up, why, "subject:t", subject, "from:t", from, "period:t", period, NULL)) return false;
    const bool found = db_next(&r, why);
    if (found) text_copy(n->number, sizeof n->number, db_text(&r, 0));
    if (found) text_copy(n->group_code, sizeof n->group_code, db_text(&r, 1));
    const bool ok = db_done(&r);
    if (!ok || !found) return ok;
    if (!quota_list(c, NULL, &quotas, &count, why)) return false;
    const struct quota *q = quota_find(quotas, count, period, n->group_code);
    if (!q || !quota_holds(q)) return totals->refused++, true;
    text_copy(ev.subject, sizeof ev.subject, subject);
    text_copy(n->period, sizeof n->period, period);
    n->sum = q->cap.nominal;
    totals->certificates++;
    totals->sum += n->sum;
    return applier_append(c, &ev, why);
}

/* What a certificate has left of a period: all of it, and of that what is booked. */
struct left_over {
    char number[11];
    int64_t sum, held;
};

bool settle_close(struct centre *c, const char *subject, const char *period, const char *into, struct settle_totals *totals,
                  struct fail *why) {
    struct list list = LIST(struct left_over);
    struct rows r;
    if (!db_query(
            c->db, &r,
            "SELECT n.number, coalesce((SELECT sum(CASE WHEN l.to_account IN ('free', 'held') THEN l.sum ELSE 0 END) - "
            "sum(CASE WHEN l.from_account IN ('free', 'held') THEN l.sum ELSE 0 END) FROM ledger l WHERE l.subject = "
            "n.subject AND l.number = n.number AND l.period = n.period), 0), coalesce((SELECT sum(CASE WHEN l.to_account = "
            "'held' THEN l.sum ELSE 0 - l.sum END) FROM ledger l WHERE l.subject = n.subject AND l.number = n.number AND "
            "l.period = n.period AND (l.to_account = 'held' OR l.from_account = 'held')), 0) FROM nominal n "
            "WHERE n.subject = :subject AND n.period = :period AND n.state = 'granted' AND n.closed = 0 ORDER BY n.number",
            why, "subject:t", subject, "period:t", period, NULL))
        return false;
    while (db_next(&r, why)) {
        struct left_over *left = list_add(&list, &c->turn);
        text_copy(left->number, sizeof left->number, db_text(&r, 0));
        left->sum = db_int(&r, 1);
        left->held = db_int(&r, 2);
    }
    bool ok = db_done(&r);
    const struct left_over *all = list.rows;
    for (int i = 0; ok && i < list.count; i++) {
        struct event ev = {.type = &event_types[EV_ACCOUNT_CLOSED]};
        struct account_closed *a = event_payload(&ev, &c->turn);
        text_copy(ev.subject, sizeof ev.subject, subject);
        text_copy(a->number, sizeof a->number, all[i].number);
        text_copy(a->period, sizeof a->period, period);
        text_copy(a->into, sizeof a->into, into);
        *(into[0] ? &a->carried : &a->burnt) = all[i].sum;
        totals->certificates++;
        totals->sum += all[i].sum;
        totals->booked += all[i].held;
        ok = applier_append(c, &ev, why);
    }
    return ok;
}
