/* A request says how far the feed was applied; of an erasure it says so only when the files have been gone through. */

#include "tests/harness/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* As apply does when a learner is erased; rows enough for more than one step. */
static void erase_something(struct talk *t) {
    struct fail why;
    assert_true(db_begin(t->kit.db, true, &why));
    assert_true(db_run(t->kit.db, "INSERT INTO meta (key, value) VALUES ('weight', hex(zeroblob(2000000)))", &why, NULL));
    assert_true(db_wipe(t->kit.db, &why) && db_commit(t->kit.db, &why));
}

static void nothing_is_said_before_the_files_are_clean(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    int before = t->centre->requests, steps = 0;
    erase_something(t);
    kiosk_exchange_start(t->x);
    for (int i = 0; i < 5; i++) kiosk_exchange_step(t->x, 3, false);
    assert_true(db_wiping(t->kit.db));
    assert_false(t->waiting);
    assert_int_equal(talk_status(t).phase, EXCHANGE_APPLYING);
    assert_true(kiosk_exchange_wait(t->x) > 0); /* does not spin while the person types */
    for (; db_wiping(t->kit.db); steps++) {
        assert_false(t->waiting);
        kiosk_exchange_step(t->x, 3, true);
    }
    assert_true(steps > 1); /* in small steps, so that a key is answered between two of them */
    talk_exchange(t);
    assert_int_equal(t->centre->requests, before + 1);
}

/* Nobody is asked for it: it goes on without F5, before the next exchange is due. */
static void it_goes_on_by_itself(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    erase_something(t);
    for (int i = 0; i < 100 && kiosk_exchange_wait(t->x) == 0; i++) kiosk_exchange_step(t->x, 3, true);
    assert_false(db_wiping(t->kit.db));
}

/* Killed in the middle: the store says so when it is opened, and the walk comes before the next request. */
static void a_kill_in_the_middle(void **state) {
    struct talk *t = *state;
    talk_settle(t);
    erase_something(t);
    kiosk_exchange_step(t->x, 3, true);
    kiosk_exchange_close(t->x);
    kit_reopen(&t->kit);
    talk_sit(t);
    assert_true(db_wiping(t->kit.db));
    kiosk_exchange_start(t->x);
    kiosk_exchange_step(t->x, 3, true);
    assert_false(t->waiting);
    talk_exchange(t);
    assert_false(db_wiping(t->kit.db));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_said_before_the_files_are_clean),
        TEST(it_goes_on_by_itself),
        TEST(a_kill_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
