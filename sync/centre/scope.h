#ifndef PRIEM_CENTRE_SCOPE_H
#define PRIEM_CENTRE_SCOPE_H

/* Who stops getting what (PROTOCOL, "Feed"). A child that is transferred leaves every scope but those of its new place: nothing
 * of it is fed there any more, and who has it is told to forget it. A kiosk that is moved has other scopes from then on: its
 * cursor counts no more, it forgets all children and gets those of its new place.
 *
 * Late events of a kiosk that still has the child bring it into that kiosk's own scope again: who acts on a child has it.
 */

#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

/* When `ev`, applied and ruled over, was a transfer or, at a restored centre, a split. `already`: it changed nothing
 * (rulings.h). `pos`: that of `ev`, or behind it where it was ruled over anew. */
bool scope_settle(struct centre *c, const struct event *ev, const char *already, int64_t pos, struct fail *why);

/* Two that were one are two again, ruled over since: each is fed where it is by itself, at `pos`. */
bool scope_split(struct centre *c, const char *keep, const char *dropped, int64_t pos, struct fail *why);

/* By an event of the centre. FAIL_INPUT: no such place, or it is there already. `point` is known; `scope` as peer_scope_check
 * has it.
 */
bool scope_move(struct centre *c, uint32_t kiosk, const char *point, const char *scope, struct fail *why);

/* What such a move does at the centre besides; of one that came back to a restored centre, too: recover.h. */
bool scope_moved(struct centre *c, uint32_t kiosk, int64_t gsn, struct fail *why);

/* The digest of a request (none: nothing is done), made where its cursor stands, beside what the scope holds there. Where they
 * differ *found says so and `sums` which; their learners come again with their past, behind an event that tells of it. */
bool scope_compare(struct centre *c, const struct peer *peer, const struct exchange_request *request, bool *found,
                   uint8_t sums[SCOPE_SUMS / 8], struct fail *why);

#endif
