#include "tui/screens/compare.h"

#include "model/base/fail.h"
#include "model/base/text.h"
#include "tui/screens/show.h"

#include <string.h>

enum { MARK = 4 };

void compare_people(struct arena *a, const struct change *mine, const struct change *other,
                    struct compared out[COMPARED_PEOPLE]) {
    const struct child *l = &mine->child, *o = &other->child;
    const struct applicant *by = &mine->applicant, *others = &other->applicant;
    out[0] = (struct compared){_("Child"), show_child(a, l), show_child(a, o)};
    out[1] = (struct compared){_("Date of birth"), show_date(a, l->birth), show_date(a, o->birth)};
    out[2] = (struct compared){_("SNILS"), show_snils(a, l->snils), show_snils(a, o->snils)};
    out[3] = (struct compared){_("Document"), show_paper(a, l->doc_series, l->doc_number),
                               show_paper(a, o->doc_series, o->doc_number)};
    out[4] = (struct compared){_("Applicant"), show_person(a, by->surname, by->name, by->patronymic),
                               show_person(a, others->surname, others->name, others->patronymic)};
}

bool compared_differ(const struct compared *row) {
    return strcmp(row->mine, row->other) != 0;
}

int compare_half(const struct canvas *c, int label_width) {
    return (canvas_columns(c) - label_width) / 2 + label_width;
}

/* What is said where one sign differs; "" where more do. */
static const char *one_differs(const struct compared *row) {
    const char *a = row->mine, *b = row->other;
    if (!*a || !*b || text_distance(a, b, 2) != 1) return "";
    while (*a == *b) a++, b++;
    const bool digit = *a >= '0' && *a <= '9' && *b >= '0' && *b <= '9';
    return digit ? _("one digit !") : _("one sign !");
}

void compare_draw(struct canvas *c, int row, int label_width, const struct compared *compared, bool chosen) {
    const int half = compare_half(c, label_width), width = half - label_width - MARK;
    const bool same = !compared_differ(compared);
    const char *note = one_differs(compared);
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
    const int noted = text_width(note) > 0 ? text_width(note) + 2 : 0, room = canvas_columns(c) - half - 1 - noted;
    int at = half + text_width(compared->other);
    canvas_cell(c, row, half, room, look, compared->other);
    if (at > half + room) at = half + room;
    if (noted) canvas_cell(c, row, at + 2, noted - 2, LOOK_WARN, note);
}
