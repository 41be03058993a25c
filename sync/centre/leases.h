#ifndef PRIEM_CENTRE_LEASES_H
#define PRIEM_CENTRE_LEASES_H

/* Certificate numbers are lent in blocks, so that a kiosk can issue without a network and no number is given twice. A block is
 * debited from the counter when it is granted and never comes back by itself.
 */

#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

/* Grants a block when less than half of one is left by what the kiosk says it has spent and by what has been applied. *granted:
 * how many numbers. */
bool leases_refill(struct centre *c, const struct peer *peer, const struct exchange_request *request, int64_t *granted,
                   struct fail *why);

/* A block for `kiosk` (0: the centre's own, for a register that is loaded); the id of the lease in `lease`. */
bool leases_grant(struct centre *c, uint32_t kiosk, uint32_t epoch, int64_t count, char lease[ID_TEXT], int64_t *first,
                  struct fail *why);

#endif
