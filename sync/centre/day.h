#ifndef PRIEM_CENTRE_DAY_H
#define PRIEM_CENTRE_DAY_H

/* The day of the region. Once a calendar day, by the centre's clock and offset, the applier says day.opened, and behind it what
 * the dates have closed: online requests without papers lapse (RULES A5, by the setting `lapse`), applications of children who
 * have turned 18 are closed (A13), certificates expire (C10); enrolments end with their provider (course_end.h); then the index
 * of children is brought up to date. All of it by the dates in the rows alone.
 *
 * A day is never opened twice, nor one before the last: a clock set back changes nothing. Days on which nobody ran the centre
 * are not opened afterwards, the present one stands for them: what is closed depends on its date and not on when it was
 * noticed. A leap further ahead than anyone leaves a server off is taken for a wrong clock: it waits for `day open`.
 *
 * The work is cut into slices of some hundred events, each with its transaction; where it stopped (a kill, a full disk) it goes
 * on, for what is closed is no longer found.
 *
 *     while (day_due(c) && day_step(c, &why)) continue;
 */

#include "sync/centre/centre.h"

bool day_load(struct centre *c, struct fail *why); /* centre.c: which day the store stands at */

/* There is something to do: a new day, or the rest of this one. Cheap: asks the clock, not the store. */
bool day_due(const struct centre *c);
/* One slice in a transaction of its own. After a failure it is as if nothing had been done. */
bool day_step(struct centre *c, struct fail *why);

/* There is work for the slices beside the calendar's. In the caller's transaction. */
bool day_more(struct centre *c, struct fail *why);

/* What is wrong with the clock, for people: how many days it is ahead of the last day, when that is too many to be believed, or
 * with a minus how many behind it; 0: nothing. */
int32_t day_doubt(const struct centre *c);
/* The administrator says that the clock is right: the present day is opened. In the caller's transaction. */
bool day_open(struct centre *c, struct fail *why);

#endif
