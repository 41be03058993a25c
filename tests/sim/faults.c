#include "tests/sim/world.h"

#include <stdlib.h>
#include <sys/mman.h>

static const char *const titles[FAULT_COUNT] = {
#define FAULT_TITLE(id, title) [FAULT_##id] = (title),
    FAULTS(FAULT_TITLE)
#undef FAULT_TITLE
};

static int64_t *counts;

void faults_open(void) {
    counts = mmap(NULL, FAULT_COUNT * sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED) abort();
}

void fault_count(enum fault fault) {
    if (counts) __atomic_fetch_add(&counts[fault], 1, __ATOMIC_RELAXED);
}

int64_t faults_counted(enum fault fault) {
    return __atomic_load_n(&counts[fault], __ATOMIC_RELAXED);
}

const char *fault_title(enum fault fault) {
    return titles[fault];
}
