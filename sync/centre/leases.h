#ifndef PRIEM_CENTRE_LEASES_H
#define PRIEM_CENTRE_LEASES_H

/* What is lent to kiosks, so that they can give without a network and nothing is given twice (PROTOCOL, "Leases"): certificate
 * numbers in blocks, nominals in quotas of a period and a group of children. A lease is debited when it is granted and comes
 * back only by its kiosk's own lease.closed, or by the audit of one that was written off. What is closed of a block of numbers
 * is lent on. The centre never judges a spend by a clock. Nothing here is decided twice: each grant is an event.
 */

#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

/* Notes what the kiosk has used since it was heard last (`stored`: events of this request), and grants where less than half of
 * a lease is left by what it says and by what has been applied. A lease is twice what 95 of 100 returns had used, between the
 * floor and the ceiling of the settings. *granted: how many numbers.
 *
 * The last share of a cap is lent to nobody: there the centre gives in the order of the applications. Serials are no cap, and
 * nobody waits for them in an order; but a ruling may have to give a child another number, so the last 1,000 are the centre's.
 */
bool leases_refill(struct centre *c, const struct peer *peer, const struct exchange_request *request, int stored,
                   int64_t *granted, struct fail *why);

/* Which leases the kiosk is asked to close: past their term or period, of another nominal than the cap's present one, above a
 * cap that was lowered, or idle (nothing given of the kind for idle_days) while others run short: less of the cap is free than
 * the least quota, or fewer serials than one kiosk may be lent at once, what came back of blocks among them. What an idle kiosk
 * has given back it gets again when somebody there wants to give: the wish in its request. */
bool leases_back(struct centre *c, const struct peer *peer, int64_t back[LEASES_TOLD], int *count, struct fail *why);

/* A block for `kiosk` (0: the centre's own, for a register that is loaded); the id of the lease in `lease`. */
bool leases_grant(struct centre *c, uint32_t kiosk, uint32_t epoch, int64_t count, char lease[ID_TEXT], int64_t *first,
                  struct fail *why);

/* A cap and what is drawn on it: given, and lent and not given yet. `free` is what may still be lent: below zero after the cap
 * was lowered. */
struct quota {
    struct cap cap;
    struct period period;
    int64_t given, given_money;
    int64_t lent, lent_money;
    int64_t free;
};
/* All caps, or those of periods that `today` lies in (NULL: all). In the turn's arena. */
bool quota_list(struct centre *c, const char *today, struct quota **out, int *count, struct fail *why);
/* The one of that period and group; NULL: none. */
const struct quota *quota_find(const struct quota *all, int count, const char *period, const char *group);
/* Whether one more fits, by the number and by the money; what is lent counts as given. */
bool quota_holds(const struct quota *q);
/* Asked after each event that was applied: what it has changed of what is drawn on a cap. */
bool quota_note(struct centre *c, const struct event *ev, struct fail *why);

/* A lost kiosk, which must be frozen as lost or revoked: what is left of its leases is reserved, numbers for ever (the
 * stop-list), money until the audit. *count: leases. */
bool leases_write_off(struct centre *c, uint32_t kiosk, int *count, struct fail *why);
/* The same of the epochs up to that one, when a kiosk goes on in another: it spends nothing of them any more, what it had given
 * without knowing still fits the reserve. */
bool leases_fence(struct centre *c, uint32_t kiosk, uint32_t epoch, int *count, struct fail *why);
/* The audit is closed: what the lost kiosk had not given of its quotas comes back. */
bool leases_audit(struct centre *c, uint32_t kiosk, int *count, struct fail *why);

/* Books a spend that no lease covers, and freezes its kiosk for money until breach.settled. */
bool leases_breach(struct centre *c, const struct event *ev, struct fail *why);

#endif
