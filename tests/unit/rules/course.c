/* RULES 2.3: parts of a course always sum to the whole, whatever the sum, the days and the day asked about. */
#include "model/rules/course.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "tests/harness/story.h"

static int32_t day(const char *iso) {
    int32_t date;
    if (!date_parse(iso, &date)) fail_msg("%s", iso);
    return date;
}

/* By hand: 122 days; 1000.00 × 30, 31, 30, 31 / 122 = 24590.1…, 25409.8…, so October and December get the two left over. */
static void months_of_a_term(void **state) {
    static const int64_t expected[] = {24590, 25410, 24590, 25410};
    struct course_month m[COURSE_MONTHS_MOST];
    int count;
    (void)state;
    assert_true(course_months(100000, day("2026-09-01"), day("2026-12-31"), m, &count, NULL));
    assert_int_equal(count, 4);
    for (int i = 0; i < count; i++) assert_int_equal(m[i].sum, expected[i]);
    assert_string_equal(m[0].month, "2026-09");
    assert_string_equal(m[3].month, "2026-12");
    assert_int_equal(m[3].last, day("2026-12-31"));
}

/* One day more in February; a course of one day; equal remainders go to the earlier month. */
static void leap_months(void **state) {
    struct course_month m[COURSE_MONTHS_MOST];
    int count;
    (void)state;
    assert_true(course_months(6000, day("2028-02-01"), day("2028-03-31"), m, &count, NULL));
    assert_int_equal(m[0].sum, 2900); /* 29 of 60 days */
    assert_true(course_months(5900, day("2027-02-01"), day("2027-03-31"), m, &count, NULL));
    assert_int_equal(m[0].sum, 2800);
    assert_true(course_months(7, day("2028-02-29"), day("2028-02-29"), m, &count, NULL));
    assert_int_equal(count, 1);
    assert_int_equal(m[0].sum, 7);
    assert_true(course_months(1, day("2026-07-01"), day("2026-08-31"), m, &count, NULL)); /* 31 and 31 days */
    assert_int_equal(m[0].sum, 1);
    assert_int_equal(m[1].sum, 0);
}

static void owed_up_to_a_day(void **state) {
    const int32_t first = day("2026-09-01"), last = day("2026-12-31");
    (void)state;
    assert_int_equal(course_owed(100000, first, last, first - 1), 0);
    assert_int_equal(course_owed(100000, first, last, day("2026-09-10")), 8196); /* 24590 × 10 / 30 = 8196.6 */
    assert_int_equal(course_owed(100000, first, last, day("2026-09-30")), 24590);
    assert_int_equal(course_owed(100000, first, last, day("2026-10-01")), 24590 + 819); /* 25410 / 31 = 819.6 */
    assert_int_equal(course_owed(100000, first, last, last + 400), 100000);
    assert_int_equal(course_owed(100000, first, last, DATE_NONE), 0);
    assert_int_equal(course_owed(-1, first, last, last), 0);
    assert_int_equal(course_month_due(100000, first, last, last, "2026-10"), 25410);
    assert_int_equal(course_month_due(100000, first, last, day("2026-10-01"), "2026-10"), 819);
    assert_int_equal(course_month_due(100000, first, last, day("2026-10-01"), "2026-11"), 0);
    assert_int_equal(course_month_due(100000, first, last, last, "2026-08"), 0);
    assert_int_equal(course_month_due(100000, first, last, last, "2026-1"), 0);
    assert_int_equal(course_month_end("2028-02"), day("2028-02-29"));
    assert_int_equal(course_month_end(""), DATE_NONE);
}

static void what_no_course_can_cost(void **state) {
    struct course_month m[COURSE_MONTHS_MOST];
    struct fail why;
    int count;
    (void)state;
    assert_true(course_months(0, day("2026-09-01"), day("2026-09-30"), m, &count, &why));
    assert_int_equal(m[0].sum, 0);
    assert_true(course_months(MONEY_MOST, day("2026-09-01"), day("2030-09-30"), m, &count, &why));
    assert_false(course_months(MONEY_MOST + 1, day("2026-09-01"), day("2026-09-30"), m, &count, &why));
    assert_false(course_months(INT64_MAX, day("2026-09-01"), day("2026-12-31"), m, &count, &why));
    assert_false(course_months(-1, day("2026-09-01"), day("2026-12-31"), m, &count, &why));
    assert_false(course_months(1, day("2026-09-02"), day("2026-09-01"), m, &count, &why));
    assert_false(course_months(1, day("2026-09-01"), day("2036-09-01"), m, &count, &why));
    assert_false(course_months(1, DATE_NONE, day("2036-09-01"), m, &count, &why));
    assert_true(*why.say);
}

static int64_t random_sum(uint64_t *seed) {
    uint64_t bits = story_random(seed) % 50;
    int64_t sum = (int64_t)(story_random(seed) >> 14 >> bits);
    return sum > MONEY_MOST ? MONEY_MOST : sum;
}

/* 20,000 courses: months sum to the whole, no month is further from its share than one hundredth, what is owed never falls from
 * day to day, and the months due sum to what is owed at the end, wherever that is. */
static void parts_sum_to_the_whole(void **state) {
    uint64_t seed = 51;
    (void)state;
    for (int n = 0; n < 20000; n++) {
        struct course_month m[COURSE_MONTHS_MOST];
        int32_t first = day("2024-01-01") + (int32_t)(story_random(&seed) % 2000);
        int32_t last = first + (int32_t)(story_random(&seed) % 700);
        int32_t until = first + (int32_t)(story_random(&seed) % 700) - 20;
        int64_t sum = random_sum(&seed), whole = 0, due = 0, before = 0;
        int count;
        assert_true(course_months(sum, first, last, m, &count, NULL));
        for (int i = 0; i < count; i++) {
            int64_t share = sum * (m[i].last - m[i].first + 1) / (last - first + 1);
            whole += m[i].sum;
            due += course_month_due(sum, first, last, until, m[i].month);
            assert_true(m[i].sum == share || m[i].sum == share + 1);
        }
        assert_int_equal(whole, sum);
        assert_int_equal(due, course_owed(sum, first, last, until));
        for (int32_t at = first - 1; n < 200 && at <= last; at++) {
            int64_t owed = course_owed(sum, first, last, at);
            assert_true(owed >= before);
            before = owed;
        }
    }
}

/* The year-end: September to May over two calendar years, the second without money yet. */
static void a_course_over_two_periods(void **state) {
    const struct course_period periods[] = {{"2026", day("2026-01-01"), day("2026-12-31"), true, 350000},
                                            {"2027", day("2027-01-01"), day("2027-12-31"), false, 1200000}};
    struct course_part parts[COURSE_PARTS_MOST], back;
    char text[1000];
    struct enrolled e = {.first = "2026-09-01", .last = "2027-05-31", .parts = ""};
    int count;
    (void)state;
    assert_true(course_parts(1000000, day(e.first), day(e.last), periods, 2, parts, &count, NULL));
    assert_int_equal(count, 2);
    assert_int_equal(parts[0].cost, 446886); /* 122 of 273 days: 446886.44 */
    assert_int_equal(parts[1].cost, 553114);
    assert_int_equal(parts[0].cert, 350000);
    assert_int_equal(parts[0].parent, 96886);
    assert_int_equal(parts[1].cert, 553114);
    assert_false(parts[1].firm);
    assert_string_equal(parts[1].first, "2027-01-01");
    assert_true(course_parts_write(parts, count, text, sizeof text));
    assert_string_equal(text, "2026\t2026-09-01\t2026-12-31\t446886\t350000\t96886\tfirm\n"
                              "2027\t2027-01-01\t2027-05-31\t553114\t553114\t0\tconditional\n");
    const char *at = text;
    for (int i = 0; i < count; i++) {
        assert_true(course_part_next(&at, &back));
        assert_memory_equal(&back, &parts[i], sizeof back);
    }
    assert_false(course_part_next(&at, &back));
    assert_false(course_parts_write(parts, count, text, 60));
    struct fail why;
    assert_false(course_parts(1, day("2025-12-31"), day("2026-01-01"), periods, 2, parts, &count, &why));
    assert_string_equal(why.log, "C4.period");
}

static void sums_of_an_event_add_up(void **state) {
    struct enrolled e = {.first = "2026-09-01", .last = "2027-05-31", .cost = 300, .cert_part = 250, .parent_part = 50};
    static const char good[] = "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n"
                               "2027\t2027-01-01\t2027-05-31\t200\t150\t50\tconditional\n";
    static const char *const bad[] = {
        "",
        "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n",
        "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n2027\t2027-01-02\t2027-05-31\t200\t150\t50\tconditional\n",
        "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n2026\t2027-01-01\t2027-05-31\t200\t150\t50\tconditional\n",
        "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n2027\t2027-01-01\t2027-05-31\t200\t149\t50\tconditional\n",
        "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n2027\t2027-01-01\t2027-05-31\t200\t250\t-50\tconditional\n",
        "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n2027\t2027-01-01\t2027-05-31\t200\t150\t50\tperhaps\n",
        "2026\t2026-09-01\t2026-12-31\t100\t100\t0\tfirm\n2027\t2027-01-01\t2027-05-31\t200\t150\t50\tconditional\nx",
    };
    (void)state;
    strcpy(e.parts, good);
    assert_true(course_adds_up(&e, NULL));
    e.cost = 301;
    assert_false(course_adds_up(&e, NULL));
    e.cost = 300;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        strcpy(e.parts, bad[i]);
        if (course_adds_up(&e, NULL)) fail_msg("%s", bad[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_of_a_term),        cmocka_unit_test(leap_months),
        cmocka_unit_test(owed_up_to_a_day),        cmocka_unit_test(what_no_course_can_cost),
        cmocka_unit_test(parts_sum_to_the_whole),  cmocka_unit_test(a_course_over_two_periods),
        cmocka_unit_test(sums_of_an_event_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
