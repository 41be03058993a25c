/* A record that the centre fails on, its store being sound: the others do not notice, its kiosk is told, and when it asks for
 * it the record is set aside. */

#include "tests/harness/centre_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The keys of the people as a damaged page of the store has them; or whole again. */
static void damage(struct centre_kit *kit, const char *sql) {
    struct fail why;
    assert_true(centre_begin(kit->c, &why));
    assert_true(db_run(kit->c->db, "DROP TRIGGER IF EXISTS log_kept", &why, NULL));
    assert_true(db_run(kit->c->db, sql, &why, NULL));
    assert_true(centre_commit(kit->c, &why));
}

/* In another's name: the gate looks for every key that person has had. */
static void forge(struct centre_case *w) {
    struct event *ev = centre_case_event(w, EV_CERTIFICATE_ISSUED, w->saved.subject, w->kit.staff[CENTRE_COORDINATOR]);
    centre_case_forge(w, ev, w->kit.sign_secret[CENTRE_DESK]);
}

static struct exchange_job ask(struct centre_kiosk *k, bool isolate, struct bytes *out) {
    struct fail why;
    struct bytes frames = {0};
    uint64_t left = k->desk.journal.seq - k->acked;
    if (left > 0) centre_kiosk_frame(k, k->acked + 1, (int)left, &frames);
    struct exchange_request r = {.feed_epoch = 1, .frames = frames.data, .frames_size = frames.size, .isolate = isolate};
    assert_true(request_make(&r, out, &why));
    bytes_close(&frames);
    return (struct exchange_job){.kiosk = k->no, .body = out->data, .size = out->size};
}

static void it_stops_nobody_and_is_set_aside_when_asked(void **state) {
    struct centre_case *w = *state;
    struct centre_kiosk office;
    struct application form;
    struct saved saved;
    struct bytes asked[2] = {0};
    struct fail why;
    centre_kiosk_enrol(&w->kit, &office, "office", "1", "office");
    centre_kiosk_form(&office, 5, &form);
    centre_kiosk_login(&office, CENTRE_DESK);
    assert_true(desk_save(&office.desk, &form, 0, &saved, &why));
    forge(w);
    damage(&w->kit, "UPDATE log SET o = '!' || o WHERE type = 'staff.keyed'");

    struct exchange_job jobs[] = {ask(&w->k, false, &asked[0]), ask(&office, false, &asked[1])};
    assert_true(turn_run(w->kit.c, jobs, 2, &why));
    assert_int_equal(jobs[0].status, 500);
    assert_int_equal(jobs[0].answer.size, 0);
    assert_int_equal(jobs[1].status, 200);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'certificate.issued'"), 0);

    jobs[0] = ask(&w->k, true, &asked[0]);
    assert_true(turn_run(w->kit.c, jobs, 1, &why));
    assert_int_equal(jobs[0].status, 200);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0 AND type = 'certificate.issued'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'failed'"), 1);
    for (int i = 0; i < 2; i++) {
        bytes_close(&jobs[i].answer);
        bytes_close(&asked[i]);
    }

    /* What comes behind it is taken as ever; a sound record that isolates is not set aside. */
    damage(&w->kit, "UPDATE log SET o = substr(o, 2) WHERE type = 'staff.keyed'");
    centre_kiosk_form(&w->k, 6, &form);
    centre_kiosk_file(&w->k, &form, &saved);
    w->k.acked++;
    jobs[0] = ask(&w->k, true, &asked[0]);
    assert_true(turn_run(w->kit.c, jobs, 1, &why));
    assert_int_equal(jobs[0].status, 200);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    bytes_close(&jobs[0].answer);
    bytes_close(&asked[0]);
    centre_kiosk_close(&office);
}

/* The store refuses what the record would become: it is undone and set aside in the same turn, and what its kiosk sends behind
 * it has its number. */
static void what_cannot_be_applied_is_set_aside_at_once(void **state) {
    struct centre_case *w = *state;
    struct application form;
    struct saved saved;
    char number[11];
    damage(&w->kit, "CREATE TRIGGER broken BEFORE INSERT ON certificate BEGIN SELECT RAISE(ABORT, 'broken'); END");
    centre_kiosk_issue(&w->k, &w->saved, CENTRE_COORDINATOR, number);
    centre_kiosk_form(&w->k, 6, &form);
    centre_kiosk_file(&w->k, &form, &saved);
    centre_kiosk_sync(&w->k);
    damage(&w->kit, "DROP TRIGGER broken");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'failed'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);
    centre_case_became(w, NULL);
}

/* Whatever it was set aside for first: found to be beyond its lease when it is driven anew, it is booked. */
static void what_is_beyond_its_lease_is_booked_when_that_is_found(void **state) {
    static const char booked[] = "SELECT count(*) FROM breach";
    struct centre_case *w = *state;
    struct fail why;
    char number[11];
    damage(&w->kit, "CREATE TRIGGER broken BEFORE INSERT ON certificate BEGIN SELECT RAISE(ABORT, 'broken'); END");
    centre_kiosk_issue(&w->k, &w->saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->k);
    damage(&w->kit, "DROP TRIGGER broken");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'failed'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, booked), 0);
    damage(&w->kit, "UPDATE lease SET first = first + 500, last = last + 500 WHERE kind = 'number'");
    assert_true(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL));
    damage(&w->kit, "UPDATE lease SET first = first - 500, last = last - 500 WHERE kind = 'number'");
    assert_int_equal(centre_kit_count(&w->kit, booked), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_beyond_its_lease_is_booked_when_that_is_found, centre_case_set_up,
                                        centre_case_tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_applied_is_set_aside_at_once, centre_case_set_up, centre_case_tear_down),
        cmocka_unit_test_setup_teardown(it_stops_nobody_and_is_set_aside_when_asked, centre_case_set_up, centre_case_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
