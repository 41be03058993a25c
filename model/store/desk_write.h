#ifndef PRIEM_STORE_DESK_WRITE_H
#define PRIEM_STORE_DESK_WRITE_H

/* What the commands of the gate share: one durable transaction, and events in the name of the person who is logged in. */

#include "model/store/desk.h"

/* Runs the body of a command: everything it appends is committed together or not at all. */
typedef bool desk_body(struct desk *desk, void *command, struct arena *a, struct fail *why);
bool desk_transaction(struct desk *desk, desk_body *body, void *command, struct fail *why);

/* An event of this kind on the subject, by the session's person, with a zeroed payload to fill. */
struct event *desk_event(struct desk *desk, enum event_kind kind, const char *subject, struct arena *a);
bool desk_append(struct desk *desk, struct event *ev, struct arena *a, struct fail *why);
/* Signed by the person: decisions and the check of identity (ARCHITECTURE, "An event"). */
bool desk_append_signed(struct desk *desk, struct event *ev, struct arena *a, struct fail *why);

/* FAIL_CONFLICT when the subject has other events than those of `basis`; NULL: not compared. */
bool desk_as_shown(struct desk *desk, const char *subject, const char *basis, struct fail *why);
/* The second person is on the staff and of a role that may agree. */
bool desk_second_may(struct desk *desk, const struct second *second, struct fail *why);
/* Where consent is withdrawn nothing is done with the data but what ends the processing, unless it is given anew: a sheet
 * signed since; NULL where none is. */
bool desk_not_blocked(struct desk *desk, const char *subject, const struct consent_row *anew, struct fail *why);

/* No application of the learner waits for papers or a decision: what it says is corrected there. */
bool desk_nothing_open(struct desk *desk, const char *subject, struct fail *why);

/* The next registration number of this kiosk; desk_take_no also moves the counter, in the caller's transaction. */
bool desk_next_no(struct desk *desk, char *out, size_t room, struct fail *why);
bool desk_take_no(struct desk *desk, char *out, size_t room, struct fail *why);

/* Where the region gives the nominal with the enrolment: the slot that a child without one of today's period gets. `group` "":
 * the only one there is. lease "" where there is none to give. desk_nominal_with appends it, within the caller's transaction.
 */
struct lease_number;
bool desk_nominal_slot(struct desk *desk, const char *number, char group[12], struct lease_number *slot, struct fail *why);
bool desk_nominal_with(struct desk *desk, const char *subject, const char *number, const char *group,
                       const struct lease_number *slot, struct arena *a, struct fail *why);

/* Settles the open ruling.over_asked over this event, where there is one: the family has chosen. Within the caller's
 * transaction. */
bool desk_chosen(struct desk *desk, const char *subject, const char *of, struct arena *a, struct fail *why);

/* FAIL_GONE until the first exchange has told this kiosk its region. */
bool desk_region_known(const struct desk *desk, struct fail *why);
/* FAIL_BUSY: out of touch for longer than the region lets anybody decide (lease.h). */
bool desk_in_touch(struct desk *desk, struct fail *why);

#endif
