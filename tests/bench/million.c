/* The same keys at a million children, with the radar on: search, and a form whose child is compared with the register at every
 * move. The store is made once and kept in the build folder. */

#include "tests/harness/million.h"
#include "tests/harness/bench_keys.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHILDREN = 1000000, ROUNDS = 6, LIST_BYTES = 500 };

int main(void) {
    static struct million m;
    struct keys search = {0}, letters = {0}, digits = {0}, moves = {0};
    struct stopwatch watch;
    const char *build = getenv("PRIEM_BUILD");
    char program[600];
    double memory = 0;
    million_open(&m, CHILDREN);
    if (m.made_s > 0) fprintf(stderr, "million: %d children made in %.1f s\n", CHILDREN, m.made_s);
    snprintf(program, sizeof program, "%s/priem", build ? build : "build");
    stopwatch_start(&watch, (const char *[]){program, "--config", m.ini, "--test", NULL}, m.folder, true);
    keys_log_in(&watch);
    for (int i = 0; i < ROUNDS; i++) {
        keys_form(&watch, &letters, &digits, &moves);
        keys_search(&watch, &search, &memory);
    }
    bench_must(series_at(&search.bytes, 1) > LIST_BYTES, &(struct fail){.log = "what was typed did not search"});
    keys_rows("key in search at 1,000,000", &search, NULL, 2500);
    keys_rows("letter in a form at 1,000,000", &letters, NULL, 64);
    keys_rows("digit in a masked field at 1,000,000", &digits, NULL, 64);
    keys_rows("move in a form, radar at 1,000,000", &moves, NULL, 2500);
    bench_row(&(struct bench_row){.what = "memory of priem at 1,000,000", .unit = "MiB", .ours = memory, .most = 48});
    stopwatch_stop(&watch);
    keys_free(&search);
    keys_free(&letters);
    keys_free(&digits);
    keys_free(&moves);
    return 0;
}
