#include "tests/harness/seats.h"

#include "sync/centre/ingest.h"
#include "sync/kiosk/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A kiosk has gone on in another epoch since the backup that the centre is put back from. */

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

/* Result: a request in which the school is taken into its epoch leaves nothing to be said by the same request once more: what
 * it tells of its clock is kept, too. */
static void with_its_epoch_its_clock_is_taken_over(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    char path[PATH_ROOM];
    tell_of_four(w, a, b, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    a->twice = true;
    for (a->deaf_after = 1; centre_kit_count(&w->kit, "SELECT epoch FROM kiosk_state WHERE kiosk = 1") == 1; a->deaf_after++) {
        w->kit.clock.now += 2 * MS_HOUR; /* so that it tells of its clock again */
        w->kit.clock.mono += 2 * MS_HOUR;
        seats_talk(a);
    }
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

static void bring(struct region_kit *w, const struct bytes *frame) {
    struct fail why;
    struct peer peer;
    struct intake taken = {0};
    seats_must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, 1, &peer, &why) &&
                   ingest_frames(w->kit.c, &peer, frame->data, frame->size, &taken, &why) && centre_commit(w->kit.c, &why),
               &why);
}

/* A stick was written before the kiosk went over into its next epoch, with all that it had; a centre that has lost that epoch
 * is given it before the kiosk comes. Result: the kiosk's own records are the ones that count, what came by the stick is set
 * aside, also when it is tried once more, and nobody is taken for one who gives beyond its lease. */
static void what_a_stick_of_the_epoch_before_brings_again_is_there_once(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    struct bytes stick = {0};
    struct fail why;
    char path[PATH_ROOM], number[11];
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    int acked = (int)a->k.desk.journal.seq;
    seats_file(w, a, &two);
    centre_kiosk_issue(&a->k, &two, CENTRE_COORDINATOR, number);
    int tail = (int)a->k.desk.journal.seq - acked;
    centre_kiosk_frame(&a->k, (uint64_t)acked + 1, tail, &stick);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "audit", NULL), &why);
    seats_raise_epoch(w);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(a->k.desk.journal.epoch, 2);
    seats_centre_put_back(w, path);
    bring(w, &stick);
    bytes_close(&stick);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL), &why);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), tail);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'adopted'"),
                     tail);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 0);
    seats_same_view(w, a);
    seats_own_log_holds(a);
}

/* What the school says in its first epoch, and perhaps goes on with in the next: it hears the number of neither. */
static void enter_and_go_over(struct region_kit *w, struct seat *a, bool goes_on, struct seat *neighbour) {
    struct saved one;
    struct fail why;
    seats_file(w, a, &one);
    seats_lose_answer(a);
    if (neighbour) assert_int_equal(seats_talk(neighbour), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "audit", NULL), &why);
    seats_raise_epoch(w);
    a->deaf_after = 1;
    while (a->k.desk.journal.epoch == 1) seats_talk(a);
    a->deaf_after = 0;
    if (goes_on) seats_must(desk_withdraw(&a->k.desk, one.app, "семья передумала", &why), &why);
    centre_kiosk_set_key(&a->k, CENTRE_DESK);
    seats_lose_answer(a);
    assert_int_equal(seats_here(a, "SELECT max(gsn) FROM log WHERE type LIKE 'application.%'"), 0);
}

/* The key that was set behind it all the other school hears of. `neighbour`: he hears of the child at once, before whom another
 * kiosk had said something, whose computer burns. RESULT: the log has its order over both epochs, and nothing is set aside. */
static void keeps_its_order(struct region_kit *w, bool goes_on, bool neighbour) {
    static const char turned[] =
        "SELECT count(*) FROM log f JOIN log s ON s.kiosk = f.kiosk AND s.gsn < f.gsn AND (s.epoch > f.epoch OR (s.epoch = "
        "f.epoch AND s.seq > f.seq)) WHERE f.kiosk > 0";
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk"),
                *annex = seats_enrol(w, "annex", "12", "desk"), *burnt = seats_enrol(w, "laptop", "30", "desk");
    struct saved other;
    struct fail why;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_file(w, burnt, &other);
    if (neighbour) assert_int_equal(seats_talk(burnt), EXCHANGE_IDLE);
    enter_and_go_over(w, a, goes_on, neighbour ? annex : NULL);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    int64_t known = seats_number_of_last(w, "staff.keyed"), said = seats_number_of_last(w, "application.withdrawn");
    seats_centre_put_back(w, path);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "laptop", NULL), &why);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(annex), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_number_of_last(w, "staff.keyed"), known);
    assert_in_range(seats_number_of_last(w, "application.withdrawn"), goes_on, said);
    assert_int_equal(centre_kit_count(&w->kit, turned), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_same_view(w, a);
}

static void the_epoch_before_goes_in_front_of_what_others_know_of_the_next(void **state) {
    keeps_its_order(*state, false, false);
}

static void and_what_the_next_goes_on_with_behind_it(void **state) {
    keeps_its_order(*state, true, false);
}

static void also_where_they_know_of_the_one_before(void **state) {
    keeps_its_order(*state, true, true);
}

/* The school's disk died with a child that is on a stick alone, and its log went on in the next epoch before the backup: what
 * the audit brings to the restored centre it had not in the lost one, or behind all that. Result: who had said something in
 * front of what others know finds room for it there. */
static void what_an_audit_brings_takes_the_room_from_nobody(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk"),
                *knows = seats_enrol(w, "laptop", "30", "desk");
    const uint64_t acked = a->k.desk.journal.seq;
    struct saved on_stick, other;
    struct bytes stick = {0};
    struct fail why;
    char path[PATH_ROOM];
    seats_take_image(a, "monday");
    seats_file(w, a, &on_stick);
    seats_write_stick(a, acked, &stick);
    seats_put_back(a, "monday");
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "audit", NULL), &why);
    seats_raise_epoch(w);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_file(w, b, &other);
    seats_lose_answer(b);
    int64_t said = seats_number_of_last(w, "application.filed");
    centre_kiosk_set_key(&a->k, CENTRE_DESK);
    seats_lose_answer(a);
    centre_kiosk_set_key(&b->k, CENTRE_DESK);
    seats_lose_answer(b);
    assert_int_equal(seats_talk(knows), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    seats_must(seats_audit_stick(w, &stick, &why), &why);
    bytes_close(&stick);
    assert_int_equal(seats_talk(knows), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT gsn FROM log WHERE type = 'application.filed' AND kiosk = 2"), said);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_kiosk_raised_after_the_backup_comes_back_in_its_epoch),
        cmocka_unit_test(whichever_answer_is_lost),
        cmocka_unit_test(whenever_the_new_disk_dies_too),
        TEST(with_its_epoch_its_clock_is_taken_over),
        TEST(the_word_that_raised_an_epoch_is_proof_enough),
        TEST(who_has_not_gone_over_yet_goes_over_behind_all_it_has_told),
        TEST(the_epoch_before_goes_in_front_of_what_others_know_of_the_next),
        TEST(and_what_the_next_goes_on_with_behind_it),
        TEST(also_where_they_know_of_the_one_before),
        TEST(what_an_audit_brings_takes_the_room_from_nobody),
        TEST(what_a_stick_of_the_epoch_before_brings_again_is_there_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
