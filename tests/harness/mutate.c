#include "tests/harness/mutate.h"

#include "tests/harness/story.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { TIMES_MOST = 3, PIECE_MOST = 64, SIZE_MOST = 96 * 1024, NESTED = 300 };

/* What stands for a number. */
static const char *const numbers[] = {
    "0",
    "-1",
    "1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "-2147483648",
    "4294967295",
    "4294967296",
    "-0",
    "1e99",
    "1e999",
    "0.5",
    "007",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "99999999999999999999999999",
};
/* What stands anywhere. */
static const char *const words[] = {
    "null",
    "true",
    "[]",
    "{}",
    "[[",
    "{\"a\":",
    "\"\"",
    "\\u0000",
    "\\ud800",
    "\\",
    "\"",
    "\xff",
    "\xc0\x80",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "\t",
    "\n",
    "\r\n",
    ",",
    ";",
    "=",
    "%s%n",
    "'",
    "--",
    "/../",
    "\xe2\x80\xae",
};

static size_t below(uint64_t *dice, size_t n) {
    return n ? story_random(dice) % n : 0;
}

static void replace(struct bytes *b, size_t at, size_t size, const void *with, size_t with_size) {
    struct bytes made = {0};
    bytes_add(&made, b->data, at);
    bytes_add(&made, with, with_size);
    bytes_add(&made, b->data + at + size, b->size - at - size);
    bytes_close(b);
    *b = made;
}

/* The run of digits around a place, or the next one. */
static size_t digits(const struct bytes *b, size_t *at) {
    size_t size = 0;
    while (*at < b->size && (b->data[*at] < '0' || b->data[*at] > '9')) ++*at;
    while (*at > 0 && b->data[*at - 1] >= '0' && b->data[*at - 1] <= '9') --*at;
    while (*at + size < b->size && b->data[*at + size] >= '0' && b->data[*at + size] <= '9') size++;
    return size;
}

static void nest(struct bytes *b, size_t at, uint64_t *dice) {
    struct bytes deep = {0};
    const char *open = below(dice, 2) ? "[" : "{\"a\":";
    for (size_t i = below(dice, NESTED); i > 0; i--) bytes_text(&deep, open);
    replace(b, at, 0, deep.data, deep.size);
    bytes_close(&deep);
}

static void once(struct bytes *b, uint64_t *dice) {
    size_t at = below(dice, b->size), size = below(dice, b->size - at < PIECE_MOST ? b->size - at : PIECE_MOST);
    uint8_t piece[PIECE_MOST];
    const char *word;
    switch (below(dice, 10)) {
    case 0: b->data[at] ^= (uint8_t)(1u << below(dice, 8)); break;
    case 1: b->data[at] = (uint8_t)story_random(dice); break;
    case 2: b->size = at; break;
    case 3: replace(b, at, size, NULL, 0); break;
    case 4:
    case 5: /* a piece of it once more, elsewhere or over what stands there */
        memcpy(piece, b->data + at, size);
        at = below(dice, b->size - size);
        replace(b, at, below(dice, 2) ? size : 0, piece, size);
        break;
    case 6:
    case 7:
        word = numbers[below(dice, sizeof numbers / sizeof *numbers)];
        size = digits(b, &at);
        replace(b, at, size, word, strlen(word));
        break;
    case 8:
        word = words[below(dice, sizeof words / sizeof *words)];
        replace(b, at, below(dice, 2) ? size : 0, word, strlen(word));
        break;
    default:
        if (below(dice, 4) == 0) { /* a length of four or eight bytes */
            memset(piece, below(dice, 2) ? 0xff : 0x7f, sizeof piece);
            size = below(dice, 2) ? 4 : 8;
            replace(b, at, size < b->size - at ? size : b->size - at, piece, size);
        } else {
            nest(b, at, dice);
        }
    }
}

void mutate(struct bytes *b, uint64_t *dice) {
    for (size_t times = 1 + below(dice, TIMES_MOST); times > 0 && b->size > 0 && b->size < SIZE_MOST; times--) once(b, dice);
}

void mutate_value(struct bytes *b, size_t at, const char *key, const char *value) {
    uint32_t size = bytes_get_u32(b->data + at);
    json_t *whole = json_loadb((const char *)b->data + at + 4, size, 0, NULL), *object = whole;
    const char *dot = strchr(key, '.');
    struct bytes made = {0};
    if (dot) object = json_object_getn(whole, key, (size_t)(dot - key));
    if (dot) key = dot + 1;
    if (!object || (value ? json_object_set_new(object, key, json_loads(value, JSON_DECODE_ANY, NULL)) != 0
                          : json_object_del(object, key) != 0))
        abort();
    char *text = json_dumps(whole, JSON_COMPACT);
    bytes_u32(&made, (uint32_t)strlen(text));
    bytes_text(&made, text);
    replace(b, at, 4 + (size_t)size, made.data, made.size);
    bytes_close(&made);
    free(text);
    json_decref(whole);
}

static int64_t told(const char *name, int64_t otherwise) {
    const char *text = getenv(name);
    return text && *text ? strtoll(text, NULL, 10) : otherwise;
}

uint64_t mutate_first(void) {
    return (uint64_t)told("PRIEM_HOSTILE_SEED", 0);
}

int64_t mutate_seconds(void) {
    return told("PRIEM_HOSTILE_SECONDS", getenv("PRIEM_SOAK") ? 600 : 0);
}
