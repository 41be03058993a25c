/* Nominals that a desk gives out of its quota: on an application, in the order of the queue, or with an enrolment. */

#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "model/store/desk_write.h"
#include "model/store/lease.h"
#include "model/store/nominals.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_child[] =
    "SELECT l.municipality, coalesce(c.number, ''), coalesce(c.state, '') FROM learner l LEFT JOIN certificate c"
    " ON c.subject = l.subject AND c.number = l.number WHERE l.subject = :subject";
static const char sql_has[] =
    "SELECT count(*) FROM nominal WHERE subject = :subject AND number = :number AND period = :period AND state = 'granted'";

const struct query_text nominal_queries[] = {
    QUERY(sql_child),
    QUERY(sql_has),
    {0},
};

struct give {
    const char *subject, *group, *basis;
    const struct nominal_app *app; /* NULL: without an application, of the period of today */
    char municipality[12];
    char number[11];
    char behalf[ID_TEXT];
    bool none_left;
};

static bool load(struct desk *desk, struct give *g, struct fail *why) {
    struct rows r;
    char state[12] = "";
    if (!db_query(desk->db, &r, sql_child, why, "subject:t", g->subject, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(g->municipality, sizeof g->municipality, db_text(&r, 0));
        text_copy(g->number, sizeof g->number, db_text(&r, 1));
        text_copy(state, sizeof state, db_text(&r, 2));
    }
    db_done(&r);
    if (db_failed(&r)) return false;
    return strcmp(state, "living") == 0 ||
           fail_set(why, FAIL_DENIED, "C2.living", _("Only a certificate that is valid and not suspended gets a nominal."));
}

/* A coordinator gives it in its own municipality (ARCHITECTURE, "Roles"). */
static bool may_give(const struct desk *desk, struct give *g, struct fail *why) {
    struct stand_in by;
    for (int n = 0; desk_role(desk, n, &by); n++) {
        if (!role_permits(by.role, MAY_NOMINAL)) continue;
        if (by.role == ROLE_COORDINATOR && strcmp(by.municipality, g->municipality) != 0) continue;
        text_copy(g->behalf, sizeof g->behalf, by.principal);
        return true;
    }
    return fail_set(why, FAIL_DENIED, "C2.municipality",
                    _("The nominal is given by the coordinator of the child's municipality or by the operator."));
}

static bool next_slot(struct desk *desk, struct give *g, struct lease_number *slot, struct fail *why) {
    char today[DATE_TEXT];
    date_iso(env_today(desk->env), today);
    bool ok = g->app ? quota_of(desk->db, desk->kiosk, desk->journal.epoch, today, g->app->open.period, g->group, slot, why)
                     : quota_next(desk->db, desk->kiosk, desk->journal.epoch, today, g->group, slot, why);
    if (!ok) return false;
    g->none_left = !*slot->lease || (*slot->not_after && strcmp(slot->not_after, today) < 0);
    if (g->none_left)
        return fail_set(
            why, FAIL_BUSY, "no quota left",
            _("This kiosk has no nominals left to give. Exchange with the centre (F5): it lends new ones as long as "
              "the cap of the period allows, else it gives them itself in the order of the applications."));
    return lease_in_touch(&desk->journal, slot, why);
}

static bool has_none_yet(struct desk *desk, const struct give *g, const char *period, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(desk->db, &count, sql_has, why, "subject:t", g->subject, "number:t", g->number, "period:t", period, NULL))
        return false;
    return count == 0 || fail_set(why, FAIL_DENIED, "C8.once", _("The child has the nominal of this period already."));
}

/* C2: in the order of the queue, as far as this kiosk sees it. */
static bool is_first(struct desk *desk, const struct give *g, struct fail *why) {
    struct arena a = {0};
    char first[EVENT_ID_TEXT];
    const char *name;
    bool ok = nominal_first(desk->db, g->app->open.period, g->group, g->municipality, first, &name, &a, why) &&
              (!*first || strcmp(first, g->app->app) == 0 ||
               fail_set(why, FAIL_CONFLICT, "C2.queue", _("Another application came first: %s. The order is that of receipt."),
                        name));
    arena_close(&a);
    return ok;
}

/* The day from which the region gives any. */
static bool has_begun(const struct desk *desk, struct fail *why) {
    int32_t start;
    char day[DATE_TEXT];
    if (!date_parse(desk->region.set.pf_start, &start) || start <= env_today(desk->env)) return true;
    date_show(start, day);
    return fail_set(why, FAIL_DENIED, "C2.start", _("The region gives nominals from %s on."), day);
}

static bool give_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct give *g = command;
    struct lease_number slot;
    if (!desk_as_shown(desk, g->subject, g->basis, why) || !desk_not_blocked(desk, g->subject, NULL, why) ||
        !load(desk, g, why) || !has_begun(desk, why) || !may_give(desk, g, why) || (g->app && !is_first(desk, g, why)) ||
        !lease_not_frozen(desk->db, desk->kiosk, why) || !next_slot(desk, g, &slot, why) ||
        !has_none_yet(desk, g, slot.period, why))
        return false;
    struct event *ev = desk_event(desk, EV_NOMINAL_GRANTED, g->subject, a);
    struct nominal *nominal = ev->payload;
    if (g->basis) text_copy(ev->basis, sizeof ev->basis, g->basis);
    text_copy(ev->also[0], sizeof ev->also[0], slot.lease);
    text_copy(nominal->number, sizeof nominal->number, g->number);
    text_copy(nominal->lease, sizeof nominal->lease, slot.lease);
    text_copy(nominal->period, sizeof nominal->period, slot.period);
    text_copy(nominal->group_code, sizeof nominal->group_code, g->group);
    nominal->sum = slot.sum;
    text_copy(nominal->behalf, sizeof nominal->behalf, g->behalf);
    if (g->app) text_copy(nominal->app, sizeof nominal->app, g->app->app);
    return desk_append_signed(desk, ev, a, why);
}

static bool give(struct desk *desk, struct give *g, struct fail *why) {
    struct fail ignored;
    if (desk_transaction(desk, give_body, g, why)) return true;
    if (g->none_left) lease_wish(desk->db, "nominal", &ignored); /* the person is told either way */
    return false;
}

bool desk_nominal(struct desk *desk, const char *subject, const char *group, const char *basis, struct fail *why) {
    struct give g = {.subject = subject, .group = group, .basis = basis};
    return desk_may(desk, MAY_NOMINAL, why) && desk_region_known(desk, why) && desk_in_touch(desk, why) && give(desk, &g, why);
}

bool desk_nominal_grant(struct desk *desk, const char *app, const char *basis, struct fail *why) {
    struct nominal_app row;
    if (!desk_may(desk, MAY_NOMINAL, why) || !desk_region_known(desk, why) || !desk_in_touch(desk, why) ||
        !nominal_app_load(desk->db, app, &row, why))
        return false;
    if (strcmp(row.state, "pending") != 0 && strcmp(row.state, "capped") != 0)
        return fail_set(why, FAIL_GONE, "C2.state", _("This application for a nominal is decided already."));
    struct give g = {.subject = row.subject, .group = row.open.group_code, .basis = basis, .app = &row};
    return give(desk, &g, why);
}

/* --- With the enrolment --------------------------------------------------------------------------------------------------- */

/* "" where there are several, or none. */
static bool only_group(struct desk *desk, const char *period, char out[12], struct fail *why) {
    struct arena a = {0};
    struct cap *caps;
    int count;
    bool ok = cap_list(desk->db, period, &a, &caps, &count, why);
    text_copy(out, 12, ok && count == 1 ? caps[0].group_code : "");
    arena_close(&a);
    return ok;
}

static bool period_of_today(struct desk *desk, char out[12], struct fail *why) {
    struct arena a = {0};
    struct period_row *rows;
    char today[DATE_TEXT];
    int count;
    bool ok = period_list(desk->db, &a, &rows, &count, why);
    date_iso(env_today(desk->env), today);
    out[0] = '\0';
    for (int i = 0; ok && i < count; i++)
        if (strcmp(rows[i].period.first, today) <= 0 && strcmp(today, rows[i].period.last) <= 0)
            text_copy(out, 12, rows[i].period.period);
    arena_close(&a);
    return ok;
}

bool desk_nominal_slot(struct desk *desk, const char *number, char group[12], struct lease_number *slot, struct fail *why) {
    struct account account;
    struct fail ignored;
    char period[12], today[DATE_TEXT];
    *slot = (struct lease_number){0};
    if (strcmp(desk->region.set.nominal_mode, "on_enrolment") != 0 || !has_begun(desk, &ignored)) return true;
    if (!period_of_today(desk, period, why) || !account_load(desk->db, number, period, &account, why)) return false;
    if (account.nominal > 0 || (!*group && !only_group(desk, period, group, why))) return account.nominal > 0;
    date_iso(env_today(desk->env), today);
    if (!*group) return true;
    if (!quota_of(desk->db, desk->kiosk, desk->journal.epoch, today, period, group, slot, why)) return false;
    bool may = *slot->lease && (!*slot->not_after || strcmp(slot->not_after, today) >= 0) &&
               lease_in_touch(&desk->journal, slot, &ignored) && lease_not_frozen(desk->db, desk->kiosk, &ignored);
    if (!may) *slot = (struct lease_number){0};
    return true;
}

bool desk_nominal_with(struct desk *desk, const char *subject, const char *number, const char *group,
                       const struct lease_number *slot, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_NOMINAL_GRANTED, subject, a);
    struct nominal *nominal = ev->payload;
    text_copy(ev->also[0], sizeof ev->also[0], slot->lease);
    text_copy(nominal->number, sizeof nominal->number, number);
    text_copy(nominal->lease, sizeof nominal->lease, slot->lease);
    text_copy(nominal->period, sizeof nominal->period, slot->period);
    text_copy(nominal->group_code, sizeof nominal->group_code, group);
    nominal->sum = slot->sum;
    return desk_append_signed(desk, ev, a, why);
}
