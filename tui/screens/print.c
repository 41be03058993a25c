/* Printing: the papers there are for this case, and how the chosen one will look. F2 prints it; the screen stays, since a
 * family often takes more than one. */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "tui/print.h"
#include "tui/widgets/list.h"

#include <string.h>

#define TEXT_MOST 76
#define PAGE_MARK '\f'

struct printing {
    struct app *app;
    struct arena arena, text_arena;
    char subject[ID_TEXT], application[EVENT_ID_TEXT], number[11];
    struct print_choice *choices;
    struct list list;
    int looked_at; /* the choice the text is of; −1: none */
    const char *text;
    struct fail cannot; /* why there is no text */
    int top, lines;
};

static struct print_order order_of(const struct printing *s) {
    const struct print_choice *choice = &s->choices[s->list.chosen];
    return (struct print_order){.paper = choice->paper,
                                .app = s->application,
                                .number = *choice->number ? choice->number : s->number,
                                .subject = s->subject,
                                .deed = choice->deed};
}

/* The text of the chosen paper, made anew when another is chosen. */
static void look(struct printing *s) {
    if (s->looked_at == s->list.chosen) return;
    struct print_order order = order_of(s);
    arena_reset(&s->text_arena);
    s->looked_at = s->list.chosen;
    s->top = s->lines = 0;
    s->cannot = (struct fail){0};
    s->text = "";
    if (!print_preview(app_desk(s->app), &order, TEXT_MOST, &s->text_arena, &s->text, &s->cannot)) return;
    for (const char *at = s->text; *at; at++) s->lines += *at == '\n';
}

static void print_screen_close(void *state) {
    struct printing *s = state;
    arena_close(&s->arena);
    arena_close(&s->text_arena);
}

static bool find_choices(struct printing *s, const char *deed, int *count, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    if (deed && *deed) return print_deed_choices(desk, deed, &s->arena, &s->choices, count, why);
    return print_choices(desk, s->subject, s->application, s->number, &s->arena, &s->choices, count, why);
}

static bool print_screen_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct printing *s = state;
    const struct print_arg *given = arg;
    int count = 0;
    s->app = app;
    s->looked_at = -1;
    text_copy(s->subject, sizeof s->subject, given->subject ? given->subject : "");
    text_copy(s->application, sizeof s->application, given->app ? given->app : "");
    text_copy(s->number, sizeof s->number, given->number ? given->number : "");
    if (!find_choices(s, given->deed, &count, why)) {
        print_screen_close(s);
        return false;
    }
    list_set(&s->list, count);
    look(s);
    return true;
}

static void print_screen_refresh(void *state) {
    struct printing *s = state;
    s->looked_at = -1;
    look(s);
}

static void draw_choice(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct printing *s = context;
    enum look drawn = chosen ? LOOK_SELECTED : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, drawn);
    if (chosen) canvas_glyph(c, row, column, drawn, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 2, drawn, s->choices[i].title);
}

/* Half of the screen for the papers, the rest for the look of one. */
static int list_rows(const struct canvas *c, const struct printing *s) {
    int most = canvas_rows(c) / 2;
    return s->list.count < most ? s->list.count : most;
}

static void draw_text(const struct printing *s, struct canvas *c, int row, int rows) {
    const char *at = s->text;
    for (int i = 0; i < s->top && *at; i++) at += strcspn(at, "\n") + 1;
    for (; rows > 0 && *at; row++, rows--) {
        char line[TEXT_MOST * 4 + 1];
        size_t size = strcspn(at, "\n");
        if (*at == PAGE_MARK)
            canvas_rule(c, row, 0, canvas_columns(c), LOOK_DIM, _("next sheet"));
        else {
            text_copy(line, size + 1 < sizeof line ? size + 1 : sizeof line, at);
            canvas_text(c, row, 2, LOOK_TEXT, line);
        }
        at += size + (at[size] == '\n');
    }
}

static void print_screen_draw(const void *state, struct canvas *c) {
    const struct printing *s = state;
    int columns = canvas_columns(c), list = list_rows(c, s), below = list + 1, text = canvas_rows(c) - below;
    list_draw(&s->list, c, 0, 0, list, columns, true, s, draw_choice);
    canvas_rule(c, list, 0, columns, LOOK_TITLE, s->choices[s->list.chosen].title);
    if (s->cannot.kind != FAIL_NONE)
        canvas_wrap(c, below + 1, 2, columns - 4, text - 1, LOOK_ERROR, s->cannot.say);
    else
        draw_text(s, c, below, text);
}

static enum reply print_screen_act(void *state, enum action action) {
    struct printing *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_PRINT_NOW) {
        struct print_order order = order_of(s);
        app_print(s->app, &order);
    }
    return STAY;
}

static enum reply print_screen_event(void *state, const struct input *in) {
    enum { STEP = 8 };
    struct printing *s = state;
    if (in->kind == INPUT_KEY && in->key == K_ENTER) return print_screen_act(s, ACT_PRINT_NOW);
    if (in->kind == INPUT_KEY && in->key == K_PGDN) {
        if (s->top + STEP < s->lines) s->top += STEP;
    } else if (in->kind == INPUT_KEY && in->key == K_PGUP) {
        s->top = s->top > STEP ? s->top - STEP : 0;
    } else {
        list_event(&s->list, in, STEP);
        look(s);
    }
    return STAY;
}

static const char *print_screen_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("Enter or F2 print   PgUp PgDn read on");
}

const struct screen scr_print = {
    .name = "print",
    .title = N_("Printing"),
    .help = N_(
        "The papers there are for this case and, below, how the chosen one will look. F2 prints it on the printer, or as a PDF file "
        "where the settings name a folder. Sheets of consent and statements get their numbers from the program when they are printed. "
        "That a paper was printed is kept in the history; a decision with a paper outside can no longer be undone."),
    .state_size = sizeof(struct printing),
    .open = print_screen_open,
    .draw = print_screen_draw,
    .act = print_screen_act,
    .event = print_screen_event,
    .close = print_screen_close,
    .hint = print_screen_hint,
    .refresh = print_screen_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_PRINT_NOW, ACT_MENU, ACT_BACK, ACT_NONE},
};
