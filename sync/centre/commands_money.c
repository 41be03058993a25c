#include "sync/centre/commands.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/settle.h"

#include <inttypes.h>
#include <string.h>

/* The money of the region in big steps: a month written off, a period opened and closed, child by child in the order of their
 * ids. Kiosks are served between the steps; what was killed is simply called again. */

enum { CHILDREN_A_STEP = 200 };

struct walk;
typedef bool walk_one(struct walk *w, const char *subject, struct fail *why);
typedef bool walk_end(struct walk *w, struct fail *why);

struct walk {
    struct order *order;
    struct centre *c;
    const char *sql; /* the next children of :key behind :after, :most of them */
    const char *key;
    walk_one *one;
    walk_end *end;
    char after[ID_TEXT];
    char month[8], period[12], other[12]; /* what it is about */
    struct settle_totals totals;
};

static bool next_children(struct walk *w, char out[][ID_TEXT], int *count, struct fail *why) {
    struct rows r;
    *count = 0;
    if (!db_query(w->c->db, &r, w->sql, why, "key:t", w->key, "after:t", w->after, "most:i", (int64_t)CHILDREN_A_STEP, NULL))
        return false;
    while (*count < CHILDREN_A_STEP && db_next(&r, why)) text_copy(out[(*count)++], ID_TEXT, db_text(&r, 0));
    return db_done(&r);
}

static bool walk_on(struct walk *w, bool *over, struct fail *why) {
    const int64_t since = w->c->env.monotonic(w->c->env.self);
    char children[CHILDREN_A_STEP][ID_TEXT];
    int count = 0;
    if (!next_children(w, children, &count, why)) return false;
    for (int i = 0; i < count && (i == 0 || !order_rests(w->order, since)); i++) {
        if (!w->one(w, children[i], why)) return false;
        text_copy(w->after, sizeof w->after, children[i]);
        arena_reset(&w->c->turn);
    }
    *over = count == 0;
    return true;
}

static void say(const struct walk *w, struct bytes *out) {
    const struct settle_totals *t = &w->totals;
    char sum[MONEY_TEXT], back[MONEY_TEXT], booked[MONEY_TEXT];
    money_show(t->sum, sum);
    money_show(t->reversed, back);
    money_show(t->booked, booked);
    bytes_printf(out, ngettext("%ld certificate, %s", "%ld certificates, %s", (unsigned long)t->certificates),
                 (long)t->certificates, sum);
    if (t->reversed > 0) bytes_printf(out, _(", taken back: %s"), back);
    if (t->booked > 0) bytes_printf(out, _(", of it booked and not written off: %s"), booked);
    if (t->refused > 0)
        bytes_printf(out,
                     ngettext(", %ld without money: the cap is reached", ", %ld without money: the cap is reached",
                              (unsigned long)t->refused),
                     (long)t->refused);
}

/* One step; the first one has made the walk. */
static bool walk_step(struct order *order, struct fail *why) {
    struct walk *w = order->job;
    bool over = false;
    if (!walk_on(w, &over, why) || (over && w->end && !w->end(w, why))) return false;
    order->more = !over;
    if (over) {
        say(w, &order->say);
        bytes_text(&order->say, "\n");
        return true;
    }
    struct bytes so_far = {0};
    say(w, &so_far);
    text_copy(order->progress, sizeof order->progress, (const char *)so_far.data);
    bytes_close(&so_far);
    return true;
}

static struct walk *walk_make(struct order *order, const char *sql, walk_one *one, walk_end *end) {
    struct walk *w = arena_alloc(&order->a, sizeof *w);
    *w = (struct walk){.order = order, .c = order->centre, .sql = sql, .one = one, .end = end};
    order->job = w;
    return w;
}

/* Of the region; the same twice says nothing new. */
static bool say_of_region(struct centre *c, enum event_kind kind, const void *payload, struct fail *why) {
    struct event ev = {.type = &event_types[kind]};
    text_copy(ev.subject, sizeof ev.subject, c->journal.region);
    memcpy(event_payload(&ev, &c->turn), payload, ev.type->payload_size);
    return applier_append(c, &ev, why);
}

/* --- A month -------------------------------------------------------------------------------------------------------------- */

static bool settle_one(struct walk *w, const char *subject, struct fail *why) {
    return settle_month(w->c, subject, w->month, &w->totals, why);
}

static bool close_month(struct walk *w, struct fail *why) {
    struct month_closed closed = {0};
    text_copy(closed.month, sizeof closed.month, w->month);
    return say_of_region(w->c, EV_MONTH_CLOSED, &closed, why);
}

static const char sql_attended[] =
    "SELECT DISTINCT subject FROM attendance WHERE month = :key AND subject > :after ORDER BY subject LIMIT :most";

static bool settle_begin(struct order *order, struct fail *why) {
    const bool again = order_says_yes(order, "again"), close = order_says_yes(order, "close");
    char month[8];
    bool closed;
    if (!month_read(order->centre, order_argument(order, 0), month, why) ||
        !month_is_closed(order->centre, month, &closed, why))
        return false;
    if (closed && !again && close) {
        bytes_printf(&order->say, _("Month %s is closed already: nothing was done.\n"), month);
        return true;
    }
    if (closed && !again)
        return fail_set(why, FAIL_CONFLICT, "settle: closed",
                        _("Month %s is closed. To write its corrections off now: --again yes."), month);
    struct walk *w = walk_make(order, sql_attended, settle_one, close && !closed ? close_month : NULL);
    text_copy(w->month, sizeof w->month, month);
    w->key = w->month;
    return true;
}

bool command_settle(struct order *order, struct fail *why) {
    if (!order->job && !settle_begin(order, why)) return false;
    return !order->job || walk_step(order, why); /* of a month that is closed there is nothing to do */
}

/* --- A period ------------------------------------------------------------------------------------------------------------- */

struct period_row {
    struct period period;
    char opened[11], closed[11];
};

static bool period_load(struct centre *c, const char *code, struct period_row *out, struct fail *why) {
    struct rows r;
    *out = (struct period_row){0};
    if (!db_query(c->db, &r, "SELECT period, first, last, title, unit, opened, closed FROM period WHERE period = :code", why,
                  "code:t", code, NULL))
        return false;
    if (db_next(&r, why)) {
        db_record(&r, 0, &rec_period, &out->period);
        text_copy(out->opened, sizeof out->opened, db_text(&r, 5));
        text_copy(out->closed, sizeof out->closed, db_text(&r, 6));
    }
    bool ok = db_done(&r);
    return ok && (out->period.period[0] || fail_set(why, FAIL_GONE, "period: unknown",
                                                    _("There is no period “%s”. See “priem-centre period list”."), code));
}

/* The period that ends last before this one begins, or with `after` the first that begins behind it. "": none. */
static bool period_beside(struct centre *c, const struct period *p, bool after, char out[12], struct fail *why) {
    struct rows r;
    out[0] = '\0';
    if (!db_query(c->db, &r,
                  after ? "SELECT period FROM period WHERE first > :day ORDER BY first LIMIT 1"
                        : "SELECT period FROM period WHERE last < :day ORDER BY last DESC LIMIT 1",
                  why, "day:t", after ? p->last : p->first, NULL))
        return false;
    if (db_next(&r, why)) text_copy(out, 12, db_text(&r, 0));
    return db_done(&r);
}

static bool say_period(struct walk *w, enum event_kind kind, struct fail *why) {
    struct period_day day = {0};
    text_copy(day.period, sizeof day.period, w->period);
    date_iso(env_today(&w->c->env), day.day);
    return say_of_region(w->c, kind, &day, why);
}

static bool top_up_one(struct walk *w, const char *subject, struct fail *why) {
    return settle_top_up(w->c, subject, w->other, w->period, &w->totals, why);
}

static bool opened(struct walk *w, struct fail *why) {
    return say_period(w, EV_PERIOD_OPENED, why);
}

static const char sql_of_period[] =
    "SELECT DISTINCT subject FROM nominal WHERE period = :key AND state = 'granted' AND subject > "
    ":after ORDER BY subject LIMIT :most";

static bool open_begin(struct order *order, struct fail *why) {
    struct walk *w = walk_make(order, sql_of_period, top_up_one, opened);
    struct period_row row, from;
    if (!period_load(order->centre, order_argument(order, 0), &row, why)) return false;
    if (row.closed[0]) return fail_set(why, FAIL_CONFLICT, "period: closed", _("Period %s is closed."), row.period.period);
    text_copy(w->period, sizeof w->period, row.period.period);
    if (row.opened[0]) w->end = NULL;
    text_copy(w->other, sizeof w->other, order_option(order, "from", ""));
    w->key = w->other;
    if (!w->other[0]) return period_beside(order->centre, &row.period, false, w->other, why);
    return period_load(order->centre, w->other, &from, why);
}

bool command_open_period(struct order *order, struct fail *why) {
    return (order->job || open_begin(order, why)) && walk_step(order, why);
}

static bool close_one(struct walk *w, const char *subject, struct fail *why) {
    return settle_close(w->c, subject, w->period, w->other, &w->totals, why);
}

static bool closed(struct walk *w, struct fail *why) {
    return say_period(w, EV_PERIOD_CLOSED, why);
}

/* The months in which somebody was enrolled on its money: what was not written off by then is booked for nothing. */
static const char sql_enrolled[] =
    "SELECT min(first), max(until) FROM enrolment_part WHERE period = :period AND state = 'firm'";

static bool month_must_be_closed(struct centre *c, const char *month, struct fail *why) {
    bool closed;
    return month_is_closed(c, month, &closed, why) &&
           (closed ||
            fail_set(why, FAIL_CONFLICT, "period: month open",
                     _("Month %s of this period is not closed yet: “priem-centre settle %s --close yes”."), month, month));
}

static bool months_are_closed(struct centre *c, const struct period *p, struct fail *why) {
    int32_t day = DATE_NONE, last = DATE_NONE;
    struct rows r;
    if (!db_query(c->db, &r, sql_enrolled, why, "period:t", p->period, NULL)) return false;
    if (db_next(&r, why) && (!date_parse(db_text(&r, 0), &day) || !date_parse(db_text(&r, 1), &last))) day = DATE_NONE;
    bool ok = db_done(&r);
    for (; ok && day != DATE_NONE && day <= last; day++) {
        char month[DATE_TEXT];
        date_iso(day, month);
        month[sizeof "2026-10" - 1] = '\0';
        ok = month_must_be_closed(c, month, why);
        day = course_month_end(month);
    }
    return ok;
}

/* An application belongs to the period that was chosen in it, though its day falls into the next one (Annex A, "year-boundary
 * trap"): it is decided before the period's accounts are closed. */
static bool nominals_are_decided(struct centre *c, const struct period *p, struct fail *why) {
    int64_t waiting = 0;
    if (!db_one_int(c->db, &waiting,
                    "SELECT count(*) FROM nominal_app q JOIN certificate c ON c.subject = q.subject AND c.number = q.number "
                    "AND c.state = 'living' WHERE q.period = :period AND q.state = 'pending'",
                    why, "period:t", p->period, NULL))
        return false;
    return waiting == 0 ||
           fail_set(why, FAIL_CONFLICT, "period: applications wait",
                    ngettext("%ld application for the nominal of this period waits: it is decided by its day at the latest.",
                             "%ld applications for the nominal of this period wait: they are decided by their day at the "
                             "latest.",
                             (unsigned long)waiting),
                    (long)waiting);
}

/* A kiosk that has been away since may have given of its quota: what it brings is closed by the same command again. */
static bool say_lent(struct order *order, const struct period *p, struct fail *why) {
    int64_t lent = 0;
    if (!db_one_int(order->centre->db, &lent, "SELECT coalesce(sum(lent), 0) FROM quota_sum WHERE period = :period", why,
                    "period:t", p->period, NULL))
        return false;
    if (lent > 0)
        bytes_printf(
            &order->say,
            ngettext("%ld nominal of this period is still lent to a kiosk: when that has exchanged, repeat the command.\n",
                     "%ld nominals of this period are still lent to kiosks: when these have exchanged, repeat the "
                     "command.\n",
                     (unsigned long)lent),
            (long)lent);
    return true;
}

static bool close_begin(struct order *order, struct fail *why) {
    struct walk *w = walk_make(order, sql_of_period, close_one, closed);
    struct region_facts region;
    struct period_row row;
    char today[DATE_TEXT];
    date_iso(env_today(&order->centre->env), today);
    if (!period_load(order->centre, order_argument(order, 0), &row, why) || !region_load(order->centre->db, &region, why))
        return false;
    if (strcmp(today, row.period.last) <= 0)
        return fail_set(why, FAIL_CONFLICT, "period: runs", _("Period %s lasts until %s: it is closed after that."),
                        row.period.period, row.period.last);
    if (!nominals_are_decided(order->centre, &row.period, why) || !months_are_closed(order->centre, &row.period, why) ||
        !say_lent(order, &row.period, why))
        return false;
    text_copy(w->period, sizeof w->period, row.period.period);
    if (row.closed[0]) w->end = NULL;
    w->key = w->period;
    return strcmp(region.set.carry, "carry") != 0 || period_beside(order->centre, &row.period, true, w->other, why);
}

bool command_close_period(struct order *order, struct fail *why) {
    return (order->job || close_begin(order, why)) && walk_step(order, why);
}
