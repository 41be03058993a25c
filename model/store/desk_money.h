#ifndef PRIEM_STORE_DESK_MONEY_H
#define PRIEM_STORE_DESK_MONEY_H

/* The commands of the gate over a child's money (RULES 2.2, 2.3, C1–C6). Each asks the table of permissions, loads the state,
 * lets the rules judge and appends in one durable transaction; why->log is the id of the broken guard ("C4.seat"), *field (may
 * be NULL) the field it is about. Provisional until the centre has numbered it.
 *
 *     desk_enrol_quote(desk, &order, &quote, &field, &why)        // what the family is shown
 *     order.parent_part = quote.parent; desk_enrol(desk, &order, event, &field, &why)
 */

#include "model/rules/nominal.h"
#include "model/store/account.h"
#include "model/store/desk.h"
#include "model/store/enrol_case.h"
#include "model/store/lease.h"

/* --- Nominal -------------------------------------------------------------------------------------------------------------- */

struct nominal_order {
    const char *subject;
    const char *period, *group;               /* of the region's lists */
    const char *channel, *request_no;         /* "person" | "navigator" and its number */
    int64_t received;                         /* the moment of receipt; 0: now */
    const char *received_reason;              /* of an earlier one */
    const char *body;                         /* the point that received it; NULL: this one */
    const char *proof, *proof_no, *proof_day; /* "" where the group needs none */
    const char *basis;                        /* subject_basis when it was shown, or NULL */
};
/* C1. `app` gets the event. */
bool desk_nominal_ask(struct desk *desk, const struct nominal_order *order, char app[EVENT_ID_TEXT], const char **field,
                      struct fail *why);
/* C2: the first of the queue that this kiosk has, out of its quota of that period. FAIL_BUSY: the quota is used up, the
 * application stays pending and the next exchange says so; FAIL_CONFLICT: another one comes first. */
bool desk_nominal_grant(struct desk *desk, const char *app, const char *basis, struct fail *why);
/* C3: only after the centre has said that the cap is reached. */
bool desk_nominal_refuse(struct desk *desk, const char *app, const char *remark, const char *basis, struct fail *why);
bool desk_nominal_withdraw(struct desk *desk, const char *app, const char *remark, struct fail *why);

/* --- Enrolment ------------------------------------------------------------------------------------------------------------ */

struct enrol_order {
    const char *subject;
    const char *programme, *group;
    const char *first, *last;
    int64_t cost;        /* of these days */
    int64_t parent_part; /* what the family was shown and has agreed to */
    const char *contract, *sheet, *sheet_day, *signer;
    const char *nominal_group; /* of children, where the nominal is given with the enrolment; NULL: the only one there is */
    const char *basis;
    const char *instead; /* the over-asked enrolment that the family chooses this one for: its ruling is settled; or NULL */
    int64_t draft;       /* dropped with it; 0: none */
};
struct enrol_quote {
    struct enrol_facts facts;
    struct course_part parts[COURSE_PARTS_MOST];
    int count;
    int64_t cert, parent;     /* of the whole */
    int64_t held;             /* of the certificate's part, what is booked at once; the rest is conditional */
    struct lease_number slot; /* of the nominal that is given with it; lease "": none */
    char group[12];           /* whose it is */
};
/* The sheet is not asked for yet. */
bool desk_enrol_quote(struct desk *desk, const struct enrol_order *order, struct enrol_quote *quote, const char **field,
                      struct fail *why);
/* C4. FAIL_CONFLICT "C4.changed": the surcharge is another one by now. */
bool desk_enrol(struct desk *desk, const struct enrol_order *order, char enrolment[EVENT_ID_TEXT], const char **field,
                struct fail *why);

/* A conditional part whose period has its nominal now: what the certificate pays of it, computed anew. */
bool desk_enrolment_quote(struct desk *desk, const char *enrolment, const char *period, int64_t *cert, int64_t *parent,
                          struct fail *why);
struct confirm_order {
    const char *enrolment, *period;
    int64_t parent_part; /* shown and agreed to */
    const char *sheet, *sheet_day, *signer;
    const char *over; /* the confirmation that was over-asked, or NULL: the ruling over it is settled */
};
bool desk_enrolment_confirm(struct desk *desk, const struct confirm_order *order, const char **field, struct fail *why);

/* What is NULL or "" stays. An earlier last day releases what lies behind it. */
bool desk_enrolment_change(struct desk *desk, const char *enrolment, const char *group, const char *contract, const char *last,
                           const char **field, struct fail *why);
/* Within the course; it goes on from a day not before that. `ground` as of an end. */
bool desk_enrolment_suspend(struct desk *desk, const char *enrolment, const char *day, const char *ground, struct fail *why);
bool desk_enrolment_resume(struct desk *desk, const char *enrolment, const char *day, struct fail *why);
/* `day`: the last day of attendance; `ground`: "family" "provider". Also the way out of one that was over-asked: the ruling
 * over it is settled with it. */
bool desk_enrolment_end(struct desk *desk, const char *enrolment, const char *day, const char *ground, const char **field,
                        struct fail *why);
bool desk_enrolment_rate(struct desk *desk, const char *enrolment, int rating, struct fail *why);

#endif
