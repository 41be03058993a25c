/* RULES 4.5, Annex C: phone and e-mail. */
#include "tests/unit/rules/field.h"

static void phones_as_in_the_rules(void **state) {
    static const struct field_row rows[] = {
        {"8 (912) 345-67-89", FIELD_OK, "+79123456789", NULL},
        {"+79123456789", FIELD_OK, "+79123456789", NULL},
        {"9123456789", FIELD_OK, "+79123456789", NULL},
        {"7 912 345 67 89", FIELD_OK, "+79123456789", NULL},
        {"+7(999)8388383", FIELD_OK, "+79998388383", NULL},
        {"8 4812 12-34-56", FIELD_OK, "+74812123456", NULL},
        {"8\u00a0912\u2013345\u201367\u201389", FIELD_OK, "+79123456789", NULL},
        {"123-45-67", FIELD_WRONG, NULL, "Digits typed: 7"},
        {"891234567890", FIELD_WRONG, NULL, "Digits typed: 12"},
        {"8 912 ABC", FIELD_WRONG, NULL, "digits"},
        {"восемь", FIELD_WRONG, NULL, "digits"},
        {"1 912 345-67-89", FIELD_WRONG, NULL, "+7 or 8"},
        {"8 112 345-67-89", FIELD_WRONG, NULL, "112"},
        {"+7 912 345-67-8", FIELD_WRONG, NULL, "Digits typed: 10"},
        {"+7 701 123-45-67", FIELD_WARN, "+77011234567", "Kazakhstan"},
        {"+375 29 123-45-67", FIELD_WARN, "+375291234567", "another country"},
        {"+12345678", FIELD_WARN, "+12345678", NULL},
        {"+123456789012345", FIELD_WARN, "+123456789012345", NULL},
        {"+1234567", FIELD_WRONG, NULL, "8 to 15"},
        {"+99", FIELD_WRONG, NULL, "8 to 15"},
        {"+12345678901234567890", FIELD_WRONG, NULL, "8 to 15"},
        {"+", FIELD_WRONG, NULL, "8 to 15"},
        {"()", FIELD_WRONG, NULL, "Digits typed: 0"},
        {"8+9123456789", FIELD_WRONG, NULL, "digits"},
        {"", FIELD_OK, "", NULL},
    };
    char out[24];
    (void)state;
    FIELD_TRY_ALL(phone_check, rows);
    phone_show("+79123456789", out);
    assert_string_equal(out, "+7 912 345-67-89");
    phone_show("+375291234567", out);
    assert_string_equal(out, "+375291234567");
    phone_show("+99123456789", out); /* as long as a Russian one */
    assert_string_equal(out, "+99123456789");
    phone_show("", out);
    assert_string_equal(out, "");
}

static void emails_as_in_the_rules(void **state) {
    static const struct field_row rows[] = {
        {"a@b.ru", FIELD_OK, "a@b.ru", NULL},
        {"Olga.Petrova-1@Mail.RU", FIELD_OK, "olga.petrova-1@mail.ru", NULL},
        {"a+b_c@sub.domain.org", FIELD_OK, "a+b_c@sub.domain.org", NULL},
        {"мама@почта.рф", FIELD_WARN, "мама@почта.рф", "Russian letters"},
        {"МАМА@ПОЧТА.РФ", FIELD_WARN, "мама@почта.рф", NULL},
        {"", FIELD_OK, "", NULL},
        {"a@b", FIELD_WRONG, NULL, "end of its address"},
        {"a b@c.ru", FIELD_WRONG, NULL, "spaces"},
        {"a@@b.ru", FIELD_WRONG, NULL, NULL},
        {"a@b@c.ru", FIELD_WRONG, NULL, "one @"},
        {"@b.ru", FIELD_WRONG, NULL, "looks like"},
        {"a@.ru", FIELD_WRONG, NULL, "looks like"},
        {"a.@b.ru", FIELD_WRONG, NULL, "looks like"},
        {"a..b@c.ru", FIELD_WRONG, NULL, "looks like"},
        {"a@b.ru.", FIELD_WRONG, NULL, "looks like"},
        {"a@-b.ru", FIELD_WRONG, NULL, "looks like"},
        {"a@b.r", FIELD_WRONG, NULL, "end of its address"},
        {"a,b@c.ru", FIELD_WRONG, NULL, "looks like"},
        {"mаma@mail.ru", FIELD_WRONG, NULL, "mixed"}, /* а is Russian */
        {"a@b_c.ru", FIELD_WRONG, NULL, "looks like"},
        {"olga", FIELD_WRONG, NULL, "end of its address"},
    };
    (void)state;
    FIELD_TRY_ALL(email_check, rows);
}

static void an_email_has_254_bytes_at_most(void **state) {
    char typed[400], out[400];
    struct fail why;
    (void)state;
    memset(typed, 'a', sizeof typed);
    memcpy(typed + 247, "@b.cru", 7);
    assert_int_equal(email_check(typed, out, sizeof out, &why), FIELD_OK);
    memset(typed, 'a', sizeof typed);
    memcpy(typed + 249, "@b.cru", 7);
    assert_int_equal(email_check(typed, out, sizeof out, &why), FIELD_WRONG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones_as_in_the_rules),
        cmocka_unit_test(emails_as_in_the_rules),
        cmocka_unit_test(an_email_has_254_bytes_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
