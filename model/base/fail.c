#include "model/base/fail.h"

#include "model/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* vsnprintf cuts at a byte; a letter that lost its end is taken away whole. */
static void cut_at_letter(char *text) {
    size_t size = strlen(text);
    size_t start = size;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) start--;
    if (start > 0) start--;
    if (!text_valid(text + start, size - start)) text[start] = '\0';
}

bool fail_set(struct fail *why, enum fail_kind kind, const char *log, const char *say, ...) {
    if (!why) return false;
    /* The arguments may point into *why itself: a fail that wraps the one before it. */
    struct fail made = {.kind = kind};
    text_copy(made.log, sizeof made.log, log);
    va_list args;
    va_start(args, say);
    int size = vsnprintf(made.say, sizeof made.say, say, args);
    va_end(args);
    if (size >= (int)sizeof made.say) cut_at_letter(made.say);
    *why = made;
    return false;
}
