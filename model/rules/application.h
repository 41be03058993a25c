#ifndef PRIEM_RULES_APPLICATION_H
#define PRIEM_RULES_APPLICATION_H

/* An application as plain data: what the form fills, the rules judge, the store reads and writes. Values are canonical.
 * RULES 2.1, 3.1. */

#include "model/base/id.h"
#include "model/event/person.h"

#include <stdbool.h>

enum app_state {
    APP_FILED_ONLINE,   /* "filed_online": waits for papers */
    APP_FILED_INPERSON, /* "filed_inperson" */
    APP_INCOMPLETE,     /* "incomplete" */
    APP_RETURNED,       /* "returned": incomplete by a decider's remark (A10) */
    APP_COMPLETE,       /* "complete": waits for a decision */
    APP_APPROVED,       /* "approved" */
    APP_REFUSED,        /* "refused" */
    APP_WITHDRAWN,      /* "withdrawn" */
    APP_LAPSED,         /* "lapsed" */
    APP_JOINED,         /* "joined": the centre joined it to another application of the same child */
    APP_AGED,           /* "aged_out": the 18th birthday came before the decision (A13) */
    APP_ANNULLED,       /* "annulled": issued by mistake (A12) */
    APP_STATE_COUNT,
};
const char *app_state_name(enum app_state s);           /* as stored */
const char *app_state_title(enum app_state s);          /* N_() text for people */
bool app_state_of(const char *name, enum app_state *s); /* false: no such state */
bool app_state_corrected(enum app_state s);             /* the same, or joined: a slip of the hand may be why it is */
bool app_state_open(enum app_state s);                  /* not yet decided, withdrawn, lapsed or joined: can still be changed */

/* A whole application as the form, the decision screen and the rules see it. */
struct consent_row {
    bool given;
    char signer[12];
    char day[11];
    char sheet[24];
    char version[40];
};
struct application {
    char subject[ID_TEXT];
    char app[EVENT_ID_TEXT]; /* "" while it is only a draft */
    enum app_state state;
    struct request request;
    char received_reason[400];
    struct child child;
    struct address address;
    struct applicant applicant;
    char papers[80]; /* originals seen: "child applicant snils" */
    char papers_by[ID_TEXT];
    char papers_day[11];
    struct consent_row pd;
    struct consent_row rules;
    char papers_due[11];
    char decision_due[11];
    bool provisional;
    char entered_by[ID_TEXT]; /* who last wrote or changed a field */
    char hands[400];          /* everyone who entered: ids joined by ' '; none of them may decide */
    int64_t entered_at;
    char decided_by[ID_TEXT];
    int64_t decided_at;
    char decision[EVENT_ID_TEXT]; /* the event of it; "" while it is open */
    char ground[4];
    char remark[800];
    char number[11];   /* of the certificate */
    char last_day[11]; /* on which the child may still be given one */
    char tell[12];     /* what the family has to be told (life_tell_title); "" when it was */
    int64_t told_at;
    char told_how[24];
    int64_t printed_at; /* of the first paper printed after the decision; 0: none, it may still be undone (A14) */
    bool pending;       /* shows what the centre has not ruled yet: ↑ */
};

/* From 14 the learner may apply in his own right: no parent's papers are asked (S3:9, RULES 1). */
bool app_learner_applies(const struct application *a);
/* Sent from the Navigator or ЕПГУ: the papers follow within 7 working days (S3:12). */
bool app_online(const struct application *a);

#endif
