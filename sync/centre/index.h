#ifndef PRIEM_CENTRE_INDEX_H
#define PRIEM_CENTRE_INDEX_H

/* The region-wide index of keyed hashes (model/store/index.h) at the place that makes it. Each child of the register stands in
 * one batch of at most 64; the table index_member holds which, here alone. Children wait until 64 are together or the day is
 * opened. A batch in which a child has changed, was merged away or erased is listed anew on the same subject, and takes the
 * place of the one before it, whose keys leave every log (model/store/erase.h); an erasure takes all that are left.
 *
 * The region's key is made with the first day; children known before it are gone through in slices.
 */

#include "sync/centre/centre.h"

bool index_load(struct centre *c, struct fail *why); /* centre.c: the region's key, where there is one */

/* Asked after each event that was applied: has it set or changed a key? Lists a batch when it is full. */
bool index_note(struct centre *c, const struct event *ev, struct fail *why);

/* Everything is back in a restored centre: each child stands in the batch in which its keys were listed before. Keys of those
 * who did not come back are listed no more when the work of the day is done. */
bool index_recovered(struct centre *c, struct fail *why);

/* What the new day has to do; *left counts down by the events and children it looked at. */
bool index_day(struct centre *c, int *left, struct fail *why);

/* The batch in which the child's keys stand or ever stood; "": in none. What learner.erased names as `also`. */
bool index_batch_of(struct centre *c, const char *subject, char batch[ID_TEXT], struct fail *why);

#endif
