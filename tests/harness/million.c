#include "tests/harness/million.h"

#include "model/base/date.h"
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
static const char put_application[] =
    "INSERT INTO application (subject, app, state, number, decision_due, sort_due, last_day, tell, touched_at" REQUEST_FIELDS(
        NAME_request)
        FAMILY(NAME) ") VALUES (:subject, :app, :state, :number, :due, :due, :last_day, :tell, :at" REQUEST_FIELDS(BIND_request)
            FAMILY(BIND) ")";
static const char put_certificate[] =
    "INSERT INTO certificate (subject, number, app, state, event, valid_until, issued_at, issued_by, issued_point) VALUES"
    " (:subject, :number, :app, 'living', :app, :last_day, :at, '', :point)";

/* Of two that a desk has for one child, and of two that may be one. */
static const char put_ruling[] =
    "INSERT INTO ruling (subject, ruling, kind, of, app, number, living, living_app, living_point, living_at, cause, at) VALUES"
    " (:subject, :ruling, :kind, :app, :app, :number, :living, :living_app, :point, :at, :cause, :at)";

/* Of a hundred children each of these waits; the others have their certificate, and of a thousand of those one is disputed. */
static const struct {
    const char *state, *tell;
} waits[] = {{"complete", ""}, {"incomplete", ""}, {"returned", ""}, {"filed_online", ""}, {"approved", "issued"}};
enum { WAITS = sizeof waits / sizeof *waits, WAIT_OF = 100, DISPUTED_OF = 1000, DAYS = 300 };

static const char *const filled[] = {"learner", "application", "certificate", "ruling"};
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

static void subject_of(int64_t n, char subject[ID_TEXT]) {
    snprintf(subject, ID_TEXT, "0193a2b4c5d67aaa8aaaaaaa%08x", (unsigned)n);
}

static void put_dispute(struct db *db, const struct people *p, int64_t n) {
    char subject[ID_TEXT], ruling[EVENT_ID_TEXT], app[EVENT_ID_TEXT], living_app[EVENT_ID_TEXT], number[11], living[11];
    const bool joined = n / DISPUTED_OF % 2 == 0;
    struct fail why = {0};
    subject_of(n, subject);
    snprintf(ruling, sizeof ruling, "0.1.%lld", (long long)n);
    snprintf(app, sizeof app, "3.1.%lld", (long long)n);
    snprintf(living_app, sizeof living_app, "3.1.%lld", (long long)n - 1);
    certificate_number(p->subject_code, n, number);
    certificate_number(p->subject_code, n - 1, living);
    bench_must(db_run(db, put_ruling, &why, "subject:t", subject, "ruling:t", ruling, "kind:t", joined ? "joined" : "flagged",
                      "app:t", app, "number:t", number, "living:t", living, "living_app:t", living_app, "point:t", p->point,
                      "at:i", p->now - n, "cause:t", joined ? "" : "namesake", NULL),
               &why);
}

static void put_child(struct db *db, const struct people *p, int64_t n) {
    struct application app;
    struct fail why = {0};
    char folded[4][96], initial[8] = "", doc[DOC_KEY_SIZE], number[11] = "", subject[ID_TEXT], id[EVENT_ID_TEXT];
    char due[DATE_TEXT], last_day[DATE_TEXT];
    int32_t birth;
    uint32_t code;
    const int64_t wait = n % WAIT_OF;
    const char *state = wait < WAITS ? waits[wait].state : "approved", *tell = wait < WAITS ? waits[wait].tell : "";
    const bool issued = strcmp(state, "approved") == 0;
    people_application(p, n, &app);
    text_fold(app.child.surname, folded[0], sizeof folded[0]);
    text_fold(app.child.name, folded[1], sizeof folded[1]);
    text_fold(app.child.patronymic, folded[2], sizeof folded[2]);
    text_fold(app.applicant.surname, folded[3], sizeof folded[3]);
    memcpy(initial, folded[0], text_step(folded[0], strlen(folded[0]), &code));
    learner_doc_key(&app.child, doc);
    if (issued) certificate_number(p->subject_code, n, number);
    subject_of(n, subject);
    snprintf(id, sizeof id, "3.1.%lld", (long long)n);
    snprintf(app.request.no, sizeof app.request.no, "3-%05u", (unsigned)n);
    date_iso(moment_date(p->now, 0) + (int32_t)(n / WAIT_OF % DAYS) - DAYS / 10, due);
    bench_must(date_parse(app.child.birth, &birth), &(struct fail){.log = "a date of birth"});
    date_iso(certificate_last_day(birth), last_day);
    const int64_t at = p->now - n; /* no two at once */
#define FAMILY_ROWS                                                                                                            \
    "child:r", &rec_child, &app.child, "address:r", &rec_address, &app.address, "applicant:r", &rec_applicant, &app.applicant
    bench_must(db_run(db, put_learner, &why, "subject:t", subject, "phone:t", app.applicant.phone, "f_surname:t", folded[0],
                      "f_name:t", folded[1], "f_patronymic:t", folded[2], "f_initial:t", initial, "doc_key:t", doc, "number:t",
                      number, "municipality:t", p->municipality, "point:t", p->point, "app:t", id, "f_parent:t", folded[3],
                      FAMILY_ROWS, NULL) &&
                   db_run(db, put_application, &why, "subject:t", subject, "app:t", id, "state:t", state, "number:t", number,
                          "due:t", issued ? "" : due, "last_day:t", last_day, "tell:t", tell, "at:i", at, "request:r",
                          &rec_request, &app.request, FAMILY_ROWS, NULL) &&
                   (!issued || db_run(db, put_certificate, &why, "subject:t", subject, "app:t", id, "number:t", number,
                                      "last_day:t", last_day, "at:i", at, "point:t", p->point, NULL)),
               &why);
    if (issued && n % DISPUTED_OF == DISPUTED_OF - 1) put_dispute(db, p, n);
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

/* Another schema, another number of children or other rows of them are another store. */
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
    hash_add(&h, put_application, sizeof put_application);
    hash_add(&h, put_certificate, sizeof put_certificate);
    hash_add(&h, put_ruling, sizeof put_ruling);
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
