/* What a durable save costs: desk_save of a whole application beside plain SQLite that writes the very same rows, with the same
 * indexes, into a copy of the same store, in one transaction with synchronous=FULL. In turns on the same disk. */

#include "model/base/text.h"
#include "tests/harness/bench.h"
#include "tests/harness/kit.h"
#include "tests/harness/stopwatch.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHILDREN = 20000, SAVES = 400, EVENTS = 5, COLUMNS = 128, ROWS = 32 };

/* Where a save leaves its rows; kept: the row is there before and changes. */
// clang-format off
static const struct source {
    const char *table, *where;
    bool kept;
} sources[] = {
    {"log", "kiosk = 3 AND seq > :before", false},     {"personal", "kiosk = 3 AND seq > :before", false},
    {"touch", "subject = :subject", false},            {"learner", "subject = :subject", false},
    {"application", "subject = :subject", false},      {"meta", "key LIKE 'chain.%' OR key = 'request_serial'", true},
};
// clang-format on
enum { SOURCES = sizeof sources / sizeof *sources };

/* --- plain SQLite -------------------------------------------------------------------------------------------------------- */

struct table {
    int columns;
    char kinds[COLUMNS]; /* 'I', 'T' or 'B' as declared */
    sqlite3_stmt *insert;
};

struct plain {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit;
    struct table tables[SOURCES];
};

static void plain_must(struct plain *p, int got, int wanted) {
    struct fail why = {.log = "plain SQLite"};
    if (got != wanted) text_copy(why.say, sizeof why.say, sqlite3_errmsg(p->db));
    bench_must(got == wanted, &why);
}

static sqlite3_stmt *prepare(struct plain *p, const char *sql) {
    sqlite3_stmt *st;
    plain_must(p, sqlite3_prepare_v2(p->db, sql, -1, &st, NULL), SQLITE_OK);
    return st;
}

static void run(struct plain *p, const char *sql) {
    plain_must(p, sqlite3_exec(p->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void drop_triggers(struct plain *p) {
    char sql[4000] = "";
    sqlite3_stmt *st = prepare(p, "SELECT name FROM sqlite_master WHERE type = 'trigger'");
    while (sqlite3_step(st) == SQLITE_ROW) {
        size_t size = strlen(sql);
        snprintf(sql + size, sizeof sql - size, "DROP TRIGGER \"%s\";", (const char *)sqlite3_column_text(st, 0));
    }
    sqlite3_finalize(st);
    run(p, sql);
}

static void plain_table(struct plain *p, const struct source *source, struct table *t) {
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT type FROM pragma_table_info('%s') ORDER BY cid", source->table);
    sqlite3_stmt *st = prepare(p, sql);
    while (sqlite3_step(st) == SQLITE_ROW && t->columns < COLUMNS)
        t->kinds[t->columns++] = *(const char *)sqlite3_column_text(st, 0);
    sqlite3_finalize(st);
    int size = snprintf(sql, sizeof sql, "INSERT %s INTO %s VALUES (", source->kept ? "OR REPLACE" : "", source->table);
    for (int i = 0; i < t->columns; i++)
        size += snprintf(sql + size, sizeof sql - (size_t)size, i + 1 < t->columns ? "?," : "?)");
    t->insert = prepare(p, sql);
}

static void plain_open(struct plain *p, const char *path) {
    *p = (struct plain){0};
    plain_must(p, sqlite3_open(path, &p->db), SQLITE_OK);
    drop_triggers(p);
    run(p, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384");
    p->begin = prepare(p, "BEGIN IMMEDIATE");
    p->commit = prepare(p, "COMMIT");
    for (int i = 0; i < SOURCES; i++) plain_table(p, &sources[i], &p->tables[i]);
}

static void plain_close(struct plain *p) {
    sqlite3_finalize(p->begin);
    sqlite3_finalize(p->commit);
    for (int i = 0; i < SOURCES; i++) sqlite3_finalize(p->tables[i].insert);
    sqlite3_close(p->db);
}

/* --- the rows of one save, read back from the kiosk's store --------------------------------------------------------------- */

struct cell {
    char kind; /* 'I', 'T', 'B', or 0 for NULL */
    int64_t number;
    const void *bytes;
    size_t size;
};

struct row {
    int source;
    struct cell *cells;
};

struct written {
    struct row rows[ROWS];
    int count;
};

static struct cell read_cell(const struct rows *r, int column, char kind, struct arena *a) {
    struct cell c = {.kind = db_is_null(r, column) ? '\0' : kind};
    if (c.kind == 'I') c.number = db_int(r, column);
    if (c.kind == 'T') c.bytes = db_text(r, column), c.size = strlen(c.bytes);
    if (c.kind == 'B') c.bytes = db_blob(r, column, &c.size);
    if (c.size > 0) c.bytes = memcpy(arena_alloc(a, c.size), c.bytes, c.size);
    return c;
}

static void read_rows(struct kit *kit, const struct plain *p, const char *subject, uint64_t before, struct arena *a,
                      struct written *out) {
    struct fail why = {0};
    *out = (struct written){0};
    for (int s = 0; s < SOURCES; s++) {
        const struct table *t = &p->tables[s];
        struct rows r;
        const char *sql = arena_printf(a, "SELECT * FROM %s WHERE %s", sources[s].table, sources[s].where);
        bool found = strstr(sources[s].where, ":before")    ? db_query(kit->db, &r, sql, &why, "before:i", before, NULL)
                     : strstr(sources[s].where, ":subject") ? db_query(kit->db, &r, sql, &why, "subject:t", subject, NULL)
                                                            : db_query(kit->db, &r, sql, &why, NULL);
        bench_must(found, &why);
        while (out->count < ROWS && db_next(&r, &why)) {
            struct row *row = &out->rows[out->count++];
            *row = (struct row){.source = s, .cells = arena_alloc(a, (size_t)t->columns * sizeof(struct cell))};
            for (int i = 0; i < t->columns; i++) row->cells[i] = read_cell(&r, i, t->kinds[i], a);
        }
        bench_must(out->count < ROWS && !db_failed(&r), &why);
    }
}

static void write_cell(sqlite3_stmt *st, int at, const struct cell *c) {
    switch (c->kind) {
    case 'I': sqlite3_bind_int64(st, at, c->number); break;
    case 'T': sqlite3_bind_text(st, at, c->size > 0 ? c->bytes : "", (int)c->size, SQLITE_STATIC); break;
    case 'B': sqlite3_bind_blob(st, at, c->bytes, (int)c->size, SQLITE_STATIC); break;
    default: sqlite3_bind_null(st, at); break;
    }
}

static void step(struct plain *p, sqlite3_stmt *st) {
    plain_must(p, sqlite3_step(st), SQLITE_DONE);
    sqlite3_reset(st);
}

static double write_rows(struct plain *p, const struct written *w) {
    double start = clock_ms();
    step(p, p->begin);
    for (const struct row *row = w->rows; row < w->rows + w->count; row++) {
        const struct table *t = &p->tables[row->source];
        for (int i = 0; i < t->columns; i++) write_cell(t->insert, i + 1, &row->cells[i]);
        step(p, t->insert);
    }
    step(p, p->commit);
    return clock_ms() - start;
}

/* --- the two in turns ----------------------------------------------------------------------------------------------------- */

static void make_stores(struct kit *kit, struct plain *plain) {
    struct fail why = {0};
    char command[1100], path[512];
    kit_open(kit);
    kit->people.quick = true;
    bench_must(people_fill(&kit->desk.journal, &kit->people, 0, CHILDREN, &why), &why);
    db_close(kit->db);
    kit->db = NULL;
    text_copy(path, sizeof path, tmp_path(&kit->tmp, "plain.db"));
    snprintf(command, sizeof command, "cp '%s/store.db' '%s' && sync", kit->tmp.folder, path);
    bench_must(system(command) == 0, &(struct fail){.log = "cannot copy the store"});
    plain_open(plain, path);
    kit_reopen(kit);
    kit_login(kit, KIT_DESK);
}

static double save(struct kit *kit, int64_t n, struct saved *saved) {
    struct application form;
    struct fail why = {0};
    kit_form(kit, n, &form);
    double start = clock_ms();
    bench_must(desk_save(&kit->desk, &form, 0, saved, &why), &why);
    double took = clock_ms() - start;
    bench_must(saved->events == EVENTS, &(struct fail){.log = "a save of another number of events"});
    return took;
}

int main(void) {
    static struct kit kit;
    static struct plain plain;
    static struct written written;
    struct series ours = {0}, theirs = {0}, ratios = {0};
    struct arena a = {0};
    struct saved saved;
    make_stores(&kit, &plain);
    for (int i = 0; i < SAVES; i++) {
        uint64_t before = kit.desk.journal.seq;
        double our = save(&kit, CHILDREN + i, &saved);
        read_rows(&kit, &plain, saved.subject, before, &a, &written);
        double their = write_rows(&plain, &written);
        series_add(&ours, our);
        series_add(&theirs, their);
        series_add(&ratios, our / their);
        arena_reset(&a);
    }
    bench_row(&(struct bench_row){.what = "durable save, median",
                                  .unit = "ms",
                                  .ours = series_at(&ours, 0.5),
                                  .peer = "SQLite",
                                  .theirs = series_at(&theirs, 0.5),
                                  .times = 1.5});
    bench_row(&(struct bench_row){.what = "durable save, mean with all checkpoints",
                                  .unit = "ms",
                                  .ours = series_mean(&ours),
                                  .peer = "SQLite",
                                  .theirs = series_mean(&theirs)});
    fprintf(stderr, "save: %d rows each, the median of the ratios is %.2f\n", written.count, series_at(&ratios, 0.5));
    series_free(&ours);
    series_free(&theirs);
    series_free(&ratios);
    arena_close(&a);
    plain_close(&plain);
    kit_close(&kit);
    return 0;
}
