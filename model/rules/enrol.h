#ifndef PRIEM_RULES_ENROL_H
#define PRIEM_RULES_ENROL_H

/* May this child be enrolled in this programme? (RULES C4, S3:25, 2.4.) One rule for the kiosk before and the centre after:
 * what another desk or a provider can have changed in between ends in ruling.over_asked with its cause. Pure.
 *
 *     if (!enrol_allows(&the_case, &field, &why)) return false;        // why.log: "C4.seat"
 */

#include "model/base/date.h"
#include "model/base/fail.h"
#include "model/event/event.h"

struct enrol_case {
    const char *certificate; /* its state; "" without one */
    bool frozen;             /* somebody has to look at the child first (ruling.flagged): nothing new is booked */
    const char *valid_until; /* "" where it is not known (any more) */
    const char *birth;       /* the same */
    int32_t today;
    const struct programme *programme; /* code "" where it is not listed */
    const struct provider *provider;
    const char *group_status; /* "" where it is not listed */
    const char *group_first, *group_last;
    int64_t seats, taken; /* by everybody else */
    const struct enrolled *asked;
    int64_t significant, significant_most; /* running on this certificate, and how many may */
    bool leap_to_march;
    bool exclusive; /* certified and other programmes exclude each other in this region */
    bool runs_certified, runs_other;
};
/* *field (may be NULL): "programme" "group_code" "first" "last" "cost" "sheet" "sheet_day", or NULL for the whole. */
bool enrol_allows(const struct enrol_case *c, const char **field, struct fail *why);

/* False, with the sentence why nothing is booked on a frozen certificate. */
bool enrol_frozen(struct fail *why);

/* For ruling.over_asked: "certificate" "frozen" "programme" "seat" "balance"; NULL: what the kiosk itself had to see. */
const char *enrol_cause(const char *refusal);

#endif
