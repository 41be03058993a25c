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
        {"ХI-ФФ", FIELD_OK, "XI-ФФ", NULL},                /* Cyrillic Х */
        {"хі-фф", FIELD_OK, "XI-ФФ", NULL},                /* Cyrillic х, і */
        {"1-АБ", FIELD_WARN, "I-АБ", "the Roman I: I-АБ"}, /* mended, and said */
        {"11-АБ", FIELD_WARN, "II-АБ", "digit 1"},
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
    assert_int_equal(passport_last_day(born, date_of(2020, 9, 1), true), date_of(2026, 11, 21));
    /* The day before the 20th birthday still belongs to the first passport, the birthday to the second. */
    assert_int_equal(passport_last_day(born, date_of(2026, 8, 22), true), date_of(2026, 11, 21));
    assert_int_equal(passport_last_day(born, date_of(2026, 8, 23), true), date_of(2051, 8, 23) + 90);
    assert_int_equal(passport_last_day(born, date_of(2051, 8, 22), true), date_of(2051, 8, 23) + 90);
    assert_int_equal(passport_last_day(born, date_of(2051, 8, 23), true), DATE_NONE);
    assert_int_equal(document_last_day(document_kind_find("03"), date_of(2012, 8, 24), DATE_NONE, true), date_of(2026, 11, 22));
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
    assert_int_equal(document_kind_find("22")->asks, ASKS_REGION);
    assert_int_equal(document_kind_find("91")->asks, ASKS_SECOND);
    assert_true(document_kind_find("91")->child && !document_kind_find("91")->adult);
    assert_null(document_kind_find(""));
    assert_null(document_kind_find("99"));
    for (int i = 0; i < document_kind_count; i++) {
        assert_ptr_equal(document_kind_find(document_kinds[i].code), &document_kinds[i]);
        assert_true(document_kinds[i].child || document_kinds[i].adult);
        assert_non_null(document_kinds[i].number);
        assert_true(document_kinds[i].title[0]);
        assert_true(document_kinds[i].number_mask[0]);
        assert_int_equal(document_kinds[i].series == NULL, document_kinds[i].series_mask == NULL);
    }
}

/* RULES 4.2 as a table: who may use it, from what age, how it ends. */
static void the_table_of_kinds_is_that_of_the_rules(void **state) {
    static const struct {
        const char *code;
        bool child, adult;
        int from;
        enum document_end end;
    } rows[] = {
        {"03", true, false, 0, ENDS_AT_14_AND_GRACE}, {"21", true, true, 14, ENDS_AS_PASSPORT},
        {"23", true, false, 0, ENDS_AT_14},           {"10", true, true, 0, ENDS_IF_PRINTED},
        {"12", true, true, 0, ENDS_IF_PRINTED},       {"15", true, true, 0, ENDS_ON_ITS_DAY},
        {"13", true, true, 0, ENDS_ON_ITS_DAY},       {"11", true, true, 0, ENDS_ON_ITS_DAY},
        {"19", true, true, 0, ENDS_ON_ITS_DAY},       {"14", true, true, 14, ENDS_ON_ITS_DAY},
        {"22", false, true, 0, ENDS_ON_ITS_DAY},      {"07", false, true, 0, ENDS_NEVER},
        {"24", false, true, 0, ENDS_NEVER},           {"27", false, true, 0, ENDS_NEVER},
        {"08", false, true, 0, ENDS_NEVER},           {"91", true, false, 0, ENDS_IF_PRINTED},
    };
    (void)state;
    assert_int_equal(document_kind_count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct document_kind *kind = document_kind_find(rows[i].code);
        assert_non_null(kind);
        assert_int_equal(kind->child, rows[i].child);
        assert_int_equal(kind->adult, rows[i].adult);
        assert_int_equal(kind->from, rows[i].from);
        assert_int_equal(kind->end, rows[i].end);
    }
    assert_int_equal(document_kind_find("15")->years_most, 3);
    assert_int_equal(document_kind_find("14")->days_usual, 62);
    assert_true(document_kind_find("10")->foreign && document_kind_find("23")->foreign);
    assert_false(document_kind_find("12")->foreign);
}

static void series_and_number_of_one_line(void **state) {
    static const struct {
        const char *code, *typed;
        enum field_verdict verdict;
        const char *series, *number;
    } rows[] = {
        {"03", "XI-ФФ 123321", FIELD_OK, "XI-ФФ", "123321"},
        {"03", "ii-мю 654321", FIELD_OK, "II-МЮ", "654321"},
        {"03", "I–АБ № 000001", FIELD_OK, "I-АБ", "000001"},
        {"03", "1-АБ 000001", FIELD_WARN, "I-АБ", "000001"},
        {"03", "IIII-АБ 123456", FIELD_WRONG, "", ""},
        {"03", "XI-ФФ 12332", FIELD_WRONG, "XI-ФФ", ""},
        {"03", "XI ФФ", FIELD_WRONG, "XI-ФФ", ""},
        {"03", "123321", FIELD_WRONG, "", ""},
        {"21", "6610 123456", FIELD_OK, "66 10", "123456"},
        {"21", "6610123456", FIELD_OK, "66 10", "123456"},
        {"21", "66 10 № 123456", FIELD_OK, "66 10", "123456"},
        {"21", "66 10 12345", FIELD_WRONG, "66 10", ""},
        {"21", "02 10 123456", FIELD_WARN, "02 10", "123456"},
        {"21", "66 1O 123456", FIELD_WRONG, "", ""},
        {"12", "82 1234567", FIELD_OK, "82", "1234567"},
        {"12", "811234567", FIELD_WARN, "81", "1234567"},
        {"22", "65 1234567", FIELD_OK, "65", "1234567"},
        {"07", "АБ 1234567", FIELD_OK, "АБ", "1234567"},
        {"07", "аб1234567", FIELD_OK, "АБ", "1234567"},
        {"07", "AB 1234567", FIELD_WRONG, "", ""},
        {"24", "АБВ 1234567", FIELD_WRONG, "", ""},
        {"10", "C01X00T47", FIELD_OK, "", "C01X00T47"},
        {"10", "", FIELD_WRONG, "", ""},
        {"91", "справка 12/3", FIELD_OK, "", "справка 12/3"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char series[24], number[52];
        struct fail why = {0};
        enum field_verdict v =
            document_check(document_kind_find(rows[i].code), rows[i].typed, series, sizeof series, number, sizeof number, &why);
        if (v != rows[i].verdict || strcmp(series, rows[i].series) != 0 || strcmp(number, rows[i].number) != 0)
            fail_msg("%s %s: %d «%s» «%s» %s", rows[i].code, rows[i].typed, (int)v, series, number, why.say);
        assert_int_equal(v != FIELD_OK, why.say[0] != '\0');
    }
}

/* Born on 29 February: the one place where the setting is asked. 20 falls on a leap year, the other ages never do. */
static void ages_of_the_leap_day_by_the_setting(void **state) {
    int32_t born = date_of(2008, 2, 29);
    (void)state;
    assert_int_equal(age_day(born, 18, true), date_of(2026, 3, 1));
    assert_int_equal(age_day(born, 18, false), date_of(2026, 2, 28));
    assert_int_equal(age_day(born, 20, false), date_of(2028, 2, 29));
    assert_int_equal(last_eligible_day(born, true), date_of(2026, 2, 28));
    assert_int_equal(last_eligible_day(born, false), date_of(2026, 2, 27));
    assert_int_equal(age_on(born, date_of(2026, 2, 28), true), 17);
    assert_int_equal(age_on(born, date_of(2026, 2, 28), false), 18);
    assert_int_equal(age_on(born, date_of(2026, 2, 27), false), 17);
    assert_int_equal(age_on(born, date_of(2028, 2, 28), false), 19);
    for (int year = 2000; year < 2003; year++) { /* any other birthday asks nothing */
        int32_t other = date_of(year, 3, 1);
        assert_int_equal(age_day(other, 18, true), age_day(other, 18, false));
        assert_int_equal(age_on(other, date_of(2018, 3, 1), false), 2018 - year);
    }
    assert_int_equal(age_day(DATE_NONE, 18, false), DATE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(birth_series_as_in_the_rules),
        cmocka_unit_test(an_offer_is_only_made_for_a_wrong_series),
        cmocka_unit_test(all_roman_numbers_to_399_are_accepted_once),
        cmocka_unit_test(numbers_as_in_the_rules),
        cmocka_unit_test(last_days_as_in_the_rules),
        cmocka_unit_test(kinds_are_found_by_the_code_of_the_tax_service),
        cmocka_unit_test(the_table_of_kinds_is_that_of_the_rules),
        cmocka_unit_test(series_and_number_of_one_line),
        cmocka_unit_test(ages_of_the_leap_day_by_the_setting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
