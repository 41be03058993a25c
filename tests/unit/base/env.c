#include "model/base/env.h"

#include "model/base/date.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/tmp.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_real_clock_goes_on(void **state) {
    (void)state;
    struct env env = env_system();
    assert_true(env.now(env.self) > 1700000000000);
    int64_t before = env.monotonic(env.self);
    assert_true(env.monotonic(env.self) >= before);
    assert_int_equal(strlen(env.boot), 8);
    uint8_t a[16] = {0}, b[16] = {0};
    env.random(env.self, a, sizeof a);
    env.random(env.self, b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* Test builds only: the file is read anew at each call, and one that cannot be read shifts nothing. */
static void the_test_clock_is_moved_by_a_file(void **state) {
    (void)state;
    struct tmp tmp;
    tmp_make(&tmp);
    struct env env = env_system();
    setenv("PRIEM_TEST_CLOCK", tmp_path(&tmp, "clock"), 1);
    int64_t now = env.now(env.self);
    tmp_write(&tmp, "clock", "86400000\n", 9);
    assert_in_range(env.now(env.self) - now, MS_DAY, MS_DAY + MS_MINUTE);
    tmp_write(&tmp, "clock", "-86400000\n", 10);
    assert_in_range(now - env.now(env.self), MS_DAY - MS_MINUTE, MS_DAY);
    tmp_write(&tmp, "clock", "soon\n", 5);
    assert_in_range(env.now(env.self) - now, 0, MS_MINUTE);
    unsetenv("PRIEM_TEST_CLOCK");
    tmp_remove(&tmp);
}

static void today_is_the_day_of_the_region(void **state) {
    (void)state;
    struct env_virtual v;
    env_virtual_init(&v, (int64_t)date_of(2026, 9, 1) * MS_DAY - MS_HOUR, 1); /* 23:00 at Greenwich */
    v.env.offset = 0;
    assert_int_equal(env_today(&v.env), date_of(2026, 8, 31));
    v.env.offset = 60;
    assert_int_equal(env_today(&v.env), date_of(2026, 9, 1));
}

static void a_virtual_clock_stands_still(void **state) {
    (void)state;
    struct env_virtual v;
    env_virtual_init(&v, 1000, 5);
    struct env *env = &v.env;
    int64_t mono = env->monotonic(env->self);
    assert_int_equal(env->now(env->self), 1000);
    env_virtual_move(&v, 70);
    assert_int_equal(env->now(env->self), 1070);
    assert_int_equal(env->monotonic(env->self), mono + 70);
    uint8_t many[4096];
    int seen[256] = {0}, values = 0;
    env->random(env->self, many, sizeof many);
    for (size_t i = 0; i < sizeof many; i++) values += seen[many[i]]++ == 0;
    assert_int_equal(values, 256);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_clock_goes_on),
        cmocka_unit_test(the_test_clock_is_moved_by_a_file),
        cmocka_unit_test(today_is_the_day_of_the_region),
        cmocka_unit_test(a_virtual_clock_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
