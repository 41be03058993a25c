/* The money of a region: a month of 300,000 certificates with two enrolments each written off, the top-up of a new period, the
 * end of the old one and the places of 40,000 programmes counted, through the commands of the centre; all for a tenth of them
 * before, to see how they grow. The children are put into the tables as they would stand there: what is measured is the
 * settlement. PRIEM_MONEY_CHILDREN=n for another number. */

#include "model/base/date.h"
#include "sync/centre/counts.h"
#include "tests/harness/bench.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHILDREN = 300000, TENTH = 10, LIMIT_S = 180, PLACES_OF = 15 /* children a programme */ };

/* Of child :i; 8500,00 from September to December and 3500,00 from October on, out of 12 000,00. */
static const char *const tables[] = {
    "INSERT INTO learner (subject, number, municipality, point) SELECT printf('%032d', i), printf('67%07d0', i), '66701000', '12' FROM n",
    "INSERT INTO scope (subject, scope) SELECT printf('%032d', i), 'm:66701000' FROM n",
    "INSERT INTO certificate (subject, number, app, state, event, issued_at, issued_by, issued_point) "
    "SELECT printf('%032d', i), printf('67%07d0', i), '0.1.1', 'living', '0.1.1', 0, '', '12' FROM n",
    "INSERT INTO nominal (subject, event, state, number, lease, period, group_code, sum, behalf, app) "
    "SELECT printf('%032d', i), '0.1.2', 'granted', printf('67%07d0', i), '', '2026', '5-18', 1200000, '', '' FROM n",
    "INSERT INTO enrolment (subject, event, state, made_by, made_at, until, number, provider, programme, group_code, first, last, cost, "
    "cert_part, parent_part, parts, contract, sheet, sheet_day, signer, channel, behalf) SELECT printf('%032d', i), '9.1.' || (2 * i + k), "
    "'running', '', 0, '2026-12-31', printf('67%07d0', i), 'П-' || (i % 1500), (k + 1) || '-' || (i / 15), 'а', CASE k WHEN 0 THEN '2026-09-01' ELSE "
    "'2026-10-01' END, '2026-12-31', CASE k WHEN 0 THEN 850000 ELSE 350000 END, CASE k WHEN 0 THEN 850000 ELSE 350000 END, 0, '', '', '', "
    "'', '', 'navigator', '' FROM n JOIN (SELECT 0 AS k UNION ALL SELECT 1)",
    "INSERT INTO enrolment_part (subject, event, period, first, last, until, cost, cert_part, parent_part, state) "
    "SELECT subject, event, '2026', first, last, until, cost, cert_part, 0, 'firm' FROM enrolment",
    "INSERT INTO attendance (subject, enrolment, month, planned, attended) SELECT subject, event, '2026-10', 8, 7 FROM enrolment",
    "INSERT INTO ledger (subject, event, line, number, period, kind, from_account, to_account, sum, enrolment, month, day, at) "
    "SELECT subject, event, 1, number, period, 'nominal', 'fund', 'free', sum, '', '', '2026-01-12', 0 FROM nominal",
    "INSERT INTO ledger (subject, event, line, number, period, kind, from_account, to_account, sum, enrolment, month, day, at) "
    "SELECT subject, event, 1, number, '2026', 'hold', 'free', 'held', cert_part, event, '', '2026-08-28', 0 FROM enrolment",
};

/* Of 15 children a programme and group. */
static const char *const catalogue[] = {
    "INSERT INTO programme (subject, f_title, programme, provider, title, registry, direction, age_from, age_to, price, month_price, "
    "municipality, first, last, status, note) SELECT printf('%032d', 1000000 * (k + 1) + i), '', (k + 1) || '-' || i, 'П-' || (i % 1500), "
    "'', 'other', 'sport', 0, 0, 850000, 0, '', '2026-09-01', '2026-12-31', 'active', '' FROM n JOIN (SELECT 0 AS k UNION ALL SELECT 1)",
    "INSERT INTO programme_group (subject, code, title, timetable, seats, first, last, status) SELECT subject, 'а', '', '', 15, '', '', "
    "'active' FROM programme",
};

static void command(struct centre_kit *kit, const char *what, const char *argument, const char *rest[6]) {
    struct fail why;
    bench_must(centre_kit_command(kit, NULL, &why, what, argument, rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], NULL),
               &why);
}

static void put(struct centre_kit *kit, const char *rows, int count) {
    char sql[1600];
    struct fail why;
    snprintf(sql, sizeof sql, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) %s", count, rows);
    bench_must(db_begin(kit->c->db, false, &why) && db_run(kit->c->db, sql, &why, NULL) && db_commit(kit->c->db, &why), &why);
}

static void fill(struct centre_kit *kit, int children) {
    struct fail why;
    command(kit, "period", "set", (const char *[6]){"2026", "01.01.2026", "31.12.2026", "2026 год"});
    command(kit, "period", "set", (const char *[6]){"2027", "01.01.2027", "31.12.2027", "2027 год"});
    bench_must(centre_kit_command(kit, NULL, &why, "cap", "set", "2027", "5-18", "--count", "1000000", "--money", "12000000000",
                                  "--nominal", "12000", NULL),
               &why);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) put(kit, tables[i], children);
    for (size_t i = 0; i < sizeof catalogue / sizeof *catalogue; i++) put(kit, catalogue[i], children / PLACES_OF);
}

/* In seconds; the processor's share is the same whatever else the machine does. */
struct spent {
    double wall, cpu;
};

static struct spent now(void) {
    return (struct spent){clock_ms() / 1e3, (double)clock() / CLOCKS_PER_SEC};
}

static struct spent since(struct spent start) {
    const struct spent end = now();
    return (struct spent){end.wall - start.wall, end.cpu - start.cpu};
}

static struct spent timed(struct centre_kit *kit, const char *what, const char *argument) {
    const struct spent start = now();
    command(kit, what, argument, (const char *[6]){0});
    return since(start);
}

/* All programmes of the region once; *slowest is the slice that kiosks waited for longest, in ms. */
static struct spent count(struct centre_kit *kit, double *slowest) {
    const struct spent start = now();
    struct fail why;
    *slowest = 0;
    while (counts_due(kit->c)) {
        const double began = clock_ms();
        bench_must(counts_step(kit->c, &why), &why);
        if (clock_ms() - began > *slowest) *slowest = clock_ms() - began;
    }
    return since(start);
}

enum { SETTLE, AGAIN, OPEN, CLOSE, PLACES, PLACES_AGAIN, WORKS };
static const char *const works[WORKS] = {
    "a month written off, 2 enrolments each",    "the same again: nothing to do", "a period opened", "a period closed",
    "places of all programmes counted and told", "the same with nothing new"};

struct took {
    struct spent works[WORKS];
    double slice; /* ms */
};

static void close_months(struct centre_kit *kit) {
    env_virtual_move(&kit->clock, 60 * (int64_t)MS_DAY);
    for (int month = 9; month <= 12; month++) {
        char text[8];
        snprintf(text, sizeof text, "2026-%02d", month);
        command(kit, "settle", text, (const char *[6]){"--close", "yes"});
    }
}

static struct took measure(int children) {
    struct centre_kit kit;
    struct took took;
    double ignored;
    centre_kit_open(&kit);
    fill(&kit, children);
    took.works[PLACES] = count(&kit, &took.slice);
    env_virtual_move(&kit.clock, MS_HOUR);
    took.works[PLACES_AGAIN] = count(&kit, &ignored);
    took.works[SETTLE] = timed(&kit, "settle", "2026-10");
    took.works[AGAIN] = timed(&kit, "settle", "2026-10");
    took.works[OPEN] = timed(&kit, "open-period", "2027");
    close_months(&kit);
    took.works[CLOSE] = timed(&kit, "close-period", "2026");
    bench_must(centre_kit_count(&kit, "SELECT count(*) FROM log WHERE type = 'month.settled'") == children &&
                   centre_kit_count(&kit, "SELECT count(*) FROM nominal WHERE period = '2027'") == children &&
                   centre_kit_count(&kit, "SELECT count(*) FROM nominal WHERE period = '2026' AND closed = 1") == children &&
                   centre_kit_count(&kit, "SELECT sum(taken) FROM programme_group") ==
                       2 * (int64_t)children - 2 * (PLACES_OF - 1) &&
                   centre_kit_count(&kit, "SELECT count(*) FROM ledger WHERE kind = 'debit'") == 2 * (int64_t)children,
               &(struct fail){.log = "not every certificate was settled"});
    centre_kit_close(&kit);
    return took;
}

static void row(const char *what, int children, struct spent took, double most) {
    char text[120];
    snprintf(text, sizeof text, "%s, %d certificates", what, children);
    bench_row(&(struct bench_row){.what = text, .unit = "s", .ours = took.wall, .most = most});
    bench_row(&(struct bench_row){.what = "    of the processor", .unit = "s", .ours = took.cpu});
}

static void growth(const char *what, double small, double large) {
    char text[120];
    snprintf(text, sizeof text, "%s: processor of one beside one of a tenth", what);
    bench_row(&(struct bench_row){.what = text, .unit = "ms", .ours = large, .peer = "tenth", .theirs = small});
}

int main(void) {
    const char *asked = getenv("PRIEM_MONEY_CHILDREN");
    const int children = asked && atoi(asked) >= TENTH ? atoi(asked) : CHILDREN, few = children / TENTH;
    const double most = children == CHILDREN ? LIMIT_S : 0;
    const struct took small = measure(few), large = measure(children);
    for (int i = 0; i < WORKS; i++) row(works[i], children, large.works[i], most);
    for (int i = 0; i < WORKS; i++) growth(works[i], small.works[i].cpu * 1e3 / few, large.works[i].cpu * 1e3 / children);
    bench_row(&(struct bench_row){.what = "an exchange waits for the count at most", .unit = "ms", .ours = large.slice});
    return 0;
}
