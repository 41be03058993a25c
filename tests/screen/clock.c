/* A clock that is set while the program runs, or was set back before: said, marked, and no hindrance. */
#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

static int64_t now_plus(const struct sitting *t, int64_t ms) {
    return t->place.kit.clock.now + ms;
}

static void set_forward_and_right_again(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    golden_clock(t->place.clock, now_plus(t, 2 * (int64_t)MS_HOUR));
    assert_true(pty_wait(t->p, "Часы ушли вперёд", 10));
    shows(t->p, ":40!"); /* beside the time, as long as it is so */
    press(t->p, "F7");   /* the work goes on */
    shows(t->p, "Заявление");
    golden_clock(t->place.clock, now_plus(t, 0));
    assert_true(pty_wait_gone(t->p, ":40!", 10));
}

static void set_back_behind_what_is_on_record(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    golden_clock(t->place.clock, now_plus(t, -3 * (int64_t)MS_DAY));
    assert_true(pty_wait(t->p, "Часы отстали", 10));
    press(t->p, "F3");
    shows(t->p, "Поиск");
}

/* Seen before anybody has logged in; an exchange of last week, which the login finds in the store, does not make it right. */
static int begin_after_an_exchange(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct db *db = t->place.kit.db;
    struct fail why;
    place_set(&t->place, "[exchange]\nurl = https://localhost:1\n");
    assert_true(db_begin(db, true, &why) && meta_set_int(db, "last_exchange", t->place.kit.clock.now - (int64_t)MS_DAY, &why) &&
                db_commit(db, &why));
    return sitting_start(t);
}

static void wrong_at_the_start_it_stays_so(void **state) {
    struct sitting *t = *state;
    golden_clock(t->place.clock, now_plus(t, -3 * (int64_t)MS_DAY));
    assert_true(pty_wait(t->p, ":40!", 10));
    place_login(t->p, KIT_DESK);
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 200000000}, NULL); /* it is looked at once a second */
    press(t->p, "F5 F8");
    shows(t->p, ":40!");
    shows(t->p, "Часы отстали");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(set_forward_and_right_again, begin, sitting_end),
        cmocka_unit_test_setup_teardown(wrong_at_the_start_it_stays_so, begin_after_an_exchange, sitting_end),
        cmocka_unit_test_setup_teardown(set_back_behind_what_is_on_record, begin, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
