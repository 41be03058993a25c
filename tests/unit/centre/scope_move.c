/* A kiosk is moved to another place: what it had there it forgets, and what it has now it gets. */

#include "sync/centre/scope.h"

#include "sync/centre/applier.h"
#include "sync/centre/ingest.h"
#include "sync/centre/rulings.h"
#include "tests/harness/must.h"
#include "tests/harness/scope_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_moved_kiosk_has_the_children_of_its_new_place(void **state) {
    struct scope_kit *w = *state;
    struct saved here, there;
    struct application form;
    scope_kit_issue(w, 1, &here);
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->far, (enum centre_person)i);
    centre_kiosk_form(&w->far, 5, &form);
    centre_kiosk_file(&w->far, &form, &there);
    scope_kit_sync(w);
    /* Saved without a network, before it hears of the move: it gets to the centre. */
    centre_kiosk_form(&w->school, 2, &form);
    struct saved pending;
    centre_kiosk_file(&w->school, &form, &pending);
    int64_t regional = scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE kiosk = 0");
    scope_kit_move(w, "school 12", "30");
    scope_kit_sync(w);
    assert_string_equal(w->school.desk.point, "30");
    assert_string_equal(w->school.desk.municipality, CENTRE_OTHER_MUNICIPALITY);
    assert_int_equal(centre_kit_count(&w->kit, LEARNERS), 3);
    /* The child of the point and the one it has acted on since; nothing of the one before. */
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 2);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM certificate"), 0);
    assert_true(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE kiosk = 0") > regional);
    scope_kit_is_whole(&w->school);
    scope_kit_move(w, "1", "12");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 2);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(scope_kit_count(&w->school, "SELECT spent FROM lease ORDER BY grant_no"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT scope_version FROM kiosk_state WHERE kiosk = 1"), 3);
    scope_kit_is_whole(&w->school);
}

/* RESULT: of a child erased and then no business of the school's any more it keeps nothing, also nothing of what no backup of
 * the centre covers yet. */
static void a_moved_kiosk_hears_of_an_erasure_before_its_move(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    assert_true(scope_kit_count(&w->school, NAMES) > 0);
    scope_kit_fate(w, EV_LEARNER_ERASED, saved.subject, "");
    scope_kit_move(w, "school 12", "30");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, ERASED), 1);
    assert_int_equal(scope_kit_count(&w->school, NAMES), 0);
    scope_kit_is_whole(&w->school);
}

/* What all kiosks have it keeps: of that nothing comes again. */
static void a_move_brings_nothing_twice(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    scope_kit_move(w, "2", "30");
    assert_int_equal(centre_kiosk_ask(&w->office, NULL), 200);
    assert_int_equal(w->office.fed, 2); /* its lease and the move */
    assert_int_equal(scope_kit_count(&w->office, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->office, NAMES), 0);
}

/* RESULT: of a child whom a moved kiosk has again, because something it has said of it is set aside, all comes where that
 * stands in the feed, and none of it before. */
static void whom_a_moved_kiosk_has_again_comes_where_that_stands(void **state) {
    struct scope_kit *w = *state;
    struct centre *c = w->kit.c;
    struct saved saved;
    struct event told = {.type = &event_types[EV_FAMILY_TOLD], .id = {.kiosk = w->school.no, .epoch = 1}};
    scope_kit_issue(w, 1, &saved);
    told.id.seq = (uint64_t)scope_kit_count(&w->school, "SELECT max(seq) FROM log WHERE kiosk = 1");
    memcpy(told.subject, saved.subject, sizeof told.subject);
    scope_kit_move(w, "1", "7");
    assert_true(scope_kit_times_sent(w, "\t~\t1.1.") > 0);
    assert_int_equal(scope_kit_times_sent(w, "application.filed"), 0);
    assert_true(centre_begin(c, &why));
    must(rulings_park(c, &told, "not_allowed", &why) && centre_commit(c, &why));
    assert_int_equal(scope_kit_times_sent(w, "\t~\t1.1."), 0);
    assert_int_equal(scope_kit_times_sent(w, "application.filed"), 1);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    scope_kit_is_whole(&w->school);
}

/* RESULT: before it heard of its move it had spoken to the family, so it has the child again; where all comes anew, what it
 * said last does not go with what it had said before. */
static void what_a_moved_kiosk_said_last_is_kept_when_all_comes_anew(void **state) {
    static const char told[] = "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND "
                               "l.seq = t.seq WHERE l.type = 'family.told' AND t.gsn > 0 AND t.subject = l.subject";
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    scope_kit_move(w, "1", "7");
    scope_kit_tell(&w->school, &saved);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, told), 1);
    w->school.cursor = w->school.region_cursor = 0;
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, told), 1);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    scope_kit_is_whole(&w->school);
}

/* The centre has it, and the answer is lost. */
static void send_unheard(struct centre_kiosk *k) {
    struct centre *c = k->kit->c;
    struct bytes frame = {0};
    struct intake taken = {0};
    struct peer peer;
    centre_kiosk_frame(k, k->acked + 1, (int)(k->desk.journal.seq - k->acked), &frame);
    must(centre_begin(c, &why) && peer_load(c, k->no, &peer, &why) &&
         ingest_frames(c, &peer, frame.data, frame.size, &taken, &why) && applier_run(c, &why) && centre_commit(c, &why));
    bytes_close(&frame);
}

/* RESULT: it is moved before it hears the number of what it said last, the child comes to its new place later, and while it
 * reads up to there the child is transferred on: it hears the number, and keeps nothing. */
static void of_whom_came_and_left_while_it_read_a_moved_kiosk_hears_the_numbers(void **state) {
    struct scope_kit *w = *state;
    struct application form;
    struct saved saved, other;
    scope_kit_issue(w, 1, &saved);
    scope_kit_tell(&w->school, &saved);
    send_unheard(&w->school);
    scope_kit_move(w, "school 12", "30");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->far, (enum centre_person)i);
    for (int n = 0; n < 40; n++) {
        centre_kiosk_form(&w->far, 10 + n, &form);
        centre_kiosk_file(&w->far, &form, &other);
    }
    centre_kiosk_sync(&w->far);
    centre_kiosk_transfer(&w->office, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kiosk_ask(&w->school, NULL), 200);
    assert_true(w->school.answer.more);
    centre_kiosk_sync(&w->far);
    centre_kiosk_transfer(&w->far, saved.subject, CENTRE_MUNICIPALITY, "1");
    centre_kiosk_sync(&w->far);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM personal WHERE kiosk = 1"), 0);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 40);
    scope_kit_is_whole(&w->school);
}

/* RESULT: a passphrase was set anew when its epoch ended, and it is moved before it hears that the centre has that: its people
 * stay. */
static void a_moved_kiosk_keeps_its_people(void **state) {
    static const char of_people[] = "SELECT count(*) FROM touch t JOIN staff s ON s.subject = t.subject WHERE t.gsn > 0";
    struct scope_kit *w = *state;
    scope_kit_sync(w);
    int64_t known = scope_kit_count(&w->school, of_people);
    centre_kiosk_set_key(&w->school, CENTRE_DESK);
    centre_kiosk_begin_epoch(&w->school);
    int64_t cursor = w->school.cursor, region_cursor = w->school.region_cursor;
    centre_kiosk_sync(&w->school);
    w->school.cursor = cursor; /* the answer is lost */
    w->school.region_cursor = region_cursor;
    scope_kit_move(w, "school 12", "30");
    scope_kit_sync(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'log.adopted' AND gsn > 0"), 1);
    assert_int_equal(scope_kit_count(&w->school, of_people), known + 1);
    scope_kit_is_whole(&w->school);
}

static void a_move_is_refused_with_a_reason(void **state) {
    struct scope_kit *w = *state;
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 12", "99", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 12", "12", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "nobody", "12", NULL));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 12", "30", "--scope", "all", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scope_kit_set_up, scope_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_moved_kiosk_has_the_children_of_its_new_place),
        TEST(a_moved_kiosk_hears_of_an_erasure_before_its_move),
        TEST(a_move_brings_nothing_twice),
        TEST(whom_a_moved_kiosk_has_again_comes_where_that_stands),
        TEST(what_a_moved_kiosk_said_last_is_kept_when_all_comes_anew),
        TEST(of_whom_came_and_left_while_it_read_a_moved_kiosk_hears_the_numbers),
        TEST(a_moved_kiosk_keeps_its_people),
        TEST(a_move_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
