#include "tests/both/twin.h"

#include "model/base/bytes.h"
#include "model/base/hash.h"
#include "model/store/driver.h"

#include <assert.h>
#include <inttypes.h>
#include <postgresql/libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* See twin.h. The names are the linker's. */
extern const struct db_driver real_sqlite __asm__("__real_driver_sqlite"), twin __asm__("__wrap_driver_sqlite");
static const struct db_driver *const lite = &real_sqlite;

enum { PARAMETERS_MOST = 128, SQL_ROOM = 16384 };
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_BIGINT = 20, OID_INT = 23, OID_TEXT = 25 };

/* A text prepared with these types. */
struct prepared {
    char *sql;
    uint64_t hash;
    int parameters;
    Oid types[PARAMETERS_MOST];
};

/* A schema and the connection to it. Both are kept when the store is closed: it may be opened again, and once its file is gone
 * the next new store takes the place, emptied, with all that is prepared; to make a schema takes longer than many a test. */
struct place {
    struct place *next;
    PGconn *pg;
    char schema[32], *path;
    uint8_t left[HASH_SIZE];  /* SQLite's file as the last close left it */
    bool centre, open, guest; /* a guest: a second connection to a store that is open */
    struct prepared *prepared;
    int count, room;
};
static struct place *places;

struct twin {
    void *lite;
    struct place *place;
    PGconn *pg; /* the place's */
};

struct value {
    Oid type; /* 0 while nothing is bound: NULL */
    char *data;
    int size;
};

struct statement {
    struct twin *twin;
    void *lite, *again; /* the second reads a query to its end while the first stands in it; NULL until then */
    char *sql;
    bool alone; /* asked of SQLite itself: a plan, by a test; whether a file is whole */
    int parameters;
    struct value values[PARAMETERS_MOST];
    Oid prepared[PARAMETERS_MOST]; /* types it was prepared with */
    char name[16];                 /* "" while it is not prepared */
    PGresult *result;              /* of the present run */
    int row;
};

static _Noreturn void differ(const char *sql, const char *format, ...) __attribute__((format(printf, 2, 3)));
static _Noreturn void differ(const char *sql, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(stderr, "The engines differ: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n  %s\n", sql);
    va_end(args);
    abort();
}

static void pg_do(PGconn *pg, const char *sql) {
    PGresult *result = PQexec(pg, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) differ(sql, "%s", PQresultErrorMessage(result));
    PQclear(result);
}

/* Opening ******************************************************************************************************************/

static bool stands_in(const struct table *table, bool centre) {
    return table->home != (centre ? HOME_KIOSK : HOME_CENTRE);
}

static void make_schema(const struct place *p) {
    struct bytes sql = {0};
    for (int i = 0; i < table_count; i++) {
        if (!stands_in(&tables[i], p->centre)) continue;
        schema_ddl(&tables[i], DIALECT_POSTGRES, &sql);
        if (!p->centre) schema_desk_ddl(&tables[i], &sql);
    }
    schema_guards(DIALECT_POSTGRES, &sql);
    pg_do(p->pg, (const char *)sql.data);
    bytes_close(&sql);
}

static struct place *new_place(const char *schema, bool centre) {
    struct place *p = calloc(1, sizeof *p);
    char sql[160];
    if (!p) abort();
    p->centre = centre;
    snprintf(p->schema, sizeof p->schema, "%s", schema);
    p->pg = PQconnectdb("");
    if (PQstatus(p->pg) != CONNECTION_OK) differ("connect", "%s", PQerrorMessage(p->pg));
    snprintf(sql, sizeof sql, "SET client_min_messages = warning; SET search_path = %s", schema);
    pg_do(p->pg, sql);
    return p;
}

static struct place *kept_place(bool centre) {
    static int made;
    char schema[32], sql[64];
    snprintf(schema, sizeof schema, "s%ld_%d", (long)getpid(), ++made);
    struct place *p = new_place(schema, centre);
    snprintf(sql, sizeof sql, "CREATE SCHEMA %s", schema);
    pg_do(p->pg, sql);
    make_schema(p);
    p->next = places;
    return places = p;
}

/* The guards of the log would not let it. */
static void empty(const struct place *p) {
    struct bytes sql = {0};
    bytes_text(&sql, "SET session_replication_role = replica;");
    for (int i = 0; i < table_count; i++)
        if (stands_in(&tables[i], p->centre)) bytes_printf(&sql, "DELETE FROM %s;", tables[i].name);
    bytes_text(&sql, "SET session_replication_role = origin");
    pg_do(p->pg, (const char *)sql.data);
    bytes_close(&sql);
}

static struct place *place_for_new(const char *path, bool centre) {
    for (struct place *p = places; p; p = p->next) {
        if (p->open || p->centre != centre || (strcmp(p->path, path) != 0 && access(p->path, F_OK) == 0)) continue;
        empty(p);
        return p;
    }
    return kept_place(centre);
}

static void insert_row(const struct place *p, const char *sql, void *st, const struct table_column *columns, int count) {
    const char *values[TABLE_COLUMNS_MOST];
    int sizes[TABLE_COLUMNS_MOST], formats[TABLE_COLUMNS_MOST];
    for (int i = 0; i < count; i++) {
        size_t size = 0;
        formats[i] = strcmp(columns[i].type, "BLOB") == 0;
        values[i] = lite->null(st, i) ? NULL : formats[i] ? lite->blob(st, i, &size) : lite->text(st, i);
        if (formats[i] && !values[i] && !lite->null(st, i)) values[i] = ""; /* of no bytes */
        sizes[i] = (int)size;
    }
    PGresult *result = PQexecParams(p->pg, sql, count, NULL, values, sizes, formats, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) differ(sql, "%s", PQresultErrorMessage(result));
    PQclear(result);
}

/* What is damaged is not read to its end: who opened it will find out. */
static void read_table(const struct place *p, void *from, const struct table *table) {
    struct table_column columns[TABLE_COLUMNS_MOST];
    const int count = table_columns(table, columns);
    struct bytes names = {0}, select = {0}, insert = {0};
    struct fail why;
    table_names(table, &names);
    bytes_printf(&select, "SELECT %s FROM %s", (const char *)names.data, table->name);
    bytes_printf(&insert, "INSERT INTO %s (%s) VALUES (", table->name, (const char *)names.data);
    for (int i = 1; i <= count; i++) bytes_printf(&insert, "$%d%s", i, i < count ? ", " : ")");
    void *st = lite->prepare(from, (const char *)select.data, &why);
    while (st && lite->step(from, st, &why) == DB_ROW) insert_row(p, (const char *)insert.data, st, columns, count);
    if (st) lite->finalize(st);
    struct bytes *all[] = {&names, &select, &insert};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) bytes_close(all[i]);
}

/* A store was put in the place: the other engine is given what is in it, as if from a dump of the same moment. */
static struct place *read_in(struct place *p, void *from) {
    empty(p);
    pg_do(p->pg, "BEGIN; SET LOCAL session_replication_role = replica");
    for (int i = 0; i < table_count; i++)
        if (stands_in(&tables[i], p->centre)) read_table(p, from, &tables[i]);
    pg_do(p->pg, "COMMIT");
    return p;
}

/* By its bytes: within a tick of the clock another file may be there, of the same size and under the same number. */
static void sum_of(const char *path, uint8_t sum[HASH_SIZE]) {
    uint8_t bytes[16384];
    crypto_generichash_state state;
    FILE *f = fopen(path, "rb");
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    for (size_t size = 1; f && size > 0;) {
        size = fread(bytes, 1, sizeof bytes, f);
        crypto_generichash_update(&state, bytes, size);
    }
    crypto_generichash_final(&state, sum, HASH_SIZE);
    if (f && fclose(f) != 0) abort();
}

static bool is_as_left(const struct place *p, const char *path) {
    uint8_t now[HASH_SIZE];
    sum_of(path, now);
    return memcmp(now, p->left, sizeof now) == 0;
}

static struct place *place_of(const char *path, bool centre, void *from) {
    struct place *p = places;
    while (p && strcmp(p->path, path) != 0) p = p->next;
    if (!p) return read_in(place_for_new(path, centre), from);
    if (!p->open) return is_as_left(p, path) ? p : read_in(p, from);
    p = new_place(p->schema, p->centre);
    p->guest = true;
    return p;
}

static bool twin_open(const struct db_config *config, const struct env *env, void **self, struct fail *why) {
    struct twin *t = calloc(1, sizeof *t);
    int64_t version;
    if (!t) abort();
    if (!lite->open(config, env, &t->lite, why)) {
        free(t);
        return false;
    }
    char *path = realpath(config->path, NULL);
    if (!path || !lite->version(t->lite, &version, why)) abort();
    t->place = version == 0 ? place_for_new(path, config->centre) : place_of(path, config->centre, t->lite);
    free(t->place->path);
    t->place->path = path;
    t->place->open = true;
    t->pg = t->place->pg;
    *self = t;
    return true;
}

static void forget_guest(struct place *p) {
    for (int i = 0; i < p->count; i++) free(p->prepared[i].sql);
    free(p->prepared);
    free(p->path);
    PQfinish(p->pg);
    free(p);
}

static void twin_close(void *self) {
    struct twin *t = self;
    if (PQtransactionStatus(t->pg) != PQTRANS_IDLE) pg_do(t->pg, "ROLLBACK");
    lite->close(t->lite);
    t->place->open = false;
    sum_of(t->place->path, t->place->left);
    if (t->place->guest) forget_guest(t->place);
    free(t);
}

static bool twin_broken(const void *self) {
    return lite->broken(((const struct twin *)self)->lite);
}

/* The schema and its migrations: each engine has its own. */
static bool twin_exec(void *self, const char *sql, struct fail *why) {
    return lite->exec(((struct twin *)self)->lite, sql, why);
}

static bool twin_begin(void *self, bool durable, struct fail *why) {
    struct twin *t = self;
    if (!lite->begin(t->lite, durable, why)) return false;
    pg_do(t->pg, "BEGIN");
    return true;
}

static void twin_rollback(void *self) {
    struct twin *t = self;
    lite->rollback(t->lite);
    pg_do(t->pg, "ROLLBACK");
}

static bool twin_wipe(void *self, int64_t *at, bool *done, struct fail *why) {
    return lite->wipe(((struct twin *)self)->lite, at, done, why);
}

static bool twin_checkpoint(void *self, struct fail *why) {
    return lite->checkpoint(((struct twin *)self)->lite, why);
}

static bool twin_copy(void *self, const struct db_config *config, const char *path, void (*step)(void *watch, int percent),
                      void *watch, struct fail *why) {
    return lite->copy(((struct twin *)self)->lite, config, path, step, watch, why);
}

static bool twin_copy_start(void *self, const struct db_config *config, const char *path, void **copying, struct fail *why) {
    return lite->copy_start(((struct twin *)self)->lite, config, path, copying, why);
}

static bool twin_copy_step(void *self, void *copying, int *percent, struct fail *why) {
    return lite->copy_step(((struct twin *)self)->lite, copying, percent, why);
}

static void twin_copy_end(void *copying) {
    lite->copy_end(copying);
}

static bool twin_version(void *self, int64_t *version, struct fail *why) {
    return lite->version(((struct twin *)self)->lite, version, why);
}

static bool twin_set_version(void *self, int64_t version, struct fail *why) {
    return lite->set_version(((struct twin *)self)->lite, version, why);
}

/* Statements ***************************************************************************************************************/

static bool is_of_sqlite(const char *sql) {
    return strncmp(sql, "EXPLAIN", 7) == 0 || strncmp(sql, "PRAGMA", 6) == 0;
}

static void *twin_prepare(void *self, const char *sql, struct fail *why) {
    struct twin *t = self;
    void *st = lite->prepare(t->lite, sql, why);
    if (!st) return NULL;
    struct statement *s = calloc(1, sizeof *s);
    if (!s) abort();
    *s = (struct statement){.twin = t, .lite = st, .sql = strdup(sql), .alone = is_of_sqlite(sql)};
    s->parameters = lite->parameters(st);
    if (!s->sql || s->parameters >= PARAMETERS_MOST) abort();
    return s;
}

static void forget(struct statement *s) {
    for (int i = 0; i < s->parameters; i++) free(s->values[i].data);
    memset(s->values, 0, sizeof s->values);
    PQclear(s->result);
    s->result = NULL;
}

static void twin_finalize(void *st) {
    struct statement *s = st;
    lite->finalize(s->lite);
    if (s->again) lite->finalize(s->again);
    forget(s);
    free(s->sql);
    free(s);
}

static int twin_parameters(void *st) {
    return ((struct statement *)st)->parameters;
}

static const char *twin_parameter(void *st, int at) {
    return lite->parameter(((struct statement *)st)->lite, at);
}

static void keep(struct statement *s, int at, Oid type, const void *data, size_t size) {
    struct value *v = &s->values[at - 1];
    free(v->data);
    *v = (struct value){.type = type, .size = (int)size, .data = data ? malloc(size + 1) : NULL};
    if (!data) return;
    if (!v->data) abort();
    memcpy(v->data, data, size);
    v->data[size] = '\0';
}

static void twin_bind_text(void *st, int at, const char *text, bool stays) {
    struct statement *s = st;
    lite->bind_text(s->lite, at, text, stays);
    keep(s, at, OID_TEXT, text, text ? strlen(text) : 0);
}

static void twin_bind_blob(void *st, int at, const void *data, size_t size, bool stays) {
    struct statement *s = st;
    lite->bind_blob(s->lite, at, data, size, stays);
    keep(s, at, OID_BYTEA, data, size);
}

static void twin_bind_int(void *st, int at, int64_t value) {
    struct statement *s = st;
    char text[24];
    int size = snprintf(text, sizeof text, "%" PRId64, value);
    lite->bind_int(s->lite, at, value);
    keep(s, at, OID_BIGINT, text, (size_t)size);
}

static void twin_reset(void *st) {
    struct statement *s = st;
    lite->reset(s->lite);
    forget(s);
}

/* A run on PostgreSQL ******************************************************************************************************/

static int parameter_of(const struct statement *s, const char *name, size_t size) {
    for (int i = 1; i <= s->parameters; i++) {
        const char *known = lite->parameter(s->lite, i);
        if (strlen(known) == size && memcmp(known, name, size) == 0) return i;
    }
    abort();
}

/* ":name" becomes "$3", outside of quotes: all that a driver may do to a text. */
static void spell(const struct statement *s, char *out) {
    bool quoted = false;
    size_t size = 0;
    for (const char *at = s->sql; *at;) {
        assert(size + 16 < SQL_ROOM);
        if (*at == '\'') quoted = !quoted;
        if (quoted || *at != ':') {
            out[size++] = *at++;
            continue;
        }
        size_t name = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_0123456789");
        size += (size_t)snprintf(out + size, SQL_ROOM - size, "$%d", parameter_of(s, at + 1, name));
        at += 1 + name;
    }
    out[size] = '\0';
}

static uint64_t hash_of(const char *sql) {
    uint64_t hash = 5381;
    for (; *sql; sql++) hash = hash * 33 + (uint8_t)*sql;
    return hash;
}

static bool is_it(const struct prepared *p, const struct statement *s, uint64_t hash) {
    return p->hash == hash && p->parameters == s->parameters && strcmp(p->sql, s->sql) == 0 &&
           memcmp(p->types, s->prepared, (size_t)s->parameters * sizeof *p->types) == 0;
}

/* The number of the text among those of its place; it is prepared if it is new there. */
static int number_of(const struct statement *s) {
    struct place *p = s->twin->place;
    const uint64_t hash = hash_of(s->sql);
    char sql[SQL_ROOM], name[16];
    for (int i = 0; i < p->count; i++)
        if (is_it(&p->prepared[i], s, hash)) return i;
    spell(s, sql);
    snprintf(name, sizeof name, "q%d", p->count);
    PGresult *result = PQprepare(p->pg, name, sql, s->parameters, s->prepared);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) differ(s->sql, "%s", PQresultErrorMessage(result));
    PQclear(result);
    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 256;
        p->prepared = realloc(p->prepared, (size_t)p->room * sizeof *p->prepared);
        if (!p->prepared) abort();
    }
    p->prepared[p->count] = (struct prepared){.sql = strdup(s->sql), .hash = hash, .parameters = s->parameters};
    if (!p->prepared[p->count].sql) abort();
    memcpy(p->prepared[p->count].types, s->prepared, sizeof s->prepared);
    return p->count++;
}

/* With the types that were bound: bigint, text, bytea. A parameter keeps its type, so that a statement is prepared once. */
static void pg_prepare(struct statement *s) {
    if (s->name[0]) {
        for (int i = 0; i < s->parameters; i++)
            if (s->prepared[i] != s->values[i].type) differ(s->sql, ":%s has two types", lite->parameter(s->lite, i + 1));
        return;
    }
    for (int i = 0; i < s->parameters; i++) s->prepared[i] = s->values[i].type;
    snprintf(s->name, sizeof s->name, "q%d", number_of(s));
}

/* What was refused must be refused by SQLite, too. */
static void pg_run(struct statement *s) {
    const char *values[PARAMETERS_MOST];
    int sizes[PARAMETERS_MOST], formats[PARAMETERS_MOST];
    if (PQtransactionStatus(s->twin->pg) != PQTRANS_INERROR) pg_prepare(s);
    for (int i = 0; i < s->parameters; i++) {
        values[i] = s->values[i].data;
        sizes[i] = s->values[i].size;
        formats[i] = s->values[i].type == OID_BYTEA;
    }
    s->result = PQexecPrepared(s->twin->pg, s->name, s->parameters, values, sizes, formats, 0);
    s->row = 0;
}

char twin_kind(void *st, int at) {
    struct statement *s = st;
    char sql[SQL_ROOM];
    spell(s, sql);
    PGresult *result = PQprepare(s->twin->pg, "kind", sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) differ(s->sql, "%s", PQresultErrorMessage(result));
    PQclear(result);
    result = PQdescribePrepared(s->twin->pg, "kind");
    const Oid type = PQparamtype(result, at - 1);
    PQclear(result);
    pg_do(s->twin->pg, "DEALLOCATE kind");
    return type == OID_TEXT ? 't' : type == OID_BIGINT || type == OID_INT ? 'i' : type == OID_BYTEA ? 'b' : 0;
}

/* Comparing ****************************************************************************************************************/

static void lite_text(void *st, int column, struct bytes *out) {
    bytes_text(out, lite->text(st, column));
}

static void lite_hex(void *st, int column, struct bytes *out) {
    size_t size;
    const uint8_t *data = lite->blob(st, column, &size);
    bytes_text(out, "\\x");
    for (size_t i = 0; i < size; i++) bytes_printf(out, "%02x", data[i]);
}

static void compare_columns(const struct statement *s) {
    const PGresult *r = s->result;
    if (PQnfields(r) != lite->columns(s->lite)) differ(s->sql, "%d columns and %d", lite->columns(s->lite), PQnfields(r));
    for (int i = 0; i < PQnfields(r); i++)
        if (PQftype(r, i) == OID_BOOL) differ(s->sql, "column %d is a truth value: 1 here, t there", i);
}

static void compare_row(struct statement *s, void *st, int row) {
    PGresult *r = s->result;
    struct bytes got = {0};
    if (row >= PQntuples(r)) differ(s->sql, "row %d is SQLite's alone", row);
    for (int i = 0; i < PQnfields(r); i++) {
        Oid type = PQftype(r, i);
        if (lite->null(st, i) != (PQgetisnull(r, row, i) == 1)) differ(s->sql, "row %d column %d: NULL in one", row, i);
        if (lite->null(st, i)) continue;
        bytes_clear(&got);
        (type == OID_BYTEA ? lite_hex : lite_text)(st, i, &got);
        if (strcmp((const char *)got.data, PQgetvalue(r, row, i)) != 0)
            differ(s->sql, "row %d of %d, column %d: “%s” and “%s”", row, PQntuples(r), i, (const char *)got.data,
                   PQgetvalue(r, row, i));
    }
    bytes_close(&got);
}

static void bind_again(const struct statement *s, void *st) {
    for (int i = 0; i < s->parameters; i++) {
        const struct value *v = &s->values[i];
        if (v->type == OID_TEXT) lite->bind_text(st, i + 1, v->data, true);
        if (v->type == OID_BYTEA) lite->bind_blob(st, i + 1, v->data, (size_t)v->size, true);
        if (v->type == OID_BIGINT) lite->bind_int(st, i + 1, strtoll(v->data, NULL, 10));
    }
}

/* Queries of the screens whose order has ties, because an index gives it as it is: their rows are compared without order, and
 * all of them, not a page. The walk has no order that PostgreSQL knows of (queries_search.c tells why). */
static const char *const tied[] = {
    "ORDER BY a.papers_due, a.request_received LIMIT",
    "ORDER BY a.decision_due, a.request_received LIMIT",
    "ORDER BY a.request_received LIMIT",
    "ORDER BY a.touched_at DESC LIMIT",
    "WITH RECURSIVE walk(surname, step)",
};

static bool has_ties(const char *sql) {
    for (size_t i = 0; i < sizeof tied / sizeof *tied; i++)
        if (strstr(sql, tied[i])) return true;
    return false;
}

static void ask_for_all(struct statement *s) {
    for (int i = 1; i <= s->parameters; i++) {
        if (strcmp(lite->parameter(s->lite, i), "most") == 0) keep(s, i, OID_BIGINT, "1000000", 7);
        if (strcmp(lite->parameter(s->lite, i), "first") == 0) keep(s, i, OID_BIGINT, "0", 1);
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void compare_tied(struct statement *s, void *st) {
    const int count = PQntuples(s->result);
    char **mine = calloc((size_t)count + 1, sizeof *mine), **theirs = calloc((size_t)count + 1, sizeof *theirs);
    struct bytes row = {0};
    struct fail why;
    int seen = 0;
    if (!mine || !theirs) abort();
    for (; lite->step(s->twin->lite, st, &why) == DB_ROW; seen++) {
        bytes_clear(&row);
        for (int i = 0; i < lite->columns(st); i++) bytes_printf(&row, "%s|", lite->null(st, i) ? "NULL" : lite->text(st, i));
        if (seen < count) mine[seen] = strdup((const char *)row.data);
    }
    if (seen != count) differ(s->sql, "%d rows and %d", seen, count);
    for (int k = 0; k < count; k++) {
        bytes_clear(&row);
        for (int i = 0; i < PQnfields(s->result); i++)
            bytes_printf(&row, "%s|", PQgetisnull(s->result, k, i) ? "NULL" : PQgetvalue(s->result, k, i));
        theirs[k] = strdup((const char *)row.data);
    }
    qsort(mine, (size_t)count, sizeof *mine, by_text);
    qsort(theirs, (size_t)count, sizeof *theirs, by_text);
    for (int k = 0; k < count; k++) {
        if (strcmp(mine[k], theirs[k]) != 0) differ(s->sql, "“%s” and “%s”", mine[k], theirs[k]);
        free(mine[k]);
        free(theirs[k]);
    }
    bytes_close(&row);
    free(mine);
    free(theirs);
}

/* A query is read to its end by a statement of its own: whoever asked may stop early, or write while he reads. */
static void compare_all(struct statement *s) {
    struct fail why;
    int row = 0;
    enum db_step step = DB_END;
    if (!s->again) s->again = lite->prepare(s->twin->lite, s->sql, &why);
    void *st = s->again;
    if (!st) abort();
    bind_again(s, st);
    if (has_ties(s->sql))
        compare_tied(s, st);
    else {
        while ((step = lite->step(s->twin->lite, st, &why)) == DB_ROW) compare_row(s, st, row++);
        if (step == DB_FAILED) differ(s->sql, "SQLite refuses: %s", why.log);
        if (row != PQntuples(s->result)) differ(s->sql, "%d rows and %d", row, PQntuples(s->result));
    }
    lite->reset(st);
}

/* At the end: as many rows as there were at the beginning, for PostgreSQL shows a query nothing of what is written while it is
 * read; and as many changed. */
static void compare_end(const struct statement *s, bool query) {
    const char *changed = PQcmdTuples(s->result);
    int64_t here = lite->changed(s->twin->lite);
    if (!has_ties(s->sql) && s->row != PQntuples(s->result))
        differ(s->sql, "%d rows at the beginning, %d at the end", PQntuples(s->result), s->row);
    if (!query && *changed && strtoll(changed, NULL, 10) != here)
        differ(s->sql, "%" PRId64 " rows changed and %s", here, changed);
}

static enum db_step twin_step(void *self, void *st, struct fail *why) {
    struct statement *s = st;
    struct twin *t = self;
    if (s->alone) return lite->step(t->lite, s->lite, why);
    bool first = !s->result;
    if (first && has_ties(s->sql)) ask_for_all(s);
    if (first) pg_run(s);
    ExecStatusType status = PQresultStatus(s->result);
    bool rows = status == PGRES_TUPLES_OK, refused = !rows && status != PGRES_COMMAND_OK;
    bool query = strncmp(PQcmdStatus(s->result), "SELECT", 6) == 0;
    if (first && rows) compare_columns(s);
    if (first && query) compare_all(s);
    enum db_step step = lite->step(t->lite, s->lite, why);
    if (refused != (step == DB_FAILED))
        differ(s->sql, "refused by one: %s", refused ? PQresultErrorMessage(s->result) : why->log);
    if (refused) return step;
    if (step == DB_ROW && !query) compare_row(s, s->lite, s->row);
    if (step == DB_ROW) s->row++;
    if (step == DB_END) compare_end(s, query);
    return step;
}

/* Answers ******************************************************************************************************************/

static int64_t twin_changed(void *self) {
    return lite->changed(((struct twin *)self)->lite);
}

static int twin_columns(void *st) {
    return lite->columns(((struct statement *)st)->lite);
}

static const char *twin_text(void *st, int column) {
    return lite->text(((struct statement *)st)->lite, column);
}

static int64_t twin_integer(void *st, int column) {
    return lite->integer(((struct statement *)st)->lite, column);
}

static const void *twin_blob(void *st, int column, size_t *size) {
    return lite->blob(((struct statement *)st)->lite, column, size);
}

static bool twin_null(void *st, int column) {
    return lite->null(((struct statement *)st)->lite, column);
}

const struct db_driver twin = {
    .dialect = DIALECT_SQLITE,
    .open = twin_open,
    .close = twin_close,
    .broken = twin_broken,
    .exec = twin_exec,
    .begin = twin_begin,
    .rollback = twin_rollback,
    .checkpoint = twin_checkpoint,
    .wipe = twin_wipe,
    .copy = twin_copy,
    .copy_start = twin_copy_start,
    .copy_step = twin_copy_step,
    .copy_end = twin_copy_end,
    .version = twin_version,
    .set_version = twin_set_version,
    .prepare = twin_prepare,
    .finalize = twin_finalize,
    .parameters = twin_parameters,
    .parameter = twin_parameter,
    .bind_text = twin_bind_text,
    .bind_blob = twin_bind_blob,
    .bind_int = twin_bind_int,
    .step = twin_step,
    .reset = twin_reset,
    .changed = twin_changed,
    .columns = twin_columns,
    .text = twin_text,
    .integer = twin_integer,
    .blob = twin_blob,
    .null = twin_null,
};
