#include "model/store/apply.h"

#include "model/rules/fields.h"

#include <string.h>

/* What is spent of a lease: of the numbers or nominals lent to a kiosk (PROTOCOL, "Leases"). `next` is the serial or slot to be
 * given next. A lease is live while its state is ''; then "closed" (by its kiosk: what is unused comes back), "expired" (by its
 * kiosk: nothing comes back yet), "lost" (written off by the centre), "audited". */

/* What was left of a closed block of numbers is lent on, once. */
bool apply_lease_lent_on(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE lease SET lent_on = 1 WHERE subject = :subject", why, "subject:t", a->subject, NULL);
}

/* It is spent for ever, whatever becomes of the certificate. */
bool apply_lease_spent(const struct applying *a, struct fail *why) {
    const struct issued *issued = a->ev->payload;
    if (strcmp(issued->open.lease, a->subject) != 0 || strlen(issued->open.number) != 10) return true;
    return db_run(a->db,
                  "UPDATE lease SET spent = spent + 1, next = CASE WHEN next <= :serial THEN :serial + 1 ELSE next END "
                  "WHERE subject = :subject",
                  why, "subject:t", a->subject, "serial:i", certificate_serial(issued->open.number), NULL);
}

bool apply_lease_renumbered(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE lease SET spent = spent + 1, next = next + 1 WHERE subject = :subject", why, "subject:t",
                  a->subject, NULL);
}

bool apply_slot_spent(const struct applying *a, struct fail *why) {
    const struct nominal *nominal = a->ev->payload;
    if (strcmp(nominal->lease, a->subject) != 0) return true;
    return db_run(a->db, "UPDATE lease SET spent = spent + 1, next = next + 1 WHERE subject = :subject", why, "subject:t",
                  a->subject, NULL);
}
