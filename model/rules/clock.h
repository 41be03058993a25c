#ifndef PRIEM_RULES_CLOCK_H
#define PRIEM_RULES_CLOCK_H

/* Has somebody set the clock? The wall clock beside what cannot be set: the monotonic clock of this start of the machine, the
 * moment of the last event on record, the day the program was built. What is found is shown; it changes no order and no
 * decision, and no event is ever moved (PROTOCOL "Clock"). Pure.
 *
 *     struct clock_seen now = {wall, mono, boot};
 *     if (clock_look(&seen, &now, last_event, built, env->offset, &say) != CLOCK_RIGHT) banner(say.say);
 */

#include "model/base/fail.h"
#include "model/event/clock.h"

#include <stdint.h>

struct clock_seen {
    int64_t wall; /* UTC ms; 0: never seen */
    int64_t mono; /* env.monotonic, ms */
    char boot[9]; /* another start of the machine: mono does not compare */
};
enum clock_state {
    CLOCK_RIGHT,
    CLOCK_BACK,    /* before the last event, the build, or what it showed a moment ago */
    CLOCK_FORWARD, /* further than the time that has passed */
};
/* `before` is what was seen last (wall 0: nothing); `last_event` and `built` are UTC ms, 0 where not known. `say` (may be NULL)
 * gets the sentence for people unless the clock is right. `offset` is the kiosk's, for the sentence. */
enum clock_state clock_look(const struct clock_seen *before, const struct clock_seen *now, int64_t last_event, int64_t built,
                            int offset, struct fail *say);

#endif
