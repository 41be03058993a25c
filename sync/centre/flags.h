#ifndef PRIEM_CENTRE_FLAGS_H
#define PRIEM_CENTRE_FLAGS_H

/* What stands but has to be looked at by somebody (PROTOCOL, "Rulings"): events ruling.flagged on the operator's list.
 *
 *   review         a certificate issued on data that had changed before, in the centre's order, unknown to who decided
 *   near           perhaps the same child as another one with another СНИЛС: what the radar of the desks finds too
 *   removed        decided by a person since removed, before the kiosk knew of it: stands, the supervisor looks
 *   removed_cause  … removed for cause: the certificate rests until an operator confirms
 */

#include "sync/centre/centre.h"

/* Asked after an event that stands is numbered, applied and ruled on. */
bool flags_raise(struct centre *c, const struct event *ev, struct fail *why);

#endif
