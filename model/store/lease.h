#ifndef PRIEM_STORE_LEASE_H
#define PRIEM_STORE_LEASE_H

/* The certificate number this kiosk gives next: from the lowest block with numbers left, granted in this epoch and still in
 * term (PROTOCOL, "Leases"). Nothing is spent here: the event certificate.issued does that when it is applied. */

#include "model/base/id.h"
#include "model/store/db.h"

struct lease_number {
    char lease[ID_TEXT]; /* "" when no number is left */
    int64_t serial;
    char not_after[11]; /* ISO or ""; before `today` only when every block with numbers left is past its term */
};
bool lease_next(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, struct lease_number *out, struct fail *why);

#endif
