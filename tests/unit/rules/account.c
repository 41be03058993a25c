/* RULES 2.3 and Annex A: the vectors of tests/vectors/account.tsv, and accounts under random movements. */
#include "model/rules/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/rules/course.h"
#include "tests/harness/story.h"

static int64_t number(const char *text) {
    return strcmp(text, "-") == 0 ? -1 : strtoll(text, NULL, 10);
}

static void step(struct account *a, char cell[8][16]) {
    static const struct {
        const char *step;
        enum movement move;
    } moves[] = {{"nominal", MOVE_NOMINAL}, {"debit", MOVE_DEBIT}, {"release", MOVE_RELEASE}};
    int64_t sum = number(cell[2]), cert = -1, parent = -1;
    if (strcmp(cell[0], "ask") == 0) {
        account_share(sum, a->free, &cert, &parent);
        assert_true(account_move(a, MOVE_HOLD, cert, NULL));
    }
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (strcmp(cell[0], moves[i].step) == 0) assert_true(account_move(a, moves[i].move, sum, NULL));
    assert_int_equal(cert, number(cell[3]));
    assert_int_equal(parent, number(cell[4]));
    assert_int_equal(a->free, number(cell[5]));
    assert_int_equal(a->held, number(cell[6]));
    assert_int_equal(a->paid, number(cell[7]));
    assert_true(account_adds_up(a));
}

static void vectors_of_the_rules(void **state) {
    char path[512], line[256], cell[8][16];
    struct account a = {0};
    const char *source = getenv("PRIEM_SOURCE");
    int steps = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/tests/vectors/account.tsv", source ? source : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (*line == '#') continue;
        assert_int_equal(sscanf(line, "%15s %15s %15s %15s %15s %15s %15s %15s", cell[0], cell[1], cell[2], cell[3], cell[4],
                                cell[5], cell[6], cell[7]),
                         8);
        step(&a, cell);
        steps++;
    }
    fclose(f);
    assert_int_equal(steps, 6);
    assert_int_equal(account_balance(&a), 900000);
}

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

static void nothing_goes_below_nothing(void **state) {
    uint64_t seed = 7;
    struct account a = {0};
    int refused = 0;
    (void)state;
    for (int n = 0; n < 100000; n++) {
        enum movement m = (enum movement)(story_random(&seed) % MOVEMENT_COUNT);
        int64_t sum = (int64_t)(story_random(&seed) % 1000000) - 20;
        struct account before = a;
        struct fail why;
        if (!account_move(&a, m, sum, &why)) {
            assert_memory_equal(&a, &before, sizeof a);
            refused++;
        }
        assert_true(account_adds_up(&a));
    }
    assert_true(refused > 1000 && a.nominal > 0 && a.paid > 0 && a.burnt > 0);
    assert_false(account_move(&a, MOVE_NOMINAL, MONEY_MOST + 1, NULL));
    a.nominal = a.free = INT64_MAX - 1;
    assert_false(account_move(&a, MOVE_NOMINAL, 2, NULL));
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
        cmocka_unit_test(vectors_of_the_rules),
        cmocka_unit_test(the_parent_pays_the_difference_and_nothing_else),
        cmocka_unit_test(nothing_goes_below_nothing),
        cmocka_unit_test(a_movement_is_known_by_what_is_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
