/* The table of papers and the texts of the papers agree, and neither says what must not be said. */

#include "tui/paper/paper.h"

#include "model/base/text.h"
#include "tests/harness/papers.h"
#include "tui/paper/fill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void load(const struct paper *paper, struct arena *a, struct template *t) {
    struct fail why = {0};
    if (!paper_template(paper->id, a, t, &why) || !paper_check(paper, t, &why))
        fail_msg("%s: %s (%s)", paper->id, why.say, why.log);
}

static void every_text_names_only_fields_of_its_row(void **state) {
    (void)state;
    for (int i = 0; i < paper_count; i++) {
        struct arena a = {0};
        struct template t;
        load(&papers[i], &a, &t);
        assert_true(t.count > 5);
        arena_close(&a);
    }
}

static bool names(const struct spans *spans, const char *field) {
    for (int i = 0; i < spans->count; i++)
        if (spans->list[i].hole && strcmp(spans->list[i].text, field) == 0) return true;
    return false;
}

/* A field nobody prints would be personal data on the way for nothing. */
static void every_field_of_a_row_stands_in_its_text(void **state) {
    (void)state;
    int idle = 0;
    for (int i = 0; i < paper_count; i++) {
        struct arena a = {0};
        struct template t;
        struct paper_field field;
        load(&papers[i], &a, &t);
        for (const char *at = papers[i].fields; paper_field_next(&at, &field);) {
            bool found = false;
            for (int b = 0; b < t.count && !found; b++)
                found = names(&t.blocks[b].text, field.name) || names(&t.blocks[b].label, field.name) ||
                        (t.blocks[b].kind >= BLOCK_IF && t.blocks[b].name && strcmp(t.blocks[b].name, field.name) == 0);
            if (!found) print_error("%s: %s stands nowhere\n", papers[i].id, field.name);
            idle += !found;
        }
        arena_close(&a);
    }
    assert_int_equal(idle, 0);
}

/* An optional field outside .if would be a hole. */
static void what_may_be_absent_is_asked_for(void **state) {
    (void)state;
    for (int i = 0; i < paper_count; i++) {
        struct arena a = {0};
        struct paper_field field;
        struct template t;
        load(&papers[i], &a, &t);
        for (const char *at = papers[i].fields; paper_field_next(&at, &field);) {
            if (!field.optional) continue;
            json_t *values = papers_values(&papers[i]);
            struct document document;
            struct fail why = {0};
            json_object_del(json_object_get(values, "fields"), field.name);
            if (!paper_fill(&papers[i], &t, values, &a, &document, &why))
                fail_msg("%s without %s: %s", papers[i].id, field.name, why.log);
            json_decref(values);
        }
        arena_close(&a);
    }
}

static void what_must_be_there_is_demanded(void **state) {
    (void)state;
    int demanded = 0;
    for (int i = 0; i < paper_count; i++) {
        struct arena a = {0};
        struct paper_field field;
        struct template t;
        load(&papers[i], &a, &t);
        for (const char *at = papers[i].fields; paper_field_next(&at, &field);) {
            if (field.optional) continue;
            json_t *values = papers_values(&papers[i]);
            struct document document;
            struct fail why = {0};
            json_object_del(json_object_get(values, "fields"), field.name);
            assert_false(paper_fill(&papers[i], &t, values, &a, &document, &why));
            assert_non_null(strstr(why.log, field.name));
            json_decref(values);
            demanded++;
        }
        arena_close(&a);
    }
    assert_true(demanded > 100);
}

/* СК 139; RULES 3.3: minimisation. */
static void the_extract_knows_the_least(void **state) {
    (void)state;
    const char *fields = paper_of("extract")->fields;
    struct paper_field field;
    static const char *const never[] = {"child_snils",   "child_doc", "child_doc_issued",
                                        "child_address", "applicant", "applicant_doc"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) assert_false(paper_field_find(fields, never[i], &field));
}

static void no_text_speaks_of_adoption(void **state) {
    (void)state;
    for (int i = 0; i < paper_count; i++) {
        struct arena a = {0};
        struct template t;
        load(&papers[i], &a, &t);
        for (int b = 0; b < t.count; b++)
            for (int s = 0; s < t.blocks[b].text.count; s++) {
                char folded[4000];
                text_fold(t.blocks[b].text.list[s].text, folded, sizeof folded);
                assert_null(strstr(folded, "усынов"));
                assert_null(strstr(folded, "удочер"));
            }
        arena_close(&a);
    }
}

static void consents_stand_on_sheets_of_their_own(void **state) {
    (void)state;
    static const char *const apart[] = {"consent", "rules"};
    for (size_t i = 0; i < 2; i++) {
        assert_true(paper_of(apart[i])->sheet);
        assert_true(paper_of(apart[i])->blank);
    }
    assert_null(paper_of("nothing"));
    assert_null(paper_of(""));
}

static void words_of_a_row_are_read(void **state) {
    (void)state;
    struct paper_field field;
    struct arena a = {0};
    const char *at = "child:46 basis? kin:24?  last";
    assert_true(paper_field_next(&at, &field));
    assert_string_equal(field.name, "child");
    assert_int_equal(field.blank, 46);
    assert_false(field.optional);
    assert_true(paper_field_next(&at, &field));
    assert_int_equal(field.blank, 0);
    assert_true(field.optional);
    assert_true(paper_field_next(&at, &field));
    assert_int_equal(field.blank, 24);
    assert_true(field.optional);
    assert_true(paper_field_next(&at, &field));
    assert_string_equal(field.name, "last");
    assert_false(paper_field_next(&at, &field));
    assert_string_equal(paper_list(paper_of("receipt"), "papers", &a), "name pages kind");
    assert_null(paper_list(paper_of("receipt"), "paper", &a));
    assert_null(paper_list(paper_of("rules"), "papers", &a));
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_names_only_fields_of_its_row),
        cmocka_unit_test(every_field_of_a_row_stands_in_its_text),
        cmocka_unit_test(what_may_be_absent_is_asked_for),
        cmocka_unit_test(what_must_be_there_is_demanded),
        cmocka_unit_test(the_extract_knows_the_least),
        cmocka_unit_test(no_text_speaks_of_adoption),
        cmocka_unit_test(consents_stand_on_sheets_of_their_own),
        cmocka_unit_test(words_of_a_row_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
