/* The money part of the report against the same numbers by plain SQL, slice by slice and in one. */

#include "model/store/sums.h"

#include "model/base/text.h"
#include "model/store/queries_table.h"
#include "tests/harness/kit.h"
#include "tests/harness/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FILLED = 240 };

struct world {
    struct kit kit;
    struct arena a;
    struct sums sums;
};

static void run(struct world *w, const char *sql) {
    struct fail why;
    if (!db_run(w->kit.db, sql, &why, NULL)) fail_msg("%s", why.log);
}

/* Three enrolments of each child at most: of the year before, of this one, over its end; some ended before they began, some
 * not valid, some given back. Every seventh child lives elsewhere. */
static void fill_money(struct world *w) {
    run(w, "UPDATE learner SET municipality = '66603000' WHERE rowid % 7 = 0");
    run(w, "INSERT INTO nominal (subject, event, state, number, lease, period, group_code, sum, behalf, app) SELECT subject, "
           "'0.1.' || rowid, CASE WHEN rowid % 11 = 0 THEN 'superseded' ELSE 'granted' END, number, '', '2026', "
           "CASE WHEN rowid % 3 = 0 THEN '2' ELSE '5-18' END, 1200000 + rowid, '', '' FROM certificate");
    run(w,
        "INSERT INTO enrolment (subject, event, state, made_by, made_at, until, number, provider, programme, group_code, "
        "first, last, cost, cert_part, parent_part, parts, contract, sheet, sheet_day, signer, channel, behalf) "
        "WITH k (k) AS (VALUES (1), (2), (3)) SELECT c.subject, '0.2.' || (c.rowid * 4 + k), "
        "CASE WHEN (c.rowid + k) % 13 = 0 THEN 'superseded' WHEN (c.rowid + k) % 5 = 0 THEN 'ended' ELSE 'running' END, '', "
        "0, CASE WHEN (c.rowid + k) % 17 = 0 THEN '2024-01-01' ELSE '2026-12-31' END, c.number, 'P-' || (c.rowid * k % 9), "
        "'G' || (c.rowid % 5), '1', CASE WHEN k = 1 THEN '2025-09-01' ELSE '2026-09-01' END, '2026-12-31', 100, 100, 0, '', '', "
        "'', '', 'applicant', 'person', '' FROM certificate c, k WHERE c.rowid % 4 >= k");
    run(w, "INSERT INTO enrolment_part (subject, event, period, first, last, until, cost, cert_part, parent_part, state) "
           "SELECT subject, event, '2026', first, last, until, 100, 1000 + rowid, 0, "
           "CASE WHEN rowid % 6 = 0 THEN 'released' WHEN rowid % 6 = 1 THEN 'conditional' ELSE 'firm' END FROM enrolment "
           "WHERE rowid % 8 <> 0");
}

static void fill_region(struct world *w) {
    const struct period period = {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026 год"};
    const struct cap caps[] = {
        {.period = "2026", .group_code = "2", .count = 50, .money = 60000000, .nominal = 1200000, .title = "ОВЗ", .health = 1},
        {.period = "2026", .group_code = "5-18", .count = 300, .money = 400000000, .nominal = 1200000}};
    const struct municipality places[] = {{.municipality = "66701000", .name = "город Смоленск", .children = 34120},
                                          {.municipality = "66603000", .name = "Вяземский район"}};
    kit_central(&w->kit, EV_PERIOD_SET, w->kit.region, &period);
    for (size_t i = 0; i < 2; i++) kit_central(&w->kit, EV_CAP_SET, w->kit.region, &caps[i]);
    for (size_t i = 0; i < 2; i++) kit_central(&w->kit, EV_MUNICIPALITY_ADDED, w->kit.region, &places[i]);
}

static int set_up(void **state) {
    static struct world w;
    struct fail why;
    w = (struct world){0};
    kit_open(&w.kit);
    kit_lease(&w.kit, 1, FILLED, "");
    fill_region(&w);
    text_copy(w.kit.people.lease, sizeof w.kit.people.lease, w.kit.lease);
    w.kit.people.sign_secret = w.kit.sign_secret[KIT_OPERATOR];
    if (!people_fill(&w.kit.desk.journal, &w.kit.people, 0, FILLED, &why)) fail_msg("%s", why.log);
    fill_money(&w);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    arena_close(&w->a);
    kit_close(&w->kit);
    return 0;
}

static void count(struct world *w, const char *municipality, int slice) {
    struct sums_filter filter = {.period = "2026", .all_places = true};
    struct fail why;
    text_copy(filter.municipality, sizeof filter.municipality, municipality);
    assert_true(sums_begin(w->kit.db, &filter, &w->a, &w->sums, &why));
    w->sums.slice = slice;
    while (!sums_are_whole(&w->sums))
        if (!sums_count_slice(&w->sums, w->kit.db, &why)) fail_msg("%s", why.log);
}

static int64_t sql(struct world *w, const char *text) {
    struct fail why;
    int64_t n = 0;
    if (!db_one_int(w->kit.db, &n, text, &why, NULL)) fail_msg("%s", why.log);
    return n;
}

static const struct sums_row *row(struct world *w, enum sums_of table, const char *code) {
    for (int i = 0; i < w->sums.tables[table].count; i++)
        if (strcmp(sums_row(&w->sums, table, i)->code, code) == 0) return sums_row(&w->sums, table, i);
    fail_msg("no row %s", code);
    return &w->sums.all;
}

/* What counts, said once more: enrolments of the period. */
#define THOSE                                                                                                                  \
    "FROM enrolment e JOIN learner l ON l.subject = e.subject JOIN enrolment_part x ON x.subject = e.subject AND x.event = "   \
    "e.event WHERE x.period = '2026' AND x.state <> 'released' AND e.state <> 'superseded' AND e.until >= e.first "
#define FIRST_TIME                                                                                                              \
    "AND NOT EXISTS (SELECT 1 FROM enrolment o WHERE o.subject = e.subject AND o.state <> 'superseded' AND o.until >= o.first " \
    "AND o.first < '2026-01-01')"

static void compare(struct world *w) {
    assert_int_equal(w->sums.all.count, sql(w, "SELECT count(*) " THOSE));
    assert_int_equal(w->sums.all.sum, sql(w, "SELECT sum(x.cert_part) " THOSE));
    assert_int_equal(w->sums.all.children, sql(w, "SELECT count(DISTINCT e.subject) " THOSE));
    assert_int_equal(w->sums.all.first_time, sql(w, "SELECT count(DISTINCT e.subject) " THOSE FIRST_TIME));
    assert_int_equal(w->sums.all.certificates, sql(w, "SELECT count(*) FROM certificate WHERE state = 'living'"));
    assert_int_equal(row(w, SUMS_LIMITS, "2")->count,
                     sql(w, "SELECT count(*) FROM nominal WHERE group_code = '2' AND state = 'granted'"));
    assert_int_equal(row(w, SUMS_LIMITS, "5-18")->sum,
                     sql(w, "SELECT sum(sum) FROM nominal WHERE group_code = '5-18' AND state = 'granted'"));
    assert_int_equal(row(w, SUMS_PROVIDERS, "P-4")->count, sql(w, "SELECT count(*) " THOSE "AND e.provider = 'P-4'"));
    assert_int_equal(row(w, SUMS_PROVIDERS, "P-0")->children,
                     sql(w, "SELECT count(DISTINCT e.subject) " THOSE "AND e.provider = 'P-0'"));
    assert_int_equal(row(w, SUMS_PLACES, "66603000")->children,
                     sql(w, "SELECT count(DISTINCT e.subject) " THOSE "AND l.municipality = '66603000'"));
    assert_int_equal(row(w, SUMS_PLACES, "66603000")->first_time,
                     sql(w, "SELECT count(DISTINCT e.subject) " THOSE "AND l.municipality = '66603000' " FIRST_TIME));
    assert_int_equal(row(w, SUMS_PLACES, "66701000")->certificates,
                     sql(w,
                         "SELECT count(*) FROM certificate c JOIN learner l ON l.subject = c.subject WHERE c.state = 'living' "
                         "AND l.municipality = '66701000'"));
    assert_int_equal(row(w, SUMS_PLACES, "66701000")->listed, 34120);
    assert_true(w->sums.all.first_time > 0 && w->sums.all.first_time < w->sums.all.children);
}

static void the_numbers_are_those_of_plain_sql(void **state) {
    struct world *w = *state;
    count(w, "", SUMS_SLICE);
    compare(w);
    for (int i = 1; i < w->sums.tables[SUMS_PROVIDERS].count; i++)
        assert_true(sums_row(&w->sums, SUMS_PROVIDERS, i - 1)->count >= sums_row(&w->sums, SUMS_PROVIDERS, i)->count);
}

/* Wherever a slice ends, also within a child. */
static void slices_of_any_size_say_the_same(void **state) {
    struct world *w = *state;
    static const int sizes[] = {3, 4, 7, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        count(w, "", sizes[i]);
        compare(w);
    }
}

static void a_municipality_alone(void **state) {
    struct world *w = *state;
    count(w, "66603000", 50);
    assert_int_equal(w->sums.tables[SUMS_PLACES].count, 1);
    assert_int_equal(w->sums.all.children, sql(w, "SELECT count(DISTINCT e.subject) " THOSE "AND l.municipality = '66603000'"));
    assert_int_equal(row(w, SUMS_LIMITS, "2")->count,
                     sql(w,
                         "SELECT count(*) FROM nominal n JOIN learner l ON l.subject = n.subject WHERE n.group_code = '2' AND "
                         "n.state = 'granted' AND l.municipality = '66603000'"));
}

/* Behind each number so many rows. */
static void as_many_rows_stand_behind(void **state) {
    struct world *w = *state;
    count(w, "", SUMS_SLICE);
    for (int table = 0; table < SUMS_TABLES; table++)
        for (int i = 0; i < w->sums.tables[table].count; i++) {
            const struct sums_row *of = sums_row(&w->sums, (enum sums_of)table, i);
            char after[ID_TEXT] = "";
            int64_t found = 0;
            w->sums.slice = 9;
            do {
                struct sums_child *rows;
                struct fail why;
                int n;
                assert_true(
                    sums_behind(w->kit.db, &w->sums, (enum sums_of)table, of->code, after, 1000, &w->a, &rows, &n, &why));
                found += n;
                for (int k = 0; k < n; k++) assert_true(*rows[k].name && *rows[k].number);
            } while (*after);
            assert_int_equal(found, of->count);
        }
}

/* Sorted by the store, each slice would read all of the region. */
static void slices_come_in_the_order_of_an_index(void **state) {
    struct world *w = *state;
    for (const struct query_text *q = sums_queries; q->name; q++) {
        struct rows r;
        struct fail why;
        assert_true(db_query(w->kit.db, &r, arena_printf(&w->a, "EXPLAIN QUERY PLAN %s", q->sql), &why, NULL));
        while (db_next(&r, &why))
            if (strstr(db_text(&r, 3), "B-TREE")) fail_msg("%s: %s", q->name, db_text(&r, 3));
        db_done(&r);
    }
}

static const char *as_code(const void *self, enum sums_of table, const struct sums_row *of) {
    (void)self;
    (void)table;
    return of->code;
}

static void the_table_holds_every_number(void **state) {
    struct world *w = *state;
    char text[16384] = "", line[120];
    struct fail why;
    FILE *out = fmemopen(text, sizeof text, "w");
    assert_non_null(out);
    count(w, "", SUMS_SLICE);
    assert_true(sums_write(&w->sums, as_code, NULL, out, &why));
    fclose(out);
    const struct sums_row *group = row(w, SUMS_LIMITS, "2");
    snprintf(line, sizeof line, "nominals given;2;%d\r\n", (int)group->count);
    assert_non_null(strstr(text, line));
    snprintf(line, sizeof line, "sum of the nominals;2;\"%d,%02d\"\r\n", (int)(group->sum / 100), (int)(group->sum % 100));
    assert_non_null(strstr(text, line));
    assert_non_null(strstr(text, "children of 5 to 18;66701000;34120\r\n"));
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_false(sums_write(&w->sums, as_code, NULL, full, &why));
    fclose(full);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_numbers_are_those_of_plain_sql),
        TEST(slices_of_any_size_say_the_same),
        TEST(a_municipality_alone),
        TEST(as_many_rows_stand_behind),
        TEST(slices_come_in_the_order_of_an_index),
        TEST(the_table_holds_every_number),
    };
    return cmocka_run_group_tests_name("sums", tests, NULL, NULL);
}
