#include "model/store/account.h"
#include "model/store/apply_money.h"
#include "tests/harness/kit.h"
#include "tests/harness/money_story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RULES 2.3, "Test vectors": movements posted one by one, and what the account has come to. */

#define NUMBER "6704182010"
#define PERIOD "2026"

struct bench {
    struct kit kit;
    struct event ev;
    struct applying a;
};

static struct account post(struct bench *b, enum movement move, int64_t sum) {
    struct account account = {0};
    struct fail why = {0};
    if (!money_post(&b->a, &(struct movement_row){move, NUMBER, PERIOD, "", "", sum}, &why) ||
        !account_load(b->kit.db, NUMBER, PERIOD, &account, &why))
        fail_msg("%s", why.log);
    assert_true(account_adds_up(&account));
    return account;
}

static void stands(const struct account *a, int64_t is_free, int64_t is_held, int64_t is_paid) {
    assert_int_equal(a->free, is_free);
    assert_int_equal(a->held, is_held);
    assert_int_equal(a->paid, is_paid);
}

static void vectors_of_the_rules(void **state) {
    static const struct {
        const char *step;
        enum movement move;
    } moves[] = {{"nominal", MOVE_NOMINAL}, {"ask", MOVE_HOLD}, {"debit", MOVE_DEBIT}, {"release", MOVE_RELEASE}};
    struct bench *b = *state;
    struct account account = {0};
    char path[512], line[256], cell[8][16];
    const char *source = getenv("PRIEM_SOURCE");
    int steps = 0;
    snprintf(path, sizeof path, "%s/tests/vectors/account.tsv", source ? source : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        size_t m = 0;
        if (*line == '#') continue;
        assert_int_equal(sscanf(line, "%15s %15s %15s %15s %15s %15s %15s %15s", cell[0], cell[1], cell[2], cell[3], cell[4],
                                cell[5], cell[6], cell[7]),
                         8);
        while (strcmp(cell[0], moves[m].step) != 0) assert_true(++m < sizeof moves / sizeof *moves);
        int64_t sum = atoll(cell[2]), parent;
        if (moves[m].move == MOVE_HOLD) {
            account_share(sum, account.free, &sum, &parent);
            assert_int_equal(sum, atoll(cell[3]));
            assert_int_equal(parent, atoll(cell[4]));
        }
        account = post(b, moves[m].move, sum);
        stands(&account, atoll(cell[5]), atoll(cell[6]), atoll(cell[7]));
        steps++;
    }
    fclose(f);
    assert_int_equal(steps, 6);
    assert_int_equal(account_balance(&account), 900000);
}

static void every_movement_has_two_ends(void **state) {
    struct bench *b = *state;
    struct account a = post(b, MOVE_NOMINAL, 1000);
    a = post(b, MOVE_HOLD, 600);
    a = post(b, MOVE_DEBIT, 500);
    a = post(b, MOVE_REVERSAL, 200);
    a = post(b, MOVE_RELEASE, 300);
    stands(&a, 700, 0, 300);
    a = post(b, MOVE_NOMINAL_BACK, 100);
    a = post(b, MOVE_CARRY_OUT, 250);
    a = post(b, MOVE_CARRY_IN, 50);
    a = post(b, MOVE_BURN, 400);
    stands(&a, 0, 0, 300);
    assert_int_equal(a.nominal, 950);
    assert_int_equal(a.carried, 250);
    assert_int_equal(a.burnt, 400);
}

static int setup(void **state) {
    static struct bench b;
    b = (struct bench){0};
    kit_open(&b.kit);
    b.a = (struct applying){.db = b.kit.db, .ev = &b.ev, .subject = "0192f0c1a2b37c4d8e5f607182930001", .id = "0.1.1"};
    *state = &b;
    return 0;
}

static int tear_down(void **state) {
    struct bench *b = *state;
    kit_close(&b->kit);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(vectors_of_the_rules, setup, tear_down),
        cmocka_unit_test_setup_teardown(every_movement_has_two_ends, setup, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
