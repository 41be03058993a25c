#include "tui/paper/plain.h"

#include "model/base/text.h"

#include <string.h>

#define CELLS_MOST 12

static const char *joined(struct arena *a, const struct words *w) {
    const char *line = "";
    for (int i = 0; i < w->count; i++) line = arena_printf(a, "%s%s", line, w->list[i].text);
    return line;
}

static void spaces(struct bytes *out, int count) {
    for (int i = 0; i < count; i++) bytes_text(out, " ");
}

/* The next line of `*text` that fits: bytes of it; *text goes behind it and the space. */
static size_t take_line(const char **text, int columns, const char **line) {
    const char *from = *text;
    size_t most = text_clip(from, columns), size = most;
    if (from[most]) {
        while (size > 0 && from[size] != ' ') size--;
        if (size == 0) size = most > 0 ? most : strlen(from); /* a word longer than the line */
    }
    *line = from;
    *text = from + size + strspn(from + size, " ");
    while (size > 0 && from[size - 1] == ' ') size--;
    return size;
}

static void wrapped(struct bytes *out, const char *text, int first, int rest, int columns) {
    bool begun = false;
    do {
        const char *line;
        int indent = begun ? rest : first;
        size_t size = take_line(&text, columns - indent, &line);
        spaces(out, indent);
        bytes_add(out, line, size);
        bytes_text(out, "\n");
        begun = true;
    } while (*text);
}

static int width_of(const char *line, size_t size) {
    int width = 0;
    uint32_t code;
    for (size_t at = 0; at < size;) {
        at += text_step(line + at, size - at, &code);
        width += text_code_width(code);
    }
    return width;
}

static void aligned(struct bytes *out, const char *text, int columns, bool centre) {
    do {
        const char *line;
        size_t size = take_line(&text, columns, &line);
        int left = columns - width_of(line, size);
        spaces(out, centre ? left / 2 : left);
        bytes_add(out, line, size);
        bytes_text(out, "\n");
    } while (*text);
}

/* Cells side by side, as many lines as the longest needs. */
static void side_by_side(struct bytes *out, const char *const *cells, const int *widths, int count) {
    const char *left[CELLS_MOST];
    memcpy(left, cells, (size_t)count * sizeof *left);
    for (bool more = true; more;) {
        more = false;
        int owed = 0; /* spaces that are written only before more text */
        for (int c = 0; c < count; c++) {
            const char *line = "";
            size_t size = *left[c] ? take_line(&left[c], widths[c], &line) : 0;
            if (size > 0) {
                spaces(out, owed);
                bytes_add(out, line, size);
                owed = 0;
            }
            owed += widths[c] + 2 - width_of(line, size);
            more = more || *left[c];
        }
        bytes_text(out, "\n");
    }
}

static void table(struct arena *a, const struct passage *p, int columns, struct bytes *out) {
    const char *cells[CELLS_MOST] = {0};
    int widths[CELLS_MOST], whole = 0, count = p->column_count < CELLS_MOST ? p->column_count : CELLS_MOST;
    for (int c = 0; c < count; c++) whole += p->columns[c].width;
    for (int c = 0; c < count; c++) {
        widths[c] = (columns - 2 * (count - 1)) * p->columns[c].width / whole;
        if (widths[c] < 3) widths[c] = 3;
        cells[c] = joined(a, &p->columns[c].title);
    }
    side_by_side(out, cells, widths, count);
    for (int i = 0; i < columns; i++) bytes_text(out, "-");
    bytes_text(out, "\n");
    for (int r = 0; r < p->row_count; r++) {
        for (int c = 0; c < count; c++) cells[c] = joined(a, &p->cells[r * p->column_count + c]);
        side_by_side(out, cells, widths, count);
    }
}

static void put_passage(struct arena *a, const struct passage *p, int columns, struct bytes *out) {
    const char *text = joined(a, &p->text), *label = joined(a, &p->label);
    switch (p->kind) {
    case BLOCK_TITLE:
    case BLOCK_CENTRE: aligned(out, text, columns, true); break;
    case BLOCK_RIGHT: aligned(out, text, columns, false); break;
    case BLOCK_HEAD:
        bytes_text(out, "\n");
        wrapped(out, text, 0, 0, columns);
        break;
    case BLOCK_ITEM: wrapped(out, arena_printf(a, "%d) %s", p->number, text), 2, 5, columns); break;
    case BLOCK_POINT: wrapped(out, arena_printf(a, "- %s", text), 2, 4, columns); break;
    case BLOCK_FIELD: side_by_side(out, (const char *[]){label, text}, (int[]){columns * 2 / 5 - 2, columns * 3 / 5}, 2); break;
    case BLOCK_TABLE: table(a, p, columns, out); break;
    case BLOCK_SIGN: wrapped(out, arena_printf(a, "%s ______________ %s", label, text), 0, 4, columns); break;
    case BLOCK_QR: wrapped(out, arena_printf(a, "[QR: %s]", text), 0, 6, columns); break;
    case BLOCK_RULE:
        for (int i = 0; i < columns; i++) bytes_text(out, "-");
        bytes_text(out, "\n");
        break;
    case BLOCK_SPACE:
    case BLOCK_PAGE: bytes_text(out, "\n"); break;
    default: wrapped(out, text, 0, 0, columns); break;
    }
}

void paper_plain(const struct document *d, int columns, struct bytes *out) {
    struct arena a = {0};
    if (columns < PLAIN_LEAST) columns = PLAIN_LEAST;
    for (int i = 0; i < d->count; i++) {
        put_passage(&a, &d->passages[i], columns, out);
        arena_reset(&a);
    }
    arena_close(&a);
}
