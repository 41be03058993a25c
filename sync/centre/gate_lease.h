#ifndef PRIEM_CENTRE_GATE_LEASE_H
#define PRIEM_CENTRE_GATE_LEASE_H

/* What the gate asks about leases: whether a spend is covered by one, and whether an end adds up. Only the order of the kiosk's
 * own log counts, and for a lease that was written off what the kiosk had seen: no clock (PROTOCOL, "Leases"). */

#include "sync/centre/gate.h"

/* The number of a certificate.issued: in a lease of this kiosk that it had not ended, given to nobody else. */
bool gate_number_is_ours(struct centre *c, const struct event *ev, bool *ours, struct fail *why);
/* The same of the sum, period and group of a nominal.granted, and a slot is left. */
bool gate_slot_is_ours(struct centre *c, const struct event *ev, bool *ours, struct fail *why);
/* nominal.granted: *certificate: the child has it; *elsewhere: in another municipality than `municipality`. */
bool gate_nominal_of(struct centre *c, const struct event *ev, const char *municipality, bool *certificate, bool *elsewhere,
                     struct fail *why);
/* lease.closed, lease.expired: *cause "lease" where it is not this kiosk's, was ended by it before, or does not add up. One
 * that was written off meanwhile stays so, whatever its kiosk says now. */
bool gate_lease_end(struct centre *c, const struct event *ev, const char **cause, struct fail *why);

/* A nominal that comes second, or to a certificate that does not live: the word it is superseded with, NULL otherwise. */
bool gate_nominal_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why);

#endif
