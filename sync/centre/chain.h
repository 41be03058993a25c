#ifndef PRIEM_CENTRE_CHAIN_H
#define PRIEM_CENTRE_CHAIN_H

/* Walks a chain as the centre has it: every head made anew from the stored bytes. For a kiosk's log also the headers of the
 * frames by which it came: each was signed by the kiosk over the heads at both its ends, so that not even the centre could have
 * changed what lies between. Lines that could not be read are chained too.
 */

#include "model/store/list.h"
#include "sync/centre/centre.h"

/* Every chain there is: struct event_id, of which the kiosk and the epoch are set. */
bool chain_list(struct centre *c, struct arena *a, struct list *out, struct fail *why);
/* FAIL_CONFLICT names the first event or frame that does not fit. *checked: how many events. */
bool chain_holds(struct centre *c, uint32_t kiosk, uint32_t epoch, uint64_t *checked, struct fail *why);

#endif
