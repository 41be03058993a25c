#ifndef PRIEM_STORE_ACCOUNT_H
#define PRIEM_STORE_ACCOUNT_H

/* Accounts, movements, enrolments and applications for a nominal, as a screen, a paper and both gates read them. Sums are
 * hundredths of the period's unit. Texts live in `a`.
 *
 *     account_list(db, subject, a, &rows, &count, &why)       // one a number and period, the latest period first
 */

#include "model/event/event.h"
#include "model/rules/account.h"
#include "model/store/db.h"

/* Nothing new is booked on a certificate while somebody has to look at its child: it was decided on older data, or another
 * child has the same name and date of birth (PROTOCOL, table of rulings). In SQL, of :subject. */
#define ACCOUNT_FROZEN                                                                                                         \
    "EXISTS (SELECT 1 FROM ruling f WHERE f.subject = :subject AND f.kind = 'flagged' AND f.closed = 0 AND "                   \
    "f.cause IN ('review', 'namesake'))"
bool account_frozen(struct db *db, const char *subject, bool *frozen, struct fail *why);

/* Zeros where there is none. */
bool account_load(struct db *db, const char *number, const char *period, struct account *out, struct fail *why);
bool account_list(struct db *db, const char *subject, struct arena *a, struct account **rows, int *count, struct fail *why);

/* One line of the statement, with what it rests on. */
struct account_line {
    const char *event; /* that moved it: its signature and paper are the basis */
    const char *number, *period;
    enum movement movement;
    int64_t sum;
    const char *enrolment; /* "" of none */
    const char *programme; /* its title, or its code where it is not listed */
    const char *month;     /* of a write-off */
    const char *day;
    int64_t at;
    bool pending;
};
/* In the order in which they happened; `period` "" of all. */
bool account_lines(struct db *db, const char *subject, const char *period, struct arena *a, struct account_line **rows,
                   int *count, struct fail *why);

/* The nominal of the period that `today` (ISO) lies in; period "": none. A group of health is shown only by MAY_HEALTH. */
struct nominal_now {
    char period[12], group[12];
};
bool nominal_now(struct db *db, const char *subject, const char *number, const char *today, struct nominal_now *out,
                 struct fail *why);

struct enrolment_row {
    char event[EVENT_ID_TEXT];
    char subject[ID_TEXT];
    char state[12]; /* apply_enrolment.c */
    char cause[24]; /* why it is over_asked */
    char until[11], settled[8];
    char ended_day[11], ended_ground[12], suspended_day[11];
    int64_t rating;
    bool pending;
    int64_t held, paid;
    struct enrolled open;
    char programme_title[240], provider_name[240];
};
/* All of a learner, the latest first. */
bool enrolment_list(struct db *db, const char *subject, struct arena *a, struct enrolment_row **rows, int *count,
                    struct fail *why);
bool enrolment_load(struct db *db, const char *event, struct enrolment_row *out, struct fail *why); /* FAIL_GONE */

struct enrolment_part {
    char period[12], first[11], last[11], until[11];
    int64_t cost, cert_part, parent_part;
    char state[12]; /* firm | conditional | released */
    int64_t held, paid;
};
bool enrolment_parts(struct db *db, const char *event, struct arena *a, struct enrolment_part **rows, int *count,
                     struct fail *why);

/* If its last day were `day`: what would be released, and what would stay booked for the days until then. */
bool enrolment_release(struct db *db, const char *event, const char *day, int64_t *released, int64_t *kept, struct fail *why);

/* What its provider has reported, by months. */
bool enrolment_attendance(struct db *db, const char *event, struct arena *a, struct attendance **rows, int *count,
                          struct fail *why);

struct nominal_app {
    char subject[ID_TEXT];
    char app[EVENT_ID_TEXT];
    char state[12]; /* apply_nominal.c */
    char proof[120], proof_no[40], proof_day[11];
    char capped[EVENT_ID_TEXT], capped_ground[4];
    char ground[4];
    char remark[800];
    char decision[EVENT_ID_TEXT], decided_by[ID_TEXT];
    int64_t asked_at, decided_at;
    bool pending;
    struct nominal_asked_open open;
    char name[300], birth[11], municipality[12]; /* of the child */
};
bool nominal_app_load(struct db *db, const char *app, struct nominal_app *out, struct fail *why); /* FAIL_GONE */
bool nominal_app_list(struct db *db, const char *subject, struct arena *a, struct nominal_app **rows, int *count,
                      struct fail *why);

/* What the centre did about the money of a child with no desk beside it, of which the family has to be told: id of the
 * application for a nominal ("granted" "capped") or of the enrolment ("ended"). Zeroed, id "", where there is none. */
struct money_tell {
    char id[EVENT_ID_TEXT], subject[ID_TEXT], number[11];
    char tell[12]; /* "": it was told */
};
bool money_tell_load(struct db *db, const char *id, struct money_tell *out, struct fail *why);

struct period_row {
    struct period period;
    char opened[11], closed[11];
};
bool period_list(struct db *db, struct arena *a, struct period_row **rows, int *count, struct fail *why);
bool period_load(struct db *db, const char *period, struct period_row *out, bool *found, struct fail *why);
/* Of a period, by group. A group of health is shown with its title only to who may (MAY_HEALTH). */
bool cap_list(struct db *db, const char *period, struct arena *a, struct cap **rows, int *count, struct fail *why);
/* How old what is listed is; 0: it was never loaded. */
bool loaded_as_of(struct db *db, const char *kind, int64_t *as_of, struct fail *why);

#endif
