#include "model/rules/trip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TODAY = 20000 };

/* Ready for ten days by everything that is counted. */
static struct trip_facts ready(void) {
    return (struct trip_facts){.today = TODAY,
                               .a_day = 10,
                               .numbers = 100,
                               .gives_nominals = true,
                               .nominals = 100,
                               .people = 2,
                               .blanks = 100,
                               .clock_right = true};
}

static void what_is_left_lasts_so_many_days(void **state) {
    (void)state;
    struct trip_facts f = ready();
    assert_int_equal(trip_judge(&f).until, TODAY + 9);
    f.numbers = 39; /* today and two days more; nine are not enough for the fourth */
    assert_int_equal(trip_judge(&f).until, TODAY + 2);
    assert_int_equal(trip_judge(&f).first, TRIP_NUMBERS);
    f.numbers = 9;
    assert_int_equal(trip_judge(&f).until, TODAY - 1);
    assert_true(trip_judge(&f).lacking[TRIP_NUMBERS]);
    assert_false(trip_judge(&f).lacking[TRIP_BLANKS]);
}

static void a_date_ends_it_earlier(void **state) {
    (void)state;
    static const struct {
        enum trip_item item;
        size_t at;
    } dates[] = {{TRIP_NUMBERS, offsetof(struct trip_facts, numbers_until)},
                 {TRIP_TOUCH, offsetof(struct trip_facts, touch_until)},
                 {TRIP_PEOPLE, offsetof(struct trip_facts, people_until)},
                 {TRIP_CALENDAR, offsetof(struct trip_facts, calendar_until)}};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        struct trip_facts f = ready();
        int32_t *day = (int32_t *)((char *)&f + dates[i].at);
        *day = TODAY + 4;
        assert_int_equal(trip_judge(&f).until, TODAY + 4);
        assert_int_equal(trip_judge(&f).first, dates[i].item);
        *day = TODAY - 3; /* over already */
        assert_true(trip_judge(&f).lacking[dates[i].item]);
        *day = TODAY + 100;
        assert_int_equal(trip_judge(&f).until, TODAY + 9);
    }
}

static void each_item_alone_can_be_lacking(void **state) {
    (void)state;
    struct trip_facts f = ready();
    f.people = 0;
    assert_true(trip_judge(&f).lacking[TRIP_PEOPLE]);
    f = ready();
    f.clock_right = false;
    assert_true(trip_judge(&f).lacking[TRIP_CLOCK]);
    f = ready();
    f.blanks = 0;
    assert_true(trip_judge(&f).lacking[TRIP_BLANKS]);
    f = ready();
    f.nominals = 0;
    assert_true(trip_judge(&f).lacking[TRIP_NOMINALS]);
    f.gives_nominals = false; /* nobody gives them here */
    assert_false(trip_judge(&f).lacking[TRIP_NOMINALS]);
    assert_int_equal(trip_judge(&f).until, TODAY + 9);
}

static void nobody_plans_for_years(void **state) {
    (void)state;
    struct trip_facts f = ready();
    f.numbers = f.nominals = f.blanks = INT64_MAX;
    f.a_day = 0;
    assert_int_equal(trip_judge(&f).until, TODAY - 1 + TRIP_MOST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_lasts_so_many_days),
        cmocka_unit_test(a_date_ends_it_earlier),
        cmocka_unit_test(each_item_alone_can_be_lacking),
        cmocka_unit_test(nobody_plans_for_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
