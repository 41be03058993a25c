#include "model/base/money.h"

#include "model/base/fail.h"
#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

static bool refuse(struct fail *why) {
    return fail_set(why, FAIL_INPUT, "money: not a sum", _("Enter the sum in roubles, for example 12 000,00."));
}

static bool is_digit(uint32_t code) {
    return code >= '0' && code <= '9';
}

/* Spaces part the thousands; the narrow and the no-break one come from papers that were pasted. */
static bool is_space(uint32_t code) {
    return code == ' ' || code == 0xA0 || code == 0x202F || code == 0x2009;
}

static bool add_digit(int64_t *kopecks, uint32_t code) {
    return !__builtin_mul_overflow(*kopecks, 10, kopecks) && !__builtin_add_overflow(*kopecks, (int64_t)(code - '0'), kopecks);
}

bool money_parse(const char *text, int64_t *kopecks, struct fail *why) {
    int64_t sum = 0;
    int whole = 0, behind = -1; /* digits before the comma, and behind it once it was seen */
    bool ended = false;         /* a space behind the comma: nothing but spaces may follow */
    uint32_t code;
    for (size_t left = strlen(text), used; (used = text_step(text, left, &code)) > 0; text += used, left -= used) {
        if (is_space(code)) {
            ended = behind >= 0;
        } else if (is_digit(code) && !ended) {
            if (behind == 2 || !add_digit(&sum, code)) return refuse(why);
            behind < 0 ? whole++ : behind++;
        } else if ((code == ',' || code == '.') && whole > 0 && behind < 0) {
            behind = 0;
        } else {
            return refuse(why);
        }
    }
    if (whole == 0 || behind == 0) return refuse(why);
    for (int i = behind < 0 ? 0 : behind; i < 2; i++)
        if (!add_digit(&sum, '0')) return refuse(why);
    *kopecks = sum;
    return true;
}

void money_show(int64_t kopecks, char out[MONEY_TEXT]) {
    uint64_t sum = kopecks < 0 ? 0 - (uint64_t)kopecks : (uint64_t)kopecks;
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%03llu", (unsigned long long)sum);
    int whole = size - 2;
    char *p = out;
    if (kopecks < 0) *p++ = '-';
    for (int i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) p = stpcpy(p, "\u00a0");
        *p++ = digits[i];
    }
    *p++ = ',';
    memcpy(p, digits + whole, 3); /* two digits and the end */
}
