#ifndef PRIEM_TERM_CANVAS_H
#define PRIEM_TERM_CANVAS_H

/* The one gate to the screen: a grid of cells that all drawing goes to. Clips by columns, strips control, bidi and invalid
 * characters. Knows no curses: terminal.c hands the grid to ncurses, tests read it. Text is UTF-8; rows and columns count from
 * 0. A canvas can be a window into another.
 *
 *     canvas_text(c, 3, 2, LOOK_LABEL, _("Surname"));
 */

#include <stdbool.h>
#include <stdint.h>

/* clang-format off */
enum look {
    LOOK_TEXT, LOOK_LABEL, LOOK_DIM, LOOK_HEADER, LOOK_BAR_KEY, LOOK_BAR, LOOK_TITLE, LOOK_FIELD, LOOK_FOCUS, LOOK_SELECTED, LOOK_ERROR, LOOK_WARN,
    LOOK_GOOD, LOOK_DIALOG, LOOK_DIALOG_FOCUS, LOOK_COUNT,
};

/* Glyphs with a plain twin for terminals that cannot draw them. */
enum glyph { GLYPH_HLINE, GLYPH_VLINE, GLYPH_TOP_LEFT, GLYPH_TOP_RIGHT, GLYPH_BOTTOM_LEFT, GLYPH_BOTTOM_RIGHT, GLYPH_TEE_DOWN, GLYPH_TEE_UP, GLYPH_TEE_RIGHT,
    GLYPH_TEE_LEFT, GLYPH_CROSS, GLYPH_POINTER /* ▸ > */, GLYPH_CHECK /* ✓ + */, GLYPH_NOT_EQUAL /* ≠ # */, GLYPH_UP /* ↑ ^ */, GLYPH_DOWN /* ↓ v */,
    GLYPH_FULL /* █ # */, GLYPH_EMPTY /* ░ . */, GLYPH_BULLET /* • * */, GLYPH_ELLIPSIS /* … ~ */, GLYPH_STAY /* ◂ < */, GLYPH_ABOVE /* ▲ ^ */, GLYPH_BELOW /* ▼ v */, GLYPH_COUNT };
/* clang-format on */

struct canvas;

struct canvas *canvas_new(int rows, int columns, bool plain);
/* A part of another, clipped to it; it follows nothing: move it after the parent changed its size. Freed before its parent. */
struct canvas *canvas_window(struct canvas *parent, int row, int column, int rows, int columns);
void canvas_move(struct canvas *window, int row, int column, int rows, int columns);
void canvas_free(struct canvas *c);
void canvas_size(struct canvas *c, int rows, int columns);
int canvas_rows(const struct canvas *c);
int canvas_columns(const struct canvas *c);
void canvas_clear(struct canvas *c, enum look look);
/* Plain glyphs from now on, or drawn ones; windows made before stay as they are. */
void canvas_plain(struct canvas *c, bool plain);
/* Said of a canvas before windows are made of it: one thing a row, see simple.h. */
void canvas_simple(struct canvas *c);
bool canvas_is_simple(const struct canvas *c);

/* Returns the column behind the text. */
int canvas_text(struct canvas *c, int row, int column, enum look look, const char *text);
/* At most `width` columns, an ellipsis where cut, filled with spaces up to `width`. */
int canvas_cell(struct canvas *c, int row, int column, int width, enum look look, const char *text);
int canvas_right(struct canvas *c, int row, int end_column, enum look look, const char *text); /* ends before end_column */
int canvas_printf(struct canvas *c, int row, int column, enum look look, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
int canvas_glyph(struct canvas *c, int row, int column, enum look look, enum glyph g);
const char *canvas_glyph_text(const struct canvas *c, enum glyph g);
enum glyph canvas_glyph_of(const char *text); /* the glyph this is, drawn in full; GLYPH_COUNT: none */
/* Lines run up to `to` without it. */
void canvas_hline(struct canvas *c, int row, int from, int to, enum look look);
void canvas_vline(struct canvas *c, int from_row, int to_row, int column, enum look look);
/* "── Title ─────" over the whole width, as in the sketches. */
void canvas_rule(struct canvas *c, int row, int from, int to, enum look look, const char *title);
void canvas_box(struct canvas *c, int row, int column, int rows, int columns, enum look look, const char *title);
void canvas_fill(struct canvas *c, int row, int column, int rows, int columns, enum look look);
/* Wraps words into `width`, at most `rows` lines; returns the lines used. '\n' ends a line; an ellipsis where text is left
 * over. */
int canvas_wrap(struct canvas *c, int row, int column, int width, int rows, enum look look, const char *text);
int canvas_wrap_rows(const char *text, int width); /* the lines it would take */
/* Where the hardware cursor stands: always on the focused field or row. */
void canvas_cursor(struct canvas *c, int row, int column);

/* Reading back: for terminal.c and the tests. */
struct cell {
    char text[12]; /* one letter with its marks; "" behind a wide one */
    uint8_t look;
};
const struct cell *canvas_at(const struct canvas *c, int row, int column);
bool canvas_cursor_at(const struct canvas *c, int *row, int *column);

#endif
