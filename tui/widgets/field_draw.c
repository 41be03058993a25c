#include "tui/widgets/field.h"

#include "model/base/text.h"
#include "tui/widgets/mask.h"

#include <stdio.h>
#include <string.h>

#define TICK_WIDTH 3 /* [x] */

static int choices_width(const struct field_kind *kind) {
    int width = 0;
    for (int i = 0; kind->choices[2 * i] != NULL; i++) width += 4 + text_width(_(kind->choices[2 * i + 1])) + (i > 0 ? 2 : 0);
    return width;
}

int field_width(const struct field_kind *kind) {
    if (kind->mask != NULL) return text_width(kind->mask) + 2;
    if (kind->look == FIELD_TICK) return TICK_WIDTH;
    return kind->look == FIELD_CHOICE ? choices_width(kind) : 0;
}

void field_text(const struct field *f, char *out, size_t room) {
    int chosen = field_choice(f);
    if (f->kind->mask != NULL)
        mask_paint(f->kind->mask, f->typed, '\0', out, room);
    else if (f->kind->look == FIELD_CHOICE)
        text_copy(out, room, chosen >= 0 ? _(f->kind->choices[2 * chosen + 1]) : "");
    else if (f->kind->look == FIELD_TICK)
        text_copy(out, room, strcmp(f->typed, "1") == 0 ? _("yes") : _("no"));
    else
        text_copy(out, room, f->typed);
}

static enum look field_look(const struct field *f, bool focused) {
    return f->is_red ? LOOK_ERROR : focused ? LOOK_FOCUS : LOOK_FIELD;
}

static void draw_tick(const struct field *f, struct canvas *c, int row, int column, bool focused) {
    enum look look = field_look(f, focused);
    canvas_text(c, row, column, look, strcmp(f->typed, "1") == 0 ? "[x]" : "[ ]");
    if (focused) canvas_cursor(c, row, column + 1);
}

/* All choices in a line, or where they do not fit the chosen one with a mark that there are more. */
static void draw_choice(const struct field *f, struct canvas *c, int row, int column, int width, bool focused) {
    int chosen = field_choice(f), at = column;
    char text[256];
    if (choices_width(f->kind) > width) {
        field_text(f, text, sizeof text);
        canvas_text(c, row, column, LOOK_TEXT, "[");
        canvas_cell(c, row, column + 1, width - 3, field_look(f, focused), text);
        canvas_glyph(c, row, column + width - 2, field_look(f, focused), GLYPH_DOWN);
        canvas_text(c, row, column + width - 1, LOOK_TEXT, "]");
        if (focused) canvas_cursor(c, row, column + 1);
        return;
    }
    for (int i = 0; f->kind->choices[2 * i] != NULL; i++) {
        enum look look = i == chosen && focused ? LOOK_FOCUS : f->is_red ? LOOK_ERROR : LOOK_TEXT;
        if (focused && (i == chosen || (chosen < 0 && i == 0))) canvas_cursor(c, row, at + 1);
        at = canvas_text(c, row, at, look, "(");
        at = canvas_text(c, row, at, look, i == chosen ? canvas_glyph_text(c, GLYPH_BULLET) : " ");
        at = canvas_text(c, row, at, look, ") ");
        at = canvas_text(c, row, at, look, _(f->kind->choices[2 * i + 1])) + 2;
    }
}

/* The first byte shown, so that the cursor's letter is inside `width`. */
static size_t first_shown(const struct field *f, int width, int *cursor_column) {
    char before[sizeof f->typed];
    text_copy(before, sizeof before, f->typed);
    before[f->cursor] = '\0';
    int skip = text_width(before) - (width - 1);
    size_t first = 0;
    while (skip > 0 && before[first] != '\0') {
        uint32_t code;
        first += text_step(before + first, strlen(before + first), &code);
        skip -= text_code_width(code);
    }
    *cursor_column = text_width(before + first);
    return first;
}

static void draw_free(const struct field *f, struct canvas *c, int row, int column, int width, bool focused) {
    enum look look = field_look(f, focused);
    int cursor_column;
    if (f->kind->look == FIELD_SECRET) {
        int letters = (int)text_letters(f->typed), shown = letters < width - 1 ? letters : width - 1;
        canvas_fill(c, row, column, 1, width, look);
        for (int i = 0; i < shown; i++) canvas_glyph(c, row, column + i, look, GLYPH_BULLET);
        if (focused) canvas_cursor(c, row, column + shown);
        return;
    }
    size_t first = focused ? first_shown(f, width, &cursor_column) : 0;
    canvas_cell(c, row, column, width, look, f->typed + first);
    if (focused) canvas_cursor(c, row, column + cursor_column);
}

static void draw_mask(const struct field *f, struct canvas *c, int row, int column, int width, bool focused) {
    char text[128];
    int slot = 0;
    mask_paint(f->kind->mask, f->typed, '_', text, sizeof text);
    canvas_cell(c, row, column, width, field_look(f, focused), text);
    for (size_t at = 0; at < f->cursor; slot++) {
        uint32_t code;
        at += text_step(f->typed + at, strlen(f->typed + at), &code);
    }
    if (focused) canvas_cursor(c, row, column + mask_column(f->kind->mask, slot));
}

void field_draw(const struct field *f, struct canvas *c, int row, int column, int width, bool focused) {
    if (width < 3) return;
    if (f->kind->look == FIELD_TICK) {
        draw_tick(f, c, row, column, focused);
        return;
    }
    if (f->kind->look == FIELD_CHOICE) {
        draw_choice(f, c, row, column, width, focused);
        return;
    }
    int natural = field_width(f->kind);
    if (natural > 0 && natural < width) width = natural;
    canvas_text(c, row, column, LOOK_TEXT, "[");
    if (f->kind->mask != NULL)
        draw_mask(f, c, row, column + 1, width - 2, focused);
    else
        draw_free(f, c, row, column + 1, width - 2, focused);
    canvas_text(c, row, column + width - 1, LOOK_TEXT, "]");
}
