#ifndef PRIEM_STORE_HISTORY_MONEY_H
#define PRIEM_STORE_HISTORY_MONEY_H

/* What the history says of a child's money beyond the names of the events: one line for people. */

#include "model/base/arena.h"
#include "model/event/event.h"

/* "" when the name says all, or the type is none of them. */
const char *history_money_note(const struct event *ev, struct arena *a);

#endif
