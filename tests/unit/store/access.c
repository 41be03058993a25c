#include "model/store/access.h"
#include "model/base/text.h"
#include "tests/harness/kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

/* What a family is told is held about its child: all of it, also what was corrected since, and nothing of anybody else. */

struct bench {
    struct kit kit;
    struct arena a;
    struct application form, other_form;
    struct saved child, other;
};

static int setup(void **state) {
    static struct bench b;
    b = (struct bench){0};
    kit_open(&b.kit);
    kit_lease(&b.kit, 41800, 41899, "");
    kit_login(&b.kit, KIT_DESK);
    kit_form(&b.kit, 1, &b.form);
    kit_form(&b.kit, 2, &b.other_form);
    text_copy(b.form.address.street, sizeof b.form.address.street, "Прежняя");
    b.child = kit_save(&b.kit, &b.form);
    b.other = kit_save(&b.kit, &b.other_form);
    struct application again = kit_load(&b.kit, b.child.app);
    text_copy(again.address.street, sizeof again.address.street, "Нынешняя");
    kit_save(&b.kit, &again);
    struct draft d = {.title = "черновик", .data = "{\"note\":\"недописано\"}"};
    text_copy(d.staff, sizeof d.staff, b.kit.staff[KIT_DESK]);
    text_copy(d.app, sizeof d.app, b.child.app);
    must(draft_save(b.kit.db, &d, &why));
    kit_confirm(&b.kit);
    *state = &b;
    return 0;
}

static int teardown(void **state) {
    struct bench *b = *state;
    arena_close(&b->a);
    kit_close(&b->kit);
    return 0;
}

static const char *report(struct bench *b, const char *subject) {
    const char *text;
    must(access_report(b->kit.db, subject, &b->a, &text, &why));
    return text;
}

static void all_of_it_and_nobody_else(void **state) {
    struct bench *b = *state;
    const char *text = report(b, b->child.subject);
    const char *held[] = {"Прежняя", "Нынешняя", "недописано", b->form.child.snils, b->form.applicant.phone, b->form.pd.sheet};
    const char *others[] = {b->other_form.child.snils, b->other_form.applicant.phone, b->other.subject};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        if (!strstr(text, held[i])) fail_msg("%s is not told", held[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strstr(text, others[i])) fail_msg("%s is told", others[i]);
}

/* As many events as name the child, in order, each with its moment and both parts. */
static void it_can_be_read_by_a_program(void **state) {
    struct bench *b = *state;
    int64_t count = 0;
    json_t *root = json_loads(report(b, b->child.subject), 0, NULL), *events = json_object_get(root, "events");
    must(db_one_int(b->kit.db, &count, "SELECT count(*) FROM touch WHERE subject = :subject", &why, "subject:t",
                    b->child.subject, NULL));
    assert_int_equal(json_array_size(events), count);
    json_t *first = json_array_get(events, 0);
    assert_string_equal(json_string_value(json_object_get(first, "type")), "application.filed");
    assert_string_equal(json_string_value(json_object_get(first, "at")), "2026-11-23T09:50+03:00");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(json_object_get(first, "personal"), "address"), "street")),
        "Прежняя");
    json_t *rows = json_object_get(json_object_get(root, "rows"), "application");
    assert_int_equal(json_array_size(rows), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "address_street")), "Нынешняя");
    json_decref(root);
}

static void merged_ones_are_told_under_either_id(void **state) {
    struct bench *b = *state;
    struct alias merge = {0};
    text_copy(merge.keep, sizeof merge.keep, b->child.subject);
    text_copy(merge.dropped, sizeof merge.dropped, b->other.subject);
    kit_central_also(&b->kit, EV_LEARNER_MERGED, merge.keep, merge.dropped, &merge);
    const char *by_keep = report(b, merge.keep);
    assert_string_equal(by_keep, report(b, merge.dropped));
    assert_non_null(strstr(by_keep, b->other_form.child.snils));
    assert_non_null(strstr(by_keep, "Прежняя"));
}

static void of_an_erased_child_no_word_is_left(void **state) {
    struct bench *b = *state;
    const struct erased erased = {.of = "2.1.1", .reason = "consent", .day = "2026-12-23"};
    kit_central(&b->kit, EV_LEARNER_ERASED, b->child.subject, &erased);
    const char *text = report(b, b->child.subject);
    assert_null(strstr(text, b->form.child.snils));
    assert_null(strstr(text, "Прежняя"));
    assert_null(strstr(text, "недописано"));
    assert_non_null(strstr(text, "\"personal\": \"erased\""));
}

static void nobody_is_told_of(void **state) {
    struct bench *b = *state;
    const char *text;
    assert_false(access_report(b->kit.db, "0192f0c1a2b37c4d8e5f60718293a4ff", &b->a, &text, &why));
    assert_int_equal(why.kind, FAIL_GONE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(all_of_it_and_nobody_else),          T(it_can_be_read_by_a_program), T(merged_ones_are_told_under_either_id),
        T(of_an_erased_child_no_word_is_left), T(nobody_is_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
