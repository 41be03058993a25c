#ifndef PRIEM_STORE_HISTORY_ACT_H
#define PRIEM_STORE_HISTORY_ACT_H

/* What the history says of the acts of model/rules/life.h beyond their names: one line for people. */

#include "model/base/arena.h"
#include "model/event/event.h"

/* "" when the name says all, or the type is none of them. */
const char *history_act_note(const struct event *ev, struct arena *a);
/* The id of the paper that was printed, else "". */
const char *history_printed(const struct event *ev);
/* In whose place a decision was made (A16), and who agreed to it beside its maker: ids, "" where nobody. */
const char *history_behalf(const struct event *ev);
const char *history_second(const struct event *ev);

#endif
