/* The papers of the child and the applicant, kind by kind. RULES 4.2; what breaks each rule stands in checks.c. */
#include "tests/unit/rules/sample.h"

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
        {"91", "", "справка 17", "2027-01-01", 1, "2016-05-07", "4.2.listed"},
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
            bool warned = rows[i].warned && strcmp(results[r].rule->id, rows[i].warned) == 0;
            if (results[r].holds == warned) fail_msg("%s: %s: %s", rows[i].kind, results[r].rule->id, results[r].say.say);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLE_TEST(every_document_of_a_child_will_do)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
