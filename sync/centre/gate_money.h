#ifndef PRIEM_CENTRE_GATE_MONEY_H
#define PRIEM_CENTRE_GATE_MONEY_H

/* What the gate asks about a child's money (RULES C1–C6), with the rules of the kiosk: model/rules/enrol.h, course.h,
 * nominal.h. What a kiosk had to see itself is parked; what somebody else has changed in between is superseded or ends in
 * ruling.over_asked. */

#include "sync/centre/gate.h"
#include "sync/centre/signer.h"

/* *cause: "no_certificate", "no_enrolment", "incomplete", "not_allowed"; left NULL where nothing stands against it. */
bool gate_money_ask(struct centre *c, const struct event *ev, const struct signer *signer, const char **cause,
                    struct fail *why);
/* An act on an application or an enrolment that comes second: the word it is superseded with, NULL otherwise. */
bool gate_money_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why);

/* Behind its application in the order: money, seats, programme, provider, certificate (PROTOCOL, "Rulings"). */
bool rulings_money(struct centre *c, const struct event *ev, struct fail *why);
/* After a merge, after a split: what has been enrolled on a certificate that is not its child's any more holds nothing, and
 * somebody has to hear of it. `pos`: of what asked for it. */
bool rulings_money_anew(struct centre *c, const char *subject, int64_t pos, struct fail *why);

#endif
