/* Identity documents: series, numbers, and until when they may be accepted. RULES 4.2, Annex C. */
#include "model/rules/verdict.h"

#include <stdio.h>
#include <string.h>

enum { GRACE_DAYS = 90 }; /* a document outlives the birthday that ends it by so many days (ПП 2267/2023) */

// clang-format off
const struct document_kind document_kinds[] = {
    /* code, title, series, number, from, until, child, adult, ends */
    {"03", N_("birth certificate"),                       birth_series_check,     birth_number_check,     0,  14, true,  false, false},
    {"21", N_("passport of Russia"),                      passport_series_check,  passport_number_check,  14, 0,  true,  true,  false},
    {"23", N_("foreign birth certificate"),               NULL,                   document_number_check,  0,  14, true,  false, false},
    {"10", N_("foreign passport"),                        NULL,                   document_number_check,  0,  0,  true,  true,  true},
    {"12", N_("residence permit"),                        NULL,                   document_number_check,  0,  0,  true,  true,  false},
    {"15", N_("temporary residence permit"),              NULL,                   document_number_check,  0,  0,  true,  true,  true},
    {"13", N_("refugee certificate"),                     NULL,                   document_number_check,  0,  0,  true,  true,  true},
    {"11", N_("certificate of asylum request"),           NULL,                   document_number_check,  0,  0,  true,  true,  true},
    {"19", N_("certificate of temporary asylum"),         NULL,                   document_number_check,  0,  0,  true,  true,  true},
    {"14", N_("temporary identity card 2-P"),             NULL,                   document_number_check,  14, 0,  true,  true,  true},
    {"07", N_("military card"),                           NULL,                   document_number_check,  0,  0,  false, true,  false},
    {"24", N_("officer's identity card"),                 NULL,                   document_number_check,  0,  0,  false, true,  false},
};
// clang-format on
const int document_kind_count = sizeof document_kinds / sizeof document_kinds[0];

const struct document_kind *document_kind_find(const char *code) {
    for (int i = 0; i < document_kind_count; i++)
        if (strcmp(document_kinds[i].code, code) == 0) return &document_kinds[i];
    return NULL;
}

int32_t passport_last_day(int32_t birth, int32_t issued) {
    if (issued < date_add_years(birth, 20)) return date_add_years(birth, 20) + GRACE_DAYS;
    if (issued < date_add_years(birth, 45)) return date_add_years(birth, 45) + GRACE_DAYS;
    return DATE_NONE;
}

int32_t birth_certificate_last_day(int32_t birth) {
    return date_add_years(birth, 14) + GRACE_DAYS;
}

int32_t certificate_last_day(int32_t birth) {
    return date_add_years(birth, 18) - 1;
}

/* The series of a birth certificate, taken apart: what stands before the last two letters is the Roman number. */
struct birth_series {
    uint32_t roman[16];
    int roman_count;
    uint32_t letters[2];
};

/* What typists hit instead of a Roman digit and may be mended silently: it looks the same and can mean nothing else. */
static uint32_t roman_alike(uint32_t code) {
    switch (code) {
    case 0x425: return 'X'; /* Х */
    case 0x421: return 'C'; /* С */
    case 0x406:             /* І */
    case '1': return 'I';
    default: return code;
    }
}

/* Upper case, dashes and spaces gone. False: too many or too few letters to be a series. */
static bool birth_series_read(const char *clean, struct birth_series *series) {
    uint32_t all[18];
    int n = 0;

    for (const char *s = clean; *s;) {
        uint32_t code;
        s += text_step(s, strlen(s), &code);
        if (code == '-' || code == ' ') continue;
        if (n == 18) return false;
        all[n++] = text_upper(code);
    }
    if (n < 3) return false;
    series->roman_count = n - 2;
    for (int i = 0; i < n - 2; i++) series->roman[i] = roman_alike(all[i]);
    series->letters[0] = all[n - 2];
    series->letters[1] = all[n - 1];
    return true;
}

static bool birth_series_write(const struct birth_series *series, char *out, size_t room) {
    char text[80];
    size_t n = 0;

    for (int i = 0; i < series->roman_count; i++) n += text_put(series->roman[i], text + n);
    text[n++] = '-';
    for (int i = 0; i < 2; i++) n += text_put(series->letters[i], text + n);
    text[n] = '\0';
    if (n >= room) return false;
    memcpy(out, text, n + 1);
    return true;
}

/* The one way to write a number in Roman digits; IIII and VX are not. */
static void roman_of(int value, char out[20]) {
    static const struct {
        int value;
        const char *digits;
    } steps[] = {{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        for (; value >= steps[i].value; value -= steps[i].value)
            for (const char *digit = steps[i].digits; *digit; digit++) *out++ = *digit;
    *out = '\0';
}

static bool roman_canonical(const struct birth_series *series) {
    static const char digits[] = "IVXLC";
    static const int values[] = {1, 5, 10, 50, 100};
    char typed[17], right[20];
    int sum = 0, before = 0;

    for (int i = series->roman_count - 1; i >= 0; i--) {
        uint32_t code = series->roman[i];
        const char *digit = code < 128 && code ? strchr(digits, (int)code) : NULL;
        int value = digit ? values[digit - digits] : 0;
        if (!value) return false;
        sum += value < before ? -value : value;
        before = value > before ? value : before;
    }
    if (sum <= 0 || sum > 399) return false;
    for (int i = 0; i < series->roman_count; i++) typed[i] = (char)series->roman[i];
    typed[series->roman_count] = '\0';
    roman_of(sum, right);
    return strcmp(typed, right) == 0;
}

/* А–Я without Ё Й Ъ Ы Ь, which no series has. */
static bool series_letter(uint32_t code) {
    return code >= 0x410 && code <= 0x42f && code != 0x419 && code != 0x42a && code != 0x42b && code != 0x42c;
}

static bool birth_series_right(const struct birth_series *series) {
    return roman_canonical(series) && series_letter(series->letters[0]) && series_letter(series->letters[1]);
}

/* Look-alikes that need the person's eye: in the Roman number (У for V, П for II …) and Latin letters behind the dash. */
static const struct {
    uint32_t typed;
    const char *meant;
} roman_habits[] = {{0x423, "V"}, {0x41f, "II"}, {0x428, "III"}, {0x41b, "L"}},
  letter_habits[] = {{'A', "А"}, {'B', "В"}, {'C', "С"}, {'E', "Е"}, {'H', "Н"}, {'K', "К"},
                     {'M', "М"}, {'O', "О"}, {'P', "Р"}, {'T', "Т"}, {'X', "Х"}, {'Y', "У"}};

static bool birth_series_mend(const struct birth_series *series, struct birth_series *mended) {
    *mended = *series;
    mended->roman_count = 0;
    for (int i = 0; i < series->roman_count; i++) {
        char plain[5] = {0};
        const char *meant = plain;
        text_put(series->roman[i], plain);
        for (size_t h = 0; h < sizeof roman_habits / sizeof roman_habits[0]; h++)
            if (roman_habits[h].typed == series->roman[i]) meant = roman_habits[h].meant;
        while (*meant) {
            if (mended->roman_count == 16) return false;
            meant += text_step(meant, strlen(meant), &mended->roman[mended->roman_count++]);
        }
    }
    for (int i = 0; i < 2; i++)
        for (size_t h = 0; h < sizeof letter_habits / sizeof letter_habits[0]; h++)
            if (letter_habits[h].typed == series->letters[i])
                text_step(letter_habits[h].meant, strlen(letter_habits[h].meant), &mended->letters[i]);
    return birth_series_right(mended);
}

void birth_series_offer(const char *typed, char *out, size_t room) {
    char clean[256];
    struct birth_series series, mended;

    out[0] = '\0';
    if (!text_clean(typed, clean, sizeof clean) || !birth_series_read(clean, &series)) return;
    if (birth_series_right(&series) || !birth_series_mend(&series, &mended)) return;
    if (!birth_series_write(&mended, out, room)) out[0] = '\0';
}

enum field_verdict birth_series_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[256], offer[24];
    struct birth_series series;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (!birth_series_read(clean, &series))
        return IS_WRONG(why, "birth series shape", _("The series is a Roman number, a dash and two Russian letters: II-МЮ."));
    if (birth_series_right(&series))
        return birth_series_write(&series, out, room)
                   ? FIELD_OK
                   : IS_WRONG(why, "too long", _("This is too long for the field. Shorten it."));

    birth_series_offer(typed, offer, sizeof offer);
    if (offer[0] && (series.letters[0] < 128 || series.letters[1] < 128))
        return IS_WRONG(why, "birth series latin", _("The letters behind the dash are Latin, the paper has Russian ones: %s."),
                        offer);
    if (offer[0]) return IS_WRONG(why, "birth series alike", _("Such a series does not exist. Does the paper say %s?"), offer);
    if (!roman_canonical(&series))
        return IS_WRONG(
            why, "birth series roman",
            _("The series begins with a Roman number of the letters I, V, X, L, C: II-МЮ. Compare with the paper."));
    return IS_WRONG(why, "birth series letters",
                    _("The series ends with two Russian letters, never Ё, Й, Ъ, Ы or Ь: II-МЮ. Compare with the paper."));
}

/* Six digits; the sign № in front is dropped. */
static enum field_verdict six_digits(const char *typed, char *out, size_t room, struct fail *why) {
    static const char numero[] = "№";
    char clean[128], digits[7];
    const char *s = clean;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (strncmp(s, numero, sizeof numero - 1) == 0) s += sizeof numero - 1;
    if (field_digits(s, 6, digits, why) == FIELD_WRONG) return FIELD_WRONG;
    if (strcmp(digits, "000000") == 0)
        return IS_WRONG(why, "number zeros", _("The number cannot be all zeros. Copy it from the paper."));
    return field_end(digits, out, room, why);
}

enum field_verdict birth_number_check(const char *typed, char *out, size_t room, struct fail *why) {
    return six_digits(typed, out, room, why);
}

enum field_verdict passport_number_check(const char *typed, char *out, size_t room, struct fail *why) {
    return six_digits(typed, out, room, why);
}

/* The first two digits are the ОКАТО code of the region that issued it; they coincide with the prefixes of ОКТМО. */
static bool passport_region_known(const char *digits) {
    for (int i = 0; i < subject_code_count; i++)
        if (strncmp(subject_codes[i].oktmo, digits, 2) == 0) return true;
    return false;
}

enum field_verdict passport_series_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[128], digits[5], series[8];

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (field_digits(clean, 4, digits, why) == FIELD_WRONG) return FIELD_WRONG;
    if (strcmp(digits, "0000") == 0)
        return IS_WRONG(why, "series zeros", _("The series cannot be all zeros. Copy it from the paper."));
    snprintf(series, sizeof series, "%.2s %.2s", digits, digits + 2);
    if (field_end(series, out, room, why) == FIELD_WRONG) return FIELD_WRONG;
    if (!passport_region_known(digits))
        return IS_WARNED(why, "passport region", _("No region issues passports that begin with %.2s: compare with the paper."),
                         digits);
    return FIELD_OK;
}

enum field_verdict issuer_code_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[128], digits[7], code[8];

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (field_digits(clean, 6, digits, why) == FIELD_WRONG) return FIELD_WRONG;
    snprintf(code, sizeof code, "%.3s-%.3s", digits, digits + 3);
    return field_end(code, out, room, why);
}

enum field_verdict document_number_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[256];

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    for (const char *s = clean; *s;) {
        uint32_t code;
        size_t size = text_step(s, strlen(s), &code);
        enum text_script script = text_script(code);
        if (script != TEXT_DIGIT && !text_is_letter(code) && !(code < 128 && strchr(" -/.", (int)code)))
            return IS_WRONG(why, "document number",
                            _("«%.*s» cannot stand in the number of a document. Copy it from the paper."), (int)size, s);
        s += size;
    }
    if (text_letters(clean) > 25) return IS_WRONG(why, "too long", _("This is too long for the field. Shorten it."));
    return field_end(clean, out, room, why);
}
