/* "I forgot the number": what the family remembers, and the children all of it fits. Looked for with every field that is left.
 */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "tui/widgets/form.h"
#include "tui/widgets/list.h"

#include <stddef.h>
#include <string.h>

enum { FOUND_MOST = 50, FORM_ROWS = 6 };

struct remembered {
    char phone[24];
    char document[80];
    char parent[96];
    char birth[11];
};

struct forgotten_state {
    struct app *app;
    struct arena arena;
    struct remembered data;
    struct form form;
    struct found *rows;
    struct list list;
    bool on_rows;
    struct fail why; /* too little is given */
};

// clang-format off
static const struct form_row rows[] = {
    FORM_SECTION(N_("What is remembered")),
    FORM_TEXT(struct remembered, phone, N_("Phone"), &kind_text, .width = 24, .help = N_("Of the family: the last four digits or more")),
    FORM_TEXT(struct remembered, document, N_("Document"), &kind_text, .width = 40, .help = N_("Number of the child's or the applicant's document, with its series or without")),
    FORM_TEXT(struct remembered, parent, N_("Parent's surname"), &kind_name, .width = 40, .help = N_("The beginning of the applicant's surname will do")),
    FORM_TEXT(struct remembered, birth, N_("Child's birth"), &kind_date, .help = N_("Day, month, year of the child's birth: together with another field")),
};
// clang-format on

static void ask(struct forgotten_state *s) {
    const struct remembered *d = &s->data;
    struct forgotten what = {.parent = d->parent, .birth = d->birth, .phone = d->phone, .document = d->document};
    int count = 0;
    arena_reset(&s->arena);
    s->why = (struct fail){0};
    if (!number_forgotten(app_desk(s->app)->db, &what, FOUND_MOST, &s->arena, &s->rows, &count, &s->why)) count = 0;
    list_set(&s->list, count);
    if (!count) s->on_rows = false;
}

static bool forgotten_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct forgotten_state *s = state;
    (void)arg;
    (void)why;
    s->app = app;
    form_open(&s->form, rows, sizeof rows / sizeof *rows, &s->data);
    return true;
}

static void forgotten_close(void *state) {
    struct forgotten_state *s = state;
    form_close(&s->form);
    arena_close(&s->arena);
}

static void forgotten_refresh(void *state) {
    struct forgotten_state *s = state;
    if (*s->data.phone || *s->data.document || *s->data.parent) ask(s);
}

static void draw_found(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct forgotten_state *s = context;
    const struct found *f = &s->rows[i];
    struct arena a = {0};
    enum look look = chosen && s->on_rows ? LOOK_SELECTED : LOOK_TEXT;
    int name = width - 46;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, name, look, show_short_name(&a, f->name, name));
    canvas_cell(c, row, column + 3 + name, 10, look, show_date(&a, f->birth));
    canvas_cell(c, row, column + 15 + name, 13, look, *f->number ? show_number(&a, f->number) : _("no number"));
    canvas_cell(c, row, column + 29 + name, 17, look, f->parent);
    arena_close(&a);
}

static void forgotten_draw(const void *state, struct canvas *c) {
    const struct forgotten_state *s = state;
    int rows_now = canvas_rows(c), columns = canvas_columns(c);
    canvas_rule(c, 0, 0, columns, LOOK_TITLE, _("What is remembered"));
    form_draw(&s->form, c, 1, 0, columns < 80 ? columns : 80);
    canvas_rule(c, FORM_ROWS, 0, columns, LOOK_TITLE, _("All of it fits"));
    if (s->list.count)
        list_draw(&s->list, c, FORM_ROWS + 1, 0, rows_now - FORM_ROWS - 1, columns, s->on_rows, s, draw_found);
    else
        canvas_wrap(c, FORM_ROWS + 2, 2, columns - 4, 2, LOOK_DIM,
                    *s->why.say ? s->why.say : _("Nobody. Type the phone, a document or the parent's surname"));
}

static void open_found(struct forgotten_state *s) {
    const struct found *f = &s->rows[s->list.chosen];
    show_open_child(s->app, f->subject, f->number);
}

static enum reply forgotten_act(void *state, enum action action) {
    (void)state;
    return action == ACT_BACK ? LEAVE : STAY;
}

static enum reply rows_event(struct forgotten_state *s, const struct input *in) {
    if (in->kind != INPUT_KEY) return STAY;
    if (in->key == K_ENTER)
        open_found(s);
    else if (in->key == K_TAB || in->key == K_BACKTAB || (in->key == K_UP && s->list.chosen == 0))
        s->on_rows = false;
    else
        list_event(&s->list, in, 8);
    return STAY;
}

static enum reply forgotten_event(void *state, const struct input *in) {
    struct forgotten_state *s = state;
    if (in->kind == INPUT_TICK) return STAY;
    if (s->on_rows) return rows_event(s, in);
    bool mine = form_event(&s->form, in),
         goes_on = in->kind == INPUT_KEY && (in->key == K_ENTER || in->key == K_DOWN || in->key == K_TAB);
    if (s->form.changed || !mine) ask(s);
    s->form.changed = false;
    if (!mine && goes_on) s->on_rows = s->list.count > 0;
    return STAY;
}

static const char *forgotten_hint(const void *state, struct arena *a) {
    const struct forgotten_state *s = state;
    (void)a;
    return s->on_rows ? _("Enter opens the card   Up back to what is remembered")
                      : _("Enter goes on; behind the last field to those who were found");
}

static const char *forgotten_topic(const void *state) {
    const struct forgotten_state *s = state;
    const struct form_row *row = form_focused(&s->form);
    return !s->on_rows && row ? row->help : "";
}

static const char *forgotten_message(const void *state, struct arena *a, enum look *look) {
    const struct forgotten_state *s = state;
    const char *topic = forgotten_topic(state);
    *look = LOOK_DIM;
    if (*topic) return _(topic);
    return arena_printf(a, ngettext("%d found", "%d found", (unsigned long)s->list.count), s->list.count);
}

const struct screen scr_forgotten = {
    .name = "forgotten",
    .title = N_("Forgotten number"),
    .help = N_(
        "A family that has lost its number: by phone, document or the parent's surname, better with the child's birth date. All that "
        "is typed has to fit. See the applicant's document before you say the number."),
    .state_size = sizeof(struct forgotten_state),
    .open = forgotten_open,
    .draw = forgotten_draw,
    .act = forgotten_act,
    .event = forgotten_event,
    .close = forgotten_close,
    .hint = forgotten_hint,
    .message = forgotten_message,
    .topic = forgotten_topic,
    .refresh = forgotten_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_MENU, ACT_BACK, ACT_NONE},
};
