#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "model/store/desk_write.h"

#include <string.h>

static bool deny(struct fail *why, const char *id, const char *say) {
    return fail_set(why, FAIL_DENIED, id, "%s", say);
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

/* The family has chosen: what the centre ruled over it needs nobody any more. */
static bool is_settled(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct arena *a,
                       struct fail *why) {
    if (o->kind == EV_ENROLMENT_ENDED && strcmp(e->state, "over_asked") == 0)
        return desk_chosen(desk, e->subject, e->event, a, why);
    return o->kind != EV_ENROLMENT_CONFIRMED || !o->confirm->over || desk_chosen(desk, e->subject, o->confirm->over, a, why);
}

static bool enrolment_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct on_enrolment *o = command;
    struct enrolment_row e;
    if (!enrolment_load(desk->db, o->enrolment, &e, why) || !desk_not_blocked(desk, e.subject, NULL, why) ||
        !o->allows(desk, o, &e, why))
        return false;
    struct event *ev = desk_event(desk, o->kind, e.subject, a);
    return o->fill(desk, o, ev->payload, why) && desk_append_signed(desk, ev, a, why) && is_settled(desk, o, &e, a, why);
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

static bool is_day(const struct on_enrolment *o, const char *typed, struct fail *why) {
    int32_t day;
    *o->field = "day";
    if (!date_parse(typed, &day)) return fail_set(why, FAIL_INPUT, "C6.day", _("Enter the day: 01.10.2026."));
    *o->field = NULL;
    return true;
}

static bool may_suspend(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why) {
    const bool rests = o->kind == EV_ENROLMENT_SUSPENDED;
    (void)desk;
    if (!is_day(o, o->day, why)) return false;
    if (strcmp(e->state, rests ? "running" : "suspended") != 0)
        return fail_set(why, FAIL_GONE, "C6.state",
                        rests ? _("Only an enrolment that goes on can rest.") : _("This enrolment does not rest."));
    *o->field = "day";
    if (strcmp(o->day, e->until) > 0) return deny(why, "C6.day", _("The course ends before that day."));
    if (!rests && strcmp(o->day, e->suspended_day) < 0) return deny(why, "C6.day", _("It rests from a later day on."));
    *o->field = NULL;
    return true;
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
    if (!is_day(o, day_of, why) || !date_parse(day_of, &day)) return false;
    *o->field = "day";
    if (strcmp(day_of, e->open.last) > 0) return deny(why, "C6.day", _("The course ends before that day."));
    date_show(settled, paid);
    if (settled != DATE_NONE && day < settled)
        return fail_set(why, FAIL_DENIED, "C6.settled", _("What was attended until %s is paid already: a later day, please."),
                        paid);
    *o->field = NULL;
    return true;
}

static bool may_end(struct desk *desk, const struct on_enrolment *o, const struct enrolment_row *e, struct fail *why) {
    if (strcmp(e->state, "over_asked") == 0) return is_day(o, o->day, why);
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
    if (f.frozen) return enrol_frozen(why);
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
