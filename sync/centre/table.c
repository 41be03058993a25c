#include "sync/centre/table.h"

#include "model/base/fail.h"
#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

enum { CELLS_MOST = 16, CELL_ROOM = 400, GAP = 2, INDENT = 4 };

/* The columns of all lists. */
static const char *const names[] = {
    N_("active"), N_("advance"),     N_("application"), N_("balance"),      N_("birth"),    N_("booked"),        N_("cap"),
    N_("capped"), N_("cause"),       N_("certificate"), N_("certificates"), N_("children"), N_("closed"),        N_("contact"),
    N_("count"),  N_("day"),         N_("edition"),     N_("epoch"),        N_("first"),    N_("first due"),     N_("free"),
    N_("given"),  N_("grant"),       N_("group"),       N_("id"),           N_("kind"),     N_("kiosk"),         N_("last"),
    N_("left"),   N_("lent"),        N_("money"),       N_("municipality"), N_("name"),     N_("nominal"),       N_("number"),
    N_("off"),    N_("opened"),      N_("paid"),        N_("period"),       N_("point"),    N_("programmes"),    N_("provider"),
    N_("reason"), N_("received"),    N_("record"),      N_("records"),      N_("returned"), N_("role"),          N_("scope"),
    N_("seq"),    N_("settled"),     N_("share"),       N_("state"),        N_("status"),   N_("sum"),           N_("title"),
    N_("type"),   N_("unconfirmed"), N_("unit"),        N_("until"),        N_("used"),     N_("valid instead"), N_("waiting"),
    N_("what"),   N_("when"),        N_("why"),
};

static const char *name_of(const char *cell) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], cell)) return _(cell);
    return cell;
}

struct shape {
    int count, width[CELLS_MOST];
    bool words[CELLS_MOST]; /* it holds more than numbers */
    bool below[CELLS_MOST]; /* there was no room beside the others: it begins another line of the same row */
    int gap;
};

/* The next cell of a row that ends with its line; false: the row is over. */
static bool next_cell(const char **row, char out[CELL_ROOM]) {
    if (!*row) return false;
    size_t size = strcspn(*row, "\t\n");
    snprintf(out, CELL_ROOM, "%.*s", (int)size, *row);
    *row = (*row)[size] == '\t' ? *row + size + 1 : NULL;
    return true;
}

static const char *next_line(const char *line) {
    return line + strcspn(line, "\n") + 1;
}

static bool is_row(const char *line) {
    return *line && line[strcspn(line, "\t\n")] == '\t';
}

static void measure(const char *row, bool head, struct shape *shape) {
    char cell[CELL_ROOM];
    for (int i = 0; i < CELLS_MOST && next_cell(&row, cell); i++) {
        int width = text_width(head ? name_of(cell) : cell);
        if (width > shape->width[i]) shape->width[i] = width;
        if (!head && cell[strspn(cell, "0123456789 ,%+-")]) shape->words[i] = true;
        if (i >= shape->count) shape->count = i + 1;
    }
}

static void put_row(const char *row, bool head, const struct shape *shape, struct bytes *out) {
    char cell[CELL_ROOM];
    for (int i = 0; i < CELLS_MOST && next_cell(&row, cell); i++) {
        const char *text = head ? name_of(cell) : cell;
        int pad = shape->width[i] - text_width(text);
        bool right = !shape->words[i] && *text, ends = !row || (i + 1 < CELLS_MOST && shape->below[i + 1]);
        if (shape->below[i]) bytes_printf(out, "\n%*s", INDENT, "");
        if (right) bytes_printf(out, "%*s", pad, "");
        bytes_text(out, text);
        if (!right && !ends) bytes_printf(out, "%*s", pad, "");
        if (!ends) bytes_printf(out, "%*s", shape->gap, "");
    }
    bytes_text(out, "\n");
}

/* Words at the end may run over: the terminal breaks them. */
static void fold(struct shape *shape, int columns) {
    int at = GAP * (shape->count - 1);
    for (int i = 0; i < shape->count; i++) at += shape->width[i];
    shape->gap = at > columns ? 1 : GAP;
    at = 0;
    for (int i = 0; i < shape->count; i++) {
        bool runs_over = i == shape->count - 1 && shape->words[i];
        shape->below[i] = i > 0 && at + shape->width[i] > columns && !runs_over;
        if (shape->below[i]) at = INDENT;
        at += shape->width[i] + shape->gap;
    }
}

/* Returns what stands behind it. */
static const char *put_rows(const char *first, int columns, struct bytes *out) {
    struct shape shape = {0};
    const char *line = first;
    for (; is_row(line); line = next_line(line)) measure(line, line == first, &shape);
    fold(&shape, columns);
    for (line = first; is_row(line); line = next_line(line)) put_row(line, line == first, &shape, out);
    return line;
}

void table_show(const char *text, int columns, struct bytes *out) {
    while (*text) {
        if (is_row(text)) {
            text = put_rows(text, columns, out);
        } else {
            size_t size = strcspn(text, "\n");
            bytes_add(out, text, size);
            bytes_text(out, "\n");
            text += size + (text[size] == '\n');
        }
    }
}
