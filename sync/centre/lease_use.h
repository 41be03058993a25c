#ifndef PRIEM_CENTRE_LEASE_USE_H
#define PRIEM_CENTRE_LEASE_USE_H

/* How much a kiosk uses while it is away: from what it brings, the size of its next leases. Kept for sizes alone; a centre that
 * has lost it lends the least there is until it knows better. */

#include "sync/centre/peer.h"

/* What the last `stored` events of the kiosk's log have given. What comes in several requests one after another is one return.
 */
bool lease_use_note(struct centre *c, const struct peer *peer, uint64_t stored, struct fail *why);

/* Twice what 95 of 100 returns had used, at least `least`, at most `most`. */
bool lease_use_size(struct centre *c, uint32_t kiosk, const char *kind, const char *group, int64_t least, int64_t most,
                    int64_t *size, struct fail *why);

/* Whether it has given any within so many days. */
bool lease_use_lately(struct centre *c, uint32_t kiosk, const char *kind, const char *group, int32_t days, bool *lately,
                      struct fail *why);

#endif
