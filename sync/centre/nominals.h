#ifndef PRIEM_CENTRE_NOMINALS_H
#define PRIEM_CENTRE_NOMINALS_H

/* Applications for a nominal that no kiosk's quota has answered: the centre gives what is not lent, in the order of the whole
 * region (RULES 2.2, C2, C3). The first of a period and group is decided when it is due, or as soon as every kiosk has reported
 * past the moment of its receipt, so that none can come before it any more. What the cap does not hold is told by
 * nominal.capped; only then may a person refuse. One that was told so is still given a nominal where the cap is raised, or what
 * was lent comes back, before it is refused.
 */

#include "sync/centre/centre.h"

/* At most `most` of them, after each turn and in the slices of a day; *done: how many. */
bool nominals_settle(struct centre *c, int most, int *done, struct fail *why);

#endif
