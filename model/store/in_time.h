#ifndef PRIEM_STORE_IN_TIME_H
#define PRIEM_STORE_IN_TIME_H

/* What the calendar has closed at the centre (RULES A5, A13) takes no right from a family whose papers came in time to a desk
 * without a network: whatever a person did with the application on or before its last day counts, however late it arrives. By
 * the day of its maker, for no other is known. */

#include "model/base/date.h"
#include "model/event/event.h"

/* A condition on a row of `application`. Binds :made. Nobody's agreement makes a child younger. A kiosk that knew of the
 * closing is stopped before, by the gate of the centre (gate_case.h). */
#define IN_TIME "((state = 'lapsed' AND papers_due >= :made) OR (state = 'aged_out' AND :made <> '' AND last_day >= :made))"

/* The day on which the event was made; "" for papers a second person has agreed to take after their day (A4): never too late.
 */
static inline void event_made(const struct event *ev, char out[DATE_TEXT]) {
    bool agreed = ev->type && ev->type->kind == EV_APPLICATION_COMPLETED && ((const struct completed *)ev->payload)->second[0];
    date_iso(agreed ? DATE_NONE : moment_date(ev->at, ev->offset), out);
}

#endif
