#include "tui/term/canvas.h"

#include "model/base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 1024 /* bytes of one formatted text */

struct grid {
    struct cell *cells;
    int rows, columns;
    int cursor_row, cursor_column; /* −1: nobody set it */
};

struct canvas {
    struct grid *grid; /* shared with its windows, owned by the first */
    struct canvas *parent;
    int top, left; /* in the grid */
    int rows, columns;
    bool plain;
    bool simple;
};

static const struct {
    const char *full, *plain;
} glyphs[GLYPH_COUNT] = {
    [GLYPH_HLINE] = {"─", "-"},     [GLYPH_VLINE] = {"│", "|"},       [GLYPH_TOP_LEFT] = {"┌", "+"},
    [GLYPH_TOP_RIGHT] = {"┐", "+"}, [GLYPH_BOTTOM_LEFT] = {"└", "+"}, [GLYPH_BOTTOM_RIGHT] = {"┘", "+"},
    [GLYPH_TEE_DOWN] = {"┬", "+"},  [GLYPH_TEE_UP] = {"┴", "+"},      [GLYPH_TEE_RIGHT] = {"├", "+"},
    [GLYPH_TEE_LEFT] = {"┤", "+"},  [GLYPH_CROSS] = {"┼", "+"},       [GLYPH_POINTER] = {"▸", ">"},
    [GLYPH_CHECK] = {"✓", "+"},     [GLYPH_NOT_EQUAL] = {"≠", "#"},   [GLYPH_UP] = {"↑", "^"},
    [GLYPH_DOWN] = {"↓", "v"},      [GLYPH_FULL] = {"█", "#"},        [GLYPH_EMPTY] = {"░", "."},
    [GLYPH_BULLET] = {"•", "*"},    [GLYPH_ELLIPSIS] = {"…", "~"},    [GLYPH_STAY] = {"◂", "<"},
    [GLYPH_ABOVE] = {"▲", "^"},     [GLYPH_BELOW] = {"▼", "v"},
};

struct canvas *canvas_new(int rows, int columns, bool plain) {
    struct canvas *c = calloc(1, sizeof *c);
    if (c == NULL || (c->grid = calloc(1, sizeof *c->grid)) == NULL) abort();
    c->plain = plain;
    canvas_size(c, rows, columns);
    return c;
}

void canvas_plain(struct canvas *c, bool plain) {
    c->plain = plain;
}

struct canvas *canvas_window(struct canvas *parent, int row, int column, int rows, int columns) {
    struct canvas *c = calloc(1, sizeof *c);
    if (c == NULL) abort();
    c->grid = parent->grid;
    c->parent = parent;
    c->plain = parent->plain;
    c->simple = parent->simple;
    canvas_move(c, row, column, rows, columns);
    return c;
}

void canvas_move(struct canvas *c, int row, int column, int rows, int columns) {
    assert(c->parent != NULL);
    int most_rows = c->parent->rows - row, most_columns = c->parent->columns - column;
    c->top = c->parent->top + row;
    c->left = c->parent->left + column;
    c->rows = rows < most_rows ? rows : most_rows;
    c->columns = columns < most_columns ? columns : most_columns;
    if (c->rows < 0) c->rows = 0;
    if (c->columns < 0) c->columns = 0;
}

void canvas_free(struct canvas *c) {
    if (c == NULL) return;
    if (c->parent == NULL) {
        free(c->grid->cells);
        free(c->grid);
    }
    free(c);
}

void canvas_size(struct canvas *c, int rows, int columns) {
    assert(c->parent == NULL && rows > 0 && columns > 0);
    struct grid *g = c->grid;
    if (g->rows != rows || g->columns != columns) {
        free(g->cells);
        g->cells = calloc((size_t)rows * (size_t)columns, sizeof *g->cells);
        if (g->cells == NULL) abort();
        g->rows = c->rows = rows;
        g->columns = c->columns = columns;
    }
    canvas_clear(c, LOOK_TEXT);
}

void canvas_simple(struct canvas *c) {
    c->simple = true;
}

bool canvas_is_simple(const struct canvas *c) {
    return c->simple;
}

int canvas_rows(const struct canvas *c) {
    return c->rows;
}

int canvas_columns(const struct canvas *c) {
    return c->columns;
}

void canvas_clear(struct canvas *c, enum look look) {
    if (c->parent == NULL) c->grid->cursor_row = c->grid->cursor_column = -1;
    canvas_fill(c, 0, 0, c->rows, c->columns, look);
}

static struct cell *cell_of(const struct canvas *c, int row, int column) {
    return &c->grid->cells[(size_t)(c->top + row) * (size_t)c->grid->columns + (size_t)(c->left + column)];
}

static void cell_set(struct cell *cell, const char *text, size_t size, enum look look) {
    assert(size < sizeof cell->text);
    memset(cell->text, 0, sizeof cell->text); /* so that rows can be compared as bytes */
    memcpy(cell->text, text, size);
    cell->look = (uint8_t)look;
}

/* In a plain canvas a glyph in the middle of a text becomes its twin as well: arrows in a hint. */
static const char *in_plain(const char *text, size_t *size) {
    char letter[8] = "";
    if (*size >= sizeof letter || (unsigned char)text[0] < 0x80) return text;
    memcpy(letter, text, *size);
    enum glyph g = canvas_glyph_of(letter);
    if (g == GLYPH_COUNT) return text;
    *size = strlen(glyphs[g].plain);
    return glyphs[g].plain;
}

/* Writes one letter of `width` columns; what is left of a wide letter it cuts in two becomes a space. */
static void put(struct canvas *c, int row, int column, enum look look, const char *text, size_t size, int width) {
    struct cell *cell = cell_of(c, row, column);
    if (c->plain) text = in_plain(text, &size);
    if (cell->text[0] == '\0' && column > 0) cell_set(cell - 1, " ", 1, (enum look)cell[-1].look);
    if (column + width < c->columns && cell[width].text[0] == '\0') cell_set(cell + width, " ", 1, (enum look)cell[width].look);
    cell_set(cell, text, size, look);
    if (width == 2) cell_set(cell + 1, "", 0, look);
}

/* Whether a code point may reach a terminal: no control, bidi, invisible, private or invalid one. */
static bool is_safe(uint32_t code) {
    return code >= 0x20 && (code < 0x7f || code > 0x9f) && code != 0xad && code != 0x34f && code != 0x61c && code != 0x180e &&
           (code < 0x200b || code > 0x200f) && (code < 0x2028 || code > 0x202e) && (code < 0x2060 || code > 0x206f) &&
           code != 0xfeff && (code < 0xfff0 || code > 0xfffd) && (code < 0xe000 || code > 0xf8ff) &&
           (code < 0xd800 || code > 0xdfff) && code < 0xe0000;
}

/* Draws up to `end`; *rest is what did not fit. Returns the column behind what was drawn. */
static int draw_text(struct canvas *c, int row, int column, int end, enum look look, const char *text, const char **rest) {
    size_t left = strlen(text);
    int last = -1; /* column of the letter a combining mark belongs to */
    bool visible = row >= 0 && row < c->rows;
    if (end > c->columns) end = c->columns;
    while (left > 0) {
        uint32_t code;
        size_t used = text_step(text, left, &code);
        int width = text_code_width(code);
        if (is_safe(code) && width > 0) {
            if (column + width > end) break;
            if (visible && column >= 0) put(c, row, column, look, text, used, width);
            last = column;
            column += width;
        } else if (is_safe(code) && last >= 0 && visible) { /* a mark joins its letter while there is room for it */
            struct cell *cell = cell_of(c, row, last);
            size_t have = strlen(cell->text);
            if (have + used < sizeof cell->text) memcpy(cell->text + have, text, used);
        }
        text += used;
        left -= used;
    }
    if (rest != NULL) *rest = text;
    return column;
}

int canvas_text(struct canvas *c, int row, int column, enum look look, const char *text) {
    return draw_text(c, row, column, c->columns, look, text, NULL);
}

/* Columns of what would be drawn: what is stripped has none. */
static int drawn_width(const char *text) {
    int width = 0;
    size_t left = strlen(text);
    for (uint32_t code; left > 0;) {
        size_t used = text_step(text, left, &code);
        if (is_safe(code)) width += text_code_width(code);
        text += used;
        left -= used;
    }
    return width;
}

int canvas_cell(struct canvas *c, int row, int column, int width, enum look look, const char *text) {
    if (width <= 0) return column;
    int end = column + width;
    bool cut = drawn_width(text) > width;
    int at = draw_text(c, row, column, cut ? end - 1 : end, look, text, NULL);
    if (cut) at = canvas_glyph(c, row, at, look, GLYPH_ELLIPSIS);
    canvas_fill(c, row, at, 1, end - at, look);
    return end;
}

int canvas_right(struct canvas *c, int row, int end_column, enum look look, const char *text) {
    return canvas_text(c, row, end_column - drawn_width(text), look, text);
}

int canvas_printf(struct canvas *c, int row, int column, enum look look, const char *format, ...) {
    char text[LINE_MOST];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return canvas_text(c, row, column, look, text);
}

const char *canvas_glyph_text(const struct canvas *c, enum glyph g) {
    return c->plain ? glyphs[g].plain : glyphs[g].full;
}

enum glyph canvas_glyph_of(const char *text) {
    if ((unsigned char)text[0] < 0x80) return GLYPH_COUNT;
    for (int i = 0; i < GLYPH_COUNT; i++)
        if (strcmp(glyphs[i].full, text) == 0) return (enum glyph)i;
    return GLYPH_COUNT;
}

int canvas_glyph(struct canvas *c, int row, int column, enum look look, enum glyph g) {
    return canvas_text(c, row, column, look, canvas_glyph_text(c, g));
}

void canvas_hline(struct canvas *c, int row, int from, int to, enum look look) {
    for (int i = from; i < to; i++) canvas_glyph(c, row, i, look, GLYPH_HLINE);
}

void canvas_vline(struct canvas *c, int from_row, int to_row, int column, enum look look) {
    for (int i = from_row; i < to_row; i++) canvas_glyph(c, i, column, look, GLYPH_VLINE);
}

void canvas_rule(struct canvas *c, int row, int from, int to, enum look look, const char *title) {
    canvas_hline(c, row, from, to, look);
    if (title == NULL || title[0] == '\0' || to - from < 6) return;
    int room = to - from - 5; /* "── " before and " ─" behind */
    int at = canvas_text(c, row, from + 2, look, " ");
    int width = drawn_width(title);
    at = canvas_cell(c, row, at, width < room ? width : room, LOOK_HEADER, title);
    canvas_text(c, row, at, look, " ");
}

void canvas_box(struct canvas *c, int row, int column, int rows, int columns, enum look look, const char *title) {
    int bottom = row + rows - 1, right = column + columns - 1;
    if (rows < 2 || columns < 2) return;
    canvas_fill(c, row, column, rows, columns, look);
    canvas_hline(c, row, column + 1, right, look);
    canvas_hline(c, bottom, column + 1, right, look);
    canvas_vline(c, row + 1, bottom, column, look);
    canvas_vline(c, row + 1, bottom, right, look);
    canvas_glyph(c, row, column, look, GLYPH_TOP_LEFT);
    canvas_glyph(c, row, right, look, GLYPH_TOP_RIGHT);
    canvas_glyph(c, bottom, column, look, GLYPH_BOTTOM_LEFT);
    canvas_glyph(c, bottom, right, look, GLYPH_BOTTOM_RIGHT);
    if (title == NULL || title[0] == '\0' || columns < 8) return;
    int width = drawn_width(title);
    int at = canvas_text(c, row, column + 2, look, " ");
    at = canvas_cell(c, row, at, width < columns - 6 ? width : columns - 6, look, title);
    canvas_text(c, row, at, look, " ");
}

void canvas_fill(struct canvas *c, int row, int column, int rows, int columns, enum look look) {
    for (int r = row < 0 ? 0 : row; r < row + rows && r < c->rows; r++)
        for (int i = column < 0 ? 0 : column; i < column + columns && i < c->columns; i++) put(c, r, i, look, " ", 1, 1);
}

/* Bytes of the next line of at most `width` columns: broken at a space or '\n', a longer word wherever it must. */
static size_t line_length(const char *text, int width) {
    size_t newline = strcspn(text, "\n");
    size_t fits = text_clip(text, width);
    if (newline <= fits) return newline;
    if (text[fits] == '\0' || text[fits] == ' ') return fits;
    for (size_t i = fits; i > 0; i--)
        if (text[i - 1] == ' ') return i - 1;
    uint32_t code;
    return fits > 0 ? fits : text_step(text, strlen(text), &code);
}

int canvas_wrap(struct canvas *c, int row, int column, int width, int rows, enum look look, const char *text) {
    char line[LINE_MOST];
    int used = 0;
    if (width <= 0) return 0;
    for (; used < rows && text[0] != '\0'; used++) {
        size_t size = line_length(text, width);
        size_t shown = size < sizeof line ? size : sizeof line - 1;
        memcpy(line, text, shown);
        line[shown] = '\0';
        text += size;
        while (*text == ' ') text++;
        if (*text == '\n') text++;
        bool cut = used + 1 == rows && text[0] != '\0';
        if (cut && drawn_width(line) < width) {
            int at = canvas_text(c, row + used, column, look, line);
            canvas_glyph(c, row + used, at, look, GLYPH_ELLIPSIS);
        } else {
            canvas_text(c, row + used, column, look, line);
            if (cut) canvas_glyph(c, row + used, column + width - 1, look, GLYPH_ELLIPSIS);
        }
    }
    return used;
}

int canvas_wrap_rows(const char *text, int width) {
    int used = 0;
    if (width <= 0) return 0;
    for (; text[0] != '\0'; used++) {
        text += line_length(text, width);
        while (*text == ' ') text++;
        if (*text == '\n') text++;
    }
    return used;
}

void canvas_cursor(struct canvas *c, int row, int column) {
    if (row < 0 || row >= c->rows || column < 0 || c->columns == 0) return;
    c->grid->cursor_row = c->top + row;
    c->grid->cursor_column = c->left + (column < c->columns ? column : c->columns - 1);
}

const struct cell *canvas_at(const struct canvas *c, int row, int column) {
    return row >= 0 && row < c->rows && column >= 0 && column < c->columns ? cell_of(c, row, column) : NULL;
}

bool canvas_cursor_at(const struct canvas *c, int *row, int *column) {
    *row = c->grid->cursor_row - c->top;
    *column = c->grid->cursor_column - c->left;
    return c->grid->cursor_row >= 0;
}
