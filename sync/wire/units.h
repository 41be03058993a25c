#ifndef PRIEM_WIRE_UNITS_H
#define PRIEM_WIRE_UNITS_H

/* Answers as they came, with what they were bound to, given back to a centre that was restored: it knows its own signature.
 *
 *     unit = u32 size of the answer | u32 id of the dictionary that was offered, 0: none | 16 B nonce
 *     | 32 B hash of the request | the answer
 */

#include "sync/wire/exchange.h"

#define UNIT_HEAD (4 + 4 + NONCE_SIZE + HASH_SIZE)

struct unit {
    const uint8_t *body;
    size_t size;
    uint32_t dict;
    uint8_t nonce[NONCE_SIZE];
    uint8_t asked[HASH_SIZE];
};

void unit_put(const struct unit *unit, struct bytes *out);
/* The unit that stands at the beginning; how many bytes it has, 0: none does. `unit` points into the data. */
size_t unit_take(const uint8_t *data, size_t size, struct unit *unit);

#endif
