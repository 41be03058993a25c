/* Who may apply, with which paper. RULES 1, 4.2; what breaks each rule stands in checks.c. */
#include "tests/unit/rules/sample.h"

/* Every representative of RULES 1 with the paper he has to show. */
static void every_representative_may_apply_with_his_paper(void **state) {
    struct sample *s = *state;
    struct applicant *a = &s->app.applicant;
    sample_guardian(s); /* an act without a term */
    sample_all_hold(s);
    PUT(a->basis_until, "2026-11-05"); /* its last day */
    sample_all_hold(s);
    PUT(a->basis_kind, "foster");
    sample_all_hold(s);
    PUT(a->authority, "5");
    PUT(a->basis_kind, "order");
    PUT(a->institution, "Центр помощи детям «Гнёздышко»");
    sample_all_hold(s);
    PUT(a->authority, "7");
    PUT(a->basis_kind, "proxy");
    s->set.proxy = true;
    sample_all_hold(s);
    s->set.proxy = false;
    assert_false(rule_find("A2.authority")->holds(&s->c, &(struct fail){0}));
    sample_fill(s);
    PUT(a->authority, "2"); /* an adoptive parent shows nothing more, whatever the surnames */
    PUT(a->surname, "Ковалёва");
    sample_all_hold(s);
    PUT(a->authority, "1"); /* another surname, and the paper that explains it */
    PUT(a->basis_kind, "marriage");
    sample_all_hold(s);
    sample_fill(s);
    PUT(s->app.child.birth, "2011-05-07"); /* a trustee from 14 on */
    PUT(s->app.child.doc_kind, "21");
    PUT(s->app.child.doc_series, "66 25");
    PUT(s->app.child.doc_issued, "2025-05-20");
    sample_guardian(s);
    PUT(a->authority, "4");
    sample_all_hold(s);
    s->set.learner_parent_id = true;
    sample_fill(s);
    sample_learner(s);
    s->set.learner_parent_id = true;
    PUT(s->app.papers, "child snils parent");
    sample_all_hold(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLE_TEST(every_representative_may_apply_with_his_paper)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
