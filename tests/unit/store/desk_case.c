/* What the rules are told of a case: hard doubles and those that are nearly the same, but no twins. */
#include "tests/harness/kit.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int setup(void **state) {
    static struct kit kit;
    kit_open(&kit);
    kit_login(&kit, KIT_DESK);
    *state = &kit;
    return 0;
}

static int teardown(void **state) {
    kit_close(*state);
    return 0;
}

/* The sentence of a rule that does not hold for this application, or "". */
static void says(struct kit *kit, const struct application *app, const char *rule, char *out, size_t room) {
    struct arena a = {0};
    struct rule_case c;
    struct rule_result results[RULE_MOST];
    struct fail why = {0};
    if (!desk_case(&kit->desk, app, &a, &c, &why)) fail_msg("%s", why.say);
    out[0] = '\0';
    int n = rules_run(&c, RULES_FOR_DECISION, results);
    for (int i = 0; i < n; i++)
        if (!results[i].holds && strcmp(results[i].rule->id, rule) == 0) text_copy(out, room, results[i].say.say);
    arena_close(&a);
}

static void one_digit_changed_is_shown_to_who_decides(void **state) {
    struct kit *kit = *state;
    struct application first, second;
    char say[400];
    kit_form(kit, 1, &first);
    kit_save(kit, &first);
    second = first;
    text_copy(second.app, sizeof second.app, "3.1.999"); /* another child's, on record */
    second.subject[0] = '\0';
    second.child.snils[0] = '\0';
    char *digit = &second.child.doc_number[strlen(second.child.doc_number) - 1];
    *digit = *digit == '9' ? '8' : (char)(*digit + 1);
    says(kit, &second, "R1.soft", say, sizeof say);
    assert_non_null(strstr(say, first.child.surname));
    assert_non_null(strstr(say, "the same name and date of birth"));
    says(kit, &second, "R1.open", say, sizeof say);
    assert_string_equal(say, "");
    second.app[0] = '\0'; /* while it is typed, the form's own radar says it */
    says(kit, &second, "R1.soft", say, sizeof say);
    assert_string_equal(say, "");
    /* The same document is no near miss but the thing itself. */
    text_copy(second.child.doc_number, sizeof second.child.doc_number, first.child.doc_number);
    says(kit, &second, "R1.open", say, sizeof say);
    assert_non_null(strstr(say, first.child.surname));
}

static void twins_are_two_children(void **state) {
    struct kit *kit = *state;
    struct application first, second;
    char say[400];
    kit_form(kit, 1, &first);
    kit_save(kit, &first);
    second = first;
    text_copy(second.app, sizeof second.app, "3.1.999"); /* another child's, on record */
    second.subject[0] = '\0';
    second.child.snils[0] = '\0';
    text_copy(second.child.name, sizeof second.child.name, "Гурий");
    char *digit = &second.child.doc_number[strlen(second.child.doc_number) - 1];
    *digit = *digit == '9' ? '8' : (char)(*digit + 1);
    says(kit, &second, "R1.soft", say, sizeof say);
    assert_string_equal(say, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_digit_changed_is_shown_to_who_decides, setup, teardown),
        cmocka_unit_test_setup_teardown(twins_are_two_children, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
