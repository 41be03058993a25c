#ifndef PRIEM_STORE_DISPUTE_H
#define PRIEM_STORE_DISPUTE_H

/* Disputes: what they are about beyond their row (queries.h), and the ways out of each. A ruling changes no fact; a way out is
 * an event of its own.
 *
 *   kind        cause            ways of desk_settle
 *   joined                       told_family
 *   renumbered                   told_family                      the number is another child's: there is a new one
 *   superseded  what it already was   told_family
 *   over_asked  balance seat programme certificate frozen   told_family; chosen with what the family chooses: desk_money.h
 *   parked      parked_title()   anew; desk_redrive by the operator
 *   differs     transfer         centre; desk_put_mine             the place is among what differs: the first transfer stands
 *               ""               centre; desk_put_mine
 *   flagged     review           looked                           by the operator: the data changed before the decision came
 *               namesake         different                        the same name and day of birth: the money is frozen
 *               near             different                        much alike
 *               removed          confirmed                        decided by a person since removed
 *               removed_cause    confirmed                        … for cause: the certificate rests until then
 *   handed                       different, looked                by the operator: a desk has handed it over
 *   answered    different looked told_family, anew                what the operator has found, back at the desk
 *
 * Of what is looked at the certificate may be annulled as well: that closes the dispute, too (as "annulled").
 * A joined application whose data were typed wrong is corrected as any open one is; it is open again, and the dispute closed as
 * "revived", when what it was joined to ends or is another child's (ruling.revived).
 * That they are one child is the operator's merge (model/rules/life.h, A15): learner.merged closes the dispute as "merged".
 * Until the centre has answered, the kiosk that asked for it offers no way out (queries.h, `waits`). Of two who settle a
 * matter of the operator's otherwise than each other the second is superseded: "settled"; so is who hands over what has ended.
 * Whatever a desk has it may hand to the operator with an explanation, once; what the operator has found comes back to it.
 */

#include "model/store/desk.h"

struct dispute_detail {
    bool has_act; /* what was ruled over is here: what, when, who */
    struct history_row act;
    const char *what;         /* of one set aside that is not here: its type, or "" */
    const char *fields;       /* of "differs": for differ_next() */
    const char *explained;    /* of "handed": what the desk wrote, and who; "" when erased */
    const char *explained_by; /* of "answered" the operator */
    const char *other;        /* of "near" and "namesake": the other learner */
    bool tried_again;         /* of "parked": this is not the centre's first answer */
    /* Of "over_asked": the enrolment, what there was for it, and, where the part of a later period was confirmed, that one. */
    const char *enrolment, *period;
    int64_t available;
    struct {
        const char *base, *mine, *stays;
    } place; /* of two transfers: the points by their names */
};
bool dispute_detail(struct db *db, const struct dispute *dispute, struct arena *a, struct dispute_detail *out,
                    struct fail *why);

/* The table above: what a person must be allowed to do to end a dispute so; false where it does not end so. Asked at the desk
 * and once more at the centre (sync/centre/gate_dispute.h). */
bool dispute_way(const char *kind, const char *cause, const char *way, enum permission *permission);
/* A desk may hand it over: the operator has the others already. */
bool dispute_is_desks(const char *kind);

/* May this person settle a dispute so? */
bool desk_may_settle(const struct desk *desk, const struct dispute *dispute, const char *way, struct fail *why);

/* An explanation of ten letters at least goes with it. */
bool desk_hand_over(struct desk *desk, const char *ruling, const char *explanation, struct fail *why);
/* The centre is asked to try the parked event again. */
bool desk_redrive(struct desk *desk, const char *ruling, struct fail *why);
/* Of two corrections this desk's is put in after all: a fresh correction of the application, or FAIL_CONFLICT where that is
 * closed; then the dispute is settled. */
bool desk_put_mine(struct desk *desk, const char *ruling, struct fail *why);

#endif
