/* A register from before comes into a centre that serves: rows a second of `register load`, and how long a kiosk waits for its
 * answer meanwhile. PRIEM_REGISTER_ROWS=100000 for a whole region. */

#include "tests/harness/bench.h"
#include "tests/harness/old_register.h"
#include "tests/harness/region.h"
#include "tests/harness/stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 20000, ALONE = 20, PAUSE_US = 500000, ROW_US = 600 };

/* In a process of its own; the exit status says whether every row was taken. */
static pid_t load(struct region *r) {
    static char out[64 * 1024];
    char old[400];
    snprintf(old, sizeof old, "%s/old.csv", r->tmp.folder);
    fflush(NULL);
    pid_t pid = fork();
    if (pid != 0) return pid;
    int status = region_command(r, out, sizeof out, "register", "load", old, NULL);
    if (status != 0) fprintf(stderr, "%s\n", out);
    _exit(status);
}

static void exchange(struct region_kiosk *k, struct series *waits) {
    struct exchange_status status;
    double asked = clock_ms();
    bench_must(region_sync(k, &status), &status.last_fail);
    series_add(waits, clock_ms() - asked);
}

int main(void) {
    static struct region r;
    static struct region_kiosk k;
    struct series alone = {0}, waits = {0};
    const char *wish = getenv("PRIEM_REGISTER_ROWS");
    int64_t rows = wish && atoll(wish) > 0 ? atoll(wish) : ROWS;
    int ended = -1;
    region_make(&r);
    region_start(&r);
    region_enrol(&r, &k, "school7", "7", "desk");
    region_login(&r, &k, REGION_DESK);
    old_register_write(tmp_path(&r.tmp, "old.csv"), &k.people, rows);
    for (int i = 0; i < ALONE; i++) exchange(&k, &alone);
    double start = clock_ms(), processor = bench_processor_ms(r.pid);
    pid_t pid = load(&r);
    while (waitpid(pid, &ended, WNOHANG) == 0) {
        exchange(&k, &waits);
        usleep(PAUSE_US);
    }
    bench_must(ended == 0, &(struct fail){.log = "register load"});
    double ms = clock_ms() - start;
    bench_row(&(struct bench_row){.what = "rows of an old register a second", .unit = "/s", .ours = (double)rows / ms * 1e3});
    bench_row(&(struct bench_row){.what = "the centre's processor a row",
                                  .unit = "us",
                                  .ours = (bench_processor_ms(r.pid) - processor) / (double)rows * 1e3,
                                  .most = ROW_US});
    bench_row(&(struct bench_row){.what = "an exchange alone, median", .unit = "ms", .ours = series_at(&alone, 0.5)});
    bench_row(&(struct bench_row){.what = "an exchange meanwhile, median", .unit = "ms", .ours = series_at(&waits, 0.5)});
    bench_row(&(struct bench_row){.what = "an exchange meanwhile, 99 %", .unit = "ms", .ours = series_at(&waits, 0.99)});
    series_free(&alone);
    series_free(&waits);
    region_kiosk_close(&k);
    region_remove(&r);
    return 0;
}
