/* Leases of a kiosk that is lost: written off, and counted when its log is found after all. */

#include "sync/centre/leases.h"

#include "sync/centre/audit.h"
#include "tests/harness/lease_kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* As they lie in its file on a stick; in a transaction. */
static bool audit(struct lease_kit *w, struct centre_kiosk *k, uint64_t first, int events, struct fail *reason) {
    struct bytes frames = {0}, request = {0}, body = {0};
    struct intake intake = {0};
    centre_kiosk_frame(k, first, events, &frames);
    const struct exchange_request asked = {.frames = frames.data, .frames_size = frames.size};
    must(request_make(&asked, &request, &why));
    bytes_u32(&body, (uint32_t)request.size);
    bytes_add(&body, request.data, request.size);
    bool ok = audit_body(w->kit.c, k->no, body.data, body.size, &intake, reason);
    if (ok) assert_int_equal(intake.events, events);
    bytes_close(&body);
    bytes_close(&request);
    bytes_close(&frames);
    return ok;
}

static void audit_frames(struct lease_kit *w, struct centre_kiosk *k, uint64_t first, int events) {
    must(centre_begin(w->kit.c, &why) && audit(w, k, first, events, &why) && centre_commit(w->kit.c, &why));
}

/* Result: 2 were given before the fence and come by the audit, 1 by a program that knew of it and is set aside. Until the audit
 * all 10 stay reserved; then 2 are given and 8 free. Numbers never return. */
static void written_off_with_spends_in_flight(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    int written = 0, audited = 0;
    uint64_t first = w->office.desk.journal.seq + 1;
    lease_kit_given(w, &w->office);
    lease_kit_given(w, &w->office);
    lease_kit_certified(w, &w->office, &saved);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
         centre_commit(w->kit.c, &why));
    assert_int_equal(written, 2);
    assert_int_equal(lease_kit_quota(w).given + lease_kit_quota(w).lent, LEASE_QUOTA);
    struct event *late = lease_kit_spend(w, &w->office, saved.subject);
    w->office.desk.journal.seen = w->kit.c->gsn; /* as if it had heard */
    lease_kit_forge(w, &w->office, late);
    audit_frames(w, &w->office, first, (int)(w->office.desk.journal.seq - first + 1));
    assert_int_equal(lease_kit_quota(w).given, 2);
    assert_int_equal(lease_kit_quota(w).lent, LEASE_QUOTA - 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 3);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 1);
    must(centre_begin(w->kit.c, &why) && leases_audit(w->kit.c, w->office.no, &audited, &why) && centre_commit(w->kit.c, &why));
    assert_int_equal(audited, 2);
    assert_int_equal(lease_kit_quota(w).given, 2);
    assert_int_equal(lease_kit_quota(w).lent, 0);
    assert_int_equal(lease_kit_quota(w).free, LEASE_LENDABLE - 2);
    int64_t next = centre_kit_count(&w->kit, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'next_serial'");
    assert_int_equal(next, centre_kit_count(&w->kit, "SELECT max(last) + 1 FROM lease WHERE kind = 'number'"));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE lent_on = 1"), 0);
}

/* Result: what its kiosk gave behind its own end of the lease does not fit the reserve, whether it had heard of the fence or
 * not. */
static void behind_its_own_end_a_lost_lease_is_spent_no_more(void **state) {
    struct lease_kit *w = *state;
    struct saved saved;
    int written = 0;
    uint64_t first = w->office.desk.journal.seq + 1;
    lease_kit_given(w, &w->office);
    lease_kit_certified(w, &w->office, &saved);
    struct event *late = lease_kit_spend(w, &w->office, saved.subject);
    lease_kit_days(w, 40); /* the period is over */
    w->office.answer.back_count = 0;
    lease_kit_end(w, &w->office);
    lease_kit_forge(w, &w->office, late);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
         centre_commit(w->kit.c, &why));
    audit_frames(w, &w->office, first, (int)(w->office.desk.journal.seq - first + 1));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT spent FROM lease WHERE kind = 'nominal' AND state = 'lost'"), 1);
}

/* The laptop was replaced meanwhile: the old log comes in under its old epoch, the new one is not touched. */
static void the_old_log_comes_in_beside_the_new_epoch(void **state) {
    struct lease_kit *w = *state;
    struct centre_kiosk again;
    int written = 0;
    uint64_t first = w->office.desk.journal.seq + 1;
    lease_kit_given(w, &w->office);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
         centre_commit(w->kit.c, &why));
    centre_kiosk_enrol(&w->kit, &again, "office", "1", "office");
    assert_int_equal(again.no, w->office.no);
    assert_int_equal(again.epoch, w->office.epoch + 1);
    audit_frames(w, &w->office, first, (int)(w->office.desk.journal.seq - first + 1));
    assert_int_equal(lease_kit_quota(w).given, 1);
    centre_kiosk_sync(&again);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk_state WHERE kiosk = 1 AND epoch = 2 AND stored_seq = 0"), 1);
    centre_kiosk_close(&again);
}

/* Result: what was lent to the epoch before is given by none behind it, whatever its program claims to have seen. */
static void what_is_given_of_the_epoch_before_is_a_breach(void **state) {
    struct lease_kit *w = *state;
    struct centre_kiosk again;
    struct saved saved;
    int written = 0;
    lease_kit_certified(w, &w->office, &saved);
    centre_kiosk_sync(&w->office);
    struct event *ev = lease_kit_spend(w, &w->office, saved.subject);
    must(centre_begin(w->kit.c, &why) && leases_write_off(w->kit.c, w->office.no, &written, &why) &&
         centre_commit(w->kit.c, &why));
    centre_kiosk_enrol(&w->kit, &again, "office", "1", "office");
    again.desk.journal.seen = 0;
    lease_kit_forge(w, &again, ev);
    centre_kiosk_sync(&again);
    assert_int_equal(lease_kit_quota(w).given, 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach WHERE settled = 0 AND kind = 'nominal'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit'"),
                     1);
    centre_kiosk_close(&again);
}

static void nothing_comes_in_by_an_audit_that_is_none(void **state) {
    struct lease_kit *w = *state;
    lease_kit_given(w, &w->office);
    must(centre_begin(w->kit.c, &why));
    assert_false(audit(w, &w->office, w->office.desk.journal.seq, 1, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    int audited;
    must(leases_audit(w->kit.c, w->office.no, &audited, &why));
    assert_int_equal(audited, 0); /* what it holds it may spend on */
    must(centre_rollback(w->kit.c, &why));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, lease_kit_set_up, lease_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(written_off_with_spends_in_flight),         TEST(behind_its_own_end_a_lost_lease_is_spent_no_more),
        TEST(the_old_log_comes_in_beside_the_new_epoch), TEST(what_is_given_of_the_epoch_before_is_a_breach),
        TEST(nothing_comes_in_by_an_audit_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
