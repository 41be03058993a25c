/* The bad days of money at the centre, each with its one outcome: sums that are none, a merge with money on both, an exclusion
 * that reaches back into a paid month, a period that ends during a hold, what comes when its accounts are closed. Worked out by
 * hand: 8500,00 over the 122 days of September to December is 2090,16 in September and November, 2159,84 in October and
 * December. */

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/account.h"
#include "tests/unit/centre/money_world.h"

#include <stdio.h>

static void child(struct world *w, int64_t n, struct child_of *out) {
    struct centre_kiosk *const all[] = {&w->school};
    struct saved saved;
    money_centre_child(&w->school, n, all, 1, &saved, out->number);
    text_copy(out->subject, sizeof out->subject, saved.subject);
}

static int set_up(void **state) {
    struct world *w = world_open(state);
    child(w, 1, &w->one);
    child(w, 2, &w->two);
    return 0;
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

static void load(struct world *w, const char *what, const char *table) {
    must(centre_kit_load(&w->kit, what, table, &w->said, &w->refused, &why));
    if (w->refused.size > 0) fail_msg("%.*s", (int)w->refused.size, (const char *)w->refused.data);
}

/* 8500,00 from September to December, all of it by the certificate. */
static void enrol(struct world *w, const char *id, const struct child_of *c) {
    load(w, "enrolments",
         arena_printf(&w->a, "id,certificate,programme,group,first,last,cost\n%s,%s,A,1,2026-09-01,2026-12-31,8500\n", id,
                      c->number));
}

static void attended(struct world *w, const char *number, const char *month, int visits) {
    load(w, "attendance",
         arena_printf(&w->a, "certificate,programme,month,planned,attended\n%s,A,%s,8,%d\n", number, month, visits));
}

static void settle(struct world *w, const char *month) {
    COMMAND(w, "settle", (char *)month, "--again", "yes");
}

static void exclude(struct world *w, const struct child_of *c, const char *day) {
    struct act act = {.open.ground = "E1"};
    text_copy(act.open.number, sizeof act.open.number, c->number);
    text_copy(act.open.day, sizeof act.open.day, day);
    money_centre_put(&w->kit, EV_CERTIFICATE_EXCLUDED, c->subject, &act);
}

/* What stands where on the account of 2026. */
static void stands(struct world *w, const char *number, int64_t available, int64_t held, int64_t paid, int64_t burnt) {
    struct account a;
    must(account_load(w->kit.c->db, number, "2026", &a, &why));
    assert_true(account_adds_up(&a));
    assert_int_equal(a.free, available);
    assert_int_equal(a.held, held);
    assert_int_equal(a.paid, paid);
    assert_int_equal(a.burnt, burnt);
}

/* --- Sums ----------------------------------------------------------------------------------------------------------------- */

static void a_sum_that_is_none_changes_nothing(void **state) {
    static const char *const wrong[] = {"-1", "1e5", "12000,555", "92233720368547758,08", "99999999999999999999", "сто", ""};
    struct world *w = *state;
    const int64_t events = count(w, "SELECT count(*) FROM log");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *sum = (char *)wrong[i];
        assert_false(centre_kit_command(&w->kit, NULL, &why, "advance", "set", "P-1", "2026-10", sum, NULL));
        assert_false(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2026", "5-18", "--money", sum, NULL));
        assert_false(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2026", "5-18", "--nominal", sum, NULL));
    }
    assert_int_equal(count(w, "SELECT count(*) FROM log"), events);
}

/* --- Certificates --------------------------------------------------------------------------------------------------------- */

/* The number that came second is burnt on the day of the merge, 23 November: what is owed up to it is still paid, under the old
 * number; the rest of its money returns to the budget. The other one goes on as it was. */
static void a_merge_with_money_on_both(void **state) {
    struct world *w = *state;
    enrol(w, "1", &w->one);
    enrol(w, "2", &w->two);
    attended(w, w->one.number, "2026-09", 8);
    attended(w, w->two.number, "2026-09", 8);
    settle(w, "2026-09");
    money_centre_merge(&w->kit, w->one.subject, w->two.subject);
    const int64_t november = 209016 * 23 / 30;
    stands(w, w->one.number, NOMINAL - 850000, 850000 - 209016, 209016, 0);
    stands(w, w->two.number, 0, 215984 + november, 209016, NOMINAL - 209016 - 215984 - november);
    attended(w, w->two.number, "2026-10", 8);
    attended(w, w->two.number, "2026-11", 8);
    settle(w, "2026-10");
    settle(w, "2026-11");
    stands(w, w->two.number, 0, 0, 209016 + 215984 + november, NOMINAL - 209016 - 215984 - november);
    stands(w, w->one.number, NOMINAL - 850000, 850000 - 209016, 209016, 0); /* nobody has reported for it */
    assert_int_equal(count(w, "SELECT count(*) FROM enrolment WHERE state = 'ended' AND ended_ground = 'joined'"), 1);
}

/* Told in November: the family left on 10 October, which was paid whole. 10 of its 31 days are owed. */
static void an_exclusion_that_reaches_back_into_a_paid_month(void **state) {
    struct world *w = *state;
    enrol(w, "1", &w->one);
    attended(w, w->one.number, "2026-10", 8);
    COMMAND(w, "settle", "2026-10", "--close", "yes");
    stands(w, w->one.number, NOMINAL - 850000, 850000 - 215984, 215984, 0);
    exclude(w, &w->one, "2026-10-10");
    settle(w, "2026-10");
    const int64_t october = 215984 * 10 / 31;
    assert_int_equal(count(w, "SELECT sum(sum) FROM ledger WHERE kind = 'reversal'"), 215984 - october);
    assert_int_equal(count(w, "SELECT sum(CASE WHEN to_account = 'paid' THEN sum ELSE 0 - sum END) FROM ledger WHERE 'paid' IN "
                              "(from_account, to_account)"),
                     october);
    settle(w, "2026-10");
    assert_int_equal(count(w, "SELECT count(*) FROM ledger WHERE kind = 'reversal'"), 1);
}

/* Nothing is written off while a certificate rests, and all of it when it is valid again. */
static void a_certificate_that_rests_waits(void **state) {
    struct world *w = *state;
    struct act act = {.open.ground = "consent"};
    enrol(w, "1", &w->one);
    attended(w, w->one.number, "2026-10", 8);
    text_copy(act.open.number, sizeof act.open.number, w->one.number);
    money_centre_put(&w->kit, EV_CERTIFICATE_SUSPENDED, w->one.subject, &act);
    settle(w, "2026-10");
    stands(w, w->one.number, NOMINAL - 850000, 850000, 0, 0);
    money_centre_put(&w->kit, EV_CERTIFICATE_RESUMED, w->one.subject, &act);
    settle(w, "2026-10");
    stands(w, w->one.number, NOMINAL - 850000, 850000 - 215984, 215984, 0);
}

/* --- The end of a period -------------------------------------------------------------------------------------------------- */

static void close_2026(struct world *w) {
    env_virtual_move(&w->kit.clock, (int64_t)60 * MS_DAY);
    COMMAND(w, "day", "open");
    for (int month = 9; month <= 12; month++)
        COMMAND(w, "settle", (char *)arena_printf(&w->a, "2026-%02d", month), "--close", "yes");
    COMMAND(w, "close-period", "2026");
}

/* The hold of months that nobody reported goes with the rest; what is reported afterwards finds nothing; what is taken back
 * afterwards is no family's any more. */
static void what_comes_behind_the_end_of_a_period(void **state) {
    struct world *w = *state;
    enrol(w, "1", &w->one);
    attended(w, w->one.number, "2026-09", 8);
    close_2026(w);
    stands(w, w->one.number, 0, 0, 209016, NOMINAL - 209016);
    assert_false(
        centre_kit_load(&w->kit, "attendance",
                        arena_printf(&w->a, "certificate,programme,month,planned,attended\n%s,A,2026-12,8,8\n", w->one.number),
                        &w->said, &w->refused, &why) &&
        w->refused.size == 0); /* the month is closed */
    struct attendance told = {.planned = 8, .attended = 8, .month = "2026-12"};
    struct enrolment_row *rows;
    int found;
    must(enrolment_list(w->kit.c->db, w->one.subject, &w->a, &rows, &found, &why));
    text_copy(told.enrolment, sizeof told.enrolment, rows[0].event);
    money_centre_put(&w->kit, EV_ATTENDANCE_REPORTED, w->one.subject, &told); /* as with --again yes */
    settle(w, "2026-12");
    stands(w, w->one.number, 0, 0, 209016, NOMINAL - 209016);
    text_copy(told.month, sizeof told.month, "2026-09");
    told.attended = 0;
    money_centre_put(&w->kit, EV_ATTENDANCE_REPORTED, w->one.subject, &told);
    settle(w, "2026-09");
    stands(w, w->one.number, 0, 0, 0, NOMINAL);
}

/* Who left, was merged or rests has no nominal of the new period; who has one has it once. */
static void a_top_up_is_for_those_who_live(void **state) {
    struct world *w = *state;
    struct child_of three, four;
    child(w, 3, &three);
    child(w, 4, &four);
    money_centre_merge(&w->kit, w->one.subject, w->two.subject);
    exclude(w, &three, "2026-11-20");
    COMMAND(w, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027 год");
    COMMAND(w, "cap", "set", "2027", "5-18", "--count", "100", "--money", "1200000", "--nominal", "12000");
    const int64_t granted = count(w, "SELECT count(*) FROM log WHERE type = 'nominal.granted'");
    for (int i = 0; i < 2; i++) COMMAND(w, "open-period", "2027");
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'nominal.granted'"), granted + 2);
    assert_int_equal(count(w, "SELECT count(*) FROM nominal WHERE period = '2027' AND state = 'granted'"), 2);
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'period.opened'"), 1);
    assert_int_equal(
        count(w, arena_printf(&w->a, "SELECT count(*) FROM nominal WHERE period = '2027' AND number IN ('%s', '%s')",
                              w->one.number, four.number)),
        2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_sum_that_is_none_changes_nothing),
        TEST(a_merge_with_money_on_both),
        TEST(an_exclusion_that_reaches_back_into_a_paid_month),
        TEST(a_certificate_that_rests_waits),
        TEST(what_comes_behind_the_end_of_a_period),
        TEST(a_top_up_is_for_those_who_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
