#ifndef PRIEM_CENTRE_RECONCILE_H
#define PRIEM_CENTRE_RECONCILE_H

/* Two kiosks correct one application, change one learner's data, or the one the application and the other the learner, or both
 * transfer the child, without knowing of each other (SCREENS 7): each carries the whole data, so the later one would take back
 * what the other changed. The ruling ruling.differs puts together what each changed alone, leaves of what both changed, the
 * place among it, what came first, and tells the later desk. Nothing is lost: both events stand.
 */

#include "sync/centre/centre.h"

/* Asked after an application.filed, an application.corrected or a learner.changed is numbered and applied. */
bool reconcile(struct centre *c, const struct event *ev, struct fail *why);

#endif
