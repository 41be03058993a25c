#ifndef PRIEM_CENTRE_RULINGS_H
#define PRIEM_CENTRE_RULINGS_H

/* Rulings (PROTOCOL, table of rulings, as far as it is not about money). Made once, in the order of
 * gsn, from what the projection says at that gsn, and stored as events of the centre. Facts are never dropped by them.
 */

#include "sync/centre/centre.h"

/* Asked before an event is applied: "erased" when it names an erased learner; of a decision what its application already is,
 * "approved" … "withdrawn", "joined"; "settled" (gate_dispute.h); NULL when nothing stands against it. */
bool rulings_decided(struct centre *c, const struct event *ev, const char **already, struct fail *why);

/* Asked after an event is numbered and applied. Appends the rulings, fed at the event's position. */
bool rulings_make(struct centre *c, const struct event *ev, const char *already, struct fail *why);

/* The ruling that an event is parked: `ev` stays without a number. */
bool rulings_park(struct centre *c, const struct event *ev, const char *cause, struct fail *why);
/* The kiosk knows that it is, for this cause, and has not asked since. */
bool rulings_park_told(struct centre *c, const struct event *ev, const char *cause, bool *told, struct fail *why);
/* It was parked before, for whatever cause. */
bool rulings_parked(struct centre *c, const struct event *ev, bool *parked, struct fail *why);
/* A parked one that has got its number after all. */
bool rulings_taken(struct centre *c, const struct event *ev, struct fail *why);

/* The kiosk that an event of the centre answers: what was ruled over was made there. 0: none. */
uint32_t rulings_maker(const struct event *ev);

/* Of its child alone: after a merge, after a split. */
bool rulings_child(struct centre *c, const char *subject, int64_t pos, struct fail *why);
bool rulings_supersede(struct centre *c, const struct event *ev, const char *cause, struct fail *why);
/* An event of the centre that answers `of`: numbered, applied and fed; the maker of `of` hears of it. pos 0: a position of its
 * own. */
bool rulings_append(struct centre *c, struct event *ev, struct event_id of, int64_t pos, struct fail *why);

#endif
