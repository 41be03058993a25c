#include "tui/app_inside.h"

#include <stdio.h>
#include <string.h>

#define DIALOG_COLUMNS 64
#define PICK_ROWS      12
#define HELP_COLUMNS   76
#define HELP_INDENT    14

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

/* The row of the box's lower edge. */
static int bottom_of(const struct canvas *c, const struct canvas *in) {
    return (canvas_rows(c) + canvas_rows(in)) / 2;
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

/* "▼ ещё 12", ending before `end`. */
static void draw_more(const struct dialog *d, struct canvas *c, int row, int end, enum glyph glyph, int count) {
    struct arena a = {0};
    const char *text =
        arena_printf(&a, ngettext("%s %d more", "%s %d more", (unsigned long)count), canvas_glyph_text(c, glyph), count);
    if (count > 0) canvas_right(c, row, end, d->look, arena_printf(&a, " %s ", text));
    arena_close(&a);
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
    if (d->helps != NULL) canvas_hline(in, rows + 1, 0, columns, d->look);
    draw_more(d, in, 0, columns, GLYPH_ABOVE, list_above(&d->list, rows));
    if (d->helps != NULL)
        draw_more(d, in, rows + 1, columns, GLYPH_BELOW, list_below(&d->list, rows));
    else
        draw_more(d, c, bottom_of(c, in), (canvas_columns(c) + columns) / 2, GLYPH_BELOW, list_below(&d->list, rows));
    if (d->list.count == 0) {
        canvas_text(in, 1, 2, d->look, _("Nothing begins so."));
        canvas_cursor(in, 0, at + text_width(d->field.typed));
    } else if (d->helps != NULL) {
        canvas_wrap(in, rows + 2, 0, columns, 2, d->look, d->helps[d->shown[d->list.chosen]]);
    }
    canvas_free(in);
}

/* One paragraph of the help: "F2 Ctrl+S\tSave. …" has its second part in a column of its own. Returns its rows. */
static int help_paragraph(struct canvas *in, int row, int columns, enum look look, const char *line) {
    const char *tab = strchr(line, '\t');
    int indent = tab != NULL ? HELP_INDENT : 0;
    const char *text = tab != NULL ? tab + 1 : line;
    int rows = text[0] != '\0' ? canvas_wrap_rows(text, columns - indent) : 1;
    if (in == NULL) return rows;
    char keys[40];
    snprintf(keys, sizeof keys, "%.*s", tab != NULL ? (int)(tab - line) : 0, line);
    canvas_text(in, row, 0, look, keys);
    canvas_wrap(in, row, indent, columns - indent, rows, look, text);
    return rows;
}

static int help_lines(const struct dialog *d, struct canvas *in, int first, int columns) {
    int row = -first;
    for (int i = 0; i < d->count; i++) row += help_paragraph(in, row, columns, d->look, d->items[i]);
    return row + first;
}

static int help_columns(const struct canvas *c) {
    return least(HELP_COLUMNS, canvas_columns(c) - 6);
}

/* The last first line that still fills the window; `c` is the whole screen. */
int dialog_help_most(const struct dialog *d, const struct canvas *c) {
    int more = help_lines(d, NULL, 0, help_columns(c)) - (canvas_rows(c) - 6);
    return more > 0 ? more : 0;
}

static void draw_help(const struct dialog *d, struct canvas *c) {
    int columns = help_columns(c), most = dialog_help_most(d, c), first = least(d->list.top, most);
    struct canvas *in = box(d, c, least(help_lines(d, NULL, 0, columns), canvas_rows(c) - 6), columns);
    int bottom = bottom_of(c, in);
    help_lines(d, in, first, columns);
    canvas_cursor(in, 0, 0);
    canvas_free(in);
    if (first < most) canvas_glyph(c, bottom, canvas_columns(c) / 2, d->look, GLYPH_BELOW);
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
