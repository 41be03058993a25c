#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/store/desk_money.h"
#include "model/store/desk_write.h"

#include <string.h>

/* --- The application (C1) ------------------------------------------------------------------------------------------------- */

struct asking {
    const struct nominal_order *order;
    const char **field;
    char *id;
};

/* A group that tells of the child's health is taken down by who may know of it (RULES 2.4). */
static bool has_cap(struct desk *desk, const char *period, const char *group, bool *known, struct fail *why) {
    struct arena a = {0};
    struct cap *caps;
    int count;
    bool ok = cap_list(desk->db, period, &a, &caps, &count, why), health = false;
    for (int i = 0; ok && i < count; i++) {
        if (strcmp(caps[i].group_code, group) != 0) continue;
        *known = true;
        health |= caps[i].health != 0;
    }
    arena_close(&a);
    return ok &&
           (!health || desk_may(desk, MAY_HEALTH, NULL) ||
            fail_set(why, FAIL_DENIED, "C1.health",
                     _("This group tells of the child's health: the coordinator or the operator takes the application.")));
}

/* What the child has of that period, and whether it has asked before. */
static bool of_period(struct desk *desk, const struct nominal_order *o, const char *number, struct nominal_case *c,
                      struct fail *why) {
    struct arena a = {0};
    struct nominal_app *apps;
    struct account account;
    int count;
    bool ok = nominal_app_list(desk->db, o->subject, &a, &apps, &count, why) &&
              account_load(desk->db, number, o->period, &account, why);
    for (int i = 0; ok && i < count; i++)
        c->asked |= strcmp(apps[i].open.period, o->period) == 0 && strcmp(apps[i].open.number, number) == 0 &&
                    (strcmp(apps[i].state, "pending") == 0 || strcmp(apps[i].state, "capped") == 0);
    if (ok) c->has = account.nominal > 0;
    arena_close(&a);
    return ok;
}

static bool judge(struct desk *desk, const struct nominal_order *o, const struct enrol_facts *child, int64_t received,
                  const char **field, struct fail *why) {
    struct period_row period = {0};
    struct nominal_case c = {.certificate = child->certificate,
                             .today = env_today(desk->env),
                             .received = moment_date(received, desk->env->offset),
                             .channel = o->channel,
                             .request_no = o->request_no ? o->request_no : "",
                             .earlier = nominal_is_earlier(received, desk->env->now(desk->env->self)),
                             .received_reason = o->received_reason};
    bool found;
    if (!date_parse(desk->region.set.pf_start, &c.pf_start)) c.pf_start = DATE_NONE;
    if (!period_load(desk->db, o->period, &period, &found, why) || !has_cap(desk, o->period, o->group, &c.known, why) ||
        !of_period(desk, o, child->number, &c, why))
        return false;
    c.known = c.known && found && date_parse(period.period.first, &c.first) && date_parse(period.period.last, &c.last);
    c.closed = *period.closed != '\0';
    return nominal_may_ask(&c, field, why);
}

static bool ask_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct asking *c = command;
    const struct nominal_order *o = c->order;
    struct enrol_facts child;
    int64_t received = o->received > 0 ? o->received : desk->env->now(desk->env->self);
    received -= received % MS_SECOND;
    if (!desk_as_shown(desk, o->subject, o->basis, why) || !desk_not_blocked(desk, o->subject, NULL, why) ||
        !enrol_facts_load(desk->db, o->subject, "", "", "", "", false, &child, why) ||
        !judge(desk, o, &child, received, c->field, why))
        return false;
    struct event *ev = desk_event(desk, EV_NOMINAL_ASKED, o->subject, a);
    struct nominal_asked *asked = ev->payload;
    struct due due = nominal_due(desk->calendar, moment_date(received, desk->env->offset));
    text_copy(asked->open.number, sizeof asked->open.number, child.number);
    text_copy(asked->open.period, sizeof asked->open.period, o->period);
    text_copy(asked->open.group_code, sizeof asked->open.group_code, o->group);
    asked->open.received = received;
    text_copy(asked->open.channel, sizeof asked->open.channel, o->channel);
    text_copy(asked->open.body, sizeof asked->open.body, o->body && *o->body ? o->body : desk->point);
    text_copy(asked->open.request_no, sizeof asked->open.request_no, o->request_no ? o->request_no : "");
    date_iso(due.date, asked->open.due);
    asked->open.provisional = due.provisional;
    text_copy(asked->proof.proof, sizeof asked->proof.proof, o->proof ? o->proof : "");
    text_copy(asked->proof.proof_no, sizeof asked->proof.proof_no, o->proof_no ? o->proof_no : "");
    text_copy(asked->proof.proof_day, sizeof asked->proof.proof_day, o->proof_day ? o->proof_day : "");
    text_copy(asked->proof.received_reason, sizeof asked->proof.received_reason, o->received_reason ? o->received_reason : "");
    event_id_show(ev->id, c->id);
    return desk_append(desk, ev, a, why);
}

bool desk_nominal_ask(struct desk *desk, const struct nominal_order *order, char app[EVENT_ID_TEXT], const char **field,
                      struct fail *why) {
    const char *ignored = NULL;
    struct asking c = {.order = order, .field = field ? field : &ignored, .id = app};
    *c.field = NULL;
    app[0] = '\0';
    return desk_may(desk, MAY_ENTER, why) && (!order->received_reason || desk_may(desk, MAY_BACKDATE, why)) &&
           desk_region_known(desk, why) && desk_transaction(desk, ask_body, &c, why);
}

/* --- Its end -------------------------------------------------------------------------------------------------------------- */

struct ending {
    const char *app, *remark, *basis;
};

static bool load_open(struct desk *desk, const struct ending *e, struct nominal_app *out, struct fail *why) {
    if (!nominal_app_load(desk->db, e->app, out, why) || !desk_as_shown(desk, out->subject, e->basis, why)) return false;
    return strcmp(out->state, "pending") == 0 || strcmp(out->state, "capped") == 0 ||
           fail_set(why, FAIL_GONE, "C2.state", _("This application for a nominal is decided already."));
}

/* A coordinator decides in its own municipality, as with the grant. */
static bool may_refuse(const struct desk *desk, const struct nominal_app *app, char behalf[ID_TEXT], struct fail *why) {
    struct stand_in by;
    for (int n = 0; desk_role(desk, n, &by); n++) {
        if (!role_permits(by.role, MAY_NOMINAL)) continue;
        if (by.role == ROLE_COORDINATOR && strcmp(by.municipality, app->municipality) != 0) continue;
        text_copy(behalf, ID_TEXT, by.principal);
        return true;
    }
    return fail_set(why, FAIL_DENIED, "C2.municipality",
                    _("The nominal is given by the coordinator of the child's municipality or by the operator."));
}

static bool refuse_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct ending *e = command;
    struct nominal_app app;
    char behalf[ID_TEXT];
    if (!load_open(desk, e, &app, why) || !may_refuse(desk, &app, behalf, why)) return false;
    if (strcmp(app.state, "capped") != 0)
        return fail_set(why, FAIL_DENIED, "C3.central",
                        _("Only the centre can say that the cap is reached; until then the application stays pending."));
    if (!content_explains(e->remark))
        return fail_set(why, FAIL_INPUT, "C3.remark", _("Explain it in at least %d letters."), REMARK_LETTERS);
    struct event *ev = desk_event(desk, EV_NOMINAL_REFUSED, app.subject, a);
    struct nominal_refused *r = ev->payload;
    if (e->basis) text_copy(ev->basis, sizeof ev->basis, e->basis);
    text_copy(r->open.app, sizeof r->open.app, e->app);
    text_copy(r->open.number, sizeof r->open.number, app.open.number);
    text_copy(r->open.ground, sizeof r->open.ground, app.capped_ground);
    text_copy(r->open.of, sizeof r->open.of, app.capped);
    text_copy(r->open.behalf, sizeof r->open.behalf, behalf);
    text_copy(r->remark.remark, sizeof r->remark.remark, e->remark);
    return desk_append_signed(desk, ev, a, why);
}

bool desk_nominal_refuse(struct desk *desk, const char *app, const char *remark, const char *basis, struct fail *why) {
    struct ending e = {app, remark ? remark : "", basis};
    return desk_may(desk, MAY_NOMINAL, why) && desk_region_known(desk, why) && desk_in_touch(desk, why) &&
           desk_transaction(desk, refuse_body, &e, why);
}

static bool withdraw_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct ending *e = command;
    struct nominal_app app;
    if (!load_open(desk, e, &app, why)) return false;
    struct event *ev = desk_event(desk, EV_NOMINAL_WITHDRAWN, app.subject, a);
    struct withdrawn *w = ev->payload;
    text_copy(w->open.app, sizeof w->open.app, e->app);
    text_copy(w->remark.remark, sizeof w->remark.remark, e->remark);
    return desk_append(desk, ev, a, why);
}

bool desk_nominal_withdraw(struct desk *desk, const char *app, const char *remark, struct fail *why) {
    struct ending e = {app, remark ? remark : "", NULL};
    return desk_may(desk, MAY_ENTER, why) && desk_region_known(desk, why) && desk_transaction(desk, withdraw_body, &e, why);
}
