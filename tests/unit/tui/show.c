/* The words all screens share, and the form's table against the rules that point into it. */
#include "tui/screens/intake.h"

#include "model/rules/checks.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_name_is_shortened_to_initials_only_when_it_must(void **state) {
    static const struct {
        const char *full;
        int width;
        const char *shown;
    } names[] = {
        {"Иванов Пётр Семёнович", 21, "Иванов Пётр Семёнович"},
        {"Иванов Пётр Семёнович", 20, "Иванов Пётр С."},
        {"Иванов Пётр Семёнович", 13, "Иванов П. С."},
        {"Щербакова-Ёлкина Алиса Дмитриевна", 24, "Щербакова-Ёлкина А. Д."},
        {"Мамедов Рустам Алиевич оглы", 20, "Мамедов Рустам А."},
        {"Нго Ань", 5, "Нго А."},
        {"Ким", 2, "Ким"},
        {"", 10, ""},
        {"Петрова А. С.", 5, "Петрова А. С."},
    };
    struct arena a = {0};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(show_short_name(&a, names[i].full, names[i].width), names[i].shown);
    arena_close(&a);
}

static void empty_values_show_nothing(void **state) {
    struct arena a = {0};
    (void)state;
    assert_string_equal(show_snils(&a, ""), "");
    assert_string_equal(show_number(&a, ""), "");
    assert_string_equal(show_phone(&a, ""), "");
    assert_string_equal(show_date(&a, ""), "");
    assert_string_equal(show_birth_on(&a, "", 0, true), "");
    const int32_t eve = date_of(2026, 2, 28);
    assert_non_null(strstr(show_birth_on(&a, "2012-02-29", eve, true), "13"));
    assert_non_null(strstr(show_birth_on(&a, "2012-02-29", eve, false), "14"));
    assert_string_equal(show_paper(&a, "", "123456"), "123456");
    assert_string_equal(show_paper(&a, "II-МЮ", "654321"), "II-МЮ 654321");
    assert_string_equal(show_person(&a, "Ли", "Анна", ""), "Ли Анна");
    assert_string_equal(show_person(&a, "", "", ""), "");
    arena_close(&a);
}

static void an_address_leaves_out_what_there_is_not(void **state) {
    struct arena a = {0};
    struct address village = {.subject_code = "67", .locality = "д. Сельцо", .no_street = 1, .house = "4"};
    (void)state;
    assert_string_equal(show_address(&a, &village), "Смоленская область, д. Сельцо, 4");
    arena_close(&a);
}

/* What stands in a learner's history, and what of a kiosk's may be set aside, has a name for people. */
static void every_event_of_a_learner_has_a_title(void **state) {
    (void)state;
    for (int kind = 0; kind < EV_COUNT; kind++)
        if (kind >= EV_APPLICATION_FILED || (event_types[kind].cause & CAUSE_KIOSK))
            assert_string_not_equal(show_event_title(event_types[kind].name), event_types[kind].name);
}

static void every_state_has_a_word_that_fits_its_column(void **state) {
    (void)state;
    for (int s = 0; s < APP_STATE_COUNT; s++) assert_string_not_equal(show_state_short(app_state_name((enum app_state)s)), "");
    assert_string_equal(show_state_short("unheard of"), "unheard of");
}

/* Enter on the page «Итог» goes to the field a rule names: there has to be one. */
static void every_rule_points_to_a_field_of_the_form(void **state) {
    (void)state;
    for (int i = 0; i < rule_count; i++) {
        bool found = !rules[i].field;
        for (int k = 0; k < intake_row_count && !found; k++)
            found = intake_rows[k].name && strcmp(intake_rows[k].name, rules[i].field) == 0;
        if (!found) fail_msg("rule %s names the field %s", rules[i].id, rules[i].field);
    }
}

static void every_field_is_named_once_and_explained(void **state) {
    (void)state;
    for (int i = 0; i < intake_row_count; i++) {
        const struct form_row *row = &intake_rows[i];
        if (row->section) continue;
        assert_true(row->label && *row->label && row->help && *row->help && row->kind);
        for (int k = 0; k < i; k++)
            if (intake_rows[k].name) assert_string_not_equal(intake_rows[k].name, row->name);
    }
}

/* What is not reached does not look so: rounded down. */
static void sums_are_short_enough_for_a_bar(void **state) {
    (void)state;
    struct arena a = {0};
    assert_string_equal(show_count(&a, 0), "0");
    assert_string_equal(show_count(&a, 14448), "14\u00a0448");
    assert_string_equal(show_sum_part(&a, 1444800000, 1800000000), "14,4 out of 18,0 mln");
    assert_string_equal(show_sum_part(&a, 1799999999, 1800000000), "17,9 out of 18,0 mln");
    assert_string_equal(show_sum_part(&a, 123456, 99999999), "1\u00a0234,56 out of 999\u00a0999,99");
    assert_string_equal(show_sum_part(&a, 123456, 0), "1\u00a0234,56");
    assert_string_equal(show_month(&a, "2026-09"), "September 2026");
    assert_string_equal(show_month(&a, "2026-13"), "2026-13");
    assert_string_equal(show_month(&a, ""), "");
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_shortened_to_initials_only_when_it_must),
        cmocka_unit_test(empty_values_show_nothing),
        cmocka_unit_test(an_address_leaves_out_what_there_is_not),
        cmocka_unit_test(every_event_of_a_learner_has_a_title),
        cmocka_unit_test(every_state_has_a_word_that_fits_its_column),
        cmocka_unit_test(every_rule_points_to_a_field_of_the_form),
        cmocka_unit_test(every_field_is_named_once_and_explained),
        cmocka_unit_test(sums_are_short_enough_for_a_bar),
    };
    return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
