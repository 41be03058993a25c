#include "tests/harness/seats.h"

#include "model/store/lease.h"
#include "sync/kiosk/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* The numbers of the log and of certificates are given once, also by a centre that is put back from a backup and does not know
 * all that it gave. */

/* The power goes in the middle of an answer: the numbers that are on the disk by then are given back, too. */
static void half_an_answer_is_given_back_whole(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_file(w, s, &one);
    kiosk_exchange_start(s->x);
    int64_t gsn = 0;
    for (int i = 0; gsn == 0; i++) {
        assert_true(i < 1000);
        s->x->slice = 1;
        kiosk_exchange_step(s->x, 1, true);
        gsn = seats_here(s, "SELECT gsn FROM log WHERE type = 'application.filed'");
    }
    assert_true(s->x->applied < s->x->answer.item_count);
    seat_close(s);
    seat_open(s);
    seats_centre_put_back(w, path);
    seats_file(w, other, &two);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM log WHERE type = 'application.filed'"), gsn);
}

/* The power goes in the middle of the first answer of a new feed epoch, and the centre is lost once more: its next epoch is
 * none that anybody has a number of. */
static void an_epoch_half_heard_of_is_not_begun_again(void **state) {
    static const char heard[] = "SELECT count(*) FROM log WHERE type = 'region.restored'";
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_centre_put_back(w, path);
    seats_file(w, s, &one);
    kiosk_exchange_start(s->x);
    for (int i = 0; seats_here(s, heard) == 0; i++) {
        assert_true(i < 1000);
        s->x->slice = 1;
        kiosk_exchange_step(s->x, 1, true);
    }
    assert_true(s->x->applied < s->x->answer.item_count);
    assert_int_equal(w->kit.c->journal.epoch, 2);
    seat_close(s);
    seat_open(s);
    seats_centre_put_back(w, path);
    for (int i = 0; i < 2; i++) assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(w->kit.c->journal.epoch, 3);
    assert_int_equal(seats_here(s, heard), 2);
}

/* The number of the second is known elsewhere, that of the first was lost with the answer: the log keeps its order. `between`:
 * in front of the second stand numbers of another kiosk, without a gap; `again`: with one that holds the half of what was lost.
 */
static void keeps_its_order(struct region_kit *w, bool between, bool again) {
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM], first[120];
    static const char known[] = "SELECT max(gsn) FROM log WHERE type = 'staff.keyed'";
    snprintf(first, sizeof first, "SELECT max(gsn) FROM log WHERE type = 'application.filed' AND kiosk = %u", s->k.no);
    seats_back_up(w, path);
    seats_file(w, s, &one);
    if (between) {
        seats_lose_answer(s);
        seats_file(w, other, &two);
        assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    }
    if (again) seats_file(w, s, &two);
    centre_kiosk_set_key(&s->k, CENTRE_DESK);
    seats_lose_answer(s);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    int64_t gsn = seats_here(other, known);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, known), gsn);
    assert_in_range(centre_kit_count(&w->kit, first), 1, gsn - 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application"), 1 + between + again);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
}

static void what_nobody_heard_of_goes_in_front_of_what_others_know(void **state) {
    keeps_its_order(*state, false, false);
}

static void and_in_front_of_what_they_said_themselves(void **state) {
    keeps_its_order(*state, true, false);
}

static void and_further_in_front_where_there_is_no_room(void **state) {
    keeps_its_order(*state, true, true);
}

/* What stands between two numbers of a log goes between them, and takes the room there from nobody else. */
static void and_leaves_the_others_their_room(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 7", "7", "desk"), *b = seats_enrol(w, "school 12", "12", "desk"),
                *knows = seats_enrol(w, "office", "30", "office");
    struct saved one;
    char path[PATH_ROOM];
    static const char turned[] =
        "SELECT count(*) FROM log f JOIN log s ON s.kiosk = f.kiosk AND s.epoch = f.epoch AND s.seq > f.seq AND s.gsn < f.gsn";
    seats_back_up(w, path);
    seats_file(w, a, &one);
    seats_lose_answer(a);
    centre_kiosk_set_key(&b->k, CENTRE_DESK);
    seats_file(w, b, &one);
    centre_kiosk_set_key(&b->k, CENTRE_DESK);
    seats_lose_answer(b);
    centre_kiosk_set_key(&a->k, CENTRE_DESK);
    seats_lose_answer(a);
    assert_int_equal(seats_talk(knows), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(knows), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(centre_kit_count(&w->kit, turned), 0);
}

/* Of a block only its holder hears. The centre lends one to itself, for a register that is loaded; another kiosk's computer
 * burns together with the centre. What was given out of both is in the register, and so are the blocks. */
static void what_was_given_stands_in_a_lease(void **state) {
    static const char table[] =
        "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued,"
        "applicant_authority,applicant_surname,applicant_name,request_point\n"
        "Прежняя,Аглая,23.04.2018,f,03,III-ТЗ,900001,29.12.2018,1,Прежняя,Зоя,12\n";
    static const char lost[] =
        "SELECT count(*) FROM certificate WHERE lease <> '' AND lease NOT IN (SELECT subject FROM lease)";
    struct region_kit *w = *state;
    struct seat *office = seats_enrol(w, "office", "1", "office");
    struct saved one;
    struct bytes said = {0}, refused = {0};
    char path[PATH_ROOM], number[11];
    struct fail why;
    seats_back_up(w, path);
    struct seat *burnt = seats_enrol(w, "school 7", "7", "desk");
    seats_must(centre_kit_load(&w->kit, "register", table, &said, &refused, &why), &why);
    bytes_close(&said);
    bytes_close(&refused);
    seats_file(w, burnt, &one);
    centre_kiosk_issue(&burnt->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(burnt), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 2);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    if (w->kit.c->recovering) seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 7", NULL), &why);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 2);
    assert_int_equal(centre_kit_count(&w->kit, lost), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE no = 2 AND state = 'audited' AND unused = 0"),
                     1);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    seats_same_view(w, office);
}

static void issue_until_it_is_lent_more(struct region_kit *w, struct seat *s) {
    enum { BLOCK = 10 };
    for (int i = 0; i < BLOCK; i++) {
        struct saved one;
        char number[11];
        seats_file(w, s, &one);
        centre_kiosk_issue(&s->k, &one, CENTRE_COORDINATOR, number);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    }
}

/* The same backup is put back twice, and in the life between numbers were lent: nobody is lent them again. */
static void no_life_out_of_a_backup_lends_the_numbers_of_another(void **state) {
    static const char twice[] = "SELECT count(*) FROM lease a JOIN lease b ON a.subject < b.subject AND a.first <= b.last AND "
                                "b.first <= a.last WHERE a.kind = 'number' AND b.kind = 'number'";
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 7", "7", "desk"), *b = seats_enrol(w, "school 12", "12", "desk");
    char path[PATH_ROOM];
    seats_back_up(w, path);
    for (int life = 0; life < 2; life++) {
        seats_centre_put_back(w, path);
        assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
        assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
        assert_false(w->kit.c->recovering);
        int64_t lent = centre_kit_count(&w->kit, "SELECT count(*) FROM lease");
        issue_until_it_is_lent_more(w, life == 0 ? a : b);
        assert_true(centre_kit_count(&w->kit, "SELECT count(*) FROM lease") > lent);
    }
    assert_int_equal(centre_kit_count(&w->kit, twice), 0);
}

/* The block of a kiosk that was shut out since had come back, and was lent on: its last word of it was in front of that, and is
 * not set aside with what it tells now. */
static void what_was_lent_on_had_come_back(void **state) {
    static const char overlap[] =
        "SELECT count(*) FROM lease a JOIN lease b ON a.subject < b.subject AND a.kind = 'number' AND "
        "b.kind = 'number' AND a.first <= b.last - b.unused AND b.first <= a.last - a.unused";
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 7", "7", "desk"), *b = seats_enrol(w, "school 12", "12", "desk");
    struct arena scratch = {0};
    struct saved one;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, a, &one);
    seats_must(db_begin(a->k.db, true, &why), &why);
    bool closed = lease_end(&a->k.desk.journal, "2026-01-01", &(int64_t){1}, 1, &scratch, &why);
    seats_must(db_end(a->k.db, closed, &why), &why);
    arena_close(&scratch);
    seats_lose_answer(a);
    issue_until_it_is_lent_more(w, b);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE lent_on = 1"), 1);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "revoked", NULL), &why);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_talk(a);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'application.filed' AND gsn > 0"), 11);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE lent_on = 1 AND state = 'closed'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, overlap), 0);
}

/* It has heard of the restored centre, and then reads a stick's answer of the one before: that has all. RESULT: it has not told
 * all, and what it had numbers of has them still. */
static void an_answer_of_before_is_no_proof_that_all_was_told(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, other;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_file(w, a, &one);
    seats_file(w, b, &other);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    int64_t acked = (int64_t)a->k.desk.journal.seq, last = seats_here(a, "SELECT max(gsn) FROM log WHERE kiosk = 1");
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    a->deaf_after = 1;
    seats_talk(a);
    a->deaf_after = 0;
    assert_true(w->kit.c->recovering);
    a->x->place.acked = acked;
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT max(gsn) FROM log WHERE kiosk = 1"), last);
    seats_same_view(w, a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_nobody_heard_of_goes_in_front_of_what_others_know),
        TEST(and_in_front_of_what_they_said_themselves),
        TEST(and_further_in_front_where_there_is_no_room),
        TEST(and_leaves_the_others_their_room),
        TEST(what_was_lent_on_had_come_back),
        TEST(no_life_out_of_a_backup_lends_the_numbers_of_another),
        TEST(an_answer_of_before_is_no_proof_that_all_was_told),
        TEST(half_an_answer_is_given_back_whole),
        TEST(an_epoch_half_heard_of_is_not_begun_again),
        TEST(what_was_given_stands_in_a_lease),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
