/* Values that are digits with a shape: СНИЛС stands apart in snils.c, papers in documents.c. */
#include "model/rules/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool field_begin(const char *typed, char *clean, size_t clean_room, char *out, size_t room, struct fail *why) {
    if (room) out[0] = '\0';
    if (text_clean(typed, clean, clean_room)) return true;
    return fail_set(why, FAIL_INPUT, "too long", _("This is too long for the field. Type only what it asks for."));
}

enum field_verdict field_end(const char *value, char *out, size_t room, struct fail *why) {
    if (strlen(value) >= room) return IS_WRONG(why, "too long", _("This is too long for the field. Shorten it."));
    memcpy(out, value, strlen(value) + 1);
    return FIELD_OK;
}

enum field_verdict field_digits(const char *clean, size_t count, char *digits, struct fail *why) {
    size_t n = 0;

    for (const char *s = clean; *s;) {
        uint32_t code;
        size_t step = text_step(s, strlen(s), &code);
        if (code >= '0' && code <= '9') {
            if (n < count) digits[n] = (char)code;
            n++;
        } else if (code != ' ' && code != '-') {
            digits[0] = '\0';
            return IS_WRONG(why, "not a digit", _("«%.*s» is not a digit. Only digits are typed here."), (int)step, s);
        }
        s += step;
    }
    digits[n < count ? n : count] = '\0';
    if (n == count) return FIELD_OK;
    digits[0] = '\0';
    return IS_WRONG(why, "wrong count of digits", _("Digits typed: %d, needed: %d. Compare with the paper."), (int)n,
                    (int)count);
}

enum field_verdict postcode_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[64], digits[7];

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (field_digits(clean, 6, digits, why) == FIELD_WRONG) return FIELD_WRONG;
    if (digits[0] < '1' || digits[0] > '6')
        return IS_WRONG(why, "postcode", _("A Russian postcode begins with a digit from 1 to 6. Compare with the paper."));
    return field_end(digits, out, room, why);
}

enum field_verdict date_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[64], iso[DATE_TEXT];
    int32_t date;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (!date_parse_typed(clean, &date) && !date_parse(clean, &date))
        return IS_WRONG(why, "no such day", _("There is no such day: %s. Type the date as 07.05.2016."), clean);
    if (date < date_of(1900, 1, 1) || date > date_of(2099, 12, 31))
        return IS_WRONG(why, "year", _("The year of %s cannot be right. Type the date as 07.05.2016."), clean);
    date_iso(date, iso);
    return field_end(iso, out, room, why);
}

enum field_verdict free_text_check(const char *typed, char *out, size_t room, struct fail *why) {
    out[0] = '\0';
    if (text_clean(typed, out, room)) return FIELD_OK;
    return IS_WRONG(why, "too long", _("This is too long for the field. Shorten it."));
}

/* Luhn: every second digit from the right of the payload is doubled, a two-digit product gives the sum of its digits. */
static char luhn(const char *payload, size_t count) {
    int sum = 0;

    for (size_t i = 0; i < count; i++) {
        int d = payload[count - 1 - i] - '0';
        if (i % 2 == 0) d = d > 4 ? 2 * d - 9 : 2 * d;
        sum += d;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

enum field_verdict certificate_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[64], digits[11];

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (field_digits(clean, 10, digits, why) == FIELD_WRONG) return FIELD_WRONG;
    if (luhn(digits, 9) != digits[9])
        return IS_WRONG(why, "check digit",
                        _("There is no certificate with this number: its check digit does not fit. "
                          "Compare every digit with the paper."));
    return field_end(digits, out, room, why);
}

void certificate_number(const char *subject_code, int64_t serial, char out[11]) {
    char payload[32];

    snprintf(payload, sizeof payload, "%.2s%07lld", subject_code, (long long)(serial % 10000000));
    memcpy(out, payload, 9);
    out[9] = luhn(payload, 9);
    out[10] = '\0';
}

int64_t certificate_serial(const char *number) {
    char digits[8] = "";
    if (strlen(number) == 10) memcpy(digits, number + 2, 7);
    return strtoll(digits, NULL, 10);
}

void certificate_show(const char *digits, char out[16]) {
    if (strlen(digits) == 10)
        snprintf(out, 16, "%.4s %.4s %.2s", digits, digits + 4, digits + 8);
    else
        text_copy(out, 16, digits);
}
