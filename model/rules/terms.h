#ifndef PRIEM_RULES_TERMS_H
#define PRIEM_RULES_TERMS_H

/* Terms in working days. The first day is the one after the event (ГК 191); the event may fall on a day that does not work.
 * Beyond the loaded calendars the date is provisional and says so wherever it is shown. RULES 5; tests/vectors/terms.tsv.
 *
 *     struct due d = term_due(calendar, day, TERM_DECISION);
 */

#include "model/rules/calendar.h"

struct due {
    int32_t date;
    bool provisional; /* the term runs beyond the loaded calendars */
};
struct due term_due(const struct calendar *c, int32_t event, int working_days);
/* Working days from `today` to `due`: 0 today, negative when overdue. */
int term_left(const struct calendar *c, int32_t today, int32_t due);

enum { TERM_PAPERS = 7, TERM_DECISION = 3, TERM_STATUS = 5 };

#endif
