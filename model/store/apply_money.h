#ifndef PRIEM_STORE_APPLY_MONEY_H
#define PRIEM_STORE_APPLY_MONEY_H

/* What the appliers of nominals, enrolments and settlement share. Movements are only ever added; what a movement may be is
 * found from the rows of the subject alone, so a kiosk's order and the centre's end alike by replay. For apply_*.c only.
 *
 * An enrolment is running, suspended, over_asked (it holds nothing and waits for the family's choice), ended or superseded. A
 * part of it is firm, conditional (its period has no money yet: nothing is held) or released. */

#include "model/rules/account.h"
#include "model/store/apply.h"

struct movement_row {
    enum movement move;
    const char *number, *period;
    const char *enrolment, *month; /* "" where it is of none */
    int64_t sum;                   /* 0: nothing is written */
};
bool money_post(const struct applying *a, const struct movement_row *m, struct fail *why);
/* What stands there now; of one enrolment, or "" of all. */
bool money_at(const struct applying *a, enum money_place place, const char *number, const char *period, const char *enrolment,
              int64_t *sum, struct fail *why);
/* Where nothing may be spent any more what is free returns to the budget: the account is closed, or the number was never to
 * be. */
bool money_burn_closed(const struct applying *a, const char *number, const char *period, struct fail *why);

/* The certificate that is meant: what another child turned out to have goes on under the new number. Whether it lives is read
 * from the rows that the child's events in front have made, which come in the order of their numbers: the same at the centre,
 * at each kiosk that has them and at every replay. What the centre has ruled over it is an event behind this one. */
struct money_holder {
    char number[11];
    bool lives;
};
bool money_holder(const struct applying *a, const char *named, struct money_holder *out, struct fail *why);
/* Whether a booking of this kiosk's own that the centre has not ruled on has to wait (account.h). Over a numbered one the
 * ruling beside it says so: a merge brings the flags of another child, under which nobody booked. */
bool money_rests(const struct applying *a, bool *rests, struct fail *why);
bool money_renumbered(const struct applying *a, const char *number, const char *living, struct fail *why);

/* Holds nothing beyond what is owed up to `day` for the months not written off yet, and nothing at all with "". */
bool enrolment_cut(const struct applying *a, const char *event, const char *day, struct fail *why);
bool enrolment_end(const struct applying *a, const char *event, const char *day, const char *ground, struct fail *why);

/* Whatever state the certificates have just got: what the ended ones had running ends, and their open applications. */
bool money_follows(const struct applying *a, struct fail *why);
bool money_erased(const struct applying *a, const char *day, struct fail *why);
/* The event came second: what it gave is taken back. */
bool money_superseded(const struct applying *a, const char *of, struct fail *why);
/* The family knows what became of the application for a nominal, or of the enrolment: of `tell`, where there is still that to
 * tell. id "": of all the child has; tell "": of whatever there is. */
bool money_told(const struct applying *a, const char *id, const char *tell, struct fail *why);
bool money_over_asked(const struct applying *a, const struct over_asked *o, struct fail *why);

#endif
