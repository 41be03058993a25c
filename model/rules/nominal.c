#include "model/rules/nominal.h"

#include "model/base/env.h"
#include "model/base/fail.h"
#include "model/rules/content.h"

#include <string.h>

static bool refuse_period(const struct nominal_case *c, struct fail *why) {
    char day[DATE_TEXT];
    if (!c->known)
        return fail_set(why, FAIL_INPUT, "C1.period", _("The region has no such period or group: choose one of the list."));
    date_show(c->last, day);
    return fail_set(why, FAIL_DENIED, "C1.closed", _("The period has ended on %s: choose the next one."), day);
}

static bool period_open(const struct nominal_case *c, struct fail *why) {
    char day[DATE_TEXT];
    if (!c->known || c->closed || c->last < c->received) return refuse_period(c, why);
    if (c->pf_start == DATE_NONE || c->last >= c->pf_start) return true;
    date_show(c->pf_start, day);
    return fail_set(why, FAIL_DENIED, "C1.start", _("The region gives nominals from %s on: choose a later period."), day);
}

static bool received_fits(const struct nominal_case *c, struct fail *why) {
    return c->received <= c->today || fail_set(why, FAIL_INPUT, "C1.received", _("The moment of receipt lies in the future."));
}

enum { TYPING_MINUTES = 60 };

bool nominal_is_earlier(int64_t received, int64_t typed) {
    return received < typed - TYPING_MINUTES * (int64_t)MS_MINUTE;
}

/* What came online brings its own moment. */
static bool is_explained(const struct nominal_case *c, struct fail *why) {
    if (!c->earlier || strcmp(c->channel, "navigator") == 0) return true;
    if (c->received_reason && content_explains(c->received_reason)) return true;
    return fail_set(why, FAIL_INPUT, "C1.reason",
                    _("The moment of receipt is earlier: write why it is typed only now, in at least %d letters."),
                    REMARK_LETTERS);
}

bool nominal_may_ask(const struct nominal_case *c, const char **field, struct fail *why) {
    const char *ignored = NULL, **at = field ? field : &ignored;
    *at = NULL;
    if (strcmp(c->certificate, "living") != 0)
        return fail_set(why, FAIL_DENIED, "C1.living", _("Only a certificate that is valid and not suspended gets a nominal."));
    *at = "received";
    if (!received_fits(c, why)) return false;
    *at = "received_reason";
    if (!is_explained(c, why)) return false;
    *at = "period";
    if (!period_open(c, why)) return false;
    if (c->has) return fail_set(why, FAIL_DENIED, "C8.once", _("The child has the nominal of this period already."));
    if (c->asked)
        return fail_set(why, FAIL_DENIED, "C1.once", _("An application for the nominal of this period is open already."));
    *at = "request_no";
    if (strcmp(c->channel, "navigator") == 0 && !*c->request_no)
        return fail_set(why, FAIL_INPUT, "C1.request", _("Enter the number of the request in the Навигатор."));
    *at = NULL;
    return true;
}

struct due nominal_due(const struct calendar *c, int32_t received) {
    return term_due(c, received, TERM_STATUS);
}
