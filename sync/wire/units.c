#include "sync/wire/units.h"

#include <string.h>

void unit_put(const struct unit *unit, struct bytes *out) {
    bytes_u32(out, (uint32_t)unit->size);
    bytes_u32(out, unit->dict);
    bytes_add(out, unit->nonce, sizeof unit->nonce);
    bytes_add(out, unit->asked, sizeof unit->asked);
    bytes_add(out, unit->body, unit->size);
}

size_t unit_take(const uint8_t *data, size_t size, struct unit *unit) {
    if (size < UNIT_HEAD) return 0;
    *unit = (struct unit){.size = bytes_get_u32(data), .dict = bytes_get_u32(data + 4), .body = data + UNIT_HEAD};
    if (unit->size == 0 || unit->size > size - UNIT_HEAD) return 0;
    memcpy(unit->nonce, data + 8, sizeof unit->nonce);
    memcpy(unit->asked, data + 8 + NONCE_SIZE, sizeof unit->asked);
    return UNIT_HEAD + unit->size;
}
