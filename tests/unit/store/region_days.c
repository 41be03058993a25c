/* The calendar of the region follows the feed: files, decrees, and a wrong decree that changes nothing. */
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct kit kit;
    struct region_days days;
    char folder[512];
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    if (!f) return -1;
    kit_open(&f->kit);
    snprintf(f->folder, sizeof f->folder, "%s/assets/calendars", getenv("PRIEM_SOURCE"));
    f->days = (struct region_days){.folder = f->folder, .federal = f->kit.calendar};
    f->kit.desk.days = &f->days;
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    region_days_close(&f->days);
    kit_close(&f->kit);
    free(f);
    return 0;
}

static void decree(struct fixture *f, int64_t year, int64_t edition, const char *lines) {
    struct calendar_rows rows = {.year = year, .edition = edition};
    struct fail why = {0};
    snprintf(rows.source, sizeof rows.source, "Указ № %d", (int)edition);
    snprintf(rows.lines, sizeof rows.lines, "%s", lines);
    kit_central(&f->kit, EV_CALENDAR_SET, f->kit.region, &rows);
    if (!desk_refresh(&f->kit.desk, &why)) fail_msg("%s", why.say);
}

static bool works(const struct fixture *f, int month, int day) {
    return day_works(f->kit.desk.calendar, date_of(2026, month, day));
}

static void a_decree_is_in_force_with_the_next_refresh(void **state) {
    struct fixture *f = *state;
    assert_true(works(f, 3, 30) && works(f, 3, 31));
    decree(f, 2026, 1, "off 2026-03-30");
    assert_false(works(f, 3, 30));
    assert_false(works(f, 5, 1));         /* what the Federation has stays */
    decree(f, 2026, 2, "off 2026-03-31"); /* a later edition replaces the one before */
    assert_true(works(f, 3, 30));
    assert_false(works(f, 3, 31));
    decree(f, 2028, 1, "off 2028-02-14");
    assert_false(works(f, 3, 31));
    assert_false(day_works(f->kit.desk.calendar, date_of(2028, 2, 14)));
    assert_string_equal(f->days.fault.say, "");
}

static void a_wrong_decree_is_told_and_changes_nothing(void **state) {
    struct fixture *f = *state;
    decree(f, 2026, 1, "off 2026-03-30");
    const struct calendar *before = f->kit.desk.calendar;
    decree(f, 2026, 2, "off 2026-03-31\noff 2026-02-30");
    assert_ptr_equal(f->kit.desk.calendar, before);
    assert_false(works(f, 3, 30));
    assert_true(works(f, 3, 31));
    assert_non_null(strstr(f->days.fault.say, "line 2"));
    decree(f, 2026, 3, "off 2026-03-31"); /* mended */
    assert_true(works(f, 3, 30));
    assert_string_equal(f->days.fault.say, "");
}

static void the_region_has_its_own_files(void **state) {
    struct fixture *f = *state;
    struct calendar *calendar = f->kit.calendar;
    struct region_days days = {.folder = f->folder, .federal = f->kit.calendar};
    struct fail why;
    assert_true(region_days_follow(&days, f->kit.db, "02", &calendar, &why));
    assert_false(day_works(calendar, date_of(2026, 5, 27)));
    const struct calendar *before = calendar;
    assert_true(region_days_follow(&days, f->kit.db, "02", &calendar, &why));
    assert_ptr_equal(calendar, before); /* nothing had changed */
    region_days_close(&days);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_decree_is_in_force_with_the_next_refresh, setup, teardown),
        cmocka_unit_test_setup_teardown(a_wrong_decree_is_told_and_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(the_region_has_its_own_files, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
