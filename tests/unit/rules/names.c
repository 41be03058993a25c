/* RULES 4.3 and Annex C: surnames, names, patronymics. */
#include "tests/unit/rules/field.h"

#include "model/base/text.h"

static void names_as_in_the_rules(void **state) {
    static const struct field_row rows[] = {
        {"Иванова-Петрова", FIELD_OK, "Иванова-Петрова", NULL},
        {"Щёголев", FIELD_OK, "Щёголев", NULL},
        {"О'Коннор", FIELD_WARN, "О'Коннор", "apostrophe"},
        {"О’Коннор", FIELD_WARN, "О'Коннор", "apostrophe"},
        {"Мамед оглы", FIELD_WARN, "Мамед оглы", "space"},
        {"Ли", FIELD_OK, "Ли", NULL},
        {"Ю", FIELD_OK, "Ю", NULL},
        {"Иванoв", FIELD_WRONG, NULL, "«o»"},
        {"Cмирнов", FIELD_WRONG, NULL, "«C»"},
        {"Ivanоv", FIELD_WRONG, NULL, "«о»"},
        {"Ivanov", FIELD_WARN, "Ivanov", "foreign"},
        {"Иванов1", FIELD_WRONG, NULL, "«1»"},
        {"3ахаров", FIELD_WRONG, NULL, "«3»"},
        {"Иванова-Петрова-Сидорова", FIELD_WARN, "Иванова-Петрова-Сидорова", "two words"},
        {"-Иванов", FIELD_WRONG, NULL, "letter"},
        {"Иванова-", FIELD_WRONG, NULL, "letter"},
        {"Иванова--Петрова", FIELD_WRONG, NULL, "letter"},
        {"Иванова - Петрова", FIELD_WRONG, NULL, "letter"},
        {"Іванов", FIELD_WRONG, NULL, "«І»"},
        {"Иванов.", FIELD_WRONG, NULL, "«.»"},
        {"Ива\tнов*", FIELD_WRONG, NULL, "«*»"},
        {"-", FIELD_WRONG, NULL, "letter"},
        {"", FIELD_OK, "", NULL},
        {"Щербакова\u00a0–Ёлкина", FIELD_WRONG, NULL, NULL},
        {"  Щербакова–Ёлкина\u00a0", FIELD_OK, "Щербакова-Ёлкина", NULL},
        {"Андрей", FIELD_OK, "Андрей", NULL},
        {"Андре\u0438\u0306", FIELD_OK, "Андрей", NULL}, /* и + U+0306 */
        {"Е\u0308лкина", FIELD_OK, "Ёлкина", NULL},      /* Е + U+0308 */
        {"иванов", FIELD_OK, "Иванов", NULL},
        {"ёлкина", FIELD_OK, "Ёлкина", NULL},
        {"ИВАНОВ", FIELD_OK, "ИВАНОВ", NULL},
        {"ИВАНОВ-Петров", FIELD_OK, "ИВАНОВ-Петров", NULL},
        {"МакКензи", FIELD_WARN, "МакКензи", "capital"},
        {"О'Коннор-МакКензи", FIELD_WARN, "О'Коннор-МакКензи", "capital"},
        {"ИВанов", FIELD_WARN, "ИВанов", "capital"},
        {"иВАНОВ", FIELD_OK, "ИВАНОВ", NULL},
        {"РябининаПолныйЖЯ", FIELD_WRONG, NULL, "two words"},
        {"ИвановПётрИльич", FIELD_WRONG, NULL, "two words"},
    };
    (void)state;
    FIELD_TRY_ALL(name_check, rows);
}

static void patronymics_as_in_the_rules(void **state) {
    static const struct field_row rows[] = {
        {"", FIELD_OK, "", NULL},
        {"Ильинична", FIELD_OK, "Ильинична", NULL},
        {"Алиевич", FIELD_OK, "Алиевич", NULL},
        {"Ахмед кызы", FIELD_WARN, "Ахмед кызы", NULL},
        {"нет", FIELD_WRONG, NULL, "tick «none»"},
        {"НЕТ", FIELD_WRONG, NULL, "tick «none»"},
        {"-", FIELD_WRONG, NULL, "tick «none»"},
        {"—", FIELD_WRONG, NULL, "tick «none»"},
        {"б/о", FIELD_WRONG, NULL, "tick «none»"},
        {"Иванович.", FIELD_WRONG, NULL, "«.»"},
    };
    (void)state;
    FIELD_TRY_ALL(patronymic_check, rows);
}

static void every_russian_letter_makes_a_name(void **state) {
    (void)state;
    for (uint32_t code = 0x410; code <= 0x451; code++) {
        char letter[5] = {0}, out[8];
        struct fail why;
        if (code == 0x450) continue;
        text_put(code, letter);
        assert_int_equal(name_check(letter, out, sizeof out, &why), FIELD_OK);
    }
}

static void too_long_a_name_is_refused_whole(void **state) {
    char typed[700] = "", out[96];
    struct fail why;
    (void)state;
    for (int i = 0; i < 60; i++) strcat(typed, "Щ");
    assert_int_equal(name_check(typed, out, sizeof out, &why), FIELD_WRONG);
    assert_string_equal(out, "");
    for (int i = 0; i < 270; i++) strcat(typed, "Щ");
    assert_int_equal(name_check(typed, out, sizeof out, &why), FIELD_WRONG);
}

/* Annex C: names equal for search. */
static void compares_names_by_their_key(void **state) {
    static const char *const equal[][2] = {{"Семёнова", "СЕМЕНОВА"}, {"Анна-Мария", "Анна Мария"}, {"О'Коннор", "Оконнор"}};
    char a[64], b[64];
    (void)state;
    for (size_t i = 0; i < sizeof equal / sizeof equal[0]; i++) {
        text_fold(equal[i][0], a, sizeof a);
        text_fold(equal[i][1], b, sizeof b);
        assert_string_equal(a, b);
    }
    text_fold("Наталья", a, sizeof a);
    text_fold("Наталия", b, sizeof b);
    assert_string_not_equal(a, b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_as_in_the_rules),
        cmocka_unit_test(patronymics_as_in_the_rules),
        cmocka_unit_test(every_russian_letter_makes_a_name),
        cmocka_unit_test(too_long_a_name_is_refused_whole),
        cmocka_unit_test(compares_names_by_their_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
