/* The series of a birth certificate: a Roman number, a dash, two Russian letters. RULES 4.2, Annex C. */
#include "model/rules/verdict.h"

#include <string.h>

/* The series of a birth certificate, taken apart: what stands before the last two letters is the Roman number. */
struct birth_series {
    uint32_t roman[16];
    int roman_count;
    uint32_t letters[2];
    bool ones; /* the digit 1 was typed for I */
};

/* The same sign under another key: it looks the same and can mean nothing else. The digit 1 does not look quite the same. */
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
    series->ones = false;
    for (int i = 0; i < n - 2; i++) {
        series->roman[i] = roman_alike(all[i]);
        series->ones |= all[i] == '1';
    }
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
    if (birth_series_right(&series)) {
        if (!birth_series_write(&series, out, room))
            return IS_WRONG(why, "too long", _("This is too long for the field. Shorten it."));
        if (!series.ones) return FIELD_OK;
        return IS_WARNED(why, "birth series ones", _("The digit 1 was taken for the Roman I: %s. Compare with the paper."),
                         out);
    }

    birth_series_offer(typed, offer, sizeof offer);
    if (offer[0] && (series.letters[0] < 128 || series.letters[1] < 128))
        return IS_WRONG(why, "birth series latin", _("The letters behind the dash are Latin, the paper has Russian ones: %s."),
                        offer);
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
