#ifndef PRIEM_CENTRE_SETTLE_H
#define PRIEM_CENTRE_SETTLE_H

/* What providers are paid, certificate by certificate (RULES C5–C8). Each function makes the events that are still missing for
 * one child and none when there is nothing to do, so that a run which was killed goes on where it stopped, and a second run
 * changes nothing.
 *
 *     struct settle_totals totals = {0};
 *     settle_month(c, subject, "2026-10", &totals, &why)
 */

#include "sync/centre/centre.h"

struct settle_totals {
    int64_t certificates; /* for which something was written */
    int64_t lines;
    int64_t sum;      /* written off */
    int64_t reversed; /* taken back, since less was attended than was thought */
    int64_t booked;   /* of the sum of an account that ends: nobody had attended for it */
    int64_t refused;  /* top-ups that no cap holds any more */
};

/* "2026-10", begun already. */
bool month_read(struct centre *c, const char *typed, char month[8], struct fail *why);
bool month_is_closed(struct centre *c, const char *month, bool *closed, struct fail *why);

/* The write-off of a month: what attendance says is due and is not paid yet, out of what is held; what was paid and is no
 * longer due goes back by a reversal. A month without a visit costs nothing. A suspended certificate waits. */
bool settle_month(struct centre *c, const char *subject, const char *month, struct settle_totals *totals, struct fail *why);

/* The nominal of a new period for a certificate that had one in `from`, in the same group, while the cap holds it (C8). */
bool settle_top_up(struct centre *c, const char *subject, const char *from, const char *period, struct settle_totals *totals,
                   struct fail *why);

/* The end of a period's account (C7): `into` "" burns the remainder, else carries it there. */
bool settle_close(struct centre *c, const char *subject, const char *period, const char *into, struct settle_totals *totals,
                  struct fail *why);

#endif
