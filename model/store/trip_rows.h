#ifndef PRIEM_STORE_TRIP_ROWS_H
#define PRIEM_STORE_TRIP_ROWS_H

/* What the store knows of a kiosk's readiness for days away; the clock and who can log in are the caller's to add. */

#include "model/rules/trip.h"
#include "model/store/desk.h"

bool trip_facts_load(struct desk *desk, struct trip_facts *out, struct fail *why);

#endif
