#ifndef PRIEM_WIDGETS_CHART_H
#define PRIEM_WIDGETS_CHART_H

/* Numbers as columns that stand side by side, one screen column each, with what the highest one stands for at the left. Draws;
 * knows nothing of what is counted.
 *
 *     chart_draw(c, &(struct chart){.values = days, .count = 30, .chosen = 4}, row, column, 5);
 */

#include "tui/term/canvas.h"

struct chart {
    const int64_t *values;
    int count;
    int chosen; /* −1: none. The hardware cursor stands under it when `focused` */
    bool focused;
};

enum { CHART_AXIS = 6 /* columns of the numbers at the left */ };

/* Over `rows` rows, the last of which is the axis. */
void chart_draw(struct canvas *c, const struct chart *chart, int row, int column, int rows);

#endif
