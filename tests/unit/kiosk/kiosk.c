/* The state machine against a centre in the same process, on an honest line. */

#include "sync/kiosk/kiosk.h"

#include "model/base/text.h"
#include "model/store/exchange_rows.h"
#include "sync/kiosk/inner.h"
#include "sync/kiosk/outbox.h"
#include "sync/kiosk/retry.h"
#include "sync/wire/units.h"
#include "tests/harness/talk.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void nothing_to_send_and_nothing_due_is_no_exchange(void **state) {
    struct talk *t = *state;
    talk_steps(t);
    assert_int_equal(t->centre->requests, 0);
    talk_settle(t);
    assert_int_equal(t->centre->requests, 1);
    assert_int_equal(t->centre->frames, 0);
    assert_true(talk_status(t).last_ok == t->kit.clock.now);
    int wait = kiosk_exchange_wait(t->x);
    assert_true(wait > 0 && wait <= 15 * MS_MINUTE);
    env_virtual_move(&t->kit.clock, wait - 1);
    talk_exchange(t);
    assert_int_equal(t->centre->requests, 1);
    env_virtual_move(&t->kit.clock, 1);
    talk_exchange(t);
    assert_int_equal(t->centre->requests, 2);
}

static void an_application_goes_and_comes_back_numbered(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    struct application form;
    struct saved saved;
    struct fail why;
    kit_form(&t->kit, 1, &form);
    assert_true(desk_save(&t->kit.desk, &form, 0, &saved, &why));
    assert_true(saved.events > 0);
    kiosk_exchange_urgent(t->x);
    talk_exchange(t);
    assert_int_equal(t->centre->stored, 0); /* not before two seconds have passed: several savings travel together */
    assert_int_equal(talk_status(t).unsent, saved.events);
    env_virtual_move(&t->kit.clock, 2000);
    talk_exchange(t);
    talk_converged(t);
    assert_int_equal(t->centre->requests, 2);
    assert_int_equal(talk_status(t).sent, saved.events);
    struct exchange_line *notes;
    struct arena a = {0};
    int count;
    assert_true(exchange_log_list(t->kit.db, EXCHANGE_LOG_KEPT, &a, &notes, &count, &why));
    assert_true(count >= 1);
    arena_close(&a);
}

static void sixty_events_are_one_request_sixty_applications_at_most_four(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    talk_events(t, 60);
    int before = t->centre->requests;
    talk_settle(t);
    assert_int_equal(t->centre->requests - before, 1);
    for (int i = 1; i <= 60; i++) talk_application(t, i);
    t->centre->bytes = 0;
    before = t->centre->requests;
    talk_settle(t);
    assert_true(t->centre->requests - before <= 4);
    print_message("a finished application: %zu B\n", t->centre->bytes / 60);
    assert_true(t->centre->bytes / 60 <= 550); /* ARCHITECTURE, "Numbers to hold" */
    talk_converged(t);
}

static void a_thousand_events_keep_the_frames_small(void **state) {
    struct talk *t = *state;
    talk_events(t, 1500);
    talk_settle(t);
    talk_converged(t);
    assert_int_equal(t->centre->events, 1500); /* each once */
    assert_true(t->centre->frames >= 3);
    assert_true(t->centre->largest_frame <= FRAME_GOAL);
}

static void how_long_a_catch_up_takes_is_told_once_its_pace_is_known(void **state) {
    struct talk *t = *state;
    for (int i = 0; i < 400; i++) fake_centre_say(t->centre, &t->kit.clock.env, "site", "region.ru");
    t->centre->feed_most = 100;
    const int64_t before = t->centre->gsn - 400;
    db_begin(t->kit.db, false, NULL);
    meta_set_int(t->kit.db, "cursor", before, NULL);
    db_end(t->kit.db, true, NULL);
    kiosk_exchange_close(t->x);
    talk_sit(t);
    kiosk_exchange_start(t->x);
    for (int answers = 1; answers < 4; answers++) {
        talk_steps(t);
        assert_true(talk_ask(t));
        talk_deliver(t);
        talk_steps(t);
        assert_int_equal(talk_status(t).read, 100 * answers);
        assert_true(answers > 1 || talk_status(t).left == 0); /* a second is no pace */
        env_virtual_move(&t->kit.clock, 30 * MS_SECOND);
        assert_int_equal(talk_status(t).left, 30 * MS_SECOND * (4 - answers)); /* as long for each hundred that is left */
    }
    talk_exchange(t);
    assert_int_equal(talk_status(t).left, 0);
}

static void the_feed_is_applied_in_slices_and_only_in_quiet(void **state) {
    struct talk *t = *state;
    char value[16];
    for (int i = 0; i < 500; i++) {
        snprintf(value, sizeof value, "%d", i);
        fake_centre_say(t->centre, &t->kit.clock.env, "site", value);
    }
    t->centre->feed_most = 200;
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(talk_ask(t));
    talk_deliver(t);
    for (int i = 0; i < 10; i++) kiosk_exchange_step(t->x, 3, false);
    assert_int_equal(talk_status(t).phase, EXCHANGE_APPLYING);
    assert_int_equal(talk_status(t).received, 0);
    assert_true(kiosk_exchange_wait(t->x) > 0); /* does not spin while the person types */
    kiosk_exchange_step(t->x, 3, true);
    assert_true(talk_status(t).received > 0 && talk_status(t).received < 200);
    assert_int_equal(talk_count(t, "SELECT count(*) FROM meta WHERE key = 'cursor'"), 0); /* moves with the last slice */
    assert_int_equal(talk_status(t).read, 0);
    assert_int_equal(talk_status(t).to_read, t->centre->gsn); /* a kiosk that has read nothing before */
    talk_steps(t);
    assert_true(talk_ask(t));
    assert_int_equal(talk_status(t).to_read - talk_status(t).read, 300);
    talk_deliver(t);
    talk_exchange(t);
    assert_int_equal(talk_status(t).to_read, 0);
    assert_int_equal(t->centre->requests, 3); /* `more` asks again at once */
    assert_int_equal(talk_count(t, "SELECT count(*) FROM log WHERE kiosk = 0 AND gsn > 100000"), 500);
    assert_string_equal(t->kit.desk.region.set.site, "499");
    talk_converged(t);
}

static void a_saving_during_the_exchange_goes_with_it(void **state) {
    struct talk *t = *state;
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(talk_ask(t));
    talk_event(t);
    talk_deliver(t);
    talk_exchange(t);
    talk_converged(t);
    assert_int_equal(t->centre->requests, 2);
}

static void a_pause_drops_the_request_and_a_late_answer(void **state) {
    struct talk *t = *state;
    talk_event(t);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(talk_ask(t));
    kiosk_exchange_pause(t->x, true);
    assert_int_equal(t->cancels, 1);
    talk_deliver(t);
    talk_steps(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_PAUSED);
    assert_int_equal(talk_status(t).unsent, 1);
    assert_int_equal(kiosk_exchange_wait(t->x), -1);
    kiosk_exchange_pause(t->x, false);
    talk_exchange(t);
    talk_converged(t);
}

static void place_and_clock_are_kept(void **state) {
    struct talk *t = *state;
    talk_events(t, 3);
    t->centre->time = t->kit.clock.now + 90 * MS_SECOND;
    talk_settle(t);
    assert_int_equal(talk_status(t).skew, 90 * MS_SECOND);
    int64_t sample = t->kit.desk.journal.sample;
    assert_true(sample > 0);
    int frames = t->centre->frames;
    kiosk_exchange_close(t->x);
    kit_reopen(&t->kit);
    assert_int_equal(t->kit.desk.journal.sample, sample);
    talk_sit(t);
    assert_true(talk_status(t).last_ok > 0);
    talk_settle(t);
    assert_int_equal(t->centre->frames, frames); /* nothing is sent twice */
}

static int64_t told_clock(struct talk *t) {
    talk_event(t);
    talk_settle(t);
    return t->centre->last.clock.no;
}

/* Once for each start of the machine and each hour: it costs bytes, and a quartz is good for so long. */
static void the_centre_is_told_when_it_was_heard(void **state) {
    struct talk *t = *state;
    assert_int_equal(told_clock(t), 0); /* nothing was heard yet */
    int64_t at = t->centre->time ? t->centre->time : t->kit.clock.now, mono = t->kit.clock.mono;
    env_virtual_move(&t->kit.clock, 5 * MS_MINUTE);
    int64_t no = told_clock(t);
    assert_int_equal(no, 1);
    assert_int_equal(t->centre->last.clock.at, at);
    assert_int_equal(t->centre->last.clock.mono, mono);
    assert_string_equal(t->centre->last.clock.boot, t->kit.clock.env.boot);
    assert_int_equal(told_clock(t), 0);
    env_virtual_move(&t->kit.clock, MS_HOUR);
    assert_int_equal(told_clock(t), 0); /* what it last heard is not yet an hour younger */
    no = t->kit.desk.journal.sample;
    assert_int_equal(told_clock(t), no);
    int64_t sample = t->kit.desk.journal.sample;
    kiosk_exchange_close(t->x);
    strcpy(t->kit.clock.env.boot, "00000002");
    t->kit.clock.mono = 10;
    kit_reopen(&t->kit);
    talk_sit(t);
    assert_int_equal(told_clock(t), sample);
    assert_string_equal(t->centre->last.clock.boot, "00000001");
    assert_int_equal(told_clock(t), sample + 1);
    assert_string_equal(t->centre->last.clock.boot, "00000002");
    assert_int_equal(told_clock(t), 0);
    talk_converged(t);
}

static void leases_travel_with_the_request(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    assert_int_equal(t->centre->last.lease_count, 1);
    assert_int_equal(t->centre->last.leases[0].next, 418200);
    assert_int_equal(talk_status(t).numbers_left, 100);
}

/* A back-fill and the answer before it end with the same number: for a restored centre both are kept, and told though one
 * request has no room for both. One told again from that number on is told with all of them. */
/* Her past may be of a place she is not of any more, and in the sums that kiosk and centre compare she is not. */
static void of_an_erased_child_nothing_stays_that_a_restored_centre_does_not_feed(void **state) {
    static const char past[] = "SELECT count(*) FROM touch t JOIN learner l ON l.subject = t.subject WHERE l.erased <> ''";
    struct talk *t = *state;
    struct fake_centre *c = t->centre;
    struct rows r;
    struct fail why;
    char subject[ID_TEXT] = "";
    talk_application(t, 1);
    talk_settle(t);
    assert_true(db_query(t->kit.db, &r, "SELECT subject FROM learner", &why, NULL) && db_next(&r, &why));
    text_copy(subject, sizeof subject, db_text(&r, 0));
    db_done(&r);
    fake_centre_erase(c, &t->kit.clock.env, subject);
    talk_start(t);
    assert_int_equal(talk_count(t, past), 7);
    c->feed[0] = c->feed[c->feed_count - 1];
    c->feed_count = 1;
    c->feed_epoch = 2;
    talk_start(t);
    assert_int_equal(talk_count(t, past), 1); /* that she was erased, which all hear */
}

static void answers_that_end_with_one_number_are_both_kept(void **state) {
    struct talk *t = *state;
    enum { ROOM = 200 * 1024 };
    static uint8_t body[ROOM], nonce[16], asked[HASH_SIZE];
    static const int64_t ends[] = {7, 7, 9}, from[] = {0, 7, 9};
    const int expected[] = {3, 3, 1};
    struct fail why;
    assert_true(db_begin(t->kit.db, true, &why));
    for (int i = 0; i < 3; i++) {
        struct unit_row row = {.at.gsn = ends[i], .nonce = nonce, .asked = asked, .body = body, .size = ROOM};
        body[0] = (uint8_t)i;
        assert_true(unit_keep(t->kit.db, &row, &why));
    }
    assert_true(db_commit(t->kit.db, &why));
    for (int i = 0; i < 3; i++) {
        struct unit_place last = {.gsn = from[i], .no = -1};
        struct unit unit = {0};
        int told = 0;
        bool more = true;
        for (; more && told < expected[i]; told++) {
            struct bytes out = {0};
            assert_true(units_put(t->x, &last, &out, &more, &why));
            assert_true(unit_take(out.data, out.size, &unit) == out.size && unit.body);
            assert_int_equal(unit.body[0], 3 - expected[i] + told);
            assert_int_equal(last.gsn, ends[3 - expected[i] + told]);
            bytes_close(&out);
        }
        assert_int_equal(told, expected[i]);
        assert_false(more);
    }
}

static void slots_spread_and_come_once_a_period(void **state) {
    (void)state;
    int64_t period = 15 * MS_MINUTE, now = 1795307400000;
    int quarters[4] = {0};
    for (uint32_t kiosk = 1; kiosk <= 400; kiosk++) {
        int64_t wait = retry_slot(kiosk, now, period);
        assert_true(wait >= 1 && wait <= period);
        assert_int_equal(retry_slot(kiosk, now + wait, period), period);
        assert_int_equal(retry_slot(kiosk, now + wait - 1, period), 1);
        quarters[(wait - 1) * 4 / period]++;
    }
    for (int i = 0; i < 4; i++) assert_true(quarters[i] > 70);
    assert_true(retry_slot(1, -5 * MS_DAY + 17, period) >= 1); /* a clock before 1970 */
    for (uint32_t chance = 0; chance < 1000; chance++) {
        int64_t delay = retry_delay(3, FAIL_NET, 0, chance * 7919 * 7919);
        assert_true(delay >= RETRY_LEAST && delay <= 8 * RETRY_LEAST);
    }
    assert_int_equal(retry_delay(1, FAIL_NET, INT64_MAX, 0), RETRY_AFTER_MOST);
}

/* The power is back in a whole town: who has something to tell tells it soon, and not all in the same second. */
static void who_starts_with_something_to_tell_does_not_come_at_once(void **state) {
    enum { STARTS = 20 };
    struct talk *t = *state;
    int first = INT_MAX, last = 0;
    talk_event(t);
    for (int i = 0; i < STARTS; i++) {
        kiosk_exchange_close(t->x);
        talk_sit(t);
        kiosk_exchange_step(t->x, 50, false);
        int wait = kiosk_exchange_wait(t->x);
        if (wait < first) first = wait;
        if (wait > last) last = wait;
    }
    assert_true(first > 0 && last <= 2 * RETRY_LEAST);
    assert_true(last - first > RETRY_LEAST / 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nothing_to_send_and_nothing_due_is_no_exchange),
        TEST(an_application_goes_and_comes_back_numbered),
        TEST(sixty_events_are_one_request_sixty_applications_at_most_four),
        TEST(a_thousand_events_keep_the_frames_small),
        TEST(how_long_a_catch_up_takes_is_told_once_its_pace_is_known),
        TEST(the_feed_is_applied_in_slices_and_only_in_quiet),
        TEST(a_saving_during_the_exchange_goes_with_it),
        TEST(a_pause_drops_the_request_and_a_late_answer),
        TEST(place_and_clock_are_kept),
        TEST(who_starts_with_something_to_tell_does_not_come_at_once),
        TEST(the_centre_is_told_when_it_was_heard),
        TEST(leases_travel_with_the_request),
        TEST(of_an_erased_child_nothing_stays_that_a_restored_centre_does_not_feed),
        TEST(answers_that_end_with_one_number_are_both_kept),
        cmocka_unit_test(slots_spread_and_come_once_a_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
