#include "tests/harness/million.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/schema.h"
#include "tests/harness/bench.h"
#include "tests/harness/place.h"
#include "tests/harness/stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_request(k, name, room)   ", request_" #name
#define NAME_child(k, name, room)     ", child_" #name
#define NAME_address(k, name, room)   ", address_" #name
#define NAME_applicant(k, name, room) ", applicant_" #name
#define BIND_request(k, name, room)   ", :request_" #name
#define BIND_child(k, name, room)     ", :child_" #name
#define BIND_address(k, name, room)   ", :address_" #name
#define BIND_applicant(k, name, room) ", :applicant_" #name
#define FAMILY(of)                                                                                                             \
    CHILD_FIELDS(of##_child)                                                                                                   \
    ADDRESS_FIELDS(of##_address) APPLICANT_FIELDS(of##_applicant)

static const char put_learner[] =
    "INSERT INTO learner (subject, phone, f_surname, f_name, f_patronymic, f_initial, doc_key, number, municipality, point,"
    " last_app, f_parent" FAMILY(NAME) ") VALUES (:subject, :phone, :f_surname, :f_name, :f_patronymic, :f_initial, :doc_key,"
                                       " :number, :municipality, :point, :app, :f_parent" FAMILY(BIND) ")";
static const char put_application[] = "INSERT INTO application (subject, app, state, number" REQUEST_FIELDS(NAME_request)
    FAMILY(NAME) ") VALUES (:subject, :app, 'approved', :number" REQUEST_FIELDS(BIND_request) FAMILY(BIND) ")";
static const char put_certificate[] =
    "INSERT INTO certificate (subject, number, app, state, event, issued_at, issued_by, issued_point) VALUES"
    " (:subject, :number, :app, 'living', :app, :at, '', :point)";

static const char *const filled[] = {"learner", "application", "certificate"};
enum { FILLED = sizeof filled / sizeof *filled, BATCH = 20000 };

static void run(struct db *db, const char *sql) {
    struct fail why = {0};
    bench_must(db_run(db, sql, &why, NULL), &why);
}

/* Each statement of a table's indexes, or the dropping of what it makes. */
static void each_index(struct db *db, const char *indexes, bool drop) {
    while (indexes && *indexes) {
        size_t size = strcspn(indexes, ";");
        char statement[400], name[80];
        snprintf(statement, sizeof statement, "%.*s", (int)size, indexes);
        if (drop && sscanf(strstr(statement, "INDEX ") + strlen("INDEX "), "%79s", name) == 1)
            snprintf(statement, sizeof statement, "DROP INDEX %s", name);
        run(db, statement);
        indexes += size + (indexes[size] == ';');
    }
}

static void all_indexes(struct db *db, bool drop) {
    for (int i = 0; i < FILLED; i++) {
        each_index(db, schema_table(filled[i])->indexes, drop);
        each_index(db, schema_table(filled[i])->desk_indexes, drop);
    }
}

static void put_child(struct db *db, const struct people *p, int64_t n) {
    struct application app;
    struct fail why = {0};
    char folded[4][96], initial[8] = "", doc[DOC_KEY_SIZE], number[11], subject[ID_TEXT], id[EVENT_ID_TEXT];
    uint32_t code;
    people_application(p, n, &app);
    text_fold(app.child.surname, folded[0], sizeof folded[0]);
    text_fold(app.child.name, folded[1], sizeof folded[1]);
    text_fold(app.child.patronymic, folded[2], sizeof folded[2]);
    text_fold(app.applicant.surname, folded[3], sizeof folded[3]);
    memcpy(initial, folded[0], text_step(folded[0], strlen(folded[0]), &code));
    learner_doc_key(&app.child, doc);
    certificate_number(p->subject_code, n, number);
    snprintf(subject, sizeof subject, "0193a2b4c5d67aaa8aaaaaaa%08x", (unsigned)n);
    snprintf(id, sizeof id, "3.1.%lld", (long long)n);
    snprintf(app.request.no, sizeof app.request.no, "3-%05u", (unsigned)n);
#define FAMILY_ROWS                                                                                                            \
    "child:r", &rec_child, &app.child, "address:r", &rec_address, &app.address, "applicant:r", &rec_applicant, &app.applicant
    bench_must(db_run(db, put_learner, &why, "subject:t", subject, "phone:t", app.applicant.phone, "f_surname:t", folded[0],
                      "f_name:t", folded[1], "f_patronymic:t", folded[2], "f_initial:t", initial, "doc_key:t", doc, "number:t",
                      number, "municipality:t", p->municipality, "point:t", p->point, "app:t", id, "f_parent:t", folded[3],
                      FAMILY_ROWS, NULL) &&
                   db_run(db, put_application, &why, "subject:t", subject, "app:t", id, "number:t", number, "request:r",
                          &rec_request, &app.request, FAMILY_ROWS, NULL) &&
                   db_run(db, put_certificate, &why, "subject:t", subject, "app:t", id, "number:t", number, "at:i", p->now,
                          "point:t", p->point, NULL),
               &why);
}

static void fill(struct kit *kit, int64_t children) {
    struct fail why = {0};
    all_indexes(kit->db, true);
    for (int64_t n = 0; n < children;) {
        bench_must(db_begin(kit->db, false, &why), &why);
        for (int i = 0; i < BATCH && n < children; i++) put_child(kit->db, &kit->people, n++);
        bench_must(db_commit(kit->db, &why), &why);
    }
    all_indexes(kit->db, false);
}

/* Another schema or another number of children is another store. */
static void name_folder(struct million *m, int64_t children) {
    const char *build = getenv("PRIEM_BUILD");
    struct bytes ddl = {0};
    struct hash h;
    uint8_t hash[HASH_SIZE];
    char text[2 * 8 + 1];
    for (int i = 0; i < table_count; i++) {
        schema_ddl(&tables[i], DIALECT_SQLITE, &ddl);
        schema_desk_ddl(&tables[i], &ddl);
    }
    hash_begin(&h, PURPOSE_DIGEST);
    hash_add(&h, ddl.data, ddl.size);
    hash_end(&h, hash);
    bytes_close(&ddl);
    hex_of(hash, 8, text);
    snprintf(m->folder, sizeof m->folder, "%s/million-%lld-%s", build ? build : "build", (long long)children, text);
    snprintf(m->ini, sizeof m->ini, "%s/priem.ini", m->folder);
}

static void write_ini(const struct million *m) {
    FILE *ini = fopen(m->ini, "w");
    bench_must(ini && fprintf(ini, "[store]\nfolder = %s\n", m->folder) > 0 && fclose(ini) == 0,
               &(struct fail){.log = "the settings of the bench cannot be written"});
}

void million_open(struct million *m, int64_t children) {
    static struct place place;
    struct stat about;
    double start = clock_ms();
    *m = (struct million){0};
    name_folder(m, children);
    if (stat(m->ini, &about) == 0) return;
    place_open_now(&place);
    fill(&place.kit, children);
    db_close(place.kit.db);
    place.kit.db = NULL;
    bench_must(rename(place.kit.tmp.folder, m->folder) == 0, &(struct fail){.log = "the store of the bench cannot be kept"});
    place_close(&place);
    write_ini(m);
    m->made_s = (clock_ms() - start) / 1e3;
}
