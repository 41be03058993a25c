/* RULES 4.2 and Annex C: series, numbers, codes, and until when a document may be accepted. */
#include "tests/unit/rules/field.h"

#include <stdio.h>

#include "model/base/text.h"

static void birth_series_as_in_the_rules(void **state) {
    static const struct field_row rows[] = {
        {"XI-ФФ", FIELD_OK, "XI-ФФ", NULL},
        {"ii-мю", FIELD_OK, "II-МЮ", NULL},
        {"I–АБ", FIELD_OK, "I-АБ", NULL},
        {"I — АБ", FIELD_OK, "I-АБ", NULL},
        {"IIМЮ", FIELD_OK, "II-МЮ", NULL},
        {"II МЮ", FIELD_OK, "II-МЮ", NULL},
        {"ХI-ФФ", FIELD_OK, "XI-ФФ", NULL}, /* Cyrillic Х */
        {"хі-фф", FIELD_OK, "XI-ФФ", NULL}, /* Cyrillic х, і */
        {"1-АБ", FIELD_OK, "I-АБ", NULL},
        {"11-АБ", FIELD_OK, "II-АБ", NULL},
        {"С-АБ", FIELD_OK, "C-АБ", NULL}, /* Cyrillic С */
        {"XXXIX-ЯЭ", FIELD_OK, "XXXIX-ЯЭ", NULL},
        {"XL-АА", FIELD_OK, "XL-АА", NULL},
        {"", FIELD_OK, "", NULL},
        {"IIII-АБ", FIELD_WRONG, NULL, "Roman"},
        {"Ŗ-АБ", FIELD_WRONG, NULL, "Roman"}, /* U+0156: its low byte is V */
        {"VX-АБ", FIELD_WRONG, NULL, "Roman"},
        {"IVI-АБ", FIELD_WRONG, NULL, "Roman"},
        {"XI-AB", FIELD_WRONG, NULL, "Latin, the paper has Russian ones: XI-АВ"}, /* Latin A, B: the Russian ones are offered */
        {"У-АБ", FIELD_WRONG, NULL, "V-АБ"},
        {"П-МЮ", FIELD_WRONG, NULL, "II-МЮ"},
        {"Ш-МЮ", FIELD_WRONG, NULL, "III-МЮ"},
        {"Л-МЮ", FIELD_WRONG, NULL, "L-МЮ"},
        {"XI-Ф", FIELD_WRONG, NULL, "two Russian letters"},
        {"XI-ЁФ", FIELD_WRONG, NULL, "Ё"},
        {"XI-ФЙ", FIELD_WRONG, NULL, "Ё"},
        {"XI-Ф1", FIELD_WRONG, NULL, NULL},
        {"-ФФ", FIELD_WRONG, NULL, "Roman number, a dash"},
        {"ФФ", FIELD_WRONG, NULL, "Roman number, a dash"},
        {"II-МЮ 654321 от 2016 года", FIELD_WRONG, NULL, NULL},
    };
    (void)state;
    FIELD_TRY_ALL(birth_series_check, rows);
}

/* Never silently: only Х, С, І and 1 are mended, everything else is asked. */
static void an_offer_is_only_made_for_a_wrong_series(void **state) {
    static const char *const rows[][2] = {
        {"XI-AB", "XI-АВ"},  {"XI-АВ", ""}, {"У-АБ", "V-АБ"}, {"ПУ-АБ", ""},
        {"ХП-AO", "XII-АО"}, {"ЩЩЩ", ""},   {"", ""},         {"IIII-АБ", ""},
    };
    char out[24];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        birth_series_offer(rows[i][0], out, sizeof out);
        assert_string_equal(out, rows[i][1]);
        if (!out[0]) continue;
        struct fail why;
        char stored[24];
        assert_int_equal(birth_series_check(out, stored, sizeof stored, &why), FIELD_OK);
    }
}

static void all_roman_numbers_to_399_are_accepted_once(void **state) {
    static const char *const ones[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
    static const char *const tens[] = {"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"};
    static const char *const hundreds[] = {"", "C", "CC", "CCC"};
    (void)state;
    for (int n = 1; n < 400; n++) {
        char typed[40], out[40];
        struct fail why;
        snprintf(typed, sizeof typed, "%s%s%s-АБ", hundreds[n / 100], tens[n / 10 % 10], ones[n % 10]);
        assert_int_equal(birth_series_check(typed, out, sizeof out, &why), FIELD_OK);
        assert_string_equal(out, typed);
    }
}

static void numbers_as_in_the_rules(void **state) {
    static const struct field_row birth[] = {
        {"123321", FIELD_OK, "123321", NULL},
        {"№ 000001", FIELD_OK, "000001", NULL},
        {"12332", FIELD_WRONG, NULL, "Digits typed: 5, needed: 6"},
        {"1234567", FIELD_WRONG, NULL, "7"},
        {"12332О", FIELD_WRONG, NULL, "«О»"},
        {"000000", FIELD_WRONG, NULL, "zeros"},
        {"", FIELD_OK, "", NULL},
    };
    static const struct field_row series[] = {
        {"6610", FIELD_OK, "66 10", NULL},       {"66 10", FIELD_OK, "66 10", NULL},
        {"66-10", FIELD_OK, "66 10", NULL},      {"0000", FIELD_WRONG, NULL, "zeros"},
        {"661", FIELD_WRONG, NULL, "needed: 4"}, {"66 1O", FIELD_WRONG, NULL, "«O»"},
        {"0210", FIELD_WARN, "02 10", "02"},     {"", FIELD_OK, "", NULL},
    };
    static const struct field_row number[] = {
        {"123456", FIELD_OK, "123456", NULL},
        {"12345", FIELD_WRONG, NULL, "needed: 6"},
        {"000000", FIELD_WRONG, NULL, "zeros"},
    };
    static const struct field_row code[] = {
        {"670-001", FIELD_OK, "670-001", NULL},
        {"670001", FIELD_OK, "670-001", NULL},
        {"670–001", FIELD_OK, "670-001", NULL},
        {"67-001", FIELD_WRONG, NULL, "needed: 6"},
        {"", FIELD_OK, "", NULL},
    };
    static const struct field_row other[] = {
        {"22ZZ 123/45-А", FIELD_OK, "22ZZ 123/45-А", NULL},
        {"12#3", FIELD_WRONG, NULL, "«#»"},
        {"12345678901234567890123456", FIELD_WRONG, NULL, NULL},
        {"", FIELD_OK, "", NULL},
    };
    (void)state;
    FIELD_TRY_ALL(birth_number_check, birth);
    FIELD_TRY_ALL(passport_series_check, series);
    FIELD_TRY_ALL(passport_number_check, number);
    FIELD_TRY_ALL(issuer_code_check, code);
    FIELD_TRY_ALL(document_number_check, other);
}

static void last_days_as_in_the_rules(void **state) {
    int32_t born = date_of(2006, 8, 23);
    (void)state;
    /* Issued at 14: ok on 21.11.2026, expired on 22.11.2026. */
    assert_int_equal(passport_last_day(born, date_of(2020, 9, 1)), date_of(2026, 11, 21));
    /* The day before the 20th birthday still belongs to the first passport, the birthday to the second. */
    assert_int_equal(passport_last_day(born, date_of(2026, 8, 22)), date_of(2026, 11, 21));
    assert_int_equal(passport_last_day(born, date_of(2026, 8, 23)), date_of(2051, 8, 23) + 90);
    assert_int_equal(passport_last_day(born, date_of(2051, 8, 22)), date_of(2051, 8, 23) + 90);
    assert_int_equal(passport_last_day(born, date_of(2051, 8, 23)), DATE_NONE);
    assert_int_equal(birth_certificate_last_day(date_of(2012, 8, 24)), date_of(2026, 11, 22));
    /* The day before the 18th birthday; a leap-day child comes of age on 1 March. */
    assert_int_equal(certificate_last_day(date_of(2009, 1, 15)), date_of(2027, 1, 14));
    assert_int_equal(certificate_last_day(date_of(2008, 2, 29)), date_of(2026, 2, 28));
    assert_int_equal(certificate_last_day(date_of(2016, 5, 7)), date_of(2034, 5, 6));
}

static void kinds_are_found_by_the_code_of_the_tax_service(void **state) {
    (void)state;
    assert_true(document_kind_find("03")->child && !document_kind_find("03")->adult);
    assert_true(document_kind_find("21")->child && document_kind_find("21")->adult);
    assert_false(document_kind_find("07")->child);
    assert_null(document_kind_find("22")); /* not accepted unless the region says so */
    assert_null(document_kind_find("91"));
    assert_null(document_kind_find(""));
    for (int i = 0; i < document_kind_count; i++) {
        assert_ptr_equal(document_kind_find(document_kinds[i].code), &document_kinds[i]);
        assert_true(document_kinds[i].child || document_kinds[i].adult);
        assert_non_null(document_kinds[i].number);
        assert_true(document_kinds[i].title[0]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(birth_series_as_in_the_rules),
        cmocka_unit_test(an_offer_is_only_made_for_a_wrong_series),
        cmocka_unit_test(all_roman_numbers_to_399_are_accepted_once),
        cmocka_unit_test(numbers_as_in_the_rules),
        cmocka_unit_test(last_days_as_in_the_rules),
        cmocka_unit_test(kinds_are_found_by_the_code_of_the_tax_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
