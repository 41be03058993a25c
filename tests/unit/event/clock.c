/* When an event was made: what a sample of the centre's time says of it. */

#include "model/event/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_sample_is_written_and_read(void **state) {
    (void)state;
    const struct clock_sample s = {12, 1795307400000, 86400123, 640, "0a1b2c3d"}, none = {0};
    static const char *const wrong[] = {"",
                                        "12",
                                        "0 1 1 1 aa",
                                        "1 0 1 1 aa",
                                        "1 1 -1 1 aa",
                                        "1 1 1 -1 aa",
                                        "1 1 1 1 gg",
                                        "1 1 1 1 0a1b2c3d4",
                                        "1 1 1 1 aa\"",
                                        "99999999999999999999 1 1 1 aa x"};
    char text[CLOCK_SAMPLE_TEXT];
    struct clock_sample back;
    clock_sample_show(&s, text);
    assert_string_equal(text, "12 1795307400000 86400123 640 0a1b2c3d");
    assert_true(clock_sample_parse(text, &back));
    assert_int_equal(back.no, s.no);
    assert_int_equal(back.at, s.at);
    assert_int_equal(back.mono, s.mono);
    assert_int_equal(back.trip, s.trip);
    assert_string_equal(back.boot, s.boot);
    clock_sample_show(&none, text);
    assert_string_equal(text, "");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(clock_sample_parse(wrong[i], &back));
        assert_int_equal(back.no, 0);
    }
}

/* The sample: at 1,000,000 s of the centre, 500 s behind the start aaaaaaaa, heard within 2 s; received at 2,000,000 s. */
static void what_a_sample_leaves_open(void **state) {
    (void)state;
    const struct clock_sample s = {7, 1000000000, 500000, 2000, "aaaaaaaa"}, none = {0};
    const struct {
        const struct clock_sample *s;
        const char *boot;
        int64_t mono, sample, had, from, to;
    } rows[] = {
        {&none, "aaaaaaaa", 500000, 7, 0, 0, 2000000000},
        {&s, "aaaaaaaa", 500000, 7, 0, 1000000000, 1000002000},
        {&s, "aaaaaaaa", 600000, 7, 0, 1000099990, 1000102010}, /* 100 s later, each quartz off by some of 10,000 */
        {&s, "aaaaaaaa", 400000, 6, 0, 999899990, 999902010},   /* before it: of the same start all the same */
        {&s, "aaaaaaaa", 600000, 7, 1000100000, 1000100000, 1000102010},
        {&s, "bbbbbbbb", 10, 7, 0, 1000000000, 2000000000}, /* behind it, whenever the machine was started */
        {&s, "bbbbbbbb", 10, 9, 0, 1000000000, 2000000000},
        {&s, "bbbbbbbb", 10, 6, 0, 0, 1000002000},         /* in front of it */
        {&s, "aaaaaaaa", 9000000000, 7, 0, 0, 2000000000}, /* behind its receipt: not believed */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct clock_interval in = {rows[i].had, 2000000000};
        clock_narrow(rows[i].s, rows[i].boot, rows[i].mono, rows[i].sample, &in);
        if (in.from != rows[i].from || in.to != rows[i].to)
            fail_msg("row %zu: %lld–%lld", i, (long long)in.from, (long long)in.to);
    }
    const struct clock_interval in = {1000000000, 1000002000};
    assert_int_equal(clock_off(&in, 1000001000), 0);
    assert_int_equal(clock_off(&in, 1000012000), 0);
    assert_int_equal(clock_off(&in, 1000012001), 10001);
    assert_int_equal(clock_off(&in, 999990000), 0);
    assert_int_equal(clock_off(&in, 999989999), -10001);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_is_written_and_read),
        cmocka_unit_test(what_a_sample_leaves_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
