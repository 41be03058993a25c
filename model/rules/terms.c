#include "model/rules/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

enum term_state term_state(int32_t today, int minute, int32_t due, const char *close_hour) {
    int closes = (int)strtol(close_hour, NULL, 10) * 60 + (strlen(close_hour) == 5 ? (int)strtol(close_hour + 3, NULL, 10) : 0);

    if (today != due) return today < due ? TERM_AHEAD : TERM_OVERDUE;
    return closes && minute >= closes ? TERM_EVENING : TERM_TODAY;
}

void term_say(const struct calendar *c, int32_t today, int32_t due, bool provisional, char *out, size_t room) {
    int left = term_left(c, today, due);
    const char *mark = provisional ? _(" (provisional)") : "";

    if (left == 0)
        snprintf(out, room, "%s%s", _("today"), mark);
    else if (left > 0)
        snprintf(out, room, ngettext("%d working day left%s", "%d working days left%s", (unsigned long)left), left, mark);
    else
        snprintf(out, room, ngettext("overdue by %d working day%s", "overdue by %d working days%s", (unsigned long)-left),
                 -left, mark);
}

void due_show(int32_t due, bool provisional, char *out, size_t room) {
    char day[DATE_TEXT];

    date_show(due, day);
    snprintf(out, room, "%s%s", day, provisional ? _(" (provisional)") : "");
}
