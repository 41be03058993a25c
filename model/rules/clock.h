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

#include <stdbool.h>
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
/* Smaller differences are the clock's own drift and the network's correction. */
enum { CLOCK_SKEW_MS = 10 * 1000 };

/* `before` is what was seen last (wall 0: nothing); `last_event` and `built` are UTC ms, 0 where not known. `say` (may be NULL)
 * gets the sentence for people unless the clock is right. `offset` is the kiosk's, for the sentence. */
enum clock_state clock_look(const struct clock_seen *before, const struct clock_seen *now, int64_t last_event, int64_t built,
                            int offset, struct fail *say);

/* What the centre's signed time says of a moment: it was `at` there when the kiosk's monotonic clock stood between mono - trip
 * and mono. Wall clocks have no part in it. */
struct clock_sample {
    int64_t no; /* events name it: struct event, sample; 0: none was ever heard */
    int64_t at;
    int64_t mono;
    int64_t trip; /* of the request that brought it, ms */
    char boot[9]; /* the start of the machine that mono belongs to */
};
enum { CLOCK_SAMPLE_TEXT = 96 };
/* "no at mono trip boot", as it is kept and told; "" for none. False, and none: it is not a sample. */
void clock_sample_show(const struct clock_sample *s, char out[CLOCK_SAMPLE_TEXT]);
bool clock_sample_parse(const char *text, struct clock_sample *out);

struct clock_interval {
    int64_t from, to; /* UTC ms by the centre's clock; from 0: nothing is known */
};
/* In which interval an event was made that names `sample`, at `mono` of the start `boot`: cut down from `in`, which at first is
 * 0 and the moment when the centre received it. Samples before and after the event may be asked one after another. Where they
 * contradict each other, that of `in` stays. */
void clock_narrow(const struct clock_sample *s, const char *boot, int64_t mono, int64_t sample, struct clock_interval *in);
/* How far a wall clock was outside, ms: < 0 behind, 0 right or off by no more than CLOCK_SKEW_MS. */
int64_t clock_off(const struct clock_interval *in, int64_t wall);

#endif
