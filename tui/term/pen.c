#include "tui/term/pen.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { BOLD = 1, REVERSE = 7, CODES_ROOM = 40 };

static bool between(unsigned code, unsigned first, unsigned last) {
    return code >= first && code <= last;
}

static void take_code(struct pen *pen, unsigned code) {
    if (code == 0)
        *pen = (struct pen){.front = PEN_PLAIN.front, .back = PEN_PLAIN.back, .other_letters = pen->other_letters};
    else if (between(code, BOLD, REVERSE))
        pen->flags |= 1U << code;
    else if (between(code, 30, 37) || code == PEN_PLAIN.front || between(code, 90, 97))
        pen->front = code;
    else if (between(code, 40, 47) || code == PEN_PLAIN.back || between(code, 100, 107))
        pen->back = code;
    else
        pen->unknown = true;
}

/* The size of a rendition ("\033[0;1m"), which the pen takes; 0: something else stands here. */
static size_t take_rendition(struct pen *pen, const char *bytes, size_t size) {
    struct pen next = *pen;
    unsigned code = 0;
    if (size < 3 || bytes[0] != '\033' || bytes[1] != '[') return 0;
    for (size_t i = 2; i < size; i++) {
        if (isdigit((unsigned char)bytes[i])) {
            code = code * 10 + (unsigned)(bytes[i] - '0');
            continue;
        }
        if (bytes[i] != ';' && bytes[i] != 'm') return 0;
        take_code(&next, code);
        code = 0;
        if (bytes[i] == ';') continue;
        *pen = next;
        return i + 1;
    }
    return 0;
}

static bool same(const struct pen *a, const struct pen *b) {
    return a->front == b->front && a->back == b->back && a->flags == b->flags && a->unknown == b->unknown;
}

static void add_code(char codes[CODES_ROOM], unsigned code) {
    size_t size = strlen(codes);
    snprintf(codes + size, CODES_ROOM - size, ";%u", code);
}

/* From a pen without attributes that `to` has not; each code behind a ';'. */
static void say_codes(const struct pen *from, const struct pen *to, char codes[CODES_ROOM]) {
    codes[0] = '\0';
    for (unsigned i = BOLD; i <= REVERSE; i++)
        if ((to->flags & ~from->flags) >> i & 1) add_code(codes, i);
    if (to->front != from->front) add_code(codes, to->front);
    if (to->back != from->back) add_code(codes, to->back);
}

/* The shorter way: on from here, or anew from a reset, which is the code that is left out before the first ';'. */
static void change(struct pen *pen, const struct pen *to, struct bytes *out) {
    char on[CODES_ROOM], anew[CODES_ROOM];
    if (same(pen, to)) return;
    say_codes(pen, to, on);
    say_codes(&PEN_PLAIN, to, anew);
    bool reset = pen->unknown || (pen->flags & ~to->flags) != 0 || strlen(anew) < strlen(on);
    bytes_printf(out, "\033[%sm", reset ? anew : on + 1);
    *pen = *to;
}

/* The size of "\033(B" and the like; 0: something else stands here. */
static size_t take_letters(struct pen *pen, const char *bytes, size_t size) {
    if (size < 3 || bytes[0] != '\033' || bytes[1] != '(') return 0;
    pen->other_letters = bytes[2] != 'B';
    return 3;
}

/* As far as the next sequence. */
static size_t run_size(const char *bytes, size_t size) {
    const char *end = memchr(bytes + 1, '\033', size - 1);
    return end ? (size_t)(end - bytes) : size;
}

void pen_write(struct pen *pen, const char *bytes, size_t size, struct bytes *out) {
    struct pen next = *pen;
    for (size_t at = 0, used; at < size; at += used) {
        const struct pen before = next;
        used = take_rendition(&next, bytes + at, size - at);
        if (used > 0 && !next.unknown) continue;
        if (used == 0 && (used = take_letters(&next, bytes + at, size - at)) > 0 && next.other_letters == before.other_letters)
            continue;
        if (used == 0) used = run_size(bytes + at, size - at);
        change(pen, &before, out);
        bytes_add(out, bytes + at, used);
        *pen = next;
    }
    change(pen, &next, out);
}
