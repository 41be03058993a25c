#ifndef PRIEM_RULES_TRIP_H
#define PRIEM_RULES_TRIP_H

/* Is a kiosk ready for days away, and until which? What runs out by use lasts as many days as are left of it; what ends by a
 * date lasts until that day. The kiosk is ready until the earliest of them. Pure.
 *
 *     struct trip trip = trip_judge(&facts);   // trip.until, or what is lacking today
 */

#include "model/rules/calendar.h"

#include <stdbool.h>
#include <stdint.h>

#define TRIP_ITEMS(X)                                                                                                          \
    X(NUMBERS)   /* certificate numbers left, and the last day of their lease */                                               \
    X(TOUCH)     /* so many days without an exchange are allowed to decide */                                                  \
    X(NOMINALS)  /* quotas of nominals, where any are lent, and their last day */                                              \
    X(CATALOGUE) /* programmes to spend a nominal on, where any are lent */                                                    \
    X(PEOPLE)    /* somebody who can log in here, and until when without an exchange */                                        \
    X(BLANKS)    /* numbered forms printed ahead */                                                                            \
    X(CALENDAR)  /* the years whose days off are known */                                                                      \
    X(CLOCK)

enum trip_item {
#define TRIP_ENUM(id) TRIP_##id,
    TRIP_ITEMS(TRIP_ENUM)
#undef TRIP_ENUM
        TRIP_COUNT,
};

/* Days as model/base/date.h counts them; 0: no limit. */
struct trip_facts {
    int32_t today;
    int64_t a_day; /* children taken in a day, at most */
    int64_t numbers;
    int32_t numbers_until;
    int32_t touch_until;
    bool gives_nominals;
    int64_t nominals_a_day; /* given in a day, at most */
    int64_t nominals;
    int32_t nominals_until;
    bool has_catalogue;
    int people;
    int32_t people_until;
    int64_t blanks;
    int32_t calendar_until;
    bool clock_right;
};

struct trip {
    int32_t until;            /* the last day that is covered; before `today`: it is not ready */
    enum trip_item first;     /* what ends first; TRIP_COUNT: nothing ends */
    bool lacking[TRIP_COUNT]; /* not enough for today */
};

/* Nobody plans further ahead than this: days. */
enum { TRIP_MOST = 60 };

struct trip trip_judge(const struct trip_facts *facts);

/* The last day on which a whole application may be handed over so that it is decided in time: the stick is `way` working days
 * on its way to whoever decides, who has it on the day of decision_due at the latest; and the centre has to hear of papers
 * brought for an online request by papers_due, before it lapses. DATE_NONE: there is no such day. */
int32_t trip_hand_over(const struct calendar *calendar, int32_t decision_due, int32_t papers_due, int way);

#endif
