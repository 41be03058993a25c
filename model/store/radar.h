#ifndef PRIEM_STORE_RADAR_H
#define PRIEM_STORE_RADAR_H

/* The duplicate radar (RULES 4.3, R1): who in this kiosk's register may be the child being typed, while the form is being
 * filled. Candidates come from indexes (СНИЛС, document, birth date, whole name) and are bounded; what is alike is said by
 * model/rules/duplicates.h. Quick enough for every key at a million children. Beyond this kiosk the region's index of keyed
 * hashes knows exact matches only: index_find(). */

#include "model/rules/duplicates.h"
#include "model/store/db.h"

struct radar_hit {
    struct duplicate_found found; /* hard, soft or twin; found.first->title says what is alike */
    const char *subject;
    const char *name;
    const char *birth;  /* ISO */
    const char *snils;  /* eleven digits */
    const char *doc;    /* series and number */
    const char *number; /* living certificate or "" */
    const char *app;    /* the last application or "" */
    const char *app_no;
    const char *state;
    const char *place; /* where it was issued, else where the learner stands */
    const char *parent;
    const char *phone;
};

enum { RADAR_MOST = 20 };

struct radar {
    struct radar_hit *hits; /* hard ones first, then soft, then twins; holders of a certificate first among equals */
    int count;              /* RADAR_MOST at most */
    int hard, soft, twins;
    bool cut; /* more children were born that day than are compared: СНИЛС, document and whole name are, the rest is not */
};

/* `subject` is the learner whose form it is, "" for a new one: nobody is his own double. The applicant may be NULL. Texts live
 * in `a`. */
bool radar_find(struct db *db, const char *subject, const struct child *child, const struct applicant *applicant,
                struct arena *a, struct radar *out, struct fail *why);

/* Two learners on record who are twins (RULES 4.3): different children, never merged. False in *twins where one is not here. */
bool radar_twins(struct db *db, const char *one, const char *other, bool *twins, struct fail *why);

#endif
