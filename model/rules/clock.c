#include "model/rules/clock.h"

#include "model/base/date.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A quartz is off by some seconds a day: one part in this many. */
enum { DRIFT = 10000 };

static enum clock_state back(int64_t to, int64_t from, int offset, struct fail *say) {
    char shown[17], expected[17];

    moment_show(to, offset, shown);
    moment_show(from, offset, expected);
    fail_set(say, FAIL_INPUT, "clock set back",
             _("The clock shows %s, but it was %s already. Set date and time right; nothing is lost and no order changes."),
             shown, expected);
    return CLOCK_BACK;
}

static enum clock_state forward(int64_t to, int64_t from, int offset, struct fail *say) {
    char shown[17], expected[17];

    moment_show(to, offset, shown);
    moment_show(from, offset, expected);
    fail_set(say, FAIL_INPUT, "clock set forward",
             _("The clock has jumped ahead: it shows %s, by the time that has passed it is %s. Compare date and time."), shown,
             expected);
    return CLOCK_FORWARD;
}

enum clock_state clock_look(const struct clock_seen *before, const struct clock_seen *now, int64_t last_event, int64_t built,
                            int offset, struct fail *say) {
    int64_t known = last_event > built ? last_event : built;
    bool compares = before->wall && strcmp(before->boot, now->boot) == 0;
    int64_t expected = compares ? before->wall + (now->mono - before->mono) : 0;

    if (now->wall + CLOCK_SKEW_MS < known) return back(now->wall, known, offset, say);
    if (compares && now->wall + CLOCK_SKEW_MS < expected) return back(now->wall, expected, offset, say);
    if (compares && now->wall > expected + CLOCK_SKEW_MS) return forward(now->wall, expected, offset, say);
    /* After a start of the machine only going back can be seen: any time may have passed. */
    if (!compares && before->wall && now->wall + CLOCK_SKEW_MS < before->wall)
        return back(now->wall, before->wall, offset, say);
    return CLOCK_RIGHT;
}

/* --- Between two moments -------------------------------------------------------------------------------------------------- */

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
              text[end] == '\0' && s.no > 0 && s.at > 0 && s.mono >= 0 && s.trip >= 0;
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
