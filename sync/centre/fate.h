#ifndef PRIEM_CENTRE_FATE_H
#define PRIEM_CENTRE_FATE_H

/* What becomes of a learner as a whole: an operator asks, the centre's applier decides in the order of gsn (ARCHITECTURE,
 * "Rulings"). A merge, a split and an erasure are events of the centre, fed with what asked for them; what cannot be done any
 * more is superseded: "erased", "merged" (already one), "unknown", "not_merged".
 */

#include "sync/centre/centre.h"

/* Asked after an event is numbered, applied and ruled on: answers merge.asked, split.asked and erasure.asked. */
bool fate_make(struct centre *c, const struct event *ev, struct fail *why);

#endif
