#include "model/event/clock.h"

#include "model/base/date.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A quartz is off by some seconds a day: one part in this many. */
enum { DRIFT = 10000 };

void clock_sample_show(const struct clock_sample *s, char out[CLOCK_SAMPLE_TEXT]) {
    out[0] = '\0';
    if (s->no > 0)
        snprintf(out, CLOCK_SAMPLE_TEXT, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %s", s->no, s->at, s->mono, s->trip,
                 s->boot);
}

bool clock_sample_parse(const char *text, struct clock_sample *out) {
    struct clock_sample s = {0};
    int end = 0;
    bool ok = sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %8[0-9a-f]%n", &s.no, &s.at, &s.mono, &s.trip,
                     s.boot, &end) == 5 &&
              text[end] == '\0' && s.no > 0 && s.at > 0 && s.at <= MOMENT_MOST && s.mono >= 0 && s.mono <= MOMENT_MOST &&
              s.trip >= 0 && s.trip <= MOMENT_MOST;
    *out = ok ? s : (struct clock_sample){0};
    return ok;
}

void clock_narrow(const struct clock_sample *s, const char *boot, int64_t mono, int64_t sample, struct clock_interval *in) {
    struct clock_interval by = *in;
    if (s->no == 0) return;
    if (strcmp(s->boot, boot) == 0) {
        int64_t passed = mono - s->mono, slack = (passed < 0 ? -passed : passed) / DRIFT;
        by.from = s->at + passed - slack;
        by.to = s->at + s->trip + passed + slack;
    } else if (s->no <= sample) {
        by.from = s->at; /* made after it, and after another start of the machine */
    } else {
        by.to = s->at + s->trip;
    }
    if (by.from < in->from) by.from = in->from;
    if (by.to > in->to) by.to = in->to;
    if (by.from <= by.to) *in = by;
}

int64_t clock_off(const struct clock_interval *in, int64_t wall) {
    if (wall > in->to + CLOCK_SKEW_MS) return wall - in->to;
    if (wall < in->from - CLOCK_SKEW_MS) return wall - in->from;
    return 0;
}
