/* Digits with a shape: postcode, date, certificate number. RULES 4.4, Annex C, ARCHITECTURE "Conventions". */
#include "tests/unit/rules/field.h"

#include <stdio.h>

static void dates_as_in_the_rules(void **state) {
    static const struct field_row rows[] = {
        {"21.11.2021", FIELD_OK, "2021-11-21", NULL},
        {"07.05.2016", FIELD_OK, "2016-05-07", NULL},
        {"07052016", FIELD_OK, "2016-05-07", NULL},
        {"7.5.2016", FIELD_OK, "2016-05-07", NULL},
        {"2016-05-07", FIELD_OK, "2016-05-07", NULL},
        {"29.02.2008", FIELD_OK, "2008-02-29", NULL},
        {"29.02.2000", FIELD_OK, "2000-02-29", NULL},
        {"01.01.1900", FIELD_OK, "1900-01-01", NULL},
        {"31.02.2015", FIELD_WRONG, NULL, "31.02.2015"},
        {"29.02.2015", FIELD_WRONG, NULL, "no such day"},
        {"00.00.0000", FIELD_WRONG, NULL, "no such day"},
        {"29.02.1900", FIELD_WRONG, NULL, "no such day"},
        {"29.02.2100", FIELD_WRONG, NULL, "no such day"},
        {"31.12.1899", FIELD_WRONG, NULL, "year"},
        {"01.01.2100", FIELD_WRONG, NULL, "year"},
        {"вчера", FIELD_WRONG, NULL, "no such day"},
        {"07.05.16", FIELD_WRONG, NULL, NULL},
        {"", FIELD_OK, "", NULL},
    };
    (void)state;
    FIELD_TRY_ALL(date_check, rows);
}

static void postcodes_have_six_digits(void **state) {
    static const struct field_row rows[] = {
        {"214000", FIELD_OK, "214000", NULL},         {"101000", FIELD_OK, "101000", NULL},
        {"692000", FIELD_OK, "692000", NULL},         {"21400", FIELD_WRONG, NULL, "needed: 6"},
        {"014000", FIELD_WRONG, NULL, "from 1 to 6"}, {"714000", FIELD_WRONG, NULL, "1 to 6"},
        {"2140OO", FIELD_WRONG, NULL, "«O»"},         {"", FIELD_OK, "", NULL},
    };
    (void)state;
    FIELD_TRY_ALL(postcode_check, rows);
}

static void free_text_is_only_cleaned(void **state) {
    static const struct field_row rows[] = {
        {"  УМВД\u00a0России  по Смоленской обл. ", FIELD_OK, "УМВД России по Смоленской обл.", NULL},
        {"", FIELD_OK, "", NULL},
    };
    char out[8];
    struct fail why;
    (void)state;
    FIELD_TRY_ALL(free_text_check, rows);
    assert_int_equal(free_text_check("Смоленск", out, sizeof out, &why), FIELD_WRONG);
    assert_string_equal(out, "");
}

/* Luhn by the textbook: from the right of the whole number, every second digit doubled, the sum divides by ten. */
static bool luhn_holds(const char *digits) {
    int sum = 0;
    for (size_t i = 0, n = strlen(digits); i < n; i++) {
        int d = digits[n - 1 - i] - '0';
        if (i % 2 == 1) d *= 2;
        sum += d / 10 + d % 10;
    }
    return sum % 10 == 0;
}

static void certificate_numbers_carry_a_check_digit(void **state) {
    char number[11], shown[16], out[16];
    struct fail why;
    (void)state;
    certificate_number("67", 41821, number);
    assert_string_equal(number, "6700418210"); /* as on the screens: 6700 4182 10, … 28, … 36 */
    certificate_number("67", 41822, number);
    assert_string_equal(number, "6700418228");
    certificate_number("67", 41823, number);
    assert_string_equal(number, "6700418236");
    certificate_show(number, shown);
    assert_string_equal(shown, "6700 4182 36");
    certificate_show("67", shown);
    assert_string_equal(shown, "67");
    for (int64_t serial = 0; serial < 10000000; serial += 9973) {
        certificate_number("05", serial, number);
        assert_int_equal(strlen(number), 10);
        assert_true(luhn_holds(number));
        assert_int_equal(certificate_check(number, out, sizeof out, &why), FIELD_OK);
    }
    certificate_number("67", 9999999, number);
    assert_int_equal(strncmp(number, "679999999", 9), 0);
}

/* Luhn finds every single wrong digit and every swap of neighbours but 09 and 90. */
static void a_slip_of_the_hand_is_found(void **state) {
    char number[11], wrong[11], out[16];
    struct fail why;
    (void)state;
    for (int64_t serial = 1; serial < 9999999; serial += 123457) {
        certificate_number("67", serial, number);
        for (int at = 0; at < 10; at++) {
            for (int digit = '0'; digit <= '9'; digit++) {
                memcpy(wrong, number, sizeof wrong);
                wrong[at] = (char)digit;
                assert_int_equal(certificate_check(wrong, out, sizeof out, &why) == FIELD_OK, digit == number[at]);
            }
            if (at == 9 || number[at] == number[at + 1] ||
                (number[at] + number[at + 1] == '0' + '9' && number[at] % 9 == '0' % 9))
                continue;
            memcpy(wrong, number, sizeof wrong);
            wrong[at] = number[at + 1];
            wrong[at + 1] = number[at];
            assert_int_equal(certificate_check(wrong, out, sizeof out, &why), FIELD_WRONG);
        }
    }
}

static void certificate_check_reads_what_people_type(void **state) {
    static const struct field_row rows[] = {
        {"6700 4182 10", FIELD_OK, "6700418210", NULL},
        {"6700-4182-10", FIELD_OK, "6700418210", NULL},
        {"6700418211", FIELD_WRONG, NULL, "check digit"},
        {"670041821", FIELD_WRONG, NULL, "needed: 10"},
        {"", FIELD_OK, "", NULL},
    };
    (void)state;
    FIELD_TRY_ALL(certificate_check, rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_as_in_the_rules),       cmocka_unit_test(postcodes_have_six_digits),
        cmocka_unit_test(free_text_is_only_cleaned),   cmocka_unit_test(certificate_numbers_carry_a_check_digit),
        cmocka_unit_test(a_slip_of_the_hand_is_found), cmocka_unit_test(certificate_check_reads_what_people_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
