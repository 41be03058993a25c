#include "model/rules/trip.h"

/* The last day for which there is enough; the day before today when there is none for today. */
static int32_t lasts(const struct trip_facts *f, int64_t left, int64_t a_day) {
    int64_t days = left / (a_day > 0 ? a_day : 1);
    return f->today - 1 + (int32_t)(days < TRIP_MOST ? days : TRIP_MOST);
}

static int32_t earlier(int32_t day, int32_t limit) {
    return limit != 0 && limit < day ? limit : day;
}

/* The last day of one item. */
static int32_t until(const struct trip_facts *f, enum trip_item item) {
    int32_t always = f->today + TRIP_MOST, never = f->today - 1;
    switch (item) {
    case TRIP_NUMBERS: return earlier(lasts(f, f->numbers, f->a_day), f->numbers_until);
    case TRIP_TOUCH: return earlier(always, f->touch_until);
    case TRIP_NOMINALS:
        return f->gives_nominals ? earlier(lasts(f, f->nominals, f->nominals_a_day), f->nominals_until) : always;
    case TRIP_CATALOGUE: return f->has_catalogue || !f->gives_nominals ? always : never;
    case TRIP_PEOPLE: return f->people > 0 ? earlier(always, f->people_until) : never;
    case TRIP_BLANKS: return lasts(f, f->blanks, f->a_day);
    case TRIP_CALENDAR: return earlier(always, f->calendar_until);
    case TRIP_CLOCK: return f->clock_right ? always : never;
    default: return always;
    }
}

struct trip trip_judge(const struct trip_facts *facts) {
    struct trip trip = {.until = facts->today + TRIP_MOST, .first = TRIP_COUNT};
    for (int i = 0; i < TRIP_COUNT; i++) {
        int32_t day = until(facts, (enum trip_item)i);
        trip.lacking[i] = day < facts->today;
        if (day >= trip.until) continue;
        trip.until = day;
        trip.first = (enum trip_item)i;
    }
    return trip;
}

/* So many working days before. */
static int32_t before(const struct calendar *calendar, int32_t day, int working_days) {
    while (working_days > 0) working_days -= day_works(calendar, --day);
    return day;
}

int32_t trip_hand_over(const struct calendar *calendar, int32_t decision_due, int32_t papers_due, int way) {
    int32_t due = decision_due;
    if (due == DATE_NONE || (papers_due != DATE_NONE && papers_due < due)) due = papers_due;
    return due == DATE_NONE ? DATE_NONE : before(calendar, due, way);
}
