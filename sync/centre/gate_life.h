#ifndef PRIEM_CENTRE_GATE_LIFE_H
#define PRIEM_CENTRE_GATE_LIFE_H

/* The acts of model/rules/life.h at the centre. The gate asks what no table of the kiosk is needed for: what was given, who
 * agreed, whose decision is undone. Whether the act still finds its state is not the gate's question: what comes second is kept
 * and superseded. */

#include "sync/centre/signer.h"

/* Of an act, a reinstatement, a completion that a second person agreed to, a delegation. *cause stays NULL when all is well. */
bool gate_ask_life(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why);

/* What an act finds instead of a state it starts from ("excluded", "printed", …); NULL when it may be applied. `root` is the
 * learner whose rows tell of the event's subject. */
bool gate_life_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why);

#endif
