#include "tests/harness/people.h"

#include "model/rules/fields.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The invented learners themselves: what stands on them is only as good as they are. */

enum { MANY = 20000, SAVED = 300 };

static int compare(const void *a, const void *b) {
    return strcmp(a, b);
}

static void all_differ(char (*texts)[100], int count) {
    qsort(texts, (size_t)count, sizeof *texts, compare);
    for (int i = 1; i < count; i++)
        if (strcmp(texts[i - 1], texts[i]) == 0) fail_msg("twice: %s", texts[i]);
}

static void the_same_for_a_seed(void **state) {
    (void)state;
    struct people one, two, other;
    struct application a, b, c;
    people_init(&one, 7, 1795000000000, 180);
    people_init(&two, 7, 1795000000000, 180);
    people_init(&other, 8, 1795000000000, 180);
    for (int64_t n = 0; n < 100; n++) {
        people_application(&one, n, &a);
        people_application(&two, n, &b);
        people_application(&other, n, &c);
        assert_memory_equal(&a, &b, sizeof a);
        assert_string_not_equal(a.child.snils, c.child.snils);
    }
}

static void nobody_is_there_twice(void **state) {
    (void)state;
    struct people people;
    struct application app;
    struct fail why;
    char out[16];
    char(*snils)[100] = calloc(MANY * 2, sizeof *snils), (*docs)[100] = calloc(MANY * 2, sizeof *docs);
    assert_non_null(snils);
    assert_non_null(docs);
    people_init(&people, 3, 1795000000000, 180);
    for (int n = 0; n < MANY; n++) {
        people_application(&people, n, &app);
        assert_int_equal(snils_check(app.child.snils, out, sizeof out, &why), FIELD_OK);
        assert_int_equal(snils_check(app.applicant.snils, out, sizeof out, &why), FIELD_OK);
        snprintf(snils[n], sizeof *snils, "%s", app.child.snils);
        snprintf(snils[MANY + n], sizeof *snils, "%s", app.applicant.snils);
        snprintf(docs[n], sizeof *docs, "%s %s", app.child.doc_series, app.child.doc_number);
        snprintf(docs[MANY + n], sizeof *docs, "%s %s", app.applicant.doc_series, app.applicant.doc_number);
    }
    all_differ(snils, MANY * 2);
    all_differ(docs, MANY * 2);
    free(snils);
    free(docs);
}

/* Through the gate, by the rules: each is a whole package. */
static void everybody_passes_the_rules(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    struct rule_case rc;
    struct fail why = {0};
    kit_login(kit, KIT_DESK);
    for (int64_t n = 0; n < SAVED; n++) {
        struct application form;
        struct saved saved;
        kit_form(kit, n, &form);
        if (!desk_save(&kit->desk, &form, 0, &saved, &why)) fail_msg("%d: %s (%s)", (int)n, why.log, why.say);
        if (saved.state != APP_COMPLETE) {
            char missing[PACKAGE_TEXT];
            assert_true(desk_case(&kit->desk, &form, &a, &rc, &why));
            package_missing(&rc, missing, sizeof missing);
            fail_msg("%d lacks %s", (int)n, missing);
        }
    }
    arena_close(&a);
}

static void filled_as_told(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    int64_t rows = 0;
    kit->people.quick = true;
    kit_lease(kit, 1, 200, "");
    snprintf(kit->people.lease, sizeof kit->people.lease, "%s", kit->lease);
    assert_true(people_fill(&kit->desk.journal, &kit->people, 1000, 200, &why));
    assert_true(db_one_int(kit->db, &rows, "SELECT count(*) FROM application WHERE state = 'approved'", &why, NULL));
    assert_int_equal(rows, 192);
    assert_true(db_one_int(kit->db, &rows, "SELECT count(*) FROM certificate WHERE state = 'living'", &why, NULL));
    assert_int_equal(rows, 192);
    assert_true(db_one_int(kit->db, &rows, "SELECT count(DISTINCT child_snils) FROM learner", &why, NULL));
    assert_int_equal(rows, 200);
    /* The next command stands behind them in the same chain. */
    uint64_t checked;
    kit_login(kit, KIT_DESK);
    kit_save_person(kit, 1);
    assert_true(journal_verify(kit->db, 3, 1, &checked, &why));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_for_a_seed),
        cmocka_unit_test(nobody_is_there_twice),
        cmocka_unit_test_setup_teardown(everybody_passes_the_rules, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(filled_as_told, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
