/* What is lent, given, closed, expired and written off, with the one result of each history written down before it. */

#include "sync/centre/leases.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/lease.h"
#include "sync/centre/applier.h"
#include "sync/centre/audit.h"
#include "sync/centre/recover.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The kit's centre lends 10 numbers and 10 nominals at a time; the cap of the tests is 100 of 12 000,00 each, 15 % never lent.
 */
enum { QUOTA = 10, CAP = 100, LENDABLE = 85, SERIAL_LENT = 9998999 };
#define NOMINAL 1200000

struct world {
    struct centre_kit kit;
    struct centre_kiosk office, school;
    struct arena a;
    int64_t person;
};

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

static void set_cap(struct world *w, const char *count) {
    struct fail why;
    must(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2026", "5-18", "--count", count, "--money", "1200000",
                            "--nominal", "12000", NULL),
         &why);
}

static int set_up(void **state) {
    static struct world w;
    struct fail why;
    w = (struct world){.person = 1};
    centre_kit_open(&w.kit);
    must(centre_kit_command(&w.kit, NULL, &why, "period", "set", "2026", "01.01.2026", "31.12.2026", "2026 год", NULL), &why);
    set_cap(&w, "100");
    centre_kiosk_enrol(&w.kit, &w.office, "office", "1", "office");
    centre_kiosk_enrol(&w.kit, &w.school, "school 12", "12", "desk");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w.office, (enum centre_person)i);
    centre_kiosk_sync(&w.office);
    centre_kiosk_sync(&w.school);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->office);
    centre_kiosk_close(&w->school);
    centre_kit_close(&w->kit);
    arena_close(&w->a);
    return 0;
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

static struct quota quota(struct world *w) {
    struct quota *all;
    struct fail why;
    int n;
    must(quota_list(w->kit.c, NULL, &all, &n, &why), &why);
    assert_int_equal(n, 1);
    return all[0];
}

/* A child with a living certificate, from this kiosk. */
static void certified(struct world *w, struct centre_kiosk *k, struct saved *saved) {
    struct application form;
    char number[11];
    centre_kiosk_form(k, w->person++, &form);
    centre_kiosk_file(k, &form, saved);
    centre_kiosk_issue(k, saved, CENTRE_OPERATOR, number);
}

static bool give(struct centre_kiosk *k, const char *subject, struct fail *why) {
    centre_kiosk_login(k, CENTRE_OPERATOR);
    return desk_nominal(&k->desk, subject, "5-18", NULL, why);
}

static void given(struct world *w, struct centre_kiosk *k) {
    struct saved saved;
    struct fail why = {0};
    certified(w, k, &saved);
    must(give(k, saved.subject, &why), &why);
}

/* The kiosk ends what the last answer wants back, and what is past its term by its own clock. */
static void end_leases(struct world *w, struct centre_kiosk *k) {
    char today[DATE_TEXT];
    struct fail why = {0};
    date_iso(env_today(&w->kit.clock.env), today);
    must(db_begin(k->db, true, &why), &why);
    must(lease_end(&k->desk.journal, today, k->answer.back, k->answer.back_count, &w->a, &why), &why);
    must(db_commit(k->db, &why), &why);
}

static void move_days(struct world *w, int days) {
    env_virtual_move(&w->kit.clock, (int64_t)days * MS_DAY);
}

/* --- Lent and given ------------------------------------------------------------------------------------------------------- */

static void a_quota_counts_whole_from_its_grant_on(void **state) {
    struct world *w = *state;
    int64_t left, money;
    struct fail why;
    char today[DATE_TEXT];
    date_iso(env_today(&w->kit.clock.env), today);
    struct quota q = quota(w);
    assert_int_equal(q.given, 0);
    assert_int_equal(q.lent, QUOTA);
    assert_int_equal(q.lent_money, QUOTA * NOMINAL);
    assert_int_equal(q.free, LENDABLE - QUOTA);
    must(quota_left(w->office.db, w->office.no, today, &left, &money, &why), &why);
    assert_int_equal(left, QUOTA);
    assert_int_equal(money, QUOTA * NOMINAL);
    must(quota_left(w->school.db, w->school.no, today, &left, &money, &why), &why);
    assert_int_equal(left, 0); /* nobody decides there: it has not asked */
}

static void a_child_gets_the_nominal_of_a_period_once(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    certified(w, &w->office, &saved);
    must(give(&w->office, saved.subject, &why), &why);
    assert_false(give(&w->office, saved.subject, &why));
    assert_string_equal(why.log, "C8.once");
    centre_kiosk_sync(&w->office);
    assert_int_equal(quota(w).given, 1);
    assert_int_equal(quota(w).given_money, NOMINAL);
    assert_int_equal(quota(w).lent, QUOTA - 1);
    assert_int_equal(count(w, "SELECT count(*) FROM nominal WHERE state = 'granted'"), 1);
}

/* And the operator's, who gives them to the children of any municipality. */
static void an_operators_kiosk_is_lent_to_unasked(void **state) {
    struct world *w = *state;
    struct centre_kiosk operator;
    struct saved saved;
    struct fail why = {0};
    int64_t left, money;
    char today[DATE_TEXT];
    date_iso(env_today(&w->kit.clock.env), today);
    centre_kiosk_enrol(&w->kit, &operator, "operator", "30", "region");
    must(quota_left(operator.db, operator.no, today, &left, &money, &why), &why);
    assert_int_equal(left, QUOTA);
    certified(w, &w->school, &saved);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&operator);
    must(give(&operator, saved.subject, &why), &why);
    centre_kiosk_sync(&operator);
    assert_int_equal(quota(w).given, 1);
    centre_kiosk_close(&operator);
}

/* A desk without a quota wishes for one; the next exchange brings it. */
static void a_wish_brings_a_quota(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    bool wished;
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->school, (enum centre_person)i);
    certified(w, &w->school, &saved);
    assert_false(give(&w->school, saved.subject, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    must(lease_wished(w->school.db, w->school.no, "nominal", &wished, &why), &why);
    assert_true(wished);
    centre_kiosk_sync(&w->school);
    struct peer peer;
    struct exchange_request request = {.quota_wish = true};
    int64_t granted;
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->school.no, &peer, &why) &&
             leases_refill(w->kit.c, &peer, &request, 0, &granted, &why) && centre_commit(w->kit.c, &why),
         &why);
    centre_kiosk_sync(&w->school);
    must(lease_wished(w->school.db, w->school.no, "nominal", &wished, &why), &why);
    assert_false(wished);
    must(give(&w->school, saved.subject, &why), &why);
    w->school.answer.back[0] = count(w, "SELECT grant_no FROM lease WHERE kind = 'nominal' AND no = 2");
    w->school.answer.back_count = 1;
    end_leases(w, &w->school); /* the wish of then is over, else it would be lent to at once for ever */
    must(lease_wished(w->school.db, w->school.no, "nominal", &wished, &why), &why);
    assert_false(wished);
}

/* Refilled when less than half is left, and by twice what is used between two contacts. */
static void a_lease_grows_with_use(void **state) {
    struct world *w = *state;
    for (int i = 0; i < 8; i++) given(w, &w->office);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT max(last) FROM lease WHERE kind = 'nominal'"), 2 * 8);
    assert_int_equal(quota(w).given, 8);
    assert_int_equal(quota(w).lent, 2 + 2 * 8);
    int64_t used = count(w, "SELECT sum(used) FROM lease_use"); /* a request that brings nothing has used nothing */
    assert_int_equal(centre_kiosk_ask(&w->office, NULL), 200);
    assert_int_equal(count(w, "SELECT sum(used) FROM lease_use"), used);
}

/* --- Closed --------------------------------------------------------------------------------------------------------------- */

/* Result: the cap is lowered to 5, below the 10 that are out; the office had given 1 that nobody knew of. 1 given, 9 returned;
 * of the 4 that may be lent of 5 the 3 that are left are lent anew. */
static void a_lowered_cap_calls_back_what_is_not_given_with_a_spend_in_flight(void **state) {
    struct world *w = *state;
    struct bytes said = {0};
    struct fail why;
    must(centre_kit_command(&w->kit, &said, &why, "cap", "set", "2026", "5-18", "--count", "5", NULL), &why);
    assert_non_null(strstr((const char *)said.data, "10"));
    bytes_close(&said);
    given(w, &w->office); /* not sent yet */
    assert_int_equal(centre_kiosk_ask(&w->office, NULL), 200);
    assert_int_equal(w->office.answer.back_count, 1);
    end_leases(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(quota(w).given, 1);
    assert_int_equal(count(w, "SELECT unused FROM lease WHERE kind = 'nominal' AND state = 'closed'"), QUOTA - 1);
    assert_int_equal(quota(w).lent, 3);
    assert_int_equal(quota(w).free, 0);
}

/* Few numbers are left to lend: 60 of those a kiosk may be lent at once, and behind them the centre's own. */
static void nearly_used_up(struct world *w) {
    struct fail why = {0};
    must(centre_begin(w->kit.c, &why) && meta_set_int(w->kit.c->db, "next_serial", SERIAL_LENT - 60 + 1, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
}

static int64_t numbers_left(struct centre_kiosk *k) {
    int64_t left, granted;
    struct fail why = {0};
    must(lease_left(k->db, k->no, &left, &granted, &why), &why);
    return left;
}

static void issues(struct world *w, struct centre_kiosk *k, struct fail *why, bool done) {
    struct saved saved;
    struct application form;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    char number[11];
    centre_kiosk_form(k, w->person++, &form);
    centre_kiosk_file(k, &form, &saved);
    centre_kiosk_login(k, CENTRE_OPERATOR);
    must(subject_basis(k->db, saved.subject, verdict.basis, why), why);
    assert_int_equal(desk_decide(&k->desk, saved.app, &verdict, number, why), done);
}

/* Result: the school has had its block of ten for longer than a month and has given one, the office gives every week. While
 * serials are plenty nobody is asked. When they run short the school closes its block, 1 and 9; the office is lent those nine
 * before anything else, once. The school is lent nothing while nobody there wants a number; who wants one is told in words, and
 * the next exchange brings ten. */
static void idle_numbers_are_asked_back_while_serials_run_short(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    bool wished;
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->school, (enum centre_person)i);
    issues(w, &w->school, &why, true);
    centre_kiosk_sync(&w->school);
    move_days(w, 31);
    issues(w, &w->office, &why, true);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    assert_int_equal(w->school.answer.back_count, 0);
    nearly_used_up(w);
    centre_kiosk_sync(&w->office);
    assert_int_equal(w->office.answer.back_count, 0); /* it works */
    centre_kiosk_sync(&w->school);
    assert_int_equal(w->school.answer.back_count, 1);
    end_leases(w, &w->school);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->school);
    assert_int_equal(numbers_left(&w->school), 0);
    assert_int_equal(count(w, "SELECT unused FROM lease WHERE kind = 'number' AND state = 'closed'"), 9);
    for (int i = 0; i < 5; i++) issues(w, &w->office, &why, true);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT count(*) FROM lease a JOIN lease b ON b.subject > a.subject WHERE a.lent_on = 1 AND "
                              "b.first = a.first + 1 AND b.last = a.last AND b.no = 1"),
                     1);
    issues(w, &w->school, &why, false);
    assert_int_equal(why.kind, FAIL_BUSY);
    must(lease_wished(w->school.db, w->school.no, "number", &wished, &why), &why);
    assert_true(wished);
    struct exchange_request request = {.number_wish = true};
    struct peer peer;
    int64_t granted = 0;
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->school.no, &peer, &why) &&
             leases_refill(w->kit.c, &peer, &request, 0, &granted, &why) && centre_commit(w->kit.c, &why),
         &why);
    assert_int_equal(granted, QUOTA);
    centre_kiosk_sync(&w->school);
    issues(w, &w->school, &why, true);
    centre_kiosk_sync(&w->school);
    move_days(w, 31);
    centre_kiosk_sync(&w->school);
    issues(w, &w->school, &why, true); /* in the moment in which it is asked */
    end_leases(w, &w->school);         /* what was wished for then is no wish of today */
    must(lease_wished(w->school.db, w->school.no, "number", &wished, &why), &why);
    assert_false(wished);
    assert_int_equal(numbers_left(&w->school), 0);
    centre_kiosk_sync(&w->school);
    assert_true(numbers_left(&w->school) > 0);
}

/* Result: the school's block has come back, and the backup is of then; the office's came back behind it, for the second time
 * now. Behind the backup both were lent on to somebody whose disk is gone, too: nobody tells of it. Their numbers stand on
 * papers: they are lent to nobody any more, as the serials that are jumped over. */
static void what_came_back_before_a_restore_is_lent_to_nobody(void **state) {
    struct world *w = *state;
    struct centre_kiosk third;
    struct fail why = {0};
    w->school.answer.back[0] = w->school.answer.back_count = 1;
    end_leases(w, &w->school);
    centre_kiosk_sync(&w->school);
    assert_int_equal(count(w, "SELECT unused FROM lease WHERE kind = 'number' AND state = 'closed'"), QUOTA);
    must(centre_begin(w->kit.c, &why) && recover_begin(w->kit.c, NULL, &why) && recover_skip(w->kit.c, w->office.no, &why) &&
             recover_skip(w->kit.c, w->school.no, &why) && centre_commit(w->kit.c, &why),
         &why);
    assert_false(w->kit.c->recovering);
    w->office.answer.back[0] = w->office.answer.back_count = 1;
    end_leases(w, &w->office); /* without having heard of it */
    struct peer peer;
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->office.no, &peer, &why) && peer_thaw(w->kit.c, &peer, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE kind = 'number' AND state = 'closed' AND unused = 10"), 2);
    centre_kiosk_enrol(&w->kit, &third, "school 7", "7", "desk");
    centre_kiosk_sync(&third);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE lent_on = 1"), 0);
    assert_true(count(w, "SELECT first FROM lease WHERE kind = 'number' AND no = 3") > 100000);
    centre_kiosk_close(&third);
}

/* Result: the last thousand serials are lent to nobody, and are there when a ruling has to give a child another number. */
static void the_last_numbers_are_the_centres(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    char lease[ID_TEXT];
    int64_t first;
    must(centre_begin(w->kit.c, &why) && meta_set_int(w->kit.c->db, "next_serial", SERIAL_LENT - 3, &why), &why);
    assert_false(leases_grant(w->kit.c, w->school.no, 1, 5, lease, &first, &why));
    must(leases_grant(w->kit.c, 0, w->kit.c->journal.epoch, 5, lease, &first, &why), &why);
    assert_int_equal(first, SERIAL_LENT - 3);
    must(centre_commit(w->kit.c, &why), &why);
}

/* Result: the office has given one and is away when the period ends and its accounts are closed. What it brings afterwards is
 * given, and is closed by the same command again, which has said that quotas are out. */
static void a_period_is_closed_with_quotas_out(void **state) {
    struct world *w = *state;
    struct bytes said = {0};
    struct fail why = {0};
    given(w, &w->office);
    move_days(w, 60);
    must(centre_kit_command(&w->kit, &said, &why, "close-period", "2026", NULL), &why);
    bytes_u8(&said, 0);
    assert_non_null(strstr((const char *)said.data, "10 nominals of this period are still lent"));
    bytes_close(&said);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT count(*) FROM nominal WHERE state = 'granted' AND closed = 0"), 1);
    assert_int_equal(w->office.answer.back_count, 1);
    end_leases(w, &w->office);
    centre_kiosk_sync(&w->office);
    must(centre_kit_command(&w->kit, &said, &why, "close-period", "2026", NULL), &why);
    bytes_u8(&said, 0);
    assert_string_equal((const char *)said.data, "1 certificate, 12 000,00\n");
    bytes_close(&said);
    assert_int_equal(count(w, "SELECT count(*) FROM nominal WHERE state = 'granted' AND closed = 0"), 0);
    assert_int_equal(
        count(
            w,
            "SELECT sum(CASE WHEN to_account = 'free' THEN sum WHEN from_account = 'free' THEN 0 - sum ELSE 0 END) FROM ledger"),
        0);
}

static struct event *spend(struct world *w, struct centre_kiosk *k, const char *subject) {
    struct rows r;
    struct fail why;
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    ev->type = &event_types[EV_NOMINAL_GRANTED];
    text_copy(ev->subject, sizeof ev->subject, subject);
    text_copy(ev->staff, sizeof ev->staff, w->kit.staff[CENTRE_OPERATOR]);
    struct nominal *n = event_payload(ev, &w->a);
    must(db_query(k->db, &r,
                  "SELECT l.subject, c.number FROM lease l, certificate c WHERE l.kind = 'nominal' AND c.subject = :s", &why,
                  "s:t", subject, NULL) &&
             db_next(&r, &why),
         &why);
    text_copy(n->lease, sizeof n->lease, db_text(&r, 0));
    text_copy(n->number, sizeof n->number, db_text(&r, 1));
    db_done(&r);
    text_copy(ev->also[0], sizeof ev->also[0], n->lease);
    text_copy(n->period, sizeof n->period, "2026");
    text_copy(n->group_code, sizeof n->group_code, "5-18");
    n->sum = NOMINAL;
    return ev;
}

/* Past the kiosk's own gate: a changed program. */
static void forge(struct world *w, struct centre_kiosk *k, struct event *ev) {
    struct fail why = {0};
    must(db_begin(k->db, true, &why), &why);
    must(journal_append(&k->desk.journal, ev, w->kit.sign_secret[CENTRE_OPERATOR], &w->a, &why), &why);
    must(db_commit(k->db, &why), &why);
}

/* Result: given behind the close is set aside, booked, and the kiosk gives no nominal until the operator has settled it. */
static void what_is_given_behind_the_close_is_a_breach(void **state) {
    struct world *w = *state;
    struct saved saved, other;
    struct fail why = {0};
    certified(w, &w->office, &saved);
    certified(w, &w->office, &other);
    set_cap(w, "5");
    centre_kiosk_sync(&w->office);
    assert_int_equal(w->office.answer.back_count, 1);
    end_leases(w, &w->office);
    forge(w, &w->office, spend(w, &w->office, saved.subject));
    set_cap(w, "100");
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(quota(w).given, 0);
    assert_int_equal(count(w, "SELECT count(*) FROM breach WHERE settled = 0 AND kind = 'nominal' AND sum = 1200000"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit'"), 1);
    assert_int_equal(quota(w).lent, 0); /* nothing is lent to it now */
    assert_false(give(&w->office, other.subject, &why));
    assert_string_equal(why.log, "lease: frozen for money");
    must(centre_kit_command(&w->kit, NULL, &why, "lease", "settle", "1", NULL), &why);
    struct peer peer;
    struct exchange_request request = {.quota_wish = true};
    int64_t granted;
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->office.no, &peer, &why) &&
             leases_refill(w->kit.c, &peer, &request, 0, &granted, &why) && centre_commit(w->kit.c, &why),
         &why);
    centre_kiosk_sync(&w->office);
    must(give(&w->office, other.subject, &why), &why);
    assert_int_equal(count(w, "SELECT count(*) FROM breach WHERE settled = 0"), 0);
}

/* What no lease covers, by a changed program: `spend` says of which lease. Result each time: nothing given, one breach. */
static void is_a_breach(struct world *w, struct event *ev, int64_t given_before) {
    forge(w, &w->office, ev);
    centre_kiosk_sync(&w->office);
    assert_int_equal(quota(w).given, given_before);
    assert_int_equal(count(w, "SELECT count(*) FROM breach WHERE settled = 0 AND kind = 'nominal'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit'"), 1);
}

static void what_is_given_beyond_the_last_slot_is_a_breach(void **state) {
    struct world *w = *state;
    struct saved saved;
    for (int i = 0; i < QUOTA; i++) {
        if (i > QUOTA / 2) centre_kiosk_sync(&w->office); /* brings numbers */
        given(w, &w->office);
    }
    certified(w, &w->office, &saved);
    struct event *ev = spend(w, &w->office, saved.subject);
    struct nominal *n = ev->payload;
    struct rows r;
    struct fail why;
    must(db_query(w->office.db, &r, "SELECT subject FROM lease WHERE kind = 'nominal' AND next > last", &why, NULL) &&
             db_next(&r, &why),
         &why);
    text_copy(n->lease, sizeof n->lease, db_text(&r, 0)); /* another was lent meanwhile */
    text_copy(ev->also[0], sizeof ev->also[0], n->lease);
    db_done(&r);
    is_a_breach(w, ev, QUOTA);
}

static void what_is_given_behind_the_expiry_is_a_breach(void **state) {
    struct world *w = *state;
    struct saved saved;
    certified(w, &w->office, &saved);
    struct event *ev = spend(w, &w->office, saved.subject);
    move_days(w, 40); /* the period is over */
    w->office.answer.back_count = 0;
    end_leases(w, &w->office);
    is_a_breach(w, ev, 0);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE kind = 'nominal' AND state = 'expired' AND spent = 0"), 1);
}

/* Result: the lease is closed behind that, and what was set aside is driven anew: it is beyond the lease as before. */
static void no_close_makes_good_what_was_given_behind_the_expiry(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    what_is_given_behind_the_expiry_is_a_breach(state);
    end_leases(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE kind = 'nominal' AND state = 'closed'"), 1);
    must(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL), &why);
    assert_int_equal(quota(w).given, 0);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit' AND closed = 0"), 1);
}

/* --- Expired -------------------------------------------------------------------------------------------------------------- */

/* Result: numbers past their term are given by nobody until their kiosk has said so, then the rest of the block is lent on. */
static void expiry_credits_nothing_and_the_close_behind_it_lends_the_rest_on(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct application form;
    struct fail why = {0};
    char number[11];
    certified(w, &w->office, &saved);
    centre_kiosk_sync(&w->office);
    int64_t blocks = count(w, "SELECT count(*) FROM lease WHERE kind = 'number'");
    move_days(w, 181);
    centre_kiosk_form(&w->office, w->person++, &form);
    centre_kiosk_file(&w->office, &form, &saved);
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    centre_kiosk_login(&w->office, CENTRE_OPERATOR);
    must(subject_basis(w->office.db, saved.subject, verdict.basis, &why), &why);
    assert_false(desk_decide(&w->office.desk, saved.app, &verdict, number, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    w->office.answer.back_count = 0;
    end_leases(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE state = 'expired' AND unused = 0"), 2); /* numbers, nominals */
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE lent_on = 1"), 0);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE kind = 'number'"), blocks + 1); /* fresh ones meanwhile */
    assert_int_equal(w->office.answer.back_count, 2);
    end_leases(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT unused FROM lease WHERE kind = 'number' AND state = 'closed'"), 9);
    centre_kiosk_sync(&w->school); /* its own block is past its term, too: it gets what came back */
    assert_int_equal(count(w, "SELECT count(*) FROM lease a JOIN lease b ON b.subject > a.subject WHERE a.lent_on = 1 AND "
                              "b.first = a.first + 1 AND b.last = a.last AND b.no = 2"),
                     1);
    assert_int_equal(count(w,
                           "SELECT lent FROM (SELECT count(*) AS lent FROM lease WHERE kind = 'nominal' AND state = 'closed' "
                           "AND unused = 10) d"),
                     1);
}

/* A close that says more is left than was not given is set aside: nothing comes back. */
static void an_end_that_does_not_add_up_is_set_aside(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct rows r;
    struct fail why;
    certified(w, &w->office, &saved);
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    ev->type = &event_types[EV_LEASE_CLOSED];
    struct lease_end *end = event_payload(ev, &w->a);
    must(db_query(w->office.db, &r, "SELECT subject, grant_no FROM lease WHERE kind = 'number'", &why, NULL) &&
             db_next(&r, &why),
         &why);
    text_copy(ev->subject, sizeof ev->subject, db_text(&r, 0));
    *end = (struct lease_end){.grant_no = db_int(&r, 1), .used = 0, .unused = QUOTA};
    db_done(&r);
    forge(w, &w->office, ev);
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'lease'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE state = 'closed'"), 0);
}

/* --- Written off ---------------------------------------------------------------------------------------------------------- */

/* As they lie in its file on a stick; in a transaction. */
static bool audit(struct world *w, struct centre_kiosk *k, uint64_t first, int events, struct fail *why) {
    struct bytes frames = {0}, request = {0}, body = {0};
    struct intake intake = {0};
    centre_kiosk_frame(k, first, events, &frames);
    const struct exchange_request asked = {.frames = frames.data, .frames_size = frames.size};
    must(request_make(&asked, &request, why), why);
    bytes_u32(&body, (uint32_t)request.size);
    bytes_add(&body, request.data, request.size);
    bool ok = audit_body(w->kit.c, k->no, body.data, body.size, &intake, why);
    if (ok) assert_int_equal(intake.events, events);
    bytes_close(&body);
    bytes_close(&request);
    bytes_close(&frames);
    return ok;
}

static void audit_frames(struct world *w, struct centre_kiosk *k, uint64_t first, int events) {
    struct fail why = {0};
    must(centre_begin(w->kit.c, &why) && audit(w, k, first, events, &why) && centre_commit(w->kit.c, &why), &why);
}

/* Result: 2 were given before the fence and come by the audit, 1 by a program that knew of it and is set aside. Until the audit
 * all 10 stay reserved; then 2 are given and 8 free. Numbers never return. */
static void written_off_with_spends_in_flight(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    int written = 0, audited = 0;
    uint64_t first = w->office.desk.journal.seq + 1;
    given(w, &w->office);
    given(w, &w->office);
    certified(w, &w->office, &saved);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
    assert_int_equal(written, 2);
    assert_int_equal(quota(w).given + quota(w).lent, QUOTA);
    struct event *late = spend(w, &w->office, saved.subject);
    w->office.desk.journal.seen = w->kit.c->gsn; /* as if it had heard */
    forge(w, &w->office, late);
    audit_frames(w, &w->office, first, (int)(w->office.desk.journal.seq - first + 1));
    assert_int_equal(quota(w).given, 2);
    assert_int_equal(quota(w).lent, QUOTA - 2);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate"), 3);
    assert_int_equal(count(w, "SELECT count(*) FROM breach"), 1);
    must(centre_begin(w->kit.c, &why) && leases_audit(w->kit.c, w->office.no, &audited, &why) && centre_commit(w->kit.c, &why),
         &why);
    assert_int_equal(audited, 2);
    assert_int_equal(quota(w).given, 2);
    assert_int_equal(quota(w).lent, 0);
    assert_int_equal(quota(w).free, LENDABLE - 2);
    int64_t next = count(w, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'next_serial'");
    assert_int_equal(next, count(w, "SELECT max(last) + 1 FROM lease WHERE kind = 'number'"));
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE lent_on = 1"), 0);
}

/* Result: what its kiosk gave behind its own end of the lease does not fit the reserve, whether it had heard of the fence or
 * not. */
static void behind_its_own_end_a_lost_lease_is_spent_no_more(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    int written = 0;
    uint64_t first = w->office.desk.journal.seq + 1;
    given(w, &w->office);
    certified(w, &w->office, &saved);
    struct event *late = spend(w, &w->office, saved.subject);
    move_days(w, 40); /* the period is over */
    w->office.answer.back_count = 0;
    end_leases(w, &w->office);
    forge(w, &w->office, late);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
    audit_frames(w, &w->office, first, (int)(w->office.desk.journal.seq - first + 1));
    assert_int_equal(count(w, "SELECT count(*) FROM breach"), 1);
    assert_int_equal(count(w, "SELECT spent FROM lease WHERE kind = 'nominal' AND state = 'lost'"), 1);
}

/* The laptop was replaced meanwhile: the old log comes in under its old epoch, the new one is not touched. */
static void the_old_log_comes_in_beside_the_new_epoch(void **state) {
    struct world *w = *state;
    struct centre_kiosk again;
    struct fail why = {0};
    int written = 0;
    uint64_t first = w->office.desk.journal.seq + 1;
    given(w, &w->office);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
    centre_kiosk_enrol(&w->kit, &again, "office", "1", "office");
    assert_int_equal(again.no, w->office.no);
    assert_int_equal(again.epoch, w->office.epoch + 1);
    audit_frames(w, &w->office, first, (int)(w->office.desk.journal.seq - first + 1));
    assert_int_equal(quota(w).given, 1);
    centre_kiosk_sync(&again);
    assert_int_equal(count(w, "SELECT count(*) FROM kiosk_state WHERE kiosk = 1 AND epoch = 2 AND stored_seq = 0"), 1);
    centre_kiosk_close(&again);
}

/* Result: what was lent to the epoch before is given by none behind it, whatever its program claims to have seen. */
static void what_is_given_of_the_epoch_before_is_a_breach(void **state) {
    struct world *w = *state;
    struct centre_kiosk again;
    struct saved saved;
    struct fail why = {0};
    int written = 0;
    certified(w, &w->office, &saved);
    centre_kiosk_sync(&w->office);
    struct event *ev = spend(w, &w->office, saved.subject);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
    centre_kiosk_enrol(&w->kit, &again, "office", "1", "office");
    again.desk.journal.seen = 0;
    forge(w, &again, ev);
    centre_kiosk_sync(&again);
    assert_int_equal(quota(w).given, 0);
    assert_int_equal(count(w, "SELECT count(*) FROM breach WHERE settled = 0 AND kind = 'nominal'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit'"), 1);
    centre_kiosk_close(&again);
}

static void nothing_comes_in_by_an_audit_that_is_none(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    given(w, &w->office);
    must(centre_begin(w->kit.c, &why), &why);
    assert_false(audit(w, &w->office, w->office.desk.journal.seq, 1, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    int audited;
    must(leases_audit(w->kit.c, w->office.no, &audited, &why), &why);
    assert_int_equal(audited, 0); /* what it holds it may spend on */
    must(centre_rollback(w->kit.c, &why), &why);
}

/* --- Out of touch --------------------------------------------------------------------------------------------------------- */

static void a_kiosk_out_of_touch_decides_no_more(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    certified(w, &w->office, &saved);
    must(db_begin(w->office.db, true, &why) &&
             meta_set_int(w->office.db, "last_exchange", w->kit.clock.now - 31 * (int64_t)MS_DAY, &why) &&
             db_commit(w->office.db, &why),
         &why);
    assert_false(give(&w->office, saved.subject, &why));
    assert_string_equal(why.log, "credential: offline too long");
    must(centre_kit_command(&w->kit, NULL, &why, "set", "credential_days", "60", NULL), &why);
    centre_kiosk_sync(&w->office); /* the kit's exchange keeps no time */
    assert_false(give(&w->office, saved.subject, &why));
    assert_string_equal(why.log, "lease: offline too long");
    must(db_begin(w->office.db, true, &why) &&
             meta_set_int(w->office.db, "last_exchange", w->kit.clock.now - 30 * (int64_t)MS_DAY, &why) &&
             db_commit(w->office.db, &why),
         &why);
    must(give(&w->office, saved.subject, &why), &why);
}

/* RESULT: as many decisions as the grant allows, of any kind; once the centre has them, as many again. */
static void so_many_decisions_are_given_out_of_touch(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    must(db_begin(w->office.db, true, &why) && db_run(w->office.db, "UPDATE lease SET most_decisions = 2", &why, NULL) &&
             db_commit(w->office.db, &why),
         &why);
    certified(w, &w->office, &saved);
    must(give(&w->office, saved.subject, &why), &why);
    struct application form;
    struct verdict v = {.kind = VERDICT_ISSUE};
    char number[11];
    centre_kiosk_form(&w->office, w->person++, &form);
    centre_kiosk_file(&w->office, &form, &saved);
    centre_kiosk_login(&w->office, CENTRE_OPERATOR);
    must(subject_basis(w->office.db, saved.subject, v.basis, &why), &why);
    assert_false(desk_decide(&w->office.desk, saved.app, &v, number, &why));
    assert_string_equal(why.log, "lease: too many decisions offline");
    centre_kiosk_sync(&w->office);
    must(db_begin(w->office.db, true, &why) && meta_set_int(w->office.db, "acked_seq", (int64_t)w->office.acked, &why) &&
             db_commit(w->office.db, &why),
         &why);
    must(desk_decide(&w->office.desk, saved.app, &v, number, &why), &why);
}

/* RESULT: the nominal stands, the certificate rests until an operator has looked. */
static void a_nominal_by_a_person_removed_for_cause_is_looked_at(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    certified(w, &w->office, &saved);
    centre_kiosk_sync(&w->office);
    must(centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[CENTRE_OPERATOR], "--cause", NULL), &why);
    must(give(&w->office, saved.subject, &why), &why);
    centre_kiosk_sync(&w->office);
    assert_int_equal(quota(w).given, 1);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'flagged' AND cause = 'removed_cause'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate WHERE state = 'suspended'"), 1);
}

/* What a period and a group are said to be goes to every kiosk; what is not said anew stays. */
static void a_period_has_a_unit_and_a_group_a_title(void **state) {
    struct world *w = *state;
    struct fail why = {0};
    must(centre_kit_command(&w->kit, NULL, &why, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027 год", "--unit",
                            "hours", NULL),
         &why);
    must(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2027", "2", "--count", "5", "--money", "500", "--nominal",
                            "100", "--title", "дети с ОВЗ", "--health", "yes", NULL),
         &why);
    must(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2027", "2", "--count", "6", NULL), &why);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "period", "set", "2028", "01.01.2028", "31.12.2028", "", "--unit",
                                    "days", NULL));
    assert_false(centre_kit_command(&w->kit, NULL, &why, "cap", "set", "2027", "2", "--health", "perhaps", NULL));
    centre_kiosk_sync(&w->office);
    int64_t told = 0;
    must(db_one_int(
             w->office.db, &told,
             "SELECT count(*) FROM cap JOIN period p ON p.period = cap.period WHERE cap.period = '2027' AND cap.count = 6 "
             "AND cap.title = 'дети с ОВЗ' AND cap.health = 1 AND p.unit = 'hours'",
             &why, NULL),
         &why);
    assert_int_equal(told, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_quota_counts_whole_from_its_grant_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_child_gets_the_nominal_of_a_period_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_period_has_a_unit_and_a_group_a_title, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_operators_kiosk_is_lent_to_unasked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wish_brings_a_quota, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lease_grows_with_use, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lowered_cap_calls_back_what_is_not_given_with_a_spend_in_flight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(idle_numbers_are_asked_back_while_serials_run_short, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_numbers_are_the_centres, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_period_is_closed_with_quotas_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_came_back_before_a_restore_is_lent_to_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_given_behind_the_close_is_a_breach, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_given_beyond_the_last_slot_is_a_breach, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_given_behind_the_expiry_is_a_breach, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_close_makes_good_what_was_given_behind_the_expiry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(expiry_credits_nothing_and_the_close_behind_it_lends_the_rest_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_end_that_does_not_add_up_is_set_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(written_off_with_spends_in_flight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(behind_its_own_end_a_lost_lease_is_spent_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_old_log_comes_in_beside_the_new_epoch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_given_of_the_epoch_before_is_a_breach, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_comes_in_by_an_audit_that_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_kiosk_out_of_touch_decides_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(so_many_decisions_are_given_out_of_touch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_nominal_by_a_person_removed_for_cause_is_looked_at, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
