#ifndef PRIEM_CENTRE_COUNTS_H
#define PRIEM_CENTRE_COUNTS_H

/* What kiosks cannot count themselves, for a child of the next municipality takes a place, too: the places taken in each group
 * and how families rate a programme. Each programme is counted once in so many minutes ([catalogue] count_minutes); where the
 * sums are others than those told before, programme.counted says the new ones to the whole region. What has been told stands in
 * the rows, so a count that was cut short is simply begun anew.
 *
 *     while (counts_due(c) && counts_step(c, &why)) continue;
 */

#include "sync/centre/centre.h"

/* There is a slice to do. Cheap: asks the clock, not the store. */
bool counts_due(const struct centre *c);
/* One slice in a transaction of its own. After a failure it is as if nothing had been done. */
bool counts_step(struct centre *c, struct fail *why);

#endif
