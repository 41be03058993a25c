#ifndef PRIEM_TUI_PRINT_FIELDS_H
#define PRIEM_TUI_PRINT_FIELDS_H

/* The fields of the papers by name: one small function each, in files by what they tell of. A value is NULL where there
 * is none and lives in the case's arena. */

#include "tui/print_case.h"

struct print_value {
    const char *name;
    const char *(*value)(const struct print_case *c);
};
#define PRINT_VALUE(name) {#name, f_##name},

/* Each ends with a row without a name. */
extern const struct print_value print_of_people[];  /* print_people.c: child, applicant, who signs */
extern const struct print_value print_of_course[];  /* print_course.c: application, certificate, what is held */
extern const struct print_value print_of_nominal[]; /* print_nominal.c: a nominal, applied for and given */
extern const struct print_value print_of_account[]; /* print_account.c: an enrolment, the account */

const char *print_given(const char *text); /* NULL for "" */
const char *print_iso_day(const struct print_case *c, const char *iso);
const char *print_staff(const struct print_case *c, const char *id);
/* "12 000,00 руб.", or hours, as the period counts. */
const char *print_sum(const struct print_case *c, int64_t sum, const char *period);
/* The period's title, its code where it is not listed; "" for "". */
const char *print_period(const struct print_case *c, const char *period);
/* The group of children, NULL where nobody may read it here: it tells of the child's health (RULES 2.4). */
const char *print_group(const struct print_case *c, const char *period, const char *group);

#endif
