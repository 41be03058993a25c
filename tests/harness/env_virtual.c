#include "tests/harness/env_virtual.h"

#include "model/base/date.h"

#include <sodium.h>
#include <stdlib.h>

enum { MOSCOW = 180 };

static int64_t virtual_now(void *self) {
    return ((struct env_virtual *)self)->now;
}

static int64_t virtual_monotonic(void *self) {
    return ((struct env_virtual *)self)->mono;
}

/* SplitMix64: good enough to tell things apart, and the same on every machine. */
static void virtual_random(void *self, void *out, size_t size) {
    struct env_virtual *v = self;
    for (size_t i = 0; i < size; i++) {
        uint64_t z = (v->seed += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        ((uint8_t *)out)[i] = (uint8_t)((z ^ (z >> 31)) >> 24);
    }
}

void env_virtual_init(struct env_virtual *v, int64_t now, uint64_t seed) {
    if (sodium_init() < 0) abort();
    *v = (struct env_virtual){.now = now, .mono = MS_MINUTE, .seed = seed};
    v->env = (struct env){.self = v,
                          .now = virtual_now,
                          .monotonic = virtual_monotonic,
                          .random = virtual_random,
                          .boot = "00000001",
                          .offset = MOSCOW};
}

void env_virtual_move(struct env_virtual *v, int64_t ms) {
    v->now += ms;
    v->mono += ms;
}
