#include "tui/app_inside.h"

#include <string.h>

#define DIALOG_COLUMNS 64
#define PICK_ROWS      12
#define HELP_COLUMNS   76

static int least(int a, int b) {
    return a < b ? a : b;
}

/* A box in the middle of the screen; returns the inside as a window. */
static struct canvas *box(const struct dialog *d, struct canvas *c, int rows, int columns) {
    rows = least(rows + 2, canvas_rows(c) - 2);
    columns = least(columns + 4, canvas_columns(c) - 2);
    int row = (canvas_rows(c) - rows) / 2, column = (canvas_columns(c) - columns) / 2;
    canvas_box(c, row, column, rows, columns, d->look, d->title);
    return canvas_window(c, row + 1, column + 2, rows - 2, columns - 4);
}

static int text_columns(const struct canvas *c) {
    return least(DIALOG_COLUMNS, canvas_columns(c) - 6);
}

static void draw_ask(const struct dialog *d, struct canvas *c) {
    int columns = text_columns(c), lines = canvas_wrap_rows(d->text, columns), width = 0;
    struct canvas *in = box(d, c, lines + 2, columns);
    int rows = canvas_rows(in);
    canvas_wrap(in, 0, 0, canvas_columns(in), rows - 2, d->look, d->text);
    for (int i = 0; i < d->count; i++) width += text_width(d->items[i]) + 6;
    int column = width - 2 < canvas_columns(in) ? (canvas_columns(in) - width + 2) / 2 : 0;
    for (int i = 0; i < d->count; i++) {
        enum look look = i == d->button ? LOOK_DIALOG_FOCUS : d->look;
        if (i == d->button) canvas_cursor(in, rows - 1, column + 2);
        column = canvas_text(in, rows - 1, column, look, "[ ");
        column = canvas_text(in, rows - 1, column, look, d->items[i]);
        column = canvas_text(in, rows - 1, column, look, " ]") + 2;
    }
    canvas_free(in);
}

static void draw_question(const struct dialog *d, struct canvas *c) {
    int columns = text_columns(c), lines = canvas_wrap_rows(d->text, columns);
    struct canvas *in = box(d, c, lines + 3, columns);
    int rows = canvas_rows(in);
    canvas_wrap(in, 0, 0, canvas_columns(in), rows - 2, d->look, d->text);
    field_draw(&d->field, in, rows - 2, 0, canvas_columns(in), true);
    canvas_free(in);
}

static void pick_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct dialog *d = context;
    int item = d->shown[i];
    enum look look = chosen ? LOOK_DIALOG_FOCUS : d->look;
    const char *note = d->notes != NULL ? d->notes[item] : "";
    int note_width = text_width(note);
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 3 - (note_width > 0 ? note_width + 1 : 0), look, d->items[item]);
    canvas_right(c, row, column + width - 1, look, note);
}

/* A list with what was typed above it and, in a menu, the help of the chosen action below. */
static void draw_pick(const struct dialog *d, struct canvas *c) {
    int columns = text_columns(c), below = d->helps != NULL ? 3 : 0;
    int most = least(d->kind == DIALOG_MENU ? d->count : PICK_ROWS, canvas_rows(c) - 6 - below);
    int rows = least(d->count > 0 ? d->count : 1, most);
    struct canvas *in = box(d, c, rows + 1 + below, columns);
    columns = canvas_columns(in);
    int at = canvas_text(in, 0, 0, d->look, _("Search: "));
    canvas_cell(in, 0, at, columns - at, d->look, d->field.typed);
    list_draw(&d->list, in, 1, 0, rows, columns, true, d, pick_row);
    if (d->list.count == 0) {
        canvas_text(in, 1, 2, d->look, _("Nothing begins so."));
        canvas_cursor(in, 0, at + text_width(d->field.typed));
    } else if (d->helps != NULL) {
        canvas_hline(in, rows + 1, 0, columns, d->look);
        canvas_wrap(in, rows + 2, 0, columns, 2, d->look, d->helps[d->shown[d->list.chosen]]);
    }
    canvas_free(in);
}

/* Lines of one text; `list.top` is the first shown, `list.chosen` follows it. */
static void draw_help(const struct dialog *d, struct canvas *c) {
    int columns = least(HELP_COLUMNS, canvas_columns(c) - 6), rows = canvas_rows(c) - 6;
    int lines = canvas_wrap_rows(d->text, columns), first = d->list.chosen;
    struct canvas *in = box(d, c, least(lines, rows), columns);
    rows = canvas_rows(in);
    columns = canvas_columns(in);
    if (first > lines - rows) first = lines - rows > 0 ? lines - rows : 0;
    canvas_wrap(in, -first, 0, columns, rows + first, d->look, d->text);
    canvas_cursor(in, 0, 0);
    canvas_free(in);
    if (first + rows < lines) canvas_glyph(c, (canvas_rows(c) + rows) / 2 + 1, canvas_columns(c) / 2, d->look, GLYPH_DOWN);
}

void dialog_draw(const struct dialog *d, struct canvas *c) {
    switch (d->kind) {
    case DIALOG_ASK: draw_ask(d, c); break;
    case DIALOG_TEXT: draw_question(d, c); break;
    case DIALOG_PICK:
    case DIALOG_MENU: draw_pick(d, c); break;
    case DIALOG_HELP: draw_help(d, c); break;
    }
}
