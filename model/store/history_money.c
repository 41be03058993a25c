#include "model/store/history_money.h"

#include "model/base/date.h"
#include "model/base/fail.h"
#include "model/base/money.h"

#include <string.h>

static const char *day_of(const char *iso, struct arena *a) {
    char day[DATE_TEXT];
    date_iso_show(iso, day);
    return arena_dup(a, day);
}

static const char *sum_of(int64_t sum, struct arena *a) {
    char text[MONEY_TEXT];
    money_show(sum, text);
    return arena_dup(a, text);
}

static const char *note_asked(const struct nominal_asked *n, struct arena *a) {
    return arena_printf(a, _("period %s, to be decided by %s"), n->open.period, day_of(n->open.due, a));
}

static const char *note_capped(const struct capped *c, struct arena *a) {
    return arena_printf(a, _("%s, period %s"), c->ground, c->period);
}

static const char *note_refused(const struct nominal_refused *r, struct arena *a) {
    return arena_printf(a, "%s: %s", r->open.ground, r->remark.remark);
}

static const char *note_made(const struct enrolled *e, struct arena *a) {
    const char *line = arena_printf(a, _("%s, %s to %s, certificate %s"), e->programme, day_of(e->first, a), day_of(e->last, a),
                                    sum_of(e->cert_part, a));
    return e->parent_part > 0 ? arena_printf(a, _("%s, surcharge %s"), line, sum_of(e->parent_part, a)) : line;
}

static const char *note_confirmed(const struct confirmed *c, struct arena *a) {
    return arena_printf(a, _("period %s, certificate %s, surcharge %s"), c->period, sum_of(c->cert_part, a),
                        sum_of(c->parent_part, a));
}

static const char *note_changed(const struct enrolment_changed *c, struct arena *a) {
    return *c->last ? arena_printf(a, _("until %s"), day_of(c->last, a)) : arena_dup(a, c->group_code);
}

static const char *note_over(const struct over_asked *o) {
    static const struct {
        const char *cause, *text;
    } texts[] = {
        {"balance", N_("the money was booked elsewhere")},
        {"seat", N_("the place was taken elsewhere")},
        {"programme", N_("the programme takes no children")},
        {"certificate", N_("the certificate is not valid")},
        {"frozen", N_("the money is frozen")},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].cause, o->cause) == 0) return _(texts[i].text);
    return "";
}

const char *history_money_note(const struct event *ev, struct arena *a) {
    const void *p = ev->payload;
    if (!ev->type || !p) return "";
    switch (ev->type->kind) {
    case EV_NOMINAL_ASKED: return note_asked(p, a);
    case EV_NOMINAL_GRANTED:
        return arena_printf(a, "%s, %s", ((const struct nominal *)p)->period, sum_of(((const struct nominal *)p)->sum, a));
    case EV_NOMINAL_CAPPED: return note_capped(p, a);
    case EV_NOMINAL_REFUSED: return note_refused(p, a);
    case EV_NOMINAL_WITHDRAWN: return arena_dup(a, ((const struct withdrawn *)p)->remark.remark);
    case EV_ENROLMENT_MADE: return note_made(p, a);
    case EV_ENROLMENT_CONFIRMED: return note_confirmed(p, a);
    case EV_ENROLMENT_CHANGED: return note_changed(p, a);
    case EV_ENROLMENT_SUSPENDED:
    case EV_ENROLMENT_RESUMED:
    case EV_ENROLMENT_ENDED: return day_of(((const struct enrolment_act *)p)->day, a);
    case EV_ENROLMENT_RATED: return arena_printf(a, "%d", (int)((const struct rated *)p)->rating);
    case EV_RULING_OVER_ASKED: return note_over(p);
    case EV_ATTENDANCE_REPORTED: {
        const struct attendance *t = p;
        return arena_printf(a, _("%s: %d of %d"), t->month, (int)t->attended, (int)t->planned);
    }
    case EV_MONTH_SETTLED:
        return arena_printf(a, "%s, %s", ((const struct settled *)p)->month, sum_of(((const struct settled *)p)->sum, a));
    case EV_MOVEMENT_REVERSED:
        return arena_printf(a, "%s, %s", ((const struct reversed *)p)->month, sum_of(((const struct reversed *)p)->sum, a));
    case EV_ACCOUNT_CLOSED: return arena_dup(a, ((const struct account_closed *)p)->period);
    default: return "";
    }
}
