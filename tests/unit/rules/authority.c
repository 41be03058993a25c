/* RULES 1 and 4.2: who may apply, by which paper, and what of it is never printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/event/person.h"
#include "model/rules/authority.h"

static void the_table_is_that_of_the_rules(void **state) {
    static const struct {
        const char *code;
        int from, before;
        bool needed;
        const char *basis; /* one it rests on */
    } rows[] = {
        {"1", 0, 0, false, "marriage"}, {"2", 0, 0, false, "adoption"}, {"3", 0, 14, true, "guardian"},
        {"4", 14, 18, true, "foster"},  {"5", 0, 0, true, "order"},     {"6", 14, 18, false, ""},
        {"7", 0, 0, true, "proxy"},
    };
    (void)state;
    assert_int_equal(authority_count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct authority *who = authority_find(rows[i].code);
        assert_non_null(who);
        assert_true(who->title[0] && who->printed[0]);
        assert_int_equal(who->from, rows[i].from);
        assert_int_equal(who->before, rows[i].before);
        assert_int_equal(who->basis_needed, rows[i].needed);
        assert_int_equal(authority_rests_on(who, rows[i].basis), rows[i].basis[0] != '\0');
    }
    assert_true(authority_find("7")->by_region && authority_find("5")->institution);
    assert_null(authority_find("8"));
    assert_null(authority_find(""));
}

/* Every paper belongs to somebody, and its id fits into the column. */
static void every_paper_belongs_to_an_authority(void **state) {
    (void)state;
    for (int b = 0; b < basis_count; b++) {
        int owners = 0;
        assert_ptr_equal(basis_find(basis_kinds[b].id), &basis_kinds[b]);
        assert_true(strlen(basis_kinds[b].id) < sizeof((struct applicant *)NULL)->basis_kind);
        for (int i = 0; i < authority_count; i++) owners += authority_rests_on(&authority_kinds[i], basis_kinds[b].id);
        assert_true(owners > 0);
    }
    assert_true(authority_rests_on(authority_find("1"), "birth")); /* she never had the child's surname */
    assert_false(authority_rests_on(authority_find("1"), "marriag"));
    assert_false(authority_rests_on(authority_find("1"), "adoption"));
    assert_null(basis_find(""));
}

static void nothing_printed_tells_an_adoption(void **state) {
    (void)state;
    assert_string_equal(authority_find("2")->printed, authority_find("1")->printed);
    assert_true(basis_find("adoption")->secret);
    for (int i = 0; i < authority_count; i++) assert_null(strstr(authority_kinds[i].printed, "adopt"));
}

static void surnames_of_one_family_agree(void **state) {
    static const struct {
        const char *one, *other;
        bool agree;
    } rows[] = {
        {"Щербаков", "Щербакова", true},
        {"ЩЕРБАКОВА", "Щербаков", true},
        {"Щербакова-Ёлкина", "Щербакова", true},
        {"Щербакова-Ёлкина", "Елкин", true},
        {"Белый", "Белая", true},
        {"Достоевский", "Достоевская", true},
        {"Толстой", "Толстая", true},
        {"Синицын", "Синицына", true},
        {"Ким", "Ким", true},
        {"Шевченко", "Шевченко", true},
        {"Щербакова", "Ковалёва", false},
        {"Иванов", "Иваненко", false},
        {"Ким", "Кима", false},
        {"Ли", "Лисин", false},
        {"Ова", "Ов", false}, /* the whole name is no ending */
        {"", "Иванов", false},
        {"", "", false},
        {"-", "Иванов", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (surnames_agree(rows[i].one, rows[i].other) != rows[i].agree) fail_msg("%s, %s", rows[i].one, rows[i].other);
        assert_int_equal(surnames_agree(rows[i].other, rows[i].one), rows[i].agree);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_that_of_the_rules),
        cmocka_unit_test(every_paper_belongs_to_an_authority),
        cmocka_unit_test(nothing_printed_tells_an_adoption),
        cmocka_unit_test(surnames_of_one_family_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
