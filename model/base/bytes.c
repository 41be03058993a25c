#include "model/base/bytes.h"

#include "model/base/text.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Grows by copying, not by realloc: what was there may be personal and must not stay behind in freed memory. */
static void make_room(struct bytes *b, size_t more) {
    if (more > SIZE_MAX / 4 - b->size) abort();
    size_t need = b->size + more + 1;
    if (need <= b->room) return;
    size_t room = b->room ? b->room : 64;
    while (room < need) room *= 2;
    uint8_t *data = malloc(room);
    if (!data) abort();
    if (b->size > 0) memcpy(data, b->data, b->size);
    if (b->data) sodium_memzero(b->data, b->size);
    free(b->data);
    b->data = data;
    b->room = room;
}

void bytes_add(struct bytes *b, const void *data, size_t size) {
    make_room(b, size);
    if (size > 0) memcpy(b->data + b->size, data, size);
    b->size += size;
    b->data[b->size] = 0;
}

void bytes_text(struct bytes *b, const char *text) {
    bytes_add(b, text, strlen(text));
}

void bytes_printf(struct bytes *b, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0) abort();
    make_room(b, (size_t)size);
    va_start(args, format);
    vsnprintf((char *)b->data + b->size, (size_t)size + 1, format, args);
    va_end(args);
    b->size += (size_t)size;
}

void bytes_words(struct bytes *b, const char *text, int indent, int columns) {
    size_t line = b->size;
    while (line > 0 && b->data[line - 1] != '\n') line--;
    bool begins = line == b->size || b->data[b->size - 1] == ' ';
    while (*text) {
        size_t bracket = *text == '[' ? strcspn(text, "]") : 0;
        size_t size = bracket + strcspn(text + bracket, " "), before = b->size;
        bytes_printf(b, "%s%.*s", begins ? "" : " ", (int)size, text);
        if (!begins && text_width((const char *)b->data + line) > columns) {
            b->size = before;
            bytes_printf(b, "\n%*s%.*s", indent, "", (int)size, text);
            line = before + 1;
        }
        begins = false;
        text += size;
        text += *text == ' ';
    }
}

static void add_little_endian(struct bytes *b, uint64_t v, size_t size) {
    uint8_t out[8];
    for (size_t i = 0; i < size; i++) out[i] = (uint8_t)(v >> (8 * i));
    bytes_add(b, out, size);
}

void bytes_u8(struct bytes *b, uint8_t v) {
    add_little_endian(b, v, 1);
}

void bytes_u16(struct bytes *b, uint16_t v) {
    add_little_endian(b, v, 2);
}

void bytes_u32(struct bytes *b, uint32_t v) {
    add_little_endian(b, v, 4);
}

void bytes_u64(struct bytes *b, uint64_t v) {
    add_little_endian(b, v, 8);
}

void bytes_drop_front(struct bytes *b, size_t size) {
    if (size > b->size) abort();
    if (size == 0) return;
    memmove(b->data, b->data + size, b->size - size);
    b->size -= size;
    sodium_memzero(b->data + b->size, size);
}

void bytes_clear(struct bytes *b) {
    if (b->data) sodium_memzero(b->data, b->size);
    b->size = 0;
}

void bytes_close(struct bytes *b) {
    bytes_clear(b);
    free(b->data);
    *b = (struct bytes){0};
}

uint16_t bytes_get_u16(const uint8_t *p) {
    return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t bytes_get_u32(const uint8_t *p) {
    return (uint32_t)bytes_get_u16(p) | (uint32_t)bytes_get_u16(p + 2) << 16;
}

uint64_t bytes_get_u64(const uint8_t *p) {
    return (uint64_t)bytes_get_u32(p) | (uint64_t)bytes_get_u32(p + 4) << 32;
}

void hex_of(const uint8_t *data, size_t size, char *out) {
    sodium_bin2hex(out, 2 * size + 1, data, size);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_to(const char *text, uint8_t *out, size_t size) {
    if (strlen(text) != 2 * size) return false;
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void base64_of(const uint8_t *data, size_t size, char *out) {
    sodium_bin2base64(out, BASE64_SIZE(size), data, size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

bool base64_to(const char *text, size_t len, uint8_t *out, size_t size) {
    size_t got;
    const char *end;
    /* libsodium 1.0.18 takes '+' and '/' with the eighth bit set for themselves. */
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80) return false;
    return sodium_base642bin(out, size, text, len, NULL, &got, &end, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
           got == size && end == text + len;
}
