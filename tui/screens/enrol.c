/* A child is enrolled in a programme: the days, the contract, and what it costs whom, shown before anything is written. The
 * certificate pays what it can, the family the difference, which it has to agree to on a sheet (RULES 2.3). */

#include "tui/screens/enrol.h"
#include "tui/screens/form_draft.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/store/papers.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

// clang-format off
static const struct form_row rows[] = {
    FORM_SECTION(N_("Enrolment")),
    FORM_TEXT(struct enrol_data, first, N_("From"), &kind_date, .need = NEED_ALWAYS, .help = N_("The first day of the child's course")),
    FORM_TEXT(struct enrol_data, last, N_("To"), &kind_date, .need = NEED_ALWAYS, .help = N_("The last day of the child's course")),
    FORM_TEXT(struct enrol_data, contract, N_("Contract"), &kind_text, .help = N_("Its number, as the provider gives it; may follow later")),
    FORM_TEXT(struct enrol_data, sheet, N_("Sheet"), &kind_text, .width = 14, .help = N_("Number of the sheet on which the family has agreed to the surcharge")),
    FORM_TEXT(struct enrol_data, sheet_day, N_("of"), &kind_date, .same_line = true, .help = N_("The day on which the sheet was signed, not later than today")),
    FORM_INT(struct enrol_data, by_learner, N_("Learner"), &kind_tick, .help = N_("Space: the learner of 14 years or more has signed, not the parent")),
};
// clang-format on
enum { ROWS = sizeof rows / sizeof *rows };

/* --- What it costs -------------------------------------------------------------------------------------------------------- */

/* The price is of the whole course: of a part of it, by days. */
static int64_t cost_of(const struct enrol_screen *s) {
    const struct programme *p = &s->offer.programme;
    int32_t whole_first, whole_last, first, last;
    if (!date_parse(p->first, &whole_first) || !date_parse(p->last, &whole_last) || !date_parse(s->data.first, &first) ||
        !date_parse(s->data.last, &last))
        return p->price;
    return course_owed(p->price, whole_first, whole_last, last) - course_owed(p->price, whole_first, whole_last, first - 1);
}

static struct enrol_order order_of(const struct enrol_screen *s) {
    return (struct enrol_order){
        .subject = s->subject,
        .programme = s->programme,
        .group = s->group,
        .first = s->data.first,
        .last = s->data.last,
        .cost = s->cost,
        .parent_part = s->quote.parent,
        .contract = s->data.contract,
        .sheet = s->data.sheet,
        .sheet_day = s->data.sheet_day,
        .signer = s->data.by_learner ? "learner" : "applicant",
        .basis = s->basis,
        .instead = *s->instead ? s->instead : NULL,
        .draft = s->draft,
    };
}

static void ask_quote(struct enrol_screen *s) {
    const char *field;
    s->cost = cost_of(s);
    const struct enrol_order order = order_of(s);
    s->against = (struct fail){0};
    s->quoted = desk_enrol_quote(app_desk(s->app), &order, &s->quote, &field, &s->against);
}

static void enrol_close(void *state) {
    struct enrol_screen *s = state;
    enrol_draft_keep(s, false);
    form_close(&s->form);
}

/* What came second is asked for again as it was, but for the surcharge. */
static bool fill_instead(struct enrol_screen *s, struct fail *why) {
    struct enrolment_row was;
    if (!*s->instead) return true;
    if (!enrolment_load(app_desk(s->app)->db, s->instead, &was, why)) return false;
    if (strcmp(was.open.programme, s->programme) != 0) return true;
    text_copy(s->data.first, sizeof s->data.first, was.open.first);
    text_copy(s->data.last, sizeof s->data.last, was.open.last);
    text_copy(s->data.contract, sizeof s->data.contract, was.open.contract);
    return true;
}

static bool load(struct enrol_screen *s, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    struct change child;
    struct arena a = {0};
    char today[DATE_TEXT];
    bool found;
    if (!change_load(desk, s->subject, &child, why) || !catalogue_offer(desk->db, s->programme, &s->offer, &found, why) ||
        !subject_basis(desk->db, s->subject, s->basis, why))
        return false;
    text_copy(s->name, sizeof s->name, show_child(&a, &child.child));
    text_copy(s->birth, sizeof s->birth, child.child.birth);
    arena_close(&a);
    date_iso(show_today(s->app), today);
    text_copy(s->data.first, sizeof s->data.first,
              strcmp(s->offer.programme.first, today) < 0 ? today : s->offer.programme.first);
    text_copy(s->data.last, sizeof s->data.last, s->offer.programme.last);
    text_copy(s->data.sheet_day, sizeof s->data.sheet_day, today);
    return fill_instead(s, why);
}

static bool enrol_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct enrol_screen *s = state;
    const struct enrol_arg *given = arg;
    s->app = app;
    text_copy(s->staff, sizeof s->staff, app_desk(app)->session.staff);
    if (given->draft && !enrol_draft_begin(s, given->draft, why)) return false;
    if (!given->draft) {
        text_copy(s->subject, sizeof s->subject, given->subject);
        text_copy(s->programme, sizeof s->programme, given->programme);
        text_copy(s->group, sizeof s->group, given->group);
        text_copy(s->instead, sizeof s->instead, given->instead ? given->instead : "");
    }
    if (!load(s, why)) return false;
    form_open(&s->form, rows, ROWS, &s->data);
    s->touched = given->draft > 0;
    if (given->draft && !form_draft_fill(app, s->draft, &s->form, why)) {
        form_close(&s->form);
        return false;
    }
    ask_quote(s);
    return true;
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static void draw_sum(struct canvas *c, int row, const char *label, int64_t sum, const char *note) {
    char text[MONEY_TEXT];
    money_show(sum, text);
    canvas_text(c, row, 1, LOOK_LABEL, label);
    canvas_right(c, row, 28, LOOK_TEXT, text);
    canvas_cell(c, row, 31, canvas_columns(c) - 32, LOOK_DIM, note);
}

static void draw_quote(const struct enrol_screen *s, struct canvas *c, int row) {
    struct arena a = {0};
    const struct enrol_quote *q = &s->quote;
    const bool waits = q->held < q->cert;
    char later[MONEY_TEXT];
    canvas_rule(c, row, 0, canvas_columns(c), LOOK_TITLE, _("What it costs"));
    if (!s->quoted) {
        canvas_wrap(c, row + 1, 1, canvas_columns(c) - 2, 3, LOOK_WARN, s->against.say);
        return;
    }
    money_show(q->cert - q->held, later);
    draw_sum(c, row + 1, _("Cost"), s->cost, "");
    draw_sum(c, row + 2, _("Certificate"), q->cert,
             waits           ? arena_printf(&a, _("of it %s from a later period: agreed to again when it has its money"), later)
             : q->parent > 0 ? _("all that is available")
                             : "");
    draw_sum(c, row + 3, _("Surcharge"), q->parent, q->parent > 0 ? _("the family agrees to it on a sheet") : _("none"));
    canvas_wrap(c, row + 5, 1, canvas_columns(c) - 2, 2, LOOK_DIM,
                _("The booking is provisional: the centre confirms it with the next exchange."));
    arena_close(&a);
}

static void enrol_draw(const void *state, struct canvas *c) {
    const struct enrol_screen *s = state;
    const int columns = canvas_columns(c), width = columns < 80 ? columns : 80;
    struct arena a = {0};
    canvas_rule(c, 0, 0, columns, LOOK_TITLE, arena_printf(&a, "%s, %s", s->offer.programme.title, s->offer.provider.name));
    const int used = form_draw(&s->form, c, 1, 0, width);
    draw_quote(s, c, 2 + used);
    arena_close(&a);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

/* What was refused because the child had changed is shown as it is now, and asked for again. */
static void look_again(struct enrol_screen *s) {
    struct fail why;
    if (!subject_basis(app_desk(s->app)->db, s->subject, s->basis, &why)) app_say(s->app, LOOK_ERROR, why.say);
    ask_quote(s);
}

static void agreed(void *state, int choice, const char *text) {
    struct enrol_screen *s = state;
    const struct enrol_order order = order_of(s);
    char enrolment[EVENT_ID_TEXT];
    const char *field = NULL;
    struct fail why;
    (void)text;
    if (choice != 0) return;
    if (!desk_enrol(app_desk(s->app), &order, enrolment, &field, &why)) {
        app_dialog_error(s->app, &why);
        if (field) form_go(&s->form, field);
        look_again(s);
        return;
    }
    s->is_done = true;
    app_saved(s->app);
    app_say(s->app, LOOK_GOOD, _("Enrolled. The booking is provisional until the centre confirms it"));
    app_close(s->app, s);
}

static void save(struct enrol_screen *s);

static void date_is_right(void *state, int choice, const char *text) {
    (void)choice, (void)text;
    save(state);
}

static void save(struct enrol_screen *s) {
    struct fail why;
    struct arena a = {0};
    char parent[MONEY_TEXT];
    if (app_clock_asks(s->app, s, date_is_right)) return;
    if (!form_take(&s->form, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    ask_quote(s);
    if (!s->quoted) {
        app_dialog_error(s->app, &s->against);
        return;
    }
    if (s->quote.parent > 0 && !*s->data.sheet) {
        form_go(&s->form, "sheet");
        app_say(s->app, LOOK_ERROR, _("Enter the number of the sheet on which the family agreed to the surcharge."));
        return;
    }
    money_show(s->quote.parent, parent);
    const char *buttons[] = {_("Enrol"), _("Not yet"), NULL};
    app_dialog_ask(s->app, _("Enrol"),
                   s->quote.parent > 0
                       ? arena_printf(&a, _("The family has agreed to the surcharge of %s on sheet %s?"), parent, s->data.sheet)
                       : _("The certificate pays all of it."),
                   buttons, s, agreed);
    arena_close(&a);
}

/* How many events the child has; *printed: the last of them is a paper. */
static int count_events(struct enrol_screen *s, bool *printed) {
    struct history_row *events;
    struct arena a = {0};
    struct fail why;
    int count = 0;
    if (!subject_history(app_desk(s->app)->db, s->subject, &a, &events, &count, &why)) count = 0;
    *printed = count > 0 && strcmp(events[count - 1].type, "paper.printed") == 0;
    arena_close(&a);
    return count;
}

/* The sheet that was printed for this form is no change of the child that somebody else made. */
static void know_print(struct enrol_screen *s) {
    struct fail why;
    bool printed;
    const int count = count_events(s, &printed);
    if (!s->before_print || count == s->before_print) return;
    if (printed && count == s->before_print + 1) subject_basis(app_desk(s->app)->db, s->subject, s->basis, &why);
    s->before_print = 0;
}

static bool is_as_shown(const struct enrol_screen *s) {
    char now[sizeof s->basis];
    struct fail why;
    return subject_basis(app_desk(s->app)->db, s->subject, now, &why) && strcmp(now, s->basis) == 0;
}

/* What the family signs, before anything is written: on a sheet of the program's own numbers, which then stands in the form. */
static void print_sheet(struct enrol_screen *s) {
    struct desk *desk = app_desk(s->app);
    struct fail why;
    int64_t no = 0;
    if (!form_take(&s->form, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    ask_quote(s);
    if (!s->quoted || (!*s->data.sheet && !paper_sheet_next(desk->db, 1, &no, &why))) {
        app_dialog_error(s->app, s->quoted ? &why : &s->against);
        return;
    }
    if (!*s->data.sheet) {
        paper_sheet_show(desk->kiosk, no, s->data.sheet);
        form_show(&s->form);
        s->form.changed = s->touched = true;
    }
    const struct enrol_order order = order_of(s);
    bool printed;
    s->before_print = is_as_shown(s) ? count_events(s, &printed) : 0;
    app_print(s->app, &(struct print_order){.paper = "enrolment", .enrol = &order});
}

static void dropped(void *state, int choice, const char *text) {
    struct enrol_screen *s = state;
    struct fail why;
    (void)text;
    if (choice != 1) return;
    s->is_done = true;
    if (s->draft && !draft_drop(app_desk(s->app)->db, s->draft, &why)) app_say(s->app, LOOK_WARN, why.say);
    app_close(s->app, s);
}

static enum reply enrol_act(void *state, enum action action) {
    struct enrol_screen *s = state;
    if (action == ACT_BACK) {
        if (s->touched) app_say(s->app, LOOK_DIM, _("The draft is kept: it stands in the queue of drafts"));
        return LEAVE;
    }
    if (action == ACT_ENROL) save(s);
    if (action == ACT_UNDO) form_draft_throw_away(s->app, s->touched, s, dropped);
    if (action == ACT_PRINT) print_sheet(s);
    return STAY;
}

static enum reply enrol_event(void *state, const struct input *in) {
    struct enrol_screen *s = state;
    if (in->kind == INPUT_TICK) {
        enrol_draft_keep(s, true);
        return STAY;
    }
    const bool mine = form_event(&s->form, in);
    if (s->form.changed) s->touched = true;
    if (mine) ask_quote(s);
    if (!mine && in->kind == INPUT_KEY && (in->key == K_ENTER || in->key == K_DOWN || in->key == K_TAB))
        form_go_section(&s->form, 0);
    return STAY;
}

static const char *enrol_topic(const void *state) {
    const struct enrol_screen *s = state;
    const struct form_row *row = form_focused(&s->form);
    return row ? row->help : "";
}

static const char *enrol_subtitle(const void *state, struct arena *a) {
    const struct enrol_screen *s = state;
    const char *kept = s->draft && !s->form.changed ? _(" · draft kept") : "";
    return arena_printf(a, "· %s%s", show_short_name(a, s->name, 20), kept);
}

static const char *enrol_message(const void *state, struct arena *a, enum look *look) {
    (void)a;
    *look = LOOK_DIM;
    return _(enrol_topic(state));
}

static const char *enrol_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("Ctrl+P the sheet to be signed, its number stands here then   F2 enrols the child");
}

static void enrol_refresh(void *state) {
    know_print(state);
    ask_quote(state);
}

const struct screen scr_enrol = {
    .name = "enrol",
    .title = N_("Enrolment"),
    .help = N_(
        "Enrols a child in a programme with its certificate. The price is of the whole course; of a part of it, by days. The certificate pays what is "
        "available, the family only the difference, and agrees to it on a sheet, which Ctrl+P prints and numbers. What a later period will pay is shown apart and "
        "agreed to again when that period has its money. What is typed is a draft on disk a second later. The centre confirms the booking with the next exchange."),
    .state_size = sizeof(struct enrol_screen),
    .open = enrol_open,
    .draw = enrol_draw,
    .act = enrol_act,
    .event = enrol_event,
    .close = enrol_close,
    .subtitle = enrol_subtitle,
    .hint = enrol_hint,
    .message = enrol_message,
    .topic = enrol_topic,
    .refresh = enrol_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_ENROL, ACT_UNDO, ACT_MENU, ACT_PRINT, ACT_BACK, ACT_NONE},
};
