/* RULES 2.3: what the certificate pays and what the parent. The accounts themselves: tests/unit/store/account.c. */
#include "model/rules/account.h"
#include "model/rules/course.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_parent_pays_the_difference_and_nothing_else(void **state) {
    static const int64_t rows[][4] = {{0, 100, 0, 0},     {100, 0, 0, 100},  {100, 100, 100, 0},
                                      {101, 100, 100, 1}, {100, -5, 0, 100}, {MONEY_MOST, 1, 1, MONEY_MOST - 1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t cert, parent;
        account_share(rows[i][0], rows[i][1], &cert, &parent);
        assert_int_equal(cert, rows[i][2]);
        assert_int_equal(parent, rows[i][3]);
    }
}

static void a_movement_is_known_by_what_is_stored(void **state) {
    (void)state;
    for (int m = 0; m < MOVEMENT_COUNT; m++) {
        const struct movement_type *t = &movement_types[m];
        assert_int_equal(movement_of(t->kind, money_places[t->from], money_places[t->to]), m);
        assert_int_not_equal(t->from, t->to);
    }
    assert_int_equal(movement_of("transfer", "free", "fund"), MOVEMENT_COUNT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parent_pays_the_difference_and_nothing_else),
        cmocka_unit_test(a_movement_is_known_by_what_is_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
