#include "tui/screens/compare.h"

#include "model/base/fail.h"
#include "model/base/text.h"

#include <string.h>

enum { MARK = 4 };

bool compared_differ(const struct compared *row) {
    return strcmp(row->mine, row->other) != 0;
}

int compare_half(const struct canvas *c, int label_width) {
    return (canvas_columns(c) - label_width) / 2 + label_width;
}

void compare_draw(struct canvas *c, int row, int label_width, const struct compared *compared, bool chosen) {
    const int half = compare_half(c, label_width), width = half - label_width - MARK;
    const bool same = !compared_differ(compared);
    const int apart = same || !*compared->mine || !*compared->other ? 0 : text_distance(compared->mine, compared->other, 2);
    const enum look look = same ? LOOK_DIM : LOOK_WARN;
    if (chosen) {
        canvas_glyph(c, row, 0, LOOK_SELECTED, GLYPH_POINTER);
        canvas_cursor(c, row, 0);
    }
    canvas_cell(c, row, 2, label_width - 3, LOOK_LABEL, compared->label);
    canvas_cell(c, row, label_width, width, LOOK_TEXT, compared->mine);
    if (same)
        canvas_text(c, row, half - 3, look, "=");
    else
        canvas_glyph(c, row, half - 3, look, GLYPH_NOT_EQUAL);
    const int note = apart == 1 ? text_width(_("one sign differs !")) + 2 : 0, room = canvas_columns(c) - half - 1 - note;
    int at = half + text_width(compared->other);
    canvas_cell(c, row, half, room, look, compared->other);
    if (at > half + room) at = half + room;
    if (apart == 1) canvas_cell(c, row, at + 2, note - 2, LOOK_WARN, _("one sign differs !"));
}
