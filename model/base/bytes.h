#ifndef PRIEM_BASE_BYTES_H
#define PRIEM_BASE_BYTES_H

/* A growing run of bytes, little-endian integers in and out, hex and base64. Knows no meaning of what it holds.
 *
 *     struct bytes b = {0};
 *     bytes_u32(&b, 7); bytes_add(&b, "abc", 3);
 *     … b.data, b.size …
 *     bytes_close(&b);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    uint8_t *data; /* owned; always one zero byte behind `size`, so text can be read as a string */
    size_t size;
    size_t room;
};

void bytes_add(struct bytes *b, const void *data, size_t size);
void bytes_text(struct bytes *b, const char *text);
void bytes_printf(struct bytes *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text broken between words, no line wider than `columns`: it begins where the last line of `b` ends, further lines at
 * `indent`. What stands in brackets stays together. */
void bytes_words(struct bytes *b, const char *text, int indent, int columns);
void bytes_u8(struct bytes *b, uint8_t v);
void bytes_u16(struct bytes *b, uint16_t v);
void bytes_u32(struct bytes *b, uint32_t v);
void bytes_u64(struct bytes *b, uint64_t v);
void bytes_drop_front(struct bytes *b, size_t size); /* the first `size` bytes are consumed */
void bytes_clear(struct bytes *b);                   /* wiped, memory kept */
void bytes_close(struct bytes *b);                   /* wiped and freed */

uint16_t bytes_get_u16(const uint8_t *p);
uint32_t bytes_get_u32(const uint8_t *p);
uint64_t bytes_get_u64(const uint8_t *p);

/* Lower-case hex. `out` has room for 2 * size + 1. */
void hex_of(const uint8_t *data, size_t size, char *out);
/* True when `text` is exactly 2 * size lower-case hex digits. */
bool hex_to(const char *text, uint8_t *out, size_t size);

/* Base64, standard alphabet, no padding. `out` has room for BASE64_SIZE(size). */
#define BASE64_SIZE(size) (((size)*4 + 2) / 3 + 1)
void base64_of(const uint8_t *data, size_t size, char *out);
/* True when `text` (length `len`) decodes to exactly `size` bytes. */
bool base64_to(const char *text, size_t len, uint8_t *out, size_t size);

#endif
