#ifndef PRIEM_EVENT_CLOCK_H
#define PRIEM_EVENT_CLOCK_H

/* When an event was made, by the centre's clock: what follows from the last signed time that its kiosk had heard and from the
 * monotonic clock of its machine (PROTOCOL "Clock"). Shown, never ordered by. Pure.
 *
 *     struct clock_interval in = {0, received};
 *     clock_narrow(&sample, ev->boot, ev->mono, ev->sample, &in);
 *     if (clock_off(&in, ev->at) != 0) …                                   // its wall clock was wrong
 */

#include <stdbool.h>
#include <stdint.h>

/* Smaller differences are the clock's own drift and the network's correction. */
enum { CLOCK_SKEW_MS = 10 * 1000 };

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
