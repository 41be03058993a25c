#ifndef PRIEM_CENTRE_QUOTA_CHILD_H
#define PRIEM_CENTRE_QUOTA_CHILD_H

/* What a child takes of a cap beside the leases: a nominal given by the centre itself, and one whose certificate has ended,
 * which counts no more where the region's setting cap_basis is "active" (RULES 2.4). Counted whatever the setting says, so that
 * it can be changed.
 */

#include "sync/centre/centre.h"

/* Asked after each event that was applied. */
bool quota_child_note(struct centre *c, const struct event *ev, struct fail *why);

#endif
