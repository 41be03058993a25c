/* The fingerprint as people type it. */

#include "sync/kiosk/agent/enrol.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HALF "0123456789abcdef0123456789abcdef"

static void fingerprints_are_taken_as_they_are_copied(void **state) {
    (void)state;
    char out[65];
    assert_true(fingerprint_clean(HALF HALF, out));
    assert_string_equal(out, HALF HALF);
    assert_true(fingerprint_clean("01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF " HALF "\n", out));
    assert_string_equal(out, HALF HALF);
    assert_false(fingerprint_clean(HALF, out));
    assert_false(fingerprint_clean(HALF HALF "0", out));
    assert_false(fingerprint_clean("", out));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(fingerprints_are_taken_as_they_are_copied)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
