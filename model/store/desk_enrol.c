#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "model/store/desk_write.h"

#include <string.h>

static bool deny(struct fail *why, const char *id, const char *say) {
    return fail_set(why, FAIL_DENIED, id, "%s", say);
}

/* --- A new one ------------------------------------------------------------------------------------------------------------ */

static void fill_asked(const struct enrol_order *o, const struct enrol_facts *f, struct enrolled *e) {
    text_copy(e->number, sizeof e->number, f->number);
    text_copy(e->provider, sizeof e->provider, f->offer.programme.provider);
    text_copy(e->programme, sizeof e->programme, o->programme);
    text_copy(e->group_code, sizeof e->group_code, o->group);
    text_copy(e->first, sizeof e->first, o->first);
    text_copy(e->last, sizeof e->last, o->last);
    e->cost = o->cost;
    text_copy(e->contract, sizeof e->contract, o->contract ? o->contract : "");
    text_copy(e->sheet, sizeof e->sheet, o->sheet ? o->sheet : "");
    text_copy(e->sheet_day, sizeof e->sheet_day, o->sheet_day ? o->sheet_day : "");
    text_copy(e->signer, sizeof e->signer, o->signer && *o->signer ? o->signer : "applicant");
    text_copy(e->channel, sizeof e->channel, "person");
}

/* Everything but what the certificate pays. */
static bool judge(struct desk *desk, const struct enrolled *e, const struct enrol_facts *f, const char **field,
                  struct fail *why) {
    struct enrol_case c;
    enrol_case_of(f, e, &desk->region.set, env_today(desk->env), &c);
    return enrol_allows(&c, field, why);
}

static bool quote(struct desk *desk, const struct enrol_order *o, struct enrolled *e, struct enrol_quote *q, const char **field,
                  struct fail *why) {
    int32_t first = DATE_NONE, last = DATE_NONE;
    *q = (struct enrol_quote){0};
    if (!desk_not_blocked(desk, o->subject, NULL, why) ||
        !enrol_facts_load(desk->db, o->subject, "", o->programme, o->group, "", false, &q->facts, why))
        return false;
    fill_asked(o, &q->facts, e);
    if (!judge(desk, e, &q->facts, field, why)) return false;
    text_copy(q->group, sizeof q->group, o->nominal_group ? o->nominal_group : "");
    if (!desk_nominal_slot(desk, q->facts.number, q->group, &q->slot, why)) return false;
    text_copy(q->facts.with_period, sizeof q->facts.with_period, q->slot.period);
    q->facts.with_sum = q->slot.sum;
    date_parse(o->first, &first);
    date_parse(o->last, &last);
    if (!enrol_parts(desk->db, &q->facts, o->cost, first, last, env_today(desk->env), q->parts, &q->count, why)) return false;
    for (int i = 0; i < q->count; i++) {
        q->cert += q->parts[i].cert;
        q->parent += q->parts[i].parent;
        q->held += q->parts[i].firm ? q->parts[i].cert : 0;
    }
    e->cert_part = q->cert;
    e->parent_part = q->parent;
    return course_parts_write(q->parts, q->count, e->parts, sizeof e->parts) ||
           fail_set(why, FAIL_INPUT, "C4.period", _("The course touches too many periods."));
}

bool desk_enrol_quote(struct desk *desk, const struct enrol_order *order, struct enrol_quote *out, const char **field,
                      struct fail *why) {
    struct enrolled e = {0};
    const char *ignored = NULL, **at = field ? field : &ignored;
    *at = NULL;
    return desk_may(desk, MAY_ENROL, why) && desk_region_known(desk, why) && quote(desk, order, &e, out, at, why);
}

struct enrolling {
    const struct enrol_order *order;
    const char **field;
    char *id;
};

static bool enrol_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct enrolling *c = command;
    struct enrol_quote q;
    struct enrolled asked = {0}, *e = &asked;
    const char *subject = c->order->subject;
    if (!desk_as_shown(desk, subject, c->order->basis, why) || !quote(desk, c->order, e, &q, c->field, why)) return false;
    if (q.parent != c->order->parent_part) {
        *c->field = "parent_part";
        return fail_set(why, FAIL_CONFLICT, "C4.changed",
                        _("The surcharge is another one by now: show it to the family again and let it agree."));
    }
    if (!judge(desk, e, &q.facts, c->field, why)) return false; /* the sheet, now that the surcharge is known */
    if (*q.slot.lease && !desk_nominal_with(desk, subject, e->number, q.group, &q.slot, a, why)) return false;
    struct event *ev = desk_event(desk, EV_ENROLMENT_MADE, subject, a);
    if (c->order->basis) text_copy(ev->basis, sizeof ev->basis, c->order->basis);
    desk_behalf(desk, MAY_ENROL, e->behalf);
    *(struct enrolled *)ev->payload = asked;
    event_id_show(ev->id, c->id);
    return desk_append_signed(desk, ev, a, why);
}

bool desk_enrol(struct desk *desk, const struct enrol_order *order, char enrolment[EVENT_ID_TEXT], const char **field,
                struct fail *why) {
    const char *ignored = NULL;
    struct enrolling c = {.order = order, .field = field ? field : &ignored, .id = enrolment};
    *c.field = NULL;
    enrolment[0] = '\0';
    return desk_may(desk, MAY_ENROL, why) && desk_region_known(desk, why) && desk_in_touch(desk, why) &&
           desk_transaction(desk, enrol_body, &c, why);
}

/* --- What becomes of it --------------------------------------------------------------------------------------------------- */

static bool is_running(const struct enrolment_row *e) {
    return strcmp(e->state, "running") == 0 || strcmp(e->state, "suspended") == 0;
}

static bool must_run(const struct enrolment_row *e, struct fail *why) {
    return is_running(e) || fail_set(why, FAIL_GONE, "C6.state", _("This enrolment has ended or holds no money."));
}

/* One act on one enrolment: loads it, asks `allows`, fills the event by `fill`. */
struct on_enrolment {
    enum event_kind kind;
    const char *enrolment;
    const char *day, *ground, *group, *contract, *last;
    const struct confirm_order *confirm;
    int rating;
    const char **field, *nowhere; /* where nobody asks for the field */
    bool (*allows)(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why);
    bool (*fill)(struct desk *desk, const struct on_enrolment *o, void *payload, struct fail *why);
};

static bool enrolment_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct on_enrolment *o = command;
    struct enrolment_row e;
    if (!enrolment_load(desk->db, o->enrolment, &e, why) || !desk_not_blocked(desk, e.subject, NULL, why) ||
        !o->allows(desk, o, &e, why))
        return false;
    struct event *ev = desk_event(desk, o->kind, e.subject, a);
    return o->fill(desk, o, ev->payload, why) && desk_append_signed(desk, ev, a, why);
}

static bool run(struct desk *desk, struct on_enrolment *o, const char **field, struct fail *why) {
    o->field = field ? field : &o->nowhere;
    *o->field = NULL;
    return desk_may(desk, MAY_ENROL, why) && desk_region_known(desk, why) && desk_transaction(desk, enrolment_body, o, why);
}

static bool fill_act(struct desk *desk, const struct on_enrolment *o, void *payload, struct fail *why) {
    struct enrolment_act *act = payload;
    (void)desk;
    (void)why;
    text_copy(act->enrolment, sizeof act->enrolment, o->enrolment);
    text_copy(act->day, sizeof act->day, o->day);
    text_copy(act->ground, sizeof act->ground, o->ground);
    return true;
}

static bool may_suspend(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why) {
    int32_t day;
    (void)desk;
    if (!date_parse(o->day, &day)) return fail_set(why, FAIL_INPUT, "C6.day", _("Enter the day: 01.10.2026."));
    return strcmp(e->state, o->kind == EV_ENROLMENT_SUSPENDED ? "running" : "suspended") == 0 ||
           fail_set(why, FAIL_GONE, "C6.state", _("This enrolment has ended or holds no money."));
}

bool desk_enrolment_suspend(struct desk *desk, const char *enrolment, const char *day, const char *ground, struct fail *why) {
    struct on_enrolment o = {EV_ENROLMENT_SUSPENDED, enrolment, day, ground, .allows = may_suspend, .fill = fill_act};
    return run(desk, &o, NULL, why);
}

bool desk_enrolment_resume(struct desk *desk, const char *enrolment, const char *day, struct fail *why) {
    struct on_enrolment o = {EV_ENROLMENT_RESUMED, enrolment, day, "", .allows = may_suspend, .fill = fill_act};
    return run(desk, &o, NULL, why);
}

/* The last day of attendance: within the course, and not in a month that is paid already. */
static bool end_fits(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, const char *day_of,
                     struct fail *why) {
    int32_t day, settled = course_month_end(e->settled);
    char paid[DATE_TEXT];
    (void)desk;
    *o->field = "day";
    if (!date_parse(day_of, &day)) return fail_set(why, FAIL_INPUT, "C6.day", _("Enter the day: 01.10.2026."));
    if (strcmp(day_of, e->open.last) > 0) return deny(why, "C6.day", _("The course ends before that day."));
    date_show(settled, paid);
    if (settled != DATE_NONE && day < settled)
        return fail_set(why, FAIL_DENIED, "C6.settled", _("What was attended until %s is paid already: a later day, please."),
                        paid);
    *o->field = NULL;
    return true;
}

static bool may_end(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why) {
    if (strcmp(e->state, "over_asked") == 0) return true;
    return must_run(e, why) && end_fits(desk, o, e, o->day, why);
}

bool desk_enrolment_end(struct desk *desk, const char *enrolment, const char *day, const char *ground, const char **field,
                        struct fail *why) {
    struct on_enrolment o = {EV_ENROLMENT_ENDED, enrolment, day, ground, .allows = may_end, .fill = fill_act};
    return run(desk, &o, field, why);
}

/* --- Change --------------------------------------------------------------------------------------------------------------- */

static bool may_change(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why) {
    struct enrol_facts f;
    struct enrol_case c;
    struct enrolled as = e->open;
    if (!must_run(e, why) || (*o->last && !end_fits(desk, o, e, o->last, why))) return false;
    if (!*o->group || strcmp(o->group, e->open.group_code) == 0) return true;
    if (!enrol_facts_load(desk->db, e->subject, e->open.number, e->open.programme, o->group, o->enrolment, false, &f, why))
        return false;
    text_copy(as.group_code, sizeof as.group_code, o->group);
    enrol_case_of(&f, &as, &desk->region.set, env_today(desk->env), &c);
    return enrol_allows(&c, o->field, why);
}

static bool fill_changed(struct desk *desk, const struct on_enrolment *o, void *payload, struct fail *why) {
    struct enrolment_changed *c = payload;
    (void)why;
    text_copy(c->enrolment, sizeof c->enrolment, o->enrolment);
    text_copy(c->group_code, sizeof c->group_code, o->group);
    text_copy(c->contract, sizeof c->contract, o->contract);
    text_copy(c->last, sizeof c->last, o->last);
    date_iso(env_today(desk->env), c->day);
    return true;
}

bool desk_enrolment_change(struct desk *desk, const char *enrolment, const char *group, const char *contract, const char *last,
                           const char **field, struct fail *why) {
    struct on_enrolment o = {.kind = EV_ENROLMENT_CHANGED,
                             .enrolment = enrolment,
                             .group = group ? group : "",
                             .contract = contract ? contract : "",
                             .last = last ? last : "",
                             .allows = may_change,
                             .fill = fill_changed};
    return run(desk, &o, field, why);
}

/* --- Confirmation --------------------------------------------------------------------------------------------------------- */

static bool conditional_part(struct db *db, const char *enrolment, const char *period, struct enrolment_part *out,
                             struct fail *why) {
    struct arena a = {0};
    struct enrolment_part *parts;
    int count;
    bool found = false, ok = enrolment_parts(db, enrolment, &a, &parts, &count, why);
    for (int i = 0; ok && i < count && !found; i++) {
        found = strcmp(parts[i].period, period) == 0 && strcmp(parts[i].state, "conditional") == 0;
        if (found) *out = parts[i];
    }
    arena_close(&a);
    return ok && (found || fail_set(why, FAIL_GONE, "C4.conditional", _("No part of this period waits for its money.")));
}

static bool part_quote(struct desk *desk, const struct enrolment_row *e, const char *period, int64_t *cert, int64_t *parent,
                       struct fail *why) {
    struct enrolment_part part = {0};
    struct account account;
    if (!must_run(e, why) || !conditional_part(desk->db, e->event, period, &part, why) ||
        !account_load(desk->db, e->open.number, period, &account, why))
        return false;
    if (account.nominal == 0)
        return deny(why, "C4.nominal", _("The certificate does not have the nominal of this period yet."));
    account_share(part.cost, account.free, cert, parent);
    return true;
}

bool desk_enrolment_quote(struct desk *desk, const char *enrolment, const char *period, int64_t *cert, int64_t *parent,
                          struct fail *why) {
    struct enrolment_row e;
    return desk_may(desk, MAY_ENROL, why) && enrolment_load(desk->db, enrolment, &e, why) &&
           part_quote(desk, &e, period, cert, parent, why);
}

static bool may_confirm(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why) {
    struct enrol_facts f;
    int64_t cert = 0, parent = 0;
    int32_t day;
    if (!enrol_facts_load(desk->db, e->subject, e->open.number, e->open.programme, e->open.group_code, e->event, false, &f,
                          why) ||
        !part_quote(desk, e, o->confirm->period, &cert, &parent, why))
        return false;
    if (strcmp(f.certificate, "living") != 0)
        return deny(why, "C4.certificate", _("Only a child with a valid certificate is enrolled."));
    *o->field = "parent_part";
    if (parent != o->confirm->parent_part)
        return fail_set(why, FAIL_CONFLICT, "C4.changed",
                        _("The surcharge is another one by now: show it to the family again and let it agree."));
    *o->field = "sheet";
    if (parent > 0 && (!*o->confirm->sheet || !date_parse(o->confirm->sheet_day, &day) || day > env_today(desk->env)))
        return deny(why, "C4.sheet", _("Enter the number of the sheet on which the family agreed to the surcharge."));
    *o->field = NULL;
    return true;
}

static bool fill_confirmed(struct desk *desk, const struct on_enrolment *o, void *payload, struct fail *why) {
    struct confirmed *c = payload;
    text_copy(c->enrolment, sizeof c->enrolment, o->enrolment);
    text_copy(c->period, sizeof c->period, o->confirm->period);
    text_copy(c->sheet, sizeof c->sheet, o->confirm->sheet);
    text_copy(c->sheet_day, sizeof c->sheet_day, o->confirm->sheet_day);
    text_copy(c->signer, sizeof c->signer, *o->confirm->signer ? o->confirm->signer : "applicant");
    return desk_enrolment_quote(desk, o->enrolment, c->period, &c->cert_part, &c->parent_part, why);
}

bool desk_enrolment_confirm(struct desk *desk, const struct confirm_order *order, const char **field, struct fail *why) {
    struct on_enrolment o = {.kind = EV_ENROLMENT_CONFIRMED,
                             .enrolment = order->enrolment,
                             .confirm = order,
                             .allows = may_confirm,
                             .fill = fill_confirmed};
    return run(desk, &o, field, why);
}

/* --- Rating --------------------------------------------------------------------------------------------------------------- */

static bool may_rate(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why) {
    (void)desk;
    if (strcmp(e->state, "over_asked") == 0 || strcmp(e->state, "superseded") == 0) return must_run(e, why);
    return (o->rating >= 1 && o->rating <= 5) || fail_set(why, FAIL_INPUT, "rating", _("A rating is a number from 1 to 5."));
}

static bool fill_rated(struct desk *desk, const struct on_enrolment *o, void *payload, struct fail *why) {
    struct rated *r = payload;
    (void)desk;
    (void)why;
    text_copy(r->enrolment, sizeof r->enrolment, o->enrolment);
    r->rating = o->rating;
    return true;
}

bool desk_enrolment_rate(struct desk *desk, const char *enrolment, int rating, struct fail *why) {
    struct on_enrolment o = {
        .kind = EV_ENROLMENT_RATED, .enrolment = enrolment, .rating = rating, .allows = may_rate, .fill = fill_rated};
    return run(desk, &o, NULL, why);
}
