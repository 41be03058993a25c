#include "model/rules/terms.h"

struct due term_due(const struct calendar *c, int32_t event, int working_days) {
    struct due due = {.date = event};
    bool known;

    while (working_days > 0) {
        due.date++;
        if (day_works_known(c, due.date, &known)) working_days--;
        due.provisional |= !known;
    }
    return due;
}

int term_left(const struct calendar *c, int32_t today, int32_t due) {
    int32_t from = today < due ? today : due, to = today < due ? due : today;
    int days = 0;

    for (int32_t d = from + 1; d <= to; d++) days += day_works(c, d);
    if (due >= today) return days;
    return days ? -days : -1; /* overdue on the Saturday after it, too */
}
