#ifndef PRIEM_STORE_LIFE_H
#define PRIEM_STORE_LIFE_H

/* The commands of the gate beyond entry and verdict: every act of model/rules/life.h through one function, the change of a
 * learner's data, filing again, delegations. Each asks the table of permissions, loads the state, lets the rules judge and
 * appends in one durable transaction.
 *
 *     struct life_order o = {.life = LIFE_EXCLUDE, .number = "6700418210", .ground = "E1", .paper = "17", .day = "2026-11-20"};
 *     desk_life(desk, &o, &field, &why)
 */

#include "model/rules/life.h"
#include "model/store/desk.h"
#include "model/store/second.h"

/* What the card and the gate ask of a learner. */
struct learner_life {
    const char *state; /* plain | blocked | erased | alias */
    char blocked[EVENT_ID_TEXT];
    int64_t blocked_at;
    char erase_due[11], erased[11];
    char access_due[11], access_event[EVENT_ID_TEXT];
    char alias[ID_TEXT];
    char number[11];
    char last_app[EVENT_ID_TEXT];
};
bool learner_life(struct db *db, const char *subject, struct learner_life *out, struct fail *why); /* FAIL_GONE */
bool learner_not_here(struct fail *why);                                                           /* FAIL_GONE, as said */

/* Who may: of the table in life.h. PERMISSION_COUNT: the centre alone. */
enum permission life_permission(enum life life);

struct life_order {
    enum life life;
    const char *subject; /* the learner; "" is found from app or number */
    const char *app;
    const char *number;
    const char *ground, *code, *paper, *day, *remark; /* NULL or "" where the act does not need it */
    const char *other;                                /* the other learner */
    const char *basis;                                /* subject_basis when the case was shown, or NULL: not compared */
    const struct second *second;                      /* NULL: nobody */
};
bool desk_life(struct desk *desk, const struct life_order *order, const char **field, struct fail *why);
/* Would it be allowed now, needs apart? For menus: false without a sentence. */
bool desk_life_offered(struct desk *desk, enum life life, const char *subject, const char *app, const char *number);
/* The same with the reason. FAIL_GONE: there is nothing of the kind to do; FAIL_DENIED: there is, but not by this person or not
 * now. */
bool desk_life_open(struct desk *desk, enum life life, const char *subject, const char *app, const char *number,
                    struct fail *why);

/* Personal data, document, representative, address, contacts, municipality (RULES 2.5, C13): the whole new data; what changed
 * is found here. `paper` is what it rests on. FAIL_CONFLICT when somebody changed the learner since `basis`. From 14 the
 * applicant may become the learner himself. */
struct change {
    char subject[ID_TEXT];
    struct child child;
    struct address address;
    struct applicant applicant;
    char municipality[12]; /* of the register: another one is a transfer (C13) */
    char point[12];
    char paper[240];
    char day[11];
    char basis[BASE64_SIZE(HASH_SIZE)];
};
bool change_load(struct desk *desk, const char *subject, struct change *out, struct fail *why);
bool desk_change(struct desk *desk, const struct change *change, const char **field, struct fail *why);

/* A new application of a learner known here: everything taken over, new number and moment of receipt; desk_save then files it
 * on the same subject. Refused while another application of the learner is open or a certificate lives (R1). With an excluded
 * certificate the verdict "issue" reinstates the old number (C11) and needs a second login. */
/* A known learner may file again: nothing is open, no certificate lives, the data are there (RULES 2.1, R1). */
bool desk_may_again(struct desk *desk, const char *subject, struct fail *why);
bool desk_again(struct desk *desk, const char *subject, struct application *out, struct fail *why);
/* Another child of the same family: applicant, address and contacts taken over from `app`, the child is empty. */
bool desk_sibling(struct desk *desk, const char *app, struct application *out, struct fail *why);

/* The family takes the withdrawal of its consent back: a new sheet, signed since. The data are free again and what rested for
 * want of consent lives again. Where an application is open, desk_save with the new consent does the same. */
bool desk_consent(struct desk *desk, const char *subject, const struct consent_row *consent, const char **field,
                  struct fail *why);

/* A16: a dated stand-in. By a supervisor; the delegate keeps his own role beside it. */
bool desk_delegate(struct desk *desk, const char *staff, const struct delegated *d, struct fail *why);
bool desk_delegation_end(struct desk *desk, const char *staff, const char *event, struct fail *why);
struct delegation_row {
    const char *event, *staff, *staff_name, *principal, *principal_name, *role, *municipality, *first, *last, *ended;
    bool pending;
    bool is_void; /* one of the two was removed or has another role now: it gives nothing */
};
bool delegation_list(struct db *db, const char *today, struct arena *a, struct delegation_row **rows, int *count,
                     struct fail *why);

#endif
