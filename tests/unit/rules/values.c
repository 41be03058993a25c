/* tests/vectors/values.tsv through the checks themselves; tests/sync/check.c walks it through the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/rules/fields.h"
#include "tests/harness/vectors.h"

static const struct {
    const char *kind;
    field_check *check;
} kinds[] = {
    {"snils", snils_check}, {"name", name_check}, {"phone", phone_check},
    {"email", email_check}, {"date", date_check}, {"address", address_check},
};

static enum field_verdict judge(const struct value_row *row, char *out, size_t room, struct fail *why) {
    const char *tab = strchr(row->typed, '\t');
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].kind, row->kind) == 0) return kinds[i].check(row->typed, out, room, why);
    char code[8] = "", series[24], number[52];
    if (tab) snprintf(code, sizeof code, "%.*s", (int)(tab - row->typed), row->typed);
    const struct document_kind *kind = document_kind_find(code);
    if (!kind) return FIELD_WRONG;
    enum field_verdict v = document_check(kind, tab + 1, series, sizeof series, number, sizeof number, why);
    if (v != FIELD_WRONG) snprintf(out, room, "%s%s%s", series, series[0] ? " " : "", number);
    return v;
}

static void values_as_written_down_by_hand(void **state) {
    static const char *const words[] = {"ok", "warn", "bad"};
    int count = 0, tried = 0;
    struct arena a = {0};
    const struct value_row *rows = vectors_values(&a, &count);
    (void)state;
    for (int i = 0; i < count; i++) {
        char out[512] = "";
        struct fail why = {0};
        /* terms need calendars, and that a line is not empty is the program's question */
        if (strcmp(rows[i].kind, "term") == 0 || !rows[i].typed[0]) continue;
        enum field_verdict v = judge(&rows[i], out, sizeof out, &why);
        if (strcmp(words[v], rows[i].verdict) != 0 || strcmp(out, rows[i].normal) != 0)
            fail_msg("values.tsv:%d: %s «%s»: %s «%s» %s", rows[i].line, rows[i].kind, rows[i].typed, words[v], out, why.say);
        tried++;
    }
    assert_true(tried > 120);
    arena_close(&a);
}

/* RULES 4.3, Annex C: what looks alike is offered, never taken; the offer itself is right. */
static void what_is_meant_is_offered(void **state) {
    static const struct {
        field_check *check;
        const char *typed, *offer;
    } rows[] = {
        {name_check, "Иванoв", "Иванов"},
        {name_check, "Cмирнов", "Смирнов"},
        {name_check, "ИВАHОВ", "ИВАНОВ"},
        {name_check, "3ахаров", "Захаров"},
        {name_check, "Иван0в", "Иванов"},
        {name_check, "Ivanоv", "Ivanov"}, /* a Cyrillic о in a Latin name */
        {name_check, "Ivanov", ""},       /* right where the paper is foreign */
        {name_check, "Иванов1", ""},
        {name_check, "Иванов", ""},
        {name_check, "Иванjв", ""},
        {patronymic_check, "Иванoвич", "Иванович"},
        {patronymic_check, "нет", ""},
        {snils_check, "112-233-445 9S", ""},
        {snils_check, "253-1O1-14O ОО", "25310114000"},
        {phone_check, "8 912 345-67-8О", "+79123456780"},
        {date_check, "O7.О5.2O16", "2016-05-07"},
        {passport_series_check, "66 1O", "66 10"},
        {issuer_code_check, "67O-OO1", "670-001"},
        {email_check, "olga@mаil.ru", "olga@mail.ru"}, /* a Cyrillic а */
        {email_check, "мама@пoчта.рф", "мама@почта.рф"},
        {email_check, "a@@b.ru", ""},
        {birth_series_check, "У-АБ", "V-АБ"},
        {birth_series_check, "XI-AB", "XI-АВ"},
        {document_number_check, "#", ""},
        {snils_check, "", ""},
    };
    char offer[64], stored[64];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        field_offer(rows[i].check, rows[i].typed, offer, sizeof offer);
        if (strcmp(offer, rows[i].offer) != 0) fail_msg("%s: «%s» instead of «%s»", rows[i].typed, offer, rows[i].offer);
        if (!offer[0]) continue;
        assert_int_equal(rows[i].check(rows[i].typed, stored, sizeof stored, NULL), FIELD_WRONG);
        assert_int_not_equal(rows[i].check(offer, stored, sizeof stored, NULL), FIELD_WRONG);
    }
    field_offer(document_kind_find("07")->series, "AB", offer, sizeof offer);
    assert_string_equal(offer, "АВ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_as_written_down_by_hand),
        cmocka_unit_test(what_is_meant_is_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
