#include "tui/screens/show.h"

#include "model/base/text.h"
#include "model/event/title.h"
#include "model/rules/fields.h"
#include "model/rules/terms.h"
#include "model/rules/trip.h"
#include "model/vault/keys.h"
#include "tui/paper/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *channel, *title;
} channels[] = {
    {"person", N_("in person")},
    {"navigator", N_("Navigator")},
    {"epgu", N_("Gosuslugi")},
};

static const char *const short_states[APP_STATE_COUNT] = {
    [APP_FILED_ONLINE] = N_("no papers"), [APP_FILED_INPERSON] = N_("filed"),  [APP_INCOMPLETE] = N_("incomplete"),
    [APP_RETURNED] = N_("returned"),      [APP_COMPLETE] = N_("for decision"), [APP_APPROVED] = N_("issued"),
    [APP_REFUSED] = N_("refused"),        [APP_WITHDRAWN] = N_("withdrawn"),   [APP_LAPSED] = N_("lapsed"),
    [APP_JOINED] = N_("joined"),          [APP_AGED] = N_("closed: 18"),       [APP_ANNULLED] = N_("annulled"),
};

const char *show_person(struct arena *a, const char *surname, const char *name, const char *patronymic) {
    return arena_printf(a, "%s%s%s%s%s", surname, *surname && *name ? " " : "", name, *patronymic ? " " : "", patronymic);
}

const char *show_child(struct arena *a, const struct child *child) {
    return show_person(a, child->surname, child->name, child->patronymic);
}

const char *show_short_name(struct arena *a, const char *full, int width) {
    const char *rest = strchr(full, ' ');
    if (text_width(full) <= width || !rest) return full;
    const char *last = strchr(rest + 1, ' '), *name;
    if (last) { /* brothers and sisters differ in the name */
        uint32_t code;
        name = arena_printf(a, "%.*s.", (int)(last + 1 - full) + (int)text_step(last + 1, strlen(last + 1), &code), full);
        if (text_width(name) <= width) return name;
    }
    name = arena_printf(a, "%.*s", (int)(rest - full), full);
    for (int initials = 0; rest && initials < 2; rest = strchr(rest + 1, ' '), initials++) {
        uint32_t code;
        int bytes = (int)text_step(rest + 1, strlen(rest + 1), &code);
        name = arena_printf(a, "%s %.*s.", name, bytes, rest + 1);
    }
    return name;
}

const char *show_years(struct arena *a, int years) {
    return arena_printf(a, ngettext("%d year old", "%d years old", (unsigned long)abs(years)), years);
}

const char *show_date(struct arena *a, const char *iso) {
    char text[DATE_TEXT];
    date_iso_show(iso, text);
    return arena_dup(a, text);
}

const char *show_birth_on(struct arena *a, const char *iso, int32_t day, bool leap_to_march) {
    int32_t birth;
    if (!date_parse(iso, &birth)) return "";
    return arena_printf(a, "%s, %s", show_date(a, iso), show_years(a, age_on(birth, day, leap_to_march)));
}

const char *show_birth(struct app *app, struct arena *a, const char *iso) {
    return show_birth_on(a, iso, show_today(app), app_desk(app)->region.set.leap_to_march);
}

const char *show_snils(struct arena *a, const char *digits) {
    char text[16] = "";
    if (*digits) snils_show(digits, text);
    return arena_dup(a, text);
}

const char *show_phone(struct arena *a, const char *stored) {
    char text[24] = "";
    if (*stored) phone_show(stored, text);
    return arena_dup(a, text);
}

const char *show_number(struct arena *a, const char *certificate) {
    char text[16] = "";
    if (*certificate) certificate_show(certificate, text);
    return arena_dup(a, text);
}

const char *show_paper(struct arena *a, const char *series, const char *number) {
    return arena_printf(a, "%s%s%s", series, *series && *number ? " " : "", number);
}

const char *show_paper_title(const char *kind) {
    const struct document_kind *found = document_kind_find(kind);
    return found ? _(found->title) : _("document");
}

const char *show_address(struct arena *a, const struct address *p) {
    const struct subject_code *region = subject_code_find(p->subject_code);
    const char *parts[] = {region ? region->name : p->subject_code, p->locality, p->street, p->house, p->flat};
    const char *line = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i]) line = arena_printf(a, "%s%s%s", line, *line ? ", " : "", parts[i]);
    return line;
}

const char *show_channel(const char *channel) {
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        if (!strcmp(channels[i].channel, channel)) return _(channels[i].title);
    return channel;
}

const char *show_request_no(struct app *app, struct arena *a, const char *no) {
    const char *dash = strchr(no, '-');
    if (!dash || strtoul(no, NULL, 10) != app_desk(app)->kiosk) return no;
    return arena_dup(a, dash + 1);
}

int32_t show_today(struct app *app) {
    return moment_date(app_now(app), app_desk(app)->env->offset);
}

const char *show_due(struct app *app, struct arena *a, const char *iso, bool provisional, bool *urgent) {
    int32_t due;
    *urgent = false;
    if (!date_parse(iso, &due)) return "";
    int left = term_left(app_desk(app)->calendar, show_today(app), due);
    *urgent = left <= 0;
    const char *mark = provisional ? "~" : "";
    if (left == 0) return arena_printf(a, "%s%s", mark, _("today"));
    /* TRANSLATORS: working days, in a narrow column */
    if (left < 0) return arena_printf(a, _("by %.5s"), show_date(a, iso)); /* the day without its year */
    return arena_printf(a, ngettext("%s%d w.d.", "%s%d w.d.", (unsigned long)left), mark, left);
}

const char *show_day(struct app *app, struct arena *a, int64_t at) {
    char iso[DATE_TEXT];
    date_iso(moment_date(at, app_desk(app)->env->offset), iso);
    return show_date(a, iso);
}

const char *show_moment(struct app *app, struct arena *a, int64_t at) {
    if (!at) return "";
    int offset = app_desk(app)->env->offset, year, this_year, month, day;
    date_split(moment_date(at, offset), &year, &month, &day);
    date_split(show_today(app), &this_year, &month, &day);
    char whole[17], brief[12];
    moment_show(at, offset, whole);
    moment_show_short(at, offset, brief);
    return arena_dup(a, year == this_year ? brief : whole);
}

const char *show_staff(struct app *app, struct arena *a, const char *id) {
    struct person person;
    struct fail why;
    if (!*id || !person_load(app_desk(app)->db, id, &person, &why)) return "";
    return show_short_name(a, arena_dup(a, person.name), 18);
}

const char *show_point(struct app *app, struct arena *a, const char *code) {
    struct point point;
    struct fail why;
    if (!*code) return "";
    if (!point_load(app_desk(app)->db, code, &point, &why)) return code;
    return arena_dup(a, point.name);
}

/* The title of a state where it begins a line. */
static const char *sentence(struct arena *a, enum app_state state) {
    const char *title = _(app_state_title(state));
    char first[5];
    uint32_t code;
    size_t size = text_step(title, strlen(title), &code);
    first[text_put(text_upper(code), first)] = 0;
    return arena_printf(a, "%s%s", first, title + size);
}

int32_t show_hand_over(struct app *app, int32_t decision_due, int32_t papers_due) {
    return trip_hand_over(app_desk(app)->calendar, decision_due, papers_due,
                          (int)settings_int(app_settings(app), "exchange", "way_days"));
}

/* What only the centre's people can decide, and the centre does not have yet; 0: nothing of the kind. */
static int32_t hand_over_by(struct app *app, const struct application *application) {
    int32_t decision_due = DATE_NONE, papers_due = DATE_NONE;
    if (!application->pending || desk_may(app_desk(app), MAY_DECIDE, NULL)) return DATE_NONE;
    if (!date_parse(application->decision_due, &decision_due)) decision_due = DATE_NONE;
    if (!date_parse(application->papers_due, &papers_due)) papers_due = DATE_NONE;
    return show_hand_over(app, decision_due, papers_due);
}

const char *show_state(struct app *app, struct arena *a, const struct application *application) {
    const char *mark = application->provisional ? _(" (provisional)") : "";
    char day[DATE_TEXT] = "";
    int32_t by;
    switch (application->state) {
    case APP_COMPLETE:
        by = hand_over_by(app, application);
        date_show(by, day);
        if (by != DATE_NONE)
            return arena_printf(a,
                                by < show_today(app) ? _("Package is complete, hand over now (%.5s)%s")
                                                     : _("Package is complete, hand over by %.5s%s"),
                                day, mark);
        return arena_printf(a, _("Package is complete, decide by %s%s"), show_date(a, application->decision_due), mark);
    case APP_FILED_ONLINE:
        return arena_printf(a, _("Waits for papers until %s%s"), show_date(a, application->papers_due), mark);
    case APP_INCOMPLETE:
    case APP_RETURNED:
        if (*application->papers_due)
            return arena_printf(a, _("%s, papers until %s"), sentence(a, application->state),
                                show_date(a, application->papers_due));
        return sentence(a, application->state);
    case APP_APPROVED:
        return arena_printf(a, _("Certificate No. %s issued %s, %s"), show_number(a, application->number),
                            show_moment(app, a, application->decided_at), show_staff(app, a, application->decided_by));
    case APP_REFUSED:
        return arena_printf(a, _("Refused (%s) %s, %s"), application->ground, show_moment(app, a, application->decided_at),
                            show_staff(app, a, application->decided_by));
    default: return sentence(a, application->state);
    }
}

const char *show_state_short(const char *state) {
    enum app_state found;
    return app_state_of(state, &found) ? _(short_states[found]) : state;
}

const char *show_state_title(const char *state) {
    enum app_state found;
    return app_state_of(state, &found) ? _(app_state_title(found)) : state;
}

void show_pair(struct canvas *c, int row, int column, int label_width, const char *label, const char *value) {
    canvas_cell(c, row, column, label_width - 1, LOOK_LABEL, label);
    int left = canvas_columns(c) - column - label_width;
    if (left > 0) canvas_cell(c, row, column + label_width, left, LOOK_TEXT, value);
}

int show_learner(struct app *app, struct canvas *c, int row, int label_width, const struct change *l) {
    struct arena a = {0};
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, show_child(&a, &l->child));
    show_pair(c, row++, 1, label_width, _("Date of birth"), show_birth(app, &a, l->child.birth));
    show_pair(c, row++, 1, label_width, _("SNILS"), show_snils(&a, l->child.snils));
    show_pair(c, row++, 1, label_width, _("Applicant"),
              arena_printf(&a, "%s, %s", show_person(&a, l->applicant.surname, l->applicant.name, l->applicant.patronymic),
                           show_phone(&a, l->applicant.phone)));
    arena_close(&a);
    return row;
}

const char *show_event_title(const char *type) {
    return _(event_title(type));
}

const char *show_event_note(struct arena *a, const struct history_row *r) {
    const struct paper *paper = *r->paper ? paper_of(r->paper) : NULL;
    if (paper) return *r->note ? arena_printf(a, "%s, %s", _(paper->title), r->note) : _(paper->title);
    return !strcmp(r->type, "ruling.superseded") ? show_state_title(r->note) : r->note;
}

void show_event(const struct history_row *r, struct canvas *c, int row, int column, int width, bool chosen) {
    struct arena a = {0};
    enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    char day[DATE_TEXT];
    const int staff = 15;
    date_show(moment_date(r->at, r->offset), day);
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, 10, look, day);
    if (r->pending) canvas_glyph(c, row, column + 13, look, GLYPH_UP);
    canvas_cell(c, row, column + 15, 25, look, show_event_title(r->type));
    if (width > 60) canvas_cell(c, row, column + 41, width - 42 - (*r->staff_name ? staff : 0), look, show_event_note(&a, r));
    if (*r->staff_name) canvas_cell(c, row, column + width - staff, staff, look, show_short_name(&a, r->staff_name, staff));
    arena_close(&a);
}

bool show_concerns_case(const struct rule *rule) {
    return strcmp(rule->id, "A6.four_eyes") != 0 && strcmp(rule->id, "A6.not_applicant") != 0;
}

const char *show_passphrase_trouble(struct app *app, struct arena *a, const struct fail *why) {
    int64_t wait = vault_wait_ms(app_vault(app));
    if (why->kind == FAIL_NONE) return "";
    if (wait <= 0) return why->kind == FAIL_BUSY ? _("Now the passphrase can be typed again.") : why->say;
    int seconds = (int)((wait + 999) / 1000);
    return arena_printf(a,
                        ngettext("The passphrase is wrong. Try again in %d s", "The passphrase is wrong. Try again in %d s",
                                 (unsigned long)seconds),
                        seconds);
}

const char *show_ended(const char *state) {
    return !strcmp(state, "erased") ? _("the data were erased") : _(certificate_state_title(state));
}

const char *show_tell(const char *tell, const char *certificate) {
    bool rests = strcmp(certificate, "suspended") == 0;
    if (rests && strcmp(tell, "issued") == 0) return N_("the certificate is issued and suspended since");
    if (rests && strcmp(tell, "reinstated") == 0) return N_("the certificate was valid again and is suspended since");
    if (strcmp(certificate, "living") == 0 && strcmp(tell, "excluded") == 0)
        return N_("the certificate was excluded and is valid again");
    return life_tell_title(tell);
}

const char *show_missing(struct arena *a, const struct rule_case *the_case) {
    char missing[PACKAGE_TEXT], *rest = missing, *id;
    const char *line = "";
    if (!package_missing(the_case, missing, sizeof missing)) return "";
    while ((id = strsep(&rest, " ")))
        if (*id) line = arena_printf(a, "%s%s%s", line, *line ? ", " : "", _(package_item_title(id)));
    return line;
}

static const char *show_over_asked(const char *cause) {
    static const struct {
        const char *cause, *title;
    } titles[] = {
        {"balance", N_("booked more than there was")},
        {"seat", N_("the last place was taken")},
        {"programme", N_("the programme takes no more")},
        {"certificate", N_("no valid certificate")},
        {"frozen", N_("the money is frozen")},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (!strcmp(titles[i].cause, cause)) return _(titles[i].title);
    return _("asked for more than there is");
}

const char *show_ruling(struct arena *a, const struct dispute *d) {
    if (!strcmp(d->kind, "renumbered")) return _("the number is replaced");
    if (!strcmp(d->kind, "answered")) return _("the operator's answer");
    if (strcmp(d->kind, "handed") != 0 && *d->number && *d->living && strcmp(d->number, d->living) != 0)
        return arena_printf(a, _("certificate exists already: %s"), show_number(a, d->living));
    if (!strcmp(d->kind, "joined"))
        return *d->living ? arena_printf(a, _("certificate exists already: %s"), show_number(a, d->living))
                          : _("applied for at another point too");
    if (!strcmp(d->kind, "superseded")) return _("was decided elsewhere before");
    if (!strcmp(d->kind, "over_asked")) return show_over_asked(d->cause);
    if (!strcmp(d->kind, "parked")) return _("not accepted by the centre");
    if (!strcmp(d->kind, "differs"))
        return !strcmp(d->cause, "transfer") ? _("transferred here and elsewhere") : _("corrected here and elsewhere");
    if (!strcmp(d->kind, "handed")) return _("a desk has handed it over");
    if (!strcmp(d->cause, "review")) return _("decided on older data");
    if (!strncmp(d->cause, "removed", 7)) return _("decided by one removed");
    return !strcmp(d->cause, "near") || !strcmp(d->cause, "namesake") ? _("perhaps a double") : _("has to be looked at");
}

const char *show_ruling_whole(struct app *app, struct arena *a, const struct dispute *d) {
    if (!strcmp(d->kind, "differs") && !strcmp(d->cause, "transfer"))
        return _("of two transfers the one that came first stands; each side's other changes are taken.");
    if (!strcmp(d->kind, "differs"))
        return _("each side's own changes are taken; where both changed the same, what came first stands.");
    if (!strcmp(d->kind, "renumbered"))
        return arena_printf(a, _("the number %s was another child's before; this child's is %s."), show_number(a, d->number),
                            show_number(a, d->living));
    if (*d->number && *d->living && strcmp(d->number, d->living) != 0)
        return arena_printf(a, _("%s is not valid; %s is."), show_number(a, d->number), show_number(a, d->living));
    if (!strcmp(d->kind, "joined")) {
        if (*d->living)
            return arena_printf(a, _("this application is joined to the child's certificate %s."), show_number(a, d->living));
        return arena_printf(a, _("application %s is joined to an earlier one of the same child, which goes on."),
                            show_request_no(app, a, d->sheet_no));
    }
    if (!strcmp(d->kind, "superseded"))
        return arena_printf(a, _("the decision on application %s does not count: another one reached the centre before."),
                            show_request_no(app, a, d->sheet_no));
    return arena_printf(a, _("the record on application %s has to be looked at."), show_request_no(app, a, d->sheet_no));
}

bool show_open_application(struct app *app, const char *application, const char *state) {
    static const enum app_state to_enter[] = {APP_FILED_ONLINE, APP_FILED_INPERSON, APP_INCOMPLETE, APP_RETURNED};
    for (size_t i = 0; i < sizeof to_enter / sizeof *to_enter; i++)
        if (!strcmp(state, app_state_name(to_enter[i])) && desk_may(app_desk(app), MAY_ENTER, NULL))
            return app_open(app, &scr_intake, &(struct intake_arg){.app = application});
    struct application decided;
    struct fail why;
    if (application_load(app_desk(app)->db, application, &decided, &why) && *decided.number)
        return app_open(app, &scr_certificate, &(struct certificate_arg){.subject = decided.subject, .number = decided.number});
    return app_open(app, &scr_decision, &(struct decision_arg){.app = application});
}

bool show_open_child(struct app *app, const char *subject, const char *number) {
    return *number ? app_open(app, &scr_certificate, &(struct certificate_arg){.subject = subject, .number = number})
                   : app_open(app, &scr_history, &(struct history_arg){.subject = subject});
}

bool show_open_found(struct app *app, const struct found *f) {
    return *f->app && !*f->number ? show_open_application(app, f->app, f->state) : show_open_child(app, f->subject, f->number);
}
