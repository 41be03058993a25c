/* The fields of the papers that tell of a nominal: applied for, given, refused (RULES 2.2, C1–C3). */

#include "tui/print_fields.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/rules/grounds.h"
#include "tui/screens/show.h"

#include <stdio.h>
#include <string.h>

/* --- Loading -------------------------------------------------------------------------------------------------------------- */

static bool latest_app(struct print_case *c, const char *subject, struct fail *why) {
    struct nominal_app *rows;
    int count;
    if (!nominal_app_list(c->desk->db, subject, c->a, &rows, &count, why)) return false;
    if (count == 0)
        return fail_set(why, FAIL_GONE, "no nominal application to print",
                        _("There is no application for a nominal here to print this paper for."));
    c->nominal = rows[0];
    return true;
}

bool print_load_nominal(struct print_case *c, const struct print_order *order, struct fail *why) {
    bool ok = order->deed && *order->deed ? nominal_app_load(c->desk->db, order->deed, &c->nominal, why)
                                          : latest_app(c, c->subject, why);
    if (!ok || !certificate_load(c->desk->db, c->nominal.open.number, &c->certificate, why)) return false;
    text_copy(c->subject, sizeof c->subject, c->nominal.subject);
    c->has_nominal = c->has_certificate = true;
    return true;
}

/* --- What several papers say ---------------------------------------------------------------------------------------------- */

static bool period_of(const struct print_case *c, const char *code, struct period_row *out) {
    struct fail why;
    bool found = false;
    return *code && period_load(c->desk->db, code, out, &found, &why) && found;
}

const char *print_period(const struct print_case *c, const char *code) {
    struct period_row row;
    return period_of(c, code, &row) && *row.period.title ? arena_dup(c->a, row.period.title) : code;
}

const char *print_sum(const struct print_case *c, int64_t sum, const char *period) {
    struct period_row row;
    char text[MONEY_TEXT];
    bool hours = period_of(c, period, &row) && strcmp(row.period.unit, "hours") == 0;
    money_show(sum, text);
    return arena_printf(c->a, hours ? _("%s h") : _("%s roubles"), text);
}

static bool cap_of(const struct print_case *c, const char *period, const char *group, struct cap *out) {
    struct cap *rows;
    struct fail why;
    int count;
    if (!cap_list(c->desk->db, period, c->a, &rows, &count, &why)) return false;
    for (int i = 0; i < count; i++) {
        if (strcmp(rows[i].group_code, group) != 0) continue;
        *out = rows[i];
        return true;
    }
    return false;
}

/* A group that is not listed here might be one of health. */
const char *print_group(const struct print_case *c, const char *period, const char *group) {
    struct cap cap;
    struct fail why;
    bool listed = *group && cap_of(c, period, group, &cap);
    if (!*group || ((!listed || cap.health) && !desk_may(c->desk, MAY_HEALTH, &why))) return NULL;
    return listed && *cap.title ? arena_dup(c->a, cap.title) : arena_dup(c->a, group);
}

/* --- Applied for ---------------------------------------------------------------------------------------------------------- */

static const char *f_deed(const struct print_case *c) {
    return c->has_nominal ? c->nominal.app : c->has_enrolment ? print_given(c->enrolment.event) : NULL;
}
/* To the second: the queue goes by it (RULES 2.2). */
static const char *f_asked_at(const struct print_case *c) {
    char moment[17];
    if (!c->has_nominal) return NULL;
    const int64_t at = c->nominal.open.received;
    moment_show(at, c->desk->env->offset, moment);
    return arena_printf(c->a, "%s:%02d", moment, (int)(at / 1000 % 60));
}
static const char *f_asked_by(const struct print_case *c) {
    if (!c->has_nominal) return NULL;
    bool navigator = strcmp(c->nominal.open.channel, "navigator") == 0;
    return navigator ? arena_printf(c->a, _("through the Navigator, No. %s"), c->nominal.open.request_no)
                     : _("in person at the intake point");
}
static const char *f_period(const struct print_case *c) {
    if (c->has_nominal) return print_period(c, c->nominal.open.period);
    return NULL;
}
static const char *f_period_days(const struct print_case *c) {
    struct period_row row;
    if (!c->has_nominal || !period_of(c, c->nominal.open.period, &row)) return NULL;
    return arena_printf(c->a, _("from %s to %s"), show_date(c->a, row.period.first), show_date(c->a, row.period.last));
}
static const char *f_group(const struct print_case *c) {
    return c->has_nominal ? print_group(c, c->nominal.open.period, c->nominal.open.group_code) : NULL;
}
static const char *f_proof(const struct print_case *c) {
    const struct nominal_app *n = &c->nominal;
    if (!f_group(c) || !*n->proof) return NULL;
    const char *line = arena_dup(c->a, n->proof);
    if (*n->proof_no) line = arena_printf(c->a, _("%s No. %s"), line, n->proof_no);
    return *n->proof_day ? arena_printf(c->a, _("%s of %s"), line, show_date(c->a, n->proof_day)) : line;
}
static const char *f_nominal_due(const struct print_case *c) {
    return c->has_nominal ? print_iso_day(c, c->nominal.open.due) : NULL;
}
static const char *f_nominal_provisional(const struct print_case *c) {
    return c->has_nominal && c->nominal.open.provisional ? _("yes") : NULL;
}

/* --- Decided -------------------------------------------------------------------------------------------------------------- */

static bool decision_of(const struct print_case *c, const char *event, struct event *ev) {
    struct event_id id;
    struct fail why;
    return c->has_nominal && *event && event_id_parse(event, &id) && journal_load(c->desk->db, id, c->a, ev, &why) &&
           ev->payload;
}

static const char *f_given(const struct print_case *c) {
    return c->has_nominal ? print_day(c, c->nominal.decided_at) : NULL;
}
/* Nobody's name: the centre gave it in the region's order. */
static const char *f_giver(const struct print_case *c) {
    return c->has_nominal ? print_staff(c, c->nominal.decided_by) : NULL;
}
static const char *f_giver_short(const struct print_case *c) {
    const char *name = f_giver(c);
    return name ? show_short_name(c->a, name, 24) : NULL;
}
static const char *f_nominal_sum(const struct print_case *c) {
    struct event ev;
    if (!decision_of(c, c->nominal.decision, &ev) || ev.type->kind != EV_NOMINAL_GRANTED) return NULL;
    const struct nominal *n = ev.payload;
    return print_sum(c, n->sum, n->period);
}
static const char *f_nominal_pending(const struct print_case *c) {
    return c->has_nominal && c->nominal.pending ? _("yes") : NULL;
}

static const struct capped *capped_of(const struct print_case *c) {
    struct event ev;
    return decision_of(c, c->nominal.capped, &ev) && ev.type->kind == EV_NOMINAL_CAPPED ? ev.payload : NULL;
}
static const char *f_cap_ground(const struct print_case *c) {
    return c->has_nominal ? print_given(nominal_ground(c->nominal.ground)) : NULL;
}
static const char *f_cap_day(const struct print_case *c) {
    struct event ev;
    return decision_of(c, c->nominal.capped, &ev) ? print_day(c, ev.at) : NULL;
}
static const char *f_cap_count(const struct print_case *c) {
    const struct capped *t = capped_of(c);
    return t ? arena_printf(c->a, _("%d of %d"), (int)t->count, (int)t->max_count) : NULL;
}
static const char *f_cap_sum(const struct print_case *c) {
    const struct capped *t = capped_of(c);
    if (!t) return NULL;
    return arena_printf(c->a, _("%s out of %s"), print_sum(c, t->sum, t->period), print_sum(c, t->max_sum, t->period));
}
static const char *f_nominal_remark(const struct print_case *c) {
    return c->has_nominal && c->nominal.remark[0] ? print_discreet(c, c->nominal.remark) : NULL;
}

// clang-format off
#define FIELDS(X)                                                                                                              \
    X(deed) X(asked_at) X(asked_by) X(period) X(period_days) X(group) X(proof) X(nominal_due) X(nominal_provisional) X(given)  \
    X(giver) X(giver_short) X(nominal_sum) X(nominal_pending) X(cap_ground) X(cap_day) X(cap_count) X(cap_sum)                 \
    X(nominal_remark)
const struct print_value print_of_nominal[] = {FIELDS(PRINT_VALUE) {0}};
// clang-format on
