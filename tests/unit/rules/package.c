/* The package of five (S3:12) and the declared address: what is missing, in its order. */
#include "tests/unit/rules/sample.h"

static void expect(struct sample *s, const char *missing) {
    char out[PACKAGE_TEXT];
    int count = missing[0] != '\0';
    for (const char *at = missing; *at; at++) count += *at == ' ';
    int got = package_missing(&s->c, out, sizeof out);
    assert_string_equal(out, missing);
    assert_int_equal(got, count);
}

static void a_whole_package_lacks_nothing(void **state) {
    struct sample *s = *state;
    expect(s, "");
    sample_learner(s);
    expect(s, "");
}

static void each_item_goes_missing_alone(void **state) {
    struct sample *s = *state;
    PUT(s->app.applicant.doc_number, "");
    expect(s, "applicant_id");
    sample_fill(s);
    PUT(s->app.papers, "child snils");
    expect(s, "applicant_id");
    sample_fill(s);
    PUT(s->app.child.doc_issuer, "");
    expect(s, "child_id");
    sample_fill(s);
    PUT(s->app.child.snils, "");
    expect(s, "snils");
    sample_fill(s);
    s->app.pd.given = false;
    expect(s, "pd");
    sample_fill(s);
    s->app.rules.given = false;
    expect(s, "rules");
    sample_fill(s);
    PUT(s->app.address.house, "");
    expect(s, "address");
}

static void an_empty_form_lacks_all(void **state) {
    struct sample *s = *state;
    s->app = (struct application){0};
    expect(s, "applicant_id child_id snils pd rules address");
}

static void an_expired_passport_makes_it_incomplete(void **state) {
    struct sample *s = *state;
    PUT(s->app.applicant.doc_issued, "2007-04-12"); /* of the age of 19: ended 90 days after 20 */
    expect(s, "applicant_id");
}

/* СНИЛС in the list of originals, but another word that contains it is not it. */
static void papers_are_whole_words(void **state) {
    struct sample *s = *state;
    PUT(s->app.papers, "childhood applicants snils");
    expect(s, "applicant_id child_id");
}

static void a_small_room_is_cut(void **state) {
    struct sample *s = *state;
    char out[6];
    s->app.pd.given = s->app.rules.given = false;
    assert_int_equal(package_missing(&s->c, out, sizeof out), 2);
    assert_string_equal(out, "pd ru");
}

static void items_have_titles(void **state) {
    (void)state;
    for (int i = 0; i < PACKAGE_ITEMS; i++) assert_true(package_item_title(package_items[i])[0]);
    assert_string_equal(package_item_title("passport"), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(a_whole_package_lacks_nothing),
        SAMPLE_TEST(each_item_goes_missing_alone),
        SAMPLE_TEST(an_empty_form_lacks_all),
        SAMPLE_TEST(an_expired_passport_makes_it_incomplete),
        SAMPLE_TEST(papers_are_whole_words),
        SAMPLE_TEST(a_small_room_is_cut),
        SAMPLE_TEST(items_have_titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
