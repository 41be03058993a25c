#ifndef PRIEM_WIDGETS_MASK_H
#define PRIEM_WIDGETS_MASK_H

/* A mask: '9' a digit, 'Я' a Cyrillic capital, 'A' any letter, 'R' a Roman digit, the rest literals that are painted and never
 * stored. For the field's own files. Pure. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int mask_slots(const char *mask);
/* The sign the n-th slot makes of a typed one (a lower-case letter is raised), 0 when it does not fit there. */
uint32_t mask_fit(const char *mask, int slot, uint32_t typed);
/* Typed signs with the literals between them; `blank` stands in the empty slots, or with blank 0 the text ends behind the last
 * typed sign. */
void mask_paint(const char *mask, const char *typed, char blank, char *out, size_t room);
int mask_column(const char *mask, int slot); /* where a slot stands; behind the last one: the end of the mask */
bool mask_is_literal(const char *mask, uint32_t sign);
/* Slots of the group (run between literals) a slot belongs to: its first slot and length. */
void mask_group(const char *mask, int slot, int *first, int *length);

#endif
