/* Sticks on the way while keys are renewed and epochs raised: both ends in one process. A kiosk that never has a network comes
 * through all of it by sticks alone. */

#include "sync/centre/keys.h"
#include "tests/harness/stick_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

static int64_t unsent(const struct stick_bench *b) {
    struct exchange_status status;
    kiosk_exchange_status(b->s.x, &status);
    return status.unsent;
}

static void file_child(struct stick_bench *b) {
    struct application form;
    struct saved saved;
    centre_kiosk_form(&b->s.seat, ++b->person, &form);
    centre_kiosk_file(&b->s.seat, &form, &saved);
}

static void write_file(struct stick_bench *b) {
    stick_seat_write(&b->s, &b->file);
}

static void take(struct stick_bench *b) {
    must(stick_kit_take(&b->kit, &b->file, &b->answer, &b->taken, &b->why), &b->why);
}

static bool read_in(struct stick_bench *b) {
    return stick_seat_read(&b->s, &b->answer, &b->why);
}

static int64_t children(struct stick_bench *b) {
    return centre_kit_count(&b->kit, "SELECT count(*) FROM learner");
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static void renew_keys(struct stick_bench *b, bool revoke) {
    char line[64] = "";
    assert_true(tmp_read(&b->kit.tmp, "region/region.key", line, sizeof line - 1) > 40);
    must(centre_begin(b->kit.c, &b->why) && keys_renew(b->kit.c, line, revoke, &b->why) && centre_commit(b->kit.c, &b->why),
         &b->why);
    centre_kit_reopen(&b->kit);
}

/* The stick was closed for a key that is no more, the answer is signed by one the kiosk has never heard of. */
static void a_stick_written_before_the_keys_were_renewed(void **state) {
    struct stick_bench *b = *state;
    file_child(b);
    write_file(b);
    renew_keys(b, true);
    take(b);
    assert_true(b->taken.events > 0);
    must(read_in(b), &b->why);
    assert_int_equal(unsent(b), 0);
    file_child(b); /* and on with the new ones */
    write_file(b);
    take(b);
    assert_memory_equal(b->answer.data, "PRS1", 4); /* it knows them by now */
    must(read_in(b), &b->why);
    assert_int_equal(unsent(b), 0);
    assert_int_equal(children(b), 2);
}

/* The kiosk has heard of the new keys over the network before it reads an answer of the old ones. */
static void an_answer_of_the_key_before(struct stick_bench *b, bool revoke, bool good) {
    write_file(b);
    take(b);
    renew_keys(b, revoke);
    stick_seat_sync(&b->s);
    stick_seat_sync(&b->s); /* the list comes with the feed */
    assert_int_equal(read_in(b), good);
}

static void the_key_before_is_believed_as_long_as_it_is_not_revoked(void **state) {
    struct stick_bench *b = *state;
    file_child(b);
    an_answer_of_the_key_before(b, false, true);
    file_child(b);
    an_answer_of_the_key_before(b, true, false);
    assert_int_equal(b->why.kind, FAIL_DENIED);
    assert_non_null(strstr(b->why.say, "fresh one"));
    assert_int_equal(unsent(b), 0);
}

/* New keys that another region's key has signed, in front of an answer that the first of them has. */
static void keys_of_another_region_bring_nothing(void **state) {
    struct stick_bench *b = *state;
    struct keylist keys = {.no = 2, .least = 1};
    struct bytes forged = {0};
    uint8_t region_secret[SIGN_SECRET_SIZE], answer_secret[SIGN_SECRET_SIZE], ignored[SIGN_PUBLIC_SIZE], box_key[32];
    struct seal_head head = {.way = SEAL_ANSWER, .to = b->s.seat.no, .number = 1};
    crypto_sign_keypair(ignored, region_secret);
    crypto_sign_keypair(keys.answer_key, answer_secret);
    keylist_sign(&keys, b->kit.c->journal.region, region_secret);
    memcpy(head.region, b->kit.c->journal.region, sizeof head.region);
    write_file(b);
    crypto_scalarmult_base(box_key, b->s.keys.box_secret);
    keylist_put(&keys, &forged);
    must(seal_make(&head, "x", 1, box_key, answer_secret, &forged, &b->why), &b->why);
    assert_false(stick_seat_read(&b->s, &forged, &b->why));
    assert_int_equal(b->why.kind, FAIL_DENIED);
    bytes_close(&forged);
}

/* --- Epochs --------------------------------------------------------------------------------------------------------------- */

static void raise_epoch(struct stick_bench *b) {
    must(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "epoch", "1", NULL), &b->why);
}

static uint32_t epoch(const struct stick_bench *b) {
    return b->s.seat.desk.journal.epoch;
}

/* Monday's disk is put back when Tuesday's child had gone by a stick; Wednesday's child is entered on it. One file says all
 * that is needed to find where the two logs part, however many records there are, and the register has all three. */
static void an_epoch_raised_travels_by_stick(void **state) {
    struct stick_bench *b = *state;
    enum { BEFORE = 30 };
    for (int i = 0; i < BEFORE; i++) file_child(b); /* not sent on Monday */
    stick_seat_image(&b->s, "monday");
    file_child(b);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    stick_seat_put_back(&b->s, "monday");
    file_child(b);
    int64_t waiting = unsent(b);
    write_file(b);
    take(b);
    assert_string_equal(b->taken.frozen, "fork");
    assert_false(read_in(b));
    assert_int_equal(b->why.kind, FAIL_CONFLICT);
    raise_epoch(b);
    take(b); /* the same stick, still there */
    assert_true(b->taken.turned);
    assert_int_equal(b->taken.events, 0);
    must(read_in(b), &b->why);
    assert_int_equal(epoch(b), 2);
    assert_true(unsent(b) > 0 && unsent(b) < waiting); /* what both have is not written twice */
    assert_false(read_in(b));                          /* the answer once more: it is of the life before */
    assert_int_equal(b->why.kind, FAIL_GONE);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    assert_int_equal(unsent(b), 0);
    assert_int_equal(children(b), BEFORE + 2);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    stick_seat_sync(&b->s); /* and the network goes on from there */
    assert_int_equal(unsent(b), 0);
}

/* An old disk on which nothing was entered: no record differs, but the centre has later ones. */
static void an_old_disk_with_nothing_new(void **state) {
    struct stick_bench *b = *state;
    file_child(b);
    stick_seat_sync(&b->s);
    stick_seat_image(&b->s, "monday");
    file_child(b);
    stick_seat_sync(&b->s);
    stick_seat_put_back(&b->s, "monday");
    write_file(b);
    take(b);
    assert_false(read_in(b));
    assert_int_equal(b->why.kind, FAIL_CONFLICT);
    stick_seat_image(&b->s, "off and on"); /* nothing of it is only in memory */
    write_file(b);
    take(b);
    assert_string_equal(b->taken.frozen, "restored");
    raise_epoch(b);
    take(b);
    must(read_in(b), &b->why);
    assert_int_equal(epoch(b), 2);
    file_child(b);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    assert_int_equal(unsent(b), 0);
    assert_int_equal(children(b), 3);
}

/* Two computers of one name: the first that comes with a file of the new epoch is the right one, the other is told. */
static void a_copy_is_told_by_its_stick(void **state) {
    struct stick_bench *b = *state;
    struct bytes right = {0};
    file_child(b);
    stick_seat_sync(&b->s);
    stick_seat_image(&b->s, "the copy");
    file_child(b);
    stick_seat_sync(&b->s);
    stick_seat_image(&b->s, "the right one");
    stick_seat_put_back(&b->s, "the copy");
    file_child(b);
    write_file(b);
    take(b);
    raise_epoch(b);
    stick_seat_image(&b->s, "the copy");
    stick_seat_put_back(&b->s, "the right one");
    stick_seat_sync(&b->s); /* over to epoch 2, with its mark */
    assert_int_equal(epoch(b), 2);
    stick_seat_put_back(&b->s, "the copy");
    take(b);
    assert_string_equal(b->taken.frozen, "copy");
    assert_false(read_in(b));
    assert_int_equal(b->why.kind, FAIL_CONFLICT);
    assert_non_null(strstr(b->why.say, "copy of the disk"));
    assert_int_equal(children(b), 2);
    bytes_close(&right);
}

/* The disk is put back a second time, to before it went over to the epoch of which a file is on the way; and the file comes
 * first. RESULT: the only computer there is called a copy, since the centre has answered the life that is lost, and the
 * administrator is told how it goes on. */
static void a_file_of_a_lost_life_shuts_nobody_out_for_good(void **state) {
    struct stick_bench *b = *state;
    struct bytes lost = {0}, answer = {0};
    file_child(b);
    stick_seat_sync(&b->s);
    stick_seat_image(&b->s, "monday");
    file_child(b);
    stick_seat_sync(&b->s);
    stick_seat_put_back(&b->s, "monday");
    stick_seat_sync(&b->s);
    raise_epoch(b);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    assert_int_equal(epoch(b), 2);
    stick_seat_write(&b->s, &lost);
    stick_seat_put_back(&b->s, "monday");
    write_file(b);
    take(b);
    must(stick_kit_take(&b->kit, &lost, &answer, &b->taken, &b->why), &b->why);
    must(read_in(b), &b->why);
    file_child(b);
    stick_seat_sync(&b->s);
    assert_true(unsent(b) > 0);
    assert_false(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "epoch", "1", NULL));
    assert_non_null(strstr(b->why.say, "kiosk freeze 1"));
    must(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "freeze", "1", "copy", NULL), &b->why);
    raise_epoch(b);
    stick_seat_sync(&b->s);
    assert_int_equal(epoch(b), 3);
    assert_int_equal(unsent(b), 0);
    assert_int_equal(children(b), 3);
    bytes_close(&answer);
    bytes_close(&lost);
}

/* A file from before the disk was put back, found in a drawer when all is well again. */
static void a_file_of_the_epoch_before_is_harmless(void **state) {
    struct stick_bench *b = *state;
    struct bytes old = {0};
    file_child(b);
    stick_seat_sync(&b->s);
    stick_seat_image(&b->s, "monday");
    file_child(b);
    stick_seat_write(&b->s, &old);
    stick_seat_sync(&b->s);
    stick_seat_put_back(&b->s, "monday");
    file_child(b);
    stick_seat_sync(&b->s);
    raise_epoch(b);
    stick_seat_sync(&b->s);
    assert_int_equal(epoch(b), 2);
    assert_int_equal(unsent(b), 0);
    must(stick_kit_take(&b->kit, &old, &b->answer, &b->taken, &b->why), &b->why);
    assert_int_equal(b->taken.events, 0);
    assert_false(read_in(b));
    file_child(b);
    stick_seat_sync(&b->s); /* nobody is frozen by it */
    assert_int_equal(unsent(b), 0);
    assert_int_equal(children(b), 4);
    bytes_close(&old);
}

/* --- Back from a backup --------------------------------------------------------------------------------------------------- */

static int64_t units(struct stick_bench *b) {
    int64_t count = 0;
    must(db_one_int(b->s.seat.db, &count, "SELECT count(*) FROM feed_unit", &b->why, NULL), &b->why);
    return count;
}

/* What came by hand and no backup of the centre covers yet is kept as what came over the network: a centre that is put back
 * gets it again. What has come the other way already is not kept twice. */
static void what_a_stick_brought_is_kept_for_a_restored_centre(void **state) {
    struct stick_bench *b = *state;
    must(centre_kit_command(&b->kit, NULL, &b->why, "backup", NULL), &b->why);
    stick_seat_sync(&b->s);
    int64_t before = units(b);
    file_child(b);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    assert_int_equal(unsent(b), 0);
    assert_int_equal(units(b), before + 1);
    must(read_in(b), &b->why);
    assert_int_equal(units(b), before + 1);
}

/* The epoch was raised by stick behind the backup, and the rest of the one before had gone by stick as well: a centre that is
 * put back is told of both by hand, and each record keeps its number. */
static void a_restored_centre_is_told_of_an_epoch_by_stick(void **state) {
    struct stick_bench *b = *state;
    static const char gsns[] = "SELECT sum(gsn * kiosk) FROM log WHERE type = 'application.filed'";
    stick_seat_image(&b->s, "monday");
    stick_kit_save(&b->kit);
    file_child(b);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    stick_seat_put_back(&b->s, "monday");
    file_child(b);
    write_file(b);
    take(b);
    assert_false(read_in(b));
    raise_epoch(b);
    take(b);
    must(read_in(b), &b->why);
    file_child(b);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    assert_int_equal(epoch(b), 2);
    assert_int_equal(unsent(b), 0);
    int64_t had = centre_kit_count(&b->kit, gsns);
    stick_kit_put_back(&b->kit);
    for (int i = 0; i < 4 && b->kit.c->recovering; i++) {
        write_file(b);
        take(b);
        must(read_in(b), &b->why);
    }
    assert_false(b->kit.c->recovering);
    write_file(b);
    take(b);
    must(read_in(b), &b->why);
    assert_int_equal(unsent(b), 0);
    assert_int_equal(epoch(b), 2);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(children(b), 3);
    assert_int_equal(centre_kit_count(&b->kit, gsns), had);
}

static int64_t told_site(struct stick_bench *b, const char *site) {
    int64_t told = 0;
    must(db_one_int(b->s.seat.db, &told, "SELECT count(*) FROM setting WHERE value = :site", &b->why, "site:t", site, NULL),
         &b->why);
    return told;
}

/* An answer of the life before, read when this kiosk has told the restored centre all it had, and another is awaited still: the
 * numbers in it are given anew. */
static void an_answer_of_a_lost_centre_is_not_taken(void **state) {
    struct stick_bench *b = *state;
    struct stick_seat other;
    stick_seat_open(&other, &b->kit, "school 7", "7", "desk");
    stick_seat_sync(&b->s);
    stick_kit_save(&b->kit);
    stick_seat_sync(&b->s);
    stick_seat_sync(&other);
    file_child(b);
    write_file(b);
    take(b);
    must(centre_kit_command(&b->kit, NULL, &b->why, "set", "site", "lost.example", NULL), &b->why);
    take(b); /* what nobody hears of but by this file */
    b->kit.clock.now += MS_MINUTE;
    stick_kit_put_back(&b->kit);
    stick_seat_sync(&b->s);
    assert_true(b->kit.c->recovering);
    must(read_in(b), &b->why);
    stick_seat_sync(&other);
    stick_seat_sync(&b->s);
    assert_false(b->kit.c->recovering);
    stick_seat_sync(&other);
    must(centre_kit_command(&b->kit, NULL, &b->why, "set", "site", "new.example", NULL), &b->why);
    stick_seat_sync(&b->s);
    assert_int_equal(unsent(b), 0);
    assert_int_equal(told_site(b, "new.example"), 1);
    stick_seat_close(&other);
}

/* While the answer to its file is on the way, the centre is put back and told all; then the kiosk is put back, too, and does
 * not know that it has told. RESULT: it takes nothing out of that answer, and in its new epoch what was numbered anew. */
static void a_kiosk_put_back_takes_no_answer_of_a_lost_centre(void **state) {
    struct stick_bench *b = *state;
    stick_kit_save(&b->kit);
    stick_seat_sync(&b->s);
    write_file(b);
    must(centre_kit_command(&b->kit, NULL, &b->why, "set", "site", "lost.example", NULL), &b->why);
    take(b); /* what nobody hears of but by this file */
    stick_seat_image(&b->s, "monday");
    stick_kit_put_back(&b->kit);
    stick_seat_sync(&b->s);
    assert_false(b->kit.c->recovering);
    must(centre_kit_command(&b->kit, NULL, &b->why, "set", "site", "new.example", NULL), &b->why);
    stick_seat_put_back(&b->s, "monday");
    must(db_begin(b->s.seat.db, true, &b->why) && meta_set_int(b->s.seat.db, "restored.at", b->kit.clock.now, &b->why) &&
             db_commit(b->s.seat.db, &b->why) && desk_refresh(&b->s.seat.desk, &b->why),
         &b->why);
    must(read_in(b), &b->why);
    assert_int_equal(told_site(b, "lost.example"), 0);
    stick_seat_sync(&b->s);
    must(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "epoch", "1", NULL), &b->why);
    stick_seat_sync(&b->s);
    assert_int_equal(b->s.seat.desk.journal.epoch, 2);
    assert_int_equal(told_site(b, "new.example"), 1);
}

int main(void) {
#define BENCH(test) cmocka_unit_test_setup_teardown(test, stick_bench_open, stick_bench_close)
    const struct CMUnitTest tests[] = {
        BENCH(a_stick_written_before_the_keys_were_renewed),
        BENCH(the_key_before_is_believed_as_long_as_it_is_not_revoked),
        BENCH(keys_of_another_region_bring_nothing),
        BENCH(an_epoch_raised_travels_by_stick),
        BENCH(an_old_disk_with_nothing_new),
        BENCH(a_copy_is_told_by_its_stick),
        BENCH(a_file_of_a_lost_life_shuts_nobody_out_for_good),
        BENCH(a_file_of_the_epoch_before_is_harmless),
        BENCH(a_restored_centre_is_told_of_an_epoch_by_stick),
        BENCH(what_a_stick_brought_is_kept_for_a_restored_centre),
        BENCH(an_answer_of_a_lost_centre_is_not_taken),
        BENCH(a_kiosk_put_back_takes_no_answer_of_a_lost_centre),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
