#include "model/base/env.h"

#include "model/base/date.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOSCOW = 180 };

static int64_t clock_ms(clockid_t clock) {
    struct timespec ts;
    if (clock_gettime(clock, &ts) != 0) abort();
    return (int64_t)ts.tv_sec * MS_SECOND + ts.tv_nsec / 1000000;
}

#ifdef PRIEM_TEST
static int64_t test_clock_shift(bool monotonic) {
    const char *path = getenv("PRIEM_TEST_CLOCK");
    FILE *file = path ? fopen(path, "re") : NULL;
    if (!file) return 0;
    char line[64] = "", *rest;
    if (!fgets(line, sizeof line, file)) line[0] = '\0';
    fclose(file);
    int64_t wall = strtoll(line, &rest, 10); /* 0 for what is no number */
    return monotonic ? strtoll(rest, NULL, 10) : wall;
}
#else
static int64_t test_clock_shift(bool monotonic) {
    (void)monotonic;
    return 0;
}
#endif

static int64_t system_now(void *self) {
    (void)self;
    return clock_ms(CLOCK_REALTIME) + test_clock_shift(false);
}

static int64_t system_monotonic(void *self) {
    (void)self;
    return clock_ms(CLOCK_BOOTTIME) + test_clock_shift(true);
}

static void system_random(void *self, void *out, size_t size) {
    (void)self;
    randombytes_buf(out, size);
}

/* A machine without the file (a bare chroot) gets a boot of its own: then no two starts are taken for one. */
static void read_boot(char boot[9]) {
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    bool known = file && fgets(boot, 9, file) && strlen(boot) == 8;
    if (file) fclose(file);
    if (!known) snprintf(boot, 9, "%08" PRIx32, randombytes_random());
}

struct env env_system(void) {
    if (sodium_init() < 0) abort();
    struct env env = {.now = system_now, .monotonic = system_monotonic, .random = system_random, .offset = MOSCOW};
    read_boot(env.boot);
    return env;
}

int32_t env_today(const struct env *env) {
    return moment_date(env->now(env->self), env->offset);
}
