/* The family takes the withdrawal of its consent back (RULES 8): a sheet signed since, by whom and when. F2 records it; the
 * data are free again and what rested for want of consent is valid again. */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "model/store/papers.h"
#include "tui/widgets/form.h"

#include <stddef.h>
#include <string.h>

enum { LABEL = 18 };

struct consent_form {
    struct consent_row pd;
};

struct consent_state {
    struct app *app;
    char subject[ID_TEXT];
    struct consent_form data;
    struct change learner;
    struct learner_life life;
    struct form form;
};

static const char *const signers[] = {"applicant", N_("applicant"), "learner", N_("learner"), NULL};
static const struct field_kind kind_signer = {.name = "signer", .look = FIELD_CHOICE, .choices = signers};

// clang-format off
static const struct form_row rows[] = {
    FORM_SECTION(N_("Consent given anew")),
    FORM_TEXT(struct consent_form, pd.signer, N_("Signed by"), &kind_signer, .need = NEED_ALWAYS, .help = N_("From 14 the learner may sign himself")),
    FORM_TEXT(struct consent_form, pd.day, N_("Date"), &kind_date, .need = NEED_ALWAYS, .help = N_("The day on the sheet: not before the withdrawal")),
    FORM_TEXT(struct consent_form, pd.sheet, N_("Sheet No."), &kind_paper_number, .need = NEED_ALWAYS, .width = 14, .help = N_("Number of the new sheet with the signature")),
};
// clang-format on

static bool load(struct consent_state *s, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    return change_load(desk, s->subject, &s->learner, why) && learner_life(desk->db, s->subject, &s->life, why);
}

static bool consent_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct consent_state *s = state;
    const struct consent_arg *given = arg;
    struct consent_row *pd = &s->data.pd;
    s->app = app;
    text_copy(s->subject, sizeof s->subject, given->subject);
    if (!desk_may(app_desk(app), MAY_ENTER, why) || !load(s, why)) return false;
    text_copy(pd->signer, sizeof pd->signer, strcmp(s->learner.applicant.authority, "6") == 0 ? "learner" : "applicant");
    text_copy(pd->version, sizeof pd->version, region_consent_version(&app_desk(app)->region));
    date_iso(show_today(app), pd->day);
    form_open(&s->form, rows, sizeof rows / sizeof *rows, &s->data);
    form_go(&s->form, "pd.sheet");
    return true;
}

static void consent_close(void *state) {
    struct consent_state *s = state;
    form_close(&s->form);
}

static void consent_refresh(void *state) {
    struct consent_state *s = state;
    struct fail why;
    if (!load(s, &why)) app_say(s->app, LOOK_ERROR, why.say);
}

static void consent_draw(const void *state, struct canvas *c) {
    const struct consent_state *s = state;
    struct arena a = {0};
    int row = show_learner(s->app, c, 0, LABEL, &s->learner);
    show_pair(c, row++, 1, LABEL, _("Withdrawn"), show_moment(s->app, &a, s->life.blocked_at));
    show_pair(c, row++, 1, LABEL, _("Text of"), s->data.pd.version);
    if (*s->life.erase_due)
        row += canvas_wrap(
            c, row, 1, canvas_columns(c) - 2, 2, LOOK_WARN,
            arena_printf(&a, _("Without a new consent the data will be erased by %s."), show_date(&a, s->life.erase_due)));
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, _("Consent given anew"));
    form_draw(&s->form, c, row, 1, canvas_columns(c) - 2);
    arena_close(&a);
}

/* Carrying out ************************************************************************************************************ */

static void record(struct consent_state *s) {
    struct fail why = {0};
    const char *field = NULL;
    if (!form_take(&s->form, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
    } else if (desk_consent(app_desk(s->app), s->subject, &s->data.pd, &field, &why)) {
        app_saved(s->app);
        app_say(s->app, LOOK_GOOD, _("The consent is recorded: the data are free again."));
        app_close(s->app, s);
    } else {
        if (field) form_go(&s->form, field);
        app_dialog_error(s->app, &why);
    }
}

/* The sheet printed since the withdrawal, else the next number of this kiosk. */
static bool offer(const struct consent_state *s, bool take, char sheet[SHEET_TEXT], struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    char used[16] = "";
    int64_t no;
    if (!paper_sheet_printed(db, s->subject, s->life.last_app, "consent", sheet, why) ||
        !paper_sheet_used(db, sheet, "", used, why))
        return false;
    if (*sheet && !*used) return true;
    if (take ? !paper_sheet_next(db, 1, &no, why) : !paper_sheet_peek(db, &no, why)) return false;
    paper_sheet_show(app_desk(s->app)->kiosk, no, sheet);
    return true;
}

static bool on_sheet(const struct consent_state *s) {
    return strcmp(form_focused(&s->form)->name, "pd.sheet") == 0;
}

static void take_offer(struct consent_state *s) {
    char sheet[SHEET_TEXT];
    struct fail why;
    if (offer(s, true, sheet, &why))
        form_set_typed(&s->form, s->form.focus, sheet);
    else
        app_say(s->app, LOOK_ERROR, why.say);
}

static void choice_picked(void *state, int choice, const char *text) {
    struct consent_state *s = state;
    (void)text;
    if (choice < 0) return;
    form_set_typed(&s->form, s->form.focus, signers[2 * choice]);
    form_move(&s->form, 1);
}

static void pick_signer(struct consent_state *s) {
    const char *titles[] = {_(signers[1]), _(signers[3])};
    app_dialog_pick(s->app, _("Signed by"), titles, 2, field_choice(&s->form.fields[s->form.focus]), s, choice_picked);
}

static enum reply consent_act(void *state, enum action action) {
    struct consent_state *s = state;
    switch (action) {
    case ACT_BACK: return LEAVE;
    case ACT_CARRY_OUT: record(s); break;
    case ACT_LIST: pick_signer(s); break;
    case ACT_OFFER: take_offer(s); break;
    case ACT_PRINT: print_offer(s->app, s->subject, s->life.last_app, NULL); break;
    case ACT_HISTORY: app_open(s->app, &scr_history, &(struct history_arg){.subject = s->subject}); break;
    default: break;
    }
    return STAY;
}

static bool consent_offers(const void *state, enum action action) {
    const struct consent_state *s = state;
    if (action == ACT_LIST) return form_focused(&s->form)->kind == &kind_signer;
    return action != ACT_OFFER || on_sheet(s);
}

static enum reply consent_event(void *state, const struct input *in) {
    struct consent_state *s = state;
    form_event(&s->form, in);
    return STAY;
}

static const char *consent_subtitle(const void *state, struct arena *a) {
    const struct consent_state *s = state;
    return show_number(a, s->life.number);
}

static const char *consent_hint(const void *state, struct arena *a) {
    const struct consent_state *s = state;
    char sheet[SHEET_TEXT];
    if (on_sheet(s) && !*s->form.fields[s->form.focus].typed && offer(s, false, sheet, NULL))
        return arena_printf(a, _("Ctrl+R takes the number %s   Ctrl+P prints the sheet"), sheet);
    return _("Enter next field   F2 records the consent");
}

static const char *consent_message(const void *state, struct arena *a, enum look *look) {
    const struct consent_state *s = state;
    const struct field *field = &s->form.fields[s->form.focus];
    char no[16] = "";
    *look = field->is_red ? LOOK_ERROR : LOOK_DIM;
    if (*field->note) return field->note;
    if (!on_sheet(s) || !*field->typed || !paper_sheet_used(app_desk(s->app)->db, field->typed, "", no, NULL) || !*no)
        return _(form_focused(&s->form)->help);
    *look = LOOK_WARN;
    return arena_printf(a, _("Sheet %s stands in application %s already: look at its number"), field->typed,
                        show_request_no(s->app, a, arena_dup(a, no)));
}

static const char *consent_topic(const void *state) {
    return form_focused(&((const struct consent_state *)state)->form)->help;
}

const struct screen scr_consent = {
    .name = "consent",
    .title = N_("Consent"),
    .help = N_(
        "The family had withdrawn its consent and gives it again: on a new sheet, signed on the day of the withdrawal or later. F2 records it: the data are "
        "free again, the 30 days to their erasure end, and a certificate that rested for want of consent is valid again. While an application of the "
        "child is open, the new consent may stand in it as well."),
    .state_size = sizeof(struct consent_state),
    .open = consent_open,
    .draw = consent_draw,
    .act = consent_act,
    .event = consent_event,
    .close = consent_close,
    .subtitle = consent_subtitle,
    .hint = consent_hint,
    .message = consent_message,
    .refresh = consent_refresh,
    .topic = consent_topic,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_LIST, ACT_HISTORY, ACT_MENU, ACT_OFFER, ACT_PRINT, ACT_BACK,
                                     ACT_NONE},
    .offers = consent_offers,
};
