/* RULES 6: an address in one line, as lists have it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/text.h"
#include "model/rules/addresses.h"

static void lines_as_lists_have_them(void **state) {
    static const struct {
        const char *typed;
        enum field_verdict verdict;
        const char *code, *line;
    } rows[] = {
        {"214000, Смоленская обл., г. Смоленск, ул. Николаева, д. 12, кв. 5", FIELD_OK, "67",
         "214000, Смоленская область, г. Смоленск, ул. Николаева, дом 12, квартира 5"},
        {"Россия, 214000, Смоленская область, Смоленск, улица Николаева, 12а, 5", FIELD_OK, "67",
         "214000, Смоленская область, Смоленск, улица Николаева, дом 12а, квартира 5"},
        {"респ Дагестан; Хасавюртовский р-н; с. Эндирей; ул. Мира; дом 3", FIELD_OK, "05",
         "Республика Дагестан, с. Эндирей, ул. Мира, дом 3"},
        {"г. Москва, ул. 1-я Садовая, д. 4, корп. 2, кв. 17", FIELD_OK, "77",
         "Москва, Москва, ул. 1-я Садовая, дом 4 корп. 2, квартира 17"},
        {"Санкт-Петербург, Невский проспект, 1", FIELD_OK, "78", "Санкт-Петербург, Санкт-Петербург, Невский проспект, дом 1"},
        {"Ханты-Мансийский АО, Сургут, 1-я Садовая улица, 3/1", FIELD_OK, "86",
         "Ханты-Мансийский автономный округ — Югра, Сургут, 1-я Садовая улица, дом 3/1"},
        {"Кемеровская область, Юрга, ул. Мира, 7", FIELD_OK, "42", "Кемеровская область — Кузбасс, Юрга, ул. Мира, дом 7"},
        {"Тульская обл, Плавский район, д. Ивановка, д. 12", FIELD_WARN, "71", "Тульская область, д. Ивановка, дом 12"},
        {"Смоленск, ул. Николаева, 12", FIELD_WARN, "", "Смоленск, ул. Николаева, дом 12"},
        {"Смоленск, Тверская, 5", FIELD_WARN, "", "Смоленск, Тверская, дом 5"}, /* a street, no region */
        {"Москва, Тверская, 5", FIELD_OK, "77", "Москва, Москва, Тверская, дом 5"},
        {"Смоленская обл., Смоленск, ул. Николаева", FIELD_WRONG, "", ""},
        {"Смоленская обл., 12", FIELD_WRONG, "", ""},
        {"914000, Смоленск, ул. Николаева, 12", FIELD_WRONG, "", ""},
        {"Смоленск, ул. Николаева, 12, 5, 6", FIELD_WRONG, "", ""},
        {"Смоленск, ул. Николаева, 12, подъезд", FIELD_WRONG, "", ""},
        {"Смоленск", FIELD_WRONG, "", ""},
        {",,,", FIELD_WRONG, "", ""},
        {"", FIELD_OK, "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[512];
        struct address address;
        struct fail why = {0};
        enum field_verdict v = address_check(rows[i].typed, out, sizeof out, &why);
        if (v != rows[i].verdict || strcmp(out, rows[i].line) != 0)
            fail_msg("%s: %d «%s» %s", rows[i].typed, (int)v, out, why.say);
        if (v == FIELD_WRONG) continue;
        address_read(rows[i].typed, &address, &why);
        assert_string_equal(address.subject_code, rows[i].code);
        assert_int_equal(address_check(rows[i].line, out, sizeof out, &why), v); /* its own line is read as it was */
        assert_string_equal(out, rows[i].line);
    }
}

static const char *code_in(const char *region) {
    static struct address address;
    char line[256];
    struct fail why;
    snprintf(line, sizeof line, "%s, ул. Мира, д. 1", region);
    address_read(line, &address, &why);
    return address.subject_code;
}

static void every_region_is_found_by_its_name(void **state) {
    (void)state;
    for (int i = 0; i < subject_code_count; i++) assert_string_equal(code_in(subject_codes[i].name), subject_codes[i].code);
    assert_string_equal(code_in("алтайский край"), "22");
    assert_string_equal(code_in("Алтай респ."), "04");
    assert_string_equal(code_in("Башкортостан"), "02");
    assert_string_equal(code_in("Смоленск"), "");
    assert_string_equal(code_in("область"), "");
}

static void any_line_is_survived(void **state) {
    static const char *const pieces[] = {",",      ";",        "д. ",       "12", "кв. 5", "корп. 3", "Смоленская обл.",
                                         "214000", "ул. Мира", "г. Москва", "-",  "\xff",  "а",       "район ",
                                         "\u00a0", "1-я "};
    uint64_t seed = 5;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char typed[400] = "", out[64];
        struct fail why;
        for (int k = 0; k < 12; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            strcat(typed, pieces[(seed >> 33) % (sizeof pieces / sizeof pieces[0])]);
        }
        memset(out, 'x', sizeof out);
        if (address_check(typed, out, sizeof out, &why) == FIELD_WRONG) assert_string_equal(out, "");
        assert_non_null(memchr(out, '\0', sizeof out));
        assert_true(text_valid(out, strlen(out)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_as_lists_have_them),
        cmocka_unit_test(every_region_is_found_by_its_name),
        cmocka_unit_test(any_line_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
