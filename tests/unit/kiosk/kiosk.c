/* The state machine against a centre in the same process: every fault that PROTOCOL names, no network, no waiting. */

#include "sync/kiosk/kiosk.h"

#include "sync/kiosk/outbox.h"
#include "sync/kiosk/retry.h"
#include "tests/harness/fake_centre.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct kit kit;
    struct fake_centre *centre;
    struct kiosk_keys keys;
    struct kiosk_exchange *x;
    struct bytes sent; /* by the kiosk, not delivered yet */
    bool waiting;
    int cancels;
    struct bytes answer; /* the last one made */
};

static bool catch (void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct world *w = self;
    (void)why;
    assert_false(w->waiting); /* one request at a time */
    bytes_clear(&w->sent);
    bytes_add(&w->sent, body, size);
    w->waiting = true;
    return true;
}

static void cancel(void *self) {
    struct world *w = self;
    w->waiting = false;
    w->cancels++;
}

static void open_exchange(struct world *w) {
    struct fail why;
    const struct transport t = {.self = w, .send = catch, .cancel = cancel};
    assert_true(kiosk_exchange_open(&w->kit.desk, &w->keys, &t, &w->x, &why));
}

static struct world *world_open(void) {
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->centre = calloc(1, sizeof *w->centre);
    assert_non_null(w->centre);
    kit_open(&w->kit);
    kit_login(&w->kit, KIT_DESK);
    fake_centre_open(w->centre, w->kit.region, 3, 1, 100000, w->kit.clock.now);
    memcpy(w->keys.frame_secret, w->centre->frame_secret, sizeof w->keys.frame_secret);
    memcpy(w->keys.answer_key, w->centre->answer_key, sizeof w->keys.answer_key);
    open_exchange(w);
    return w;
}

static void world_close(struct world *w) {
    kiosk_exchange_close(w->x);
    bytes_close(&w->sent);
    bytes_close(&w->answer);
    fake_centre_close(w->centre);
    kit_close(&w->kit);
    free(w->centre);
    free(w);
}

/* What the link does, in one go: steps until an answer is awaited or nothing is due. */
static void steps(struct world *w) {
    for (int i = 0; i < 100000; i++) {
        if (kiosk_exchange_wait(w->x) != 0) return;
        kiosk_exchange_step(w->x, 3, true);
    }
    fail_msg("the state machine spins");
}

static bool ask_centre(struct world *w) {
    bytes_clear(&w->answer);
    return fake_centre_post(w->centre, w->sent.data, w->sent.size, &w->answer);
}

static void deliver(struct world *w) {
    w->waiting = false;
    kiosk_exchange_answer(w->x, w->answer.data, w->answer.size);
}

static void lose(struct world *w, enum fail_kind kind) {
    struct fail why;
    w->waiting = false;
    fail_set(&why, kind, "test", "no answer");
    kiosk_exchange_failed(w->x, &why, 0);
}

/* An honest line until the kiosk rests. */
static void exchange(struct world *w) {
    steps(w);
    for (int i = 0; w->waiting; i++) {
        assert_true(i < 1000);
        assert_true(ask_centre(w));
        deliver(w);
        steps(w);
    }
}

static struct exchange_status status(const struct world *w) {
    struct exchange_status s;
    kiosk_exchange_status(w->x, &s);
    return s;
}

static void start(struct world *w) {
    kiosk_exchange_start(w->x);
    exchange(w);
}

static void settle(struct world *w) {
    start(w);
    if (status(w).phase != EXCHANGE_IDLE) print_error("%s: %s\n", status(w).last_fail.log, status(w).last_fail.say);
    assert_int_equal(status(w).phase, EXCHANGE_IDLE);
    assert_int_equal(status(w).unsent, 0);
}

/* One small event of the desk. */
static void make_event(struct world *w) {
    struct arena a = {0};
    struct fail why;
    struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
    strcpy(ev.subject, w->kit.region);
    strcpy(ev.staff, w->kit.staff[KIT_DESK]);
    *(struct consent *)event_payload(&ev, &a) = (struct consent){
        .app = "3.1.1", .kind = "pd", .signer = "applicant", .day = "2026-11-23", .sheet = "7", .version = "2025-09"};
    assert_true(db_begin(w->kit.db, true, &why));
    assert_true(journal_append(&w->kit.desk.journal, &ev, NULL, &a, &why));
    assert_true(db_commit(w->kit.db, &why));
    arena_close(&a);
}

static void make_events(struct world *w, int count) {
    for (int i = 0; i < count; i++) make_event(w);
}

/* Six events, two of them signed: entered by the desk, issued by the coordinator. */
static void finish_application(struct world *w, int n) {
    struct application form;
    struct saved saved;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    struct fail why;
    char number[11];
    kit_login(&w->kit, KIT_DESK);
    kit_form(&w->kit, n, &form);
    assert_true(desk_save(&w->kit.desk, &form, 0, &saved, &why));
    kit_login(&w->kit, KIT_COORDINATOR);
    assert_true(subject_basis(w->kit.db, saved.subject, verdict.basis, &why));
    if (!desk_decide(&w->kit.desk, saved.app, &verdict, number, &why)) fail_msg("%s", why.log);
}

static int64_t one(struct world *w, const char *sql) {
    int64_t value = -1;
    struct fail why;
    assert_true(db_one_int(w->kit.db, &value, sql, &why, NULL));
    return value;
}

/* The same history at both ends, and every own event numbered here. */
static void assert_converged(struct world *w) {
    struct journal *j = &w->kit.desk.journal;
    assert_int_equal(w->centre->stored, j->seq);
    assert_memory_equal(w->centre->heads[j->seq], j->head, HASH_SIZE);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk = 3 AND gsn = 0"), 0);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk = 3"), j->seq);
    assert_int_equal(one(w, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'"), w->centre->gsn);
    uint64_t checked;
    struct fail why;
    assert_true(journal_verify(w->kit.db, 3, 1, &checked, &why));
}

/* --- */

static void nothing_to_send_and_nothing_due_is_no_exchange(void **state) {
    (void)state;
    struct world *w = world_open();
    steps(w);
    assert_int_equal(w->centre->requests, 0);
    settle(w);
    assert_int_equal(w->centre->requests, 1);
    assert_int_equal(w->centre->frames, 0);
    assert_true(status(w).last_ok == w->kit.clock.now);
    int wait = kiosk_exchange_wait(w->x);
    assert_true(wait > 0 && wait <= 15 * MS_MINUTE);
    env_virtual_move(&w->kit.clock, wait - 1);
    exchange(w);
    assert_int_equal(w->centre->requests, 1);
    env_virtual_move(&w->kit.clock, 1);
    exchange(w);
    assert_int_equal(w->centre->requests, 2);
    world_close(w);
}

static void an_application_goes_and_comes_back_numbered(void **state) {
    (void)state;
    struct world *w = world_open();
    settle(w);
    struct application form;
    struct saved saved;
    struct fail why;
    kit_form(&w->kit, 1, &form);
    assert_true(desk_save(&w->kit.desk, &form, 0, &saved, &why));
    assert_true(saved.events > 0);
    kiosk_exchange_urgent(w->x);
    exchange(w);
    assert_int_equal(w->centre->stored, 0); /* not before two seconds have passed: several savings travel together */
    assert_int_equal(status(w).unsent, saved.events);
    env_virtual_move(&w->kit.clock, 2000);
    exchange(w);
    assert_converged(w);
    assert_int_equal(w->centre->requests, 2);
    assert_int_equal(status(w).sent, saved.events);
    struct exchange_note *notes;
    struct arena a = {0};
    int count;
    assert_true(kiosk_exchange_notes(w->x, &a, &notes, &count));
    assert_true(count >= 1);
    arena_close(&a);
    world_close(w);
}

static void sixty_events_are_one_request_sixty_applications_at_most_four(void **state) {
    (void)state;
    struct world *w = world_open();
    settle(w);
    make_events(w, 60);
    int before = w->centre->requests;
    settle(w);
    assert_int_equal(w->centre->requests - before, 1);
    for (int i = 1; i <= 60; i++) finish_application(w, i);
    w->centre->bytes = 0;
    before = w->centre->requests;
    settle(w);
    assert_true(w->centre->requests - before <= 4);
    print_message("a finished application: %zu B\n", w->centre->bytes / 60);
    assert_true(w->centre->bytes / 60 <= 550); /* ARCHITECTURE, "Numbers to hold" */
    assert_converged(w);
    world_close(w);
}

static void a_thousand_events_keep_the_frames_small(void **state) {
    (void)state;
    struct world *w = world_open();
    make_events(w, 1500);
    settle(w);
    assert_converged(w);
    assert_int_equal(w->centre->events, 1500); /* each once */
    assert_true(w->centre->frames >= 3);
    assert_true(w->centre->largest_frame <= FRAME_GOAL);
    world_close(w);
}

static void the_feed_is_applied_in_slices_and_only_in_quiet(void **state) {
    (void)state;
    struct world *w = world_open();
    char value[16];
    for (int i = 0; i < 500; i++) {
        snprintf(value, sizeof value, "%d", i);
        fake_centre_say(w->centre, &w->kit.clock.env, "site", value);
    }
    w->centre->feed_most = 200;
    kiosk_exchange_start(w->x);
    steps(w);
    assert_true(ask_centre(w));
    deliver(w);
    for (int i = 0; i < 10; i++) kiosk_exchange_step(w->x, 3, false);
    assert_int_equal(status(w).phase, EXCHANGE_APPLYING);
    assert_int_equal(status(w).received, 0);
    assert_true(kiosk_exchange_wait(w->x) > 0); /* does not spin while the person types */
    kiosk_exchange_step(w->x, 3, true);
    assert_true(status(w).received > 0 && status(w).received < 200);
    assert_int_equal(one(w, "SELECT count(*) FROM meta WHERE key = 'cursor'"), 0); /* moves with the last slice */
    exchange(w);
    assert_int_equal(w->centre->requests, 3); /* `more` asks again at once */
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk = 0 AND gsn > 100000"), 500);
    assert_string_equal(w->kit.desk.region.set.site, "499");
    assert_converged(w);
    world_close(w);
}

static void a_kiosk_killed_between_slices_gets_everything_once(void **state) {
    (void)state;
    struct world *w = world_open();
    for (int i = 0; i < 300; i++) fake_centre_say(w->centre, &w->kit.clock.env, "min_age", i % 2 ? "5" : "6");
    make_events(w, 3);
    for (int killed_after = 1; killed_after < 6; killed_after++) {
        kiosk_exchange_start(w->x);
        steps(w);
        assert_true(ask_centre(w));
        deliver(w);
        for (int i = 0; i < killed_after; i++) kiosk_exchange_step(w->x, 3, true);
        kiosk_exchange_close(w->x);
        w->waiting = false;
        kit_reopen(&w->kit);
        open_exchange(w);
    }
    settle(w);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk = 0 AND gsn > 100000"), 300);
    assert_converged(w);
    world_close(w);
}

/* A line cut at every byte of the dialogue, up and down: what was not answered is asked again, and all is there exactly once.
 */
static void cut_at_every_byte(void **state) {
    (void)state;
    struct world *w = world_open();
    settle(w);
    bool more = true;
    for (size_t cut = 0; more; cut++) {
        make_event(w);
        kiosk_exchange_start(w->x);
        steps(w);
        assert_true(w->waiting);
        if (cut >= w->sent.size) {
            assert_true(ask_centre(w)); /* committed there, the answer is lost on the way */
            size_t down = cut - w->sent.size;
            more = down < w->answer.size;
            /* Half of the time the part that came is even taken for an answer. */
            if (cut % 2 == 0 && more) {
                w->answer.size = down;
                deliver(w);
            }
        }
        if (more) {
            lose(w, FAIL_NET);
            steps(w);
            assert_int_equal(status(w).phase, EXCHANGE_WAITING);
            settle(w);
        } else {
            deliver(w);
            exchange(w);
        }
        assert_int_equal(w->centre->stored, w->kit.desk.journal.seq);
        assert_int_equal(status(w).unsent, 0);
    }
    assert_converged(w);
    world_close(w);
}

static void a_centre_put_back_from_a_backup_gets_everything_again(void **state) {
    (void)state;
    struct world *w = world_open();
    make_events(w, 40);
    settle(w);
    fake_centre_forget(w->centre, 10);
    settle(w);
    assert_converged(w);
    make_event(w);
    fake_centre_forget(w->centre, 20); /* now a frame stands behind a gap: `want` */
    settle(w);
    assert_converged(w);
    fake_centre_forget(w->centre, 0);
    settle(w);
    assert_converged(w);
    world_close(w);
}

static void a_fork_freezes_and_says_so(void **state) {
    (void)state;
    struct world *w = world_open();
    make_events(w, 5);
    settle(w);
    w->centre->break_head = true;
    make_event(w);
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_FROZEN);
    assert_int_equal(status(w).last_fail.kind, FAIL_CONFLICT);
    int requests = w->centre->requests;
    kiosk_exchange_urgent(w->x);
    env_virtual_move(&w->kit.clock, 30 * MS_MINUTE);
    exchange(w);
    assert_int_equal(w->centre->requests, requests); /* hourly, and by F5 */
    w->centre->break_head = false;
    settle(w);
    assert_converged(w);
    world_close(w);
}

static void every_other_disagreement_freezes_too(void **state) {
    (void)state;
    struct world *w = world_open();
    make_events(w, 5);
    settle(w);
    w->centre->say_fork = true;
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_FROZEN);
    w->centre->say_fork = false;
    strcpy(w->centre->say_frozen, "revoked");
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_FROZEN);
    assert_non_null(strstr(status(w).last_fail.say, "revoked"));
    w->centre->say_frozen[0] = '\0';
    w->centre->epoch = 2; /* enrolled anew on another machine */
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_FROZEN);
    w->centre->epoch = 1;
    /* An old copy of our own disk: the centre has more of us than we have. */
    memcpy(w->centre->heads[6], w->centre->heads[5], HASH_SIZE);
    w->centre->stored = 6;
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_FROZEN);
    w->centre->stored = 5;
    settle(w);
    world_close(w);
}

static void an_answer_with_a_bad_signature_changes_nothing(void **state) {
    (void)state;
    struct world *w = world_open();
    make_events(w, 2);
    fake_centre_say(w->centre, &w->kit.clock.env, "min_age", "9");
    w->centre->break_sig = true;
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_WAITING);
    assert_int_equal(status(w).unsent, 2);
    assert_int_equal(status(w).last_fail.kind, FAIL_NET);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE gsn > 100000"), 0);
    w->centre->break_sig = false;
    settle(w);
    assert_converged(w);
    world_close(w);
}

static void a_replayed_answer_is_refused(void **state) {
    (void)state;
    struct world *w = world_open();
    make_event(w);
    kiosk_exchange_start(w->x);
    steps(w);
    assert_true(ask_centre(w));
    struct bytes old = {0};
    bytes_add(&old, w->answer.data, w->answer.size);
    deliver(w);
    exchange(w);
    make_event(w);
    kiosk_exchange_start(w->x);
    steps(w);
    w->waiting = false;
    kiosk_exchange_answer(w->x, old.data, old.size);
    steps(w);
    assert_int_equal(status(w).phase, EXCHANGE_WAITING);
    assert_int_equal(status(w).unsent, 1);
    bytes_close(&old);
    settle(w);
    assert_converged(w);
    world_close(w);
}

static void a_login_page_is_no_answer(void **state) {
    (void)state;
    struct world *w = world_open();
    static const char page[] = "<html><title>Гостевой Wi-Fi</title>";
    kiosk_exchange_start(w->x);
    steps(w);
    w->waiting = false;
    kiosk_exchange_answer(w->x, (const uint8_t *)page, sizeof page - 1);
    steps(w);
    assert_int_equal(status(w).phase, EXCHANGE_WAITING);
    assert_int_equal(status(w).last_fail.kind, FAIL_NET);
    settle(w);
    world_close(w);
}

static void back_off_is_jittered_bounded_and_reset(void **state) {
    (void)state;
    struct world *w = world_open();
    make_event(w);
    kiosk_exchange_start(w->x);
    int64_t begun = w->kit.clock.mono;
    int tries = 0;
    while (w->kit.clock.mono - begun < 6 * MS_HOUR) {
        steps(w);
        assert_true(w->waiting);
        lose(w, FAIL_NET);
        tries++;
        steps(w);
        int wait = kiosk_exchange_wait(w->x);
        assert_true(wait >= RETRY_LEAST && wait <= RETRY_MOST);
        kiosk_exchange_urgent(w->x); /* a saving asks no oftener while the line fails */
        assert_int_equal(kiosk_exchange_wait(w->x), wait);
        env_virtual_move(&w->kit.clock, wait);
    }
    assert_true(tries >= 12 && tries < 60);
    assert_int_equal(w->centre->requests, 0);
    exchange(w);
    assert_int_equal(status(w).failures, 0);
    assert_int_equal(status(w).last_fail.kind, FAIL_NONE);
    assert_converged(w);
    struct exchange_note *notes;
    struct arena a = {0};
    int count;
    assert_true(kiosk_exchange_notes(w->x, &a, &notes, &count));
    assert_int_equal(count, 2); /* one failure told once, one success */
    assert_string_equal(notes[1].text, "no answer");
    arena_close(&a);
    world_close(w);
}

static void certificate_trouble_and_retry_after_wait_longer(void **state) {
    (void)state;
    struct world *w = world_open();
    kiosk_exchange_start(w->x);
    steps(w);
    lose(w, FAIL_DENIED);
    steps(w);
    assert_true(kiosk_exchange_wait(w->x) >= MS_HOUR);
    kiosk_exchange_start(w->x); /* F5 asks at once all the same */
    steps(w);
    assert_true(w->waiting);
    struct fail why;
    fail_set(&why, FAIL_NET, "503", "busy");
    w->waiting = false;
    kiosk_exchange_failed(w->x, &why, 40 * MS_MINUTE);
    steps(w);
    assert_int_equal(kiosk_exchange_wait(w->x), 40 * MS_MINUTE);
    world_close(w);
}

static void a_bad_line_is_asked_for_less_down_to_one_event(void **state) {
    (void)state;
    struct world *w = world_open();
    make_events(w, 400);
    for (int i = 0; i < 12; i++) {
        kiosk_exchange_start(w->x);
        steps(w);
        size_t budget = (size_t)FRAME_GOAL >> i;
        assert_true(w->sent.size < (budget > 1024 ? budget : 1024) + 200);
        lose(w, FAIL_NET);
    }
    kiosk_exchange_start(w->x);
    steps(w);
    assert_true(ask_centre(w));
    assert_int_equal(w->centre->events, 1);
    assert_true(w->centre->last.feed_most > 0);
    deliver(w);
    exchange(w);
    assert_converged(w);
    assert_int_equal(w->centre->events, 400);
    assert_true(w->centre->requests < 40); /* doubled after each success */
    settle(w);
    assert_int_equal(w->centre->last.feed_most, 0);
    world_close(w);
}

static void a_centre_that_takes_nothing_is_not_asked_for_ever(void **state) {
    (void)state;
    struct world *w = world_open();
    settle(w);
    make_event(w);
    w->centre->deaf = true;
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_WAITING);
    assert_int_equal(w->centre->requests, 2);
    w->centre->deaf = false;
    settle(w);
    world_close(w);
}

static void a_cursor_that_stands_still_or_goes_back_is_a_failure(void **state) {
    (void)state;
    struct world *w = world_open();
    for (int i = 0; i < 5; i++) fake_centre_say(w->centre, &w->kit.clock.env, "min_age", "5");
    settle(w);
    w->centre->say_more = true;
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_WAITING);
    assert_int_equal(w->centre->requests, 2);
    w->centre->say_more = false;
    w->centre->cursor_back = 3;
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_WAITING);
    assert_int_equal(one(w, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'"), w->centre->gsn);
    w->centre->cursor_back = 0;
    settle(w);
    world_close(w);
}

/* A line that cannot be taken stops the slice whole: its neighbours are not half there, the cursor stays, the next try gets it
 * all. */
static void a_slice_is_taken_whole_or_not_at_all(void **state) {
    (void)state;
    struct world *w = world_open();
    for (int i = 0; i < 4; i++) fake_centre_say(w->centre, &w->kit.clock.env, "min_age", "7");
    char *kept = w->centre->feed[2].line;
    size_t size = w->centre->feed[2].size;
    w->centre->feed[2].line = arena_dup(&w->centre->arena, "not an event");
    w->centre->feed[2].size = strlen("not an event");
    make_event(w);
    start(w);
    assert_int_equal(status(w).phase, EXCHANGE_WAITING);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE gsn > 100000"), 0);
    assert_int_equal(one(w, "SELECT count(*) FROM meta WHERE key = 'cursor'"), 0);
    assert_int_equal(w->kit.desk.journal.seen, w->kit.gsn);
    w->centre->feed[2].line = kept;
    w->centre->feed[2].size = size;
    settle(w);
    assert_converged(w);
    world_close(w);
}

static void a_saving_during_the_exchange_goes_with_it(void **state) {
    (void)state;
    struct world *w = world_open();
    kiosk_exchange_start(w->x);
    steps(w);
    assert_true(ask_centre(w));
    make_event(w);
    deliver(w);
    exchange(w);
    assert_converged(w);
    assert_int_equal(w->centre->requests, 2);
    world_close(w);
}

static void a_pause_drops_the_request_and_a_late_answer(void **state) {
    (void)state;
    struct world *w = world_open();
    make_event(w);
    kiosk_exchange_start(w->x);
    steps(w);
    assert_true(ask_centre(w));
    kiosk_exchange_pause(w->x, true);
    assert_int_equal(w->cancels, 1);
    deliver(w);
    steps(w);
    assert_int_equal(status(w).phase, EXCHANGE_PAUSED);
    assert_int_equal(status(w).unsent, 1);
    assert_int_equal(kiosk_exchange_wait(w->x), -1);
    kiosk_exchange_pause(w->x, false);
    exchange(w);
    assert_converged(w);
    world_close(w);
}

static void place_and_clock_are_kept(void **state) {
    (void)state;
    struct world *w = world_open();
    make_events(w, 3);
    w->centre->time = w->kit.clock.now + 90 * MS_SECOND;
    settle(w);
    assert_int_equal(status(w).skew, 90 * MS_SECOND);
    int64_t sample = w->kit.desk.journal.sample;
    assert_true(sample > 0);
    int frames = w->centre->frames;
    kiosk_exchange_close(w->x);
    kit_reopen(&w->kit);
    assert_int_equal(w->kit.desk.journal.sample, sample);
    open_exchange(w);
    assert_true(status(w).last_ok > 0);
    settle(w);
    assert_int_equal(w->centre->frames, frames); /* nothing is sent twice */
    world_close(w);
}

static void leases_travel_with_the_request(void **state) {
    (void)state;
    struct world *w = world_open();
    settle(w);
    assert_int_equal(w->centre->last.lease_count, 1);
    assert_int_equal(w->centre->last.leases[0].next, 418200);
    assert_int_equal(status(w).numbers_left, 100);
    world_close(w);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_to_send_and_nothing_due_is_no_exchange),
        cmocka_unit_test(an_application_goes_and_comes_back_numbered),
        cmocka_unit_test(sixty_events_are_one_request_sixty_applications_at_most_four),
        cmocka_unit_test(a_thousand_events_keep_the_frames_small),
        cmocka_unit_test(the_feed_is_applied_in_slices_and_only_in_quiet),
        cmocka_unit_test(a_kiosk_killed_between_slices_gets_everything_once),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(a_centre_put_back_from_a_backup_gets_everything_again),
        cmocka_unit_test(a_fork_freezes_and_says_so),
        cmocka_unit_test(every_other_disagreement_freezes_too),
        cmocka_unit_test(an_answer_with_a_bad_signature_changes_nothing),
        cmocka_unit_test(a_replayed_answer_is_refused),
        cmocka_unit_test(a_login_page_is_no_answer),
        cmocka_unit_test(back_off_is_jittered_bounded_and_reset),
        cmocka_unit_test(certificate_trouble_and_retry_after_wait_longer),
        cmocka_unit_test(a_bad_line_is_asked_for_less_down_to_one_event),
        cmocka_unit_test(a_centre_that_takes_nothing_is_not_asked_for_ever),
        cmocka_unit_test(a_cursor_that_stands_still_or_goes_back_is_a_failure),
        cmocka_unit_test(a_slice_is_taken_whole_or_not_at_all),
        cmocka_unit_test(a_saving_during_the_exchange_goes_with_it),
        cmocka_unit_test(a_pause_drops_the_request_and_a_late_answer),
        cmocka_unit_test(place_and_clock_are_kept),
        cmocka_unit_test(leases_travel_with_the_request),
        cmocka_unit_test(slots_spread_and_come_once_a_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
