/* What is done with an enrolment on a day: it ends, rests, goes on, its part of a later period is confirmed. What that does to
 * the money is shown while the day is typed, and nothing is written before F2. */

#include "tui/screens/enrolment.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tui/widgets/form.h"

#include <stddef.h>
#include <string.h>

struct act_data {
    enum course_act act;
    bool pays; /* the confirmed part has a surcharge */
    char last[11], from[11], again[11];
    char ground[12];
    char sheet[40], sheet_day[11];
    int64_t by_learner;
};

struct act_page {
    struct app *app;
    struct enrolment_row row;
    char period[12], over[EVENT_ID_TEXT];
    struct act_data data;
    struct form form;
    int64_t released, kept; /* of an end */
    int64_t cert, parent;   /* of a confirmation */
    struct fail against;    /* why it cannot be confirmed; FAIL_NONE: it can */
};

static const char *const grounds[] = {"family", N_("by the family's wish"), "provider", N_("on the provider's side"), NULL};
static const struct field_kind kind_ground = {.name = "course_ground", .look = FIELD_CHOICE, .choices = grounds};

static bool has_last(const void *data) {
    const struct act_data *d = data;
    return d->act == COURSE_END || d->act == COURSE_SHORTEN;
}

static bool has_ground(const void *data) {
    const struct act_data *d = data;
    return d->act == COURSE_END || d->act == COURSE_SUSPEND;
}

static bool rests(const void *data) {
    return ((const struct act_data *)data)->act == COURSE_SUSPEND;
}

static bool goes_on(const void *data) {
    return ((const struct act_data *)data)->act == COURSE_RESUME;
}

static bool has_sheet(const void *data) {
    const struct act_data *d = data;
    return d->act == COURSE_CONFIRM && d->pays;
}

// clang-format off
static const struct form_row rows[] = {
    FORM_SECTION(N_("What is done")),
    FORM_TEXT(struct act_data, last, N_("Last day"), &kind_date, .need = NEED_ALWAYS, .present = has_last, .help = N_("The last day of attendance: for the days up to it the provider is paid")),
    FORM_TEXT(struct act_data, from, N_("From"), &kind_date, .need = NEED_ALWAYS, .present = rests, .help = N_("From this day on the child does not attend; what is booked stays booked")),
    FORM_TEXT(struct act_data, again, N_("From"), &kind_date, .need = NEED_ALWAYS, .present = goes_on, .help = N_("From this day on the child attends again")),
    FORM_TEXT(struct act_data, ground, N_("Ground"), &kind_ground, .need = NEED_ALWAYS, .present = has_ground, .help = N_("Whose wish it is; F4 lists both")),
    FORM_TEXT(struct act_data, sheet, N_("Sheet"), &kind_text, .width = 14, .need = NEED_ALWAYS, .present = has_sheet, .help = N_("Number of the sheet on which the family has agreed to the surcharge")),
    FORM_TEXT(struct act_data, sheet_day, N_("of"), &kind_date, .same_line = true, .need = NEED_ALWAYS, .present = has_sheet, .help = N_("The day on which the sheet was signed, not later than today")),
    FORM_INT(struct act_data, by_learner, N_("Learner"), &kind_tick, .present = has_sheet, .help = N_("Space: the learner of 14 years or more has signed, not the parent")),
};
// clang-format on
enum { ROWS = sizeof rows / sizeof *rows };

static const char *const titles[] = {
    [COURSE_END] = N_("End early"),
    [COURSE_SHORTEN] = N_("Let the course end earlier, as changed in the contract"),
    [COURSE_SUSPEND] = N_("Suspend"),
    [COURSE_RESUME] = N_("Resume"),
    [COURSE_CONFIRM] = N_("Confirm the part of period %s"),
};

/* A part that the certificate pays whole needs no signature. */
static bool asks(const struct act_page *s) {
    return s->data.act != COURSE_CONFIRM || s->data.pays;
}

/* --- What it does to the money -------------------------------------------------------------------------------------------- */

static void ask(struct act_page *s) {
    struct desk *desk = app_desk(s->app);
    struct fail why;
    s->against = (struct fail){0};
    if (has_last(&s->data) && !enrolment_release(desk->db, s->row.event, s->data.last, &s->released, &s->kept, &why))
        app_say(s->app, LOOK_ERROR, why.say);
    if (s->data.act != COURSE_CONFIRM) return;
    bool ok = desk_enrolment_quote(desk, s->row.event, s->period, &s->cert, &s->parent, &s->against);
    s->data.pays = ok && s->parent > 0;
}

static bool page_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct act_page *s = state;
    const struct course_arg *given = arg;
    char today[DATE_TEXT];
    s->app = app;
    if (!enrolment_load(app_desk(app)->db, given->enrolment, &s->row, why)) return false;
    text_copy(s->period, sizeof s->period, given->period ? given->period : "");
    text_copy(s->over, sizeof s->over, given->over ? given->over : "");
    date_iso(show_today(app), today);
    const char *within = strcmp(today, s->row.until) < 0 ? today : s->row.until;
    s->data.act = given->act;
    text_copy(s->data.last, sizeof s->data.last, within);
    text_copy(s->data.from, sizeof s->data.from, within);
    text_copy(s->data.again, sizeof s->data.again, strcmp(today, s->row.suspended_day) < 0 ? s->row.suspended_day : within);
    text_copy(s->data.ground, sizeof s->data.ground, "family");
    text_copy(s->data.sheet_day, sizeof s->data.sheet_day, today);
    ask(s);
    form_open(&s->form, rows, ROWS, &s->data);
    return true;
}

static void page_close(void *state) {
    struct act_page *s = state;
    form_close(&s->form);
}

static void page_refresh(void *state) {
    struct act_page *s = state;
    struct fail why;
    char event[EVENT_ID_TEXT];
    text_copy(event, sizeof event, s->row.event);
    if (!enrolment_load(app_desk(s->app)->db, event, &s->row, &why)) app_say(s->app, LOOK_ERROR, why.say);
    ask(s);
    if (asks(s) && !form_row_present(&s->form, s->form.focus)) form_go_section(&s->form, 0);
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static void draw_sum(struct canvas *c, int row, const char *label, int64_t sum, const char *note) {
    struct arena a = {0};
    canvas_text(c, row, 1, LOOK_LABEL, label);
    canvas_right(c, row, 40, LOOK_TEXT, enrolment_sum(&a, sum));
    canvas_cell(c, row, 43, canvas_columns(c) - 44, LOOK_DIM, note);
    arena_close(&a);
}

static void draw_money(const struct act_page *s, struct canvas *c, int row) {
    const int columns = canvas_columns(c);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("The money"));
    if (has_last(&s->data)) {
        draw_sum(c, row, _("Booked now"), s->row.held, "");
        draw_sum(c, row + 1, _("Stays booked"), s->kept, _("for the days up to the last one"));
        draw_sum(c, row + 2, _("Returns to the certificate"), s->released, _("for other programmes of this period"));
    } else if (s->data.act == COURSE_CONFIRM && s->against.kind != FAIL_NONE) {
        canvas_wrap(c, row, 1, columns - 2, 3, LOOK_WARN, s->against.say);
    } else if (s->data.act == COURSE_CONFIRM) {
        draw_sum(c, row, _("Cost"), s->cert + s->parent, "");
        draw_sum(c, row + 1, _("Certificate"), s->cert, s->parent > 0 ? _("all that is available") : "");
        draw_sum(c, row + 2, _("Surcharge"), s->parent,
                 s->parent > 0 ? _("the family agrees to it on a new sheet") : _("none"));
    } else {
        draw_sum(c, row, _("Booked now"), s->row.held, _("stays as it is"));
    }
}

static const char *act_title(const struct act_page *s, struct arena *a) {
    const char *title = _(titles[s->data.act]);
    return s->data.act == COURSE_CONFIRM ? arena_printf(a, title, s->period) : title;
}

static void page_draw(const void *state, struct canvas *c) {
    const struct act_page *s = state;
    const int columns = canvas_columns(c), width = columns < 80 ? columns : 80;
    struct arena a = {0};
    canvas_rule(c, 0, 0, columns, LOOK_TITLE, enrolment_title(&a, &s->row));
    show_pair(c, 1, 1, 12, _("Course"),
              arena_printf(&a, "%s – %s", show_date(&a, s->row.open.first), show_date(&a, s->row.until)));
    canvas_rule(c, 2, 0, columns, LOOK_TITLE, act_title(s, &a));
    const int used = asks(s) ? form_draw(&s->form, c, 3, 0, width) : 0;
    draw_money(s, c, 4 + used);
    arena_close(&a);
}

/* --- Carrying out --------------------------------------------------------------------------------------------------------- */

static bool carry_out(struct act_page *s, const char **field, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    const char *of = s->row.event;
    const struct act_data *d = &s->data;
    const struct confirm_order confirm = {.enrolment = of,
                                          .period = s->period,
                                          .parent_part = s->parent,
                                          .sheet = d->pays ? d->sheet : "",
                                          .sheet_day = d->pays ? d->sheet_day : "",
                                          .signer = d->by_learner ? "learner" : "applicant",
                                          .over = *s->over ? s->over : NULL};
    switch (d->act) {
    case COURSE_END: return desk_enrolment_end(desk, of, d->last, d->ground, field, why);
    case COURSE_SHORTEN: return desk_enrolment_change(desk, of, NULL, NULL, d->last, field, why);
    case COURSE_SUSPEND: return desk_enrolment_suspend(desk, of, d->from, d->ground, why);
    case COURSE_RESUME: return desk_enrolment_resume(desk, of, d->again, why);
    case COURSE_CONFIRM: return desk_enrolment_confirm(desk, &confirm, field, why);
    }
    return false;
}

static const char *said(const struct act_page *s) {
    switch (s->data.act) {
    case COURSE_END: return _("Ended. What is released is available again");
    case COURSE_SHORTEN: return _("The course ends earlier now. What is released is available again");
    case COURSE_SUSPEND: return _("Suspended. What is booked stays booked");
    case COURSE_RESUME: return _("The enrolment goes on");
    case COURSE_CONFIRM: break;
    }
    return _("Confirmed. The booking is provisional until the centre confirms it");
}

static void agreed(void *state, int choice, const char *text) {
    struct act_page *s = state;
    const char *field = NULL;
    struct fail why = {0};
    (void)text;
    if (choice != 0) return;
    if (carry_out(s, &field, &why)) {
        app_saved(s->app);
        app_say(s->app, LOOK_GOOD, said(s));
        app_close(s->app, s);
        return;
    }
    app_dialog_error(s->app, &why);
    if (field) form_go(&s->form, strcmp(field, "day") == 0 && has_last(&s->data) ? "last" : field);
    ask(s);
}

static void record(struct act_page *s);

static void date_is_right(void *state, int choice, const char *text) {
    (void)choice, (void)text;
    record(state);
}

static void record(struct act_page *s) {
    struct fail why;
    struct arena a = {0};
    const char *question = "";
    if (app_clock_asks(s->app, s, date_is_right)) return;
    if (asks(s) && !form_take(&s->form, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    ask(s);
    if (s->against.kind != FAIL_NONE) {
        app_dialog_error(s->app, &s->against);
        return;
    }
    if (has_last(&s->data))
        question = arena_printf(&a, _("%s returns to the certificate, %s stays booked."), enrolment_sum(&a, s->released),
                                enrolment_sum(&a, s->kept));
    else if (s->data.pays)
        question = arena_printf(&a, _("The family has agreed to the surcharge of %s on sheet %s?"),
                                enrolment_sum(&a, s->parent), s->data.sheet);
    const char *buttons[] = {_("Yes"), _("Not yet"), NULL};
    if (*question)
        app_dialog_ask(s->app, act_title(s, &a), question, buttons, s, agreed);
    else
        agreed(s, 0, NULL);
    arena_close(&a);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static void ground_picked(void *state, int choice, const char *text) {
    struct act_page *s = state;
    (void)text;
    if (choice < 0) return;
    form_set_typed(&s->form, s->form.focus, grounds[2 * choice]);
    form_move(&s->form, 1);
}

static void pick_ground(struct act_page *s) {
    const char *items[] = {_(grounds[1]), _(grounds[3])};
    app_dialog_pick(s->app, _("Ground"), items, 2, field_choice(&s->form.fields[s->form.focus]), s, ground_picked);
}

static enum reply page_act(void *state, enum action action) {
    struct act_page *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_CARRY_OUT) record(s);
    if (action == ACT_LIST) pick_ground(s);
    return STAY;
}

static bool page_offers(const void *state, enum action action) {
    const struct act_page *s = state;
    return action != ACT_LIST || (asks(s) && form_focused(&s->form)->kind == &kind_ground);
}

static enum reply page_event(void *state, const struct input *in) {
    struct act_page *s = state;
    if (in->kind != INPUT_TICK && asks(s) && form_event(&s->form, in)) ask(s);
    return STAY;
}

static const char *page_subtitle(const void *state, struct arena *a) {
    const struct act_page *s = state;
    return show_number(a, s->row.open.number);
}

static const char *page_topic(const void *state) {
    const struct act_page *s = state;
    const struct form_row *row = asks(s) ? form_focused(&s->form) : NULL;
    return row && row->help ? row->help : "";
}

static const char *page_message(const void *state, struct arena *a, enum look *look) {
    (void)a;
    *look = LOOK_DIM;
    const char *topic = page_topic(state);
    return *topic ? _(topic) : "";
}

static const char *page_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("Enter next field   F2 writes what is shown here");
}

const struct screen scr_enrolment_act = {
    .name = "enrolment-act",
    .title = N_("Enrolment"),
    .help = N_(
        "One act on an enrolment, with its day and ground. What it does to the money of the certificate is shown while it is typed: for the days up to the "
        "last one the provider is paid, the rest returns to the certificate at once. A part of a later period is confirmed when that period has its money: "
        "the certificate pays what is available, the family agrees to the new surcharge on a new sheet. F2 writes it."),
    .state_size = sizeof(struct act_page),
    .open = page_open,
    .draw = page_draw,
    .act = page_act,
    .event = page_event,
    .close = page_close,
    .subtitle = page_subtitle,
    .hint = page_hint,
    .message = page_message,
    .topic = page_topic,
    .refresh = page_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_LIST, ACT_MENU, ACT_BACK, ACT_NONE},
    .offers = page_offers,
};
