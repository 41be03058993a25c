#include "tests/harness/seats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What a kiosk gives back to a centre from a backup comes damaged: by the line, or by its own disk. */

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

/* A child is entered behind the backup that the centre is put back from; the number it had. */
static int64_t file_and_lose(struct region_kit *w, struct seat *s) {
    struct saved saved;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_file(w, s, &saved);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    int64_t number = seats_here(s, "SELECT gsn FROM log WHERE type = 'application.filed'");
    seats_centre_put_back(w, path);
    return number;
}

/* What the signature of the one unit it gives back stands on. */
static void shift_nonce(struct seat *s, int by) {
    struct rows r;
    struct fail why;
    size_t size;
    uint8_t nonce[NONCE_SIZE];
    assert_int_equal(seats_here(s, "SELECT count(*) FROM feed_unit WHERE gsn_to > 0"), 1);
    seats_must(db_query(s->k.db, &r, "SELECT nonce FROM feed_unit WHERE gsn_to > 0", &why, NULL) && db_next(&r, &why), &why);
    memcpy(nonce, db_blob(&r, 0, &size), NONCE_SIZE);
    db_done(&r);
    nonce[0] = (uint8_t)(nonce[0] + by);
    seats_must(db_begin(s->k.db, true, &why) &&
                   db_run(s->k.db, "UPDATE feed_unit SET nonce = :nonce WHERE gsn_to > 0", &why, "nonce:b",
                          &(struct piece){nonce, NONCE_SIZE}, NULL) &&
                   db_commit(s->k.db, &why),
               &why);
}

/* What the school gives back is damaged on its way, and once more, otherwise: that is the line, and it is asked for until it
 * holds. The child keeps its number. */
static void what_the_line_damages_twice_is_asked_for_again(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    int64_t number = file_and_lose(w, a);
    for (int time = 0; time < 3; time++) {
        shift_nonce(a, 1);
        assert_int_equal(seats_talk(a), EXCHANGE_WAITING);
    }
    shift_nonce(a, -3);
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
    struct fail why;
    file_and_lose(w, a);
    shift_nonce(a, 1);
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

/* Damaged on the way, what a kiosk gives back is not taken for all it has: its numbers would be given to other records. */
static void what_the_line_has_damaged_is_given_back_once_more(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved saved;
    int64_t gsn = file_and_lose(w, a);
    seats_file(w, b, &saved);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_signed_is_refused_and_said),
        TEST(what_the_line_damages_twice_is_asked_for_again),
        TEST(who_has_other_records_under_the_numbers_is_told_the_way_out),
        TEST(what_the_line_has_damaged_is_given_back_once_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
