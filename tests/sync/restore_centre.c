#include "tests/harness/seats.h"

#include "model/base/text.h"
#include "model/store/digest.h"
#include "model/store/index.h"
#include "model/store/life.h"
#include "sync/centre/backup.h"
#include "sync/centre/day.h"
#include "sync/centre/keys.h"
#include "sync/kiosk/inner.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* --- A kiosk that has gone on in another epoch since the backup ----------------------------------------------------------- */

/* Of one school: a child before the backup of the centre, one behind it, one that its disk has lost, and one entered when the
 * disk was back; another kiosk hears of all that; then the epoch was raised. */
static void tell_of_four(struct region_kit *w, struct seat *s, struct seat *other, char path[PATH_ROOM]) {
    struct saved one, two, three, four;
    seats_file(w, s, &one);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_file(w, s, &two);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_take_image(s, "monday");
    seats_file(w, s, &three);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "monday");
    seats_file(w, s, &four);
    assert_int_equal(seats_talk(s), EXCHANGE_FROZEN);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    seats_raise_epoch(w);
}

static void all_four_are_there(struct region_kit *w, struct seat *s) {
    assert_int_equal(s->k.desk.journal.epoch, 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE no = 1 AND kiosk_epoch = 2 AND frozen = ''"),
                     1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM learner"), 4);
    seats_same_view(w, s);
    seats_own_log_holds(s);
    struct saved five;
    seats_file(w, s, &five);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 5);
}

/* The backup knows the school in its first epoch. What it made there, that it went over, and what it made then, it gives back;
 * everything has the number it had. `lost`: that answer does not reach it, and it says the same again; false: there are fewer.
 */
static bool comes_back_in_its_epoch(struct region_kit *w, int lost) {
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    char path[PATH_ROOM];
    tell_of_four(w, a, b, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    int64_t issued = seats_number_of_last(w, "log.adopted"), raised = seats_number_of_last(w, "kiosk.epoch");
    seats_centre_put_back(w, path);
    a->loses = lost;
    if (lost > 0) seats_talk(a);
    bool was = a->asked >= lost;
    a->loses = 0;
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_string_equal(seats_said(a), "centre recovers");
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_number_of_last(w, "log.adopted"), issued);
    assert_int_equal(seats_number_of_last(w, "kiosk.epoch"), raised);
    all_four_are_there(w, a);
    return was;
}

static void a_kiosk_raised_after_the_backup_comes_back_in_its_epoch(void **state) {
    comes_back_in_its_epoch(*state, 0);
}

static void whichever_answer_is_lost(void **state) {
    int lost = 0;
    for (bool was = true; was;) {
        seats_set_up(state);
        was = comes_back_in_its_epoch(*state, ++lost);
        seats_tear_down(state);
    }
    assert_true(lost > 2);
}

/* The new disk dies, too, behind the answer to one of the school's requests: what of the epoch before was told to that recovery
 * the next one has not. */
static bool comes_back_to_the_second(struct region_kit *w, int after) {
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    char path[PATH_ROOM];
    tell_of_four(w, a, b, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    a->x->outbox.budget = 1; /* so that this takes several */
    a->deaf_after = after;
    seats_talk(a);
    bool was = a->asked >= after;
    a->deaf_after = 0;
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    all_four_are_there(w, a);
    return was;
}

static void whenever_the_new_disk_dies_too(void **state) {
    int after = 0;
    for (bool was = true; was;) {
        seats_set_up(state);
        was = comes_back_to_the_second(*state, ++after);
        seats_tear_down(state);
    }
    assert_true(after > 2);
}

/* The centre dies before it could feed the record of the new epoch to anybody: the word of its answer is enough, and the record
 * is made anew. What the school's disk had lost, the office still has. */
static void the_word_that_raised_an_epoch_is_proof_enough(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *office = seats_enrol(w, "office", "1", "office");
    char path[PATH_ROOM];
    tell_of_four(w, a, office, path);
    for (a->deaf_after = 1; a->k.desk.journal.epoch == 1; a->deaf_after++) seats_talk(a);
    a->deaf_after = 0;
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'kiosk.epoch'"), 1);
    all_four_are_there(w, a);
}

/* It was stopped and its epoch raised, and it was not over when the centre was lost: what it tells goes on in its old log, is
 * there once, and the new epoch begins behind it. */
static void who_has_not_gone_over_yet_goes_over_behind_all_it_has_told(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two, three, four;
    struct fail why;
    char path[PATH_ROOM];
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_file(w, a, &two);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "audit", NULL), &why);
    seats_raise_epoch(w);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    a->deaf_after = 1; /* it looks for the place where the logs part */
    seats_talk(a);
    a->deaf_after = 0;
    seats_file(w, a, &three);
    assert_int_equal(a->k.desk.journal.epoch, 1);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    int64_t told = (int64_t)a->k.desk.journal.seq;
    seats_file(w, a, &four);
    int64_t rest = (int64_t)a->k.desk.journal.seq - told;
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(a->k.desk.journal.epoch, 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'log.adopted'"), rest);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    seats_same_view(w, a);
    seats_own_log_holds(a);
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

/* What the school was fed it has kept, but its disk has flipped a bit of it: the centre does not know its own signature. The
 * rest is told all the same, people are told, and it is not asked for ever. */
static void what_is_not_signed_is_refused_and_said(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    (void)b;
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_file(w, a, &two);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_must(db_begin(a->k.db, true, &why) &&
                   db_run(a->k.db, "UPDATE feed_unit SET nonce = substr(asked, 1, 16) WHERE gsn_to > 0", &why, NULL) &&
                   db_commit(a->k.db, &why),
               &why);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_WAITING); /* it may have been the line: once more */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM recover WHERE told = 1"), 0);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_true(a->asked <= 4);
    assert_string_equal(seats_said(a), "centre refuses units");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM recover WHERE told = 1 AND refused = 2"), 1);
    assert_int_equal(seats_here(a, "SELECT count(*) FROM exchange_log WHERE text LIKE '%does not accept a part%'"), 1);
    for (int i = 0; i < 3; i++) {
        assert_true(kiosk_exchange_wait(a->x) >= 30 * (int)MS_SECOND); /* ever more seldom */
        assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
        assert_true(a->asked <= 2);
    }
    assert_int_equal(seats_here(a, "SELECT count(*) FROM exchange_log WHERE text LIKE '%does not accept a part%'"), 1);
}

static void read_nonce(struct seat *a, uint8_t nonce[NONCE_SIZE]) {
    struct rows r;
    struct fail why;
    size_t size;
    seats_must(db_query(a->k.db, &r, "SELECT nonce FROM feed_unit WHERE gsn_to > 0", &why, NULL) && db_next(&r, &why), &why);
    memcpy(nonce, db_blob(&r, 0, &size), NONCE_SIZE);
    db_done(&r);
}

static void write_nonce(struct seat *a, const uint8_t nonce[NONCE_SIZE]) {
    struct fail why;
    seats_must(db_begin(a->k.db, true, &why) &&
                   db_run(a->k.db, "UPDATE feed_unit SET nonce = :nonce WHERE gsn_to > 0", &why, "nonce:b",
                          &(struct piece){nonce, NONCE_SIZE}, NULL) &&
                   db_commit(a->k.db, &why),
               &why);
}

/* What the school gives back is damaged on its way, and once more, otherwise: that is the line, and it is asked for until it
 * holds. The child keeps its number. */
static void what_the_line_damages_twice_is_asked_for_again(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved saved;
    char path[PATH_ROOM];
    uint8_t nonce[NONCE_SIZE];
    seats_back_up(w, path);
    seats_file(w, a, &saved);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    int64_t number = seats_here(a, "SELECT gsn FROM log WHERE type = 'application.filed'");
    seats_centre_put_back(w, path);
    assert_int_equal(seats_here(a, "SELECT count(*) FROM feed_unit WHERE gsn_to > 0"), 1);
    read_nonce(a, nonce);
    for (int time = 0; time < 3; time++) {
        nonce[0]++;
        write_nonce(a, nonce);
        assert_int_equal(seats_talk(a), EXCHANGE_WAITING);
    }
    nonce[0] = (uint8_t)(nonce[0] - 3);
    write_nonce(a, nonce);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT gsn FROM log WHERE type = 'application.filed'"), number);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_same_view(w, a);
}

/* The disk of the school has spoilt for good what it had kept for such a day, and its numbers are given to other records. It
 * says so, what is entered there gets to the centre all the same, and enrolled anew it has everything again. */
static void who_has_other_records_under_the_numbers_is_told_the_way_out(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved saved;
    char path[PATH_ROOM];
    uint8_t nonce[NONCE_SIZE];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, a, &saved);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    read_nonce(a, nonce);
    nonce[0]++;
    write_nonce(a, nonce);
    for (int i = 0; i < 2; i++) seats_talk(a);
    assert_string_equal(seats_said(a), "centre refuses units");
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_FROZEN);
    assert_string_equal(seats_said(a), "feed: a number of another record");
    seats_file(w, a, &saved);
    assert_int_equal(seats_talk(a), EXCHANGE_FROZEN);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "replace", "school 12", NULL), &why);
    struct seat *anew = seats_enrol(w, "school 12", "12", "desk");
    assert_int_equal(anew->k.no, a->k.no);
    assert_int_equal(seats_here(anew, "SELECT count(*) FROM learner"), 2);
    seats_same_view(w, anew);
    seats_file(w, anew, &saved);
    assert_int_equal(seats_talk(anew), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
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

/* Damaged on the way, what a kiosk gives back is not taken for all it has: its numbers would be given to other records. */
static void what_the_line_has_damaged_is_given_back_once_more(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    int64_t gsn = seats_here(a, "SELECT gsn FROM log WHERE type = 'application.filed'");
    seats_centre_put_back(w, path);
    seats_file(w, b, &two);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    a->flips = true;
    assert_int_equal(seats_talk(a), EXCHANGE_WAITING);
    assert_false(a->flips);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_string_equal(seats_said(a), "");
    assert_int_equal(seats_here(a, "SELECT gsn FROM log WHERE type = 'application.filed'"), gsn);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM log WHERE type = 'application.filed'"), gsn);
}

static void act(struct region_kit *w, struct seat *s, enum life life, const struct saved *child, const char *ground) {
    const char *field;
    struct fail why;
    struct second second = {.role = "operator", .sign_secret = w->kit.sign_secret[CENTRE_OPERATOR_2]};
    text_copy(second.staff, sizeof second.staff, w->kit.staff[CENTRE_OPERATOR_2]);
    const struct life_order order = {.life = life,
                                     .subject = child->subject,
                                     .ground = ground,
                                     .paper = "17",
                                     .day = "2026-11-23",
                                     .remark = "так решено по заявлению семьи",
                                     .other = "",
                                     .second = &second};
    centre_kiosk_login(&s->k, CENTRE_OPERATOR_2); /* has a key then */
    centre_kiosk_login(&s->k, CENTRE_OPERATOR);
    seats_must(desk_life(&s->k.desk, &order, &field, &why), &why);
}

/* A child is in the backup; then its data are destroyed. The only kiosk that could tell of that burns with the centre: the list
 * beside the backup, written when the child was erased, is enough. */
static void no_restore_brings_an_erased_child_back(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved child, other;
    char path[PATH_ROOM], number[11], line[64] = "";
    struct fail why;
    static const char present[] = "SELECT count(*) FROM learner WHERE child_surname <> ''";
    seats_file(w, a, &child);
    centre_kiosk_issue(&a->k, &child, CENTRE_COORDINATOR, number);
    seats_file(w, a, &other);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    act(w, a, LIFE_WITHDRAW_CONSENT, &child, "");
    act(w, a, LIFE_ASK_ERASURE, &child, "consent");
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, present), 1);
    FILE *list = fopen(tmp_path(&w->kit.tmp, "backup/" BACKUP_ERASED), "r");
    assert_non_null(list);
    assert_non_null(fgets(line, sizeof line, list));
    fclose(list);
    assert_memory_equal(line, child.subject, strlen(child.subject));

    seats_centre_put_back(w, path);
    assert_int_equal(centre_kit_count(&w->kit, present), 2);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 12", NULL), &why);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, present), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'learner.erased'"), 1);
}

static void work_of_the_day(struct region_kit *w) {
    struct fail why;
    while (day_due(w->kit.c)) seats_must(day_step(w->kit.c, &why), &why);
}

/* Behind the backup a child of a batch of the index is erased, and so many are registered that a batch of them is full. What
 * the centre has to list for that it lists when everything is back. */
static void the_index_is_listed_when_everything_is_back(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved child, other;
    char path[PATH_ROOM], number[11];
    static const char listed[] = "SELECT count(*) FROM index_member WHERE batch <> '' AND waits = 0";
    seats_file(w, a, &child);
    centre_kiosk_issue(&a->k, &child, CENTRE_COORDINATOR, number);
    seats_file(w, a, &other);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    work_of_the_day(w);
    assert_int_equal(centre_kit_count(&w->kit, listed), 2);
    seats_back_up(w, path);
    act(w, a, LIFE_WITHDRAW_CONSENT, &child, "");
    act(w, a, LIFE_ASK_ERASURE, &child, "consent");
    for (int i = 0; i < INDEX_BATCH_MOST; i++) seats_file(w, a, &other);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, listed), 1 + INDEX_BATCH_MOST);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    work_of_the_day(w);
    assert_int_equal(centre_kit_count(&w->kit, listed), 1 + INDEX_BATCH_MOST);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE erased <> ''"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(DISTINCT subject) FROM log WHERE type = 'index.listed'"), 2);
}

/* How often a kiosk's copy of the index, and its log, hold the keys of a child. */
static int64_t keys_held(struct region_kit *w, struct seat *s, const struct application *form) {
    struct index_pair keys;
    struct fail why;
    int64_t listed = 0, kept = 0;
    assert_true(w->kit.c->has_index_secret);
    index_keys(w->kit.c->index_secret, &form->child, &keys);
    seats_must(
        db_one_int(s->k.db, &listed, "SELECT count(*) FROM index_key WHERE snils_key = :key", &why, "key:t", keys.snils, NULL),
        &why);
    seats_must(db_one_int(s->k.db, &kept, "SELECT count(*) FROM personal WHERE replace(p, :key, '') <> p", &why, "key:t",
                          keys.snils, NULL),
               &why);
    return 10 * listed + kept;
}

static void file_form(struct region_kit *w, struct seat *s, struct application *form, struct saved *saved) {
    centre_kiosk_form(&s->k, ++w->person, form);
    centre_kiosk_file(&s->k, form, saved);
}

/* Behind the backup four children are listed in one batch; the number of one of them its kiosk did not hear. The restored
 * centre knows by their keys who stands in it, so that an erasure takes them away at every kiosk. The keys of one whom nobody
 * brought back are listed no more, and leave the logs with the edition that had them. */
static void the_keys_of_an_erased_child_are_nowhere(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk"),
                *burnt = seats_enrol(w, "far", "30", "desk");
    struct application form, other, late, gone;
    struct saved child, saved;
    char path[PATH_ROOM];
    struct fail why;
    static const char listed[] = "SELECT count(DISTINCT subject) FROM index_key WHERE snils_key <> ''";
    seats_file(w, a, &saved);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    work_of_the_day(w);
    seats_back_up(w, path);
    file_form(w, a, &form, &child);
    file_form(w, a, &other, &saved);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    file_form(w, a, &late, &saved);
    a->loses = 1;
    seats_talk(a);
    a->loses = 0;
    file_form(w, burnt, &gone, &saved);
    assert_int_equal(seats_talk(burnt), EXCHANGE_IDLE);
    env_virtual_move(&w->kit.clock, MS_DAY);
    work_of_the_day(w);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(keys_held(w, b, &form), 11);
    assert_int_equal(keys_held(w, b, &late), 11);
    assert_int_equal(keys_held(w, b, &gone), 11);
    assert_int_equal(centre_kit_count(&w->kit, listed), 2);

    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "far", NULL), &why);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM index_member WHERE batch <> '' AND waits = 0"), 4);
    work_of_the_day(w);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, listed), 2);
    assert_int_equal(keys_held(w, b, &form), 11);
    assert_int_equal(keys_held(w, b, &late), 11);
    assert_int_equal(keys_held(w, b, &gone), 0);
    act(w, a, LIFE_WITHDRAW_CONSENT, &child, "");
    act(w, a, LIFE_ASK_ERASURE, &child, "consent");
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE erased <> ''"), 1);
    assert_int_equal(keys_held(w, b, &form), 0);
    assert_int_equal(keys_held(w, b, &gone), 0);
    assert_int_equal(keys_held(w, b, &other), 11);
    assert_int_equal(keys_held(w, b, &late), 11);
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

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

/* The centre's keys are changed while a kiosk is away, and the old ones revoked: it learns of the new ones by its next answer,
 * because it has pinned the region's key. The key of another region signs nothing here. */
static void new_keys_are_believed_by_the_regions_key_alone(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct fail why;
    struct saved one;
    char line[64] = "", pinned[64];
    FILE *f = fopen(tmp_path(&w->kit.tmp, "region/region.key"), "r");
    uint8_t old_key[SIGN_PUBLIC_SIZE];
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    seats_must(meta_text(s->k.db, "trust.region_key", pinned, sizeof pinned, &why), &why);
    assert_int_equal(strlen(pinned), 43);
    memcpy(old_key, w->kit.c->answer_key, sizeof old_key);

    char other[64];
    text_copy(other, sizeof other, line);
    other[0] = other[0] == 'A' ? 'B' : 'A';
    seats_must(centre_begin(w->kit.c, &why), &why);
    assert_false(keys_renew(w->kit.c, other, true, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    seats_must(centre_rollback(w->kit.c, &why) && centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) &&
                   centre_commit(w->kit.c, &why),
               &why);
    assert_memory_not_equal(old_key, w->kit.c->answer_key, sizeof old_key);
    centre_kit_reopen(&w->kit);
    assert_int_equal(w->kit.c->keys.no, 2);

    seats_file(w, s, &one);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(seats_here(s, "SELECT max(no) FROM centre_key"), 2);
    seat_close(s);
    seat_open(s);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_centre_from_yesterdays_backup_takes_back_what_was_printed, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(a_kiosk_that_will_not_come_is_given_up, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(no_cursor_of_before_stands_in_the_new_feed, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_kiosk_raised_after_the_backup_comes_back_in_its_epoch, seats_set_up, seats_tear_down),
        cmocka_unit_test(whichever_answer_is_lost),
        cmocka_unit_test(whenever_the_new_disk_dies_too),
        cmocka_unit_test_setup_teardown(the_word_that_raised_an_epoch_is_proof_enough, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_has_not_gone_over_yet_goes_over_behind_all_it_has_told, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(a_centre_restored_twice_is_told_twice, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_was_told_to_the_one_before_is_told_anew, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_signed_is_refused_and_said, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_the_line_damages_twice_is_asked_for_again, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_has_other_records_under_the_numbers_is_told_the_way_out, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(numbers_that_were_given_twice_stand_once, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_the_line_has_damaged_is_given_back_once_more, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(no_restore_brings_an_erased_child_back, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(the_index_is_listed_when_everything_is_back, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(the_keys_of_an_erased_child_are_nowhere, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_backup_that_was_touched_does_not_hold, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(no_restore_loses_the_store_of_before, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_clock_that_leaps_takes_no_backup_away, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_backup_put_in_place_by_hand_begins_to_recover, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(new_keys_are_believed_by_the_regions_key_alone, seats_set_up, seats_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
