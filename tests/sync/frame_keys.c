/* A kiosk changes the key of its frames (model/store/frame_keys.h): both ends in one process, with everything on the way that
 * may come in between. */

#include "model/store/frame_keys.h"
#include "model/base/text.h"
#include "sync/kiosk/keyed.h"
#include "tests/harness/stick_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

/* --- At the kiosk --------------------------------------------------------------------------------------------------------- */

static void file_child(struct stick_bench *b) {
    struct application form;
    struct saved saved;
    centre_kiosk_form(&b->s.seat, ++b->person, &form);
    centre_kiosk_file(&b->s.seat, &form, &saved);
}

static struct journal *log_of(struct stick_bench *b) {
    return &b->s.seat.desk.journal;
}

/* The exchange is opened anew with the keys as they are now. */
static void off_and_on(struct stick_bench *b) {
    stick_seat_image(&b->s, "now");
}

static void make_newer(struct stick_bench *b) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    crypto_sign_keypair(key, b->s.keys.newer_secret);
}

static bool name_newer(struct stick_bench *b) {
    char was[BASE64_SIZE(SIGN_PUBLIC_SIZE)], key[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    uint64_t seq;
    centre_kiosk_login(&b->s.seat, CENTRE_SUPERVISOR);
    base64_of(b->s.keys.frame_secret + 32, SIGN_PUBLIC_SIZE, was);
    base64_of(b->s.keys.newer_secret + 32, SIGN_PUBLIC_SIZE, key);
    return desk_key_kiosk(&b->s.seat.desk, was, key, &seq, &b->why);
}

/* As `priem key new` does it: the sequence of the record. */
static uint64_t change_key(struct stick_bench *b) {
    make_newer(b);
    must(name_newer(b), &b->why);
    off_and_on(b);
    return log_of(b)->seq;
}

static bool is_over(struct stick_bench *b) {
    bool over;
    must(keyed_over(&b->s.keys, log_of(b), &over, &b->why), &b->why);
    return over;
}

static void drop_older(struct stick_bench *b) {
    assert_true(is_over(b));
    keyed_drop(&b->s.keys);
    off_and_on(b);
}

/* Everything goes, and the older key is not held any more. */
static void settle(struct stick_bench *b) {
    must(centre_kit_command(&b->kit, NULL, &b->why, "backup", NULL), &b->why);
    stick_seat_sync(&b->s);
    stick_seat_sync(&b->s);
    drop_older(b);
}

static void all_is_sent(struct stick_bench *b) {
    struct exchange_status status;
    stick_seat_sync(&b->s);
    kiosk_exchange_status(b->s.x, &status);
    if (status.unsent > 0) fail_msg("%s (%s)", status.last_fail.log, status.last_fail.say);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
}

/* --- At the centre -------------------------------------------------------------------------------------------------------- */

static bool has_key(struct stick_bench *b, uint32_t epoch, uint64_t first_seq, const uint8_t secret[SIGN_SECRET_SIZE]) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    bool found;
    must(frame_key_at(b->kit.c->db, b->s.seat.no, epoch, first_seq, key, &found, &b->why), &b->why);
    return found && memcmp(key, secret + 32, sizeof key) == 0;
}

static int64_t children(struct stick_bench *b) {
    return centre_kit_count(&b->kit, "SELECT count(*) FROM learner");
}

static void raise_epoch(struct stick_bench *b) {
    must(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "epoch", "1", NULL), &b->why);
    stick_seat_sync(&b->s);
    assert_int_equal(log_of(b)->epoch, 2);
}

static void take(struct stick_bench *b) {
    must(stick_kit_take(&b->kit, &b->file, &b->answer, &b->taken, &b->why), &b->why);
}

/* --- Over the network ----------------------------------------------------------------------------------------------------- */

static void the_frame_that_brings_a_key_is_signed_by_the_one_before(void **state) {
    struct stick_bench *b = *state;
    file_child(b);
    uint64_t seq = change_key(b);
    file_child(b);
    all_is_sent(b);
    assert_true(has_key(b, 1, seq, b->s.keys.frame_secret));
    assert_true(has_key(b, 1, seq + 1, b->s.keys.newer_secret));
    file_child(b);
    all_is_sent(b);
    settle(b);
    file_child(b);
    all_is_sent(b);
    assert_int_equal(children(b), 4);
}

/* A frame of one record, and the next, in one request: the centre knows the key before it comes to apply it. */
static void the_next_frame_of_the_same_request_is_signed_by_the_new_one(void **state) {
    struct stick_bench *b = *state;
    struct bytes frames = {0};
    uint64_t seq = change_key(b);
    file_child(b);
    int left = (int)(log_of(b)->seq - seq);
    centre_kiosk_frame(&b->s.seat, seq, 1, &frames);
    memcpy(b->s.seat.frame_secret, b->s.keys.newer_secret, SIGN_SECRET_SIZE);
    centre_kiosk_frame(&b->s.seat, seq + 1, left, &frames);
    stick_seat_image(&b->s, "before"); /* what the plain kiosk hears here, the other one does not need */
    assert_int_equal(centre_kiosk_ask(&b->s.seat, &frames), 200);
    assert_int_equal(b->s.seat.answer.ack_seq, log_of(b)->seq);
    stick_seat_put_back(&b->s, "before");
    all_is_sent(b);
    assert_int_equal(children(b), 1);
    bytes_close(&frames);
}

/* Whoever has the key of before can neither send nor change it behind that record. */
static void the_key_before_signs_nothing_any_more(void **state) {
    struct stick_bench *b = *state;
    struct bytes frame = {0};
    change_key(b);
    all_is_sent(b);
    uint64_t sent = log_of(b)->seq;
    file_child(b);
    centre_kiosk_frame(&b->s.seat, sent + 1, (int)(log_of(b)->seq - sent), &frame);
    assert_int_equal(centre_kiosk_ask(&b->s.seat, &frame), 400);
    assert_int_equal(children(b), 0);
    all_is_sent(b);
    assert_int_equal(children(b), 1);
    bytes_close(&frame);
}

static void what_is_no_key_does_not_become_one(void **state) {
    static const char *const bad[] = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                      "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "c2hvcnQ", ""};
    struct stick_bench *b = *state;
    struct arena a = {0};
    centre_kiosk_login(&b->s.seat, CENTRE_SUPERVISOR);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct event ev = {.type = &event_types[EV_KIOSK_KEYED]};
        memcpy(ev.subject, log_of(b)->region, sizeof ev.subject);
        text_copy(ev.staff, sizeof ev.staff, b->kit.staff[CENTRE_SUPERVISOR]);
        text_copy(((struct kiosk_keyed *)event_payload(&ev, &a))->frame_key, 44, bad[i]);
        must(db_begin(b->s.seat.db, true, &b->why) &&
                 journal_append(log_of(b), &ev, b->kit.sign_secret[CENTRE_SUPERVISOR], &a, &b->why) &&
                 db_commit(b->s.seat.db, &b->why),
             &b->why);
    }
    stick_seat_sync(&b->s);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM log WHERE type = 'event.parked'"), 4);
    file_child(b);
    stick_seat_sync(&b->s);
    assert_int_equal(children(b), 1);
    assert_true(has_key(b, 1, log_of(b)->seq, b->s.keys.frame_secret));
    arena_close(&a);
}

/* --- One at a time -------------------------------------------------------------------------------------------------------- */

/* It was kept, and the program died before it said so. */
static void a_key_that_nothing_names_is_nobodys(void **state) {
    struct stick_bench *b = *state;
    make_newer(b);
    off_and_on(b);
    file_child(b);
    all_is_sent(b);
    assert_false(is_over(b));
    assert_true(has_key(b, 1, log_of(b)->seq + 1, b->s.keys.frame_secret));
    must(name_newer(b), &b->why);
    off_and_on(b);
    all_is_sent(b);
    assert_true(has_key(b, 1, log_of(b)->seq + 1, b->s.keys.newer_secret));
}

static void the_next_change_waits_for_a_backup_of_the_centre(void **state) {
    struct stick_bench *b = *state;
    must(centre_kit_command(&b->kit, NULL, &b->why, "backup", NULL), &b->why);
    stick_seat_sync(&b->s);
    change_key(b);
    all_is_sent(b);
    stick_seat_sync(&b->s);
    assert_false(is_over(b));
    assert_false(name_newer(b));
    assert_int_equal(b->why.kind, FAIL_BUSY);
    settle(b);
    change_key(b);
    file_child(b);
    all_is_sent(b);
    settle(b);
    assert_int_equal(children(b), 1);
}

/* --- A centre put back ---------------------------------------------------------------------------------------------------- */

static void a_restored_centre_hears_of_it_once_more(void **state) {
    struct stick_bench *b = *state;
    file_child(b);
    all_is_sent(b);
    stick_kit_save(&b->kit);
    stick_seat_sync(&b->s);
    file_child(b);
    all_is_sent(b);
    uint64_t seq = change_key(b);
    all_is_sent(b);
    for (int i = 0; i < 3; i++) file_child(b);
    all_is_sent(b);
    assert_false(is_over(b));
    stick_kit_put_back(&b->kit);
    file_child(b);
    all_is_sent(b);
    assert_false(b->kit.c->recovering);
    assert_true(has_key(b, 1, seq, b->s.keys.frame_secret));
    assert_true(has_key(b, 1, seq + 1, b->s.keys.newer_secret));
    assert_int_equal(children(b), 6);
    settle(b);
}

/* --- Sticks --------------------------------------------------------------------------------------------------------------- */

static void sticks_come_through_it(void **state) {
    struct stick_bench *b = *state;
    struct bytes before = {0};
    must(centre_kit_command(&b->kit, NULL, &b->why, "backup", NULL), &b->why);
    file_child(b);
    stick_seat_write(&b->s, &before); /* and it lies about */
    change_key(b);
    file_child(b);
    stick_seat_write(&b->s, &b->file); /* this one brings the new key */
    take(b);
    assert_true(b->taken.events > 0);
    must(stick_seat_read(&b->s, &b->answer, &b->why), &b->why);
    settle(b);
    file_child(b);
    stick_seat_write(&b->s, &b->file); /* signed by the new one, frames and all */
    take(b);
    assert_true(b->taken.events > 0);
    must(stick_seat_read(&b->s, &b->answer, &b->why), &b->why);
    must(stick_kit_take(&b->kit, &before, &b->answer, &b->taken, &b->why), &b->why);
    assert_int_equal(b->taken.events, 0);
    assert_string_equal(b->taken.frozen, "");
    all_is_sent(b);
    assert_int_equal(children(b), 3);
    bytes_close(&before);
}

/* The kiosk is lost, its stick is found. */
static void lost_and_audited(struct stick_bench *b) {
    struct intake taken;
    stick_seat_write(&b->s, &b->file);
    must(centre_kit_command(&b->kit, NULL, &b->why, "lease", "write-off", "1", NULL), &b->why);
    must(stick_kit_audit(&b->kit, &b->file, &taken, &b->why), &b->why);
    assert_true(taken.events > 0);
    assert_false(taken.fork || taken.has_want || taken.want_plain);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT max(seq) FROM log WHERE kiosk = 1"), log_of(b)->seq);
    must(centre_kit_command(&b->kit, NULL, &b->why, "lease", "audit", "1", NULL), &b->why);
}

static void the_audit_of_a_lost_kiosk_hears_of_it(void **state) {
    struct stick_bench *b = *state;
    file_child(b);
    uint64_t seq = change_key(b);
    file_child(b);
    lost_and_audited(b);
    assert_true(has_key(b, 1, seq, b->s.keys.frame_secret));
    assert_true(has_key(b, 1, seq + 1, b->s.keys.newer_secret));
}

static void the_audit_of_a_lost_kiosk_knows_of_it(void **state) {
    struct stick_bench *b = *state;
    must(centre_kit_command(&b->kit, NULL, &b->why, "backup", NULL), &b->why);
    change_key(b);
    all_is_sent(b);
    settle(b);
    file_child(b);
    lost_and_audited(b);
    assert_true(has_key(b, 1, log_of(b)->seq, b->s.keys.frame_secret));
}

/* --- Epochs --------------------------------------------------------------------------------------------------------------- */

/* The disk is put back as it was when the key had been changed already. */
static void an_epoch_begins_with_the_key_of_the_last_common_record(void **state) {
    struct stick_bench *b = *state;
    change_key(b);
    all_is_sent(b);
    stick_seat_image(&b->s, "monday");
    file_child(b);
    all_is_sent(b);
    stick_seat_put_back(&b->s, "monday");
    file_child(b);
    stick_seat_sync(&b->s);
    raise_epoch(b);
    all_is_sent(b);
    assert_true(has_key(b, 2, 1, b->s.keys.newer_secret));
    settle(b);
    assert_int_equal(children(b), 2);
}

/* Two disks parted before the key was changed, and the centre has heard of neither change: it has not happened. */
static void a_change_in_a_tail_that_is_cut_off_has_not_happened(void **state) {
    struct stick_bench *b = *state;
    stick_seat_image(&b->s, "monday");
    file_child(b);
    all_is_sent(b);
    stick_seat_put_back(&b->s, "monday");
    change_key(b);
    file_child(b);
    stick_seat_sync(&b->s);
    raise_epoch(b);
    all_is_sent(b);
    assert_true(has_key(b, 2, log_of(b)->seq, b->s.keys.frame_secret));
    assert_false(is_over(b));
    must(name_newer(b), &b->why); /* and may be made good */
    off_and_on(b);
    all_is_sent(b);
    assert_true(has_key(b, 2, log_of(b)->seq + 1, b->s.keys.newer_secret));
    assert_int_equal(children(b), 2);
    settle(b);
}

/* As `priem restore` leaves it. */
static void put_back(struct stick_bench *b, const char *name) {
    stick_seat_put_back(&b->s, name);
    must(db_begin(b->s.seat.db, true, &b->why) && meta_set_int(b->s.seat.db, "restored.at", b->kit.clock.now, &b->why) &&
             db_commit(b->s.seat.db, &b->why),
         &b->why);
    off_and_on(b);
}

/* A backup of before it, with the key file of today or of then. */
static void a_kiosk_put_back_goes_on_with_the_key_it_has(void **state) {
    struct stick_bench *b = *state;
    for (int of_then = 0; of_then < 2; of_then++) {
        uint8_t before[SIGN_SECRET_SIZE];
        memcpy(before, b->s.keys.frame_secret, sizeof before);
        stick_seat_image(&b->s, "monday");
        change_key(b);
        all_is_sent(b);
        settle(b);
        file_child(b);
        all_is_sent(b);
        if (of_then) memcpy(b->s.keys.frame_secret, before, sizeof before);
        put_back(b, "monday");
        stick_seat_sync(&b->s);
        must(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "epoch", "1", NULL), &b->why);
        all_is_sent(b);
        assert_int_equal(log_of(b)->epoch, 2 + of_then);
        file_child(b);
        all_is_sent(b);
        assert_true(has_key(b, log_of(b)->epoch, 1, b->s.keys.frame_secret));
        assert_int_equal(children(b), 2 + 2 * of_then);
    }
}

/* The backup has a change of before it, too: the key it names has gone, and today's file has only the one after. */
static void a_kiosk_put_back_lets_go_of_a_key_that_has_gone(void **state) {
    struct stick_bench *b = *state;
    change_key(b);
    all_is_sent(b);
    settle(b);
    stick_seat_image(&b->s, "monday");
    change_key(b);
    all_is_sent(b);
    settle(b);
    put_back(b, "monday");
    stick_seat_sync(&b->s);
    raise_epoch(b);
    file_child(b);
    all_is_sent(b);
    assert_true(has_key(b, 2, 1, b->s.keys.frame_secret));
    must(centre_kit_command(&b->kit, NULL, &b->why, "backup", NULL), &b->why);
    all_is_sent(b);
    change_key(b);
    file_child(b);
    all_is_sent(b);
    settle(b);
    assert_int_equal(children(b), 2);
}

/* A key file of another time under a store that knows better: nothing is signed that nobody would take. */
static void an_old_key_file_is_told(void **state) {
    struct stick_bench *b = *state;
    uint8_t before[SIGN_SECRET_SIZE];
    struct exchange_status status;
    memcpy(before, b->s.keys.frame_secret, sizeof before);
    change_key(b);
    all_is_sent(b);
    settle(b);
    memcpy(b->s.keys.frame_secret, before, sizeof before);
    off_and_on(b);
    file_child(b);
    stick_seat_sync(&b->s);
    kiosk_exchange_status(b->s.x, &status);
    assert_non_null(strstr(status.last_fail.say, "replace this kiosk"));
    assert_int_equal(children(b), 0);
}

int main(void) {
#define BENCH(test) cmocka_unit_test_setup_teardown(test, stick_bench_open, stick_bench_close)
    const struct CMUnitTest tests[] = {
        BENCH(the_frame_that_brings_a_key_is_signed_by_the_one_before),
        BENCH(the_next_frame_of_the_same_request_is_signed_by_the_new_one),
        BENCH(the_key_before_signs_nothing_any_more),
        BENCH(what_is_no_key_does_not_become_one),
        BENCH(a_key_that_nothing_names_is_nobodys),
        BENCH(the_next_change_waits_for_a_backup_of_the_centre),
        BENCH(a_restored_centre_hears_of_it_once_more),
        BENCH(sticks_come_through_it),
        BENCH(the_audit_of_a_lost_kiosk_hears_of_it),
        BENCH(the_audit_of_a_lost_kiosk_knows_of_it),
        BENCH(an_epoch_begins_with_the_key_of_the_last_common_record),
        BENCH(a_change_in_a_tail_that_is_cut_off_has_not_happened),
        BENCH(a_kiosk_put_back_goes_on_with_the_key_it_has),
        BENCH(a_kiosk_put_back_lets_go_of_a_key_that_has_gone),
        BENCH(an_old_key_file_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
