#ifndef PRIEM_SCREENS_COMPARE_H
#define PRIEM_SCREENS_COMPARE_H

/* Two records side by side, a field a row: "=" where they are alike, "≠" where not, and "одна цифра !" where one sign differs:
 * the mark of a certificate asked for twice (RULES 4.3). */

#include "model/base/arena.h"
#include "model/store/life.h"
#include "tui/term/canvas.h"

struct compared {
    const char *label, *mine, *other;
};

/* Who the child and the applicant of two records are; texts in the arena. */
enum { COMPARED_PEOPLE = 5 };
void compare_people(struct arena *a, const struct change *mine, const struct change *other,
                    struct compared out[COMPARED_PEOPLE]);

bool compared_differ(const struct compared *row);
/* `label_width` columns for the label, the rest in two halves; the pointer stands before the row that is `chosen`. */
void compare_draw(struct canvas *c, int row, int label_width, const struct compared *compared, bool chosen);
int compare_half(const struct canvas *c, int label_width); /* the column of the other side */

#endif
