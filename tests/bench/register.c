/* A register from before comes into a centre that serves: rows a second of `register load`, and how long a kiosk waits for its
 * answer meanwhile. PRIEM_REGISTER_ROWS=100000 for a whole region. */

#include "model/base/csv.h"
#include "model/rules/fields.h"
#include "tests/harness/bench.h"
#include "tests/harness/region.h"
#include "tests/harness/stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 20000, OLD_SERIAL = 5000000, PAUSE_US = 500000 };

static const char *const columns[] = {
    "number",           "child_surname",       "child_name",        "child_patronymic", "child_birth",
    "child_sex",        "child_snils",         "child_doc_kind",    "child_doc_series", "child_doc_number",
    "child_doc_issued", "request_point",       "applicant_surname", "applicant_name",   "applicant_phone",
    "address_locality", "applicant_authority",
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void write_row(FILE *out, const struct application *app, int64_t n) {
    char number[11];
    certificate_number("67", OLD_SERIAL + n, number);
    const struct child *c = &app->child;
    const struct applicant *a = &app->applicant;
    const char *cells[COLUMNS] = {
        number,     c->surname,  c->name,       c->patronymic,         c->birth,      c->sex,
        c->snils,   c->doc_kind, c->doc_series, c->doc_number,         c->doc_issued, "12",
        a->surname, a->name,     a->phone,      app->address.locality, a->authority,
    };
    for (int i = 0; i < COLUMNS; i++) csv_put(out, ',', cells[i], i == 0);
    csv_end(out);
}

static void write_register(struct region *r, struct region_kiosk *k, int64_t rows) {
    FILE *out = fopen(tmp_path(&r->tmp, "old.csv"), "w");
    bench_must(out != NULL, &(struct fail){.log = "old.csv"});
    for (int i = 0; i < COLUMNS; i++) csv_put(out, ',', columns[i], i == 0);
    csv_end(out);
    for (int64_t n = 0; n < rows; n++) {
        struct application app;
        people_application(&k->people, n, &app);
        write_row(out, &app, n);
    }
    fclose(out);
}

/* In a process of its own; the exit status says whether every row was taken. */
static pid_t load(struct region *r) {
    char out[2000] = "", old[400];
    snprintf(old, sizeof old, "%s/old.csv", r->tmp.folder);
    fflush(NULL);
    pid_t pid = fork();
    if (pid != 0) return pid;
    int status = region_command(r, out, sizeof out, "register", "load", old, NULL);
    if (status != 0) fprintf(stderr, "%s\n", out);
    _exit(status);
}

int main(void) {
    static struct region r;
    static struct region_kiosk k;
    struct series waits = {0};
    struct exchange_status status;
    const char *wish = getenv("PRIEM_REGISTER_ROWS");
    int64_t rows = wish && atoll(wish) > 0 ? atoll(wish) : ROWS;
    int ended = -1;
    region_make(&r);
    region_start(&r);
    region_enrol(&r, &k, "school7", "7", "desk");
    region_login(&r, &k, REGION_DESK);
    write_register(&r, &k, rows);
    double start = clock_ms(), processor = bench_processor_ms(r.pid);
    pid_t pid = load(&r);
    while (waitpid(pid, &ended, WNOHANG) == 0) {
        double asked = clock_ms();
        bench_must(region_sync(&k, &status), &status.last_fail);
        series_add(&waits, clock_ms() - asked);
        usleep(PAUSE_US);
    }
    bench_must(ended == 0, &(struct fail){.log = "register load"});
    double ms = clock_ms() - start;
    bench_row(&(struct bench_row){.what = "rows of an old register a second", .unit = "/s", .ours = (double)rows / ms * 1e3});
    bench_row(&(struct bench_row){.what = "the centre's processor a row",
                                  .unit = "us",
                                  .ours = (bench_processor_ms(r.pid) - processor) / (double)rows * 1e3});
    bench_row(&(struct bench_row){.what = "an exchange meanwhile, median", .unit = "ms", .ours = series_at(&waits, 0.5)});
    bench_row(&(struct bench_row){.what = "an exchange meanwhile, 99 %", .unit = "ms", .ours = series_at(&waits, 0.99)});
    series_free(&waits);
    region_kiosk_close(&k);
    region_remove(&r);
    return 0;
}
