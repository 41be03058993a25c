/* The case itself: late papers, a birthday before the decision, doubles. What breaks each rule stands in checks.c. */
#include "tests/unit/rules/sample.h"

#include "model/rules/duplicates.h"

/* A4: late papers are taken where a second person agrees, and never by the first one's own word. */
static void late_papers_need_a_second_person(void **state) {
    struct sample *s = *state;
    struct fail say;
    sample_online(s, date_of(2026, 10, 22)); /* due on 02.11.2026, brought on the 5th */
    assert_false(rule_find("A5.papers_due")->holds(&s->c, &say));
    s->c.decider = DESK_ID;
    s->c.second = DESK_ID;
    assert_false(rule_find("A5.papers_due")->holds(&s->c, &say));
    s->c.second = "";
    assert_false(rule_find("A5.papers_due")->holds(&s->c, &say));
    s->c.second = OTHER_ID;
    assert_true(rule_find("A5.papers_due")->holds(&s->c, &say));
    assert_false(rule_find("A4.late")->holds(&s->c, &say)); /* who decides is told */
    PUT(s->app.papers_day, "2026-11-02");
    PUT(s->app.pd.day, "2026-11-02");
    PUT(s->app.rules.day, "2026-11-02");
    s->c.second = NULL;
    assert_true(rule_find("A5.papers_due")->holds(&s->c, &say));
    assert_true(rule_find("A4.late")->holds(&s->c, &say));
}

/* A13: warned of at filing when the decision would come too late; not a day earlier. */
static void who_turns_18_before_the_decision_is_named(void **state) {
    static const struct {
        const char *birth;
        bool in_time;
    } rows_of[] = {{"2008-11-12", true}, {"2008-11-11", true}, {"2008-11-10", false}, {"2008-11-06", false}};
    struct sample *s = *state;
    struct fail say;
    for (size_t i = 0; i < sizeof rows_of / sizeof rows_of[0]; i++) { /* filed on 05.11.2026, due on 10.11.2026 */
        PUT(s->app.child.birth, rows_of[i].birth);
        assert_int_equal(rule_find("A13.soon")->holds(&s->c, &say), rows_of[i].in_time);
    }
    PUT(s->app.child.birth, "2008-11-11");
    PUT(s->app.decision_due, "2026-11-11"); /* by the term on record */
    assert_false(rule_find("A13.soon")->holds(&s->c, &say));
    PUT(s->app.child.birth, "2008-11-05"); /* 18 today: that is another rule's matter */
    assert_true(rule_find("A13.soon")->holds(&s->c, &say));
    assert_false(rule_find("A6.age")->holds(&s->c, &say));
}

/* A near double behind a hard one is said, too; a hard one is no near double. */
static void a_near_double_behind_a_hard_one(void **state) {
    const struct rule_twin twins[] = {
        {.by = "snils", .name = "Щербакова Алиса", .number = "6700418210"},
        {.by = "soft", .name = "Орлов Мирон", .number = "", .reason = duplicate_reasons[DUPLICATE_OF_NEAR_NAME].title}};
    struct sample *s = *state;
    struct fail say;
    s->c.twins = twins;
    s->c.twin_count = 2;
    assert_false(rule_find("R1.soft")->holds(&s->c, &say));
    assert_non_null(strstr(say.say, "Орлов"));
    assert_true(rule_find("R1.open")->holds(&s->c, &say)); /* not the same, so no second record */
    s->c.twin_count = 1;
    assert_true(rule_find("R1.soft")->holds(&s->c, &say));
}

/* Every twin is looked at, not the first only. */
static void the_second_twin_counts(void **state) {
    static const struct rule_twin twins[] = {{.by = "document", .name = "Орлов Мирон", .number = ""},
                                             {.by = "snils", .name = "Щербакова Алиса", .number = "6700418210"}};
    struct sample *s = *state;
    struct fail say;
    s->c.twins = twins;
    s->c.twin_count = 2;
    assert_false(rule_find("R1.snils")->holds(&s->c, &say));
    assert_non_null(strstr(say.say, "Щербакова"));
    assert_true(rule_find("R1.document")->holds(&s->c, &say));
    assert_false(rule_find("R1.open")->holds(&s->c, &say));
    assert_non_null(strstr(say.say, "Орлов"));
    s->c.twins = twins + 1;
    s->c.twin_count = 1;
    assert_true(rule_find("R1.open")->holds(&s->c, &say));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(late_papers_need_a_second_person),
        SAMPLE_TEST(who_turns_18_before_the_decision_is_named),
        SAMPLE_TEST(a_near_double_behind_a_hard_one),
        SAMPLE_TEST(the_second_twin_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
