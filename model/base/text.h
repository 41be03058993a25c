#ifndef PRIEM_BASE_TEXT_H
#define PRIEM_BASE_TEXT_H

/* UTF-8 text: clean on entry, fold for comparing, measure for the screen. Does not ask the C locale: Russian letters are
 * folded by table (ё stands outside а–я and folds to е). Pure; owns nothing. RULES 4.3, Annex C.
 *
 *     char clean[96]; text_clean("Щербакова\u00a0– Ёлкина ", clean, sizeof clean);
 *     char key[96];   text_fold(clean, key, sizeof key);
 *
 * gives "Щербакова - Ёлкина" (NFC, one space, '-') and "щербаковаелкина".
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point of the first `size` bytes at `s`; returns the bytes used (≥ 1 when size > 0). A bad byte gives
 * U+FFFD and uses one byte; size 0 gives 0. */
size_t text_step(const char *s, size_t size, uint32_t *code);
/* Encodes; returns the bytes written (1–4), `out` has room for 4. */
size_t text_put(uint32_t code, char *out);
bool text_valid(const char *s, size_t size); /* well-formed UTF-8 without NUL */

/* Columns on the terminal: 0 for combining and control, 2 for wide. */
int text_code_width(uint32_t code);
int text_width(const char *s);
size_t text_letters(const char *s); /* code points */
/* Bytes of the longest start of `s` that fits into `columns`. */
size_t text_clip(const char *s, int columns);

/* NFC, every space to ' ', runs collapsed, ends trimmed, every dash to '-', every apostrophe to '\'', control and bidi
 * characters dropped. Returns false (and an empty out) only when the result does not fit into `room` bytes with its NUL. */
bool text_clean(const char *s, char *out, size_t room);

/* The comparing key: lower case, ё→е, letters and digits only (any script). Never fails: cut at a whole letter. */
void text_fold(const char *s, char *out, size_t room);
uint32_t text_lower(uint32_t code); /* ё stays ё */
uint32_t text_upper(uint32_t code);

/* What the same keys give in the other keyboard layout: `bdfyjd` → `иванов`, `шмфтщм` → `ivanov`. Punctuation is mapped only
 * inside a word that began in Latin (`[eljz` does begin one: '[' is «х»). */
void text_other_layout(const char *s, char *out, size_t room);

enum text_script { TEXT_NONE, TEXT_CYRILLIC, TEXT_LATIN, TEXT_DIGIT, TEXT_OTHER };
enum text_script text_script(uint32_t code);
bool text_is_letter(uint32_t code);

/* Copies, cut at a whole letter; always NUL-terminated. */
void text_copy(char *out, size_t room, const char *s);
/* Digits of `s`, nothing else. */
void text_digits(const char *s, char *out, size_t room);
/* Damerau–Levenshtein distance by letters (the first 128 of each), or `limit` + 1 when larger. */
int text_distance(const char *a, const char *b, int limit);

#endif
