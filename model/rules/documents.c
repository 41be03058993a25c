/* Identity documents: the table of kinds, their numbers, and until when they may be accepted. RULES 4.2, Annex C. */
#include "model/rules/verdict.h"

#include <stdio.h>
#include <string.h>

enum { GRACE_DAYS = 90 }; /* a document outlives the birthday that ends it by so many days (ПП 2267/2023) */

static field_check military_series_check, abroad_series_check, permit_series_check, seven_digits_check;

// clang-format off
const struct document_kind document_kinds[] = {
    /* code, title, masks of series and number, their checks, from age, child, adult, end, most, more */
    {"03", N_("birth certificate"), "R-ББ", "999999", birth_series_check, birth_number_check,
     .child = true, .end = ENDS_AT_14_AND_GRACE},
    {"21", N_("passport of Russia"), "99 99", "999999", passport_series_check, passport_number_check,
     .from = 14, .child = true, .adult = true, .end = ENDS_AS_PASSPORT, .coded = true},
    {"23", N_("foreign birth certificate"), NULL, "S", NULL, document_number_check,
     .child = true, .end = ENDS_AT_14, .foreign = true},
    {"10", N_("foreign passport"), NULL, "S", NULL, document_number_check,
     .child = true, .adult = true, .end = ENDS_IF_PRINTED, .foreign = true},
    {"12", N_("residence permit"), "99", "9999999", permit_series_check, seven_digits_check,
     .child = true, .adult = true, .end = ENDS_IF_PRINTED},
    {"15", N_("temporary residence permit"), NULL, "S", NULL, document_number_check,
     .child = true, .adult = true, .end = ENDS_ON_ITS_DAY, .years_most = 3},
    {"13", N_("refugee certificate"), NULL, "S", NULL, document_number_check,
     .child = true, .adult = true, .end = ENDS_ON_ITS_DAY},
    {"11", N_("certificate of asylum request"), NULL, "S", NULL, document_number_check,
     .child = true, .adult = true, .end = ENDS_ON_ITS_DAY},
    {"19", N_("certificate of temporary asylum"), NULL, "S", NULL, document_number_check,
     .child = true, .adult = true, .end = ENDS_ON_ITS_DAY},
    {"14", N_("temporary identity card 2-P"), NULL, "S", NULL, document_number_check,
     .from = 14, .child = true, .adult = true, .end = ENDS_ON_ITS_DAY, .days_usual = 62},
    {"22", N_("passport for travel abroad"), "99", "9999999", abroad_series_check, seven_digits_check,
     .adult = true, .end = ENDS_ON_ITS_DAY, .asks = ASKS_REGION},
    {"07", N_("military card"), "ББ", "9999999", military_series_check, seven_digits_check, .adult = true},
    {"24", N_("officer's identity card"), "ББ", "9999999", military_series_check, seven_digits_check, .adult = true},
    {"27", N_("military card of a reserve officer"), "ББ", "9999999", military_series_check, seven_digits_check, .adult = true},
    {"08", N_("temporary certificate instead of a military card"), "ББ", "9999999", military_series_check, seven_digits_check,
     .adult = true},
    {"91", N_("another document"), NULL, "S", NULL, document_number_check,
     .child = true, .end = ENDS_IF_PRINTED, .foreign = true, .asks = ASKS_SECOND},
};
// clang-format on
const int document_kind_count = sizeof document_kinds / sizeof document_kinds[0];

const struct document_kind *document_kind_find(const char *code) {
    for (int i = 0; i < document_kind_count; i++)
        if (strcmp(document_kinds[i].code, code) == 0) return &document_kinds[i];
    return NULL;
}

bool document_asks_second(const char *code) {
    const struct document_kind *kind = document_kind_find(code);
    return kind && kind->asks == ASKS_SECOND;
}

/* Ages. A birthday on 29 February falls on 1 March of a common year or, where the region counts so, on 28 February; everything
 * that depends on an age asks here. */
int32_t age_day(int32_t birth, int years, bool leap_to_march) {
    int32_t day = date_add_years(birth, years);
    int year, month, of_month, year_then, month_then, day_then;

    if (birth == DATE_NONE || leap_to_march) return day;
    date_split(birth, &year, &month, &of_month);
    date_split(day, &year_then, &month_then, &day_then);
    return month_then == month ? day : day - 1;
}

int age_on(int32_t birth, int32_t day, bool leap_to_march) {
    int years = date_age(birth, day);
    return age_day(birth, years + 1, leap_to_march) <= day ? years + 1 : years;
}

int32_t last_eligible_day(int32_t birth, bool leap_to_march) {
    return birth == DATE_NONE ? DATE_NONE : age_day(birth, 18, leap_to_march) - 1;
}

int32_t certificate_last_day(int32_t birth) {
    return last_eligible_day(birth, true);
}

int32_t passport_last_day(int32_t birth, int32_t issued, bool leap_to_march) {
    int32_t at_20 = age_day(birth, 20, leap_to_march), at_45 = age_day(birth, 45, leap_to_march);

    if (issued < at_20) return at_20 + GRACE_DAYS;
    return issued < at_45 ? at_45 + GRACE_DAYS : DATE_NONE;
}

int32_t document_last_day(const struct document_kind *kind, int32_t birth, int32_t issued, bool leap_to_march) {
    if (birth == DATE_NONE) return DATE_NONE;
    switch (kind->end) {
    case ENDS_AT_14: return age_day(birth, 14, leap_to_march) - 1;
    case ENDS_AT_14_AND_GRACE: return age_day(birth, 14, leap_to_march) + GRACE_DAYS;
    case ENDS_AS_PASSPORT: return issued == DATE_NONE ? DATE_NONE : passport_last_day(birth, issued, leap_to_march);
    default: return DATE_NONE;
    }
}

/* So many digits, at most 7; the sign № in front is dropped. */
static enum field_verdict number_of(size_t count, const char *typed, char *out, size_t room, struct fail *why) {
    static const char numero[] = "№";
    char clean[128], digits[8];
    const char *s = clean;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (strncmp(s, numero, sizeof numero - 1) == 0) s += sizeof numero - 1;
    if (field_digits(s, count, digits, why) == FIELD_WRONG) return FIELD_WRONG;
    if (strspn(digits, "0") == count)
        return IS_WRONG(why, "number zeros", _("The number cannot be all zeros. Copy it from the paper."));
    return field_end(digits, out, room, why);
}

enum field_verdict birth_number_check(const char *typed, char *out, size_t room, struct fail *why) {
    return number_of(6, typed, out, room, why);
}

enum field_verdict passport_number_check(const char *typed, char *out, size_t room, struct fail *why) {
    return number_of(6, typed, out, room, why);
}

static enum field_verdict seven_digits_check(const char *typed, char *out, size_t room, struct fail *why) {
    return number_of(7, typed, out, room, why);
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

static enum field_verdict abroad_series_check(const char *typed, char *out, size_t room, struct fail *why) {
    return number_of(2, typed, out, room, why);
}

/* Of a residence permit: 82 for a citizen of another country, 83 for a person without citizenship. */
static enum field_verdict permit_series_check(const char *typed, char *out, size_t room, struct fail *why) {
    if (number_of(2, typed, out, room, why) == FIELD_WRONG) return FIELD_WRONG;
    if (!out[0] || strcmp(out, "82") == 0 || strcmp(out, "83") == 0) return FIELD_OK;
    return IS_WARNED(why, "permit series", _("The series of a residence permit is 82 or 83: compare with the paper."));
}

/* Of military papers: two Russian letters. */
static enum field_verdict military_series_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[128], series[12];
    size_t n = 0, letters = 0;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    for (const char *s = clean; *s && letters < 3; letters++) {
        uint32_t code;
        s += text_step(s, strlen(s), &code);
        if (text_script(code) != TEXT_CYRILLIC || !text_is_letter(code)) letters = 2; /* one too many */
        if (letters < 2) n += text_put(text_upper(code), series + n);
    }
    series[n] = '\0';
    if (letters != 2)
        return IS_WRONG(why, "military series", _("The series is two Russian letters: АБ. Compare with the paper."));
    return field_end(series, out, room, why);
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

/* Where the series ends: behind its letters, or behind as many digits as its mask has. */
static size_t series_size(const struct document_kind *kind, const char *clean) {
    size_t digits = 0, wanted = 0, size = 0;
    bool letters = kind->series_mask[0] != '9';

    for (const char *m = kind->series_mask; *m; m++) wanted += *m == '9';
    for (const char *s = clean; *s;) {
        uint32_t code;
        size_t step = text_step(s, strlen(s), &code);
        s += step;
        digits += code >= '0' && code <= '9';
        if (letters ? text_is_letter(code) : digits <= wanted) size = (size_t)(s - clean);
        if (!letters && digits == wanted) break;
    }
    return size;
}

enum field_verdict document_check(const struct document_kind *kind, const char *typed, char *series, size_t series_room,
                                  char *number, size_t number_room, struct fail *why) {
    char clean[256], first[256] = "";
    enum field_verdict of_series = FIELD_OK, of_number;
    size_t size = 0;
    struct fail remark = {0};

    if (series_room) series[0] = '\0';
    if (!field_begin(typed, clean, sizeof clean, number, number_room, why)) return FIELD_WRONG;
    if (kind->series_mask) {
        size = series_size(kind, clean);
        memcpy(first, clean, size);
        first[size] = '\0';
        of_series = kind->series(first, series, series_room, &remark);
        if (of_series != FIELD_OK && why) *why = remark;
        if (of_series == FIELD_WRONG) return FIELD_WRONG;
        if (!series[0]) return IS_WRONG(why, "no series", _("The series of the document is missing."));
    }
    of_number = kind->number(clean + size, number, number_room, &remark);
    if (of_number != FIELD_OK && why) *why = remark;
    if (of_number != FIELD_WRONG && !number[0]) return IS_WRONG(why, "no number", _("The number of the document is missing."));
    return of_number == FIELD_OK ? of_series : of_number;
}
