#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "model/store/desk_write.h"
#include "model/store/draft.h"

#include <string.h>

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

/* What the family chooses anew takes the place of what there was not enough for. */
static bool end_instead(struct desk *desk, const struct enrol_order *o, struct arena *a, struct fail *why) {
    struct enrolment_row was;
    if (!o->instead) return true;
    if (!enrolment_load(desk->db, o->instead, &was, why)) return false;
    if (strcmp(was.subject, o->subject) != 0 || strcmp(was.state, "over_asked") != 0)
        return fail_set(why, FAIL_GONE, "C6.state", _("The family has chosen already: look at its account."));
    struct event *ev = desk_event(desk, EV_ENROLMENT_ENDED, o->subject, a);
    struct enrolment_act *act = ev->payload;
    text_copy(act->enrolment, sizeof act->enrolment, o->instead);
    text_copy(act->ground, sizeof act->ground, "family");
    date_iso(env_today(desk->env), act->day);
    return desk_append_signed(desk, ev, a, why) && desk_chosen(desk, o->subject, o->instead, a, why);
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
    if (!end_instead(desk, c->order, a, why) || !draft_delete(desk->db, c->order->draft, why)) return false;
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
