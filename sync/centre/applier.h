#ifndef PRIEM_CENTRE_APPLIER_H
#define PRIEM_CENTRE_APPLIER_H

/* The sequencer of the region. Stored events are taken in the order of their arrival: each gets the next gsn, is applied, ruled
 * on and put into the feed. An event that cannot be processed is parked: it stays in the log without a number and its kiosk is
 * told by event.parked. Everything happens in the caller's transaction; rulings depend on the order of gsn alone.
 *
 *     struct event ev = {.type = &event_types[EV_DAY_OPENED]};
 *     struct day *d = event_payload(&ev, &c->turn); … applier_append(c, &ev, &why);
 */

#include "sync/centre/centre.h"

/* Everything that ingest has stored since the last time. Fails only with the store. */
bool applier_run(struct centre *c, struct fail *why);
/* The same, but all of it is parked unasked: applier_run has failed on it. */
bool applier_isolate(struct centre *c, struct fail *why);

/* An event that is parked, once more: it is asked about and applied as it now can be, and numbered now. *cause NULL: it was;
 * else it stays parked, and its kiosk is told why. FAIL_GONE: it is not parked. Within the caller's transaction,
 * which goes on with applier_run. */
bool applier_redrive(struct centre *c, struct event_id id, const char **cause, struct fail *why);

/* A stored event; of one that cannot be read whose it is. Fails only with the store. */
bool applier_load(struct centre *c, struct event_id id, struct arena *a, struct event *ev, struct fail *why);

/* An event of the centre itself: type, subject, also and payload are filled; it is numbered, applied, ruled on and fed at once.
 */
bool applier_append(struct centre *c, struct event *ev, struct fail *why);

#endif
