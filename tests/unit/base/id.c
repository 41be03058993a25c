#include "model/base/id.h"

#include "model/base/env.h"
#include "tests/harness/env_virtual.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_subject_is_a_uuid_of_version_7(void **state) {
    (void)state;
    struct env_virtual v;
    env_virtual_init(&v, 0x0193A2B4C5D6, 1);
    char a[ID_TEXT], b[ID_TEXT];
    id_new(&v.env, a);
    assert_int_equal(strlen(a), 32);
    assert_memory_equal(a, "0193a2b4c5d6", 12);
    assert_int_equal(a[12], '7');
    assert_non_null(strchr("89ab", a[16]));
    assert_true(id_valid(a));
    id_new(&v.env, b);
    assert_string_not_equal(a, b);
    env_virtual_move(&v, 1);
    id_new(&v.env, b);
    assert_true(strcmp(a, b) < 0); /* later ids sort behind */
    env_virtual_init(&v, 0x0193A2B4C5D6, 1);
    id_new(&v.env, b);
    assert_string_equal(a, b); /* one seed, one run */
}

static void ids_that_are_none(void **state) {
    (void)state;
    assert_false(id_valid(NULL));
    assert_false(id_valid(""));
    assert_false(id_valid("0193a2b4c5d67aaa8aaaaaaaaaaaaaa"));
    assert_false(id_valid("0193A2B4C5D67AAA8AAAAAAAAAAAAAAA"));
    assert_false(id_valid("0193a2b4-c5d6-7aaa-8aaa-aaaaaaaa"));
}

static void event_ids_both_ways(void **state) {
    (void)state;
    struct event_id id;
    char text[EVENT_ID_TEXT];
    assert_true(event_id_parse("3.1.426", &id));
    assert_int_equal(id.kiosk, 3);
    assert_int_equal(id.epoch, 1);
    assert_int_equal(id.seq, 426);
    event_id_show(id, text);
    assert_string_equal(text, "3.1.426");
    event_id_show((struct event_id){UINT32_MAX, UINT32_MAX, INT64_MAX}, text);
    assert_true(event_id_parse(text, &id));
    static const char *const bad[] = {
        "",       "3.1",     "3.1.0", "3.1.04", "03.1.4", "3.1.4 ",         " 3.1.4",
        "3.-1.4", "3.1.4.5", "3..4",  "a.1.1",  "3.1.",   "4294967296.1.1", "1.1.9223372036854775808"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(event_id_parse(bad[i], &id));
    assert_false(event_id_parse(NULL, &id));
    static const struct event_id order[] = {{0}, {0, 1, 9}, {0, 1, 10}, {0, 2, 1}};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++) assert_int_equal(event_id_behind(order[i], order[j]), i > j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_subject_is_a_uuid_of_version_7),
        cmocka_unit_test(ids_that_are_none),
        cmocka_unit_test(event_ids_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
