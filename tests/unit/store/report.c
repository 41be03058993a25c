/* The report against the same numbers counted by plain SQL, and its days, filters and edges. */

#include "model/store/report.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tests/harness/kit.h"
#include "tests/harness/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FILLED = 400 };

struct world {
    struct kit kit;
    struct arena a;
    struct report report;
};

static int set_up(void **state) {
    static struct world w;
    struct fail why;
    w = (struct world){0};
    kit_open(&w.kit);
    kit_lease(&w.kit, 1, FILLED, "");
    text_copy(w.kit.people.lease, sizeof w.kit.people.lease, w.kit.lease);
    w.kit.people.sign_secret = w.kit.sign_secret[KIT_OPERATOR];
    if (!people_fill(&w.kit.desk.journal, &w.kit.people, 0, FILLED, &why)) fail_msg("%s", why.log);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    arena_close(&w->a);
    kit_close(&w->kit);
    return 0;
}

static void count(struct world *w, const struct report_filter *filter) {
    struct fail why;
    report_begin(&w->report, filter, date_of(2026, 11, 23), 180, &w->a);
    while (!report_is_whole(&w->report))
        if (!report_count_day(&w->report, w->kit.db, &why)) fail_msg("%s", why.log);
}

static int64_t sql(struct world *w, const char *text) {
    struct fail why;
    int64_t n = 0;
    if (!db_one_int(w->kit.db, &n, text, &why, NULL)) fail_msg("%s", why.log);
    return n;
}

/* The year up to the kit's day: people_fill spreads its own over 300 days of it. */
static struct report_filter year(void) {
    return (struct report_filter){.first = date_of(2025, 11, 24), .last = date_of(2026, 11, 23)};
}

static void the_numbers_are_those_of_plain_sql(void **state) {
    struct world *w = *state;
    const struct report_filter all = year();
    int64_t days = 0;
    count(w, &all);
    assert_int_equal(w->report.all.filed, FILLED);
    assert_int_equal(w->report.all.issued, sql(w, "SELECT count(*) FROM application WHERE state = 'approved'"));
    assert_int_equal(w->report.all.refused, sql(w, "SELECT count(*) FROM application WHERE state = 'refused'"));
    assert_int_equal(w->report.all.first_time, sql(w, "SELECT count(*) FROM certificate WHERE again_at = 0"));
    assert_int_equal(w->report.all.open,
                     sql(w, "SELECT count(*) FROM application WHERE state IN ('complete', 'incomplete', 'returned')"));
    for (int i = 0; i < report_days(&w->report); i++) days += w->report.days[i];
    assert_int_equal(days, FILLED);
    /* 100 days before the last one, which ends at 21:00 UTC */
    assert_int_equal(w->report.days[report_days(&w->report) - 101],
                     sql(w, "SELECT count(*) FROM application WHERE date(request_received / 1000 + 10800, 'unixepoch') = "
                            "'2026-08-15'"));
    assert_int_equal(w->report.point_count, 1);
    assert_int_equal(w->report.points[0].counts.filed, FILLED);
}

static void a_filter_is_of_days_points_and_municipalities(void **state) {
    struct world *w = *state;
    struct report_filter f = year();
    f.last = f.first + 30;
    count(w, &f);
    assert_int_equal(w->report.all.filed, 0);
    f = year();
    strcpy(f.point, "99");
    count(w, &f);
    assert_int_equal(w->report.all.filed, 0);
    f = year();
    strcpy(f.municipality, "66701000");
    count(w, &f);
    assert_int_equal(w->report.all.filed, FILLED);
    f.first -= 400; /* more than is counted at once: from the first day on */
    count(w, &f);
    assert_int_equal(report_days(&w->report), REPORT_DAYS_MOST);
}

/* Decided after the last day, or not decided though it has passed. */
static void late_is_what_was_not_decided_by_its_day(void **state) {
    struct world *w = *state;
    const struct report_filter all = year();
    struct report_row *rows;
    struct fail why;
    int found = 0, late = 0, third = 0;
    assert_true(db_run(w->kit.db, "UPDATE application SET ground = 'R3' WHERE state = 'refused'", &why, NULL));
    assert_true(db_run(w->kit.db, "UPDATE application SET decision_due = '2026-11-20' WHERE state IN ('complete', 'refused')",
                       &why, NULL));
    assert_true(db_run(w->kit.db, "UPDATE application SET decided_at = 1795250000000 WHERE state = 'refused'", &why,
                       NULL)); /* the 21st */
    count(w, &all);
    assert_int_equal(w->report.grounds[2], w->report.all.refused);
    for (int32_t day = all.first; day <= all.last; day++) {
        assert_true(report_rows_of_day(w->kit.db, &w->report, day, REPORT_LATE, "", FILLED, &w->a, &rows, &found, &why));
        late += found;
        assert_true(report_rows_of_day(w->kit.db, &w->report, day, REPORT_OF_GROUND, "R3", FILLED, &w->a, &rows, &found, &why));
        third += found;
        if (found > 0) assert_string_equal(rows[0].state, "refused");
        assert_true(report_rows_of_day(w->kit.db, &w->report, day, REPORT_ALL, "", 1, &w->a, &rows, &found, &why));
        assert_true(found <= 1);
    }
    assert_int_equal(late, w->report.all.late);
    assert_true(w->report.all.late >=
                w->report.all.refused + sql(w, "SELECT count(*) FROM application WHERE state = 'complete'"));
    assert_int_equal(third, w->report.all.refused);
}

static const char *as_code(const void *names, const char *code) {
    (void)names;
    return code;
}

static void the_table_holds_every_number(void **state) {
    struct world *w = *state;
    struct fail why;
    char text[32768] = "", line[80];
    FILE *out = fmemopen(text, sizeof text, "w");
    const struct report_filter all = year();
    count(w, &all);
    assert_non_null(out);
    assert_true(report_write(&w->report, as_code, NULL, out, &why));
    fclose(out);
    snprintf(line, sizeof line, "filed;;%d\r\n", (int)w->report.all.filed);
    assert_non_null(strstr(text, line));
    snprintf(line, sizeof line, "issued;12;%d\r\n", (int)w->report.all.issued);
    assert_non_null(strstr(text, line));
    assert_non_null(strstr(text, "refusals by ground;R4;"));
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_false(report_write(&w->report, as_code, NULL, full, &why));
    assert_true(why.say[0] != '\0');
    fclose(full);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_numbers_are_those_of_plain_sql),
        TEST(a_filter_is_of_days_points_and_municipalities),
        TEST(late_is_what_was_not_decided_by_its_day),
        TEST(the_table_holds_every_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
