#include "tests/harness/old_register.h"

#include "model/base/csv.h"
#include "model/rules/fields.h"
#include "tests/harness/bench.h"

#include <stdio.h>

enum { OLD_SERIAL = 5000000 };

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

void old_register_write(const char *path, struct people *people, int64_t rows) {
    FILE *out = fopen(path, "w");
    bench_must(out != NULL, &(struct fail){.log = "old register"});
    for (int i = 0; i < COLUMNS; i++) csv_put(out, ',', columns[i], i == 0);
    csv_end(out);
    for (int64_t n = 0; n < rows; n++) {
        struct application app;
        people_application(people, n, &app);
        write_row(out, &app, n);
    }
    bench_must(fclose(out) == 0, &(struct fail){.log = "old register"});
}
