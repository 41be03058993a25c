#ifndef PRIEM_STORE_SCOPE_DIGEST_H
#define PRIEM_STORE_SCOPE_DIGEST_H

/* What a kiosk has of its scope, in a kilobyte: each learner with the number of its last event, folded into 256 sums by its id.
 * Both ends make it by themselves; where two sums differ, the learners of that one are sent again (PROTOCOL, "Feed"). Erased
 * learners do not count: of them everybody may have heard.
 *
 *     struct scope_digest d = {0}; scope_digest_add(&d, subject, gsn);
 */

#include "model/base/id.h"
#include "model/store/db.h"

enum { SCOPE_SUMS = 256, SCOPE_DIGEST_SIZE = 4 * SCOPE_SUMS };

struct scope_digest {
    uint8_t sums[SCOPE_DIGEST_SIZE];
};

uint8_t scope_sum_of(const char subject[ID_TEXT]); /* which one it belongs to */
void scope_digest_add(struct scope_digest *d, const char subject[ID_TEXT], int64_t gsn);

/* At a kiosk, the next `most` learners behind *last ("" at the beginning); *done: there are no more. */
bool scope_digest_step(struct db *db, int most, char last[ID_TEXT], struct scope_digest *d, bool *done, struct fail *why);

#endif
