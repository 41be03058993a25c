/* RULES 6: all 89 subjects; the tax code is not the prefix of ОКТМО. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/text.h"
#include "model/rules/fields.h"

static void every_subject_stands_once(void **state) {
    (void)state;
    assert_int_equal(subject_code_count, 89);
    for (int i = 0; i < subject_code_count; i++) {
        const struct subject_code *s = &subject_codes[i];
        size_t n = strlen(s->oktmo);
        assert_int_equal(strlen(s->code), 2);
        assert_int_equal(strspn(s->code, "0123456789"), 2);
        assert_true((n == 2 || n == 3) && strspn(s->oktmo, "0123456789") == n);
        assert_true(text_letters(s->name) >= 6 && text_valid(s->name, strlen(s->name)));
        assert_ptr_equal(subject_code_find(s->code), s);
        if (i) assert_true(strcmp(subject_codes[i - 1].code, s->code) < 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(subject_codes[j].oktmo, s->oktmo);
            assert_string_not_equal(subject_codes[j].name, s->name);
        }
    }
}

static void the_seeds_regions_are_right(void **state) {
    static const char *const rows[][3] = {
        {"55", "Омская область", "52"},   {"05", "Республика Дагестан", "82"},
        {"71", "Тульская область", "70"}, {"67", "Смоленская область", "66"},
        {"77", "Москва", "45"},           {"86", "Ханты-Мансийский автономный округ — Югра", "718"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct subject_code *s = subject_code_find(rows[i][0]);
        assert_non_null(s);
        assert_string_equal(s->name, rows[i][1]);
        assert_string_equal(s->oktmo, rows[i][2]);
    }
    assert_null(subject_code_find("99"));
    assert_null(subject_code_find("80"));
    assert_null(subject_code_find(""));
    assert_null(subject_code_find("670"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_subject_stands_once),
        cmocka_unit_test(the_seeds_regions_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
