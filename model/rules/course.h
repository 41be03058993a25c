#ifndef PRIEM_RULES_COURSE_H
#define PRIEM_RULES_COURSE_H

/* What a course costs, month by month and period by period (RULES 2.3): by days, the hundredths that are left over going to the
 * largest remainders, so that the parts always sum to the whole. What is owed up to a day: the whole months, and of the last
 * one its days, rounded down. Pure.
 *
 *     course_owed(850000, first, last, day)            // of 8500,00 for the days up to `day`
 */

#include "model/base/date.h"
#include "model/base/fail.h"
#include "model/event/event.h"

/* Ten million million roubles: whatever is added up of such sums stays far from the end of int64. */
#define MONEY_MOST         INT64_C(1000000000000000)
#define COURSE_MONTHS_MOST 60
#define COURSE_PARTS_MOST  10

/* Not negative and not above MONEY_MOST. */
bool money_fits(int64_t sum);

/* `sum` by the weights (days, not negative, not all 0): the largest remainders get what is left, of equal ones the earlier. */
bool course_split(int64_t sum, const int64_t *days, int count, int64_t *out, struct fail *why);

struct course_month {
    char month[8]; /* "2026-09" */
    int32_t first, last;
    int64_t sum;
};
/* The calendar months of [first, last]. Refused: a negative or too big sum, last before first, more months than there is room
 * for. */
bool course_months(int64_t sum, int32_t first, int32_t last, struct course_month out[COURSE_MONTHS_MOST], int *count,
                   struct fail *why);

/* What is owed of `sum` for the days from `first` to `day`; 0 before, all of it from `last` on. Of what no course can be: 0. */
int64_t course_owed(int64_t sum, int32_t first, int32_t last, int32_t day);
/* What a month costs of a course that ended with `until`. 0 for what is no month. */
int64_t course_month_due(int64_t sum, int32_t first, int32_t last, int32_t until, const char *month);
/* What is still owed of `sum` for the days up to `until`, after the months that are written off: all up to `settled`
 * ("2026-09", "": none). Dates as stored; 0 for what is none. */
int64_t course_still_owed(int64_t sum, const char *first, const char *last, const char *settled, const char *until);
/* The last day of "2026-09"; DATE_NONE for "" and what is no month. */
int32_t course_month_end(const char *month);

/* A course over periods: a part for each that [first, last] touches, the cost by days. Of a part that is `firm` the certificate
 * pays what is available, of a conditional one what it may expect (RULES 2.3: min, and the parent the difference). Refused:
 * days that no period holds. */
struct course_period {
    char period[12];
    int32_t first, last;
    bool firm;
    int64_t available; /* or expected, where it is not firm */
};
struct course_part {
    char period[12];
    char first[11], last[11];
    int64_t cost, cert, parent;
    bool firm;
};
bool course_parts(int64_t cost, int32_t first, int32_t last, const struct course_period *periods, int count,
                  struct course_part out[COURSE_PARTS_MOST], int *parts, struct fail *why);

/* As enrolment.made carries them. */
bool course_part_next(const char **at, struct course_part *out); /* false at the end, and at what is no part */
bool course_parts_write(const struct course_part *parts, int count, char *out, size_t room);
/* The event adds up: parts that can be read, one behind the other from first to last, each cost the sum of what the two pay,
 * and so the whole. */
bool course_adds_up(const struct enrolled *e, struct fail *why);

#endif
