/* What is lent, given and asked back, with the one result of each history written down before it. */

#include "sync/centre/leases.h"

#include "model/base/date.h"
#include "model/store/lease.h"
#include "sync/centre/recover.h"
#include "tests/harness/lease_kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* --- Lent and given ------------------------------------------------------------------------------------------------------- */

static void a_quota_counts_whole_from_its_grant_on(void **state) {
    struct lease_kit *w = *state;
    int64_t left, money;
    char today[DATE_TEXT];
    date_iso(env_today(&w->kit.clock.env), today);
    struct quota q = lease_kit_quota(w);
    assert_int_equal(q.given, 0);
    assert_int_equal(q.lent, LEASE_QUOTA);
    assert_int_equal(q.lent_money, LEASE_QUOTA * LEASE_NOMINAL);
    assert_int_equal(q.free, LEASE_LENDABLE - LEASE_QUOTA);
    must(quota_left(w->office.db, w->office.no, today, &left, &money, &why));
    assert_int_equal(left, LEASE_QUOTA);
    assert_int_equal(money, LEASE_QUOTA * LEASE_NOMINAL);
    must(quota_left(w->school.db, w->school.no, today, &left, &money, &why));
    assert_int_equal(left, 0); /* nobody decides there: it has not asked */
}

static void a_child_gets_the_nominal_of_a_period_once(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    lease_kit_certified(w, &w->office, &saved);
    must(lease_kit_give(&w->office, saved.subject, &why));
    assert_false(lease_kit_give(&w->office, saved.subject, &why));
    assert_string_equal(why.log, "C8.once");
    centre_kiosk_sync(&w->office);
    assert_int_equal(lease_kit_quota(w).given, 1);
    assert_int_equal(lease_kit_quota(w).given_money, LEASE_NOMINAL);
    assert_int_equal(lease_kit_quota(w).lent, LEASE_QUOTA - 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM nominal WHERE state = 'granted'"), 1);
}

/* What a period and a group are said to be goes to every kiosk; what is not said anew stays. */
static void a_period_has_a_unit_and_a_group_a_title(void **state) {
    struct lease_kit *w = *state;
    must(centre_kit_command(&w->kit, NULL, &why, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027 год", "--unit",
                            "hours", NULL));
    must(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2027", "2", "--count", "5", "--money", "500", "--nominal",
                            "100", "--title", "дети с ОВЗ", "--health", "yes", NULL));
    must(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2027", "2", "--count", "6", NULL));
    assert_false(centre_kit_command(&w->kit, NULL, &why, "period", "set", "2028", "01.01.2028", "31.12.2028", "", "--unit",
                                    "days", NULL));
    assert_false(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2027", "2", "--health", "perhaps", NULL));
    centre_kiosk_sync(&w->office);
    int64_t told = 0;
    must(db_one_int(
        w->office.db, &told,
        "SELECT count(*) FROM cap JOIN period p ON p.period = cap.period WHERE cap.period = '2027' AND cap.count = 6 "
        "AND cap.title = 'дети с ОВЗ' AND cap.health = 1 AND p.unit = 'hours'",
        &why, NULL));
    assert_int_equal(told, 1);
}

/* And the operator's, who gives them to the children of any municipality. */
static void an_operators_kiosk_is_lent_to_unasked(void **state) {
    struct lease_kit *w = *state;
    struct centre_kiosk operator;
    struct saved saved;
    int64_t left, money;
    char today[DATE_TEXT];
    date_iso(env_today(&w->kit.clock.env), today);
    centre_kiosk_enrol(&w->kit, &operator, "operator", "30", "region");
    must(quota_left(operator.db, operator.no, today, &left, &money, &why));
    assert_int_equal(left, LEASE_QUOTA);
    lease_kit_certified(w, &w->school, &saved);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&operator);
    must(lease_kit_give(&operator, saved.subject, &why));
    centre_kiosk_sync(&operator);
    assert_int_equal(lease_kit_quota(w).given, 1);
    centre_kiosk_close(&operator);
}

/* A desk without a quota wishes for one; the next exchange brings it. */
static void a_wish_brings_a_quota(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    bool wished;
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->school, (enum centre_person)i);
    lease_kit_certified(w, &w->school, &saved);
    assert_false(lease_kit_give(&w->school, saved.subject, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    must(lease_wished(w->school.db, w->school.no, "nominal", &wished, &why));
    assert_true(wished);
    centre_kiosk_sync(&w->school);
    lease_kit_wish(w, &w->school, &(struct exchange_request){.quota_wish = true});
    centre_kiosk_sync(&w->school);
    must(lease_wished(w->school.db, w->school.no, "nominal", &wished, &why));
    assert_false(wished);
    must(lease_kit_give(&w->school, saved.subject, &why));
    w->school.answer.back[0] = centre_kit_count(&w->kit, "SELECT grant_no FROM lease WHERE kind = 'nominal' AND no = 2");
    w->school.answer.back_count = 1;
    lease_kit_end(w, &w->school); /* the wish of then is over, else it would be lent to at once for ever */
    must(lease_wished(w->school.db, w->school.no, "nominal", &wished, &why));
    assert_false(wished);
}

/* Refilled when less than half is left, and by twice what is used between two contacts. */
static void a_lease_grows_with_use(void **state) {
    struct lease_kit *w = *state;
    for (int i = 0; i < 8; i++) lease_kit_given(w, &w->office);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT max(last) FROM lease WHERE kind = 'nominal'"), 2 * 8);
    assert_int_equal(lease_kit_quota(w).given, 8);
    assert_int_equal(lease_kit_quota(w).lent, 2 + 2 * 8);
    int64_t used =
        centre_kit_count(&w->kit, "SELECT sum(used) FROM lease_use"); /* a request that brings nothing has used nothing */
    assert_int_equal(centre_kiosk_ask(&w->office, NULL), 200);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT sum(used) FROM lease_use"), used);
}

/* --- Asked back ----------------------------------------------------------------------------------------------------------- */

/* Result: the cap is lowered to 5, below the 10 that are out; the office had given 1 that nobody knew of. 1 given, 9 returned;
 * of the 4 that may be lent of 5 the 3 that are left are lent anew. */
static void a_lowered_cap_calls_back_what_is_not_given_with_a_spend_in_flight(void **state) {
    struct lease_kit *w = *state;
    struct bytes said = {0};
    must(centre_kit_command(&w->kit, &said, &why, "cap", "set", "2026", "5-18", "--count", "5", NULL));
    assert_non_null(strstr((const char *)said.data, "10"));
    bytes_close(&said);
    lease_kit_given(w, &w->office); /* not sent yet */
    assert_int_equal(centre_kiosk_ask(&w->office, NULL), 200);
    assert_int_equal(w->office.answer.back_count, 1);
    lease_kit_end(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(lease_kit_quota(w).given, 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT unused FROM lease WHERE kind = 'nominal' AND state = 'closed'"),
                     LEASE_QUOTA - 1);
    assert_int_equal(lease_kit_quota(w).lent, 3);
    assert_int_equal(lease_kit_quota(w).free, 0);
}

enum { SERIAL_LENT = 9998999 /* the last that a kiosk may be lent */ };

/* Few numbers are left to lend: 60 of those a kiosk may be lent at once, and behind them the centre's own. */
static void nearly_used_up(struct lease_kit *w) {
    must(centre_begin(w->kit.c, &why) && meta_set_int(w->kit.c->db, "next_serial", SERIAL_LENT - 60 + 1, &why) &&
         centre_commit(w->kit.c, &why));
}

static int64_t numbers_left(struct centre_kiosk *k) {
    int64_t left, granted;
    must(lease_left(k->db, k->no, &left, &granted, &why));
    return left;
}

static void issues(struct lease_kit *w, struct centre_kiosk *k, bool done) {
    struct saved saved;
    struct application form;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    char number[11];
    centre_kiosk_form(k, w->person++, &form);
    centre_kiosk_file(k, &form, &saved);
    centre_kiosk_login(k, CENTRE_OPERATOR);
    must(subject_basis(k->db, saved.subject, verdict.basis, &why));
    assert_int_equal(desk_decide(&k->desk, saved.app, &verdict, number, &why), done);
}

/* Result: the school has had its block of ten for longer than a month and has given one, the office gives every week. While
 * serials are plenty nobody is asked. When they run short the school closes its block, 1 and 9; the office is lent those nine
 * before anything else, once. The school is lent nothing while nobody there wants a number; who wants one is told in words, and
 * the next exchange brings ten. */
static void idle_numbers_are_asked_back_while_serials_run_short(void **state) {
    struct lease_kit *w = *state;
    bool wished;
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->school, (enum centre_person)i);
    issues(w, &w->school, true);
    centre_kiosk_sync(&w->school);
    lease_kit_days(w, 31);
    issues(w, &w->office, true);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    assert_int_equal(w->school.answer.back_count, 0);
    nearly_used_up(w);
    centre_kiosk_sync(&w->office);
    assert_int_equal(w->office.answer.back_count, 0); /* it works */
    centre_kiosk_sync(&w->school);
    assert_int_equal(w->school.answer.back_count, 1);
    lease_kit_end(w, &w->school);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->school);
    assert_int_equal(numbers_left(&w->school), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT unused FROM lease WHERE kind = 'number' AND state = 'closed'"), 9);
    for (int i = 0; i < 5; i++) issues(w, &w->office, true);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM lease a JOIN lease b ON b.subject > a.subject WHERE a.lent_on = 1 AND "
                                  "b.first = a.first + 1 AND b.last = a.last AND b.no = 1"),
        1);
    issues(w, &w->school, false);
    assert_int_equal(why.kind, FAIL_BUSY);
    must(lease_wished(w->school.db, w->school.no, "number", &wished, &why));
    assert_true(wished);
    assert_int_equal(lease_kit_wish(w, &w->school, &(struct exchange_request){.number_wish = true}), LEASE_QUOTA);
    centre_kiosk_sync(&w->school);
    issues(w, &w->school, true);
    centre_kiosk_sync(&w->school);
    lease_kit_days(w, 31);
    centre_kiosk_sync(&w->school);
    issues(w, &w->school, true);  /* in the moment in which it is asked */
    lease_kit_end(w, &w->school); /* what was wished for then is no wish of today */
    must(lease_wished(w->school.db, w->school.no, "number", &wished, &why));
    assert_false(wished);
    assert_int_equal(numbers_left(&w->school), 0);
    centre_kiosk_sync(&w->school);
    assert_true(numbers_left(&w->school) > 0);
}

/* Result: six of ten are given and the block comes back: twice as much is lent as was used, four that came back and twelve
 * more, in one answer; the same request once more finds nothing to lend. */
static void what_came_back_and_is_not_enough_is_lent_with_more(void **state) {
    struct lease_kit *w = *state;
    struct bytes frame = {0};
    uint64_t first = w->office.acked + 1;
    for (int i = 0; i < 6; i++) issues(w, &w->office, true);
    w->office.answer.back[0] = w->office.answer.back_count = 1;
    lease_kit_end(w, &w->office);
    assert_int_equal(numbers_left(&w->office), 0);
    centre_kiosk_frame(&w->office, first, (int)(w->office.desk.journal.seq - w->office.acked), &frame);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(centre_kiosk_ask(&w->office, &frame), 200);
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE no = 1 AND kind = 'number'"), 1 + 2);
    }
    assert_int_equal(numbers_left(&w->office), 4 + 2 * 6);
    bytes_close(&frame);
}

/* Result: the school's block has come back, and the backup is of then; the office's came back behind it, for the second time
 * now. Behind the backup both were lent on to somebody whose disk is gone, too: nobody tells of it. Their numbers stand on
 * papers: they are lent to nobody any more, as the serials that are jumped over. */
static void what_came_back_before_a_restore_is_lent_to_nobody(void **state) {
    struct lease_kit *w = *state;
    struct centre_kiosk third;
    w->school.answer.back[0] = w->school.answer.back_count = 1;
    lease_kit_end(w, &w->school);
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT unused FROM lease WHERE kind = 'number' AND state = 'closed'"),
                     LEASE_QUOTA);
    must(centre_begin(w->kit.c, &why) && recover_begin(w->kit.c, NULL, &why) && recover_skip(w->kit.c, w->office.no, &why) &&
         recover_skip(w->kit.c, w->school.no, &why) && centre_commit(w->kit.c, &why));
    assert_false(w->kit.c->recovering);
    w->office.answer.back[0] = w->office.answer.back_count = 1;
    lease_kit_end(w, &w->office); /* without having heard of it */
    struct peer peer;
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->office.no, &peer, &why) && peer_thaw(w->kit.c, &peer, &why) &&
         centre_commit(w->kit.c, &why));
    centre_kiosk_sync(&w->office);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE kind = 'number' AND state = 'closed' AND unused = 10"), 2);
    centre_kiosk_enrol(&w->kit, &third, "school 7", "7", "desk");
    centre_kiosk_sync(&third);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE lent_on = 1"), 0);
    assert_true(centre_kit_count(&w->kit, "SELECT first FROM lease WHERE kind = 'number' AND no = 3") > 100000);
    centre_kiosk_close(&third);
}

/* Result: the last thousand serials are lent to nobody, and are there when a ruling has to give a child another number. */
static void the_last_numbers_are_the_centres(void **state) {
    struct lease_kit *w = *state;
    char lease[ID_TEXT];
    int64_t first;
    must(centre_begin(w->kit.c, &why) && meta_set_int(w->kit.c->db, "next_serial", SERIAL_LENT - 3, &why));
    assert_false(leases_grant(w->kit.c, w->school.no, 1, 5, lease, &first, &why));
    must(leases_grant(w->kit.c, 0, w->kit.c->journal.epoch, 5, lease, &first, &why));
    assert_int_equal(first, SERIAL_LENT - 3);
    must(centre_commit(w->kit.c, &why));
}

/* Result: the office has given one and is away when the period ends and its accounts are closed. What it brings afterwards is
 * given, and is closed by the same command again, which has said that quotas are out. */
static void a_period_is_closed_with_quotas_out(void **state) {
    struct lease_kit *w = *state;
    struct bytes said = {0};
    lease_kit_given(w, &w->office);
    lease_kit_days(w, 60);
    must(centre_kit_command(&w->kit, &said, &why, "close-period", "2026", NULL));
    bytes_u8(&said, 0);
    assert_non_null(strstr((const char *)said.data, "10 nominals of this period are still lent"));
    bytes_close(&said);
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM nominal WHERE state = 'granted' AND closed = 0"), 1);
    assert_int_equal(w->office.answer.back_count, 1);
    lease_kit_end(w, &w->office);
    centre_kiosk_sync(&w->office);
    must(centre_kit_command(&w->kit, &said, &why, "close-period", "2026", NULL));
    bytes_u8(&said, 0);
    assert_string_equal((const char *)said.data, "1 certificate, 12 000,00\n");
    bytes_close(&said);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM nominal WHERE state = 'granted' AND closed = 0"), 0);
    assert_int_equal(
        centre_kit_count(
            &w->kit,
            "SELECT sum(CASE WHEN to_account = 'free' THEN sum WHEN from_account = 'free' THEN 0 - sum ELSE 0 END) FROM ledger"),
        0);
}

/* --- Out of touch --------------------------------------------------------------------------------------------------------- */

static void a_kiosk_out_of_touch_decides_no_more(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    lease_kit_certified(w, &w->office, &saved);
    must(db_begin(w->office.db, true, &why) &&
         meta_set_int(w->office.db, "last_exchange", w->kit.clock.now - 31 * (int64_t)MS_DAY, &why) &&
         db_commit(w->office.db, &why));
    assert_false(lease_kit_give(&w->office, saved.subject, &why));
    assert_string_equal(why.log, "credential: offline too long");
    must(centre_kit_command(&w->kit, NULL, &why, "set", "credential_days", "60", NULL));
    centre_kiosk_sync(&w->office); /* the kit's exchange keeps no time */
    assert_false(lease_kit_give(&w->office, saved.subject, &why));
    assert_string_equal(why.log, "lease: offline too long");
    must(db_begin(w->office.db, true, &why) &&
         meta_set_int(w->office.db, "last_exchange", w->kit.clock.now - 30 * (int64_t)MS_DAY, &why) &&
         db_commit(w->office.db, &why));
    must(lease_kit_give(&w->office, saved.subject, &why));
}

/* RESULT: as many decisions as the grant allows, of any kind; once the centre has them, as many again. */
static void so_many_decisions_are_given_out_of_touch(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    must(db_begin(w->office.db, true, &why) && db_run(w->office.db, "UPDATE lease SET most_decisions = 2", &why, NULL) &&
         db_commit(w->office.db, &why));
    lease_kit_certified(w, &w->office, &saved);
    must(lease_kit_give(&w->office, saved.subject, &why));
    struct application form;
    struct verdict v = {.kind = VERDICT_ISSUE};
    char number[11];
    centre_kiosk_form(&w->office, w->person++, &form);
    centre_kiosk_file(&w->office, &form, &saved);
    centre_kiosk_login(&w->office, CENTRE_OPERATOR);
    must(subject_basis(w->office.db, saved.subject, v.basis, &why));
    assert_false(desk_decide(&w->office.desk, saved.app, &v, number, &why));
    assert_string_equal(why.log, "lease: too many decisions offline");
    centre_kiosk_sync(&w->office);
    must(db_begin(w->office.db, true, &why) && meta_set_int(w->office.db, "acked_seq", (int64_t)w->office.acked, &why) &&
         db_commit(w->office.db, &why));
    must(desk_decide(&w->office.desk, saved.app, &v, number, &why));
}

/* RESULT: the nominal stands, the certificate rests until an operator has looked. */
static void a_nominal_by_a_person_removed_for_cause_is_looked_at(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    lease_kit_certified(w, &w->office, &saved);
    centre_kiosk_sync(&w->office);
    must(centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[CENTRE_OPERATOR], "--cause", NULL));
    must(lease_kit_give(&w->office, saved.subject, &why));
    centre_kiosk_sync(&w->office);
    assert_int_equal(lease_kit_quota(w).given, 1);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'flagged' AND cause = 'removed_cause'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'suspended'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, lease_kit_set_up, lease_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_quota_counts_whole_from_its_grant_on),
        TEST(a_child_gets_the_nominal_of_a_period_once),
        TEST(a_period_has_a_unit_and_a_group_a_title),
        TEST(an_operators_kiosk_is_lent_to_unasked),
        TEST(a_wish_brings_a_quota),
        TEST(a_lease_grows_with_use),
        TEST(a_lowered_cap_calls_back_what_is_not_given_with_a_spend_in_flight),
        TEST(idle_numbers_are_asked_back_while_serials_run_short),
        TEST(what_came_back_and_is_not_enough_is_lent_with_more),
        TEST(the_last_numbers_are_the_centres),
        TEST(a_period_is_closed_with_quotas_out),
        TEST(what_came_back_before_a_restore_is_lent_to_nobody),
        TEST(a_kiosk_out_of_touch_decides_no_more),
        TEST(so_many_decisions_are_given_out_of_touch),
        TEST(a_nominal_by_a_person_removed_for_cause_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
