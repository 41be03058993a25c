#include "tui/widgets/list.h"

#include <string.h>

static int clamp(int value, int least, int most) {
    return value > most ? (most < least ? least : most) : value < least ? least : value;
}

/* The first row shown so that the chosen one is in sight: as before where that does. */
static int top_for(const struct list *l, int rows) {
    int top = l->top;
    if (l->chosen < top) top = l->chosen;
    if (l->chosen >= top + rows) top = l->chosen - rows + 1;
    return clamp(top, 0, l->count - rows);
}

void list_set(struct list *l, int count) {
    l->count = count;
    l->chosen = clamp(l->chosen, 0, count - 1);
    l->top = clamp(l->top, 0, count - 1);
}

bool list_event(struct list *l, const struct input *in, int page) {
    if (in->kind != INPUT_KEY) return false;
    if (page < 1) page = 1;
    int step;
    switch (in->key) {
    case K_UP: step = -1; break;
    case K_DOWN: step = 1; break;
    case K_PGUP: step = -page; break;
    case K_PGDN: step = page; break;
    case K_HOME: step = -l->count; break;
    case K_END: step = l->count; break;
    default: return false;
    }
    l->chosen = clamp(l->chosen + step, 0, l->count - 1);
    l->top = top_for(l, page);
    return true;
}

int list_above(const struct list *l, int rows) {
    return top_for(l, rows);
}

int list_below(const struct list *l, int rows) {
    int below = l->count - rows - top_for(l, rows);
    return below > 0 ? below : 0;
}

static void sign(struct canvas *c, int row, int column, enum glyph glyph) {
    const struct cell *cell = canvas_at(c, row, column);
    if (strcmp(cell->text, " ") == 0) canvas_glyph(c, row, column, (enum look)cell->look, glyph);
}

void list_draw(const struct list *l, struct canvas *c, int row, int column, int rows, int width, bool focused,
               const void *context, list_row *draw) {
    int top = top_for(l, rows);
    for (int i = 0; i < rows && top + i < l->count; i++) {
        bool chosen = top + i == l->chosen;
        draw(context, top + i, c, row + i, column, width, chosen);
        if (chosen && focused) canvas_cursor(c, row + i, column);
    }
    if (list_above(l, rows) > 0) sign(c, row, column + width - 1, GLYPH_ABOVE);
    if (list_below(l, rows) > 0) sign(c, row + rows - 1, column + width - 1, GLYPH_BELOW);
}

void progress_draw(struct canvas *c, int row, int column, int width, int64_t part, int64_t whole) {
    int full = whole > 0 && part > 0 ? part >= whole ? width : (int)(part * width / whole) : 0;
    for (int i = 0; i < width; i++) canvas_glyph(c, row, column + i, LOOK_TEXT, i < full ? GLYPH_FULL : GLYPH_EMPTY);
}
