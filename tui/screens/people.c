/* Stand-ins (RULES A16): who has whose role on which days; the supervisor begins one and ends it. */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "tui/widgets/form.h"
#include "tui/widgets/list.h"

#include <stddef.h>
#include <string.h>

enum { PEOPLE_MOST = 200, PEOPLE_ROWS = 5, ROW_STAFF = 1, ROW_PRINCIPAL = 2 };

struct stand_in_form {
    char staff[ID_TEXT], principal[ID_TEXT], first[11], last[11];
};

struct people_state {
    struct app *app;
    struct arena arena;
    struct delegation_row *rows;
    struct list list;
    struct person *people;
    int people_count;
    bool is_new; /* the form is open */
    struct stand_in_form data;
    struct form form;
    struct form_row form_rows[PEOPLE_ROWS];
    const char *pairs[2 * PEOPLE_MOST + 1]; /* of the people: id, name */
    struct field_kind kind;
};

// clang-format off
static const struct form_row form_rows[PEOPLE_ROWS] = {
    FORM_SECTION(N_("New stand-in")),
    [ROW_STAFF] = FORM_TEXT(struct stand_in_form, staff, N_("Who stands in"), &kind_text, .need = NEED_ALWAYS,
        .help = N_("The colleague who gets the role beside the own one; F4 opens the list")),
    [ROW_PRINCIPAL] = FORM_TEXT(struct stand_in_form, principal, N_("For whom"), &kind_text, .need = NEED_ALWAYS,
        .help = N_("Whose role it is: decisions carry both names; F4 opens the list")),
    FORM_TEXT(struct stand_in_form, first, N_("From"), &kind_date, .need = NEED_ALWAYS, .help = N_("The first day, typed as digits: 23112026")),
    FORM_TEXT(struct stand_in_form, last, N_("Until"), &kind_date, .need = NEED_ALWAYS, .help = N_("The last day, inclusive")),
};
// clang-format on

static bool load(struct people_state *s, struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    char today[DATE_TEXT];
    int count = 0, kept = 0;
    date_iso(show_today(s->app), today);
    arena_reset(&s->arena);
    if (!delegation_list(db, today, &s->arena, &s->rows, &count, why) ||
        !person_list(db, &s->arena, &s->people, &s->people_count, why))
        return false;
    list_set(&s->list, count);
    for (int i = 0; i < s->people_count && kept < PEOPLE_MOST; i++) {
        if (s->people[i].removed) continue;
        s->pairs[2 * kept] = s->people[i].id;
        s->pairs[2 * kept++ + 1] = s->people[i].name;
    }
    s->pairs[2 * kept] = NULL;
    return true;
}

static void people_close(void *state) {
    struct people_state *s = state;
    if (s->is_new) form_close(&s->form);
    arena_close(&s->arena);
}

static bool people_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct people_state *s = state;
    (void)arg;
    s->app = app;
    bool ok = desk_may(app_desk(app), MAY_DELEGATE, why) && load(s, why);
    if (!ok) people_close(s);
    return ok;
}

/* The list of people stays under an open form: its names are in it. */
static void people_refresh(void *state) {
    struct people_state *s = state;
    struct fail why;
    if (!s->is_new && !load(s, &why)) app_say(s->app, LOOK_ERROR, why.say);
}

static const char *runs(const struct people_state *s, struct arena *a, const struct delegation_row *r) {
    char today[DATE_TEXT];
    date_iso(show_today(s->app), today);
    if (*r->ended) return arena_printf(a, _("ended %.5s"), show_date(a, r->ended));
    if (r->is_void) return _("void: removed");
    return strcmp(r->first, today) > 0 ? _("not yet") : _("now");
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct people_state *s = context;
    const struct delegation_row *r = &s->rows[i];
    const enum look look = chosen && !s->is_new ? LOOK_SELECTED : LOOK_TEXT;
    struct arena a = {0};
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, 15, look, show_short_name(&a, r->staff_name, 15));
    if (r->pending) canvas_glyph(c, row, column + 17, look, GLYPH_UP);
    canvas_cell(c, row, column + 19, width - 55, look,
                arena_printf(&a, _("for %s, %s"), show_short_name(&a, r->principal_name, 16), _(role_title(role_of(r->role)))));
    canvas_cell(c, row, column + width - 35, 21, look,
                arena_printf(&a, "%.5s – %s", show_date(&a, r->first), show_date(&a, r->last)));
    canvas_cell(c, row, column + width - 16, 16, look, runs(s, &a, r));
    arena_close(&a);
}

static void people_draw(const void *state, struct canvas *c) {
    const struct people_state *s = state;
    const int columns = canvas_columns(c), rows = canvas_rows(c), below = s->is_new ? 9 : 0;
    canvas_rule(c, 0, 0, columns, LOOK_TITLE, _("Today and later"));
    if (s->list.count)
        list_draw(&s->list, c, 1, 0, rows - 1 - below, columns, !s->is_new, s, draw_row);
    else
        canvas_wrap(c, 2, 2, columns - 4, 2, LOOK_DIM, _("There are no stand-ins. F7 begins one."));
    if (!s->list.count && !s->is_new) canvas_cursor(c, 2, 2);
    if (!s->is_new) return;
    canvas_rule(c, rows - below, 0, columns, LOOK_TITLE, _("New stand-in"));
    form_draw(&s->form, c, rows - below + 1, 1, columns - 2);
}

static void begin(struct people_state *s) {
    if (s->is_new) return;
    s->data = (struct stand_in_form){0};
    date_iso(show_today(s->app), s->data.first);
    s->kind = (struct field_kind){.name = "person", .look = FIELD_CHOICE, .choices = s->pairs};
    memcpy(s->form_rows, form_rows, sizeof form_rows);
    s->form_rows[ROW_STAFF].kind = s->form_rows[ROW_PRINCIPAL].kind = &s->kind;
    form_open(&s->form, s->form_rows, PEOPLE_ROWS, &s->data);
    s->is_new = true;
}

static void leave_form(struct people_state *s) {
    form_close(&s->form);
    s->is_new = false;
    people_refresh(s);
}

static const struct person *find(const struct people_state *s, const char *id) {
    for (int i = 0; i < s->people_count; i++)
        if (!strcmp(s->people[i].id, id)) return &s->people[i];
    return NULL;
}

static void save(struct people_state *s) {
    struct fail why = {0};
    struct delegated d = {0};
    if (!form_take(&s->form, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    const struct person *principal = find(s, s->data.principal);
    if (!principal || !find(s, s->data.staff)) {
        app_say(s->app, LOOK_ERROR, _("Choose who stands in and for whom."));
        return;
    }
    text_copy(d.principal, sizeof d.principal, principal->id);
    text_copy(d.role, sizeof d.role, principal->role);
    text_copy(d.municipality, sizeof d.municipality, principal->municipality);
    text_copy(d.first, sizeof d.first, s->data.first);
    text_copy(d.last, sizeof d.last, s->data.last);
    if (!desk_delegate(app_desk(s->app), s->data.staff, &d, &why)) {
        app_dialog_error(s->app, &why);
        return;
    }
    app_saved(s->app);
    leave_form(s);
    app_say(s->app, LOOK_GOOD, _("The stand-in is written; it works at every computer after an exchange."));
}

static void ended(void *state, int choice, const char *text) {
    struct people_state *s = state;
    struct fail why;
    (void)text;
    if (choice != 0 || !s->list.count) return;
    const struct delegation_row *r = &s->rows[s->list.chosen];
    if (!desk_delegation_end(app_desk(s->app), r->staff, r->event, &why)) {
        app_dialog_error(s->app, &why);
        return;
    }
    app_saved(s->app);
    people_refresh(s);
}

static void ask_end(struct people_state *s) {
    const char *buttons[] = {_("Yes"), _("No"), NULL};
    struct arena a = {0};
    const struct delegation_row *r = &s->rows[s->list.chosen];
    app_dialog_ask(s->app, _("End the stand-in"),
                   arena_printf(&a, _("%s no longer stands in for %s from today on?"), r->staff_name, r->principal_name),
                   buttons, s, ended);
    arena_close(&a);
}

static void person_picked(void *state, int choice, const char *text) {
    struct people_state *s = state;
    (void)text;
    if (choice < 0 || !s->is_new) return;
    form_set_typed(&s->form, s->form.focus, s->pairs[2 * choice]);
    form_move(&s->form, 1);
}

static bool on_person(const struct people_state *s) {
    return s->is_new && (s->form.focus == ROW_STAFF || s->form.focus == ROW_PRINCIPAL);
}

static void open_list(struct people_state *s) {
    const char *titles[PEOPLE_MOST];
    int count = 0;
    if (!on_person(s)) return;
    for (; s->pairs[2 * count]; count++) titles[count] = s->pairs[2 * count + 1];
    app_dialog_pick(s->app, _(s->form_rows[s->form.focus].label), titles, count, field_choice(&s->form.fields[s->form.focus]),
                    s, person_picked);
}

static enum reply people_act(void *state, enum action action) {
    struct people_state *s = state;
    switch (action) {
    case ACT_BACK:
        if (!s->is_new) return LEAVE;
        leave_form(s);
        break;
    case ACT_ADD: begin(s); break;
    case ACT_END: ask_end(s); break;
    case ACT_LIST: open_list(s); break;
    case ACT_CARRY_OUT: save(s); break;
    default: break;
    }
    return STAY;
}

static bool people_offers(const void *state, enum action action) {
    const struct people_state *s = state;
    switch (action) {
    case ACT_ADD: return !s->is_new;
    case ACT_END: return !s->is_new && s->list.count > 0 && !*s->rows[s->list.chosen].ended;
    case ACT_LIST: return on_person(s);
    case ACT_CARRY_OUT: return s->is_new;
    default: return true;
    }
}

static enum reply people_event(void *state, const struct input *in) {
    struct people_state *s = state;
    if (s->is_new)
        form_event(&s->form, in);
    else
        list_event(&s->list, in, 10);
    return STAY;
}

static const char *people_hint(const void *state, struct arena *a) {
    const struct people_state *s = state;
    (void)a;
    return s->is_new ? _("Enter next field   F4 list of people   F2 writes it   Esc back")
                     : _("F7 begins a stand-in, F8 ends the chosen one");
}

static const char *people_message(const void *state, struct arena *a, enum look *look) {
    const struct people_state *s = state;
    (void)a;
    *look = LOOK_DIM;
    if (!s->is_new || !form_focused(&s->form)) return "";
    const struct field *field = &s->form.fields[s->form.focus];
    if (field->is_red) *look = LOOK_ERROR;
    return *field->note ? field->note : _(form_focused(&s->form)->help);
}

const struct screen scr_people = {
    .name = "people",
    .title = N_("Stand-ins"),
    .help = N_(
        "A stand-in has another person's role for some days beside the own one: every decision then carries both names, and nobody decides on what he "
        "entered himself. The supervisor begins and ends stand-ins; line 1 of the stand-in's screen says for whom he works."),
    .state_size = sizeof(struct people_state),
    .open = people_open,
    .draw = people_draw,
    .act = people_act,
    .event = people_event,
    .close = people_close,
    .hint = people_hint,
    .message = people_message,
    .refresh = people_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_LIST, ACT_ADD, ACT_END, ACT_MENU, ACT_BACK, ACT_NONE},
    .offers = people_offers,
};
