#ifndef PRIEM_CENTRE_GATE_CASE_H
#define PRIEM_CENTRE_GATE_CASE_H

/* What an event of a learner finds: its content, the application it names, what its kiosk had seen of it. For the gate alone.
 */

#include "sync/centre/centre.h"

/* The latest gsn that this kiosk has said it had seen, in this event or one before: what it knew once it cannot un-know. */
bool gate_case_seen(struct centre *c, const struct event *ev, int64_t *seen, struct fail *why);

/* *cause: "incomplete" (without its personal part or what its type is worth nothing without), "free_text" (words where only a
 * number or a code may stand). What was erased here has lost its personal part on the way: then nothing is asked of it. */
bool gate_case_content(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why);

/* *cause: "no_application" (of this learner), "closed" (before, and the kiosk knew), "second" (papers that came after their day
 * or a document that is not of the list, which nobody else agreed to take), "incomplete" (a certificate without a signed look
 * at the papers). */
bool gate_case_application(struct centre *c, const struct event *ev, const char **cause, struct fail *why);

#endif
