#ifndef PRIEM_TUI_PRINT_FIELDS_H
#define PRIEM_TUI_PRINT_FIELDS_H

/* The fields of the papers by name: one small function each, in three files by what they tell of. A value is NULL where there
 * is none and lives in the case's arena. */

#include "tui/print_case.h"

struct print_value {
    const char *name;
    const char *(*value)(const struct print_case *c);
};
#define PRINT_VALUE(name) {#name, f_##name},

/* Each ends with a row without a name. */
extern const struct print_value print_of_desk[];   /* print_fields.c: region, point, person, sheet */
extern const struct print_value print_of_people[]; /* print_people.c: child, applicant, who signs */
extern const struct print_value print_of_course[]; /* print_course.c: application, certificate, what is held */

const char *print_given(const char *text); /* NULL for "" */
const char *print_iso_day(const struct print_case *c, const char *iso);
const char *print_staff(const struct print_case *c, const char *id);

#endif
