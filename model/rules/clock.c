#include "model/rules/clock.h"

#include "model/base/date.h"

#include <string.h>

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
