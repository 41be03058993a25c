#ifndef PRIEM_CENTRE_GATE_H
#define PRIEM_CENTRE_GATE_H

/* What a kiosk may not make another believe: each event of a kiosk is asked here once, before it gets its number, against what
 * the centre knows at that gsn. Guards the rights and the numbers, not the rules of a form: those were the kiosk's, and its
 * decider signed for them.
 */

#include "sync/centre/centre.h"

/* *cause: NULL when the event may be applied, else the word it is parked with: "not_allowed" (type, role, at an operator's
 * kiosk nobody of the region, or the region's setting `decides` as the kiosk knew it), "removed", "version", "signature",
 * "four_eyes", "second" (nobody who may has agreed), "incomplete" (an act without what it
 * needs), "over_limit" (a number or nominal outside the leases of this kiosk, or already given), "lease" (an end of a lease
 * that does not add up), "no_certificate", "adopted" (the kiosk's log has it in another epoch), and those of
 * gate_case.h. */
bool gate_ask(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why);

#endif
