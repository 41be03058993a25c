/* The end of a lease: what is given behind its close or its expiry is a breach, and what is left of it is lent on. */

#include "sync/centre/leases.h"

#include "model/base/text.h"
#include "tests/harness/lease_kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Result: given behind the close is set aside, booked, and the kiosk gives no nominal until the operator has settled it. */
static void what_is_given_behind_the_close_is_a_breach(void **state) {
    struct lease_kit *w = *state;
    struct saved saved, other;
    lease_kit_certified(w, &w->office, &saved);
    lease_kit_certified(w, &w->office, &other);
    lease_kit_cap(w, "5");
    centre_kiosk_sync(&w->office);
    assert_int_equal(w->office.answer.back_count, 1);
    lease_kit_end(w, &w->office);
    lease_kit_forge(w, &w->office, lease_kit_spend(w, &w->office, saved.subject));
    lease_kit_cap(w, "100");
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(lease_kit_quota(w).given, 0);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM breach WHERE settled = 0 AND kind = 'nominal' AND sum = 1200000"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit'"),
                     1);
    assert_int_equal(lease_kit_quota(w).lent, 0); /* nothing is lent to it now */
    assert_false(lease_kit_give(&w->office, other.subject, &why));
    assert_string_equal(why.log, "lease: frozen for money");
    must(centre_kit_command(&w->kit, NULL, &why, "lease", "settle", "1", NULL));
    lease_kit_wish(w, &w->office, &(struct exchange_request){.quota_wish = true});
    centre_kiosk_sync(&w->office);
    must(lease_kit_give(&w->office, other.subject, &why));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach WHERE settled = 0"), 0);
}

/* What no lease covers, by a changed program: `spend` says of which lease. Result each time: nothing given, one breach. */
static void is_a_breach(struct lease_kit *w, struct event *ev, int64_t given_before) {
    lease_kit_forge(w, &w->office, ev);
    centre_kiosk_sync(&w->office);
    assert_int_equal(lease_kit_quota(w).given, given_before);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach WHERE settled = 0 AND kind = 'nominal'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit'"),
                     1);
}

static void what_is_given_beyond_the_last_slot_is_a_breach(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    for (int i = 0; i < LEASE_QUOTA; i++) {
        if (i > LEASE_QUOTA / 2) centre_kiosk_sync(&w->office); /* brings numbers */
        lease_kit_given(w, &w->office);
    }
    lease_kit_certified(w, &w->office, &saved);
    struct event *ev = lease_kit_spend(w, &w->office, saved.subject);
    struct nominal *n = ev->payload;
    struct rows r;
    must(db_query(w->office.db, &r, "SELECT subject FROM lease WHERE kind = 'nominal' AND next > last", &why, NULL) &&
         db_next(&r, &why));
    text_copy(n->lease, sizeof n->lease, db_text(&r, 0)); /* another was lent meanwhile */
    text_copy(ev->also[0], sizeof ev->also[0], n->lease);
    db_done(&r);
    is_a_breach(w, ev, LEASE_QUOTA);
}

static void what_is_given_behind_the_expiry_is_a_breach(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    lease_kit_certified(w, &w->office, &saved);
    struct event *ev = lease_kit_spend(w, &w->office, saved.subject);
    lease_kit_days(w, 40); /* the period is over */
    w->office.answer.back_count = 0;
    lease_kit_end(w, &w->office);
    is_a_breach(w, ev, 0);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE kind = 'nominal' AND state = 'expired' AND spent = 0"), 1);
}

/* Result: the lease is closed behind that, and what was set aside is driven anew: it is beyond the lease as before. */
static void no_close_makes_good_what_was_given_behind_the_expiry(void **state) {
    struct lease_kit *w = *state;
    what_is_given_behind_the_expiry_is_a_breach(state);
    lease_kit_end(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE kind = 'nominal' AND state = 'closed'"), 1);
    must(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL));
    assert_int_equal(lease_kit_quota(w).given, 0);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit' AND closed = 0"),
        1);
}

/* --- Expired -------------------------------------------------------------------------------------------------------------- */

/* Result: numbers past their term are given by nobody until their kiosk has said so, then the rest of the block is lent on. */
static void expiry_credits_nothing_and_the_close_behind_it_lends_the_rest_on(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    struct application form;
    char number[11];
    lease_kit_certified(w, &w->office, &saved);
    centre_kiosk_sync(&w->office);
    int64_t blocks = centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE kind = 'number'");
    lease_kit_days(w, 181);
    centre_kiosk_form(&w->office, w->person++, &form);
    centre_kiosk_file(&w->office, &form, &saved);
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    centre_kiosk_login(&w->office, CENTRE_OPERATOR);
    must(subject_basis(w->office.db, saved.subject, verdict.basis, &why));
    assert_false(desk_decide(&w->office.desk, saved.app, &verdict, number, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    w->office.answer.back_count = 0;
    lease_kit_end(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE state = 'expired' AND unused = 0"),
                     2); /* numbers, nominals */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE lent_on = 1"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE kind = 'number'"),
                     blocks + 1); /* fresh ones meanwhile */
    assert_int_equal(w->office.answer.back_count, 2);
    lease_kit_end(w, &w->office);
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT unused FROM lease WHERE kind = 'number' AND state = 'closed'"), 9);
    centre_kiosk_sync(&w->school); /* its own block is past its term, too: it gets what came back */
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM lease a JOIN lease b ON b.subject > a.subject WHERE a.lent_on = 1 AND "
                                  "b.first = a.first + 1 AND b.last = a.last AND b.no = 2"),
        1);
    assert_int_equal(
        centre_kit_count(&w->kit,
                         "SELECT lent FROM (SELECT count(*) AS lent FROM lease WHERE kind = 'nominal' AND state = 'closed' "
                         "AND unused = 10) d"),
        1);
}

/* A close that says more is left than was not given is set aside: nothing comes back. */
static void an_end_that_does_not_add_up_is_set_aside(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    struct rows r;
    lease_kit_certified(w, &w->office, &saved);
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    ev->type = &event_types[EV_LEASE_CLOSED];
    struct lease_end *end = event_payload(ev, &w->a);
    must(db_query(w->office.db, &r, "SELECT subject, grant_no FROM lease WHERE kind = 'number'", &why, NULL) &&
         db_next(&r, &why));
    text_copy(ev->subject, sizeof ev->subject, db_text(&r, 0));
    *end = (struct lease_end){.grant_no = db_int(&r, 1), .used = 0, .unused = LEASE_QUOTA};
    db_done(&r);
    lease_kit_forge(w, &w->office, ev);
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'lease'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE state = 'closed'"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, lease_kit_set_up, lease_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_given_behind_the_close_is_a_breach),
        TEST(what_is_given_beyond_the_last_slot_is_a_breach),
        TEST(what_is_given_behind_the_expiry_is_a_breach),
        TEST(no_close_makes_good_what_was_given_behind_the_expiry),
        TEST(expiry_credits_nothing_and_the_close_behind_it_lends_the_rest_on),
        TEST(an_end_that_does_not_add_up_is_set_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
