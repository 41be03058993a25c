#include "model/base/fail.h"

#include "model/base/text.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_failure_is_cut_at_a_whole_letter(void **state) {
    (void)state;
    char much[900] = "";
    for (int i = 0; i < 399; i++) strcat(much, "ё");
    struct fail why;
    assert_false(fail_set(&why, FAIL_INPUT, "too much", "%s", much));
    assert_int_equal(strlen(why.say), 398);
    assert_true(text_valid(why.say, strlen(why.say)));
    assert_false(fail_set(&why, FAIL_DISK, "wrapped", "[%.4s]", why.say));
    assert_string_equal(why.say, "[ёё]");
    assert_int_equal(why.kind, FAIL_DISK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_cut_at_a_whole_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
