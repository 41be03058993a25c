#include "model/store/changes.h"

#include "model/base/text.h"
#include "model/store/queries.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Through a real correction: what the history says of it. */
static void the_history_says_what_was_corrected(void **state) {
    (void)state;
    static struct kit kit;
    struct arena a = {0};
    struct fail why = {0};
    struct history_row *rows;
    int count;
    kit_open(&kit);
    kit_login(&kit, KIT_DESK);
    struct saved saved = kit_save_person(&kit, 2);
    struct application form = kit_load(&kit, saved.app);
    const char *was = arena_dup(&a, form.child.surname);
    text_copy(form.child.surname, sizeof form.child.surname, "Соколова-Мамонтова");
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79005550101");
    text_copy(form.address.house, sizeof form.address.house, "7к2");
    kit_save(&kit, &form);
    assert_true(subject_history(kit.db, saved.subject, &a, &rows, &count, &why));
    const char *note = "";
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].type, "application.corrected") == 0) note = rows[i].note;
    assert_non_null(strstr(note, arena_printf(&a, "child: surname %s → Соколова-Мамонтова; address: house ", was)));
    assert_non_null(strstr(note, " → 7к2; applicant: phone "));
    assert_non_null(strstr(note, " → +7 900 555-01-01"));
    assert_null(strstr(note, "birth")); /* and nothing that stayed */
    kit_close(&kit);
    arena_close(&a);
}

static void a_code_is_named_and_not_shown(void **state) {
    (void)state;
    struct arena a = {0};
    struct child was = {.sex = "m", .birth = ""}, is = {.sex = "f", .birth = "2016-05-07", .doc_translated = 1};
    struct person_state before = {.child = &was}, after = {.child = &is};
    assert_string_equal(person_changes(&before, &after, &a),
                        "child: date of birth 07.05.2016 (none before), sex, other details");
    assert_string_equal(person_changes(&after, &after, &a), "");
    before.subject[0] = 'x'; /* another learner, merged with this one */
    assert_string_equal(person_changes(&before, &after, &a), "");
    before.subject[0] = 0;
    before.child = NULL; /* erased: nothing to compare with */
    assert_string_equal(person_changes(&before, &after, &a), "");
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_history_says_what_was_corrected),
        cmocka_unit_test(a_code_is_named_and_not_shown),
    };
    return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
