/* The papers of the child and the applicant, kind by kind. RULES 4.2; what breaks each rule stands in checks.c. */
#include "tests/unit/rules/sample.h"

#include "model/rules/predicates.h"

/* RULES 4.2: each kind of the child's document, whole and in force. */
static void every_document_of_a_child_will_do(void **state) {
    static const struct {
        const char *kind, *series, *number, *until;
        int64_t translated;
        const char *birth, *warned; /* a rule that only warns; NULL: none */
    } rows[] = {
        {"03", "II-МЮ", "654321", "", 0, "2016-05-07", NULL},
        {"23", "", "22ZZ 4711", "", 1, "2016-05-07", NULL},
        {"10", "", "C01X00T47", "2028-01-01", 1, "2016-05-07", NULL},
        {"10", "", "C01X00T47", "2026-11-05", 0, "2016-05-07", "4.2.child_translation"},
        {"12", "82", "1234567", "2030-01-01", 0, "2016-05-07", NULL},
        {"12", "83", "1234567", "", 0, "2016-05-07", "4.2.child_term"},
        {"15", "", "123", "2026-12-31", 0, "2016-05-07", NULL},
        {"13", "", "123", "2026-12-31", 0, "2016-05-07", NULL},
        {"11", "", "123", "2026-12-31", 0, "2016-05-07", NULL},
        {"19", "", "123", "2026-12-31", 0, "2016-05-07", NULL},
        {"14", "", "123", "2026-12-01", 0, "2011-05-07", NULL},
        {"91", "", "справка 17", "2027-01-01", 0, "2016-05-07", "4.2.listed 4.2.agreed"},
    };
    struct sample *s = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rule_result results[RULE_MOST];
        struct child *k = &s->app.child;
        sample_fill(s);
        PUT(k->doc_kind, rows[i].kind);
        PUT(k->doc_series, rows[i].series);
        PUT(k->doc_number, rows[i].number);
        PUT(k->doc_issued, "2026-10-20");
        PUT(k->doc_until, rows[i].until);
        PUT(k->birth, rows[i].birth);
        k->doc_translated = rows[i].translated;
        int n = rules_run(&s->c, RULES_FOR_FORM | RULES_FOR_COMPLETE | RULES_FOR_DECISION, results);
        for (int r = 0; r < n; r++) {
            bool warned = rows[i].warned && rule_listed(rows[i].warned, results[r].rule->id);
            if (results[r].holds == warned) fail_msg("%s: %s: %s", rows[i].kind, results[r].rule->id, results[r].say.say);
        }
    }
}

/* A first passport ends 90 days after the 20th birthday; whoever serves keeps it, and the decider is told. */
static void a_conscript_keeps_his_first_passport(void **state) {
    struct sample *s = *state;
    struct applicant *a = &s->app.applicant;
    struct fail say;
    PUT(a->birth, "2006-08-07");
    PUT(a->doc_series, "66 20");
    PUT(a->doc_issued, "2020-09-01");
    assert_true(rule_find("A4.applicant_valid")->holds(&s->c, &say)); /* 05.11.2026: its last day */
    PUT(s->app.papers, "child applicant snils service");
    assert_true(rule_find("4.2.applicant_term")->holds(&s->c, &say));
    sample_today(s, date_of(2026, 11, 6));
    assert_true(rule_find("A4.applicant_valid")->holds(&s->c, &say));
    assert_false(rule_find("4.2.applicant_term")->holds(&s->c, &say));
    PUT(s->app.papers, "child applicant snils");
    assert_false(rule_find("A4.applicant_valid")->holds(&s->c, &say));
    assert_true(rule_find("4.2.applicant_term")->holds(&s->c, &say));
    PUT(a->doc_issued, "2026-09-01"); /* the second passport knows no such thing */
    PUT(s->app.papers, "child applicant snils service");
    assert_true(rule_find("4.2.applicant_term")->holds(&s->c, &say));
}

/* Latin letters: where the paper is foreign and has no translation, and nowhere else. */
static void latin_names_by_the_paper(void **state) {
    static const struct {
        const char *kind;
        int64_t translated;
        bool right;
    } papers[] = {{"10", 0, true},  {"23", 0, true},  {"91", 0, true},  {"10", 1, false}, {"23", 1, false},
                  {"03", 0, false}, {"21", 0, false}, {"12", 0, false}, {"13", 0, false}, {"", 0, true}};
    struct sample *s = *state;
    for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++) {
        struct fail say = {0};
        sample_fill(s);
        PUT(s->app.child.surname, "Karimov");
        PUT(s->app.child.doc_kind, papers[i].kind);
        s->app.child.doc_translated = papers[i].translated;
        if (rule_find("4.3.child_script")->holds(&s->c, &say) != papers[i].right) fail_msg("%s: %s", papers[i].kind, say.say);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(every_document_of_a_child_will_do),
        SAMPLE_TEST(a_conscript_keeps_his_first_passport),
        SAMPLE_TEST(latin_names_by_the_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
