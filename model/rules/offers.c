/* What a person may have meant: look-alikes of another alphabet and letters among digits. Only ever offered (Annex C).
 * RULES 4.3 lists the letters. */
#include "model/rules/verdict.h"

#include <string.h>

/* Latin letters that look like Russian ones; capitals and small ones apart, for not all have both. */
static const struct {
    char latin;
    const char *russian;
} alike[] = {
    {'A', "А"}, {'B', "В"}, {'C', "С"}, {'E', "Е"}, {'H', "Н"}, {'K', "К"}, {'M', "М"}, {'O', "О"}, {'P', "Р"}, {'T', "Т"},
    {'X', "Х"}, {'Y', "У"}, {'a', "а"}, {'c', "с"}, {'e', "е"}, {'k', "к"}, {'o', "о"}, {'p', "р"}, {'x', "х"}, {'y', "у"},
};
/* Letters typed among digits. */
static const struct {
    const char *letter;
    char digit;
} like_digits[] = {{"O", '0'}, {"О", '0'}, {"o", '0'}, {"о", '0'}, {"З", '3'}, {"з", '3'}, {"I", '1'}, {"l", '1'}, {"І", '1'}};

static uint32_t code_of(const char *letter) {
    uint32_t code;
    text_step(letter, strlen(letter), &code);
    return code;
}

static uint32_t to_russian(uint32_t code) {
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++)
        if ((uint32_t)alike[i].latin == code) return code_of(alike[i].russian);
    return code;
}

static uint32_t to_latin(uint32_t code) {
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++)
        if (code_of(alike[i].russian) == code) return (uint32_t)alike[i].latin;
    return code;
}

static uint32_t to_digit(uint32_t code) {
    for (size_t i = 0; i < sizeof like_digits / sizeof like_digits[0]; i++)
        if (code_of(like_digits[i].letter) == code) return (uint32_t)like_digits[i].digit;
    return code;
}

/* 0 and 3 of a Russian name are О and З, small behind a small letter. */
static uint32_t to_letter(uint32_t code, uint32_t before) {
    bool small = before && text_lower(before) == before && text_is_letter(before);
    if (code == '0') return code_of(small ? "о" : "О");
    if (code == '3') return code_of(small ? "з" : "З");
    return code;
}

/* Every letter through `change`; false: no room. */
static bool mend(const char *clean, uint32_t (*change)(uint32_t code), bool digits_too, char *out, size_t room) {
    uint32_t before = 0;
    size_t n = 0;

    for (const char *s = clean; *s;) {
        uint32_t code;
        s += text_step(s, strlen(s), &code);
        if (n + 5 > room) return false;
        before = change(digits_too ? to_letter(code, before) : code);
        n += text_put(before, out + n);
    }
    out[n] = '\0';
    return true;
}

static bool mend_name(const char *clean, char *out, size_t room) {
    size_t russian = 0, latin = 0;

    for (const char *s = clean; *s;) {
        uint32_t code;
        s += text_step(s, strlen(s), &code);
        russian += text_script(code) == TEXT_CYRILLIC;
        latin += text_script(code) == TEXT_LATIN;
    }
    if (russian == 0 && latin > 0) return false; /* a Latin name is right or wrong by its paper */
    return mend(clean, latin > russian ? to_latin : to_russian, latin <= russian, out, room);
}

static bool mend_digits(const char *clean, char *out, size_t room) {
    return mend(clean, to_digit, false, out, room);
}

static bool mend_russian(const char *clean, char *out, size_t room) {
    return mend(clean, to_russian, false, out, room);
}

/* An address of one script only; the site's end decides which. */
static bool mend_email(const char *clean, char *out, size_t room) {
    const char *dot = strrchr(clean, '.');
    uint32_t code = 0;
    if (dot && dot[1]) text_step(dot + 1, strlen(dot + 1), &code);
    return mend(clean, text_script(code) == TEXT_CYRILLIC ? to_russian : to_latin, false, out, room);
}

static const struct {
    field_check *check;
    bool (*mend)(const char *clean, char *out, size_t room);
} offers[] = {
    {name_check, mend_name},
    {patronymic_check, mend_name},
    {snils_check, mend_digits},
    {phone_check, mend_digits},
    {date_check, mend_digits},
    {birth_number_check, mend_digits},
    {passport_series_check, mend_digits},
    {passport_number_check, mend_digits},
    {issuer_code_check, mend_digits},
    {postcode_check, mend_digits},
    {certificate_check, mend_digits},
    {email_check, mend_email},
};

void field_offer(field_check *check, const char *typed, char *out, size_t room) {
    char clean[256], mended[256], stored[256];
    bool (*with)(const char *clean, char *out, size_t room) = mend_russian; /* series of military papers */

    if (room) out[0] = '\0';
    if (check == birth_series_check) {
        birth_series_offer(typed, out, room);
        return;
    }
    if (check == document_number_check || check == free_text_check || check == paper_number_check ||
        check == request_number_check || check == handed_check)
        return; /* any alphabet is right there */
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++)
        if (offers[i].check == check) with = offers[i].mend;
    if (!text_clean(typed, clean, sizeof clean) || check(clean, stored, sizeof stored, NULL) != FIELD_WRONG) return;
    if (!with(clean, mended, sizeof mended) || check(mended, stored, sizeof stored, NULL) == FIELD_WRONG) return;
    if (strlen(stored) < room) memcpy(out, stored, strlen(stored) + 1);
}
