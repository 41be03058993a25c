#ifndef PRIEM_STORE_ADOPT_H
#define PRIEM_STORE_ADOPT_H

/* After a fork, a restored backup or a copied disk a kiosk goes on in another epoch. What it wrote behind the last record that
 * the centre has of the epoch before travels whole inside log.adopted events, the first ones of the new epoch, in their order:
 * the record that was `common` + n is now n. Signatures inside hold, the identity is the outer one, and where one of them names
 * another of them by its old identity, the new one is meant. */

#include "model/store/journal.h"

/* An event that holds another becomes that one, under its own identity, number and place; any other is left as it is. False: it
 * does not hold what may stand there. What is made of it lives in `a`. */
bool adopted_open(struct event *ev, struct arena *a, struct fail *why);

/* At the kiosk, within the caller's transaction: goes over to `epoch`, whose chain begins behind `before`; the tail behind
 * `common` of the old epoch is taken over. *count: how many records that were. The journal is the new one then. */
bool journal_turn(struct journal *j, uint32_t epoch, const uint8_t before[HASH_SIZE], uint64_t common, struct arena *a,
                  int *count, struct fail *why);

#endif
