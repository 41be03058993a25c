#include "tui/screens/status.h"

#include "model/event/title.h"
#include "model/rules/grounds.h"
#include "model/rules/terms.h"

#include <string.h>

static const struct {
    const char *id, *title;
} short_grounds[] = {
    {"E1", N_("E1: the family's own statement")},
    {"E2", N_("E2: the family has moved to another region")},
    {"consent", N_("consent was withdrawn")},
    {"dispute", N_("the data are disputed")},
    {"unlawful", N_("the data were processed without a right to")},
    {"goal", N_("the purpose has been reached")},
};

const char *status_ground(const char *id) {
    for (size_t i = 0; i < sizeof short_grounds / sizeof *short_grounds; i++)
        if (!strcmp(short_grounds[i].id, id)) return short_grounds[i].title;
    return id;
}

/* Why a record was superseded or has to be looked at: words of sync/centre/rulings.c, gate_life.c and flags.c. */
static const struct {
    const char *kind, *cause, *text;
} causes[] = {
    {"superseded", "approved",
     N_("a certificate was issued on application %s elsewhere before this record; this one does not count.")},
    {"superseded", "refused", N_("application %s was refused elsewhere before this record; this one does not count.")},
    {"superseded", "withdrawn", N_("the family had withdrawn application %s before; this record does not count.")},
    {"superseded", "lapsed", N_("the term for the papers of application %s was over before; this record does not count.")},
    {"superseded", "aged_out", N_("the child had turned 18 before; application %s is closed and this record does not count.")},
    {"superseded", "annulled", N_("the certificate of application %s had been annulled before; this record does not count.")},
    {"superseded", "undone", N_("the decision on application %s had been undone before; this record does not count.")},
    {"superseded", "merged", N_("both records are one already; the merge asked for on application %s has nothing to do.")},
    {"superseded", "twins",
     N_("the two of the merge asked for on application %s are twins by their papers: different children are never merged.")},
    {"superseded", "settled",
     N_("another person had settled this matter (application %s) before; this record does not count. F6 shows who, when and how.")},
    {"superseded", "decided", N_("another decision on application %s came before; this record does not count.")},
    {"superseded", "renumbered",
     N_("the number on application %s had been replaced before: this record names the old one. Do it again on the new number.")},
    {"superseded", "printed", N_("a paper on application %s had been printed: its decision is not undone.")},
    {"superseded", "nominal",
     N_("the nominal was asked for, given or decided before (application %s); this record does not count.")},
    {"superseded", "enrolment",
     N_("the enrolment (application %s) had ended or been changed before; this record does not count.")},
    {"over_asked", "balance",
     N_("the money of the certificate was booked elsewhere before: nothing is held. The family chooses anew.")},
    {"over_asked", "seat",
     N_("the last place in the group was taken elsewhere before: nothing is held. The family chooses anew.")},
    {"over_asked", "programme",
     N_("the programme takes no children any more, or not this one: nothing is held. The family chooses anew.")},
    {"over_asked", "certificate", N_("the certificate was not valid any more: nothing is held for the enrolment.")},
    {"over_asked", "frozen",
     N_("the money of the certificate was frozen, because the operator has to look at the child: nothing is held.")},
    {"superseded", "joined",
     N_("application %s had been joined to another one or to a certificate of the child before; this record does not count.")},
    {"superseded", "blocked", N_("consent (application %s) had been withdrawn before; this record does not count.")},
    {"superseded", "unknown", N_("the record named on application %s is not known to the centre; nothing was done.")},
    {"flagged", "review",
     N_("the data had changed elsewhere (F6: how) before the decision on application %s reached the centre. The certificate "
        "stands, its money is frozen; look whether it is still right.")},
    {"flagged", "namesake",
     N_("the child of application %s has the name and the date of birth of another one in the register, with another SNILS: compare "
        "both. Its money is frozen until then.")},
    {"flagged", "near",
     N_("the child of application %s is much like another one in the register, with another SNILS: compare both.")},
    {"flagged", "removed",
     N_("the decision on application %s was made by a person whose access ended meanwhile. It stands; look at it.")},
    {"flagged", "removed_cause",
     N_("the decision on application %s was made by a person removed for a breach. What was issued rests until it is confirmed.")},
    {"superseded", "erased", N_("the child's data (application %s) were erased before; nothing of this record is kept.")},
};

const char *status_ruling(struct app *app, struct arena *a, const struct dispute *d) {
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (!strcmp(causes[i].kind, d->kind) && !strcmp(causes[i].cause, d->cause))
            return arena_printf(a, _(causes[i].text), show_request_no(app, a, d->sheet_no));
    const char *was = certificate_state_title(d->cause);
    if (!strcmp(d->kind, "parked") && !*d->sheet_no)
        return arena_printf(a, _("the record is not accepted: %s."), _(parked_title(d->cause)));
    if (!strcmp(d->kind, "parked"))
        return arena_printf(a, _("the record on application %s is not accepted: %s."), show_request_no(app, a, d->sheet_no),
                            _(parked_title(d->cause)));
    if (strcmp(d->kind, "superseded") != 0) return show_ruling_whole(app, a, d);
    if (!*was && strcmp(show_state_title(d->cause), d->cause) != 0) was = show_state_title(d->cause);
    return *was ? arena_printf(a, _("what was done on application %s does not count: before it the state was \"%s\"."),
                               show_request_no(app, a, d->sheet_no), _(was))
                : show_ruling_whole(app, a, d);
}

/* "20.11", with the year where it is another one. */
static const char *day_text(struct app *app, struct arena *a, int32_t day) {
    char iso[DATE_TEXT], today[DATE_TEXT];
    date_iso(day, iso);
    date_iso(show_today(app), today);
    const char *whole = show_date(a, iso);
    return strncmp(iso, today, 4) == 0 ? arena_printf(a, "%.5s", whole) : whole;
}

static const char *iso_text(struct app *app, struct arena *a, const char *iso) {
    int32_t day;
    return date_parse(iso, &day) ? day_text(app, a, day) : "";
}

static const char *moment_text(struct app *app, struct arena *a, int64_t at) {
    return day_text(app, a, moment_date(at, app_desk(app)->env->offset));
}

/* A term that this kiosk sees to have passed: the centre will say so, here nothing is decided (ARCHITECTURE, rulings). */
static bool has_passed(struct app *app, const char *iso) {
    int32_t day;
    return date_parse(iso, &day) && day < show_today(app);
}

/* Where the region closes no request, late papers are taken with a second person's agreement (A4). */
static const char *papers_late(struct app *app, struct arena *a, const struct application *p) {
    return arena_printf(a,
                        app_desk(app)->region.set.lapse
                            ? _("The papers had to be brought by %s; the request will be closed, file a new application.")
                            : _("The papers had to be brought by %s; bring them as soon as you can: a second person has to "
                                "agree to take them."),
                        iso_text(app, a, p->papers_due));
}

static const char *waiting(struct app *app, struct arena *a, const struct application *p, const char *received) {
    if (has_passed(app, p->last_day))
        return arena_printf(a, _("The child has turned 18 before a decision; application of %s will be closed."), received);
    switch (p->state) {
    case APP_FILED_ONLINE:
        if (has_passed(app, p->papers_due)) return papers_late(app, a, p);
        return arena_printf(a, _("The request of %s has come; bring the papers by %s inclusive."), received,
                            iso_text(app, a, p->papers_due));
    case APP_INCOMPLETE:
        if (has_passed(app, p->papers_due)) return papers_late(app, a, p);
        if (*p->papers_due)
            return arena_printf(a, _("The application of %s lacks papers; bring them by %s inclusive."), received,
                                iso_text(app, a, p->papers_due));
        return arena_printf(a, _("The application of %s lacks papers; bring them to the desk."), received);
    case APP_RETURNED:
        return arena_printf(a, _("Something has to be corrected in the application of %s: %s."), received, p->remark);
    case APP_COMPLETE:
        if (has_passed(app, p->decision_due))
            return arena_printf(a, _("The application was taken on %s, the decision was due by %s and is being made."),
                                received, iso_text(app, a, p->decision_due));
        return arena_printf(a, _("The application was taken on %s, the decision will be made by %s inclusive."), received,
                            iso_text(app, a, p->decision_due));
    default: return arena_printf(a, _("The application was taken on %s."), received);
    }
}

static const char *closed(struct app *app, struct arena *a, const struct application *p, const char *received) {
    const char *day = moment_text(app, a, p->decided_at);
    char ground[400];
    switch (p->state) {
    case APP_APPROVED: return arena_printf(a, _("The certificate No. %s was issued on %s."), show_number(a, p->number), day);
    case APP_REFUSED:
        ground_text(p->ground, app_desk(app)->region.opened.genitive, ground, sizeof ground);
        return arena_printf(a, _("The application was refused on %s: %s. A new one can be filed at any time."), day, ground);
    case APP_WITHDRAWN:
        return arena_printf(a,
                            strcmp(p->ground, "erased") == 0
                                ? _("The application of %s is closed: the personal data were erased.")
                                : _("The application of %s was withdrawn by the family."),
                            received);
    case APP_LAPSED:
        return arena_printf(a, _("The papers for the request of %s were not brought in time; a new application can be filed."),
                            received);
    case APP_JOINED: return _("The child was applied for at another point, too: that application or certificate counts.");
    case APP_AGED: return arena_printf(a, _("The application of %s is closed: the child has turned 18."), received);
    case APP_ANNULLED:
        return arena_printf(a, _("The certificate No. %s was issued by mistake and is annulled."), show_number(a, p->number));
    default: return "";
    }
}

/* Nobody is told of a number that cannot be used any more as of one that can. */
static const char *joined_sentence(struct arena *a, const struct certificate *c) {
    const char *number = show_number(a, c->number);
    if (!*c->living) return arena_printf(a, _("No. %s is not valid: another application of the child goes on."), number);
    if (*c->living_ended)
        return arena_printf(a, _("No. %s is not valid. The child's certificate No. %s: %s."), number, show_number(a, c->living),
                            show_ended(c->living_ended));
    return arena_printf(a, _("No. %s is not valid; the child's certificate is No. %s."), number, show_number(a, c->living));
}

static const char *certificate_sentence(struct app *app, struct arena *a, const struct certificate *c) {
    const char *number = show_number(a, c->number);
    const char *ended = *c->ended_day ? iso_text(app, a, c->ended_day) : c->ended_at ? moment_text(app, a, c->ended_at) : "";
    if (!strcmp(c->state, "living") && has_passed(app, c->valid_until))
        return arena_printf(a, _("The certificate No. %s was valid until %s: the child has turned 18."), number,
                            show_date(a, c->valid_until));
    if (!strcmp(c->state, "living"))
        return arena_printf(a, _("The certificate No. %s is valid until %s inclusive."), number, show_date(a, c->valid_until));
    if (!strcmp(c->state, "joined")) return joined_sentence(a, c);
    if (!strcmp(c->state, "suspended")) return arena_printf(a, _("The certificate No. %s is suspended."), number);
    if (!strcmp(c->state, "excluded"))
        return arena_printf(a,
                            _("The certificate No. %s was excluded from the register on %s. A new application brings it back."),
                            number, ended);
    if (!strcmp(c->state, "annulled"))
        return arena_printf(a, _("The certificate No. %s was issued by mistake and is annulled."), number);
    if (!strcmp(c->state, "expired"))
        return arena_printf(a, _("The certificate No. %s was valid until %s: the child has turned 18."), number,
                            show_date(a, c->valid_until));
    return arena_printf(a, _("No. %s is not valid: the decision was undone."), number);
}

const char *status_sentence(struct app *app, struct arena *a, const struct application *application,
                            const struct certificate *certificate) {
    if (certificate) return certificate_sentence(app, a, certificate);
    if (!application) return "";
    const char *received = moment_text(app, a, application->request.received);
    return app_state_open(application->state) ? waiting(app, a, application, received) : closed(app, a, application, received);
}

const char *status_money(struct app *app, struct arena *a, const struct money_tell *told) {
    struct db *db = app_desk(app)->db;
    struct enrolment_row e;
    struct nominal_app n;
    if (!*told->tell) return "";
    if (strcmp(told->tell, "ended") == 0)
        return enrolment_load(db, told->id, &e, NULL)
                   ? arena_printf(a, _("The enrolment in «%s» has ended: the last day was %s."), e.programme_title,
                                  show_date(a, e.ended_day))
                   : "";
    if (!nominal_app_load(db, told->id, &n, NULL)) return "";
    const char *number = show_number(a, told->number);
    return strcmp(told->tell, "granted") == 0
               ? arena_printf(a, _("The certificate No. %s has its nominal of the period %s."), number, n.open.period)
               : arena_printf(a, _("No nominal of the period %s for the certificate No. %s: %s."), n.open.period, number,
                              nominal_ground(n.capped_ground));
}
