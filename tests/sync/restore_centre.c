#include "tests/harness/seats.h"

#include "model/store/digest.h"
#include "sync/centre/backup.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

/* A centre that is put back from a backup, told with the one result written down beforehand. */

/* Yesterday's backup of the centre; today a child got a certificate at one school and another was entered at a second one. The
 * centre is put back. Nothing is numbered until both have spoken; then the register is what it was, number by number, the
 * printed certificate lives, and new blocks begin 100,000 further on. */
static void a_centre_from_yesterdays_backup_takes_back_what_was_printed(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two, three;
    char number[11], path[PATH_ROOM];
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    struct fail why;
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_file(w, a, &two);
    centre_kiosk_issue(&a->k, &two, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_file(w, b, &three);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "set", "close_hour", "17:00", NULL), &why);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    int64_t issued = seats_number_of_last(w, "certificate.issued"), last = w->kit.c->gsn;
    seats_must(subject_digest(w->kit.c->db, two.subject, before, &why), &why);
    assert_true(seats_here(a, "SELECT value FROM meta WHERE key = 'durable_seq'") < (int64_t)a->k.desk.journal.seq);

    seats_centre_put_back(w, path);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    int64_t restored = w->kit.c->gsn;
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_string_equal(seats_said(a), "centre recovers");
    assert_int_equal(w->kit.c->gsn, restored);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "set", "close_hour", "16:00", NULL));
    assert_int_equal(why.kind, FAIL_BUSY);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);

    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(seats_number_of_last(w, "certificate.issued"), issued);
    assert_int_equal(seats_number_of_last(w, "region.restored"), last + 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM setting WHERE key = 'close_hour' AND value = '17:00'"), 1);
    seats_must(subject_digest(w->kit.c->db, two.subject, after, &why), &why);
    assert_memory_equal(before, after, sizeof before);
    seats_same_view(w, a);
    seats_same_view(w, b);
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
    int64_t serial = 0;
    seats_must(centre_begin(w->kit.c, &why) && centre_take(w->kit.c, "next_serial", 1, &serial, &why) &&
                   centre_commit(w->kit.c, &why),
               &why);
    assert_true(serial > 100000);
}

/* The second school's computer burnt together with the centre: the administrator gives it up, and the region goes on without
 * what it alone had. */
static void a_kiosk_that_will_not_come_is_given_up(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_file(w, b, &two);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 7", NULL), &why);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen = 'lost'"), 1);
    seats_same_view(w, a);
}

/* Nothing has happened since the backup. Result: when the last one has told, the new feed begins with its first record for
 * everybody. */
static void no_cursor_of_before_stands_in_the_new_feed(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    char path[PATH_ROOM];
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_true(centre_kit_count(&w->kit, "SELECT min(cursor) FROM kiosk_state") > 0);
    seats_back_up(w, path);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    b->deaf_after = 2; /* the first question is told that all is wanted */
    seats_talk(b);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT max(cursor) FROM kiosk_state"), 0);
    b->deaf_after = 0;
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_same_view(w, b);
}

/* While the second school is still awaited the new disk dies, too: what the first had told is not taken for told. */
static void a_centre_restored_twice_is_told_twice(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM], number[11];
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_file(w, a, &two);
    centre_kiosk_issue(&a->k, &two, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    int64_t issued = seats_number_of_last(w, "certificate.issued");
    for (int disk = 0; disk < 2; disk++) {
        seats_centre_put_back(w, path);
        assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
        assert_string_equal(seats_said(a), "centre recovers");
    }
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_number_of_last(w, "certificate.issued"), issued);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);
    seats_same_view(w, a);
}

/* The line breaks behind the first answer of each: the school has heard of one recovery when it tells the next. */
static void what_was_told_to_the_one_before_is_told_anew(void **state) {
    enum { DISKS = 3, UNITS = 2 };
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved saved;
    char path[PATH_ROOM];
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    int64_t backed = w->kit.c->gsn;
    for (int i = 0; i < UNITS; i++) {
        seats_file(w, a, &saved);
        assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    }
    assert_int_equal(seats_here(a, "SELECT count(*) FROM feed_unit"), UNITS);
    for (int disk = 0; disk < DISKS; disk++) {
        seats_centre_put_back(w, path);
        a->deaf_after = disk < DISKS - 1 ? 1 : 0;
        seats_talk(a);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM returned WHERE giver = 1"), backed + 1);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_same_view(w, a);
}

/* Given up, so that others got its numbers; then the same backup is put back once more, and all of them tell: the numbers that
 * were given since stand, and the recovery comes to its end. */
static void numbers_that_were_given_twice_stand_once(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    int64_t before = seats_here(a, "SELECT gsn FROM log WHERE type = 'application.filed'");
    seats_centre_put_back(w, path);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 12", NULL), &why);
    seats_file(w, b, &two);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    int64_t since = seats_here(b, "SELECT gsn FROM log WHERE type = 'application.filed'");
    assert_true(before > 0 && since > 0);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(a), EXCHANGE_FROZEN); /* it was given up, and that was given back, too */
    assert_int_equal(seats_here(b, "SELECT gsn FROM log WHERE type = 'application.filed'"), since);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'application.filed'"), 2);
    seats_same_view(w, b);
}

static void a_backup_that_was_touched_does_not_hold(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM];
    int64_t gsn, events;
    struct fail why;
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_must(backup_verify(&w->kit.clock.env, path, &gsn, &events, &why), &why);
    assert_int_equal(gsn, w->kit.c->gsn);
    struct db *db;
    seats_must(db_open(&(struct db_config){.path = path, .centre = true}, &w->kit.clock.env, &db, &why), &why);
    seats_must(db_begin(db, true, &why) && db_run(db, "UPDATE kiosk_state SET stored_seq = stored_seq - 1", &why, NULL) &&
                   db_commit(db, &why),
               &why);
    db_close(db);
    assert_false(backup_verify(&w->kit.clock.env, path, &gsn, &events, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
}

static bool stands_aside(struct region_kit *w, const char *name, int64_t *gsn) {
    struct db *db;
    struct fail why;
    const char *path = tmp_path(&w->kit.tmp, name);
    *gsn = 0;
    if (access(path, F_OK) != 0) return false;
    seats_must(db_open(&(struct db_config){.path = path, .centre = true}, &w->kit.clock.env, &db, &why) &&
                   db_one_int(db, gsn, "SELECT max(gsn) FROM log WHERE gsn > 0", &why, NULL),
               &why);
    db_close(db);
    return true;
}

/* The disk is full in the middle of the copying: the store of before is in its place. Then it is put back twice, the second
 * time because the first backup was the wrong one: what was lost at first is not lost by that. */
static void no_restore_loses_the_store_of_before(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    struct rlimit room, little = {.rlim_cur = 64 * 1024};
    char path[PATH_ROOM];
    int64_t gsn, there;
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    int64_t last = w->kit.c->gsn;
    centre_close(w->kit.c);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &room), 0);
    little.rlim_max = room.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    bool done = backup_restore(w->kit.settings, &w->kit.clock.env, path, &gsn, &why);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &room), 0);
    assert_false(done);
    assert_int_equal(why.kind, FAIL_DISK);
    assert_false(stands_aside(w, "region/store.db.before-restore", &there));
    assert_false(stands_aside(w, "region/store.db.restored", &there));
    seats_must(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why), &why);
    assert_int_equal(w->kit.c->gsn, last);
    assert_false(w->kit.c->recovering);
    for (int i = 0; i < 2; i++) seats_centre_put_back(w, path);
    assert_true(stands_aside(w, "region/store.db.before-restore", &there));
    assert_int_equal(there, last);
    assert_true(stands_aside(w, "region/store.db.before-restore.2", &there));
    assert_true(there < last);
    assert_true(w->kit.c->recovering);
}

/* They are dated by the clock: where that has leapt nobody knows how old they are. */
static void a_clock_that_leaps_takes_no_backup_away(void **state) {
    struct region_kit *w = *state;
    char path[3][PATH_ROOM];
    struct fail why;
    seats_must(centre_kit_command(&w->kit, NULL, &why, "day", "open", NULL), &why);
    for (int i = 0; i < 2; i++) {
        seats_back_up(w, path[i]);
        w->kit.clock.now += i == 0 ? MS_DAY : 400 * (int64_t)MS_DAY;
    }
    seats_back_up(w, path[2]);
    for (int i = 0; i < 3; i++) assert_int_equal(access(path[i], F_OK), 0);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "day", "open", NULL), &why); /* the administrator says it is right */
    w->kit.clock.now += MS_HOUR;
    seats_back_up(w, path[2]);
    for (int i = 0; i < 3; i++) assert_int_equal(access(path[i], F_OK) == 0, i == 2);
}

/* Somebody copies a backup over the store and starts the server. */
static void a_backup_put_in_place_by_hand_begins_to_recover(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    int64_t filed = seats_number_of_last(w, "application.filed");
    centre_close(w->kit.c);
    tmp_copy(path, tmp_path(&w->kit.tmp, "region/store.db"));
    seats_must(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why), &why);
    assert_true(w->kit.c->recovering);
    centre_kit_reopen(&w->kit);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_number_of_last(w, "application.filed"), filed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_centre_from_yesterdays_backup_takes_back_what_was_printed),
        TEST(a_kiosk_that_will_not_come_is_given_up),
        TEST(no_cursor_of_before_stands_in_the_new_feed),
        TEST(a_centre_restored_twice_is_told_twice),
        TEST(what_was_told_to_the_one_before_is_told_anew),
        TEST(numbers_that_were_given_twice_stand_once),
        TEST(a_backup_that_was_touched_does_not_hold),
        TEST(no_restore_loses_the_store_of_before),
        TEST(a_clock_that_leaps_takes_no_backup_away),
        TEST(a_backup_put_in_place_by_hand_begins_to_recover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
