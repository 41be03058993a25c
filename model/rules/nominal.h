#ifndef PRIEM_RULES_NOMINAL_H
#define PRIEM_RULES_NOMINAL_H

/* The nominal of a certificate: who may apply, by when it is decided, who comes first (RULES 2.2, C1–C3, Annex A "year-boundary
 * trap": the period is chosen in the form). Pure.
 *
 *     if (!nominal_may_ask(&the_case, &field, &why)) return false;
 *     struct due due = nominal_due(calendar, received);
 */

#include "model/base/id.h"
#include "model/rules/terms.h"

struct fail;

struct nominal_case {
    const char *certificate; /* its state; "" without one */
    int32_t today;
    int32_t received;    /* by the operator or another empowered body */
    int32_t pf_start;    /* the region's first day with money; DATE_NONE: always */
    bool known;          /* the period and the group of it */
    int32_t first, last; /* of the period */
    bool closed;         /* the period */
    bool asked;          /* another application of the period is open */
    bool has;            /* the period's nominal */
    const char *channel, *request_no;
    bool earlier; /* nominal_is_earlier */
    const char *received_reason;
};
/* The moment of receipt decides the place in the queue: in person it is that of the typing, an earlier one is explained. */
bool nominal_is_earlier(int64_t received, int64_t typed);
/* *field (may be NULL): "period" "received" "received_reason" "request_no", or NULL for the whole. */
bool nominal_may_ask(const struct nominal_case *c, const char **field, struct fail *why);
/* 5 working days from the receipt (S3:40). */
struct due nominal_due(const struct calendar *c, int32_t received);

#endif
