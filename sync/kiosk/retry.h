#ifndef PRIEM_KIOSK_RETRY_H
#define PRIEM_KIOSK_RETRY_H

/* When to try again. Pure: PROTOCOL, "Load, failure, sizes". All times in milliseconds. */

#include "model/base/fail.h"

#include <stdint.h>

#define RETRY_LEAST      (30 * 1000)
#define RETRY_MOST       (30 * 60 * 1000)
#define RETRY_TRUST      (60 * 60 * 1000) /* at least, after trouble with a certificate */
#define RETRY_AFTER_MOST (60 * 60 * 1000) /* what a stranger in between may ask for */

/* From `now` (wall clock) to this kiosk's slot in the period: slots are spread by a hash, so that a region does not come at
 * once. 1 … period. */
int64_t retry_slot(uint32_t kiosk, int64_t now, int64_t period);

/* After `failures` in a row (≥ 1): full jitter between 30 s and a bound that doubles up to 30 min; hourly at most when the
 * other end cannot be trusted (FAIL_DENIED); never before `retry_after`. `chance` is a random number. */
int64_t retry_delay(int failures, enum fail_kind kind, int64_t retry_after, uint32_t chance);

#endif
