#ifndef PRIEM_TUI_STICK_H
#define PRIEM_TUI_STICK_H

/* A stick written, read in, or handed on for another kiosk, in steps between which the screens go on; the commands drive it to
 * its end. What came of it is a sentence for the person.
 *
 *     struct stick_job *j; stick_begin(STICK_OUT, &means, folder, &j, &why)
 *     while ((state = stick_step(j, &why)) == STICK_GOING) kiosk_exchange_step(x, …);
 *     … stick_said(j) … stick_close(j);
 */

#include "sync/kiosk/carry.h"
#include "sync/kiosk/link.h"

/* Written for the centre; the centre's answers read in; the files of other kiosks handed on to the centre over our network,
 * whose answers are written beside them. */
enum stick_way { STICK_OUT, STICK_IN, STICK_PASS };
enum stick_state { STICK_GOING, STICK_DONE, STICK_FAILED };

/* All of it outlives the job. */
struct stick_means {
    struct kiosk_exchange *x;
    const struct kiosk_keys *keys;
    struct link *link; /* NULL: there is no network to hand anything on */
};

struct stick_job;
/* `folder` is where the stick is mounted; of STICK_IN and STICK_PASS it may name one file. */
bool stick_begin(enum stick_way way, const struct stick_means *means, const char *folder, struct stick_job **out,
                 struct fail *why);
enum stick_state stick_step(struct stick_job *j, struct fail *why);
/* The next step waits for the link: nothing else brings it on. */
bool stick_waits(const struct stick_job *j);
/* How far it is: records written of all, or files of all. */
void stick_progress(const struct stick_job *j, int64_t *done, int64_t *total);
const char *stick_said(const struct stick_job *j); /* when it is done */
void stick_close(struct stick_job *j);             /* NULL is fine; what was not finished has not happened */

/* Files of other kiosks that lie there and have no answer beside them; 0 also where nothing can be read. */
int stick_foreign(uint32_t kiosk, const char *folder);
/* The number of the newest answer for this kiosk that lies there; 0: there is none. */
int64_t stick_answer(uint32_t kiosk, const char *folder);

#endif
