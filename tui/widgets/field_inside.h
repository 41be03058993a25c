#ifndef PRIEM_WIDGETS_FIELD_INSIDE_H
#define PRIEM_WIDGETS_FIELD_INSIDE_H

/* What the files of the field share: field.c is what a person does with it; field_letters.c puts letters into a free text,
 * field_mask.c into the slots of a mask, field_choice.c finds a choice by its first letters. For field_*.c only. */

#include "tui/widgets/field.h"

enum { FIELD_PASTE = 2048 }; /* bytes of a paste that are looked at */

/* Bytes of one letter with its combining marks from `at` on. */
size_t field_letter_size(const char *at);
size_t field_letter_before(const struct field *f); /* where the letter in front of the cursor begins */
void field_show(struct field *f, const char *stored);

/* The typed letter as the kind wants it, in the layout that was meant; 0 when it takes none such. */
uint32_t field_mend(struct field *f, uint32_t letter);
/* Puts `text` at the cursor of a free field as far as it fits; letters and marks join to NFC. */
void field_insert(struct field *f, const char *text);

/* Puts a letter into the slot at the cursor; one that stands in the mask itself fills its group up by a zero. */
void field_slot_type(struct field *f, uint32_t letter);
/* What fits the slots, in order, is taken from the text: labels, spaces and dashes fall away. */
void field_slot_paste(struct field *f, const char *text);

/* A key or a letter in a choice; false: not its own. */
bool field_choose(struct field *f, const struct input *in);

#endif
