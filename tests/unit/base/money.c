#include "model/base/money.h"

#include "model/base/fail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* RULES, Annex C. */
static void sums_that_are_taken(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t kopecks;
    } good[] = {{"12000", 1200000},
                {"12 000,00", 1200000},
                {"12000.5", 1200050},
                {"12\u00a0000,07", 1200007},
                {" 1\u202f200 ", 120000},
                {"0", 0},
                {"0,05", 5},
                {"92233720368547758,07", INT64_MAX},
                {"12 000,5 ", 1200050}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t kopecks;
        assert_true(money_parse(good[i].text, &kopecks, NULL));
        assert_int_equal(kopecks, good[i].kopecks);
    }
}

static void sums_that_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "-1",         "12000.555", "1e5", "92233720368547758,08", "99999999999999999999", "", " ", ",5", "5,", "1,2,3", "1.0 0",
        "12 000 руб", "+5",        "0x10"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t kopecks = 77;
        struct fail why;
        assert_false(money_parse(bad[i], &kopecks, &why));
        assert_int_equal(why.kind, FAIL_INPUT);
        assert_int_equal(kopecks, 77);
    }
}

static void sums_as_shown(void **state) {
    (void)state;
    char out[MONEY_TEXT];
    money_show(1200000, out);
    assert_string_equal(out, "12\u00a0000,00");
    money_show(5, out);
    assert_string_equal(out, "0,05");
    money_show(-123456789, out);
    assert_string_equal(out, "-1\u00a0234\u00a0567,89");
    money_show(INT64_MIN, out);
    assert_string_equal(out, "-92\u00a0233\u00a0720\u00a0368\u00a0547\u00a0758,08");
    int64_t back;
    money_show(INT64_MAX, out);
    assert_true(money_parse(out, &back, NULL));
    assert_int_equal(back, INT64_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_that_are_taken),
        cmocka_unit_test(sums_that_are_refused),
        cmocka_unit_test(sums_as_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
