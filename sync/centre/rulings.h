#ifndef PRIEM_CENTRE_RULINGS_H
#define PRIEM_CENTRE_RULINGS_H

/* Rulings (PROTOCOL, table of rulings, its first two rows and decisions on what is already decided). Made once, in the order of
 * gsn, from what the projection says at that gsn, and stored as events of the centre. Facts are never dropped by them.
 */

#include "sync/centre/centre.h"

/* Asked before a decision is applied: what its application already is, "approved" … "withdrawn", or NULL when it may still be
 * decided. */
bool rulings_decided(struct centre *c, const struct event *ev, const char **already, struct fail *why);

/* Asked after an event is numbered and applied. Appends the rulings, fed at the event's position. */
bool rulings_make(struct centre *c, const struct event *ev, const char *already, struct fail *why);

/* The ruling that an event is parked: `ev` stays without a number. */
bool rulings_park(struct centre *c, const struct event *ev, const char *cause, struct fail *why);

#endif
