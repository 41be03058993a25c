#include "model/base/id.h"

#include "model/base/bytes.h"
#include "model/base/env.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* RFC 9562, 5.7: 48 bits of milliseconds, version 7, the rest random. */
void id_new(const struct env *env, char out[ID_TEXT]) {
    uint8_t raw[16];
    env->random(env->self, raw, sizeof raw);
    uint64_t ms = (uint64_t)env->now(env->self);
    for (int i = 0; i < 6; i++) raw[i] = (uint8_t)(ms >> (8 * (5 - i)));
    raw[6] = (uint8_t)(0x70 | (raw[6] & 0x0F));
    raw[8] = (uint8_t)(0x80 | (raw[8] & 0x3F));
    hex_of(raw, sizeof raw, out);
}

bool id_valid(const char *text) {
    uint8_t raw[16];
    return text && hex_to(text, raw, sizeof raw);
}

void event_id_show(struct event_id id, char out[EVENT_ID_TEXT]) {
    snprintf(out, EVENT_ID_TEXT, "%" PRIu32 ".%" PRIu32 ".%" PRIu64, id.kiosk, id.epoch, id.seq);
}

bool event_id_behind(struct event_id a, struct event_id b) {
    return a.epoch > b.epoch || (a.epoch == b.epoch && a.seq > b.seq);
}

/* One canonical decimal: no sign, no leading zero, no more than `most`. */
static bool take_number(const char **p, uint64_t most, uint64_t *out) {
    const char *s = *p;
    uint64_t v = 0;
    if (*s < '0' || *s > '9' || (s[0] == '0' && s[1] >= '0' && s[1] <= '9')) return false;
    for (; *s >= '0' && *s <= '9'; s++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(*s - '0'), &v) || v > most) return false;
    *p = s;
    *out = v;
    return true;
}

bool event_id_parse(const char *text, struct event_id *id) {
    uint64_t kiosk, epoch, seq;
    if (!text || !take_number(&text, UINT32_MAX, &kiosk) || *text++ != '.') return false;
    if (!take_number(&text, UINT32_MAX, &epoch) || *text++ != '.') return false;
    if (!take_number(&text, INT64_MAX, &seq) || seq == 0 || *text != '\0') return false;
    *id = (struct event_id){.kiosk = (uint32_t)kiosk, .epoch = (uint32_t)epoch, .seq = seq};
    return true;
}
