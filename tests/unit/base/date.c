#include "model/base/date.h"

#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_day_agrees_with_the_c_library(void **state) {
    (void)state;
    for (int32_t date = date_of(1899, 12, 1); date < date_of(2101, 2, 1); date++) {
        time_t seconds = (time_t)date * 86400;
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        int year, month, day;
        date_split(date, &year, &month, &day);
        assert_int_equal(year, tm.tm_year + 1900);
        assert_int_equal(month, tm.tm_mon + 1);
        assert_int_equal(day, tm.tm_mday);
        assert_int_equal(date_of(year, month, day), date);
        assert_int_equal(date_weekday(date) % 7, tm.tm_wday);
    }
}

static void leap_days_of_the_centuries(void **state) {
    (void)state;
    assert_int_equal(date_of(1900, 2, 29), DATE_NONE);
    assert_int_not_equal(date_of(2000, 2, 29), DATE_NONE);
    assert_int_equal(date_of(2100, 2, 29), DATE_NONE);
    assert_int_equal(date_of(2015, 2, 31), DATE_NONE);
    assert_int_equal(date_of(2015, 2, 29), DATE_NONE);
    assert_int_equal(date_of(0, 1, 1), DATE_NONE);
    assert_int_equal(date_of(2015, 13, 1), DATE_NONE);
    assert_int_equal(date_of(1970, 1, 1), 0);
}

static void texts(void **state) {
    (void)state;
    int32_t date;
    char out[DATE_TEXT];
    assert_true(date_parse("2016-05-07", &date));
    date_show(date, out);
    assert_string_equal(out, "07.05.2016");
    date_iso(date, out);
    assert_string_equal(out, "2016-05-07");
    date_iso_show("2016-05-07", out);
    assert_string_equal(out, "07.05.2016");
    static const char *const bad[] = {"", "2016-5-7", "07.05.2016", "2016-02-30", "2016-05-07 ", "2016-05-077", "0000-00-00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(date_parse(bad[i], &date));
        assert_int_equal(date, DATE_NONE);
        date_iso_show(bad[i], out);
        assert_string_equal(out, "");
    }
    date_iso(DATE_NONE, out);
    assert_string_equal(out, "");
    date_iso_show(NULL, out);
    assert_string_equal(out, "");
}

static void typed_forms(void **state) {
    (void)state;
    static const char *const good[] = {"07.05.2016", "07052016", "7.5.2016", " 7.05.2016 "};
    static const char *const bad[] = {"31.02.2015", "29.02.2015", "00.00.0000", "7.5.16", "0705201",
                                      "070520166",  "7/5/2016",   "",           "7.5",    "."};
    int32_t date;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(date_parse_typed(good[i], &date));
        assert_int_equal(date, date_of(2016, 5, 7));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(date_parse_typed(bad[i], &date));
}

/* RULES 4.4: who is born on 29.02.2008 turns 18 on 01.03.2026. */
static void the_leap_day_is_reached_in_march(void **state) {
    (void)state;
    int32_t birth = date_of(2008, 2, 29);
    assert_int_equal(date_add_years(birth, 18), date_of(2026, 3, 1));
    assert_int_equal(date_add_years(birth, 20), date_of(2028, 2, 29));
    assert_int_equal(date_age(birth, date_of(2026, 2, 28)), 17);
    assert_int_equal(date_age(birth, date_of(2026, 3, 1)), 18);
    assert_int_equal(date_age(birth, date_of(2028, 2, 28)), 19);
    assert_int_equal(date_age(birth, date_of(2028, 2, 29)), 20);
    assert_int_equal(date_add_years(DATE_NONE, 5), DATE_NONE);
}

/* RULES Annex C, today 21.11.2026. */
static void ages_on_the_birthday(void **state) {
    (void)state;
    int32_t today = date_of(2026, 11, 21);
    assert_int_equal(date_age(date_of(2021, 11, 21), today), 5);
    assert_int_equal(date_age(date_of(2021, 11, 22), today), 4);
    assert_int_equal(date_age(date_of(2008, 11, 22), today), 17);
    assert_int_equal(date_age(date_of(2008, 11, 21), today), 18);
}

static void moments_in_the_kiosks_own_time(void **state) {
    (void)state;
    char out[17];
    int64_t at = moment_of(date_of(2026, 11, 23), 9, 52, 180);
    assert_int_equal(at, 1795416720000);
    moment_show(at, 180, out);
    assert_string_equal(out, "23.11.2026 09:52");
    moment_show_short(at, 0, out);
    assert_string_equal(out, "23.11 06:52");
    assert_int_equal(moment_date(moment_of(date_of(2026, 11, 23), 0, 30, 420), 420), date_of(2026, 11, 23));
    assert_int_equal(moment_date(moment_of(date_of(2026, 11, 23), 0, 30, 420), 0), date_of(2026, 11, 22));
    assert_int_equal(moment_date(-1, 0), -1);
    assert_int_equal(moment_date(-MS_DAY, 0), -1);
    assert_int_equal(moment_date(INT64_MAX, 720), moment_date(MOMENT_MOST, 720));
    assert_int_equal(moment_date(INT64_MIN, -720), moment_date(-MOMENT_MOST, -720));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_agrees_with_the_c_library),
        cmocka_unit_test(leap_days_of_the_centuries),
        cmocka_unit_test(texts),
        cmocka_unit_test(typed_forms),
        cmocka_unit_test(the_leap_day_is_reached_in_march),
        cmocka_unit_test(ages_on_the_birthday),
        cmocka_unit_test(moments_in_the_kiosks_own_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
