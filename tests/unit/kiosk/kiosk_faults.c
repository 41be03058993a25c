/* The state machine on bad days: every fault that PROTOCOL names between a kiosk and its centre, no network, no waiting. */

#include "sync/kiosk/kiosk.h"

#include "model/store/exchange_rows.h"
#include "sync/kiosk/outbox.h"
#include "sync/kiosk/retry.h"
#include "tests/harness/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_kiosk_killed_between_slices_gets_everything_once(void **state) {
    struct talk *t = *state;
    for (int i = 0; i < 300; i++) fake_centre_say(t->centre, &t->kit.clock.env, "min_age", i % 2 ? "5" : "6");
    talk_events(t, 3);
    for (int killed_after = 1; killed_after < 6; killed_after++) {
        kiosk_exchange_start(t->x);
        talk_steps(t);
        assert_true(talk_ask(t));
        talk_deliver(t);
        for (int i = 0; i < killed_after; i++) kiosk_exchange_step(t->x, 3, true);
        kiosk_exchange_close(t->x);
        t->waiting = false;
        kit_reopen(&t->kit);
        talk_sit(t);
    }
    talk_settle(t);
    assert_int_equal(talk_count(t, "SELECT count(*) FROM log WHERE kiosk = 0 AND gsn > 100000"), 300);
    talk_converged(t);
}

/* A line cut at every byte of the dialogue, up and down: what was not answered is asked again, and all is there exactly once.
 */
static void cut_at_every_byte(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    bool more = true;
    for (size_t cut = 0; more; cut++) {
        talk_event(t);
        kiosk_exchange_start(t->x);
        talk_steps(t);
        assert_true(t->waiting);
        if (cut >= t->sent.size) {
            assert_true(talk_ask(t)); /* committed there, the answer is lost on the way */
            size_t down = cut - t->sent.size;
            more = down < t->answer.size;
            /* Half of the time the part that came is even taken for an answer. */
            if (cut % 2 == 0 && more) {
                t->answer.size = down;
                talk_deliver(t);
            }
        }
        if (more) {
            talk_lose(t, FAIL_NET);
            talk_steps(t);
            assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
            talk_settle(t);
        } else {
            talk_deliver(t);
            talk_exchange(t);
        }
        assert_int_equal(t->centre->stored, t->kit.desk.journal.seq);
        assert_int_equal(talk_status(t).unsent, 0);
    }
    talk_converged(t);
}

static void a_centre_put_back_from_a_backup_gets_everything_again(void **state) {
    struct talk *t = *state;
    talk_events(t, 40);
    talk_settle(t);
    fake_centre_forget(t->centre, 10);
    talk_settle(t);
    talk_converged(t);
    talk_event(t);
    fake_centre_forget(t->centre, 20); /* now a frame stands behind a gap: `want` */
    talk_settle(t);
    talk_converged(t);
    fake_centre_forget(t->centre, 0);
    talk_settle(t);
    talk_converged(t);
}

static void a_fork_freezes_and_says_so(void **state) {
    struct talk *t = *state;
    talk_events(t, 5);
    talk_settle(t);
    t->centre->break_head = true;
    talk_event(t);
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_FROZEN);
    assert_int_equal(talk_status(t).last_fail.kind, FAIL_CONFLICT);
    int requests = t->centre->requests;
    kiosk_exchange_urgent(t->x);
    env_virtual_move(&t->kit.clock, 30 * MS_MINUTE);
    talk_exchange(t);
    assert_int_equal(t->centre->requests, requests); /* hourly, and by F5 */
    t->centre->break_head = false;
    talk_settle(t);
    talk_converged(t);
}

static void sit_again(struct talk *t) {
    kiosk_exchange_close(t->x);
    t->waiting = false;
    kit_reopen(&t->kit);
    talk_sit(t);
}

/* A kiosk that was started anew said that all was in order until its first try, however long it had been shut out. */
static void why_nothing_got_through_is_known_to_the_next_sitting(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    sit_again(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_IDLE);
    env_virtual_move(&t->kit.clock, MS_MINUTE);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    talk_lose(t, FAIL_DENIED);
    const struct exchange_status failed = talk_status(t);
    sit_again(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(talk_status(t).failures, 1);
    assert_int_equal(talk_status(t).last_fail.kind, FAIL_DENIED);
    assert_string_equal(talk_status(t).last_fail.say, failed.last_fail.say);
    talk_settle(t); /* it is over with the first answer, and for the next sitting, too */
    assert_int_equal(talk_status(t).last_fail.kind, FAIL_NONE);
    sit_again(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_IDLE);
    assert_int_equal(talk_status(t).failures, 0);
    env_virtual_move(&t->kit.clock, MS_MINUTE);
    strcpy(t->centre->say_frozen, "fork");
    talk_start(t);
    sit_again(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_FROZEN);
    t->centre->say_frozen[0] = '\0';
    talk_settle(t);
}

/* By the clock the failure was years later than the exchange that followed it: every sitting began with it until then. */
static void nor_by_a_clock_that_was_ahead_is_it_known_when_it_is_over(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    env_virtual_move(&t->kit.clock, 1000 * (int64_t)MS_DAY);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    talk_lose(t, FAIL_DENIED);
    t->kit.clock.now -= 1000 * (int64_t)MS_DAY;
    talk_settle(t);
    sit_again(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_IDLE);
}

static void every_other_disagreement_freezes_too(void **state) {
    struct talk *t = *state;
    talk_events(t, 5);
    talk_settle(t);
    t->centre->say_fork = true;
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_FROZEN);
    t->centre->say_fork = false;
    strcpy(t->centre->say_frozen, "revoked");
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_FROZEN);
    assert_non_null(strstr(talk_status(t).last_fail.say, "revoked"));
    t->centre->say_frozen[0] = '\0';
    t->centre->epoch = 2; /* enrolled anew on another machine */
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_FROZEN);
    t->centre->epoch = 1;
    /* An old copy of our own disk: the centre has more of us than we have. */
    memcpy(t->centre->heads[6], t->centre->heads[5], HASH_SIZE);
    t->centre->stored = 6;
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_FROZEN);
    t->centre->stored = 5;
    talk_settle(t);
}

static void an_answer_with_a_bad_signature_changes_nothing(void **state) {
    struct talk *t = *state;
    talk_events(t, 2);
    fake_centre_say(t->centre, &t->kit.clock.env, "min_age", "9");
    t->centre->break_sig = true;
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(talk_status(t).unsent, 2);
    assert_int_equal(talk_status(t).last_fail.kind, FAIL_NET);
    assert_int_equal(talk_count(t, "SELECT count(*) FROM log WHERE gsn > 100000"), 0);
    t->centre->break_sig = false;
    talk_settle(t);
    talk_converged(t);
}

static void a_replayed_answer_is_refused(void **state) {
    struct talk *t = *state;
    talk_event(t);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(talk_ask(t));
    struct bytes old = {0};
    bytes_add(&old, t->answer.data, t->answer.size);
    talk_deliver(t);
    talk_exchange(t);
    talk_event(t);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    t->waiting = false;
    kiosk_exchange_answer(t->x, old.data, old.size);
    talk_steps(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(talk_status(t).unsent, 1);
    bytes_close(&old);
    talk_settle(t);
    talk_converged(t);
}

static void a_login_page_is_no_answer(void **state) {
    struct talk *t = *state;
    static const char page[] = "<html><title>Гостевой Wi-Fi</title>";
    kiosk_exchange_start(t->x);
    talk_steps(t);
    t->waiting = false;
    kiosk_exchange_answer(t->x, (const uint8_t *)page, sizeof page - 1);
    talk_steps(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(talk_status(t).last_fail.kind, FAIL_NET);
    talk_settle(t);
}

static void back_off_is_jittered_bounded_and_reset(void **state) {
    struct talk *t = *state;
    talk_event(t);
    kiosk_exchange_start(t->x);
    int64_t begun = t->kit.clock.mono;
    int tries = 0;
    while (t->kit.clock.mono - begun < 6 * MS_HOUR) {
        talk_steps(t);
        assert_true(t->waiting);
        talk_lose(t, FAIL_NET);
        tries++;
        talk_steps(t);
        int wait = kiosk_exchange_wait(t->x);
        assert_true(wait >= RETRY_LEAST && wait <= RETRY_MOST);
        kiosk_exchange_urgent(t->x); /* a saving asks no oftener while the line fails */
        assert_int_equal(kiosk_exchange_wait(t->x), wait);
        env_virtual_move(&t->kit.clock, wait);
    }
    assert_true(tries >= 12 && tries < 60);
    assert_int_equal(t->centre->requests, 0);
    talk_exchange(t);
    assert_int_equal(talk_status(t).failures, 0);
    assert_int_equal(talk_status(t).last_fail.kind, FAIL_NONE);
    talk_converged(t);
    struct exchange_line *notes;
    struct fail why;
    struct arena a = {0};
    int count;
    assert_true(exchange_log_list(t->kit.db, EXCHANGE_LOG_KEPT, &a, &notes, &count, &why));
    assert_int_equal(count, 2); /* one failure told once, one success */
    assert_string_equal(notes[1].text, "no answer");
    arena_close(&a);
}

static void certificate_trouble_and_retry_after_wait_longer(void **state) {
    struct talk *t = *state;
    kiosk_exchange_start(t->x);
    talk_steps(t);
    talk_lose(t, FAIL_DENIED);
    talk_steps(t);
    assert_true(kiosk_exchange_wait(t->x) >= MS_HOUR);
    kiosk_exchange_start(t->x); /* F5 asks at once all the same */
    talk_steps(t);
    assert_true(t->waiting);
    struct fail why;
    fail_set(&why, FAIL_NET, "503", "busy");
    t->waiting = false;
    kiosk_exchange_failed(t->x, &why, 40 * MS_MINUTE);
    talk_steps(t);
    assert_int_equal(kiosk_exchange_wait(t->x), 40 * MS_MINUTE);
}

static void refuse(struct talk *t, int64_t retry_after) {
    struct fail why;
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(t->waiting);
    fail_set(&why, FAIL_BUSY, "500", "failed");
    t->waiting = false;
    kiosk_exchange_failed(t->x, &why, retry_after);
    talk_steps(t);
}

static void ask_once(struct talk *t) {
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(talk_ask(t));
}

/* The centre fails on the same record again and again: the third time on it goes alone, to be set aside; what comes behind it
 * goes as always. A centre that has only no time now is no such thing. */
static void a_record_the_centre_fails_on_goes_alone(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    talk_events(t, 9);
    for (int i = 0; i < 5; i++) refuse(t, MS_MINUTE);
    for (int i = 0; i < 2; i++) refuse(t, 0);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    talk_lose(t, FAIL_NET);
    ask_once(t);
    assert_false(t->centre->last.isolate);
    fake_centre_forget(t->centre, 0); /* it has failed after all */
    refuse(t, 0);
    int events = t->centre->events;
    ask_once(t);
    assert_true(t->centre->last.isolate);
    assert_int_equal(t->centre->events - events, 1);
    talk_deliver(t);
    talk_steps(t);
    assert_true(talk_ask(t));
    assert_false(t->centre->last.isolate);
    talk_deliver(t);
    talk_exchange(t);
    talk_converged(t);
}

static void a_bad_line_is_asked_for_less_down_to_one_event(void **state) {
    struct talk *t = *state;
    talk_events(t, 400);
    for (int i = 0; i < 12; i++) {
        kiosk_exchange_start(t->x);
        talk_steps(t);
        size_t budget = (size_t)FRAME_GOAL >> i;
        assert_true(t->sent.size < (budget > 1024 ? budget : 1024) + 200);
        talk_lose(t, FAIL_NET);
    }
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(talk_ask(t));
    assert_int_equal(t->centre->events, 1);
    assert_true(t->centre->last.feed_most > 0);
    talk_deliver(t);
    talk_exchange(t);
    talk_converged(t);
    assert_int_equal(t->centre->events, 400);
    assert_true(t->centre->requests < 40); /* doubled after each success */
    talk_settle(t);
    assert_int_equal(t->centre->last.feed_most, 0);
}

/* Many small successes say nothing of a large request: on a line that is cut again and again all of it would go for nothing. */
static void little_that_came_through_proves_little(void **state) {
    enum { SMALL = 8, APPLICATIONS = 60 };
    struct talk *t = *state;
    for (int i = 0; i < SMALL; i++) {
        talk_event(t);
        talk_settle(t);
    }
    for (int i = 0; i < APPLICATIONS; i++) talk_application(t, i + 1);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_in_range(t->sent.size, FRAME_GOAL * 3 / 4, FRAME_GOAL + 400);
    assert_true(talk_ask(t));
    talk_deliver(t);
    talk_exchange(t);
    talk_converged(t);
}

static void a_centre_that_takes_nothing_is_not_asked_for_ever(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    talk_event(t);
    t->centre->deaf = true;
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(t->centre->requests, 2);
    t->centre->deaf = false;
    talk_settle(t);
}

static void a_cursor_that_stands_still_or_goes_back_is_a_failure(void **state) {
    struct talk *t = *state;
    for (int i = 0; i < 5; i++) fake_centre_say(t->centre, &t->kit.clock.env, "min_age", "5");
    talk_settle(t);
    t->centre->say_more = true;
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(t->centre->requests, 2);
    t->centre->say_more = false;
    t->centre->cursor_back = 3;
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(talk_count(t, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'"), t->centre->gsn);
    t->centre->cursor_back = 0;
    talk_settle(t);
}

/* A line that cannot be taken stops the slice whole: its neighbours are not half there, the cursor stays, the next try gets it
 * all. */
static void a_slice_is_taken_whole_or_not_at_all(void **state) {
    struct talk *t = *state;
    for (int i = 0; i < 4; i++) fake_centre_say(t->centre, &t->kit.clock.env, "min_age", "7");
    char *kept = t->centre->feed[2].line;
    size_t size = t->centre->feed[2].size;
    t->centre->feed[2].line = arena_dup(&t->centre->arena, "not an event");
    t->centre->feed[2].size = strlen("not an event");
    talk_event(t);
    talk_start(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    assert_int_equal(talk_count(t, "SELECT count(*) FROM log WHERE gsn > 100000"), 0);
    assert_int_equal(talk_count(t, "SELECT count(*) FROM meta WHERE key = 'cursor'"), 0);
    assert_int_equal(t->kit.desk.journal.seen, t->kit.gsn);
    t->centre->feed[2].line = kept;
    t->centre->feed[2].size = size;
    talk_settle(t);
    talk_converged(t);
}

/* A centre from before this release: what does not open there comes again in plain, at once and without a failure. */
static void a_centre_without_the_dictionary_gets_plain_frames(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    talk_events(t, 3);
    talk_settle(t);
    assert_int_equal(t->centre->plain_frames, 0);
    t->centre->no_dict = true;
    talk_events(t, 3);
    int before = t->centre->requests;
    talk_settle(t);
    assert_int_equal(t->centre->requests - before, 2);
    assert_int_equal(t->centre->plain_frames, 1);
    assert_int_equal(talk_status(t).failures, 0);
    talk_events(t, 3);
    talk_settle(t);
    assert_int_equal(t->centre->requests - before, 3);
    talk_converged(t);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_kiosk_killed_between_slices_gets_everything_once),
        TEST(cut_at_every_byte),
        TEST(a_centre_put_back_from_a_backup_gets_everything_again),
        TEST(a_fork_freezes_and_says_so),
        TEST(why_nothing_got_through_is_known_to_the_next_sitting),
        TEST(nor_by_a_clock_that_was_ahead_is_it_known_when_it_is_over),
        TEST(every_other_disagreement_freezes_too),
        TEST(an_answer_with_a_bad_signature_changes_nothing),
        TEST(a_replayed_answer_is_refused),
        TEST(a_login_page_is_no_answer),
        TEST(back_off_is_jittered_bounded_and_reset),
        TEST(certificate_trouble_and_retry_after_wait_longer),
        TEST(a_record_the_centre_fails_on_goes_alone),
        TEST(a_bad_line_is_asked_for_less_down_to_one_event),
        TEST(little_that_came_through_proves_little),
        TEST(a_centre_that_takes_nothing_is_not_asked_for_ever),
        TEST(a_cursor_that_stands_still_or_goes_back_is_a_failure),
        TEST(a_slice_is_taken_whole_or_not_at_all),
        TEST(a_centre_without_the_dictionary_gets_plain_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
