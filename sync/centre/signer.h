#ifndef PRIEM_CENTRE_SIGNER_H
#define PRIEM_CENTRE_SIGNER_H

/* Who a person is to the centre: the role, the municipality, the keys that were his. For the gate alone. */

#include "model/store/desk.h"
#include "model/store/log.h"
#include "sync/centre/centre.h"

struct signer {
    enum role role;
    char municipality[12];
    bool keyed;
    uint8_t key[SIGN_PUBLIC_SIZE];
};

bool signer_load(struct centre *c, const char *staff, struct signer *out, struct fail *why);

/* Whether the event holds by a key: by its signature (event_sign_check), or the second one's (second_holds). */
typedef bool signed_by(const struct event *ev, const uint8_t key[SIGN_PUBLIC_SIZE]);
/* By the present key of `staff` or one before: a kiosk that was long away signs with the key its person had then. */
bool signer_signed(struct centre *c, const struct event *ev, const char *staff, const struct signer *signer, signed_by *by,
                   struct arena *a, bool *ok, struct fail *why);

/* Whoever was removed acts no more from where the kiosk knew of it; what was done before stands (PROTOCOL, "Rulings"). */
bool signer_knew_removed(struct centre *c, const struct event *ev, const char *staff, bool *knew, struct fail *why);

/* Of one who was removed since: whether the event is of a day on which the kiosk, without an exchange for longer than the
 * region allows (credential_days), should have let nobody decide. No contact without a word of the removal is later than the
 * removal itself. */
bool signer_lease_over(struct centre *c, const struct event *ev, const char *staff, struct arena *a, bool *over,
                       struct fail *why);

/* Where the event was made on behalf of another, the role and municipality given by a delegation of that day take the place of
 * the person's own (RULES A16); none, or one whose end or last day the kiosk knew to be past: role ROLE_NONE. */
bool signer_stands_in(struct centre *c, const struct event *ev, const char *principal, enum permission permission,
                      struct signer *signer, struct arena *a, struct fail *why);

/* Whether the person's role permits it, or one that somebody has given him for that day: of what the event does not say on
 * whose behalf it was done. */
bool signer_permits(struct centre *c, const struct event *ev, const struct signer *signer, enum permission permission,
                    struct arena *a, bool *permits, struct fail *why);

/* What the region had said last, as the kiosk knew it when it made `ev`: the newest event under a condition. *said is NULL
 * where there is none; it lives in `a`.
 *
 *     signer_knew(c, ev, REGION_SAID("l.type = 'day.opened'"), a, &opened, why)
 */
#define REGION_SAID(condition)                                                                                                 \
    "SELECT l.kiosk, l.epoch, l.seq FROM log l WHERE " LOG_REGION(                                                             \
        l) " AND " condition " AND l.gsn > 0 AND l.gsn <= :seen ORDER BY l.gsn DESC LIMIT 1"
bool signer_knew(struct centre *c, const struct event *ev, const char *sql, struct arena *a, const struct event **said,
                 struct fail *why);

#endif
