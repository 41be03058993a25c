#ifndef PRIEM_STORE_LEASE_H
#define PRIEM_STORE_LEASE_H

/* What this kiosk may give without asking anybody: certificate numbers from its blocks, nominals from its quotas (PROTOCOL,
 * "Leases"). Only leases of the present epoch that it has not ended count, of one grant_no the first. Nothing is spent here:
 * the event that gives does that when it is applied, in the transaction that found the lease.
 *
 *     lease_next(db, kiosk, epoch, today, &next, &why) && lease_in_touch(&journal, &next, &why)  … append the event
 */

#include "model/store/journal.h"

struct lease_number {
    char lease[ID_TEXT]; /* "" when nothing is left */
    int64_t serial;      /* the number's, or the slot of a quota */
    char not_after[11];  /* ISO or ""; before `today` only when every lease with something left is past its term */
    int64_t most_decisions, most_days; /* without an exchange; 0: no limit */
    char period[12];                   /* of a quota */
    int64_t sum;                       /* kopecks of one slot */
};
/* From the lowest block with numbers left, those in term first. */
bool lease_next(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, struct lease_number *out, struct fail *why);
/* From the oldest quota of the group, of a period that `today` lies in. */
bool quota_next(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, const char *group, struct lease_number *out,
                struct fail *why);

/* The same of a named period: an application is granted out of the period it was made for. */
bool quota_of(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, const char *period, const char *group,
              struct lease_number *out, struct fail *why);

/* Slots left in the quotas of the present epoch, and kopecks. */
bool quota_left(struct db *db, uint32_t kiosk, const char *today, int64_t *count, int64_t *money, struct fail *why);

/* Whether any quota was ever lent in this epoch: somebody gives nominals here. */
bool quota_granted(struct db *db, uint32_t kiosk, bool *granted, struct fail *why);

/* Somebody wanted to give and there was nothing to give: the next request says so until a lease is here, and its return ends
 * the wish for good. It is kept in a transaction of its own. */
bool lease_wish(struct db *db, const char *kind, struct fail *why);
bool lease_wished(struct db *db, uint32_t kiosk, const char *kind, bool *wished, struct fail *why);

/* FAIL_BUSY: more was decided since the last exchange, or that is longer ago, than the grant allows. */
bool lease_in_touch(const struct journal *j, const struct lease_number *lease, struct fail *why);

/* FAIL_BUSY: the last exchange is longer ago than `most_days` (the region's credential_days): whoever was removed since could
 * still decide, and the centre would not take it. */
bool credential_holds(struct db *db, const struct env *env, int64_t most_days, struct fail *why);

/* FAIL_DENIED: something was given beyond a lease, and the operator has not settled it yet. */
bool lease_not_frozen(struct db *db, uint32_t kiosk, struct fail *why);

/* Leases whose last day is before `today`, and those of `asked` (grant numbers, which the centre wants back) that are not
 * closed yet: `due` tells whether there are any, lease_end writes their lease.expired and lease.closed. Nothing is spent of a
 * lease behind its end. The caller holds a durable transaction. */
bool lease_end_due(const struct journal *j, const char *today, const int64_t *asked, int count, bool *due, struct fail *why);
bool lease_end(struct journal *j, const char *today, const int64_t *asked, int count, struct arena *a, struct fail *why);

#endif
