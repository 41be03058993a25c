#ifndef PRIEM_RULES_TERMS_H
#define PRIEM_RULES_TERMS_H

/* Terms in working days over calendars that are data. The first day is the one after the event (ГК 191). Beyond the loaded
 * years weekends and the holidays of ТК 112 are taken and the date is provisional. RULES 5; tests/vectors/terms.tsv.
 *
 * A calendar file, assets/calendars/2026.cal: lines `year 2026`, `source …`, `off 2026-02-23` (a weekday that does not work),
 * `work 2027-02-20` (a Saturday that works), `total 247` (its working days: a control sum against slips of the hand); '#'
 * begins a comment.
 *
 *     struct due d = term_due(calendar, day, 3);
 */

#include "model/base/arena.h"
#include "model/base/date.h"
#include "model/base/fail.h"

struct calendar;

/* Loads every *.cal of the folder; the calendar lives in the arena. A bad line is refused with file and line. */
bool calendar_load(const char *folder, struct arena *a, struct calendar **out, struct fail *why);
bool calendar_known(const struct calendar *c, int year);
const char *calendar_source(const struct calendar *c, int year); /* NULL when not loaded */
bool day_works(const struct calendar *c, int32_t date);

struct due {
    int32_t date;
    bool provisional; /* the term runs beyond the loaded calendars */
};
struct due term_due(const struct calendar *c, int32_t event, int working_days);
/* Working days from `today` to `due`: 0 today, negative when overdue. */
int term_left(const struct calendar *c, int32_t today, int32_t due);

enum { TERM_PAPERS = 7, TERM_DECISION = 3, TERM_STATUS = 5 };

#endif
