/* A class list of ten thousand rows into drafts: all of it, and the longest step, during which a screen would stand still. */

#include "model/store/import.h"
#include "model/base/csv.h"
#include "model/rules/fields.h"
#include "tests/harness/bench.h"
#include "tests/harness/kit.h"
#include "tests/harness/stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 10000, REGISTER = 20000 };

static void write_list(struct kit *kit, const char *path) {
    static const char *const head[] = {"Фамилия", "Имя", "Отчество", "Дата рождения", "СНИЛС", "Телефон"};
    FILE *out = fopen(path, "w");
    bench_must(out != NULL, &(struct fail){.log = "the list cannot be written"});
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) csv_put(out, ';', head[i], i == 0);
    csv_end(out);
    for (int n = 0; n < ROWS; n++) {
        struct application app;
        char birth[DATE_TEXT], snils[16];
        people_application(&kit->people, REGISTER + n, &app);
        date_iso_show(app.child.birth, birth);
        snils_show(app.child.snils, snils);
        const char *const cells[] = {app.child.surname,  app.child.name, app.child.patronymic, birth, snils,
                                     app.applicant.phone};
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) csv_put(out, ';', cells[i], i == 0);
        csv_end(out);
    }
    bench_must(fclose(out) == 0, &(struct fail){.log = "the list cannot be written"});
}

int main(void) {
    static struct kit kit;
    struct fail why = {0};
    struct import *import;
    struct import_progress now = {0};
    struct series steps = {0};
    struct env real = env_system();
    char path[600];
    kit_open(&kit);
    kit.people.quick = true;
    bench_must(people_fill(&kit.desk.journal, &kit.people, 0, REGISTER, &why), &why);
    snprintf(path, sizeof path, "%s", tmp_path(&kit.tmp, "list.csv"));
    write_list(&kit, path);
    kit_login(&kit, KIT_DESK);
    kit.clock.env.monotonic = real.monotonic; /* steps end by the real clock */
    double start = clock_ms();
    bench_must(import_open(&kit.desk, path, false, &import, &why), &why);
    while (!now.finished) {
        double step = clock_ms();
        bench_must(import_step(import, &now, &why), &why);
        series_add(&steps, clock_ms() - step);
    }
    double whole = (clock_ms() - start) / 1e3;
    import_close(import);
    bench_must(now.taken > ROWS * 9 / 10, &(struct fail){.log = "the rows were refused"});
    bench_row(&(struct bench_row){.what = "class list of 10,000 rows into drafts", .unit = "s", .ours = whole, .most = 10});
    bench_row(&(struct bench_row){.what = "a step of it, p50", .unit = "ms", .ours = series_at(&steps, 0.5), .most = 10});
    bench_row(&(struct bench_row){.what = "a step of it, p95", .unit = "ms", .ours = series_at(&steps, 0.95), .most = 20});
    bench_row(&(struct bench_row){.what = "its longest step", .unit = "ms", .ours = series_at(&steps, 1)});
    series_free(&steps);
    kit_close(&kit);
    return 0;
}
