#ifndef PRIEM_BASE_MONEY_H
#define PRIEM_BASE_MONEY_H

/* Money is int64 kopecks, never a float. RULES 2.3, Annex C. */

#include <stdbool.h>
#include <stdint.h>

struct fail;

#define MONEY_TEXT 32

/* `12000`, `12 000,00`, `12000.5`; no sign, no exponent, at most two digits behind the comma, no overflow. */
bool money_parse(const char *text, int64_t *kopecks, struct fail *why);
/* "12 000,00"; the thousands are parted by U+00A0. */
void money_show(int64_t kopecks, char out[MONEY_TEXT]);

#endif
