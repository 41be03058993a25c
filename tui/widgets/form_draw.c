#include "tui/widgets/form.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

#define INDENT      2 /* before a label */
#define GAP         2 /* between a label and its field, between fields of one line */
#define MARK        2 /* " ✓" behind a field */
#define LEAST_FIELD 8 /* columns of a field that takes what is left */
#define NOTE_ROWS   3 /* lines of a note under its field */

/* Where one pass over the rows of a section stands. The first pass measures with `c` NULL, the second draws. */
struct pass {
    const struct form *form;
    struct canvas *c;
    bool apart;    /* the simple view: each field on a row of its own */
    int width;     /* of the whole form */
    int fields_at; /* column where the fields begin */
    int line;      /* of the present row */
    int column;    /* behind what stands on this line */
    int below;     /* lines taken under it by notes */
    int focus_top, focus_end;
};

static int least(int a, int b) {
    return a < b ? a : b;
}

static int most(int a, int b) {
    return a > b ? a : b;
}

static const char *label_of(const struct form *f, int row) {
    return f->rows[row].label != NULL ? _(f->rows[row].label) : "";
}

static int label_column(const struct form *f, int section, int width, bool apart) {
    int longest = 0;
    for (int i = 0; i < f->row_count; i++)
        if (form_section_of(f, i) == section && form_row_present(f, i) && (apart || !f->rows[i].same_line))
            longest = most(longest, text_width(label_of(f, i)));
    return INDENT + least(longest, width / 2) + GAP;
}

/* The row that stands behind `row` on its line, or −1. */
static int companion(const struct form *f, int row) {
    for (int i = row + 1; i < f->row_count && f->rows[i].kind != NULL; i++) {
        if (!f->rows[i].same_line) return -1;
        if (form_row_present(f, i)) return i;
    }
    return -1;
}

static int beside(const struct pass *p, int row) {
    return p->apart ? -1 : companion(p->form, row);
}

static bool is_behind(const struct pass *p, int row) {
    return p->form->rows[row].same_line && !p->apart;
}

/* Columns a row needs behind another on the same line. */
static int needs(const struct form *f, int row) {
    int field = field_width(f->rows[row].kind);
    if (field == 0) field = f->rows[row].width > 0 ? f->rows[row].width : LEAST_FIELD;
    int next = companion(f, row);
    return GAP + text_width(label_of(f, row)) + 1 + field + MARK + (next >= 0 ? needs(f, next) : 0);
}

static int width_of(const struct pass *p, int row, int column) {
    const struct form_row *r = &p->form->rows[row];
    int next = beside(p, row), natural = field_width(r->kind);
    int room = p->width - column - MARK - (next >= 0 ? needs(p->form, next) : 0);
    if (r->width > 0) room = least(room, r->width);
    if (natural > 0 && (r->kind->look != FIELD_CHOICE || natural <= room)) return natural;
    return most(room, LEAST_FIELD);
}

static void draw_mark(const struct pass *p, int row, int column) {
    const struct field *field = &p->form->fields[row];
    bool red = field->is_red, warned = field->is_warned;
    if (field->kind->look != FIELD_TEXT && !red) return;
    if (red || warned)
        canvas_text(p->c, p->line, column, red ? LOOK_ERROR : LOOK_WARN, "!");
    else if (form_row_done(p->form, row))
        canvas_glyph(p->c, p->line, column, LOOK_GOOD, GLYPH_CHECK);
}

/* A note or a live remark under the field. */
static void put_below(struct pass *p, enum look look, int column, const char *text) {
    int width = most(p->width - column, 1), rows = least(canvas_wrap_rows(text, width), NOTE_ROWS);
    if (p->c != NULL) canvas_wrap(p->c, p->line + 1 + p->below, column, width, rows, look, text);
    p->below += rows;
}

/* "было: Иванова", of a field that differs from what it was. */
static void put_before(struct pass *p, int row, int column) {
    const struct form *f = p->form;
    const struct form_row *r = &f->rows[row];
    size_t size = r->size > 0 ? r->size : sizeof(int64_t);
    char stored[sizeof f->fields->typed], text[sizeof stored + 64], note[sizeof text + 32];
    if (f->was == NULL || r->is_of_change ||
        memcmp((const char *)f->was + r->offset, (const char *)f->data + r->offset, size) == 0)
        return;
    struct field before;
    form_stored(r, f->was, stored, sizeof stored);
    field_init(&before, r->kind, stored);
    field_text(&before, text, sizeof text);
    if (text[0] != '\0')
        snprintf(note, sizeof note, _("before: %s"), text);
    else
        snprintf(note, sizeof note, "%s", _("it was not filled in before"));
    put_below(p, LOOK_WARN, column + 1, note);
}

/* Behind the field while there is room: what comes and goes with each key should not push the rows under it about. */
static void put_behind(struct pass *p, int row, int field_at, int end, const char *text) {
    int at = end + MARK + GAP;
    if (at + text_width(text) > p->width || beside(p, row) >= 0)
        put_below(p, LOOK_DIM, field_at + 1, text);
    else if (p->c != NULL)
        canvas_text(p->c, p->line, at, LOOK_DIM, text);
}

static void put_notes(struct pass *p, int row, int field_at, int end) {
    const struct field *field = &p->form->fields[row];
    const struct form_row *r = &p->form->rows[row];
    bool verdict = field->is_red || field->is_warned;
    char live[300] = "";
    if (r->live != NULL) r->live(p->form->data, live, sizeof live);
    if (live[0] != '\0') put_behind(p, row, field_at, end, live);
    if (field->note[0] != '\0' && !verdict && live[0] == '\0')
        put_behind(p, row, field_at, end, field->note);
    else if (field->note[0] != '\0')
        put_below(p, field->is_red ? LOOK_ERROR : field->is_warned ? LOOK_WARN : LOOK_DIM, field_at + 1, field->note);
    put_before(p, row, field_at);
}

static void put_field(struct pass *p, int row, int column) {
    const struct form_row *r = &p->form->rows[row];
    const struct field *field = &p->form->fields[row];
    bool focused = row == p->form->focus;
    int width = width_of(p, row, column), end = column + width;
    if (r->read_only) {
        char text[sizeof field->typed + 64];
        field_text(field, text, sizeof text);
        if (p->c != NULL) canvas_cell(p->c, p->line, column + 1, most(p->width - column - 1, 0), LOOK_TEXT, text);
    } else if (p->c != NULL) {
        field_draw(field, p->c, p->line, column, width, focused);
        draw_mark(p, row, end + 1);
    }
    p->column = end + MARK;
    if (r->kind->look == FIELD_TICK) {
        if (p->c != NULL && is_behind(p, row)) canvas_text(p->c, p->line, end + 1, LOOK_LABEL, label_of(p->form, row));
        p->column = is_behind(p, row) ? end + 1 + text_width(label_of(p->form, row)) : end;
    }
    put_notes(p, row, column, end);
    if (!focused) return;
    p->focus_top = p->line;
    p->focus_end = p->line + 1 + p->below;
}

static void put_row(struct pass *p, int row) {
    const struct form_row *r = &p->form->rows[row];
    bool tick = r->kind->look == FIELD_TICK;
    int column = p->fields_at;
    if (is_behind(p, row)) {
        column = p->column + 1;
        if (!tick && p->c != NULL) canvas_text(p->c, p->line, column + 1, LOOK_LABEL, label_of(p->form, row));
        if (!tick) column += 1 + text_width(label_of(p->form, row)) + 1;
    } else {
        p->line += 1 + p->below;
        p->below = 0;
        if (p->c != NULL) canvas_cell(p->c, p->line, INDENT, p->fields_at - INDENT - 1, LOOK_LABEL, label_of(p->form, row));
    }
    put_field(p, row, column);
}

static void walk(struct pass *p, int first_line) {
    int section = form_section(p->form);
    p->line = first_line - 1;
    p->below = 0;
    for (int i = 0; i < p->form->row_count; i++)
        if (form_section_of(p->form, i) == section && form_row_present(p->form, i)) put_row(p, i);
}

int form_draw(const struct form *f, struct canvas *c, int row, int column, int width) {
    int rows = canvas_rows(c) - row;
    if (rows < 1 || width < LEAST_FIELD) return 0;
    bool apart = canvas_is_simple(c);
    struct pass p = {.form = f, .apart = apart, .width = width, .fields_at = label_column(f, form_section(f), width, apart)};
    walk(&p, 0);
    int used = p.line + 1 + p.below, scroll = 0;
    if (used > rows && p.focus_end > rows) scroll = least(p.focus_end - rows, p.focus_top);
    p.c = canvas_window(c, row, column, rows, width);
    walk(&p, -scroll);
    if (scroll > 0) canvas_glyph(p.c, 0, 0, LOOK_WARN, GLYPH_ABOVE);
    if (used - scroll > rows) canvas_glyph(p.c, rows - 1, 0, LOOK_WARN, GLYPH_BELOW);
    canvas_free(p.c);
    return least(used - scroll, rows);
}
