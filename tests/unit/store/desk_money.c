#include "model/store/desk_money.h"
#include "model/store/life.h"
#include "tests/harness/money_kit.h"
#include "tests/harness/money_story.h"
#include "tests/harness/must.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A child's money through the gate and through what the centre says: RULES 2.3 to the kopeck, each broken guard with its words,
 * what ends a certificate, two periods, settlement. After each test the rebuilt tables are the live ones. */

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_set_up, kit_tear_down)

static int64_t count(struct kit *kit, const char *sql) {
    int64_t n = -1;
    must(db_one_int(kit->db, &n, sql, &why, NULL));
    return n;
}

static struct account account(struct kit *kit, const char *number, const char *period) {
    struct account a;
    must(account_load(kit->db, number, period, &a, &why));
    assert_true(account_adds_up(&a));
    return a;
}

#define stands(kit, number, is_free, is_held, is_paid)                                                                         \
    do {                                                                                                                       \
        struct account now_ = account(kit, number, "2026");                                                                    \
        assert_int_equal(now_.free, is_free);                                                                                  \
        assert_int_equal(now_.held, is_held);                                                                                  \
        assert_int_equal(now_.paid, is_paid);                                                                                  \
    } while (0)

static void enrolled(struct kit *kit, const char *subject, const char *code, int64_t cost, int64_t parent,
                     char id[EVENT_ID_TEXT]) {
    struct enrol_order o = money_kit_order(subject, code, cost, parent);
    const char *field;
    must(desk_enrol(&kit->desk, &o, id, &field, &why));
}

static struct enrolment_row loaded(struct kit *kit, const char *id) {
    struct enrolment_row e;
    must(enrolment_load(kit->db, id, &e, &why));
    return e;
}

static void settle(struct kit *kit, const char *subject, const char *number, const char *month, const char *enrolment,
                   int64_t sum) {
    struct settled s = {0};
    text_copy(s.number, sizeof s.number, number);
    text_copy(s.month, sizeof s.month, month);
    snprintf(s.lines, sizeof s.lines, "%s\t2026\t%lld\n", enrolment, (long long)sum);
    kit_confirm(kit);
    kit_central(kit, EV_MONTH_SETTLED, subject, &s);
}

static void invariants(struct kit *kit) {
    for (const struct money_invariant *m = money_invariants; m->what; m++)
        if (count(kit, m->sql) != 0) fail_msg("%s", m->what);
}

/* RULES 2.3, "Test vectors". The course of A runs through December, so its write-off of 3000,00 is December's. */
static void the_rules_to_the_kopeck(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT], b[EVENT_ID_TEXT], c[EVENT_ID_TEXT];
    struct enrol_quote q;
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    stands(kit, number, 1200000, 0, 0);
    enrolled(kit, child.subject, "A", 850000, 0, a);
    stands(kit, number, 350000, 850000, 0);
    struct enrol_order order = money_kit_order(child.subject, "B", 500000, 0);
    must(desk_enrol_quote(&kit->desk, &order, &q, NULL, &why));
    assert_int_equal(q.cert, 350000);
    assert_int_equal(q.parent, 150000);
    assert_int_equal(q.held, 350000);
    enrolled(kit, child.subject, "B", 500000, 150000, b);
    stands(kit, number, 0, 1200000, 0);
    enrolled(kit, child.subject, "C", 10000, 10000, c);
    stands(kit, number, 0, 1200000, 0);
    assert_int_equal(loaded(kit, c).open.cert_part, 0);
    settle(kit, child.subject, number, "2026-11", a, 300000);
    stands(kit, number, 0, 900000, 300000);
    kit_login(kit, KIT_DESK);
    must(desk_enrolment_end(&kit->desk, a, "2026-11-30", "family", NULL, &why)); /* before its first day: nothing is owed */
    stands(kit, number, 550000, 350000, 300000);
    assert_string_equal(loaded(kit, a).state, "ended");
    assert_int_equal(loaded(kit, b).open.parent_part, 150000); /* not recomputed by itself */
    invariants(kit);
}

/* What the card's history says of it. */
static void the_history_tells_the_sums(void **state) {
    struct kit *kit = *state;
    char number[11], id[EVENT_ID_TEXT];
    struct history_row *rows;
    struct arena a = {0};
    int n, said = 0;
    static const char *const lines[] = {"2026, 12\u00a0000,00", "B, 01.12.2026 to 31.12.2026, certificate 5\u00a0000,00",
                                        "A, 01.12.2026 to 31.12.2026, certificate 7\u00a0000,00, surcharge 1\u00a0500,00"};
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "B", 500000, 0, id);
    enrolled(kit, child.subject, "A", 850000, 150000, id);
    must(subject_history(kit->db, child.subject, &a, &rows, &n, &why));
    for (int i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) said += strcmp(rows[i].note, lines[k]) == 0;
    assert_int_equal(said, 3);
    arena_close(&a);
}

static void early_end_owes_the_days(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "A", 310000, 0, a);
    kit_login(kit, KIT_DESK);
    const char *field;
    why = (struct fail){0};
    assert_false(desk_enrolment_end(&kit->desk, a, "2027-01-01", "family", &field, &why));
    assert_string_equal(why.log, "C6.day");
    int64_t released, kept;
    must(enrolment_release(kit->db, a, "2026-12-10", &released, &kept, &why)); /* what the family is shown before */
    assert_int_equal(released, 210000);
    assert_int_equal(kept, 100000);
    must(desk_enrolment_end(&kit->desk, a, "2026-12-10", "family", NULL, &why));
    stands(kit, number, 1100000, 100000, 0); /* 10 of 31 days */
    settle(kit, child.subject, number, "2026-12", a, 40000);
    stands(kit, number, 1160000, 0, 40000); /* with its last month the rest is released */
    refuses(desk_enrolment_end(&kit->desk, a, "2026-12-09", "family", NULL, &why), "C6.state");
}

static void it_rests_and_goes_on(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "A", 310000, 0, a);
    refuses(desk_enrolment_resume(&kit->desk, a, "2026-12-10", &why), "C6.state");
    refuses(desk_enrolment_suspend(&kit->desk, a, "2027-01-01", "family", &why), "C6.day");
    refuses(desk_enrolment_suspend(&kit->desk, a, "soon", "family", &why), "C6.day");
    must(desk_enrolment_suspend(&kit->desk, a, "2026-12-10", "family", &why));
    assert_string_equal(loaded(kit, a).suspended_day, "2026-12-10");
    stands(kit, number, 890000, 310000, 0); /* frozen */
    refuses(desk_enrolment_suspend(&kit->desk, a, "2026-12-11", "family", &why), "C6.state");
    refuses(desk_enrolment_resume(&kit->desk, a, "2026-12-09", &why), "C6.day");
    must(desk_enrolment_resume(&kit->desk, a, "2026-12-20", &why));
    assert_string_equal(loaded(kit, a).state, "running");
    must(desk_enrolment_rate(&kit->desk, a, 5, &why));
    assert_int_equal(loaded(kit, a).rating, 5);
    refuses(desk_enrolment_rate(&kit->desk, a, 6, &why), "rating");
    must(desk_enrolment_change(&kit->desk, a, NULL, "21/26", NULL, NULL, &why)); /* the contract came later */
    assert_string_equal(loaded(kit, a).open.contract, "21/26");
}

/* What a course may cost, and who pays it: of 12 000,00 that are there; or the guard that refuses. */
static void each_price_has_its_outcome(void **state) {
    static const struct {
        int64_t price, cost, cert, parent;
        const char *refused;
    } prices[] = {
        {0, 0, 0, 0, NULL},
        {1, 1, 1, 0, NULL},
        {MONEY_NOMINAL, MONEY_NOMINAL, MONEY_NOMINAL, 0, NULL},
        {MONEY_NOMINAL + 1, MONEY_NOMINAL + 1, MONEY_NOMINAL, 1, NULL},
        {MONEY_MOST, MONEY_MOST, MONEY_NOMINAL, MONEY_MOST - MONEY_NOMINAL, NULL}, /* above any balance: the family pays it */
        {500000, 500001, 0, 0, "C4.price"},
        {500000, -1, 0, 0, "C4.price"},
        {INT64_MAX, INT64_MAX, 0, 0, "course: sum"},
    };
    struct kit *kit = *state;
    char number[11], id[EVENT_ID_TEXT];
    money_kit_region(kit);
    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        struct saved child = money_kit_rich_child(kit, (int64_t)i + 1, number);
        money_kit_programme(kit, "A", prices[i].price, 12);
        kit_login(kit, KIT_DESK);
        struct enrol_order o = money_kit_order(child.subject, "A", prices[i].cost, prices[i].parent);
        if (prices[i].refused) {
            refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), prices[i].refused);
            continue;
        }
        must(desk_enrol(&kit->desk, &o, id, NULL, &why));
        assert_int_equal(loaded(kit, id).open.cert_part, prices[i].cert);
        assert_int_equal(loaded(kit, id).open.parent_part, prices[i].parent);
        stands(kit, number, MONEY_NOMINAL - prices[i].cert, prices[i].cert, 0);
    }
    invariants(kit);
}

/* The catalogue of the night comes while the family looks at what it costs: nothing is written. */
static void a_programme_withdrawn_while_it_is_chosen(void **state) {
    struct kit *kit = *state;
    char number[11], id[EVENT_ID_TEXT];
    struct enrol_quote q;
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    struct enrol_order o = money_kit_order(child.subject, "A", 850000, 0);
    must(desk_enrol_quote(&kit->desk, &o, &q, NULL, &why));
    money_kit_status(kit, "A", 850000, "excluded", "active");
    kit_login(kit, KIT_DESK);
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.programme");
    money_kit_status(kit, "A", 850000, "active", "suspended");
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.provider");
    stands(kit, number, MONEY_NOMINAL, 0, 0);
    money_kit_status(kit, "A", 850000, "active", "active");
    must(desk_enrol(&kit->desk, &o, id, NULL, &why));
}

/* Who asks for what, when one thing is wrong. */
static void each_guard_has_its_words(void **state) {
    struct kit *kit = *state;
    char number[11], id[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    struct enrol_order o = money_kit_order(child.subject, "A", 850000, 0);
    o.programme = "Z";
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.programme");
    o = money_kit_order(child.subject, "A", 850000, 0), o.group = "2";
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.group");
    o = money_kit_order(child.subject, "A", 850001, 0);
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.price");
    o = money_kit_order(child.subject, "A", -1, 0);
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.price");
    o = money_kit_order(child.subject, "A", 850000, 100);
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.changed");
    o = money_kit_order(child.subject, "A", 850000, 0), o.last = "2027-06-01";
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.days");
    o = money_kit_order(child.subject, "A", 850000, 0), o.first = "2027-01-01";
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.days");
    money_kit_status(kit, "A", 850000, "suspended", "active");
    o = money_kit_order(child.subject, "A", 850000, 0);
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.programme");
    money_kit_status(kit, "A", 850000, "active", "excluded");
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.provider");
    money_kit_programme(kit, "A", 2000000, 12);
    o = money_kit_order(child.subject, "A", 2000000, 800000), o.sheet = "";
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.sheet");
    kit_login(kit, KIT_AUDITOR);
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "no permission");
    stands(kit, number, MONEY_NOMINAL, 0, 0);
    assert_int_equal(count(kit, "SELECT count(*) FROM enrolment"), 0);
}

static void the_last_seat_is_given_once(void **state) {
    struct kit *kit = *state;
    char number[11], id[EVENT_ID_TEXT];
    money_kit_region(kit);
    money_kit_programme(kit, "A", 850000, 1);
    struct saved one = money_kit_rich_child(kit, 1, number), two = money_kit_rich_child(kit, 2, number);
    enrolled(kit, one.subject, "A", 850000, 0, id);
    struct enrol_order o = money_kit_order(two.subject, "A", 850000, 0);
    refuses(desk_enrol(&kit->desk, &o, id, NULL, &why), "C4.seat");
}

/* C4 at a place in the order where the money is gone: nothing is held, and the row waits for the ruling. */
static void what_is_not_there_is_not_held(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "A", 850000, 0, a);
    struct enrolled theirs = {.programme = "B",
                              .provider = "P-1",
                              .group_code = "1",
                              .first = "2026-12-01",
                              .last = "2026-12-31",
                              .cost = 500000,
                              .cert_part = 500000,
                              .parts = "2026\t2026-12-01\t2026-12-31\t500000\t500000\t0\tfirm\n"};
    text_copy(theirs.number, sizeof theirs.number, number);
    kit_central(kit, EV_ENROLMENT_MADE, child.subject, &theirs); /* numbered before ours */
    struct enrolment_row ours = loaded(kit, a);
    assert_string_equal(ours.state, "over_asked");
    assert_string_equal(ours.cause, "balance");
    assert_true(ours.pending);
    stands(kit, number, 700000, 500000, 0);
    kit_confirm(kit);
    struct over_asked ruling = {.cause = "balance", .available = 700000};
    text_copy(ruling.of, sizeof ruling.of, a);
    text_copy(ruling.enrolment, sizeof ruling.enrolment, a);
    kit_central(kit, EV_RULING_OVER_ASKED, child.subject, &ruling);
    assert_int_equal(count(kit, "SELECT count(*) FROM ruling WHERE kind = 'over_asked' AND closed = 0"), 1);
    kit_login(kit, KIT_DESK);
    must(desk_enrolment_end(&kit->desk, a, "2026-11-23", "family", NULL,
                            &why)); /* the way out, and a new one with a surcharge */
    assert_int_equal(count(kit, "SELECT count(*) FROM ruling WHERE closed = 1 AND way = 'chosen'"), 1);
    enrolled(kit, child.subject, "A", 850000, 150000, a);
    stands(kit, number, 0, 1200000, 0);
}

/* The family chooses anew what there was not enough for: the old one ends, the new one stands, the ruling is settled, all at
 * once or not at all. */
static void what_came_second_is_chosen_anew(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT], anew[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "A", 850000, 0, a);
    kit_confirm(kit);
    struct over_asked ruling = {.cause = "seat"};
    text_copy(ruling.of, sizeof ruling.of, a);
    text_copy(ruling.enrolment, sizeof ruling.enrolment, a);
    kit_central(kit, EV_RULING_OVER_ASKED, child.subject, &ruling);
    stands(kit, number, 1200000, 0, 0);
    kit_login(kit, KIT_DESK);
    struct enrol_order o = money_kit_order(child.subject, "B", 500000, 1);
    o.instead = a;
    refuses(desk_enrol(&kit->desk, &o, anew, NULL, &why), "C4.changed");
    assert_string_equal(loaded(kit, a).state, "over_asked");
    o.parent_part = 0;
    must(desk_enrol(&kit->desk, &o, anew, NULL, &why));
    assert_string_equal(loaded(kit, a).state, "ended");
    assert_string_equal(loaded(kit, anew).state, "running");
    assert_int_equal(count(kit, "SELECT count(*) FROM ruling WHERE closed = 1 AND way = 'chosen'"), 1);
    stands(kit, number, 700000, 500000, 0);
    refuses(desk_enrol(&kit->desk, &o, anew, NULL, &why), "C6.state");
    stands(kit, number, 700000, 500000, 0);
}

static void exclusion_ends_what_runs(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "A", 310000, 0, a);
    kit_confirm(kit);
    struct act act = {.open.ground = "E2", .open.day = "2026-12-05"};
    text_copy(act.open.number, sizeof act.open.number, number);
    kit_central(kit, EV_CERTIFICATE_EXCLUDED, child.subject, &act);
    assert_string_equal(loaded(kit, a).ended_ground, "exclusion");
    stands(kit, number, 1150000, 50000, 0); /* five days are owed still */
    struct account_closed end = {.period = "2026", .burnt = 1150000};
    text_copy(end.number, sizeof end.number, number);
    settle(kit, child.subject, number, "2026-12", a, 50000);
    kit_central(kit, EV_ACCOUNT_CLOSED, child.subject, &end);
    struct account last = account(kit, number, "2026");
    assert_true(last.closed);
    assert_int_equal(last.burnt, 1150000);
    assert_int_equal(last.paid, 50000);
    struct reversed back = {.period = "2026", .month = "2026-12", .sum = 20000, .reason = "attendance"};
    text_copy(back.enrolment, sizeof back.enrolment, a);
    kit_central(kit, EV_MOVEMENT_REVERSED, child.subject, &back);
    last = account(kit, number, "2026");
    assert_int_equal(last.paid, 30000);
    assert_int_equal(last.burnt, 1170000); /* a closed account keeps nothing */
    invariants(kit);
}

static void a_burnt_number_has_nothing(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "A", 310000, 0, a);
    kit_confirm(kit);
    struct act act = {.open.day = "2026-11-24"};
    text_copy(act.open.number, sizeof act.open.number, number);
    kit_central(kit, EV_CERTIFICATE_ANNULLED, child.subject, &act);
    stands(kit, number, 0, 0, 0);
    assert_int_equal(account(kit, number, "2026").burnt, MONEY_NOMINAL);
    assert_string_equal(loaded(kit, a).ended_ground, "annulled");
}

/* Merged as one child, with money on both: the number that came second is burnt, what it had running ends, what is left of it
 * returns, and what was paid stays paid. What lay before the merge was right when it happened, in whatever order it is read. */
static void a_merge_with_money_on_both(void **state) {
    struct kit *kit = *state;
    char keeps[11], burnt[11], a[EVENT_ID_TEXT], b[EVENT_ID_TEXT];
    money_kit_region(kit);
    struct saved keep = money_kit_rich_child(kit, 1, keeps), drop = money_kit_rich_child(kit, 2, burnt);
    enrolled(kit, keep.subject, "A", 310000, 0, a);
    enrolled(kit, drop.subject, "A", 310000, 0, b);
    settle(kit, drop.subject, burnt, "2026-11", b, 50000);
    struct alias merge = {0};
    text_copy(merge.keep, sizeof merge.keep, keep.subject);
    text_copy(merge.dropped, sizeof merge.dropped, drop.subject);
    kit_central_also(kit, EV_LEARNER_MERGED, keep.subject, drop.subject, &merge);
    stands(kit, keeps, 890000, 310000, 0);
    stands(kit, burnt, 0, 0, 50000);
    assert_int_equal(account(kit, burnt, "2026").burnt, MONEY_NOMINAL - 50000);
    assert_string_equal(loaded(kit, b).ended_ground, "joined");
    assert_string_equal(loaded(kit, a).state, "running");
    invariants(kit);
    kit_central_also(kit, EV_LEARNER_SPLIT, keep.subject, drop.subject, &merge); /* each has its own again */
    stands(kit, keeps, 890000, 310000, 0);
    stands(kit, burnt, 890000, 260000, 50000);
    assert_string_equal(loaded(kit, b).state, "running");
}

/* The data are erased: nothing runs any more, what was owed by that day is still paid, no proof of a group is left. */
static void an_erasure_leaves_the_sums(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT], app[EVENT_ID_TEXT];
    struct nominal_order o = {.period = "2027",
                              .group = "5-18",
                              .channel = "person",
                              .proof = "заключение ПМПК",
                              .proof_no = "17",
                              .proof_day = "2026-11-01"};
    struct erased erased = {.day = "2026-12-10"};
    struct nominal_app row;
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    enrolled(kit, child.subject, "A", 310000, 0, a);
    o.subject = child.subject;
    must(desk_nominal_ask(&kit->desk, &o, app, NULL, &why));
    must(nominal_app_load(kit->db, app, &row, &why));
    assert_string_equal(row.proof, "заключение ПМПК");
    kit_confirm(kit);
    kit_central(kit, EV_LEARNER_ERASED, child.subject, &erased);
    must(nominal_app_load(kit->db, app, &row, &why));
    assert_string_equal(row.proof, "");
    assert_string_equal(row.state, "ended");
    assert_string_equal(loaded(kit, a).ended_ground, "erased");
    stands(kit, number, 1100000, 100000, 0);
    settle(kit, child.subject, number, "2026-12", a, 60000);
    stands(kit, number, 1140000, 0, 60000);
}

/* A course to the end of May: what 2027 pays waits, shown, until its nominal is there; then computed and signed anew. */
static void the_second_period_is_confirmed(void **state) {
    struct kit *kit = *state;
    char number[11], a[EVENT_ID_TEXT];
    struct enrol_quote q;
    int64_t cert, parent;
    money_kit_region(kit);
    struct saved child = money_kit_rich_child(kit, 1, number);
    struct enrol_order o = money_kit_order(child.subject, "A", 850000, 0);
    o.last = "2027-05-31";
    must(desk_enrol_quote(&kit->desk, &o, &q, NULL, &why));
    assert_int_equal(q.count, 2);
    assert_false(q.parts[1].firm);
    assert_int_equal(q.parts[0].cost + q.parts[1].cost, 850000);
    assert_int_equal(q.held, q.parts[0].cert);
    must(desk_enrol(&kit->desk, &o, a, NULL, &why));
    assert_int_equal(account(kit, number, "2026").held, q.parts[0].cert);
    assert_int_equal(account(kit, number, "2027").held, 0);
    refuses(desk_enrolment_quote(&kit->desk, a, "2027", &cert, &parent, &why), "C4.nominal");
    kit_confirm(kit);
    money_kit_nominal(kit, child.subject, number, "2027", 600000);
    must(desk_enrolment_quote(&kit->desk, a, "2027", &cert, &parent, &why));
    assert_int_equal(cert, 600000);
    assert_int_equal(parent, q.parts[1].cost - 600000);
    struct confirm_order c = {a, "2027", 0, "8", "2026-11-23", "applicant", NULL};
    refuses(desk_enrolment_confirm(&kit->desk, &c, NULL, &why), "C4.changed");
    c.parent_part = parent;
    must(desk_enrolment_confirm(&kit->desk, &c, NULL, &why));
    assert_int_equal(account(kit, number, "2027").held, 600000);
    struct enrolment_row e = loaded(kit, a);
    assert_int_equal(e.open.cert_part + e.open.parent_part, 850000);
    assert_int_equal(e.open.parent_part, parent);
    must(desk_enrolment_change(&kit->desk, a, NULL, NULL, "2026-12-31", NULL, &why)); /* the second half is given up */
    assert_int_equal(account(kit, number, "2027").held, 0);
    assert_int_equal(account(kit, number, "2026").held, q.parts[0].cert);
    must(desk_enrolment_rate(&kit->desk, a, 5, &why));
    refuses(desk_enrolment_rate(&kit->desk, a, 6, &why), "rating");
    invariants(kit);
}

/* --- Nominal -------------------------------------------------------------------------------------------------------------- */

static void ask(struct kit *kit, const char *subject, int64_t received, char app[EVENT_ID_TEXT]) {
    struct nominal_order o = {.subject = subject, .period = "2026", .group = "5-18", .channel = "person", .received = received};
    kit_login(kit, KIT_DESK);
    must(desk_nominal_ask(&kit->desk, &o, app, NULL, &why));
}

/* The earlier moment of receipt is granted first, whichever was typed first; what the quota does not hold stays pending, and
 * only the centre's word lets a person refuse. */
static void the_queue_is_the_order_of_receipt(void **state) {
    struct kit *kit = *state;
    char number[11], late[EVENT_ID_TEXT], early[EVENT_ID_TEXT];
    struct nominal_app row;
    money_kit_region(kit);
    money_kit_quota(kit, 1);
    struct saved one = money_kit_child(kit, 1, number), two = money_kit_child(kit, 2, number);
    int64_t now = kit->clock.env.now(kit->clock.env.self);
    ask(kit, one.subject, now - 1000, late);
    ask(kit, two.subject, now - 2000, early);
    must(nominal_app_load(kit->db, early, &row, &why));
    assert_string_equal(row.open.due, "2026-11-30");
    assert_string_equal(row.state, "pending");
    kit_login(kit, KIT_OPERATOR);
    refuses(desk_nominal_grant(&kit->desk, late, NULL, &why), "C2.queue");
    must(desk_nominal_grant(&kit->desk, early, NULL, &why));
    assert_int_equal(account(kit, number, "2026").free, MONEY_NOMINAL);
    refuses(desk_nominal_grant(&kit->desk, early, NULL, &why), "C2.state");
    refuses(desk_nominal_grant(&kit->desk, late, NULL, &why), "no quota left");
    refuses(desk_nominal_refuse(&kit->desk, late, "Предел номиналов достигнут", NULL, &why), "C3.central");
    must(nominal_app_load(kit->db, late, &row, &why));
    assert_string_equal(row.state, "pending");
    kit_confirm(kit);
    struct capped capped = {.period = "2026", .group_code = "5-18", .ground = "N1", .count = 100, .max_count = 100};
    text_copy(capped.app, sizeof capped.app, late);
    kit_central(kit, EV_NOMINAL_CAPPED, one.subject, &capped);
    refuses(desk_nominal_refuse(&kit->desk, late, "нет", NULL, &why), "C3.remark");
    must(desk_nominal_refuse(&kit->desk, late, "Предел номиналов достигнут", NULL, &why));
    must(nominal_app_load(kit->db, late, &row, &why));
    assert_string_equal(row.state, "refused");
    assert_string_equal(row.ground, "N1");
}

static int64_t to_tell(struct kit *kit, struct queue_row *out) {
    struct queue_filter filter = {.today = "2026-11-23"};
    struct queue_counts counts;
    struct queue_row *rows;
    int rows_count, money = 0;
    must(queue_counts(kit->db, &filter, "2027-01-22", &counts, &why));
    must(queue_list(kit->db, QUEUE_TELL, &filter, 100, &kit->memory, &rows, &rows_count, &why));
    assert_int_equal(counts.rows[QUEUE_TELL], rows_count);
    for (int i = 0; i < rows_count; i++)
        if (!*rows[i].no) out[money++] = rows[i];
    return money;
}

static void told(struct kit *kit, const char *id) {
    kit_login(kit, KIT_DESK);
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_TELL, .app = id, .code = "phone"}, NULL, &why));
    kit_confirm(kit);
}

/* What the centre does about a family's money with no desk beside it waits until somebody has called. */
static void what_the_centre_did_is_told(void **state) {
    struct kit *kit = *state;
    char numbers[3][11], apps[2][EVENT_ID_TEXT], course[EVENT_ID_TEXT];
    struct queue_row rows[100] = {0};
    money_kit_region(kit);
    struct saved one = money_kit_child(kit, 1, numbers[0]), two = money_kit_child(kit, 2, numbers[1]);
    struct saved three = money_kit_rich_child(kit, 3, numbers[2]);
    int64_t now = kit->clock.env.now(kit->clock.env.self);
    ask(kit, one.subject, now - 2000, apps[0]);
    ask(kit, two.subject, now - 1000, apps[1]);
    enrolled(kit, three.subject, "A", 850000, 0, course);
    kit_confirm(kit);
    assert_int_equal(to_tell(kit, rows), 0);

    struct nominal nominal = {.period = "2026", .group_code = "5-18", .sum = MONEY_NOMINAL};
    struct capped capped = {.period = "2026", .group_code = "5-18", .ground = "N1", .count = 100, .max_count = 100};
    struct enrolment_act act = {.day = "2026-11-30", .ground = "provider"};
    text_copy(nominal.number, sizeof nominal.number, numbers[0]);
    text_copy(nominal.app, sizeof nominal.app, apps[0]);
    text_copy(capped.app, sizeof capped.app, apps[1]);
    text_copy(act.enrolment, sizeof act.enrolment, course);
    kit_central(kit, EV_NOMINAL_GRANTED, one.subject, &nominal);
    kit_central(kit, EV_NOMINAL_CAPPED, two.subject, &capped);
    kit_central(kit, EV_ENROLMENT_ENDED, three.subject, &act);
    assert_int_equal(to_tell(kit, rows), 3);
    assert_string_equal(rows[0].app, apps[0]);
    assert_string_equal(rows[0].tell, "granted");
    assert_string_equal(rows[1].app, apps[1]);
    assert_string_equal(rows[1].tell, "capped");
    assert_string_equal(rows[2].app, course);
    assert_string_equal(rows[2].tell, "ended");

    told(kit, apps[0]);
    told(kit, course);
    assert_int_equal(to_tell(kit, rows), 1);
    refuses(desk_life(&kit->desk, &(struct life_order){.life = LIFE_TELL, .app = course, .code = "phone"}, NULL, &why),
            "TOLD.nothing");
    must(desk_nominal_withdraw(&kit->desk, apps[1], NULL, &why)); /* the family knows of that */
    assert_int_equal(to_tell(kit, rows), 0);
}

/* A certificate that rests keeps its place and is passed over. */
static void who_cannot_be_given_holds_nobody_up(void **state) {
    struct kit *kit = *state;
    char number[11], early[EVENT_ID_TEXT], late[EVENT_ID_TEXT];
    struct act act = {.open = {.code = "dispute"}};
    money_kit_region(kit);
    money_kit_quota(kit, 2);
    struct saved one = money_kit_child(kit, 1, number), two = money_kit_child(kit, 2, act.open.number);
    int64_t now = kit->clock.env.now(kit->clock.env.self);
    ask(kit, one.subject, now - 1000, late);
    ask(kit, two.subject, now - 2000, early);
    kit_confirm(kit);
    kit_central(kit, EV_CERTIFICATE_SUSPENDED, two.subject, &act);
    kit_login(kit, KIT_OPERATOR);
    refuses(desk_nominal_grant(&kit->desk, early, NULL, &why), "C2.living");
    must(desk_nominal_grant(&kit->desk, late, NULL, &why));
    kit_central(kit, EV_CERTIFICATE_RESUMED, two.subject, &act);
    must(desk_nominal_grant(&kit->desk, early, NULL, &why));
}

/* RULES 2.4: behind a permission of its own, at the gate as on the screen. */
static void a_group_of_health_is_taken_down_by_who_may_know(void **state) {
    struct kit *kit = *state;
    static const struct cap cap = {
        .period = "2026", .group_code = "ovz", .count = 9, .money = 9 * MONEY_NOMINAL, .nominal = MONEY_NOMINAL, .health = 1};
    struct nominal_order o = {.period = "2026", .group = "ovz", .channel = "person", .proof = "заключение ПМПК"};
    char number[11], app[EVENT_ID_TEXT];
    money_kit_region(kit);
    kit_central(kit, EV_CAP_SET, kit->region, &cap);
    struct saved child = money_kit_child(kit, 1, number);
    o.subject = child.subject;
    kit_login(kit, KIT_DESK);
    refuses(desk_nominal_ask(&kit->desk, &o, app, NULL, &why), "C1.health");
    kit_login(kit, KIT_COORDINATOR);
    must(desk_nominal_ask(&kit->desk, &o, app, NULL, &why));
}

/* The moment of receipt is another body's, hours ago: only with the reason, which stays with the application. */
static void an_earlier_receipt_has_its_reason(void **state) {
    struct kit *kit = *state;
    char number[11], app[EVENT_ID_TEXT];
    struct nominal_app row;
    struct nominal_order o = {.period = "2026", .group = "5-18", .channel = "person", .body = "12"};
    const char *field;
    money_kit_region(kit);
    struct saved child = money_kit_child(kit, 1, number);
    o.subject = child.subject;
    o.received = kit->clock.env.now(kit->clock.env.self) - 3 * (int64_t)MS_HOUR;
    refuses(desk_nominal_ask(&kit->desk, &o, app, &field, &why), "C1.reason");
    assert_string_equal(field, "received_reason");
    o.received_reason = "Принято на выезде, внесено вечером";
    must(desk_nominal_ask(&kit->desk, &o, app, &field, &why));
    must(nominal_app_load(kit->db, app, &row, &why));
    assert_string_equal(row.open.body, "12");
    assert_int_equal(row.open.received, o.received - o.received % MS_SECOND);
    assert_int_equal(count(kit, "SELECT count(*) FROM nominal_app WHERE received_reason LIKE 'Принято%'"), 1);
}

/* The centre's grant of an application that the family had withdrawn before gives nothing; a burnt number's nominal is no
 * nominal of the next one. */
static void a_grant_that_comes_second_gives_nothing(void **state) {
    struct kit *kit = *state;
    char number[11], app[EVENT_ID_TEXT];
    struct nominal n = {.period = "2026", .group_code = "5-18", .sum = MONEY_NOMINAL};
    money_kit_region(kit);
    struct saved child = money_kit_child(kit, 1, number);
    ask(kit, child.subject, 0, app);
    must(desk_nominal_withdraw(&kit->desk, app, "", &why));
    kit_confirm(kit);
    text_copy(n.number, sizeof n.number, number);
    text_copy(n.app, sizeof n.app, app);
    kit_central(kit, EV_NOMINAL_GRANTED, child.subject, &n);
    stands(kit, number, 0, 0, 0);
    n.app[0] = '\0';
    kit_central(kit, EV_NOMINAL_GRANTED, child.subject, &n);
    stands(kit, number, MONEY_NOMINAL, 0, 0);
    kit_central(kit, EV_NOMINAL_GRANTED, child.subject, &n);
    stands(kit, number, MONEY_NOMINAL, 0, 0);
}

/* RULES 0, 2: the region may give the nominal with the enrolment; out of the same quota, and not a second time. */
static void the_nominal_comes_with_the_enrolment(void **state) {
    struct kit *kit = *state;
    char number[11], id[EVENT_ID_TEXT];
    struct enrol_quote q;
    money_kit_region(kit);
    money_kit_quota(kit, 1);
    struct saved child = money_kit_child(kit, 1, number), other = money_kit_child(kit, 2, id);
    struct enrol_order o = money_kit_order(child.subject, "A", 850000, 850000);
    must(desk_enrol_quote(&kit->desk, &o, &q, NULL, &why));
    assert_int_equal(q.cert, 0); /* by an application only */
    kit_set(kit, "nominal_mode", "on_enrolment");
    must(desk_enrol_quote(&kit->desk, &o, &q, NULL, &why));
    assert_int_equal(q.cert, 850000);
    assert_string_equal(q.group, "5-18");
    enrolled(kit, child.subject, "A", 850000, 0, id);
    stands(kit, number, MONEY_NOMINAL - 850000, 850000, 0);
    assert_int_equal(count(kit, "SELECT sum(spent) FROM lease WHERE kind = 'nominal'"), 1);
    enrolled(kit, child.subject, "B", 500000, 150000, id);
    o = money_kit_order(other.subject, "A", 850000, 850000); /* the quota is used up */
    must(desk_enrol_quote(&kit->desk, &o, &q, NULL, &why));
    assert_int_equal(q.cert, 0);
}

static void an_application_has_its_guards(void **state) {
    struct kit *kit = *state;
    char number[11], app[EVENT_ID_TEXT], none[EVENT_ID_TEXT];
    struct nominal_order o = {.period = "2026", .group = "5-18", .channel = "person"};
    money_kit_region(kit);
    struct saved child = money_kit_child(kit, 1, number);
    o.subject = child.subject;
    o.group = "сироты";
    refuses(desk_nominal_ask(&kit->desk, &o, app, NULL, &why), "C1.period");
    o.group = "5-18", o.period = "2030";
    refuses(desk_nominal_ask(&kit->desk, &o, app, NULL, &why), "C1.period");
    o.period = "2026", o.channel = "navigator";
    refuses(desk_nominal_ask(&kit->desk, &o, app, NULL, &why), "C1.request");
    o.channel = "person";
    must(desk_nominal_ask(&kit->desk, &o, app, NULL, &why));
    refuses(desk_nominal_ask(&kit->desk, &o, none, NULL, &why), "C1.once");
    must(desk_nominal_withdraw(&kit->desk, app, "", &why));
    must(desk_nominal_ask(&kit->desk, &o, app, NULL, &why));
    refuses(desk_nominal_grant(&kit->desk, app, NULL, &why), "no permission"); /* by the desk */
    kit_set(kit, "pf_start", "2027-01-01");
    o.period = "2026";
    money_kit_quota(kit, 1);
    kit_login(kit, KIT_OPERATOR);
    refuses(desk_nominal_grant(&kit->desk, app, NULL, &why), "C2.start");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_rules_to_the_kopeck),
        TEST(early_end_owes_the_days),
        TEST(it_rests_and_goes_on),
        TEST(each_price_has_its_outcome),
        TEST(a_programme_withdrawn_while_it_is_chosen),
        TEST(what_came_second_is_chosen_anew),
        TEST(the_history_tells_the_sums),
        TEST(each_guard_has_its_words),
        TEST(the_last_seat_is_given_once),
        TEST(what_is_not_there_is_not_held),
        TEST(exclusion_ends_what_runs),
        TEST(a_burnt_number_has_nothing),
        TEST(a_merge_with_money_on_both),
        TEST(an_erasure_leaves_the_sums),
        TEST(the_second_period_is_confirmed),
        TEST(the_queue_is_the_order_of_receipt),
        TEST(what_the_centre_did_is_told),
        TEST(who_cannot_be_given_holds_nobody_up),
        TEST(an_earlier_receipt_has_its_reason),
        TEST(a_group_of_health_is_taken_down_by_who_may_know),
        TEST(a_grant_that_comes_second_gives_nothing),
        TEST(the_nominal_comes_with_the_enrolment),
        TEST(an_application_has_its_guards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
