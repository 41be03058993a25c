/* RULES Annex B: the grounds word for word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/rules/grounds.h"

static void grounds_are_worded_as_in_the_rules_of_the_region(void **state) {
    static const char *const rows[][2] = {
        {"R1", "наличие уже имеющегося сертификата дополнительного образования"},
        {"R2", "предоставление неполных (недостоверных) сведений"},
        {"R3", "отсутствие места (адреса) проживания обучающегося на территории Смоленской области"},
        {"R4", "отсутствие согласия заявителя на обработку персональных данных и с Правилами ПФ ДОД"},
        {"R5", ""},
        {"", ""},
    };
    char text[400];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ground_text(rows[i][0], "Смоленской области", text, sizeof text);
        assert_string_equal(text, rows[i][1]);
    }
}

static void there_are_four_and_no_more(void **state) {
    (void)state;
    for (int i = 0; i < GROUND_COUNT; i++) {
        assert_ptr_equal(ground_find(grounds[i].id), &grounds[i]);
        assert_true(grounds[i].source[0]);
    }
    assert_null(ground_find("N1"));
    assert_null(ground_find("E1"));
}

static void a_small_room_cuts_at_a_whole_letter(void **state) {
    char text[10];
    (void)state;
    ground_text("R1", "", text, sizeof text);
    assert_string_equal(text, "нали");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grounds_are_worded_as_in_the_rules_of_the_region),
        cmocka_unit_test(there_are_four_and_no_more),
        cmocka_unit_test(a_small_room_cuts_at_a_whole_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
