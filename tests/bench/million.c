/* The same keys at a million children, with the radar on: search, and a form whose child is compared with the register at every
 * move; then the queues, disputes and exchange of an operator. The store is made once and kept in the build
 * folder. */

#include "tests/harness/million.h"
#include "tests/harness/bench_keys.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHILDREN = 1000000, ROUNDS = 6, LIST_BYTES = 500, SCREEN_BYTES = 2500 };

static void say(const char *what, struct keys *keys, double bytes) {
    char title[80];
    snprintf(title, sizeof title, "%s at 1,000,000", what);
    keys_rows(title, keys, NULL, bytes);
    keys_free(keys);
}

static void at_the_window(struct stopwatch *watch) {
    struct keys search = {0}, letters = {0}, digits = {0}, moves = {0};
    double memory = 0;
    keys_log_in(watch, KIT_DESK);
    for (int i = 0; i < ROUNDS; i++) {
        keys_form(watch, &letters, &digits, &moves);
        keys_search(watch, &search, &memory);
    }
    bench_must(series_at(&search.bytes, 1) > LIST_BYTES, &(struct fail){.log = "what was typed did not search"});
    say("key in search", &search, SCREEN_BYTES);
    say("letter in a form", &letters, 64);
    say("digit in a masked field", &digits, 64);
    say("move in a form, radar", &moves, SCREEN_BYTES);
    bench_row(&(struct bench_row){.what = "memory of priem at 1,000,000", .unit = "MiB", .ours = memory, .most = 48});
}

static void of_the_region(struct stopwatch *watch) {
    struct keys queues = {0}, disputes = {0}, exchange = {0};
    keys_log_in(watch, KIT_OPERATOR);
    for (int i = 0; i < ROUNDS; i++) keys_queues(watch, &queues, &disputes, &exchange);
    bench_must(series_at(&queues.bytes, 0.5) > 0 && series_at(&disputes.bytes, 0.5) > 0,
               &(struct fail){.log = "no key was answered in the queues"});
    say("key in the operator's queues", &queues, SCREEN_BYTES);
    say("key in the operator's disputes", &disputes, SCREEN_BYTES);
    say("key in the exchange", &exchange, SCREEN_BYTES);
}

int main(void) {
    static struct million m;
    static void (*const parts[])(struct stopwatch * watch) = {at_the_window, of_the_region};
    struct stopwatch watch;
    const char *build = getenv("PRIEM_BUILD");
    char program[600];
    million_open(&m, CHILDREN);
    if (m.made_s > 0) fprintf(stderr, "million: %d children made in %.1f s\n", CHILDREN, m.made_s);
    snprintf(program, sizeof program, "%s/priem", build ? build : "build");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        stopwatch_start(&watch, (const char *[]){program, "--config", m.ini, "--test", NULL}, m.folder, true);
        parts[i](&watch);
        stopwatch_stop(&watch);
    }
    return 0;
}
