/* Applications for a nominal over two kiosks and a centre: the queue is that of the moments of receipt, whoever comes first;
 * the cap is the centre's word alone; what is lent, given, ended and given back adds up. */

#include "sync/centre/nominals.h"

#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/store/desk_money.h"
#include "model/store/life.h"
#include "sync/centre/day.h"
#include "sync/centre/leases.h"
#include "tests/harness/money_centre.h"
#include "tests/harness/money_story.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, office; /* the office has the school in its municipality */
    struct bytes said, refused;
};

#define COMMAND(w, ...) must(centre_kit_command(&(w)->kit, &(w)->said, &why, __VA_ARGS__, NULL))

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_school(&w->kit, &w->school);
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    COMMAND(w, "period", "set", "2026", "01.01.2026", "31.12.2026", "2026 год");
    COMMAND(w, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027 год");
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    for (const struct money_invariant *m = money_invariants; m->what; m++)
        if (centre_kit_count(&w->kit, m->sql) != 0) fail_msg("%s", m->what);
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    bytes_close(&w->said);
    bytes_close(&w->refused);
    free(w);
    return 0;
}

/* Twice until a kiosk has nothing more to send, once more for the centre's word. */
static void sync_all(struct world *w) {
    for (int i = 0; i < 3; i++) {
        centre_kiosk_sync(&w->school);
        centre_kiosk_sync(&w->office);
    }
}

/* Of the never lent: nothing is given by a kiosk. */
static void cap(struct world *w, const char *period, const char *count, const char *share) {
    COMMAND(w, "cap", "set", period, "5-18", "--count", count, "--money", "1200000", "--nominal", "12000", "--share", share);
}

struct child_of {
    struct saved saved;
    char number[11], app[EVENT_ID_TEXT];
};

static void child(struct world *w, int64_t n, struct child_of *out) {
    struct application form;
    centre_kiosk_form(&w->school, n, &form);
    centre_kiosk_file(&w->school, &form, &out->saved);
    centre_kiosk_issue(&w->school, &out->saved, CENTRE_OPERATOR, out->number);
    sync_all(w);
    env_virtual_move(&w->kit.clock, MS_MINUTE);
}

/* So many seconds before now, which is later than everybody has reported. */
static void ask(struct centre_kiosk *k, struct child_of *c, const char *period, int ago) {
    struct nominal_order o = {.subject = c->saved.subject, .period = period, .group = "5-18", .channel = "person"};
    o.received = k->kit->clock.now - ago * (int64_t)MS_SECOND;
    centre_kiosk_login(k, CENTRE_DESK);
    must(desk_nominal_ask(&k->desk, &o, c->app, NULL, &why));
}

static void stands(struct db *db, const struct child_of *c, const char *state, const char *ground) {
    struct nominal_app row;
    must(nominal_app_load(db, c->app, &row, &why));
    assert_string_equal(row.state, state);
    assert_string_equal(row.capped_ground, ground);
}

static void days(struct world *w, int count) {
    env_virtual_move(&w->kit.clock, count * (int64_t)MS_DAY);
    must(day_step(w->kit.c, &why));
}

/* Two kiosks, the last nominal: what arrives first waits for the other kiosk's word, and who was received first gets it. */
static void the_last_nominal_goes_to_who_was_received_first(void **state) {
    struct world *w = *state;
    struct child_of late = {0}, early = {0};
    cap(w, "2026", "1", "100");
    child(w, 1, &late);
    child(w, 2, &early);
    ask(&w->school, &late, "2026", 20);
    ask(&w->office, &early, "2026", 40);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->school);
    stands(w->kit.c->db, &late, "pending", "");
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    refuses(desk_nominal_grant(&w->school.desk, late.app, NULL, &why), "no quota left");
    refuses(desk_nominal_refuse(&w->school.desk, late.app, "Предел номиналов достигнут", NULL, &why), "C3.central");
    env_virtual_move(&w->kit.clock, MS_MINUTE);
    sync_all(w);
    stands(w->kit.c->db, &early, "granted", "");
    stands(w->kit.c->db, &late, "capped", "N1");
    stands(w->school.db, &late, "capped", "N1");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT max(given) FROM quota_sum"), 1);
    must(desk_nominal_refuse(&w->school.desk, late.app, "Предел номиналов достигнут", NULL, &why));
    sync_all(w);
    stands(w->kit.c->db, &late, "refused", "N1");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM nominal_app WHERE tell IN ('granted', 'capped')"), 2);
    centre_kiosk_login(&w->school, CENTRE_DESK);
    must(desk_life(&w->school.desk, &(struct life_order){.life = LIFE_TELL, .app = late.app, .code = "phone"}, NULL, &why));
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM nominal_app WHERE tell <> ''"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), 0);
}

/* A kiosk that has sent a part of what it has may have somebody earlier in the rest. */
static void a_kiosk_has_reported_when_it_has_nothing_more(void **state) {
    struct world *w = *state;
    struct child_of a = {0}, b = {0}, c = {0};
    struct bytes frames = {0};
    cap(w, "2026", "1", "100");
    child(w, 1, &a);
    child(w, 2, &b);
    child(w, 3, &c);
    ask(&w->school, &a, "2026", 20);
    ask(&w->school, &b, "2026", 50);
    ask(&w->office, &c, "2026", 40);
    env_virtual_move(&w->kit.clock, MS_MINUTE);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->office);
    centre_kiosk_frame(&w->school, w->school.acked + 1, 1, &frames);
    assert_int_equal(centre_kiosk_ask(&w->school, &frames), 200);
    bytes_close(&frames);
    stands(w->kit.c->db, &c, "pending", "");
    sync_all(w);
    stands(w->kit.c->db, &b, "granted", "");
    stands(w->kit.c->db, &c, "capped", "N1");
}

/* A kiosk that says nothing holds nobody back beyond the day the application is due; and the cap may be raised after that. */
static void on_its_day_it_is_decided_without_the_others(void **state) {
    struct world *w = *state;
    struct child_of c = {0}, second = {0};
    cap(w, "2026", "1", "100");
    child(w, 1, &c);
    child(w, 2, &second);
    ask(&w->school, &c, "2026", 60);
    ask(&w->school, &second, "2026", 30);
    centre_kiosk_sync(&w->school);
    days(w, 6);
    stands(w->kit.c->db, &c, "pending", "");
    days(w, 1); /* of 23.11.2026 five working days on: 30.11.2026 */
    stands(w->kit.c->db, &c, "granted", "");
    stands(w->kit.c->db, &second, "capped", "N1");
    cap(w, "2026", "2", "100");
    centre_kiosk_sync(&w->school);
    stands(w->kit.c->db, &second, "granted", "N1");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'nominal.capped'"), 1);
}

/* While a slot lies with a kiosk nobody is told that the cap is reached before his day. */
static void what_is_lent_may_still_come_back(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    cap(w, "2026", "1", "0");
    child(w, 1, &c);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT lent FROM quota_sum WHERE period = '2026'"), 1); /* to the office */
    ask(&w->school, &c, "2026", 60);
    env_virtual_move(&w->kit.clock, MS_MINUTE);
    sync_all(w);
    stands(w->kit.c->db, &c, "pending", "");
    centre_kiosk_login(&w->office, CENTRE_COORDINATOR);
    must(desk_nominal_grant(&w->office.desk, c.app, NULL, &why));
    sync_all(w);
    stands(w->kit.c->db, &c, "granted", "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT given FROM quota_sum WHERE period = '2026'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT lent FROM quota_sum WHERE period = '2026'"), 0);
}

/* Annex A, "year-boundary trap": asked for on 28.12.2026, due on 13.01.2027, decided by the caps of 2026. */
static void the_period_is_the_one_chosen_in_the_form(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    struct nominal_app row;
    cap(w, "2026", "1", "100");
    cap(w, "2027", "0", "100");
    child(w, 1, &c);
    env_virtual_move(&w->kit.clock, 35 * (int64_t)MS_DAY);
    ask(&w->school, &c, "2026", 60);
    centre_kiosk_sync(&w->school);
    must(nominal_app_load(w->kit.c->db, c.app, &row, &why));
    assert_string_equal(row.open.due, "2027-01-13");
    env_virtual_move(&w->kit.clock, 10 * (int64_t)MS_DAY);
    must(day_step(w->kit.c, &why));
    refuses(centre_kit_command(&w->kit, NULL, &why, "close-period", "2026", NULL), "period: applications wait");
    days(w, 6);
    stands(w->kit.c->db, &c, "granted", "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT given FROM quota_sum WHERE period = '2026'"), 1);
    COMMAND(w, "close-period", "2026");
}

static void nothing_before_the_region_begins(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    cap(w, "2026", "1", "100");
    child(w, 1, &c);
    ask(&w->school, &c, "2026", 60);
    COMMAND(w, "set", "pf_start", "2026-12-15");
    sync_all(w);
    days(w, 8);
    stands(w->kit.c->db, &c, "pending", "");
    days(w, 14);
    stands(w->kit.c->db, &c, "granted", "");
}

/* The money of one that came second was never given. */
static void a_grant_that_came_second_counts_nothing(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    struct nominal n = {.period = "2026", .group_code = "5-18", .sum = 1200000};
    cap(w, "2026", "5", "100");
    child(w, 1, &c);
    text_copy(n.number, sizeof n.number, c.number);
    for (int i = 0; i < 2; i++) money_centre_put(&w->kit, EV_NOMINAL_GRANTED, c.saved.subject, &n);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM nominal"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT given FROM quota_sum"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT given_money FROM quota_sum"), 1200000);
}

/* The application was filed before it was known that the nominal is given: nothing is left to decide, and nothing is given
 * again with each exchange. */
static void who_has_a_nominal_is_given_none_on_an_application(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    struct nominal n = {.period = "2026", .group_code = "5-18", .sum = 1200000};
    cap(w, "2026", "5", "100");
    child(w, 1, &c);
    text_copy(n.number, sizeof n.number, c.number);
    ask(&w->school, &c, "2026", 20);
    money_centre_put(&w->kit, EV_NOMINAL_GRANTED, c.saved.subject, &n);
    sync_all(w);
    days(w, 20);
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'nominal.granted'"), 1);
    stands(w->kit.c->db, &c, "superseded", "");
    stands(w->school.db, &c, "superseded", "");
}

static int64_t given(struct world *w) {
    struct quota *all;
    int count;
    must(quota_list(w->kit.c, "2026-11-23", &all, &count, &why));
    assert_int_equal(count, 1);
    assert_int_equal(all[0].given_money, all[0].given * 1200000);
    return all[0].given;
}

/* RULES 2.4, cap_basis: all nominals given, or those of certificates that are valid. */
static void what_has_ended_counts_as_the_region_says(void **state) {
    struct world *w = *state;
    struct child_of a = {0}, b = {0};
    struct nominal n = {.period = "2026", .group_code = "5-18", .sum = 1200000};
    struct act act = {.open = {.code = "E1"}};
    cap(w, "2026", "5", "100");
    child(w, 1, &a);
    child(w, 2, &b);
    text_copy(n.number, sizeof n.number, a.number);
    money_centre_put(&w->kit, EV_NOMINAL_GRANTED, a.saved.subject, &n);
    text_copy(n.number, sizeof n.number, b.number);
    money_centre_put(&w->kit, EV_NOMINAL_GRANTED, b.saved.subject, &n);
    text_copy(act.open.number, sizeof act.open.number, a.number);
    money_centre_put(&w->kit, EV_CERTIFICATE_EXPIRED, a.saved.subject, &act);
    assert_int_equal(given(w), 2);
    COMMAND(w, "set", "cap_basis", "active");
    assert_int_equal(given(w), 1);
    text_copy(act.open.number, sizeof act.open.number, b.number);
    money_centre_put(&w->kit, EV_CERTIFICATE_EXPIRED, b.saved.subject, &act);
    assert_int_equal(given(w), 0);
    COMMAND(w, "set", "cap_basis", "granted");
    assert_int_equal(given(w), 2);
}

static int64_t given_money(struct world *w) {
    struct quota *all;
    int count;
    must(quota_list(w->kit.c, "2026-11-23", &all, &count, &why));
    return all[0].given_money;
}

/* What was paid out of a nominal stays paid, however its certificate ends, and whenever the month is written off. */
static void what_was_paid_stays_on_the_cap(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    struct nominal n = {.period = "2026", .group_code = "5-18", .sum = 1200000};
    struct act act = {.open = {.day = "2026-11-23"}};
    struct course_part part = {
        .period = "2026", .first = "2026-10-01", .last = "2026-12-31", .cost = 100000, .cert = 100000, .firm = true};
    struct enrolled e = {.provider = "P-1", .programme = "A", .group_code = "1", .first = "2026-10-01", .last = "2026-12-31"};
    struct settled s = {.month = "2026-10", .sum = 30000};
    struct rows r;
    char enrolment[EVENT_ID_TEXT] = "";
    cap(w, "2026", "5", "100");
    child(w, 1, &c);
    text_copy(n.number, sizeof n.number, c.number);
    text_copy(e.number, sizeof e.number, c.number);
    text_copy(s.number, sizeof s.number, c.number);
    text_copy(act.open.number, sizeof act.open.number, c.number);
    e.cost = e.cert_part = 100000;
    text_copy(e.channel, sizeof e.channel, "navigator");
    assert_true(course_parts_write(&part, 1, e.parts, sizeof e.parts));
    money_centre_put(&w->kit, EV_NOMINAL_GRANTED, c.saved.subject, &n);
    money_centre_put(&w->kit, EV_ENROLMENT_MADE, c.saved.subject, &e);
    must(db_query(w->kit.c->db, &r, "SELECT event FROM enrolment", &why, NULL) && db_next(&r, &why));
    text_copy(enrolment, sizeof enrolment, db_text(&r, 0));
    db_done(&r);
    snprintf(s.lines, sizeof s.lines, "%s\t2026\t30000\n", enrolment);
    money_centre_put(&w->kit, EV_MONTH_SETTLED, c.saved.subject, &s);
    COMMAND(w, "set", "cap_basis", "active");
    assert_int_equal(given_money(w), 1200000);
    money_centre_put(&w->kit, EV_CERTIFICATE_EXPIRED, c.saved.subject, &act);
    assert_int_equal(given_money(w), 30000);
    text_copy(s.month, sizeof s.month, "2026-11");
    s.sum = 20000;
    snprintf(s.lines, sizeof s.lines, "%s\t2026\t20000\n", enrolment);
    money_centre_put(&w->kit, EV_MONTH_SETTLED, c.saved.subject, &s);
    assert_int_equal(given_money(w), 50000);
}

/* The same of what a kiosk gave out of its quota. */
static void what_a_kiosk_gave_ends_as_well(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    struct act act = {.open = {.day = "2026-11-23"}};
    cap(w, "2026", "5", "0");
    child(w, 1, &c);
    centre_kiosk_login(&w->office, CENTRE_COORDINATOR);
    must(desk_nominal(&w->office.desk, c.saved.subject, "5-18", NULL, &why));
    sync_all(w);
    COMMAND(w, "set", "cap_basis", "active");
    assert_int_equal(given(w), 1);
    text_copy(act.open.number, sizeof act.open.number, c.number);
    money_centre_put(&w->kit, EV_CERTIFICATE_EXPIRED, c.saved.subject, &act);
    assert_int_equal(given(w), 0);
}

/* What came online stands in the queue by the moment of its receipt, too. */
static void online_applications_are_loaded(void **state) {
    struct world *w = *state;
    struct child_of c = {0}, online = {0};
    char table[600];
    cap(w, "2026", "1", "100");
    child(w, 1, &c);
    child(w, 2, &online);
    ask(&w->school, &c, "2026", 60);
    snprintf(table, sizeof table,
             "certificate,period,group,request_no,received,proof\n%s,2026,5-18,Н-1,2026-11-23 09:30:07,\n"
             "%s,2026,5-18,,2026-11-23 09:30:08,\n%s,2026,5-18,Н-2,2026-11-23,\n6700000000,2026,5-18,Н-3,2026-11-23 09:30:07,\n"
             "%s,2025,5-18,Н-4,2026-11-23 09:30:07,\n",
             online.number, online.number, online.number, online.number);
    must(centre_kit_load(&w->kit, "nominals", table, &w->said, &w->refused, &why));
    assert_non_null(strstr((const char *)w->said.data, "1 row loaded, 4 refused"));
    assert_non_null(strstr((const char *)w->refused.data, "received: written like"));
    bytes_clear(&w->said);
    must(centre_kit_load(&w->kit, "nominals", table, &w->said, &w->refused, &why));
    assert_non_null(strstr((const char *)w->said.data, "0 rows loaded, 1 as before, 4 refused"));
    bytes_clear(&w->said);
    COMMAND(w, "nominals", "list");
    assert_non_null(strstr((const char *)w->said.data, "2026\t5-18\t1\t0\t2026-11-30"));
    sync_all(w);
    env_virtual_move(&w->kit.clock, MS_MINUTE);
    sync_all(w);
    stands(w->kit.c->db, &c, "capped", "N1");
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM nominal_app WHERE channel = 'navigator' AND state = 'granted'"), 1);
}

/* A changed program that puts its family before all others. */
static void an_earlier_receipt_without_a_reason_is_set_aside(void **state) {
    struct world *w = *state;
    struct child_of c = {0};
    struct nominal_asked asked = {.open = {.period = "2026", .group_code = "5-18", .channel = "person", .due = "2026-11-30"}};
    struct event ev = {.type = &event_types[EV_NOMINAL_ASKED], .payload = &asked};
    struct arena a = {0};
    cap(w, "2026", "1", "100");
    child(w, 1, &c);
    centre_kiosk_login(&w->school, CENTRE_DESK);
    text_copy(ev.subject, sizeof ev.subject, c.saved.subject);
    text_copy(ev.staff, sizeof ev.staff, w->school.desk.session.staff);
    text_copy(asked.open.number, sizeof asked.open.number, c.number);
    asked.open.received = w->kit.clock.now - 5 * (int64_t)MS_HOUR;
    must(db_begin(w->school.db, true, &why) && journal_append(&w->school.desk.journal, &ev, NULL, &a, &why) &&
         db_commit(w->school.db, &why));
    arena_close(&a);
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'incomplete'"),
                     1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM nominal_app"), 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_last_nominal_goes_to_who_was_received_first),
        TEST(a_kiosk_has_reported_when_it_has_nothing_more),
        TEST(on_its_day_it_is_decided_without_the_others),
        TEST(what_is_lent_may_still_come_back),
        TEST(the_period_is_the_one_chosen_in_the_form),
        TEST(nothing_before_the_region_begins),
        TEST(a_grant_that_came_second_counts_nothing),
        TEST(who_has_a_nominal_is_given_none_on_an_application),
        TEST(what_has_ended_counts_as_the_region_says),
        TEST(what_was_paid_stays_on_the_cap),
        TEST(what_a_kiosk_gave_ends_as_well),
        TEST(online_applications_are_loaded),
        TEST(an_earlier_receipt_without_a_reason_is_set_aside),
    };
    return cmocka_run_group_tests_name("nominals", tests, NULL, NULL);
}
