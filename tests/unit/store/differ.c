/* Two corrections put together: a table of what was, what came first, what came later, and what stands. */

#include "model/store/differ.h"

#include "model/rules/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void three_ways(void **state) {
    static const struct {
        const char *base, *first, *later, *stands;
        bool told;
    } cases[] = {
        {"А", "А", "А", "А", false}, {"А", "Б", "А", "Б", false}, {"А", "А", "Б", "Б", false}, {"А", "Б", "Б", "Б", false},
        {"А", "Б", "В", "Б", true},  {"", "Б", "В", "Б", true},   {"А", "", "В", "", true},    {"А", "", "А", "", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct statement base = {0}, first = {0}, later = {0}, merged;
        struct differing fields;
        strcpy(base.address.street, cases[i].base);
        strcpy(first.address.street, cases[i].first);
        strcpy(later.address.street, cases[i].later);
        strcpy(later.child.name, "Зоя"); /* what the later one changed alone */
        bool other = differ_merge(&base, &first, &later, &merged, &fields);
        assert_string_equal(merged.address.street, cases[i].stands);
        assert_string_equal(merged.child.name, "Зоя");
        assert_int_equal(other, strcmp(cases[i].stands, cases[i].later) != 0);
        assert_int_equal(fields.fields[0] != '\0', cases[i].told);
    }
}

static void a_change_lays_what_it_names(void **state) {
    static const struct {
        const char *what, *surname, *doc, *street, *kin, *phone, *last_day;
    } cases[] = {
        {"child", "Б", "1", "1", "1", "1", "Б"},
        {"document", "1", "Б", "1", "1", "1", "1"},
        {"address municipality", "1", "1", "Б", "1", "1", "1"},
        {"applicant contacts", "1", "1", "1", "Б", "Б", "1"},
        {"contacts", "1", "1", "1", "1", "Б", "1"},
        {CHANGE_ALL, "Б", "Б", "Б", "Б", "Б", "Б"},
        {"municipality", "1", "1", "1", "1", "1", "1"},
        {"", "1", "1", "1", "1", "1", "1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct statement s[2] = {{.child = {.no_patronymic = 0}}, {.child = {.no_patronymic = 1}}};
        for (int k = 0; k < 2; k++) {
            const char *value = k ? "Б" : "1";
            strcpy(s[k].child.surname, value);
            strcpy(s[k].child.doc_number, value);
            strcpy(s[k].address.street, value);
            strcpy(s[k].applicant.kin, value);
            strcpy(s[k].applicant.phone, value);
            strcpy(s[k].eligible.last_day, value);
            strcpy(s[k].place.point, value);
        }
        statement_lay(cases[i].what, &s[1], &s[0]);
        assert_string_equal(s[0].child.surname, cases[i].surname);
        assert_int_equal(s[0].child.no_patronymic, strcmp(cases[i].surname, "Б") == 0);
        assert_string_equal(s[0].child.doc_number, cases[i].doc);
        assert_string_equal(s[0].address.street, cases[i].street);
        assert_string_equal(s[0].applicant.kin, cases[i].kin);
        assert_string_equal(s[0].applicant.phone, cases[i].phone);
        assert_string_equal(s[0].eligible.last_day, cases[i].last_day);
        assert_string_equal(s[0].place.point, "1");
    }
}

static void what_is_told_is_read_back(void **state) {
    struct arena a = {0};
    struct statement base = {0}, first = {0}, later = {0}, merged;
    struct differing fields;
    struct differ_row row;
    (void)state;
    strcpy(base.child.birth, "2016-05-07");
    strcpy(first.child.birth, "2016-05-08");
    strcpy(later.child.birth, "2016-05-09");
    strcpy(first.applicant.phone, "+79009312063");
    strcpy(later.applicant.phone, "+79009312064");
    strcpy(first.eligible.last_day, "2034-05-07"); /* follows from the day of birth: told to nobody */
    strcpy(later.eligible.last_day, "2034-05-08");
    assert_true(differ_merge(&base, &first, &later, &merged, &fields));
    assert_string_equal(merged.eligible.last_day, "2034-05-07");
    const char *at = fields.fields;
    assert_true(differ_next(&at, &a, &row));
    assert_string_equal(row.column, "child.birth");
    assert_string_equal(row.title, "child: date of birth");
    assert_string_equal(differ_shown(&row, row.base, &a), "07.05.2016");
    assert_string_equal(row.mine, "2016-05-09");
    assert_string_equal(row.stays, "2016-05-08");
    assert_true(differ_next(&at, &a, &row));
    assert_string_equal(row.column, "applicant.phone");
    assert_string_equal(row.base, "");
    assert_string_equal(row.mine, "+79009312064");
    assert_false(differ_next(&at, &a, &row));
    assert_true(differ_put("applicant.phone", "+79009312065", &merged.child, &merged.address, &merged.applicant));
    assert_string_equal(merged.applicant.phone, "+79009312065");
    assert_false(differ_put("applicant.of_later", "1", &merged.child, &merged.address, &merged.applicant));
    assert_false(differ_put("eligible.last_day", "1", &merged.child, &merged.address, &merged.applicant));
    arena_close(&a);
}

/* However much differs, the event keeps its size. */
static void what_does_not_fit_is_left_out_whole(void **state) {
    struct arena a = {0};
    struct statement base = {0}, first = {0}, later = {0}, merged;
    struct differing fields;
    struct differ_row row;
    int rows = 0;
    (void)state;
    const struct record *const recs[] = {&rec_child, &rec_address, &rec_applicant};
    void *const firsts[] = {&first.child, &first.address, &first.applicant}, *const laters[] = {&later.child, &later.address,
                                                                                                &later.applicant};
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 0; i < recs[p]->count; i++) {
            const struct column *c = &recs[p]->columns[i];
            char text[512];
            if (c->kind != COLUMN_TEXT) continue;
            memset(text, 'a', sizeof text);
            text[c->size - 1] = '\0';
            record_set_text(c, firsts[p], text);
            text[0] = 'b';
            record_set_text(c, laters[p], text);
        }
    assert_true(differ_merge(&base, &first, &later, &merged, &fields));
    assert_memory_equal(&merged.child, &first.child, sizeof first.child);
    for (const char *at = fields.fields; differ_next(&at, &a, &row); rows++) assert_int_equal(row.mine[0], 'b');
    assert_true(rows > 5);
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_ways),
        cmocka_unit_test(a_change_lays_what_it_names),
        cmocka_unit_test(what_is_told_is_read_back),
        cmocka_unit_test(what_does_not_fit_is_left_out_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
