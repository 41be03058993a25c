#ifndef PRIEM_STORE_TRIP_ROWS_H
#define PRIEM_STORE_TRIP_ROWS_H

/* What the store knows of a kiosk's readiness for days away; the clock and who can log in are the caller's to add. */

#include "model/rules/trip.h"
#include "model/store/desk.h"

bool trip_facts_load(struct desk *desk, struct trip_facts *out, struct fail *why);

/* Whole applications that the centre has not taken yet: how many, and the first day of each kind that one of them is due; days
 * as model/base/date.h counts them, DATE_NONE: none. */
struct trip_packages {
    int64_t count;
    int32_t decision_due, papers_due;
};
bool trip_packages_load(struct desk *desk, struct trip_packages *out, struct fail *why);

#endif
