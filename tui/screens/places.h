#ifndef PRIEM_SCREENS_PLACES_H
#define PRIEM_SCREENS_PLACES_H

/* Where a child lives, said at a kiosk that has those of the whole region; elsewhere it goes without saying.
 *
 *     struct places places; places_load(&places, app, &arena);   // lives as long as the arena
 *     if (places.count) canvas_cell(c, row, column, PLACE_WIDTH, look, places_name(&places, r->municipality));
 */

#include "tui/screen.h"

enum { PLACE_WIDTH = 16 };

struct places {
    const struct municipality *rows;
    int count; /* 0 at any other kiosk */
};
void places_load(struct places *p, struct app *app, struct arena *a);
/* The code where it is not in the list; "" for "". */
const char *places_name(const struct places *p, const char *code);

#endif
