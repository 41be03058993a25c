#include "tests/harness/seats.h"

#include "sync/kiosk/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Disks of kiosks that were put back and disks that were copied, told with the one result written down beforehand. */

/* Monday's backup; on Tuesday a child was entered and sent; the disk dies, the backup is put back, on Wednesday another child
 * is entered and given a certificate. All three are in the register once, and the kiosk sees what the centre sees. */
static void a_kiosk_from_last_weeks_backup_goes_on_in_a_new_epoch(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct saved monday, tuesday, wednesday;
    char number[11];
    seats_file(w, s, &monday);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_take_image(s, "monday");
    seats_file(w, s, &tuesday);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "monday");
    assert_int_equal(seats_here(s, "SELECT count(*) FROM learner"), 1);
    seats_file(w, s, &wednesday);
    centre_kiosk_issue(&s->k, &wednesday, CENTRE_COORDINATOR, number);

    assert_int_equal(seats_talk(s), EXCHANGE_FROZEN);
    assert_string_equal(seats_said(s), "centre says frozen");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen = 'fork'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);

    seats_raise_epoch(w);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(s->k.desk.journal.epoch, 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application WHERE state = 'complete'"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    seats_same_view(w, s);
    seats_own_log_holds(s);

    /* What the old epoch was lent is written off by the same act; what was given of it without knowing counts; the audit
     * settles. */
    struct fail why;
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE kiosk_epoch = 1 AND state = 'lost' AND spent = 1"), 1);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM lease WHERE kiosk_epoch = 2 AND state = '' AND spent = 0"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 0);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "lease", "audit", "1", NULL), &why);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE state = 'audited'"), 1);

    struct saved thursday;
    seats_file(w, s, &thursday);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
    seats_same_view(w, s);
}

/* Nothing new was entered after the backup was put back: the centre alone knows more. */
static void a_restored_kiosk_that_wrote_nothing_is_noticed(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    seats_file(w, s, &one);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_take_image(s, "monday");
    seats_file(w, s, &two);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "monday");
    assert_int_equal(seats_talk(s), EXCHANGE_FROZEN);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen = 'restored'"), 1);
    seats_raise_epoch(w);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM learner"), 2);
    seats_same_view(w, s);
    seats_own_log_holds(s);
}

/* Both computers of one name have entered a child each. Both are frozen; the first that comes after the epoch was raised goes
 * on with what it has, the other is told that it is a copy and stays as it is. */
static void a_cloned_disk_freezes_both_and_the_first_one_goes_on(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk"), *clone;
    struct saved one, two, three;
    seats_file(w, s, &one);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_take_image(s, "disk");
    clone = seats_clone_of(w, s, "disk");
    seats_file(w, s, &two);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_file(w, clone, &three);
    assert_int_equal(seats_talk(clone), EXCHANGE_FROZEN);
    assert_int_equal(seats_talk(s), EXCHANGE_FROZEN);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);

    seats_raise_epoch(w);
    assert_int_equal(seats_talk(clone), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_FROZEN);
    assert_string_equal(seats_said(s), "centre says frozen");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen <> ''"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(seats_here(clone, "SELECT count(*) FROM learner"), 3);
    seats_same_view(w, clone);
    seats_own_log_holds(clone);
    seats_own_log_holds(s);

    struct saved four, five;
    seats_file(w, clone, &four);
    seats_file(w, s, &five);
    assert_int_equal(seats_talk(s), EXCHANGE_FROZEN);
    assert_int_equal(seats_talk(clone), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
}

/* --- What an older epoch had, found on a stick ---------------------------------------------------------------------------- */

static void raise_by_hand(struct region_kit *w) {
    struct fail why;
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "audit", NULL), &why);
    seats_raise_epoch(w);
}

static const char sql_come[] = "SELECT count(*) FROM log WHERE kiosk = 1 AND epoch > 1";
static const char sql_adopted[] = "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'adopted'";

/* Two children, the second with a certificate; *first: how many records the first one is. */
static int64_t file_two(struct region_kit *w, struct seat *s, int64_t *first) {
    const uint64_t before = s->k.desk.journal.seq;
    struct saved one, two;
    char number[11];
    seats_file(w, s, &one);
    *first = (int64_t)(s->k.desk.journal.seq - before);
    seats_file(w, s, &two);
    centre_kiosk_issue(&s->k, &two, CENTRE_COORDINATOR, number);
    return (int64_t)(s->k.desk.journal.seq - before);
}

/* The line goes dead when the kiosk has gone over and so many of the records it took along have come. */
static void go_over(struct region_kit *w, struct seat *s, int64_t come) {
    const uint32_t epoch = s->k.desk.journal.epoch;
    raise_by_hand(w);
    for (s->deaf_after = 1; s->k.desk.journal.epoch == epoch; s->deaf_after++) seats_talk(s);
    for (s->deaf_after = 1; centre_kit_count(&w->kit, sql_come) < come;) {
        outbox_alone(&s->x->outbox);
        seats_talk(s);
    }
    s->deaf_after = 0;
    assert_int_equal(centre_kit_count(&w->kit, sql_come), come);
}

static void both_are_there_once(struct region_kit *w) {
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 0);
}

/* The kiosk is going over, and perhaps has sent the first of the two children it took along; the stick it had written before is
 * given to the audit meanwhile. Result: the stick waits for the kiosk, whose records are the ones that count. */
static void audit_meanwhile(struct region_kit *w, int epochs, bool begins) {
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    const uint64_t acked = s->k.desk.journal.seq;
    struct bytes stick = {0};
    struct fail why;
    int64_t first, tail = file_two(w, s, &first);
    seats_write_stick(s, acked, &stick);
    for (int i = 1; i <= epochs; i++) go_over(w, s, begins ? first : 0);
    assert_false(seats_audit_stick(w, &stick, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, sql_come), tail);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_must(seats_audit_stick(w, &stick, &why), &why);
    bytes_close(&stick);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, sql_adopted), tail);
    both_are_there_once(w);
    seats_same_view(w, s);
}

static void what_a_kiosk_is_taking_over_is_not_audited_before_it_has_come(void **state) {
    audit_meanwhile(*state, 1, false);
}

static void nor_what_it_takes_over_twice(void **state) {
    audit_meanwhile(*state, 2, false);
}

/* What stood behind was numbered as it was on the stick, and once more as its kiosk had taken it over. */
static void nor_before_all_of_it_has_come(void **state) {
    audit_meanwhile(*state, 1, true);
}

/* In the middle of it the kiosk is put back from a backup of a moment ago, and says where its log has been before it sends on.
 * Result: it has not told all that it has, and goes over once more with the rest. */
static void nor_while_it_asks_where_its_log_goes_on(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    const uint64_t acked = s->k.desk.journal.seq;
    struct bytes stick = {0};
    struct fail why;
    int64_t first, tail = file_two(w, s, &first);
    seats_write_stick(s, acked, &stick);
    go_over(w, s, first);
    seats_must(meta_set_int(s->k.db, "restored.at", w->kit.clock.now, &why), &why);
    seat_close(s);
    seat_open(s);
    assert_int_equal(seats_talk(s), EXCHANGE_FROZEN);
    assert_false(seats_audit_stick(w, &stick, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    seats_raise_epoch(w);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_must(seats_audit_stick(w, &stick, &why), &why);
    bytes_close(&stick);
    assert_int_equal(centre_kit_count(&w->kit, sql_adopted), tail);
    both_are_there_once(w);
}

/* The kiosk dies in the middle of it, with leases of both epochs; it has left a stick of each. Result: when it is written off,
 * what it has not brought is taken from the sticks, once. */
static void dies_meanwhile(struct region_kit *w, bool newer_first) {
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    const uint64_t acked = s->k.desk.journal.seq;
    struct bytes sticks[2] = {0};
    struct fail why;
    int64_t first, tail = file_two(w, s, &first);
    seats_write_stick(s, acked, &sticks[0]);
    go_over(w, s, first);
    s->k.epoch = s->k.desk.journal.epoch;
    seats_write_stick(s, (uint64_t)first, &sticks[1]);
    assert_false(seats_audit_stick(w, &sticks[0], &why));
    seats_must(centre_kit_command(&w->kit, NULL, &why, "lease", "write-off", "1", NULL), &why);
    for (int i = 0; i < 2; i++) {
        struct bytes *stick = &sticks[newer_first ? 1 - i : i];
        seats_must(seats_audit_stick(w, stick, &why), &why);
        bytes_close(stick);
        both_are_there_once(w);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), tail);
    assert_int_equal(centre_kit_count(&w->kit, sql_adopted), tail);
}

static void unless_its_kiosk_is_written_off(void **state) {
    dies_meanwhile(*state, true);
}

static void then_its_sticks_bring_it_once_in_whatever_order(void **state) {
    dies_meanwhile(*state, false);
}

/* Tuesday's child is on a stick only; the disk dies, Monday's is put back, and on Wednesday another child is entered in the
 * same place of the log. Result: all three are in the register once, whichever the kiosk took over into its next epoch. */
static void what_a_lost_disk_had_is_not_taken_for_what_was_written_in_its_place(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct saved monday, tuesday, wednesday;
    struct bytes stick = {0};
    struct fail why;
    seats_file(w, s, &monday);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    uint64_t acked = s->k.desk.journal.seq;
    seats_take_image(s, "monday");
    seats_file(w, s, &tuesday);
    seats_write_stick(s, acked, &stick);
    seats_put_back(s, "monday");
    seats_file(w, s, &wednesday);
    raise_by_hand(w);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE); /* it says that this was all */
    seats_must(seats_audit_stick(w, &stick, &why), &why);
    bytes_close(&stick);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM learner"), 3);
    seats_same_view(w, s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kiosk_from_last_weeks_backup_goes_on_in_a_new_epoch, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_restored_kiosk_that_wrote_nothing_is_noticed, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_cloned_disk_freezes_both_and_the_first_one_goes_on, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_a_kiosk_is_taking_over_is_not_audited_before_it_has_come, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(nor_what_it_takes_over_twice, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(nor_before_all_of_it_has_come, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(nor_while_it_asks_where_its_log_goes_on, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(unless_its_kiosk_is_written_off, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(then_its_sticks_bring_it_once_in_whatever_order, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_a_lost_disk_had_is_not_taken_for_what_was_written_in_its_place, seats_set_up,
                                        seats_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
