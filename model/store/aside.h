#ifndef PRIEM_STORE_ASIDE_H
#define PRIEM_STORE_ASIDE_H

/* What the centre has set aside (event.parked) has no effect until it is numbered after all. Rulings have numbers and so stand
 * before whatever has none: a walk over a subject's events in TOUCH_ORDER meets them first.
 *
 *     struct aside aside = {0};
 *     for (each event) { aside_note(&aside, &ev); if (!aside_cause(&aside, &ev)) …applies… }
 *     aside_close(&aside);
 */

#include "model/event/event.h"
#include "model/store/list.h"

struct aside {
    struct arena arena;
    struct list list;
};

void aside_note(struct aside *aside, const struct event *ev);
/* The word of the last event.parked noted that names it; NULL where it counts. Lives until aside_close. */
const char *aside_cause(const struct aside *aside, const struct event *ev);
void aside_close(struct aside *aside);

#endif
