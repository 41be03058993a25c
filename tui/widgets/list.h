#ifndef PRIEM_WIDGETS_LIST_H
#define PRIEM_WIDGETS_LIST_H

/* A list with a pointer: moves, scrolls, keeps its place when rows change. Draws through a callback; knows nothing of what a
 * row is. */

#include "tui/term/canvas.h"
#include "tui/term/input.h"

struct list {
    int count;
    int chosen;
    int top;
};

/* Draws row i of the list into `width` columns from `column` on, with its pointer; the hardware cursor is put by list_draw, and
 * ▲ ▼ at the right edge of the first and last row where others lie above or below, if the row leaves that cell free. */
typedef void list_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen);

void list_set(struct list *l, int count);
bool list_event(struct list *l, const struct input *in, int page); /* arrows, Home, End, PgUp, PgDn */
/* Rows that lie above and below `rows` shown. */
int list_above(const struct list *l, int rows);
int list_below(const struct list *l, int rows);
void list_draw(const struct list *l, struct canvas *c, int row, int column, int rows, int width, bool focused,
               const void *context, list_row *draw);

/* A bar of `width` columns: part of whole. */
void progress_draw(struct canvas *c, int row, int column, int width, int64_t part, int64_t whole);

#endif
