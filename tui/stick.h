#ifndef PRIEM_TUI_STICK_H
#define PRIEM_TUI_STICK_H

/* A stick written or read in, in steps between which the screens go on; the commands drive it to its end. What came of it is a
 * sentence for the person.
 *
 *     struct stick_job *j; stick_out(x, &keys, folder, &j, &why)  or  stick_in(…)
 *     while ((state = stick_step(j, &why)) == STICK_GOING) kiosk_exchange_step(x, …);
 *     … stick_said(j) … stick_close(j);
 */

#include "sync/kiosk/carry.h"

enum stick_state { STICK_GOING, STICK_DONE, STICK_FAILED };

struct stick_job;
/* `x` outlives the job. */
bool stick_out(struct kiosk_exchange *x, const char *folder, struct stick_job **out, struct fail *why);
/* All answers for this kiosk that lie there, or the one file that `folder` names. `x` and `keys` outlive the job. */
bool stick_in(struct kiosk_exchange *x, const struct kiosk_keys *keys, const char *folder, struct stick_job **out,
              struct fail *why);
enum stick_state stick_step(struct stick_job *j, struct fail *why);
/* How far it is: records written of all, or answers read in of all. */
void stick_progress(const struct stick_job *j, int64_t *done, int64_t *total);
const char *stick_said(const struct stick_job *j); /* when it is done */
void stick_close(struct stick_job *j);             /* NULL is fine; what was not finished has not happened */

#endif
