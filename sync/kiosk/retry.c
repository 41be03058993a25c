#include "sync/kiosk/retry.h"

#include "model/base/bytes.h"
#include "model/base/hash.h"

int64_t retry_slot(uint32_t kiosk, int64_t now, int64_t period) {
    struct hash h;
    uint8_t spread[HASH_SIZE];
    hash_begin(&h, PURPOSE_REQUEST);
    hash_u32(&h, kiosk);
    hash_end(&h, spread);
    int64_t slot = (int64_t)(bytes_get_u64(spread) >> 1) % period;
    int64_t place = now % period; /* negative before 1970: a clock can be that wrong */
    int64_t wait = (slot - place) % period;
    return wait > 0 ? wait : wait + period;
}

int64_t retry_delay(int failures, enum fail_kind kind, int64_t retry_after, uint32_t chance) {
    int64_t least = RETRY_LEAST, most = RETRY_LEAST;
    for (int i = 0; i < failures && most < RETRY_MOST; i++) most *= 2;
    if (most > RETRY_MOST) most = RETRY_MOST;
    if (kind == FAIL_DENIED) {
        least = RETRY_TRUST;
        most = RETRY_TRUST + RETRY_MOST;
    }
    int64_t delay = least + (int64_t)chance % (most - least + 1);
    if (retry_after > RETRY_AFTER_MOST) retry_after = RETRY_AFTER_MOST;
    return retry_after > delay ? retry_after : delay;
}
