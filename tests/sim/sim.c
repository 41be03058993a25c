#include "tests/sim/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A region told seed by seed. PRIEM_SIM_SEEDS (200) seeds from PRIEM_SIM_FIRST (1) on, on PRIEM_SIM_JOBS processes at once; a
 * seed that fails prints what happened and is told again the same by FIRST=seed SEEDS=1. */

/* Thousands of short lives: what is freed need not be kept for long, where it was allocated is seen again in the debugger. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "quarantine_size_mb=1:malloc_context_size=1";
}

static int64_t number(const char *name, int64_t otherwise) {
    const char *text = getenv(name);
    return text && *text ? atoll(text) : otherwise;
}

_Noreturn static void tell(struct world *w, uint64_t seed) {
    bool verbose = number("PRIEM_SIM_VERBOSE", 0) != 0;
    if (!verbose && !freopen("/dev/null", "w", stderr)) abort(); /* the centre's log */
    world_seed(w, seed);
    while (world_step(w)) continue;
    world_heal(w);
    invariants_rest(w);
    if (verbose)
        printf("seed %llu: %lld deeds, %lld refused, %lld turns, gsn %lld\n", (unsigned long long)seed, (long long)w->deeds,
               (long long)w->refused, (long long)w->turns, (long long)w->kit.c->gsn);
    fflush(stdout);
    _exit(0);
}

static int wait_one(void) {
    int status;
    if (wait(&status) < 0) abort();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

static void a_region_under_each_seed_ends_in_one_register(void **state) {
    static struct world w;
    (void)state;
    int64_t first = number("PRIEM_SIM_FIRST", 1), seeds = number("PRIEM_SIM_SEEDS", 200);
    int64_t jobs = number("PRIEM_SIM_JOBS", sysconf(_SC_NPROCESSORS_ONLN)), running = 0;
    int failed = 0;
    world_open(&w);
    fflush(stdout);
    for (int64_t seed = first; seed < first + seeds && failed == 0; seed++) {
        pid_t child = fork();
        if (child < 0) abort();
        if (child == 0) tell(&w, (uint64_t)seed);
        if (++running < jobs) continue;
        failed += wait_one();
        running--;
    }
    for (; running > 0; running--) failed += wait_one();
    for (int i = 0; i < SIM_KIOSKS; i++) kiosk_stop(&w.kiosks[i]);
    centre_kit_close(&w.kit);
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_region_under_each_seed_ends_in_one_register)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
