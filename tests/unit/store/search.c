#include "model/base/text.h"
#include "model/rules/fields.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* People chosen so that each way of typing has something to find and something near it to leave out. */
static const struct {
    const char *surname, *name, *patronymic, *snils;
} children[] = {
    {"Щербакова-Ёлкина", "Алиса", "Дмитриевна", "11223344595"},
    {"Щербаков", "Пётр", "Ильич", "25310114000"},
    {"Щербакова", "Алиса", "Олеговна", "13242223000"},
    {"Иванов", "Пётр", "Семёнович", "20410179701"},
    {"Иванов", "Павел", "Андреевич", "12976085699"},
    {"Иванова", "Анна-Мария", "Петровна", "71555811300"},
    {"Ивашов", "Пётр", "Олегович", "08765430300"},
    {"Ли", "Ан", "", "65405566601"},
    {"Мамед оглы", "Рустам", "Алиевич", "94896359400"},
    {"Алисов", "Глеб", "Ильич", "88648497400"},
    {"Петров", "Пётр", "Глебович", "99999999901"},
};
enum { CHILDREN = sizeof children / sizeof *children };

struct found_state {
    struct kit kit;
    struct arena a;
    char number[11]; /* of Щербакова-Ёлкина */
    struct found *rows;
    int count;
    bool other_layout;
};

static void look(struct found_state *s, const char *typed, int most) {
    struct fail why = {0};
    arena_reset(&s->a);
    if (!learner_search(s->kit.db, typed, most, &s->a, &s->rows, &s->count, &s->other_layout, &why)) fail_msg("%s", why.log);
}

static int set_up(void **state) {
    static struct found_state s;
    struct fail why = {0};
    kit_open(&s.kit);
    kit_login(&s.kit, KIT_DESK);
    for (int i = 0; i < CHILDREN; i++) {
        struct application form;
        struct saved saved;
        kit_form(&s.kit, i, &form);
        text_copy(form.child.surname, sizeof form.child.surname, children[i].surname);
        text_copy(form.child.name, sizeof form.child.name, children[i].name);
        text_copy(form.child.patronymic, sizeof form.child.patronymic, children[i].patronymic);
        form.child.no_patronymic = !*children[i].patronymic;
        text_copy(form.child.snils, sizeof form.child.snils, children[i].snils);
        if (i == 0) {
            text_copy(form.applicant.surname, sizeof form.applicant.surname, "Зорькина");
            text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79123456789");
        }
        if (i == 1) {
            text_copy(form.request.channel, sizeof form.request.channel, "navigator");
            text_copy(form.request.request_no, sizeof form.request.request_no, "Н67-2026/15");
        }
        if (i == 2) {
            text_copy(form.request.channel, sizeof form.request.channel, "epgu");
            text_copy(form.request.request_no, sizeof form.request.request_no, "5501239876");
            text_copy(form.applicant.phone, sizeof form.applicant.phone, "+375291237777");
        }
        if (!desk_save(&s.kit.desk, &form, 0, &saved, &why)) fail_msg("%s: %s", why.log, why.say);
        if (i > 0) continue;
        struct verdict v = {.kind = VERDICT_ISSUE};
        kit_login(&s.kit, KIT_COORDINATOR);
        if (!subject_basis(s.kit.db, saved.subject, v.basis, &why) || !desk_decide(&s.kit.desk, saved.app, &v, s.number, &why))
            fail_msg("%s: %s", why.log, why.say);
        kit_login(&s.kit, KIT_DESK);
    }
    *state = &s;
    return 0;
}

static int tear_down(void **state) {
    struct found_state *s = *state;
    arena_close(&s->a);
    kit_close(&s->kit);
    return 0;
}

/* Exactly these, in this order; the list ends with NULL. */
static void finds_from(struct found_state *s, int line, const char *typed, ...) {
    va_list args;
    int i = 0;
    look(s, typed, 20);
    va_start(args, typed);
    for (const char *name; (name = va_arg(args, const char *)); i++) {
        if (i >= s->count) fail_msg("line %d: «%s» finds %d, missing %s", line, typed, s->count, name);
        if (strcmp(s->rows[i].name, name) != 0)
            fail_msg("line %d: «%s» finds %s at %d, not %s", line, typed, s->rows[i].name, i, name);
    }
    va_end(args);
    if (i != s->count) fail_msg("line %d: «%s» finds %d, also %s", line, typed, s->count, s->rows[i].name);
}
#define FINDS(typed, ...) finds_from(s, __LINE__, typed, __VA_ARGS__)

static void by_surname(void **state) {
    struct found_state *s = *state;
    FINDS("иван", "Иванов Павел Андреевич", "Иванов Пётр Семёнович", "Иванова Анна-Мария Петровна", NULL);
    FINDS("ИВАНОВА", "Иванова Анна-Мария Петровна", NULL);
    FINDS("щербакова-е", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("щербакова ёлк", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("мамед ог", "Мамед оглы Рустам Алиевич", NULL);
    FINDS("мамед оглы рус", "Мамед оглы Рустам Алиевич", NULL);
    FINDS("ли", "Ли Ан", NULL);
    FINDS("  щербаков  ", "Щербаков Пётр Ильич", "Щербакова Алиса Олеговна", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("сидоров", NULL);
    FINDS("", NULL);
    FINDS("!?", NULL);
}

static void by_surname_and_name(void **state) {
    struct found_state *s = *state;
    FINDS("иванов п", "Иванов Павел Андреевич", "Иванов Пётр Семёнович", NULL);
    FINDS("иванов петр", "Иванов Пётр Семёнович", NULL);
    FINDS("ив пё", "Иванов Пётр Семёнович", "Ивашов Пётр Олегович", NULL);
    FINDS("иванов пётр сем", "Иванов Пётр Семёнович", NULL);
    FINDS("иванов п а", "Иванов Павел Андреевич", NULL);
    FINDS("иванов пётр ильич", NULL);
    FINDS("пётр иванов", "Иванов Пётр Семёнович", NULL);
    FINDS("и петр", "Иванов Пётр Семёнович", "Ивашов Пётр Олегович", NULL);
    FINDS("щ а", "Щербакова Алиса Олеговна", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("и п о", "Ивашов Пётр Олегович", NULL);
}

static void by_name_alone(void **state) {
    struct found_state *s = *state;
    /* A surname and a name that begin alike are one learner still. */
    FINDS("пётр", "Петров Пётр Глебович", "Иванов Пётр Семёнович", "Ивашов Пётр Олегович", "Щербаков Пётр Ильич", NULL);
    /* Surnames come before names. */
    FINDS("алис", "Алисов Глеб Ильич", "Щербакова Алиса Олеговна", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("анна-м", "Иванова Анна-Мария Петровна", NULL);
    FINDS("олегов", "Ивашов Пётр Олегович", "Щербакова Алиса Олеговна", NULL);
}

static void by_numbers(void **state) {
    struct found_state *s = *state;
    char shown[16];
    FINDS("1", "Щербакова-Ёлкина Алиса Дмитриевна", "Иванов Павел Андреевич", "Щербакова Алиса Олеговна", NULL);
    FINDS("112-233-445 95", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("112-2", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("233-445", "Щербакова-Ёлкина Алиса Дмитриевна", NULL); /* from the 4th digit */
    FINDS("44595", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);   /* from the 7th */
    FINDS("11223344596", NULL);
    FINDS(s->number, "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    certificate_show(s->number, shown);
    FINDS(shown, "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("6704182", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    FINDS("3-0004", "Иванов Пётр Семёнович", NULL);
    FINDS("0004", "Иванов Пётр Семёнович", NULL);
    FINDS("4-0004", NULL);
    look(s, "3-00", 20);
    assert_int_equal(s->count, CHILDREN);
    assert_string_equal(s->rows[0].app_no, "3-0001");
    assert_string_equal(s->rows[CHILDREN - 1].app_no, "3-0011");
}

static void in_the_other_layout(void **state) {
    struct found_state *s = *state;
    FINDS("bdfyjd gtn", "Иванов Пётр Семёнович", NULL);
    assert_true(s->other_layout);
    FINDS("Ofh", NULL);
    assert_false(s->other_layout);
    FINDS("oth,frjdf", "Щербакова Алиса Олеговна", "Щербакова-Ёлкина Алиса Дмитриевна", NULL);
    assert_true(s->other_layout);
    FINDS("иванов", "Иванов Павел Андреевич", "Иванов Пётр Семёнович", "Иванова Анна-Мария Петровна", NULL);
    assert_false(s->other_layout);
}

static void what_a_row_says(void **state) {
    struct found_state *s = *state;
    look(s, "щербакова-ёлкина", 20);
    assert_int_equal(s->count, 1);
    const struct found *row = s->rows;
    assert_string_equal(row->snils, "11223344595");
    assert_string_equal(row->number, s->number);
    assert_string_equal(row->app_no, "3-0001");
    assert_string_equal(row->state, "approved");
    assert_string_equal(row->place, "школа № 12");
    assert_true(id_valid(row->subject));
    assert_true(row->pending);
    look(s, "иван", 2);
    assert_int_equal(s->count, 2);
    look(s, "иван", 0);
    assert_int_equal(s->count, 1);
}

/* Typed text is data: it is never SQL, and nothing is too long or too strange. */
static void hostile_text(void **state) {
    struct found_state *s = *state;
    char text[2000];
    static const char *const typed[] = {"' OR 1=1 --", "%",   "_",     "\xff\xfe", "и\xcc\x86", "-",
                                        "---",         "- -", "0-0-0", "\"",       "\\",        "*"};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        look(s, typed[i], 20);
        assert_int_equal(s->count, 0);
    }
    for (size_t size = 1; size < sizeof text; size += 97) {
        memset(text, 'x', size);
        text[size] = '\0';
        look(s, text, 20);
        memset(text, '1', size);
        look(s, text, 20);
        for (size_t i = 1; i < size; i += 2) text[i] = ' ';
        look(s, text, 20);
    }
}

static void by_parent(void **state) {
    struct found_state *s = *state;
    const char *alisa = "Щербакова-Ёлкина Алиса Дмитриевна";
    FINDS("зорькина", alisa, NULL);
    assert_int_equal(s->rows[0].by, FOUND_BY_PARENT);
    assert_int_equal(strncmp(s->rows[0].parent, "Зорькина ", strlen("Зорькина ")), 0);
    FINDS("зорьк али", alisa, NULL);
    FINDS("зорькина пётр", NULL);
    FINDS("pjhmrbyf", alisa, NULL);
    assert_true(s->other_layout);
    FINDS("щербакова-е", alisa, NULL);
    assert_int_equal(s->rows[0].by, FOUND_BY_CHILD);
}

static void by_phone(void **state) {
    struct found_state *s = *state;
    const char *alisa = "Щербакова-Ёлкина Алиса Дмитриевна";
    FINDS("+7 912 345-67-89", alisa, NULL);
    assert_int_equal(s->rows[0].by, FOUND_BY_PHONE);
    assert_string_equal(s->rows[0].phone, "+79123456789");
    FINDS("8 (912) 345-67-89", alisa, NULL);
    FINDS("89123456789", alisa, NULL);
    FINDS("345-67-89", alisa, NULL);
    FINDS("+7 911 345-67-89", NULL);
    FINDS("+375 29 123-77-77", "Щербакова Алиса Олеговна", NULL);
    FINDS("(912) 3", NULL); /* too short to be its end */
}

static void by_request_number(void **state) {
    struct found_state *s = *state;
    FINDS("Н67-2026/15", "Щербаков Пётр Ильич", NULL);
    assert_int_equal(s->rows[0].by, FOUND_BY_REQUEST);
    FINDS("Н67-20", "Щербаков Пётр Ильич", NULL);
    FINDS("5501239876", "Щербакова Алиса Олеговна", NULL);
    FINDS("Н68", NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_surname),        cmocka_unit_test(by_surname_and_name), cmocka_unit_test(by_name_alone),
        cmocka_unit_test(by_numbers),        cmocka_unit_test(in_the_other_layout), cmocka_unit_test(what_a_row_says),
        cmocka_unit_test(hostile_text),      cmocka_unit_test(by_parent),           cmocka_unit_test(by_phone),
        cmocka_unit_test(by_request_number),
    };
    return cmocka_run_group_tests_name("search", tests, set_up, tear_down);
}
