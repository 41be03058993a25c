#ifndef PRIEM_TESTS_HARNESS_OFFERS_H
#define PRIEM_TESTS_HARNESS_OFFERS_H

/* An invented catalogue, as the centre would have fed it: a few programmes that tests speak of, and as many others as asked.
 *
 *     offers_fill(&place.kit, 0);        // П-1 … П-3, programmes 101 … 104 with their groups
 *     offers_fill(&place.kit, 20000);
 */

#include "tests/harness/kit.h"

void offers_fill(struct kit *kit, int others);
/* Lists other groups of 101 … 104; lines of GROUPS_FIELDS. */
void offers_groups(struct kit *kit, const char *programme, const char *rows);

#endif
