/* The chain of a log (event.h): what its head is before the first event, and after the next. */

#include "model/event/event.h"

#include <string.h>

void chain_start(const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch, const uint8_t before[HASH_SIZE],
                 uint8_t head[HASH_SIZE]) {
    struct hash h;
    hash_begin(&h, PURPOSE_CHAIN0);
    hash_add(&h, region, strlen(region));
    hash_u32(&h, kiosk);
    hash_u32(&h, epoch);
    hash_add(&h, before, HASH_SIZE);
    hash_end(&h, head);
}

void chain_next(const struct event *ev, uint8_t head[HASH_SIZE]) {
    static const uint8_t none[SIGN_SIZE];
    struct hash h;
    hash_begin(&h, PURPOSE_CHAIN);
    hash_add(&h, head, HASH_SIZE);
    hash_u32(&h, (uint32_t)ev->o_size);
    hash_add(&h, ev->o, ev->o_size);
    hash_add(&h, ev->has_c ? ev->c : none, HASH_SIZE);
    hash_add(&h, ev->has_sig ? ev->sig : none, SIGN_SIZE);
    hash_end(&h, head);
}
