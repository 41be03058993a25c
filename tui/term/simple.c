#include "tui/term/simple.h"

#include <stdlib.h>
#include <string.h>

enum { LAST_ROWS = 3 /* hint, message, keys */, GAP = 2 /* spaces between two things on one row */ };

struct region {
    int row, column, rows, columns;
};

/* A row of the simple view: a piece of a row of the page. */
struct piece {
    int row, from, to; /* columns, `to` behind the last */
    bool heading;
};

struct flow {
    const struct canvas *page;
    struct piece *pieces;
    int count, room;
    int cursor_row, cursor_column;
};

static enum glyph glyph_at(const struct flow *f, int row, int column) {
    return canvas_glyph_of(canvas_at(f->page, row, column)->text);
}

static bool is_line(enum glyph g) {
    return g <= GLYPH_CROSS;
}

/* A line down at this column, or a corner of one. */
static bool is_down(enum glyph g) {
    return is_line(g) && g != GLYPH_HLINE;
}

static bool is_blank(const struct flow *f, int row, int column) {
    const char *text = canvas_at(f->page, row, column)->text;
    return strcmp(text, " ") == 0 || is_line(canvas_glyph_of(text));
}

static void add(struct flow *f, struct piece piece) {
    while (piece.from < piece.to && is_blank(f, piece.row, piece.from)) piece.from++;
    while (piece.to > piece.from && is_blank(f, piece.row, piece.to - 1)) piece.to--;
    bool has_cursor = piece.row == f->cursor_row && f->cursor_column >= piece.from && f->cursor_column <= piece.to;
    if (piece.from == piece.to && !has_cursor) return;
    if (f->count == f->room) {
        f->room = f->room > 0 ? 2 * f->room : 64;
        f->pieces = realloc(f->pieces, sizeof *f->pieces * (size_t)f->room);
        if (f->pieces == NULL) abort();
    }
    f->pieces[f->count++] = piece;
}

/* A label behind something else, or a mark ✓ or ! behind a gap, begins a thing of its own. */
static bool begins_thing(const struct flow *f, int row, int column, int end, int gap) {
    const struct cell *cell = canvas_at(f->page, row, column);
    bool mark = canvas_glyph_of(cell->text) == GLYPH_CHECK || strcmp(cell->text, "!") == 0;
    bool alone = true; /* a mark at the end belongs to what stands before it */
    bool after_label = canvas_at(f->page, row, column - gap - 1)->look == LOOK_LABEL;
    for (int i = column + 1; i < end && alone; i++) alone = is_blank(f, row, i);
    if (cell->look == LOOK_LABEL) return gap >= GAP || (gap > 0 && !after_label);
    return gap >= GAP && mark && !alone && !after_label;
}

static void add_row(struct flow *f, int row, const struct region *r, bool heading) {
    int from = r->column, end = r->column + r->columns, gap = 0;
    bool filled = false;
    for (int i = from; i < end; i++) {
        if (is_blank(f, row, i)) {
            gap++;
            continue;
        }
        if (filled && (heading ? is_line(glyph_at(f, row, i - 2)) && gap >= GAP : begins_thing(f, row, i, end, gap))) {
            add(f, (struct piece){row, from, i, heading});
            from = i;
        }
        filled = true;
        gap = 0;
    }
    add(f, (struct piece){row, from, end, heading});
}

/* The column of a line down through the whole region, or −1. */
static int line_through(const struct flow *f, const struct region *r) {
    for (int i = r->column + 1; i + 1 < r->column + r->columns; i++) {
        int row = r->row;
        while (row < r->row + r->rows && is_down(glyph_at(f, row, i))) row++;
        if (row == r->row + r->rows) return i;
    }
    return -1;
}

/* A row that is a line, with or without a title in it. */
static bool is_rule(const struct flow *f, int row, const struct region *r) {
    int lines = 0;
    for (int i = r->column; i < r->column + r->columns; i++) lines += is_line(glyph_at(f, row, i));
    return r->columns > 3 && is_line(glyph_at(f, row, r->column)) && is_line(glyph_at(f, row, r->column + r->columns - 1)) &&
           glyph_at(f, row, r->column) != GLYPH_VLINE && lines > 3;
}

/* Halves at a line from top to bottom, then bands at the lines across. */
static void take(struct flow *f, struct region r) {
    int line = r.rows > 1 ? line_through(f, &r) : -1;
    if (line >= 0) {
        take(f, (struct region){r.row, r.column, r.rows, line - r.column});
        take(f, (struct region){r.row, line + 1, r.rows, r.columns - (line + 1 - r.column)});
        return;
    }
    int from = r.row, end = r.row + r.rows;
    for (int row = r.row; row < end; row++) {
        if (!is_rule(f, row, &r)) continue;
        if (row > from) take(f, (struct region){from, r.column, row - from, r.columns});
        add_row(f, row, &r, true);
        from = row + 1;
    }
    if (from > r.row && from < end) {
        take(f, (struct region){from, r.column, end - from, r.columns});
        return;
    }
    for (int row = from; row < end; row++) add_row(f, row, &r, false);
}

static void show(const struct flow *f, const struct piece *piece, struct canvas *out, int row) {
    int columns = canvas_columns(out), at = 0, skip = 0;
    bool has_cursor = piece->row == f->cursor_row && f->cursor_column >= piece->from && f->cursor_column <= piece->to;
    if (has_cursor && f->cursor_column - piece->from >= columns) skip = f->cursor_column - piece->from - columns + 1;
    for (int i = piece->from + skip; i < piece->to; i++) {
        const struct cell *cell = canvas_at(f->page, piece->row, i);
        enum glyph g = canvas_glyph_of(cell->text);
        if (cell->text[0] == '\0') continue; /* behind a wide letter */
        at = canvas_text(out, row, at, (enum look)cell->look, g != GLYPH_COUNT ? canvas_glyph_text(out, g) : cell->text);
    }
    if (has_cursor) canvas_cursor(out, row, f->cursor_column - piece->from - skip);
}

/* The first piece shown: the heading of what the cursor is in, when that leaves the cursor in sight. */
static int first_shown(const struct flow *f, int rows) {
    int cursor = 0, heading = 0;
    if (f->count <= rows) return 0;
    for (int i = 0; i < f->count; i++) {
        const struct piece *p = &f->pieces[i];
        if (p->row == f->cursor_row && f->cursor_column >= p->from && f->cursor_column <= p->to) cursor = i;
    }
    for (int i = 0; i <= cursor; i++)
        if (f->pieces[i].heading) heading = i;
    int top = cursor - heading < rows ? heading : cursor - rows / 2;
    return top + rows > f->count ? f->count - rows : top;
}

void simple_flow(const struct canvas *page, struct canvas *out) {
    struct flow f = {.page = page};
    int rows = canvas_rows(page), columns = canvas_columns(page);
    canvas_cursor_at(page, &f.cursor_row, &f.cursor_column);
    canvas_clear(out, LOOK_TEXT);
    if (rows <= LAST_ROWS + 1) return;
    take(&f, (struct region){1, 0, rows - LAST_ROWS - 1, columns});
    int body = rows - LAST_ROWS - 1, top = first_shown(&f, body);
    show(&f, &(struct piece){0, 0, columns, false}, out, 0);
    for (int i = 0; i < body && top + i < f.count; i++) show(&f, &f.pieces[top + i], out, 1 + i);
    for (int i = rows - LAST_ROWS; i < rows; i++) {
        struct piece line = {i, 0, columns, false};
        while (line.from < line.to && is_blank(&f, i, line.from)) line.from++;
        show(&f, &line, out, i);
    }
    free(f.pieces);
}
