/* Attendance, the write-off of a month, periods opened and closed, what providers are paid: sums worked out by hand. */

#include "sync/centre/settle.h"

#include "model/base/text.h"
#include "model/rules/course.h"
#include "sync/centre/applier.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOMINAL 1200000
enum { CHILDREN = 3 };

struct child_of {
    char subject[ID_TEXT], number[11];
};

struct world {
    struct centre_kit kit;
    struct bytes said, refused;
    struct arena a;
    struct child_of child[CHILDREN];
    char chess[EVENT_ID_TEXT], robots[EVENT_ID_TEXT]; /* of the first child */
};

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

#define COMMAND(w, ...)                                                                                                        \
    do {                                                                                                                       \
        struct fail why_;                                                                                                      \
        must(centre_kit_command(&(w)->kit, &(w)->said, &why_, __VA_ARGS__, NULL), &why_);                                      \
    } while (0)
#define REFUSED(w, text, ...)                                                                                                  \
    do {                                                                                                                       \
        struct fail why_;                                                                                                      \
        assert_false(centre_kit_command(&(w)->kit, &(w)->said, &why_, __VA_ARGS__, NULL));                                     \
        if (!strstr(why_.log, text)) fail_msg("%s", why_.log);                                                                 \
    } while (0)

static void load(struct world *w, const char *what, const char *table) {
    struct fail why;
    must(centre_kit_load(&w->kit, what, table, &w->said, &w->refused, &why), &why);
}

static void say(struct world *w, struct event *ev, char id[EVENT_ID_TEXT]) {
    struct fail why;
    must(centre_begin(w->kit.c, &why) && applier_append(w->kit.c, ev, &why) && centre_commit(w->kit.c, &why), &why);
    if (id) event_id_show(ev->id, id);
}

/* Made in the Навигатор: one period, the certificate pays `cert` of `cost`. */
static void enrol(struct world *w, int child, const char *programme, const char *first, const char *last, int64_t cost,
                  int64_t cert, char id[EVENT_ID_TEXT]) {
    struct event ev = {.type = &event_types[EV_ENROLMENT_MADE]};
    struct enrolled *e = event_payload(&ev, &w->a);
    struct course_part part = {.period = "2026", .cost = cost, .cert = cert, .parent = cost - cert, .firm = true};
    text_copy(part.first, sizeof part.first, first);
    text_copy(part.last, sizeof part.last, last);
    *e = (struct enrolled){.cost = cost, .cert_part = cert, .parent_part = cost - cert, .channel = "navigator"};
    text_copy(ev.subject, sizeof ev.subject, w->child[child].subject);
    text_copy(e->number, sizeof e->number, w->child[child].number);
    text_copy(e->provider, sizeof e->provider, "П-1");
    text_copy(e->programme, sizeof e->programme, programme);
    text_copy(e->group_code, sizeof e->group_code, "а");
    text_copy(e->first, sizeof e->first, first);
    text_copy(e->last, sizeof e->last, last);
    text_copy(e->contract, sizeof e->contract, "14/26");
    assert_true(course_parts_write(&part, 1, e->parts, sizeof e->parts));
    say(w, &ev, id);
}

static void give(struct world *w, int child, const char *period) {
    struct event ev = {.type = &event_types[EV_NOMINAL_GRANTED]};
    struct nominal *n = event_payload(&ev, &w->a);
    *n = (struct nominal){.group_code = "5-18", .sum = NOMINAL};
    text_copy(n->period, sizeof n->period, period);
    text_copy(n->number, sizeof n->number, w->child[child].number);
    text_copy(ev.subject, sizeof ev.subject, w->child[child].subject);
    say(w, &ev, NULL);
}

static void find_children(struct world *w) {
    struct rows r;
    struct fail why;
    must(db_query(w->kit.c->db, &r, "SELECT subject, number FROM certificate ORDER BY number", &why, NULL), &why);
    for (int i = 0; i < CHILDREN && db_next(&r, &why); i++) {
        text_copy(w->child[i].subject, ID_TEXT, db_text(&r, 0));
        text_copy(w->child[i].number, 11, db_text(&r, 1));
    }
    db_done(&r);
}

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    centre_kit_open(&w.kit);
    COMMAND(&w, "period", "set", "2026", "01.01.2026", "31.12.2026", "2026 год");
    COMMAND(&w, "cap", "set", "2026", "5-18", "--count", "100", "--money", "1200000", "--nominal", "12000");
    load(&w, "catalogue providers", "code,name,form,municipality\nП-1,ДЮЦ «Орбита»,municipal,66701000\n");
    load(&w, "catalogue programmes",
         "programme,provider,title,direction,price,first,last\n104,П-1,Робототехника,technical,8500,2026-09-01,2026-12-31\n"
         "101,П-1,Шахматы,sport,5000,2026-10-01,2026-12-31\n");
    load(&w, "register",
         "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued,"
         "applicant_authority,applicant_surname,applicant_name,request_point\n"
         "Ёлкина,Аглая,23.04.2018,f,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12\n"
         "Зорин,Пётр,2016-04-23,m,03,I-МЮ,198373,2018-12-29,1,Зорина,Зоя,7\n"
         "Ким,Есения,2015-09-02,f,03,I-МЮ,198374,2018-12-29,1,Ким,Ольга,7\n");
    find_children(&w);
    give(&w, 0, "2026");
    enrol(&w, 0, "104", "2026-09-01", "2026-12-31", 850000, 850000, w.robots);
    enrol(&w, 0, "101", "2026-10-01", "2026-12-31", 500000, 350000, w.chess);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    centre_kit_close(&w->kit);
    bytes_close(&w->said);
    bytes_close(&w->refused);
    arena_close(&w->a);
    return 0;
}

/* --- Reading -------------------------------------------------------------------------------------------------------------- */

/* Of all accounts, or of one enrolment. */
static int64_t at(struct world *w, const char *account, const char *enrolment) {
    const char *sql =
        arena_printf(&w->a,
                     "SELECT coalesce(sum(CASE WHEN to_account = '%s' THEN sum ELSE 0 END), 0) - coalesce(sum(CASE WHEN "
                     "from_account = '%s' THEN sum ELSE 0 END), 0) FROM ledger WHERE '%s' = '' OR enrolment = '%s'",
                     account, account, enrolment, enrolment);
    return count(w, sql);
}

static void attended(struct world *w, int child, const char *programme, const char *month, int visits) {
    const char *table = arena_printf(&w->a, "certificate,programme,month,planned,attended\n%s,%s,%s,8,%d\n",
                                     w->child[child].number, programme, month, visits);
    load(w, "attendance", table);
    assert_int_equal(w->refused.size, 0);
}

/* The second time nothing is written. */
static void settle(struct world *w, const char *month) {
    COMMAND(w, "settle", month, "--again", "yes");
    int64_t events = count(w, "SELECT count(*) FROM log");
    COMMAND(w, "settle", month, "--again", "yes");
    assert_int_equal(count(w, "SELECT count(*) FROM log"), events);
}

/* --- A month -------------------------------------------------------------------------------------------------------------- */

/* 8500,00 over 122 days: September 30 days = 2090,16; October 31 = 2159,84; November 2090,16; December 2159,84. */
static void a_month_costs_its_days(void **state) {
    struct world *w = *state;
    assert_int_equal(at(w, "held", ""), 850000 + 350000);
    settle(w, "2026-09");
    assert_int_equal(at(w, "paid", ""), 0); /* no attendance, no write-off */
    attended(w, 0, "104", "2026-09", 8);
    settle(w, "2026-09");
    assert_int_equal(at(w, "paid", w->robots), 209016);
    attended(w, 0, "104", "2026-10", 7);
    attended(w, 0, "101", "2026-10", 8); /* 3500,00 over 92 days: 31 = 1179,35 */
    settle(w, "2026-10");
    assert_int_equal(at(w, "paid", w->robots), 209016 + 215984);
    assert_int_equal(at(w, "paid", w->chess), 117935);
    assert_int_equal(at(w, "held", ""), 1200000 - 209016 - 215984 - 117935);
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'month.settled'"), 2); /* one a certificate and month */
}

static void a_month_without_a_visit_costs_nothing(void **state) {
    struct world *w = *state;
    attended(w, 0, "104", "2026-09", 0);
    settle(w, "2026-09");
    assert_int_equal(at(w, "paid", ""), 0);
    assert_int_equal(at(w, "held", w->robots), 850000);
}

/* History stays: a payment, its reversal, the right payment. */
static void a_correction_is_a_reversal(void **state) {
    struct world *w = *state;
    attended(w, 0, "104", "2026-09", 8);
    COMMAND(w, "settle", "2026-09", "--close", "yes");
    assert_int_equal(at(w, "paid", ""), 209016);
    REFUSED(w, "settle: closed", "settle", "2026-09");
    const int64_t events = count(w, "SELECT count(*) FROM log");
    COMMAND(w, "settle", "2026-09", "--close", "yes"); /* the same command twice: nothing is left to do */
    assert_int_equal(count(w, "SELECT count(*) FROM log"), events);
    const char *table =
        arena_printf(&w->a, "certificate,programme,month,planned,attended\n%s,104,2026-09,8,0\n", w->child[0].number);
    load(w, "attendance", table); /* refused: the month is closed */
    assert_true(w->refused.size > 0);
    struct event ev = {.type = &event_types[EV_ATTENDANCE_REPORTED]};
    struct attendance *told = event_payload(&ev, &w->a);
    *told = (struct attendance){.planned = 8, .attended = 0, .month = "2026-09"};
    text_copy(told->enrolment, sizeof told->enrolment, w->robots);
    text_copy(ev.subject, sizeof ev.subject, w->child[0].subject);
    say(w, &ev, NULL);
    settle(w, "2026-09");
    assert_int_equal(at(w, "paid", ""), 0);
    assert_int_equal(at(w, "held", w->robots), 850000);
    assert_int_equal(count(w, "SELECT count(*) FROM ledger WHERE kind IN ('debit', 'reversal')"), 2);
    told->attended = 8;
    w->kit.clock.now -= MS_HOUR; /* a clock that goes back changes no order */
    say(w, &ev, NULL);
    settle(w, "2026-09");
    assert_int_equal(at(w, "paid", ""), 209016);
    told->attended = 0;
    say(w, &ev, NULL);
    settle(w, "2026-09");
    assert_int_equal(at(w, "paid", ""), 0);
    assert_int_equal(count(w, "SELECT count(DISTINCT d.event) FROM ledger d JOIN log r ON r.type = 'movement.reversed' "
                              "AND r.o LIKE '%\"of\":\"' || d.event || '\"%' WHERE d.kind = 'debit'"),
                     2);
}

/* Excluded on 10 November: October whole, of November 10 of 30 days (2090,16 * 10 / 30 = 696,72), the rest goes back to the
 * remainder. */
static void an_exclusion_owes_the_days_up_to_it(void **state) {
    struct world *w = *state;
    attended(w, 0, "104", "2026-09", 8);
    settle(w, "2026-09");
    struct event ev = {.type = &event_types[EV_CERTIFICATE_EXCLUDED]};
    struct act *act = event_payload(&ev, &w->a);
    text_copy(ev.subject, sizeof ev.subject, w->child[0].subject);
    text_copy(act->open.number, sizeof act->open.number, w->child[0].number);
    text_copy(act->open.ground, sizeof act->open.ground, "E1");
    text_copy(act->open.day, sizeof act->open.day, "2026-11-10");
    say(w, &ev, NULL);
    assert_int_equal(at(w, "held", w->robots), 215984 + 69672);
    attended(w, 0, "104", "2026-10", 8);
    attended(w, 0, "104", "2026-11", 3);
    settle(w, "2026-10");
    settle(w, "2026-11");
    assert_int_equal(at(w, "paid", w->robots), 209016 + 215984 + 69672);
    assert_int_equal(at(w, "held", w->robots), 0);
}

static void a_wrong_row_of_attendance_is_refused(void **state) {
    static const char *const wrong[][2] = {
        {"%s,104,2026-08,8,8", "104"},       {"%s,999,2026-09,8,8", "999"},  {"%s,104,2026-13,8,8", "2026-10"},
        {"%s,104,2027-03,8,8", "not begun"}, {"%s,104,2026-09,8,9", "more"}, {"%s,104,2026-09,8,-1", "attended"},
        {"%s,104,2026-09,x,1", "planned"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char line[120];
        snprintf(line, sizeof line, wrong[i][0], w->child[0].number);
        load(w, "attendance", arena_printf(&w->a, "certificate,programme,month,planned,attended\n%s\n", line));
        if (w->refused.size == 0 || !strstr((const char *)w->refused.data, wrong[i][1]))
            fail_msg("%s: %.*s", line, (int)w->refused.size, (const char *)w->refused.data);
    }
    load(w, "attendance", "certificate,programme,month,planned,attended\n6700000001,104,2026-09,8,8\n");
    assert_true(w->refused.size > 0);
    assert_int_equal(count(w, "SELECT count(*) FROM attendance"), 0);
    REFUSED(w, "month", "settle", "сентябрь");
    REFUSED(w, "month: future", "settle", "2027-02");
}

static void providers_are_paid_by_a_register_of_lines(void **state) {
    struct world *w = *state;
    attended(w, 0, "104", "2026-10", 8);
    attended(w, 0, "101", "2026-10", 8);
    settle(w, "2026-10");
    COMMAND(w, "advance", "set", "П-1", "2026-10", "1000,50");
    COMMAND(w, "advance", "set", "П-1", "2026-10", "1000,50");
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'advance.set'"), 1);
    COMMAND(w, "payments", "list", "2026-10");
    assert_non_null(strstr((const char *)w->said.data, "П-1\t3\u00a0339,19\t1\u00a0000,50\t2\u00a0338,69\tДЮЦ «Орбита»\n"
                                                       "*\t3\u00a0339,19\t1\u00a0000,50\t2\u00a0338,69\n"));
    REFUSED(w, "advance: provider", "advance", "set", "П-9", "2026-10", "1");
}

/* --- A period ------------------------------------------------------------------------------------------------------------- */

static void new_year(struct world *w, const char *count_of) {
    COMMAND(w, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027 год");
    COMMAND(w, "cap", "set", "2027", "5-18", "--count", count_of, "--money", "1200000", "--nominal", "13000");
}

static void a_top_up_comes_once_and_within_the_cap(void **state) {
    struct world *w = *state;
    give(w, 1, "2026");
    new_year(w, "1");
    COMMAND(w, "open-period", "2027");
    assert_int_equal(count(w, "SELECT count(*) FROM nominal WHERE period = '2027' AND state = 'granted' AND sum = 1300000"), 1);
    assert_non_null(strstr((const char *)w->said.data, "1 "));
    int64_t granted = count(w, "SELECT count(*) FROM log WHERE type = 'nominal.granted'");
    COMMAND(w, "open-period", "2027");
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'nominal.granted'"), granted);
    COMMAND(w, "cap", "set", "2027", "5-18", "--count", "5");
    COMMAND(w, "open-period", "2027");
    assert_int_equal(count(w, "SELECT count(*) FROM nominal WHERE period = '2027' AND state = 'granted'"), 2);
    assert_int_equal(count(w, "SELECT given FROM quota_sum WHERE period = '2027'"), 2);
    assert_int_equal(count(w, "SELECT given_money FROM quota_sum WHERE period = '2027'"), 2600000);
    REFUSED(w, "period: unknown", "open-period", "2030");
}

static void a_closed_period_leaves_nothing_behind(void **state) {
    struct world *w = *state;
    attended(w, 0, "104", "2026-09", 8);
    settle(w, "2026-09");
    REFUSED(w, "period: runs", "close-period", "2026");
    env_virtual_move(&w->kit.clock, (int64_t)60 * MS_DAY); /* into January */
    COMMAND(w, "day", "open");
    static const char *const months[] = {"2026-09", "2026-10", "2026-11", "2026-12"}; /* in which somebody was enrolled */
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        REFUSED(w, "period: month open", "close-period", "2026");
        COMMAND(w, "settle", months[i], "--close", "yes");
    }
    COMMAND(w, "close-period", "2026");
    /* 12000,00 less September of the robots; 6409,84 and 3500,00 of it were booked and nobody came. */
    assert_non_null(
        strstr((const char *)w->said.data, "1 certificate, 9\u00a0909,84, of it booked and not written off: 9\u00a0909,84"));
    assert_int_equal(at(w, "held", ""), 0);
    assert_int_equal(at(w, "free", ""), 0);
    assert_int_equal(at(w, "burnt", ""), NOMINAL - 209016);
    int64_t closed = count(w, "SELECT count(*) FROM log WHERE type = 'account.closed'");
    COMMAND(w, "close-period", "2026");
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'account.closed'"), closed);
    REFUSED(w, "period: closed", "open-period", "2026");
}

static void a_remainder_is_carried_where_the_region_says_so(void **state) {
    struct world *w = *state;
    new_year(w, "10");
    COMMAND(w, "set", "carry", "carry");
    env_virtual_move(&w->kit.clock, (int64_t)60 * MS_DAY);
    COMMAND(w, "day", "open");
    for (int month = 9; month <= 12; month++)
        COMMAND(w, "settle", (char *)arena_printf(&w->a, "2026-%02d", month), "--close", "yes");
    COMMAND(w, "close-period", "2026");
    assert_int_equal(at(w, "burnt", ""), 0);
    assert_int_equal(count(w, "SELECT sum(sum) FROM ledger WHERE kind = 'carry' AND period = '2027' AND to_account = 'free'"),
                     NOMINAL);
}

static void limits_are_told_by_municipality(void **state) {
    struct world *w = *state;
    give(w, 1, "2026");
    attended(w, 0, "104", "2026-09", 8);
    settle(w, "2026-09");
    COMMAND(w, "limits", "2026");
    assert_non_null(strstr((const char *)w->said.data,
                           "2026\t5-18\t*\t2\t100\t24\u00a0000,00\t1\u00a0200\u00a0000,00\t9\u00a0909,84\t2\u00a0090,16\t"
                           "12\u00a0000,00\t\n"
                           "2026\t5-18\t66701000\t2\t\t24\u00a0000,00\t\t9\u00a0909,84\t2\u00a0090,16\t12\u00a0000,00\tгород "
                           "Смоленск\n"));
    new_year(w, "1");
    COMMAND(w, "limits", "2027"); /* nothing of it is given yet */
    assert_non_null(
        strstr((const char *)w->said.data, "2027\t5-18\t*\t0\t1\t0,00\t1\u00a0200\u00a0000,00\t0,00\t0,00\t0,00\t\n"));
    COMMAND(w, "limits");
    assert_non_null(strstr((const char *)w->said.data, "\n2027\t5-18\t*\t0\t1\t"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_month_costs_its_days),
        TEST(a_month_without_a_visit_costs_nothing),
        TEST(a_correction_is_a_reversal),
        TEST(an_exclusion_owes_the_days_up_to_it),
        TEST(a_wrong_row_of_attendance_is_refused),
        TEST(providers_are_paid_by_a_register_of_lines),
        TEST(a_top_up_comes_once_and_within_the_cap),
        TEST(a_closed_period_leaves_nothing_behind),
        TEST(a_remainder_is_carried_where_the_region_says_so),
        TEST(limits_are_told_by_municipality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
