#include "tui/widgets/field_inside.h"

#include "model/base/text.h"
#include "tui/widgets/mask.h"

#include <assert.h>
#include <string.h>

static int slot_of_cursor(const struct field *f) {
    int slot = 0;
    for (size_t at = 0; at < f->cursor; at += field_letter_size(f->typed + at)) slot++;
    return slot;
}

static void put_slot(struct field *f, uint32_t sign, bool over) {
    char bytes[4];
    size_t size = text_put(sign, bytes), gone = over ? field_letter_size(f->typed + f->cursor) : 0;
    size_t rest = strlen(f->typed + f->cursor + gone) + 1;
    assert(f->cursor + size + rest <= sizeof f->typed);
    memmove(f->typed + f->cursor + size, f->typed + f->cursor + gone, rest);
    memcpy(f->typed + f->cursor, bytes, size);
    f->cursor += size;
}

/* The group of a padded mask the cursor stands in begins with a digit that must be the second: "7" → "07". */
static bool wants_zero(const struct field *f, int slot, uint32_t sign) {
    int first, length, group = 0;
    if (f->kind->pads == NULL) return false;
    for (int i = 0; i < slot;) {
        mask_group(f->kind->mask, i, &first, &length);
        i = first + length;
        if (i <= slot) group++;
    }
    mask_group(f->kind->mask, slot, &first, &length);
    return first == slot && length == 2 && group < (int)strlen(f->kind->pads) && sign > (uint32_t)f->kind->pads[group];
}

/* A literal typed early: "7." fills the group up by a zero. */
static void pad_group(struct field *f) {
    int first, length, slot = slot_of_cursor(f);
    if (f->kind->pads == NULL || slot == 0 || f->typed[f->cursor] != '\0') return;
    mask_group(f->kind->mask, slot - 1, &first, &length);
    if (length != 2 || slot - first != 1) return;
    memmove(f->typed + first + 1, f->typed + first, strlen(f->typed + first) + 1);
    f->typed[first] = '0';
    f->cursor++;
}

void field_slot_type(struct field *f, uint32_t letter) {
    int slots = mask_slots(f->kind->mask), slot = slot_of_cursor(f);
    uint32_t sign = mask_fit(f->kind->mask, slot, letter);
    if (sign == 0) {
        if (mask_is_literal(f->kind->mask, letter)) pad_group(f);
        return;
    }
    int typed = (int)text_letters(f->typed);
    bool full = typed == slots;
    if (!full && wants_zero(f, slot, sign) && typed + 2 <= slots) put_slot(f, '0', false);
    put_slot(f, sign, full);
}

void field_slot_paste(struct field *f, const char *text) {
    struct fail why;
    char value[sizeof f->typed], fits[sizeof f->typed];
    if (f->kind->check != NULL && f->kind->check(text, value, sizeof value, &why) != FIELD_WRONG && value[0] != '\0') {
        field_show(f, value);
        f->cursor = strlen(f->typed);
        return;
    }
    int slots = mask_slots(f->kind->mask), count = 0;
    size_t size = 0;
    for (size_t left = strlen(text), used; left > 0 && count < slots; text += used, left -= used) {
        uint32_t code;
        used = text_step(text, left, &code);
        uint32_t sign = mask_fit(f->kind->mask, count, code);
        if (sign == 0) continue;
        size += text_put(sign, fits + size);
        count++;
    }
    fits[size] = '\0';
    if (count == slots) f->typed[f->cursor = 0] = '\0'; /* a whole value replaces what was there */
    for (size_t at = 0, used; at < size; at += used) {
        uint32_t code;
        used = text_step(fits + at, size - at, &code);
        field_slot_type(f, code);
    }
}
