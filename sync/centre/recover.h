#ifndef PRIEM_CENTRE_RECOVER_H
#define PRIEM_CENTRE_RECOVER_H

/* A centre put back from a backup. It begins a new feed epoch, leaves 100,000 certificate numbers aside, and neither numbers,
 * rules nor grants until every live kiosk has given back what the backup does not have: its own log by the common way, and the
 * signed answers in which it was fed numbers above the backup's last (sync/wire/units.h). What was numbered then keeps its
 * number. A kiosk that will not come back is written off by the administrator.
 */

#include "model/store/list.h"
#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

/* Of what a kiosk gave back something did not hold, and did not hold when the same came once more. Above it: the sum of what
 * did not hold the first time. */
enum { RECOVER_REFUSED = 2 };

#define RECOVER_EPOCH  "recover.epoch"  /* in meta: the highest feed epoch that a kiosk has heard of */
#define RECOVER_ERASED "recover.erased" /* in meta: a subject a line */
#define RECOVER_HEARD  "recover.heard"  /* in meta: up to that moment somebody has heard what was done here */

/* In place of the line of what its maker gives back itself; GONE: it was told so of a child who was none of its business any
 * more, and the rulings over it went with the child. */
#define RECOVER_OWN      "="
#define RECOVER_OWN_GONE ""

/* The store has just been put back: within the caller's transaction. `erased`: a subject a line, those whose data were
 * destroyed up to now (BACKUP_ERASED), or NULL. */
bool recover_begin(struct centre *c, const char *erased, struct fail *why);
bool recover_load(struct centre *c, struct fail *why); /* c->recovering; part of opening */

/* A kiosk whose certificate is of this region, but not the one the backup knows it by: enrolled or replaced since. Our own
 * signed record of that among what it gives back, or what another one has given back, proves it: it is awaited like the others.
 * `known`: whether `peer` is it; else it is told no more than that we wait. `serial` of its certificate, NULL: it is not said.
 */
bool recover_meet(struct centre *c, uint32_t kiosk, const char *serial, const struct exchange_request *request,
                  struct peer *peer, bool *known, struct fail *why);
/* What froze it when the backup was made is over, as far as it says or anybody has given back: it may tell. But not one that
 * was given up. */
bool recover_lets(struct centre *c, struct peer *peer, const struct exchange_request *request, struct fail *why);
/* One request of a kiosk, whose frames have been taken: its units, and whether it has told everything. A unit may say that its
 * log goes on in a later epoch than the backup knows: `peer` is of that one then. FAIL_BUSY: it gives the same again. */
bool recover_hear(struct centre *c, struct peer *peer, const struct exchange_request *request, struct fail *why);
/* Above this number it has still to give back. */
bool recover_wants(struct centre *c, const struct peer *peer, int64_t *gsn, struct fail *why);
/* The leases of which nobody had the record, as far as something was given out of them. */
bool recover_leases(struct centre *c, struct fail *why);
/* What was given back gets the numbers it had, *taken of them; and what nobody heard the number of, but which stood in front
 * of such: that is ruled on when all the rest is there (recover_rule), and so is what only its maker knew of, without the
 * rulings. The list lives in the turn's arena. recover_rule makes what is missing of the rulings over the children, too. */
bool recover_take_back(struct centre *c, int64_t *taken, struct list *unruled, struct fail *why);
bool recover_rule(struct centre *c, const struct list *unruled, struct fail *why);
/* Behind that sequence the log is not whole (journal_chain_end). */
bool recover_end_chain(struct centre *c, uint32_t kiosk, uint32_t epoch, uint64_t seq, struct fail *why);
/* Takes everything back when no kiosk is awaited any more: c->recovering is false then. */
bool recover_try(struct centre *c, struct fail *why);

/* The last recovery that has come to its end; at 0: there was none. What the centre did behind `heard` nobody has brought. */
struct recover_done {
    int64_t at, gsn, taken, heard;
};
bool recover_last(struct centre *c, struct recover_done *out, struct fail *why);

bool recover_skip(struct centre *c, uint32_t kiosk, struct fail *why); /* the administrator: it will not come */
struct recover_row {
    uint32_t kiosk;
    char name[80];
    bool told, skipped;
    bool refused; /* it has given back what we have not signed */
};
bool recover_list(struct centre *c, struct arena *a, struct recover_row **out, int *count, struct fail *why);

#endif
