#include "tests/harness/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool hold(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct talk *t = self;
    (void)why;
    assert_false(t->waiting); /* one request at a time */
    bytes_clear(&t->sent);
    bytes_add(&t->sent, body, size);
    t->waiting = true;
    return true;
}

static void cancel(void *self) {
    struct talk *t = self;
    t->waiting = false;
    t->cancels++;
}

void talk_sit(struct talk *t) {
    struct fail why;
    const struct transport line = {.self = t, .send = hold, .cancel = cancel};
    assert_true(kiosk_exchange_open(&t->kit.desk, &t->keys, &line, &t->x, &why));
}

static struct talk *talk_open(void) {
    struct talk *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->centre = calloc(1, sizeof *t->centre);
    assert_non_null(t->centre);
    kit_open(&t->kit);
    kit_login(&t->kit, KIT_DESK);
    fake_centre_open(t->centre, t->kit.region, 3, 1, 100000, t->kit.clock.now);
    memcpy(t->keys.frame_secret, t->centre->frame_secret, sizeof t->keys.frame_secret);
    memcpy(t->keys.answer_key, t->centre->answer_key, sizeof t->keys.answer_key);
    talk_sit(t);
    return t;
}

static void talk_close(struct talk *t) {
    kiosk_exchange_close(t->x);
    bytes_close(&t->sent);
    bytes_close(&t->answer);
    fake_centre_close(t->centre);
    kit_close(&t->kit);
    free(t->centre);
    free(t);
}

void talk_steps(struct talk *t) {
    for (int i = 0; i < 100000; i++) {
        if (kiosk_exchange_wait(t->x) != 0) return;
        kiosk_exchange_step(t->x, 3, true);
    }
    fail_msg("the state machine spins");
}

bool talk_ask(struct talk *t) {
    bytes_clear(&t->answer);
    return fake_centre_post(t->centre, t->sent.data, t->sent.size, &t->answer);
}

void talk_deliver(struct talk *t) {
    t->waiting = false;
    kiosk_exchange_answer(t->x, t->answer.data, t->answer.size);
}

void talk_lose(struct talk *t, enum fail_kind kind) {
    struct fail why;
    t->waiting = false;
    fail_set(&why, kind, "test", "no answer");
    kiosk_exchange_failed(t->x, &why, 0);
}

void talk_exchange(struct talk *t) {
    talk_steps(t);
    for (int i = 0; t->waiting; i++) {
        assert_true(i < 1000);
        assert_true(talk_ask(t));
        talk_deliver(t);
        talk_steps(t);
    }
}

struct exchange_status talk_status(const struct talk *t) {
    struct exchange_status s;
    kiosk_exchange_status(t->x, &s);
    return s;
}

void talk_start(struct talk *t) {
    kiosk_exchange_start(t->x);
    talk_exchange(t);
}

void talk_settle(struct talk *t) {
    talk_start(t);
    if (talk_status(t).phase != EXCHANGE_IDLE)
        print_error("%s: %s\n", talk_status(t).last_fail.log, talk_status(t).last_fail.say);
    assert_int_equal(talk_status(t).phase, EXCHANGE_IDLE);
    assert_int_equal(talk_status(t).unsent, 0);
}

void talk_event(struct talk *t) {
    struct arena a = {0};
    struct fail why;
    struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
    strcpy(ev.subject, t->kit.region);
    strcpy(ev.staff, t->kit.staff[KIT_DESK]);
    *(struct consent *)event_payload(&ev, &a) = (struct consent){
        .app = "3.1.1", .kind = "pd", .signer = "applicant", .day = "2026-11-23", .sheet = "7", .version = "2025-09"};
    assert_true(db_begin(t->kit.db, true, &why));
    assert_true(journal_append(&t->kit.desk.journal, &ev, NULL, &a, &why));
    assert_true(db_commit(t->kit.db, &why));
    arena_close(&a);
}

void talk_events(struct talk *t, int count) {
    for (int i = 0; i < count; i++) talk_event(t);
}

void talk_application(struct talk *t, int n) {
    struct application form;
    struct saved saved;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    struct fail why;
    char number[11];
    kit_login(&t->kit, KIT_DESK);
    kit_form(&t->kit, n, &form);
    assert_true(desk_save(&t->kit.desk, &form, 0, &saved, &why));
    kit_login(&t->kit, KIT_COORDINATOR);
    assert_true(subject_basis(t->kit.db, saved.subject, verdict.basis, &why));
    if (!desk_decide(&t->kit.desk, saved.app, &verdict, number, &why)) fail_msg("%s", why.log);
}

int64_t talk_count(struct talk *t, const char *sql) {
    int64_t value = -1;
    struct fail why;
    assert_true(db_one_int(t->kit.db, &value, sql, &why, NULL));
    return value;
}

void talk_converged(struct talk *t) {
    struct journal *j = &t->kit.desk.journal;
    assert_int_equal(t->centre->stored, j->seq);
    assert_memory_equal(t->centre->heads[j->seq], j->head, HASH_SIZE);
    assert_int_equal(talk_count(t, "SELECT count(*) FROM log WHERE kiosk = 3 AND gsn = 0"), 0);
    assert_int_equal(talk_count(t, "SELECT count(*) FROM log WHERE kiosk = 3"), j->seq);
    assert_int_equal(talk_count(t, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'"), t->centre->gsn);
    uint64_t checked;
    struct fail why;
    assert_true(journal_verify(t->kit.db, 3, 1, &checked, &why));
}

int talk_set_up(void **state) {
    *state = talk_open();
    return 0;
}

int talk_tear_down(void **state) {
    talk_close(*state);
    return 0;
}
