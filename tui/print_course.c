/* The fields of the papers that tell of the application, the certificate and what is held of the child. */

#include "tui/print_fields.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/rules/grounds.h"
#include "model/rules/life.h"
#include "tui/screens/show.h"

#include <string.h>

/* --- the application ------------------------------------------------------------------------------------------------------ */

static const char *f_app_no(const struct print_case *c) {
    return c->has_app ? print_given(c->app.request.no) : NULL;
}
static const char *f_received(const struct print_case *c) {
    char text[17];
    if (!c->has_app) return NULL;
    moment_show(c->app.request.received, c->desk->env->offset, text);
    return arena_dup(c->a, text);
}
static const char *f_channel(const struct print_case *c) {
    return c->has_app ? print_given(show_channel(c->app.request.channel)) : NULL;
}
static const char *f_request(const struct print_case *c) {
    return c->has_app ? print_given(c->app.request.request_no) : NULL;
}
static const char *f_pd_sheet(const struct print_case *c) {
    return c->has_app ? print_given(c->app.pd.sheet) : NULL;
}
static const char *f_rules_sheet(const struct print_case *c) {
    return c->has_app ? print_given(c->app.rules.sheet) : NULL;
}
static const char *f_missing(const struct print_case *c) {
    const char *line = "";
    for (const char *at = c->missing; *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        line = arena_printf(c->a, "%s%s%s", line, *line ? ", " : "",
                            _(package_item_title(arena_printf(c->a, "%.*s", (int)size, at))));
        at += size;
    }
    return c->has_app && c->app.state != APP_COMPLETE ? print_given(line) : NULL;
}
static const char *f_decision_due(const struct print_case *c) {
    return c->has_app && c->app.state == APP_COMPLETE ? print_iso_day(c, c->app.decision_due) : NULL;
}
/* The region closes a request whose papers did not come (A5). */
static const char *f_lapses(const struct print_case *c) {
    return c->has_app && c->desk->region.set.lapse ? "1" : NULL;
}
static const char *f_papers_due(const struct print_case *c) {
    return c->has_app ? print_iso_day(c, c->app.papers_due) : NULL;
}
static const char *f_provisional(const struct print_case *c) {
    return c->has_app && c->app.provisional ? _("yes") : NULL;
}
static const char *f_quick(const struct print_case *c) {
    return c->has_app && c->app.request.quick ? _("yes") : NULL;
}
static const char *f_remark(const struct print_case *c) {
    return c->has_app && c->app.remark[0] ? print_discreet(c, c->app.remark) : NULL;
}
static const char *f_decided(const struct print_case *c) {
    return c->has_app ? print_day(c, c->app.decided_at) : NULL;
}
static const char *f_decider(const struct print_case *c) {
    return c->has_app ? print_staff(c, c->app.decided_by) : NULL;
}
static const char *f_decider_short(const struct print_case *c) {
    const char *name = f_decider(c);
    return name ? show_short_name(c->a, name, 24) : NULL;
}

static const char *f_appeal(const struct print_case *c) {
    return c->appeal.at ? arena_printf(c->a, _("No. %s of %s"), c->appeal.paper, show_date(c->a, c->appeal.day)) : NULL;
}
static const char *f_appeal_reason(const struct print_case *c) {
    return c->appeal.at ? print_given(print_discreet(c, c->appeal.reason)) : NULL;
}
static const char *f_overturned(const struct print_case *c) {
    return print_day(c, c->appeal.at);
}

/* The ground as the law words it, with the region's name in it (RULES Annex B). */
static const char *f_ground(const struct print_case *c) {
    char text[600];
    if (!c->has_certificate) {
        ground_text(c->app.ground, c->desk->region.opened.genitive, text, sizeof text);
        return print_given(arena_dup(c->a, text));
    }
    const struct life_ground *g = life_grounds(LIFE_EXCLUDE);
    while (g && g->id && strcmp(g->id, c->certificate.ground) != 0) g++;
    if (!g || !g->id) return NULL;
    const char *gap = strstr(g->text, "%s");
    if (!gap) return g->text;
    return arena_printf(c->a, "%.*s%s%s", (int)(gap - g->text), g->text, c->desk->region.opened.genitive, gap + 2);
}

static const char *f_fix(const struct print_case *c) {
    static const struct {
        const char *ground, *fix;
    } fixes[] = {
        {"R1",
         N_("Nothing has to be corrected: use the number of the certificate the learner has. The intake point tells it.")},
        {"R2", N_("Bring the papers and data that are missing, or correct those that the explanation names, and apply again.")},
        {"R3", N_("Apply where the learner lives; after a move to this region show the new address and apply again.")},
        {"R4", N_("Sign both sheets at the intake point, the consent to the processing of personal data and the agreement with "
                  "the Rules, and apply again.")},
    };
    for (size_t i = 0; c->has_app && i < sizeof fixes / sizeof *fixes; i++)
        if (strcmp(fixes[i].ground, c->app.ground) == 0) return _(fixes[i].fix);
    return NULL;
}

static const char *f_turned(const struct print_case *c) {
    int32_t birth;
    char text[DATE_TEXT];
    if (!c->child || !date_parse(c->child->birth, &birth)) return NULL;
    date_show(age_day(birth, 18, c->desk->region.set.leap_to_march), text);
    return arena_dup(c->a, text);
}

/* --- the certificate ------------------------------------------------------------------------------------------------------ */

static const char *f_number(const struct print_case *c) {
    const char *number = c->has_certificate ? c->certificate.number : c->has_held ? c->held.number : "";
    return print_given(show_number(c->a, number));
}
static const char *f_status(const struct print_case *c) {
    int32_t until;
    const char *state = c->certificate.state;
    if (strcmp(state, "living") == 0 && date_parse(c->certificate.valid_until, &until) && until < c->today) state = "expired";
    return print_given(_(certificate_state_title(state)));
}
/* The group of a nominal of a period that is not over; elsewhere it pays for nothing (RULES 2.2). */
static const char *f_kind(const struct print_case *c) {
    struct nominal_now now;
    struct fail why;
    char today[DATE_TEXT];
    date_iso(c->today, today);
    if (!nominal_now(c->desk->db, c->certificate.subject, c->certificate.number, today, &now, &why) || !*now.period)
        return _("accounting certificate, without nominal");
    const char *group = print_group(c, now.period, now.group);
    return group ? arena_printf(c->a, _("with nominal, group “%s”"), group) : _("with nominal");
}
static const char *f_issued(const struct print_case *c) {
    return print_day(c, c->certificate.issued_at);
}
static const char *f_again(const struct print_case *c) {
    return print_day(c, c->certificate.again_at);
}
static const char *f_valid_until(const struct print_case *c) {
    return print_iso_day(c, c->certificate.valid_until);
}
static const char *f_issuer(const struct print_case *c) {
    return print_given(c->certificate.issued_point_name);
}
static const char *f_reconcile(const struct print_case *c) {
    return c->certificate.pending ? _("issued without the centre, which will confirm the number at the next exchange") : NULL;
}
static const char *f_ended(const struct print_case *c) {
    const char *day = print_iso_day(c, c->certificate.ended_day);
    return day ? day : print_day(c, c->certificate.ended_at);
}
/* Another child's (was_number), or of a child that has another certificate. */
static const char *f_void_number(const struct print_case *c) {
    const struct certificate *t = &c->certificate;
    return print_given(show_number(c->a, *t->was_number ? t->was_number : t->number));
}
static const char *f_void_why(const struct print_case *c) {
    return *c->certificate.was_number
               ? _("this number had been given to another learner before")
               : _("the learner had been issued another certificate before, and a certificate is issued once");
}
static const char *f_living(const struct print_case *c) {
    const struct certificate *t = &c->certificate;
    return print_given(show_number(c->a, *t->was_number ? t->number : t->living));
}
static const char *f_living_point(const struct print_case *c) {
    struct certificate other;
    struct fail why;
    if (!c->certificate.living[0] || !certificate_load(c->desk->db, c->certificate.living, &other, &why)) return NULL;
    return print_given(arena_dup(c->a, other.issued_point_name));
}

/* Read by any scanner, and by a person: what a provider compares with his list, in letters every scanner knows. */
static const char *f_qr(const struct print_case *c) {
    char issued_on[DATE_TEXT];
    date_iso(moment_date(c->certificate.issued_at, c->desk->env->offset), issued_on);
    return arena_printf(c->a, "PFDO %s %s %s", c->certificate.number, issued_on, c->certificate.valid_until);
}

/* --- the report ----------------------------------------------------------------------------------------------------------- */

/* The day of an event by its id, "3.1.426". */
static const char *event_day(const struct print_case *c, const char *event) {
    struct event_id id;
    struct event ev;
    struct fail why;
    if (!*event || !event_id_parse(event, &id) || !journal_load(c->desk->db, id, c->a, &ev, &why)) return NULL;
    return print_day(c, ev.at);
}
static const char *f_asked(const struct print_case *c) {
    return event_day(c, c->held.access_event);
}
static const char *f_access_due(const struct print_case *c) {
    return print_iso_day(c, c->held.access_due);
}
static const char *f_blocked(const struct print_case *c) {
    return event_day(c, c->held.blocked);
}
static const char *f_purpose_ends(const struct print_case *c) {
    int32_t birth;
    char text[DATE_TEXT];
    if (!c->child || !date_parse(c->child->birth, &birth)) return NULL;
    date_show(last_eligible_day(birth, c->desk->region.set.leap_to_march), text);
    return arena_dup(c->a, text);
}

// clang-format off
#define FIELDS(X)                                                                                                              \
    X(app_no) X(received) X(channel) X(request) X(pd_sheet) X(rules_sheet) X(missing) X(decision_due) X(papers_due) X(lapses)  \
    X(provisional) X(quick) X(remark) X(decided) X(decider) X(decider_short) X(appeal) X(appeal_reason) X(overturned)          \
    X(ground) X(fix) X(turned) X(number) X(status) X(kind) X(issued) X(again) X(valid_until) X(issuer) X(reconcile)            \
    X(ended) X(void_number) X(void_why) X(living) X(living_point) X(qr) X(asked) X(access_due) X(blocked) X(purpose_ends)
const struct print_value print_of_course[] = {FIELDS(PRINT_VALUE) {0}};
// clang-format on
