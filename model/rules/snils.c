/* СНИЛС: nine digits and a control number of two. RULES 4.1. */
#include "model/rules/verdict.h"

#include <stdio.h>
#include <string.h>

/* Numbers up to 001-001-998 were given before control numbers began. */
#define SNILS_LAST_UNCHECKED 1001998

/* Σ digit × its place from the end; the remainders 100 and 0 (of 101) both print as 00. */
static int snils_control(const char *digits) {
    int sum = 0;

    for (int i = 0; i < 9; i++) sum += (digits[i] - '0') * (9 - i);
    return sum % 101 % 100;
}

static int64_t snils_number(const char *digits) {
    int64_t number = 0;

    for (int i = 0; i < 9; i++) number = number * 10 + (digits[i] - '0');
    return number;
}

enum field_verdict snils_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[64], digits[12];
    int64_t number;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (field_digits(clean, 11, digits, why) == FIELD_WRONG) return FIELD_WRONG;

    number = snils_number(digits);
    if (number == 0) return IS_WRONG(why, "snils zeros", _("SNILS cannot be all zeros. Copy it from the paper."));
    if (number > SNILS_LAST_UNCHECKED && (digits[9] - '0') * 10 + (digits[10] - '0') != snils_control(digits))
        return IS_WRONG(why, "snils control number",
                        _("The control number of this SNILS does not fit: a digit is wrong or two are swapped. "
                          "Compare every digit with the paper."));
    if (field_end(digits, out, room, why) == FIELD_WRONG) return FIELD_WRONG;
    if (number <= SNILS_LAST_UNCHECKED)
        return IS_WARNED(why, "snils not checked",
                         _("So old a number has no control number to check: compare every digit with the paper once more."));
    return FIELD_OK;
}

void snils_show(const char *digits, char out[16]) {
    if (strlen(digits) == 11)
        snprintf(out, 16, "%.3s-%.3s-%.3s %.2s", digits, digits + 3, digits + 6, digits + 9);
    else
        text_copy(out, 16, digits);
}
