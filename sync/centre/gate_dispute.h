#ifndef PRIEM_CENTRE_GATE_DISPUTE_H
#define PRIEM_CENTRE_GATE_DISPUTE_H

/* How a dispute may end (model/store/dispute.h), asked anew: by a way that there is for such a ruling, by who may go it. */

#include "model/store/desk.h"
#include "sync/centre/centre.h"

/* *cause, where it is not as it should be: "no_ruling", "not_allowed"; of any other event it stays. */
bool gate_dispute(struct centre *c, const struct event *ev, enum role role, const char **cause, struct fail *why);

/* What comes second: an operator's matter that has been settled otherwise by now, a desk's that is handed over when it has
 * ended elsewhere, and the merge of two who were found to be different children when its kiosk had not heard of that. *already:
 * "settled"; else it stays. `root`: whose rows tell of it. */
bool gate_dispute_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why);

#endif
