/* The exchange by hand, both ends in one process: what a stick brings is what the network would have brought, and whatever
 * happens to sticks on the way, nothing is lost and nothing is done twice. */

#include "sync/kiosk/inner.h"
#include "tests/harness/faultvfs.h"
#include "tests/harness/stick_kit.h"

#include "sync/centre/backup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

struct bench {
    struct centre_kit kit;
    struct stick_seat desk, office;
    struct bytes file, answer;
    struct carrier_taken taken;
    struct fail why;
};

static int set_up(void **state) {
    static struct bench b;
    b = (struct bench){0};
    centre_kit_open(&b.kit);
    stick_seat_open(&b.desk, &b.kit, "school 12", "12", "desk");
    stick_seat_open(&b.office, &b.kit, "office", "1", "office");
    for (int p = 0; p < CENTRE_PEOPLE; p++) centre_kiosk_login(&b.office.seat, (enum centre_person)p);
    stick_seat_sync(&b.office);
    stick_seat_sync(&b.desk);
    *state = &b;
    return 0;
}

static int tear_down(void **state) {
    struct bench *b = *state;
    centre_kit_check(&b->kit);
    stick_seat_close(&b->desk);
    stick_seat_close(&b->office);
    bytes_close(&b->file);
    bytes_close(&b->answer);
    centre_kit_close(&b->kit);
    return 0;
}

static int64_t unsent(const struct stick_seat *s) {
    struct exchange_status status;
    kiosk_exchange_status(s->x, &status);
    return status.unsent;
}

static int64_t count(struct stick_seat *s, const char *sql) {
    int64_t n = 0;
    struct fail why;
    assert_true(db_one_int(s->seat.db, &n, sql, &why, NULL));
    return n;
}

static void file_child(struct bench *b, int64_t n, struct saved *saved) {
    struct application form;
    centre_kiosk_login(&b->desk.seat, CENTRE_DESK);
    centre_kiosk_form(&b->desk.seat, n, &form);
    centre_kiosk_file(&b->desk.seat, &form, saved);
}

static void take(struct bench *b) {
    if (!stick_kit_take(&b->kit, &b->file, &b->answer, &b->taken, &b->why)) fail_msg("%s", b->why.say);
}

static void read_in(struct bench *b, struct stick_seat *s) {
    if (!stick_seat_read(s, &b->answer, &b->why)) fail_msg("%s", b->why.say);
}

static void a_stick_there_and_back_is_an_exchange(void **state) {
    struct bench *b = *state;
    struct saved saved;
    file_child(b, 1, &saved);
    int64_t before = unsent(&b->desk);
    assert_true(before > 0);
    stick_seat_write(&b->desk, &b->file);
    assert_int_equal(unsent(&b->desk), before); /* nothing counts as sent */
    take(b);
    assert_int_equal(b->taken.events, before);
    assert_int_equal(unsent(&b->desk), before);
    read_in(b, &b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    assert_int_equal(count(&b->desk, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(count(&b->desk, "SELECT count(*) FROM stick WHERE answered > 0"), 1);
}

static void a_stick_carried_twice_changes_nothing(void **state) {
    struct bench *b = *state;
    struct saved saved;
    struct bytes again = {0};
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    int64_t stored = centre_kit_count(&b->kit, "SELECT count(*) FROM log");
    bytes_add(&again, b->answer.data, b->answer.size);
    take(b);
    assert_int_equal(b->taken.events, 0);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM log"), stored);
    read_in(b, &b->desk);
    assert_true(stick_seat_read(&b->desk, &again, &b->why));
    assert_int_equal(unsent(&b->desk), 0);
    bytes_close(&again);
}

static void keep(struct bytes *to, const struct bytes *from) {
    bytes_clear(to);
    bytes_add(to, from->data, from->size);
}

/* Two sticks on the way; the later one comes back first. */
static void the_older_of_two_sticks_takes_nothing_back(void **state) {
    struct bench *b = *state;
    struct saved saved;
    struct bytes first = {0}, first_answer = {0};
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &first);
    file_child(b, 2, &saved);
    int64_t all = unsent(&b->desk);
    stick_seat_write(&b->desk, &b->file);
    assert_true(stick_kit_take(&b->kit, &first, &first_answer, &b->taken, &b->why));
    take(b);
    assert_true(b->taken.events > 0 && b->taken.events < all);
    read_in(b, &b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    int64_t cursor = count(&b->desk, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'");
    assert_true(stick_seat_read(&b->desk, &first_answer, &b->why));
    assert_int_equal(unsent(&b->desk), 0);
    assert_int_equal(count(&b->desk, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'"), cursor);
    bytes_close(&first);
    bytes_close(&first_answer);
}

/* The later stick is taken first, the older one after it. */
static void two_sticks_in_the_wrong_order_end_the_same(void **state) {
    struct bench *b = *state;
    struct saved saved;
    struct bytes first = {0}, later = {0};
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &first);
    file_child(b, 2, &saved);
    int64_t all = unsent(&b->desk);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    assert_int_equal(b->taken.events, all);
    keep(&later, &b->answer);
    assert_true(stick_kit_take(&b->kit, &first, &b->answer, &b->taken, &b->why));
    assert_int_equal(b->taken.events, 0);
    read_in(b, &b->desk); /* of the older one */
    assert_true(stick_seat_read(&b->desk, &later, &b->why));
    assert_int_equal(unsent(&b->desk), 0);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT number FROM carried"), 2);
    bytes_close(&first);
    bytes_close(&later);
}

/* The network came back while the stick was away. */
static void a_stale_stick_after_an_exchange_is_harmless(void **state) {
    struct bench *b = *state;
    struct saved saved;
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    file_child(b, 2, &saved);
    stick_seat_sync(&b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    int64_t cursor = count(&b->desk, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'");
    int64_t rows = count(&b->desk, "SELECT count(*) FROM log");
    read_in(b, &b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    assert_int_equal(count(&b->desk, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'"), cursor);
    assert_int_equal(count(&b->desk, "SELECT count(*) FROM log"), rows);
    static const char known[] = "SELECT max(cursor) FROM kiosk_state WHERE kiosk = 1";
    stick_seat_sync(&b->desk); /* which says how far the one before has come */
    cursor = centre_kit_count(&b->kit, known);
    take(b); /* and the old file once more, at the centre */
    assert_int_equal(b->taken.events, 0);
    assert_int_equal(centre_kit_count(&b->kit, known), cursor);
    stick_seat_sync(&b->desk);
    assert_int_equal(unsent(&b->desk), 0);
}

/* The frozen kiosk is thawed; an answer from before says otherwise. */
static void what_an_old_answer_says_of_freezing_is_past(void **state) {
    struct bench *b = *state;
    struct saved saved;
    struct exchange_status status;
    char no[16];
    snprintf(no, sizeof no, "%u", b->desk.seat.no);
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    assert_true(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "freeze", no, "check", NULL));
    take(b);
    assert_string_equal(b->taken.frozen, "check");
    assert_false(stick_seat_read(&b->desk, &b->answer, &b->why));
    assert_int_equal(b->why.kind, FAIL_CONFLICT);
    kiosk_exchange_status(b->desk.x, &status);
    assert_int_equal(status.phase, EXCHANGE_FROZEN);
    assert_true(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "thaw", no, NULL));
    env_virtual_move(&b->kit.clock, MS_MINUTE);
    stick_seat_sync(&b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    read_in(b, &b->desk); /* the same answer once more, from the bottom of a bag */
    kiosk_exchange_status(b->desk.x, &status);
    assert_int_equal(status.phase, EXCHANGE_IDLE);
    file_child(b, 2, &saved);
    stick_seat_sync(&b->desk);
    assert_int_equal(unsent(&b->desk), 0);
}

/* The kiosk was moved and frozen when that answer was made. RESULT: it tells of no feed, and the children of the new place come
 * whole when the kiosk is thawed. */
static void nor_does_it_say_where_the_feed_goes_on(void **state) {
    struct bench *b = *state;
    struct saved saved;
    char no[16];
    snprintf(no, sizeof no, "%u", b->desk.seat.no);
    file_child(b, 1, &saved);
    stick_seat_sync(&b->desk);
    stick_seat_write(&b->desk, &b->file);
    assert_true(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "freeze", no, "check", NULL));
    assert_true(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "move", no, "12", "--scope", "office", NULL));
    take(b);
    env_virtual_move(&b->kit.clock, MS_MINUTE);
    stick_seat_sync(&b->desk);
    read_in(b, &b->desk);
    assert_true(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "thaw", no, NULL));
    stick_seat_sync(&b->desk);
    assert_int_equal(count(&b->desk, "SELECT count(*) FROM learner"), 1);
}

static void a_stick_for_another_kiosk_is_told_apart(void **state) {
    struct bench *b = *state;
    struct saved saved;
    struct fail why;
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    assert_false(stick_seat_read(&b->office, &b->answer, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    read_in(b, &b->desk); /* and is still good where it belongs */
    assert_int_equal(unsent(&b->desk), 0);
}

/* Whatever byte is wrong, nothing of it is taken; what is cut short neither. */
static void a_damaged_stick_gives_nothing(void **state) {
    struct bench *b = *state;
    struct saved saved;
    struct bytes bad = {0}, none = {0};
    struct fail why;
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    int64_t stored = centre_kit_count(&b->kit, "SELECT count(*) FROM log");
    for (size_t at = 0; at < b->file.size; at += at < SEAL_HEADER ? 1 : 97) {
        keep(&bad, &b->file);
        bad.data[at] ^= 0x40;
        if (stick_kit_take(&b->kit, &bad, &none, &b->taken, &why)) fail_msg("byte %zu", at);
        assert_true(why.kind == FAIL_INPUT || why.kind == FAIL_DENIED || why.kind == FAIL_GONE);
        bad.size = at;
        assert_false(stick_kit_take(&b->kit, &bad, &none, &b->taken, &why));
    }
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM log"), stored);
    take(b);
    for (size_t at = 0; at < b->answer.size; at += at < SEAL_HEADER ? 1 : 53) {
        keep(&bad, &b->answer);
        bad.data[at] ^= 0x01;
        assert_false(stick_seat_read(&b->desk, &bad, &why));
        bad.data[at] ^= 0x01;
        bad.size = at;
        assert_false(stick_seat_read(&b->desk, &bad, &why));
    }
    assert_true(unsent(&b->desk) > 0);
    read_in(b, &b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    bytes_close(&bad);
    bytes_close(&none);
}

/* An answer that another kiosk's stick, or an older file, was answered with is signed for that one alone. */
static void an_answer_is_bound_to_its_file(void **state) {
    struct bench *b = *state;
    struct bytes box = {0}, other = {0};
    struct seal_head head = {.way = SEAL_ANSWER, .to = b->desk.seat.no, .number = 2};
    uint8_t box_key[32];
    struct saved saved;
    memcpy(head.region, b->kit.c->journal.region, sizeof head.region);
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    stick_seat_write(&b->desk, &other); /* number 2, never taken */
    /* The answer to number 1 put into an envelope of number 2, by somebody who has the centre's own key. */
    struct seal_head old;
    crypto_scalarmult_base(box_key, b->desk.keys.box_secret);
    assert_true(seal_open(b->answer.data, b->answer.size, b->desk.keys.answer_key, box_key, b->desk.keys.box_secret, &old, &box,
                          &b->why));
    bytes_clear(&b->answer);
    assert_true(seal_make(&head, box.data, box.size, box_key, b->kit.c->answer_secret, &b->answer, &b->why));
    assert_false(stick_seat_read(&b->desk, &b->answer, &b->why));
    assert_true(unsent(&b->desk) > 0);
    bytes_close(&box);
    bytes_close(&other);
}

static void a_lost_kiosks_stick_is_refused(void **state) {
    struct bench *b = *state;
    struct saved saved;
    char no[16];
    snprintf(no, sizeof no, "%u", b->desk.seat.no);
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    assert_true(centre_kit_command(&b->kit, NULL, &b->why, "kiosk", "freeze", no, "lost", NULL));
    int64_t stored = centre_kit_count(&b->kit, "SELECT count(*) FROM log");
    assert_false(stick_kit_take(&b->kit, &b->file, &b->answer, &b->taken, &b->why));
    assert_int_equal(b->why.kind, FAIL_DENIED);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM log"), stored);
}

/* More than one request holds; the answer has more than one answer holds. */
static void a_long_trip_fits_one_stick(void **state) {
    struct bench *b = *state;
    struct saved saved;
    enum { CHILDREN = 700 };
    for (int n = 0; n < CHILDREN; n++) file_child(b, n, &saved);
    int64_t all = unsent(&b->desk);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    assert_int_equal(b->taken.events, all);
    read_in(b, &b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    stick_seat_write(&b->office, &b->file);
    take(b);
    read_in(b, &b->office);
    assert_int_equal(count(&b->office, "SELECT count(*) FROM application"), CHILDREN);
}

/* The office reads the answer to a desk's case before anybody is back at the desk. */
static void an_office_decides_from_her_stick_before_she_is_back(void **state) {
    struct bench *b = *state;
    struct saved saved;
    char number[11] = "";
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file); /* a courier takes it, she goes on to the next village */
    take(b);
    stick_seat_write(&b->office, &b->file);
    take(b);
    read_in(b, &b->office);
    centre_kiosk_issue(&b->office.seat, &saved, CENTRE_COORDINATOR, number);
    assert_int_equal(strlen(number), 10);
    stick_seat_sync(&b->office);
    assert_true(unsent(&b->desk) > 0); /* for her it is still on its way */
    stick_seat_write(&b->desk, &b->file);
    take(b);
    read_in(b, &b->desk);
    assert_int_equal(count(&b->desk, "SELECT count(*) FROM application WHERE state = 'approved'"), 1);
}

/* There is no network at all: the answer that says which day it is ends a lease that has run out, the next one asks back what
 * is left of it, and the file behind that brings it. */
static void what_a_lease_has_left_comes_back_by_stick(void **state) {
    static const char ended[] = "SELECT count(*) FROM log WHERE type IN ('lease.expired', 'lease.closed')";
    struct bench *b = *state;
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM lease WHERE no = %u AND state = 'closed' AND unused > 0", b->desk.seat.no);
    env_virtual_move(&b->kit.clock, 200 * (int64_t)MS_DAY);
    for (int events = 0; events < 3; events++) {
        assert_int_equal(count(&b->desk, ended), events);
        assert_int_equal(centre_kit_count(&b->kit, sql), 0);
        stick_seat_write(&b->desk, &b->file);
        take(b);
        if (events < 2) read_in(b, &b->desk);
    }
    assert_int_equal(centre_kit_count(&b->kit, sql), 1);
}

/* A centre that was put back is told by hand, too: the answer to one file says that it waits, the next one brings what it
 * lacks, and each record keeps the number it had. */
static void a_restored_centre_is_told_by_stick(void **state) {
    struct bench *b = *state;
    struct saved saved, other;
    char path[PATH_ROOM];
    int64_t gsn;
    static const char filed[] = "SELECT min(gsn) FROM log WHERE type = 'application.filed'";
    stick_seat_sync(&b->desk);
    stick_seat_sync(&b->office);
    assert_true(centre_kit_back_up(b->kit.c, tmp_path(&b->kit.tmp, "backup"), path, &b->why));
    file_child(b, 1, &saved);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    read_in(b, &b->desk);
    int64_t had = centre_kit_count(&b->kit, filed);
    centre_close(b->kit.c);
    assert_true(backup_restore(b->kit.settings, &b->kit.clock.env, path, &gsn, &b->why));
    assert_true(centre_open(b->kit.settings, &b->kit.clock.env, &b->kit.c, &b->why));
    struct application form;
    centre_kiosk_form(&b->office.seat, 2, &form);
    centre_kiosk_file(&b->office.seat, &form, &other);
    stick_seat_sync(&b->office);
    for (int i = 0; i < 2; i++) {
        assert_true(b->kit.c->recovering);
        stick_seat_write(&b->desk, &b->file);
        take(b);
        read_in(b, &b->desk);
    }
    assert_false(b->kit.c->recovering);
    assert_int_equal(centre_kit_count(&b->kit, filed), had);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM learner"), 2);
    stick_seat_write(&b->desk, &b->file);
    take(b);
    read_in(b, &b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    assert_int_equal(count(&b->desk, filed), had);
}

/* The file is of before the centre was lost, and of another feed than the kiosk has had since; the new centre answers it while
 * it waits. Result: that answer takes back nothing of what the lost centre had confirmed. */
static void a_centre_that_waits_takes_no_ack_back_by_stick(void **state) {
    struct bench *b = *state;
    struct saved saved;
    char path[PATH_ROOM];
    int64_t gsn;
    assert_true(centre_kit_back_up(b->kit.c, tmp_path(&b->kit.tmp, "backup"), path, &b->why));
    b->desk.x->place.feed_epoch += 6;
    stick_seat_write(&b->desk, &b->file);
    b->desk.x->place.feed_epoch -= 6;
    file_child(b, 1, &saved);
    stick_seat_sync(&b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    centre_close(b->kit.c);
    assert_true(backup_restore(b->kit.settings, &b->kit.clock.env, path, &gsn, &b->why));
    assert_true(centre_open(b->kit.settings, &b->kit.clock.env, &b->kit.c, &b->why));
    b->kit.clock.now += MS_MINUTE;
    take(b);
    read_in(b, &b->desk);
    assert_int_equal(unsent(&b->desk), 0);
    stick_seat_sync(&b->desk);
    stick_seat_sync(&b->office);
    assert_false(b->kit.c->recovering);
    assert_int_equal(centre_kit_count(&b->kit, "SELECT count(*) FROM learner"), 1);
}

static bool write_stick(struct bench *b, struct carry *c) {
    bool ok = carry_begin(c, b->desk.x, &b->why);
    for (bool done = false; ok && !done;) ok = carry_step(c, &done, &b->why);
    return ok;
}

/* What an answer is checked by is on the disk before there is a file, and without that there is none. */
static void a_stick_is_known_before_it_is_written(void **state) {
    struct bench *b = *state;
    struct carry c;
    struct saved saved;
    file_child(b, 1, &saved);
    fault_at(0, 0, false);
    assert_true(write_stick(b, &c));
    assert_true(c.file.size > 0 && fault_syncs() > 0);
    assert_int_equal(count(&b->desk, "SELECT max(number) FROM stick"), 1);
    carry_close(&c);
    fault_at(1, SQLITE_FULL, true);
    bool written = write_stick(b, &c);
    fault_off();
    assert_false(written);
    assert_int_equal(b->why.kind, FAIL_DISK);
    assert_int_equal(c.file.size, 0);
    carry_close(&c);
}

int main(void) {
    fault_install_everywhere();
#define BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        BENCH(a_stick_there_and_back_is_an_exchange),
        BENCH(a_stick_carried_twice_changes_nothing),
        BENCH(the_older_of_two_sticks_takes_nothing_back),
        BENCH(two_sticks_in_the_wrong_order_end_the_same),
        BENCH(a_stale_stick_after_an_exchange_is_harmless),
        BENCH(what_an_old_answer_says_of_freezing_is_past),
        BENCH(nor_does_it_say_where_the_feed_goes_on),
        BENCH(a_stick_for_another_kiosk_is_told_apart),
        BENCH(a_damaged_stick_gives_nothing),
        BENCH(an_answer_is_bound_to_its_file),
        BENCH(a_lost_kiosks_stick_is_refused),
        BENCH(a_long_trip_fits_one_stick),
        BENCH(an_office_decides_from_her_stick_before_she_is_back),
        BENCH(what_a_lease_has_left_comes_back_by_stick),
        BENCH(a_restored_centre_is_told_by_stick),
        BENCH(a_centre_that_waits_takes_no_ack_back_by_stick),
        BENCH(a_stick_is_known_before_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
