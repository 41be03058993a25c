#ifndef PRIEM_TESTS_HARNESS_BENCH_H
#define PRIEM_TESTS_HARNESS_BENCH_H

/* Rows of the table that `make bench` prints. A bench program measures and prints one line a row, its cells divided by tabs:
 * what, ours, peer, ratio, budget, verdict; tests/bench/run makes the table of them.
 *
 *     bench_row(&(struct bench_row){.what = "first frame", .unit = "ms", .ours = 9.1, .most = 30});
 *     bench_row(&(struct bench_row){.what = "first frame", .unit = "ms", .ours = 9.1, .peer = "nano", .theirs = 7, .times
 * = 1.5});
 */

#include "model/base/fail.h"

#include <stdint.h>
#include <sys/types.h>

struct bench_row {
    const char *what, *unit;
    double ours;
    const char *peer; /* NULL: none */
    double theirs;
    double most, least; /* budget in the unit; 0 none */
    double times;       /* budget as a multiple of the peer; 0 none */
};

void bench_row(const struct bench_row *row);

/* Measurements of one thing; grows by itself. */
struct series {
    double *values;
    int count, room;
};
void series_add(struct series *s, double value);
double series_at(struct series *s, double quantile); /* 0.5 the median; 0 when there is nothing */
double series_mean(const struct series *s);
void series_free(struct series *s);

/* A line of /proc/<pid>/status in MiB: "VmRSS", "VmHWM". 0: not there. */
double bench_memory(pid_t pid, const char *line);
/* Processor time it has used, ms. */
double bench_processor_ms(pid_t pid);
/* The first child of this process that runs `program`; 0: none. */
pid_t bench_child(const char *program);

/* Other work on every processor from now on, as on a small laptop with a browser open; it ends with this program at the latest.
 */
struct bench_busy {
    pid_t pids[64];
    int count;
};
void bench_busy_begin(struct bench_busy *b);
void bench_busy_end(struct bench_busy *b);

/* Ends the program when something that is not measured fails. */
void bench_must(bool done, const struct fail *why);

#endif
