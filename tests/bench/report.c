/* The coordinator's report at a kiosk of a region: 100,000 children with a certificate, a nominal and two enrolments each. Each
 * slice is what a key may have to wait for. */

#include "model/store/report.h"
#include "model/base/date.h"
#include "model/store/sums.h"
#include "tests/harness/bench.h"
#include "tests/harness/money_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHILDREN = 100000 };

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void run(struct kit *kit, const char *sql) {
    struct fail why;
    bench_must(db_run(kit->db, sql, &why, NULL), &why);
}

/* The first child's rows of a table once more for each of the others, under its name: `named` are the columns that tell of whom
 * they are. */
static void repeat(struct kit *kit, struct arena *a, const char *of, const char *table, const char *named, const char *values) {
    const char *columns = "";
    struct rows r;
    struct fail why;
    const char *sql = arena_printf(
        a, "SELECT name FROM pragma_table_info('%s') WHERE ' ' || :named || ' ' NOT LIKE '%% ' || name || ' %%'", table);
    bench_must(db_query(kit->db, &r, sql, &why, "named:t", named, NULL), &why);
    while (db_next(&r, &why)) columns = arena_printf(a, "%s, %s", columns, db_text(&r, 0));
    db_done(&r);
    const char *list = "";
    for (const char *at = named; *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        list = arena_printf(a, "%s%s%.*s", list, *list ? ", " : "", (int)size, at);
        at += size;
    }
    run(kit,
        arena_printf(a,
                     "INSERT INTO %s (%s%s) WITH RECURSIVE n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < %d) "
                     "SELECT %s%s FROM %s, n WHERE subject = '%s'",
                     table, list, columns, CHILDREN - 1, values, columns, table, of));
}

static void fill(struct kit *kit, struct arena *a) {
    char number[11];
    struct fail why;
    kit_lease(kit, 100, 199, "2027-12-31");
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    const char *const codes[] = {"B", "C"};
    for (size_t i = 0; i < 2; i++) {
        struct enrol_order order = money_kit_order(child.subject, codes[i], 10000, 0);
        char event[EVENT_ID_TEXT];
        bench_must(desk_enrol(&kit->desk, &order, event, NULL, &why), &why);
    }
    kit_confirm(kit);
    const char *subject = "printf('0192f0c1a2b37c4d8e5f6071%08x', n)";
    run(kit, "BEGIN");
    repeat(kit, a, child.subject, "learner", "subject number", arena_printf(a, "%s, 6700000000 + n", subject));
    repeat(kit, a, child.subject, "certificate", "subject number", arena_printf(a, "%s, 6700000000 + n", subject));
    repeat(kit, a, child.subject, "nominal", "subject event", arena_printf(a, "%s, '0.1.' || n", subject));
    repeat(kit, a, child.subject, "enrolment", "subject event provider",
           arena_printf(a, "%s, '9.' || n || '.' || event, 'P-' || (n %% 300)", subject));
    repeat(kit, a, child.subject, "enrolment_part", "subject event", arena_printf(a, "%s, '9.' || n || '.' || event", subject));
    repeat(kit, a, child.subject, "application", "subject app request_received",
           arena_printf(a, "%s, '9.1.' || n, request_received - (n %% 22) * 86400000", subject));
    run(kit, "COMMIT");
}

static void measure_month(struct kit *kit, struct arena *a) {
    struct report report;
    struct series steps = {0};
    struct fail why;
    const struct report_filter filter = {.first = date_of(2026, 11, 1), .last = date_of(2026, 11, 30)};
    const double begun = now_ms();
    report_begin(&report, &filter, date_of(2026, 11, 23), 180, a);
    while (!report_is_whole(&report)) {
        const double at = now_ms();
        bench_must(report_count_day(&report, kit->db, &why), &why);
        series_add(&steps, now_ms() - at);
    }
    bench_must(report.all.filed == CHILDREN, &(struct fail){.log = "the month misses applications"});
    bench_row(&(struct bench_row){.what = "report: a month of 100,000 applications", .unit = "ms", .ours = now_ms() - begun});
    bench_row(&(struct bench_row){.what = "its longest day", .unit = "ms", .ours = series_at(&steps, 1)});
    series_free(&steps);
}

static void measure_money(struct kit *kit, struct arena *a) {
    static struct sums sums;
    struct series steps = {0};
    struct fail why;
    const struct sums_filter filter = {.period = "2026"};
    const double begun = now_ms();
    bench_must(sums_begin(kit->db, &filter, a, &sums, &why), &why);
    while (!sums_are_whole(&sums)) {
        const double at = now_ms();
        bench_must(sums_count_slice(&sums, kit->db, &why), &why);
        series_add(&steps, now_ms() - at);
    }
    bench_must(sums.all.count == 2 * CHILDREN && sums.all.certificates == CHILDREN,
               &(struct fail){.log = "the money page misses children"});
    bench_row(&(struct bench_row){
        .what = "report: money of 100,000 children, 200,000 enrolments", .unit = "ms", .ours = now_ms() - begun, .most = 5000});
    bench_row(&(struct bench_row){.what = "a slice of it, p50", .unit = "ms", .ours = series_at(&steps, 0.5), .most = 20});
    bench_row(&(struct bench_row){.what = "a slice of it, p95", .unit = "ms", .ours = series_at(&steps, 0.95), .most = 20});
    series_free(&steps);
}

int main(void) {
    static struct kit kit;
    struct arena a = {0};
    kit_open(&kit);
    fill(&kit, &a);
    measure_month(&kit, &a);
    measure_money(&kit, &a);
    arena_close(&a);
    kit_close(&kit);
    return 0;
}
