/* The wall clock beside what cannot be set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/date.h"
#include "model/rules/clock.h"

static void what_was_done_to_the_clock(void **state) {
    const int64_t noon = moment_of(date_of(2026, 11, 23), 12, 0, 180), hour = MS_HOUR, year = 365 * (int64_t)MS_DAY;
    const struct clock_seen seen = {noon, 5000, "aaaaaaaa"}, never = {0, 0, ""};
    const struct {
        struct clock_seen before, now;
        int64_t last_event, built;
        enum clock_state state;
        const char *says;
    } rows[] = {
        {never, {noon, 5000, "aaaaaaaa"}, 0, 0, CLOCK_RIGHT, ""},
        {seen, {noon + hour, 5000 + hour, "aaaaaaaa"}, noon, noon - year, CLOCK_RIGHT, ""},
        {seen, {noon + hour + 9000, 5000 + hour, "aaaaaaaa"}, noon, 0, CLOCK_RIGHT, ""}, /* the network put it right */
        {seen, {noon + hour - 9000, 5000 + hour, "aaaaaaaa"}, noon, 0, CLOCK_RIGHT, ""},
        {seen, {noon + hour - 10000, 5000 + hour, "aaaaaaaa"}, noon, 0, CLOCK_RIGHT, ""},
        {seen, {noon + hour + 10000, 5000 + hour, "aaaaaaaa"}, noon, 0, CLOCK_RIGHT, ""},
        {seen, {noon - 9000, 10, "bbbbbbbb"}, 0, 0, CLOCK_RIGHT, ""},
        {seen, {noon + hour - 10001, 5000 + hour, "aaaaaaaa"}, noon, 0, CLOCK_BACK, "13:00"},
        {seen, {noon + hour + 10001, 5000 + hour, "aaaaaaaa"}, noon, 0, CLOCK_FORWARD, "13:00"},
        {seen, {noon - 10 * year, 6000, "aaaaaaaa"}, noon, 0, CLOCK_BACK, "23.11.2026 12:00"},
        {seen, {noon + 10 * year, 6000, "aaaaaaaa"}, noon, 0, CLOCK_FORWARD, "23.11.2026 12:00"},
        {seen, {noon + hour, 5000 + hour, "aaaaaaaa"}, noon + 2 * hour, 0, CLOCK_BACK, "14:00"}, /* before what is on record */
        {never, {noon - 5000, 5000, "aaaaaaaa"}, noon, 0, CLOCK_RIGHT, ""},
        {never, {noon - year, 5000, "aaaaaaaa"}, 0, noon - hour, CLOCK_BACK, "11:00"}, /* before the program was built */
        /* Another start of the machine: any time may have passed, but never less than none. */
        {seen, {noon + year, 10, "bbbbbbbb"}, noon, 0, CLOCK_RIGHT, ""},
        {seen, {noon - hour, 10, "bbbbbbbb"}, 0, 0, CLOCK_BACK, "12:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fail say = {0};
        enum clock_state got = clock_look(&rows[i].before, &rows[i].now, rows[i].last_event, rows[i].built, 180, &say);
        if (got != rows[i].state || !strstr(say.say, rows[i].says)) fail_msg("row %zu: %d %s", i, (int)got, say.say);
        assert_int_equal(say.say[0] != '\0', got != CLOCK_RIGHT);
        assert_int_equal(clock_look(&rows[i].before, &rows[i].now, rows[i].last_event, rows[i].built, 180, NULL), got);
    }
}

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
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_done_to_the_clock),
                                       cmocka_unit_test(a_sample_is_written_and_read),
                                       cmocka_unit_test(what_a_sample_leaves_open)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
