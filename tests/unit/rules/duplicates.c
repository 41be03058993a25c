/* RULES 4.3: hard, soft, twins; and that a key costs nothing over some hundreds of candidates. The people are invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "model/rules/duplicates.h"

/* What is written of one child: ФИО, birth, СНИЛС, series, number, and the parent. */
struct row {
    const char *surname, *name, *patronymic, *birth, *snils, *series, *number, *parent;
};

static struct duplicate_key key_of(const struct row *r) {
    struct child child = {.doc_kind = "03"};
    struct applicant parent = {0};
    struct duplicate_key key;
    snprintf(child.surname, sizeof child.surname, "%s", r->surname);
    snprintf(child.name, sizeof child.name, "%s", r->name);
    snprintf(child.patronymic, sizeof child.patronymic, "%s", r->patronymic);
    snprintf(child.birth, sizeof child.birth, "%s", r->birth);
    snprintf(child.snils, sizeof child.snils, "%s", r->snils);
    snprintf(child.doc_series, sizeof child.doc_series, "%s", r->series);
    snprintf(child.doc_number, sizeof child.doc_number, "%s", r->number);
    snprintf(parent.surname, sizeof parent.surname, "%s", r->parent);
    snprintf(parent.name, sizeof parent.name, "%s", r->parent);
    duplicate_ready(&child, &parent, &key);
    return key;
}

#define BIT(id) (1u << DUPLICATE_OF_##id)
#define ALICE   "Щербакова", "Алиса", "Дмитриевна", "2016-05-07"

static void reasons_as_in_the_rules(void **state) {
    static const struct row known = {ALICE, "11223344595", "II-МЮ", "654321", "Щербакова"};
    static const struct {
        struct row typed;
        enum duplicate_kind kind;
        unsigned reasons;
    } rows[] = {
        /* The same child. */
        {{ALICE, "11223344595", "II-МЮ", "654321", "Щербакова"}, DUPLICATE_HARD, BIT(SNILS) | BIT(DOCUMENT) | BIT(NAME)},
        {{"Орлов", "Мирон", "", "2012-01-01", "11223344595", "", "", ""}, DUPLICATE_HARD, BIT(SNILS)},
        {{"Орлов", "Мирон", "", "2012-01-01", "", "II-МЮ", "654321", ""}, DUPLICATE_HARD, BIT(DOCUMENT)},
        /* One digit changed: the pattern of the fraud. */
        {{ALICE, "", "II-МЮ", "654327", "Щербакова"}, DUPLICATE_SOFT, BIT(NAME) | BIT(NEAR_DOCUMENT)},
        {{"Орлова", "Вера", "", "2016-05-07", "", "II-МЮ", "654327", ""}, DUPLICATE_SOFT, BIT(NEAR_DOCUMENT)},
        {{"Орлова", "Вера", "", "2016-05-07", "", "II-МЮ", "654312", ""}, DUPLICATE_SOFT, BIT(NEAR_DOCUMENT)}, /* swapped */
        {{"Орлова", "Вера", "", "2016-05-07", "", "III-МЮ", "654321", ""}, DUPLICATE_SOFT, BIT(NEAR_DOCUMENT)},
        {{"Орлова", "Вера", "", "2016-05-07", "11223344596", "", "", ""}, DUPLICATE_SOFT, BIT(NEAR_SNILS)},
        {{"Щербакова", "Алиса", "Дмитриевна", "2016-05-17", "", "II-МЮ", "654327", ""}, DUPLICATE_SOFT, BIT(NEAR_BIRTH)},
        {{"Щербакова", "Алиса", "Дмитриевна", "2016-07-05", "", "V-АБ", "111222", ""}, DUPLICATE_SOFT, BIT(SWAPPED_BIRTH)},
        {{"Щербакова", "Алисса", "Дмитриевна", "2016-07-05", "", "V-АБ", "111222", ""}, DUPLICATE_NONE, 0},
        /* Names. */
        {{"ЩЕРБАКОВА", "Алиса", "Дмитриевна", "2016-05-07", "", "", "", ""}, DUPLICATE_SOFT, BIT(NAME)},
        {{"Щербакова", "Алисса", "Дмитриевна", "2016-05-07", "", "", "", ""}, DUPLICATE_SOFT, BIT(NEAR_NAME)},
        {{"Щербакова", "Лаиса", "Дмитриевна", "2016-05-07", "", "", "", ""}, DUPLICATE_SOFT, BIT(NEAR_NAME)},
        /* Twins: one mother, one day, two names, two certificates in a row. */
        {{"Щербакова", "Алина", "Дмитриевна", "2016-05-07", "", "II-МЮ", "654322", "Щербакова"}, DUPLICATE_TWIN, BIT(TWINS)},
        {{"Щербакова", "Вера", "Дмитриевна", "2016-05-07", "", "II-МЮ", "654322", "Щербакова"}, DUPLICATE_TWIN, BIT(TWINS)},
        /* No twins: the same document, another mother, or the same name. */
        {{"Щербакова", "Алина", "Дмитриевна", "2016-05-07", "", "II-МЮ", "654321", "Щербакова"},
         DUPLICATE_HARD,
         BIT(DOCUMENT) | BIT(NEAR_NAME)},
        {{"Щербакова", "Алина", "Дмитриевна", "2016-05-07", "", "II-МЮ", "654322", "Орлова"},
         DUPLICATE_SOFT,
         BIT(NEAR_NAME) | BIT(NEAR_DOCUMENT)},
        /* Others. */
        {{"Щербакова", "Алиса", "Дмитриевна", "2016-05-08", "", "", "", ""}, DUPLICATE_NONE, 0},
        {{"Орлова", "Вера", "", "2016-05-07", "", "V-АБ", "111222", ""}, DUPLICATE_NONE, 0},
        {{"Орлова", "Вера", "", "2016-05-08", "", "II-МЮ", "654327", ""}, DUPLICATE_NONE, 0},
        {{"", "", "", "", "", "", "", ""}, DUPLICATE_NONE, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct duplicate_key a = key_of(&known), b = key_of(&rows[i].typed);
        struct duplicate_found found, other;
        enum duplicate_kind kind = duplicate_compare(&a, &b, &found);
        if (kind != rows[i].kind || found.reasons != rows[i].reasons)
            fail_msg("row %zu: kind %d, reasons %x, %s", i, (int)kind, found.reasons, found.first ? found.first->id : "none");
        assert_int_equal(found.kind, kind);
        assert_int_equal(found.first == NULL, found.reasons == 0);
        duplicate_compare(&b, &a, &other);
        assert_int_equal(other.reasons, found.reasons);
    }
}

/* Ё is Е, a hyphen is nothing; Наталья is not Наталия. */
static void names_are_compared_by_their_key(void **state) {
    static const struct row rows[][2] = {
        {{"Семёнова", "Анна-Мария", "", "2016-05-07", "", "", "", ""},
         {"СЕМЕНОВА", "Анна Мария", "", "2016-05-07", "", "", "", ""}},
        {{"Ким", "Наталья", "", "2016-05-07", "", "", "", ""}, {"Ким", "Наталия", "", "2016-05-07", "", "", "", ""}},
    };
    struct duplicate_found found;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct duplicate_key a = key_of(&rows[i][0]), b = key_of(&rows[i][1]);
        duplicate_compare(&a, &b, &found);
        assert_int_equal(found.reasons, i == 0 ? BIT(NAME) : BIT(NEAR_NAME));
    }
}

static void every_reason_has_its_sentence(void **state) {
    (void)state;
    for (int i = 0; i < DUPLICATE_REASONS; i++) {
        assert_true(strncmp(duplicate_reasons[i].id, "D.", 2) == 0 && duplicate_reasons[i].title[0]);
        for (int k = 0; k < i; k++) assert_string_not_equal(duplicate_reasons[i].id, duplicate_reasons[k].id);
    }
}

/* 300 candidates of one day at every key: far below a frame, even with sanitizers. */
static void a_key_over_300_candidates_is_quick(void **state) {
    static struct duplicate_key keys[300];
    struct row row = {ALICE, "11223344595", "II-МЮ", "654321", "Щербакова"};
    struct duplicate_key typed = key_of(&row);
    struct timespec from, to;
    int soft = 0;
    (void)state;
    for (int i = 0; i < 300; i++) {
        char number[16], name[24];
        snprintf(number, sizeof number, "%06d", 100000 + i);
        snprintf(name, sizeof name, "Имя%d", i);
        row.number = number;
        row.name = name;
        row.snils = "";
        row.parent = "";
        keys[i] = key_of(&row);
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    for (int i = 0; i < 300; i++) {
        struct duplicate_found found;
        soft += duplicate_compare(&typed, &keys[i], &found) == DUPLICATE_SOFT;
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    assert_int_equal(soft, 0);
    assert_true((double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6 < 20.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_as_in_the_rules),
        cmocka_unit_test(names_are_compared_by_their_key),
        cmocka_unit_test(every_reason_has_its_sentence),
        cmocka_unit_test(a_key_over_300_candidates_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
