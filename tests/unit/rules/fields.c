/* What all checks of single values promise, tried with text that nobody would type: nothing is written behind the room, a
 * refusal leaves nothing and says something, what was accepted once is accepted again and stays the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/text.h"
#include "model/rules/fields.h"

static field_check *const checks[] = {
    snils_check,       name_check,         patronymic_check,   phone_check,           email_check,
    date_check,        birth_series_check, birth_number_check, passport_series_check, passport_number_check,
    issuer_code_check, postcode_check,     free_text_check,    certificate_check,     document_number_check,
};

/* Pieces of which the checks are fond, and some that break parsers. */
static const char *const pieces[] = {"1",    "0",      "9",    "67",     "6610",   "112-233-445 95",
                                     "+7",   "8",      "(",    ")",      "-",      "–",
                                     " ",    "\u00a0", "@",    ".",      "ru",     "рф",
                                     "a",    "А",      "я",    "ё",      "Й",      "и\u0306",
                                     "II",   "Х",      "МЮ",   "XI-ФФ",  "№",      "'",
                                     "’",    "/",      "нет",  "Иванов", "Ivanov", "\xff",
                                     "\xd0", "\t",     "\x01", "\u202e", "😀",      "\u0301"};

static uint64_t next(uint64_t *seed) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void make_text(uint64_t *seed, char *out, size_t room) {
    size_t n = 0;
    for (uint64_t left = next(seed) % 12; left; left--) {
        const char *piece = pieces[next(seed) % (sizeof pieces / sizeof pieces[0])];
        if (n + strlen(piece) >= room) break;
        memcpy(out + n, piece, strlen(piece));
        n += strlen(piece);
    }
    out[n] = '\0';
}

static void promises_hold_for_any_text(void **state) {
    uint64_t seed = 20261122;
    int accepted = 0;
    (void)state;
    for (int i = 0; i < 60000; i++) {
        char typed[256], out[128], again[128];
        struct fail why = {0};
        field_check *check = checks[next(&seed) % (sizeof checks / sizeof checks[0])];
        make_text(&seed, typed, sizeof typed);
        memset(out, 'x', sizeof out);
        enum field_verdict verdict = check(typed, out, sizeof out, &why);
        assert_non_null(memchr(out, '\0', sizeof out));
        assert_true(text_valid(out, strlen(out)));
        if (verdict == FIELD_WRONG) {
            assert_string_equal(out, "");
            assert_true(why.say[0] && text_valid(why.say, strlen(why.say)));
            continue;
        }
        accepted += out[0] != '\0';
        enum field_verdict again_verdict = check(out, again, sizeof again, &why);
        assert_true(again_verdict == verdict || again_verdict == FIELD_OK); /* what was mended with a warning is right now */
        assert_string_equal(out, again);
    }
    assert_true(accepted > 3000);
}

static void a_room_too_small_is_never_overrun(void **state) {
    uint64_t seed = 7;
    (void)state;
    for (int i = 0; i < 60000; i++) {
        char typed[256], out[32];
        struct fail why;
        size_t room = 1 + next(&seed) % 12;
        field_check *check = checks[next(&seed) % (sizeof checks / sizeof checks[0])];
        make_text(&seed, typed, sizeof typed);
        memset(out, 'x', sizeof out);
        check(typed, out, room, &why);
        assert_non_null(memchr(out, '\0', room));
        for (size_t k = room; k < sizeof out; k++) assert_int_equal(out[k], 'x');
        birth_series_offer(typed, out, room);
        for (size_t k = room; k < sizeof out; k++) assert_int_equal(out[k], 'x');
    }
}

/* A value fits into its letters and the NUL, and not into one byte less. */
static void the_last_byte_is_counted(void **state) {
    static const struct {
        field_check *check;
        const char *value;
    } rows[] = {
        {snils_check, "11223344595"},       {name_check, "Иванов"},
        {patronymic_check, "Ильинична"},    {phone_check, "+79123456789"},
        {email_check, "olga@mail.ru"},      {date_check, "2016-05-07"},
        {birth_series_check, "II-МЮ"},      {birth_number_check, "654321"},
        {passport_series_check, "66 10"},   {passport_number_check, "123456"},
        {issuer_code_check, "670-001"},     {postcode_check, "214000"},
        {free_text_check, "Смоленск"},      {certificate_check, "6700418210"},
        {document_number_check, "AB 12/3"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[40];
        struct fail why;
        size_t size = strlen(rows[i].value);
        memset(out, 'x', sizeof out);
        assert_int_equal(rows[i].check(rows[i].value, out, size + 1, &why), FIELD_OK);
        assert_string_equal(out, rows[i].value);
        memset(out, 'x', sizeof out);
        assert_int_equal(rows[i].check(rows[i].value, out, size, &why), FIELD_WRONG);
        assert_string_equal(out, "");
        for (size_t k = size; k < sizeof out; k++) assert_int_equal(out[k], 'x');
    }
}

static void nothing_typed_is_right_and_needs_no_reason(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        char out[8] = "x";
        assert_int_equal(checks[i]("", out, sizeof out, NULL), FIELD_OK);
        assert_string_equal(out, "");
        assert_int_equal(checks[i](" \u00a0\t", out, sizeof out, NULL), FIELD_OK);
        assert_string_equal(out, "");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_hold_for_any_text),
        cmocka_unit_test(a_room_too_small_is_never_overrun),
        cmocka_unit_test(the_last_byte_is_counted),
        cmocka_unit_test(nothing_typed_is_right_and_needs_no_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
