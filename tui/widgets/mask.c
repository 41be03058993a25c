#include "tui/widgets/mask.h"

#include "model/base/text.h"

#include <string.h>

static bool is_slot(uint32_t sign) {
    return sign == '9' || sign == 'A' || sign == 'R' || sign == 0x42f /* Я */;
}

/* Walks a mask: the next sign, 0 at its end. */
static uint32_t mask_next(const char **mask) {
    uint32_t sign;
    size_t used = text_step(*mask, strlen(*mask), &sign);
    *mask += used;
    return used > 0 ? sign : 0;
}

int mask_slots(const char *mask) {
    int slots = 0;
    for (uint32_t sign; (sign = mask_next(&mask)) != 0;) slots += is_slot(sign);
    return slots;
}

static uint32_t slot_sign(const char *mask, int slot) {
    for (uint32_t sign; (sign = mask_next(&mask)) != 0;)
        if (is_slot(sign) && slot-- == 0) return sign;
    return 0;
}

uint32_t mask_fit(const char *mask, int slot, uint32_t typed) {
    uint32_t upper = text_upper(typed);
    switch (slot_sign(mask, slot)) {
    case '9': return typed >= '0' && typed <= '9' ? typed : 0;
    case 'A': return text_is_letter(typed) ? upper : 0;
    case 'R': return upper < 0x80 && strchr("IVXLC", (int)upper) != NULL ? upper : 0;
    case 0x42f: return text_script(typed) == TEXT_CYRILLIC && text_is_letter(typed) ? upper : 0;
    default: return 0;
    }
}

void mask_paint(const char *mask, const char *typed, char blank, char *out, size_t room) {
    size_t at = 0;
    while (*mask != '\0' && at + 5 < room) {
        if (*typed == '\0' && blank == '\0') break;
        uint32_t sign = mask_next(&mask);
        if (is_slot(sign)) {
            sign = (uint32_t)blank;
            if (*typed != '\0') typed += text_step(typed, strlen(typed), &sign);
        }
        at += text_put(sign, out + at);
    }
    out[at] = '\0';
}

int mask_column(const char *mask, int slot) {
    int column = 0;
    for (uint32_t sign; (sign = mask_next(&mask)) != 0; column++)
        if (is_slot(sign) && slot-- == 0) return column;
    return column;
}

bool mask_is_literal(const char *mask, uint32_t typed) {
    for (uint32_t sign; (sign = mask_next(&mask)) != 0;)
        if (!is_slot(sign) && sign == typed) return true;
    return false;
}

void mask_group(const char *mask, int slot, int *first, int *length) {
    int at = 0;
    *first = *length = 0;
    for (uint32_t sign; (sign = mask_next(&mask)) != 0;) {
        if (is_slot(sign)) {
            at++;
            ++*length;
        } else if (at > slot) {
            return;
        } else {
            *first = at;
            *length = 0;
        }
    }
}
