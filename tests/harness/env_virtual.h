#ifndef PRIEM_TESTS_HARNESS_ENV_VIRTUAL_H
#define PRIEM_TESTS_HARNESS_ENV_VIRTUAL_H

/* A clock that stands still unless it is moved, and a seeded generator, in the place of the real ones (env.h).
 *
 *     struct env_virtual clock; env_virtual_init(&clock, 1795417800000, 5);  db_open(&config, &clock.env, …);
 */

#include "model/base/env.h"

struct env_virtual {
    struct env env;
    int64_t now;
    int64_t mono;
    uint64_t seed;
};
void env_virtual_init(struct env_virtual *v, int64_t now, uint64_t seed);
void env_virtual_move(struct env_virtual *v, int64_t ms);

#endif
