#include "model/rules/trip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TODAY = 20000 };

/* Ready for ten days by everything that is counted. */
static struct trip_facts ready(void) {
    return (struct trip_facts){.today = TODAY,
                               .a_day = 10,
                               .numbers = 100,
                               .gives_nominals = true,
                               .nominals_a_day = 4,
                               .nominals = 40,
                               .has_catalogue = true,
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
    f.numbers = 100;
    f.nominals = 9; /* not every child asks for one */
    assert_int_equal(trip_judge(&f).until, TODAY + 1);
    assert_int_equal(trip_judge(&f).first, TRIP_NOMINALS);
}

static void a_date_ends_it_earlier(void **state) {
    (void)state;
    static const struct {
        enum trip_item item;
        size_t at;
    } dates[] = {{TRIP_NUMBERS, offsetof(struct trip_facts, numbers_until)},
                 {TRIP_NOMINALS, offsetof(struct trip_facts, nominals_until)},
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
    f = ready();
    f.has_catalogue = false;
    assert_true(trip_judge(&f).lacking[TRIP_CATALOGUE]);
    f.gives_nominals = false; /* nobody gives them here */
    assert_false(trip_judge(&f).lacking[TRIP_CATALOGUE]);
    f.nominals = 0;
    assert_false(trip_judge(&f).lacking[TRIP_NOMINALS]);
    assert_int_equal(trip_judge(&f).until, TODAY + 9);
}

static void nobody_plans_for_years(void **state) {
    (void)state;
    struct trip_facts f = ready();
    f.numbers = f.nominals = f.blanks = INT64_MAX;
    f.a_day = f.nominals_a_day = 0;
    assert_int_equal(trip_judge(&f).until, TODAY - 1 + TRIP_MOST);
}

/* By the calendars in assets, whose days off are checked against their sources elsewhere: 26.11.2026 is a Thursday, 31.12.2026
 * is off, 11.01.2027 the first day that works after the holidays. */
static void handed_over_in_time(void **state) {
    (void)state;
    static const struct {
        int32_t way;
        const char *decision, *papers, *by;
    } cases[] = {
        {1, "2026-11-26", "", "2026-11-25"},           /* the day before */
        {1, "2026-11-30", "", "2026-11-27"},           /* Monday: on Friday */
        {3, "2026-12-02", "", "2026-11-27"},           /* three days' way over a week-end */
        {0, "2026-11-26", "", "2026-11-26"},           /* the centre is next door */
        {1, "2027-01-11", "", "2026-12-30"},           /* over the holidays */
        {1, "2026-11-26", "2026-11-25", "2026-11-24"}, /* an online request lapses before */
        {1, "2026-11-26", "2026-12-01", "2026-11-25"}, {1, "", "2026-11-25", "2026-11-24"}, {1, "", "", ""},
    };
    struct arena a = {0};
    struct calendar *calendar;
    struct fail why;
    char folder[300], by[DATE_TEXT];
    snprintf(folder, sizeof folder, "%s/assets/calendars", getenv("PRIEM_SOURCE"));
    assert_true(calendar_load(folder, &a, &calendar, &why));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t decision = DATE_NONE, papers = DATE_NONE;
        if (*cases[i].decision) assert_true(date_parse(cases[i].decision, &decision));
        if (*cases[i].papers) assert_true(date_parse(cases[i].papers, &papers));
        date_iso(trip_hand_over(calendar, decision, papers, cases[i].way), by);
        assert_string_equal(by, cases[i].by);
    }
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_lasts_so_many_days),
        cmocka_unit_test(a_date_ends_it_earlier),
        cmocka_unit_test(each_item_alone_can_be_lacking),
        cmocka_unit_test(nobody_plans_for_years),
        cmocka_unit_test(handed_over_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
