#ifndef PRIEM_TESTS_STORE_STEPS_H
#define PRIEM_TESTS_STORE_STEPS_H

/* What the tests of a certificate's life do again and again: through the gate, ending the test where it may not fail. */

#include "model/base/text.h"
#include "model/store/life.h"
#include "tests/harness/kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct second second_of(struct kit *kit, enum kit_person who) {
    struct second s = {.sign_secret = kit->sign_secret[who]};
    text_copy(s.staff, sizeof s.staff, kit->staff[who]);
    return s;
}

static int64_t count(struct kit *kit, const char *sql) {
    int64_t n = -1;
    must(db_one_int(kit->db, &n, sql, &why, NULL));
    return n;
}

static struct saved issued(struct kit *kit, int64_t n, char number[11]) {
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, n);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    return saved;
}

static void by_now(struct kit *kit, struct application *form) {
    struct application fresh;
    kit_form(kit, 99, &fresh);
    text_copy(form->papers, sizeof form->papers, fresh.papers);
    text_copy(form->papers_day, sizeof form->papers_day, fresh.papers_day);
    form->pd = fresh.pd;
    form->rules = fresh.rules;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_set_up, kit_tear_down)

#endif
