#ifndef PRIEM_STORE_FOUND_H
#define PRIEM_STORE_FOUND_H

/* Learners as the searches show them: the select list and what reads it. A query is FOUND_SHOWN, columns of its own from
 * FOUND_MORE on, the learner as l, FOUND_JOINED (or application a and point p by another way). */

#include "model/store/db.h"
#include "model/store/list.h"
#include "model/store/queries.h"

#define FOUND_SHOWN                                                                                                            \
    "SELECT l.subject, l.child_surname, l.child_name, l.child_patronymic, l.child_birth, l.child_snils, l.number, l.pending,"  \
    " a.app, a.request_no, a.state, p.name, l.alias, l.applicant_surname, l.applicant_name, l.applicant_patronymic, l.phone, l.municipality"
#define FOUND_JOINED                                                                                                           \
    " LEFT JOIN application a ON a.subject = l.subject AND a.app = l.last_app LEFT JOIN point p ON p.point = l.point"

enum {
    FOUND_SUBJECT = 0,
    FOUND_BIRTH = 4,
    FOUND_ALIAS = 12,
    FOUND_SURNAME,
    FOUND_NAME,
    FOUND_PHONE = 16,
    FOUND_MUNICIPALITY,
    FOUND_MORE
};

/* Adds the row to a list of struct found. A learner who stands in it already is not added again. */
void found_add(struct list *found, const struct rows *r, enum found_by by, struct arena *a);

#endif
