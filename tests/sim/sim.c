#include "tests/sim/world.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A region told seed by seed. PRIEM_SIM_SEEDS (2000, under a sanitizer 60) seeds from PRIEM_SIM_FIRST (1) on, on
 * PRIEM_SIM_JOBS processes at once, no new one after PRIEM_SIM_SECONDS; a seed that fails prints what happened and is told
 * again the same by FIRST=seed SEEDS=1. */

#ifdef __SANITIZE_ADDRESS__
enum { SEEDS = 60 }; /* each costs three times as much there */
#else
enum { SEEDS = 2000 };
#endif
enum { ENOUGH = 300 /* seeds for every fault to have happened */, TWICE = 6 };

/* Thousands of short lives: what is freed need not be kept for long, where it was allocated is seen again in the debugger. */
const char *__asan_default_options(void);  /* NOLINT(cert-dcl51-cpp) */
const char *__asan_default_options(void) { /* NOLINT(cert-dcl51-cpp) */
    return "quarantine_size_mb=1:malloc_context_size=1";
}

static int64_t number(const char *name, int64_t otherwise) {
    const char *text = getenv(name);
    return text && *text ? atoll(text) : otherwise;
}

static void tell(struct world *w, uint64_t seed) {
    bool verbose = number("PRIEM_SIM_VERBOSE", 0) != 0;
    if (!verbose && !freopen("/dev/null", "w", stderr)) abort(); /* the centre's log */
    world_seed(w, seed);
    while (world_step(w)) continue;
    world_heal(w);
    invariants_rest(w);
    met_at_rest(w);
    if (!verbose) return;
    uint8_t digest[HASH_SIZE];
    char hex[2 * HASH_SIZE + 1];
    world_digest(w, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    printf("seed %llu: %lld deeds, %lld refused, %lld turns, gsn %lld, %.16s\n", (unsigned long long)seed, (long long)w->deeds,
           (long long)w->refused, (long long)w->turns, (long long)w->kit.c->gsn, hex);
}

static int wait_one(void) {
    int status;
    if (wait(&status) < 0) abort();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

static pid_t branch(void) {
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) abort();
    return child;
}

static void close_world(struct world *w) {
    for (int i = 0; i < SIM_KIOSKS; i++) kiosk_stop(&w->kiosks[i]);
    centre_kit_close(&w->kit);
}

/* --- Histories ------------------------------------------------------------------------------------------------------------ */

/* One world for all that is told, made when it is needed first: what is told in a world of its own comes before. */
static struct world prepared;

static struct world *the_world(void) {
    if (!prepared.kit.c) world_open(&prepared);
    return &prepared;
}

static int tidy_up(void **state) {
    (void)state;
    if (prepared.kit.c) close_world(&prepared);
    return 0;
}

static void the_dead_are_silent(void) {
    if (!freopen("/dev/null", "w", stderr)) abort(); /* the centre's log */
}

#define HISTORY(name, told)                                                                                                    \
    static void name(void **state) {                                                                                           \
        struct world *w = the_world();                                                                                         \
        (void)state;                                                                                                           \
        if (branch() == 0) {                                                                                                   \
            the_dead_are_silent();                                                                                             \
            world_seed(w, 1);                                                                                                  \
            told;                                                                                                              \
            fflush(stdout);                                                                                                    \
            _exit(0);                                                                                                          \
        }                                                                                                                      \
        assert_int_equal(wait_one(), 0);                                                                                       \
    }

HISTORY(two_learners_are_merged, history_merge(w))
HISTORY(a_child_is_erased_with_a_kiosk_away, history_erasure(w))
HISTORY(two_desks_book_the_same_money, history_two_holds(w, true))
HISTORY(two_desks_book_the_same_money_the_other_way_round, history_two_holds(w, false))
HISTORY(a_removed_person_had_decided, history_removed(w, false))
HISTORY(a_person_removed_for_cause_had_decided, history_removed(w, true))
HISTORY(a_new_epoch_is_kept, history_epoch_kept(w))
HISTORY(an_office_is_moved, history_scope(w))
HISTORY(idle_numbers_go_to_who_wants_them, history_idle_numbers(w))
HISTORY(three_days_without_a_network, history_no_network(w))

/* In every interleaving, each from the same world. */
static void one_child_is_issued_twice(void **state) {
    enum { NO_MORE = 7 };
    int status = 0, told = 0;
    struct world *w = the_world();
    (void)state;
    for (;; told++) {
        if (branch() == 0) {
            the_dead_are_silent();
            world_seed(w, 1);
            bool was = history_double_issue(w, told);
            fflush(stdout);
            _exit(was ? 0 : NO_MORE);
        }
        if (wait(&status) < 0) abort();
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) break;
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), NO_MORE);
    assert_true(told > 100);
    printf("%d interleavings\n", told);
}

static void every_invariant_is_checked_somewhere(void **state) {
    (void)state;
    invariants_all_are_checked();
}

/* --- The same seed twice -------------------------------------------------------------------------------------------------- */

/* Each in a world made anew, then in the order of a run turned round, in the world that all seeds share: nothing of the
 * machine, of its clock or its randomness gets in, and nothing of a seed told before. */
static void the_same_seed_ends_in_the_same_bytes(void **state) {
    static struct world own;
    (void)state;
    uint8_t(*digests)[HASH_SIZE] = mmap(NULL, 2 * TWICE * HASH_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(digests, MAP_FAILED);
    int64_t first = number("PRIEM_SIM_FIRST", 1);
    for (int i = 0; i < 2 * TWICE; i++) {
        bool anew = i < TWICE;
        struct world *w = anew ? &own : the_world();
        if (branch() == 0) {
            if (anew) world_open(w);
            tell(w, (uint64_t)(first + (anew ? i : 2 * TWICE - 1 - i)));
            world_digest(w, digests[i]);
            if (anew) close_world(w);
            _exit(0);
        }
        assert_int_equal(wait_one(), 0);
    }
    for (int i = 0; i < TWICE; i++) {
        assert_memory_equal(digests[i], digests[2 * TWICE - 1 - i], HASH_SIZE);
        if (i > 0) assert_memory_not_equal(digests[i], digests[0], HASH_SIZE);
    }
    munmap(digests, 2 * TWICE * HASH_SIZE);
}

/* --- Seed by seed --------------------------------------------------------------------------------------------------------- */

static int64_t seconds_now(void) {
    const struct env env = env_system();
    return env.monotonic(env.self) / 1000;
}

static void a_region_under_each_seed_ends_in_one_register(void **state) {
    struct world *w = the_world();
    (void)state;
    int64_t first = number("PRIEM_SIM_FIRST", 1), seeds = number("PRIEM_SIM_SEEDS", SEEDS), told = 0;
    int64_t jobs = number("PRIEM_SIM_JOBS", sysconf(_SC_NPROCESSORS_ONLN)), running = 0;
    int64_t until = seconds_now() + number("PRIEM_SIM_SECONDS", INT32_MAX);
    int failed = 0;
    for (int64_t seed = first; seed < first + seeds && failed == 0 && seconds_now() < until; seed++, told++) {
        if (branch() == 0) {
            tell(w, (uint64_t)seed);
            fflush(stdout);
            _exit(0);
        }
        if (++running < jobs) continue;
        failed += wait_one();
        running--;
    }
    for (; running > 0; running--) failed += wait_one();
    assert_int_equal(failed, 0);
    printf("%lld seeds from %lld on\n", (long long)told, (long long)first);
    for (int fault = 1; fault < FAULT_COUNT; fault++) {
        printf("%8lld  %s\n", (long long)faults_counted((enum fault)fault), fault_title((enum fault)fault));
        if (told >= ENOUGH) assert_int_not_equal(faults_counted((enum fault)fault), 0);
    }
    if (number("PRIEM_SIM_VERBOSE", 0) != 0) met_print();
}

int main(void) {
    const char *only = getenv("PRIEM_SIM_TEST");
    if (only) cmocka_set_test_filter(only);
    faults_open();
    met_open();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_invariant_is_checked_somewhere),
        cmocka_unit_test(the_same_seed_ends_in_the_same_bytes), /* in worlds of its own: before the others */
        cmocka_unit_test(two_learners_are_merged),
        cmocka_unit_test(one_child_is_issued_twice),
        cmocka_unit_test(a_child_is_erased_with_a_kiosk_away),
        cmocka_unit_test(two_desks_book_the_same_money),
        cmocka_unit_test(two_desks_book_the_same_money_the_other_way_round),
        cmocka_unit_test(a_removed_person_had_decided),
        cmocka_unit_test(a_person_removed_for_cause_had_decided),
        cmocka_unit_test(a_new_epoch_is_kept),
        cmocka_unit_test(an_office_is_moved),
        cmocka_unit_test(idle_numbers_go_to_who_wants_them),
        cmocka_unit_test(three_days_without_a_network),
        cmocka_unit_test(a_region_under_each_seed_ends_in_one_register),
    };
    return cmocka_run_group_tests(tests, NULL, tidy_up);
}
