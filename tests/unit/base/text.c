#include "model/base/text.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_clean(const char *in, const char *expected) {
    char out[200];
    assert_true(text_clean(in, out, sizeof out));
    assert_string_equal(out, expected);
    char twice[200];
    assert_true(text_clean(out, twice, sizeof twice));
    assert_string_equal(twice, out);
}

static void assert_fold(const char *in, const char *expected) {
    char out[200];
    text_fold(in, out, sizeof out);
    assert_string_equal(out, expected);
}

static void assert_layout(const char *in, const char *expected) {
    char out[200];
    text_other_layout(in, out, sizeof out);
    assert_string_equal(out, expected);
}

static void cleaning_gives_nfc_one_space_and_plain_dashes(void **state) {
    (void)state;
    assert_clean("Щербакова\u00a0– Ёлкина ", "Щербакова - Ёлкина");
    assert_clean("И\u0306од", "Йод");
    assert_clean("Семе\u0308нова", "Семёнова");
    assert_clean("  \t Анна \u2003\r\n Мария\u202f", "Анна Мария");
    assert_clean("Иванова\u2010Петрова\u2212Ли\u2014", "Иванова-Петрова-Ли-");
    assert_clean("О\u2019Коннор О`Коннор О\u02bcКоннор", "О'Коннор О'Коннор О'Коннор");
    assert_clean("Ива\u00adнов\u200b\u202e\a\ufeff", "Иванов");
    assert_clean("№\u00a05, «Ромашка» – 2", "№ 5, «Ромашка» - 2");
    assert_clean("е\u200d\u0308", "ё"); /* what stood between is dropped before it is composed */
    assert_clean(" \u00a0 ", "");
}

static void cleaning_keeps_what_does_not_fit_out(void **state) {
    (void)state;
    char out[5] = "xxxx";
    assert_false(text_clean("Иван", out, sizeof out));
    assert_string_equal(out, "");
    assert_true(text_clean("Ли", out, sizeof out));
    assert_string_equal(out, "Ли");
}

static void folding_compares_as_a_clerk_would(void **state) {
    (void)state;
    assert_fold("Семёнова", "семенова");
    assert_fold("СЕМЕНОВА", "семенова");
    assert_fold("Семе\u0308нова", "семенова");
    assert_fold("Анна-Мария", "аннамария");
    assert_fold("Анна Мария", "аннамария");
    assert_fold("О'Коннор", "оконнор");
    assert_fold("Щербакова – Ёлкина", "щербаковаелкина");
    assert_fold("И\u0306од", "йод"); /* not «иод» */
    assert_fold("XI-ФФ № 123", "xiфф123");
    char short_key[6];
    text_fold("Иванов", short_key, sizeof short_key);
    assert_string_equal(short_key, "ив");
}

static void cases_of_russian_letters(void **state) {
    (void)state;
    const char *upper = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", *lower = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";
    for (; *upper; upper += 2, lower += 2) {
        uint32_t big, small;
        assert_int_equal(text_step(upper, 2, &big), 2);
        assert_int_equal(text_step(lower, 2, &small), 2);
        assert_int_equal(text_lower(big), small);
        assert_int_equal(text_upper(small), big);
        assert_int_equal(text_lower(small), small);
    }
    assert_int_equal(text_lower('Z'), 'z');
    assert_int_equal(text_lower(0x406), 0x456); /* І */
}

static void the_other_layout(void **state) {
    (void)state;
    assert_layout("bdfyjd", "иванов");
    assert_layout("if[v", "шахм");
    assert_layout("[eljz", "худоя");
    assert_layout(";erjd", "жуков");
    assert_layout("`krby", "ёлкин");
    assert_layout("шмфтщм", "ivanov");
    assert_layout("Bdfyjd Gtnh", "Иванов Петр");
    assert_layout("bdfyjd шмфтщм", "иванов ivanov");
    assert_layout("12,5 [] ;", "12,5 [] ;"); /* no letter, no word */
    assert_layout("иванов, 7", "bdfyjd, 7");
    assert_layout("bdfyjd 2016", "иванов 2016");
}

static void widths(void **state) {
    (void)state;
    assert_int_equal(text_width("Ёлкина"), 6);
    assert_int_equal(text_width("И\u0306од"), 3);
    assert_int_equal(text_width("漢字"), 4);
    assert_int_equal(text_width("│─═"), 3);
    assert_int_equal(text_code_width('\n'), 0);
    assert_int_equal(text_code_width(0x301), 0);
    assert_int_equal(text_letters("Ёж"), 2);
    assert_int_equal(text_clip("Ёлка", 2), 4);
    assert_int_equal(text_clip("漢字", 3), 3);
    assert_int_equal(text_clip("И\u0306од", 1), 4); /* the mark stays with its letter */
    assert_int_equal(text_clip("Ли", 9), 4);
}

static void decoding_never_trusts_its_input(void **state) {
    (void)state;
    static const char *const bad[] = {"\xff", "\xc0\x80", "\xd0", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"};
    uint32_t code;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(text_step(bad[i], strlen(bad[i]), &code), 1);
        assert_int_equal(code, 0xFFFD);
        assert_false(text_valid(bad[i], strlen(bad[i])));
    }
    assert_false(text_valid("a\0b", 3));
    assert_true(text_valid("Ёж \uFFFD 漢", strlen("Ёж \uFFFD 漢")));
    assert_int_equal(text_step("", 0, &code), 0);
    char letter[4];
    for (uint32_t all = 1; all < 0x11000; all += 7) {
        if (all >= 0xD800 && all <= 0xDFFF) continue;
        size_t size = text_put(all, letter);
        assert_int_equal(text_step(letter, size, &code), size);
        assert_int_equal(code, all);
    }
}

static void scripts(void **state) {
    (void)state;
    assert_int_equal(text_script(0x401), TEXT_CYRILLIC);
    assert_int_equal(text_script(0x406), TEXT_CYRILLIC);
    assert_int_equal(text_script('o'), TEXT_LATIN);
    assert_int_equal(text_script('7'), TEXT_DIGIT);
    assert_int_equal(text_script('-'), TEXT_NONE);
    assert_int_equal(text_script(0x3B1), TEXT_OTHER);
    assert_false(text_is_letter('['));
}

static void copies_are_cut_at_a_whole_letter(void **state) {
    (void)state;
    char out[6];
    text_copy(out, sizeof out, "Иванов");
    assert_string_equal(out, "Ив");
    text_digits("8 (912) 34", out, sizeof out);
    assert_string_equal(out, "89123");
}

static void distances(void **state) {
    (void)state;
    assert_int_equal(text_distance("иванов", "иванов", 2), 0);
    assert_int_equal(text_distance("иванов", "ивонов", 2), 1);
    assert_int_equal(text_distance("иванов", "ивнаов", 2), 1); /* two letters changed places */
    assert_int_equal(text_distance("иванов", "ивано", 2), 1);
    assert_int_equal(text_distance("наталья", "наталия", 2), 1);
    assert_int_equal(text_distance("иванов", "петров", 2), 3);
    assert_int_equal(text_distance("", "аб", 2), 2);
    assert_int_equal(text_distance("", "абвг", 2), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleaning_gives_nfc_one_space_and_plain_dashes),
        cmocka_unit_test(cleaning_keeps_what_does_not_fit_out),
        cmocka_unit_test(folding_compares_as_a_clerk_would),
        cmocka_unit_test(cases_of_russian_letters),
        cmocka_unit_test(the_other_layout),
        cmocka_unit_test(widths),
        cmocka_unit_test(decoding_never_trusts_its_input),
        cmocka_unit_test(scripts),
        cmocka_unit_test(copies_are_cut_at_a_whole_letter),
        cmocka_unit_test(distances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
