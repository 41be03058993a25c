#ifndef PRIEM_BASE_ENV_H
#define PRIEM_BASE_ENV_H

/* Clock and randomness, handed in: so that a whole region can run in one process under a virtual clock and one seed. Nobody in
 * model/ or sync/ asks the system for either by itself.
 *
 *     struct env env = env_system();
 *     int64_t at = env.now(env.self);
 */

#include <stddef.h>
#include <stdint.h>

struct env {
    void *self;
    int64_t (*now)(void *self);       /* wall clock, UTC milliseconds */
    int64_t (*monotonic)(void *self); /* CLOCK_BOOTTIME milliseconds: goes on while a lid is closed */
    void (*random)(void *self, void *out, size_t size);
    char boot[9]; /* first 8 hex digits of the boot id; a new one after each start of the machine */
    int offset;   /* minutes east of Greenwich, from the setting, not from TZ */
};

/* The real machine: clock_gettime and libsodium. Calls sodium_init once; aborts if that fails. In test builds (PRIEM_TEST) the
 * variable PRIEM_TEST_CLOCK names a file with one line, the milliseconds to add to the wall clock and, behind a space, those to
 * add to the other; it is read anew at each call. */
struct env env_system(void);

int32_t env_today(const struct env *env); /* the calendar day (model/base/date.h) where the offset holds */

#endif
