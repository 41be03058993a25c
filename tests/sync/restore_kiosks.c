#include "tests/harness/seats.h"

#include "sync/centre/feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Kiosks that are not what the backup of the centre says: moved, enrolled, frozen or replaced since. */

/* Moved after the backup, and nobody has told it. It is the last to speak: the answer that ends the wait feeds it as what it is
 * now, and of the place before nothing more. */
static void who_was_moved_is_fed_nothing_more_of_its_old_place(void **state) {
    struct region_kit *w = *state;
    struct seat *stays = seats_enrol(w, "school 7", "7", "desk"), *goes = seats_enrol(w, "school 7, annex", "7", "desk");
    struct saved one;
    char path[PATH_ROOM], sql[160];
    struct fail why;
    seats_back_up(w, path);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 7, annex", "12", NULL), &why);
    seats_file(w, stays, &one);
    assert_int_equal(seats_talk(stays), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(stays), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(goes), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE name = 'school 7, annex' AND point = '12'"),
                     1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM log WHERE subject = '%s'", one.subject);
    assert_int_equal(seats_here(goes, sql), 0);
}

/* Who has moved hears of what it made before only the number: that, too, is given back. */
static void what_a_kiosk_has_forgotten_keeps_its_number(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, s, &one);
    seats_take_image(s, "before");
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "before"); /* the power went before the answer was on the disk */
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 7", "1", NULL), &why);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    int64_t gsn = seats_here(s, "SELECT gsn FROM log WHERE type = 'application.filed'");
    assert_true(gsn > 0);
    seats_centre_put_back(w, path);
    seats_file(w, other, &two);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM log WHERE type = 'application.filed'"), gsn);
}

static bool says(struct feed_slice *slice, const char *what) {
    bytes_u8(&slice->lines, '\0');
    bool so = strstr((const char *)slice->lines.data, what) != NULL;
    bytes_close(&slice->lines);
    return so;
}

/* What the lost centre had told a kiosk to forget the restored one may not know of: what it made itself comes with its lines,
 * not as numbers alone. */
static void what_was_fed_before_the_loss_comes_with_its_lines(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one;
    struct peer peer;
    struct fail why;
    char path[PATH_ROOM], own[24];
    for (int restored = 0; restored < 2; restored++) {
        struct feed_slice slice = {.more = true};
        seats_file(w, s, &one);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        snprintf(own, sizeof own, "=\t%u.1.8", s->k.no);
        seats_must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, s->k.no, &peer, &why) &&
                       feed_read(w->kit.c, &peer, 0, 0, 1 << 20, &slice, &why) && centre_rollback(w->kit.c, &why),
                   &why);
        assert_int_equal(says(&slice, own), restored == 0);
        seats_back_up(w, path);
        seats_centre_put_back(w, path);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        assert_false(w->kit.c->recovering);
    }
}

/* Enrolled after the backup; the centre burns before anybody else has heard of it. What our signature says of its enrolment it
 * has itself: it comes in, tells everything, and works on. */
static void who_was_enrolled_after_the_backup_comes_in_by_our_own_word(void **state) {
    struct region_kit *w = *state;
    struct seat *old = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM], number[11];
    seats_back_up(w, path);
    struct seat *fresh = seats_enrol(w, "school 7", "7", "desk");
    seats_file(w, fresh, &one);
    centre_kiosk_issue(&fresh->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    int64_t issued = seats_number_of_last(w, "certificate.issued"), enrolled = seats_number_of_last(w, "kiosk.enrolled");
    seats_centre_put_back(w, path);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk"), 1);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "centre recovers");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk"), 2);
    seats_file(w, fresh, &two); /* and it works on meanwhile, out of its lease */
    centre_kiosk_issue(&fresh->k, &two, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "");
    assert_int_equal(seats_number_of_last(w, "kiosk.enrolled"), enrolled);
    assert_true(seats_number_of_last(w, "certificate.issued") > issued);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 0);
    seats_same_view(w, fresh);
    seats_back_up(w, path); /* every chain holds */
}

/* The same, and the school next door has heard of it: then it is awaited, whoever comes first. */
static void who_was_enrolled_after_the_backup_is_awaited(void **state) {
    struct region_kit *w = *state;
    struct seat *old = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    struct seat *fresh = seats_enrol(w, "school 7", "7", "desk");
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    seats_file(w, fresh, &one);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
}

/* Frozen when the backup was made; let go on, it works, and the centre burns before anybody else has heard of it. It is
 * awaited: nobody but it knows its numbers. */
static void who_was_frozen_in_the_backup_is_awaited(void **state) {
    struct region_kit *w = *state;
    struct seat *old = seats_enrol(w, "school 12", "12", "desk"), *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    struct fail why;
    char path[PATH_ROOM];
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "school 7", NULL), &why);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "thaw", "school 7", NULL), &why);
    seats_file(w, s, &one);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    int64_t filed = seats_number_of_last(w, "application.filed");
    seats_centre_put_back(w, path);
    seats_file(w, old, &two);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM log WHERE type = 'application.filed'"), filed);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    seats_same_view(w, s);
}

/* A laptop was lost and another computer enrolled in its place; the backup knows the lost one, and not where its log ended. The
 * new one is believed, the lost one is shut out as before. */
static void who_replaced_a_lost_computer_is_it_and_the_lost_one_is_not(void **state) {
    struct region_kit *w = *state;
    struct seat *lost = seats_enrol(w, "school 7", "7", "desk"), *office = seats_enrol(w, "office", "1", "office");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, lost, &one);
    assert_int_equal(seats_talk(lost), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "replace", "school 7", NULL), &why);
    struct seat *fresh = seats_enrol(w, "school 7", "7", "desk");
    assert_int_equal(fresh->k.no, lost->k.no);
    seats_file(w, fresh, &two);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "centre recovers");
    int64_t stored = centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk = 1");
    seats_talk(lost); /* it is told that the centre waits, and nothing of it is taken */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk = 1"), stored);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE no = 1 AND kiosk_epoch = 2 AND frozen = ''"),
                     1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2); /* the office had the lost one's child */
    seats_same_view(w, office);
    seats_back_up(w, path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(who_was_moved_is_fed_nothing_more_of_its_old_place),
        TEST(what_a_kiosk_has_forgotten_keeps_its_number),
        TEST(what_was_fed_before_the_loss_comes_with_its_lines),
        TEST(who_was_enrolled_after_the_backup_comes_in_by_our_own_word),
        TEST(who_was_enrolled_after_the_backup_is_awaited),
        TEST(who_was_frozen_in_the_backup_is_awaited),
        TEST(who_replaced_a_lost_computer_is_it_and_the_lost_one_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
