#ifndef PRIEM_CENTRE_EPOCH_H
#define PRIEM_CENTRE_EPOCH_H

/* Epochs of a kiosk's log. What two disks wrote under one name, or one disk that was put back from a backup, cannot go on in
 * the same log: the kiosk is frozen until the administrator, who has looked, raises its epoch. The first machine that goes over
 * to it leaves its mark; from then on another one under the same name is told that it is a copy, and the first works on.
 */

#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

/* What a request says of its kiosk's epoch, answered: `copy` it is another machine's, which stays as it is; `turn` it goes on
 * in a later one. In both cases nothing else of the request is looked at. Freezes a kiosk that says where its log differs. */
struct epoch_said {
    bool copy;
    struct epoch_turn turn;
};
bool epoch_hear(struct centre *c, struct peer *peer, const struct exchange_request *request, struct epoch_said *out,
                struct fail *why);

/* By an event of the centre: the next epoch, no longer frozen; what was lent to the epochs before is written off by the same
 * act, *leases of them. FAIL_CONFLICT: it is not frozen, or is given up for ever. */
bool epoch_raise(struct centre *c, struct peer *peer, int *leases, struct fail *why);

#endif
