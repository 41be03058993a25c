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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_done_to_the_clock)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
