#include "model/store/db.h"
#include "model/store/driver.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS   256
#define NAME_MOST 64

/* A statement prepared once and kept under its text. */
struct db_statement {
    struct db_statement *next;
    void *st;
    bool running;
    int parameters;
    int next_name; /* index of the parameter expected next */
    char (*names)[NAME_MOST];
    char sql[];
};

static const char wiped_key[] = "wipe"; /* 1: something was deleted, and the files still have to be gone through */

struct db {
    const struct db_driver *driver;
    void *self;
    bool in_transaction;
    bool wipe;        /* what was deleted may still stand in the files */
    int64_t wiped_to; /* bytes of the file gone through */
    int64_t changed;
    struct db_statement *statements[BUCKETS];
};

const struct db_driver *db_driver(const struct db *db) {
    return db->driver;
}

void *db_self(const struct db *db) {
    return db->self;
}

bool db_broken(const struct db *db) {
    return db->driver->broken(db->self);
}

bool db_in_transaction(const struct db *db) {
    return db->in_transaction;
}

/* Statements ***************************************************************************************************************/

/* By length and both ends: statements are long, few, and compared whole afterwards. */
static size_t bucket_of(const char *sql, size_t size) {
    size_t end = size < 48 ? size : 48;
    uint64_t h = size;
    for (size_t i = 0; i < end; i++) h = h * 31 + (uint8_t)sql[i] + (uint64_t)(uint8_t)sql[size - 1 - i] * 257;
    return (size_t)(h % BUCKETS);
}

/* Names of the parameters, so that binding does not ask the engine for each: they mostly come in the order they stand. Copied:
 * the engine forgets its own when the schema changes. */
static void learn_names(struct db *db, struct db_statement *s) {
    s->parameters = db->driver->parameters(s->st);
    s->names = calloc((size_t)s->parameters + 1, sizeof *s->names);
    if (!s->names) abort();
    for (int i = 0; i < s->parameters; i++)
        snprintf(s->names[i], sizeof s->names[i], "%s", db->driver->parameter(s->st, i + 1));
}

/* Is it name, or prefix_name? */
static bool is_named(const char *whole, const char *prefix, const char *name) {
    size_t size = strlen(prefix);
    if (size == 0) return strcmp(whole, name) == 0;
    return strncmp(whole, prefix, size) == 0 && whole[size] == '_' && strcmp(whole + size + 1, name) == 0;
}

/* 1…, 0 when the statement has no such parameter. */
static int parameter(struct db_statement *s, const char *prefix, const char *name) {
    for (int i = 0; i < s->parameters; i++) {
        int at = (s->next_name + i) % s->parameters;
        if (!is_named(s->names[at], prefix, name)) continue;
        s->next_name = at + 1;
        return at + 1;
    }
    return 0;
}

static struct db_statement *statement(struct db *db, const char *sql, struct fail *why) {
    size_t size = strlen(sql), bucket = bucket_of(sql, size);
    for (struct db_statement *s = db->statements[bucket]; s; s = s->next)
        if (strcmp(s->sql, sql) == 0) return s;
    void *st = db->driver->prepare(db->self, sql, why);
    if (!st) return NULL;
    struct db_statement *s = calloc(1, sizeof *s + size + 1);
    if (!s) abort();
    memcpy(s->sql, sql, size + 1);
    s->st = st;
    learn_names(db, s);
    s->next = db->statements[bucket];
    return db->statements[bucket] = s;
}

static void reset(struct db *db, struct db_statement *s) {
    if (s->running) db->driver->reset(s->st);
    s->running = false;
}

static void reset_all(struct db *db) {
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct db_statement *s = db->statements[i]; s; s = s->next) reset(db, s);
}

/* Arguments ****************************************************************************************************************/

static void bind_record(struct db *db, struct db_statement *s, const char *prefix, const struct record *rec, const void *row,
                        bool keep) {
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *c = &rec->columns[i];
        int at = parameter(s, prefix, c->name);
        if (at == 0) continue;
        if (c->kind == COLUMN_INT)
            db->driver->bind_int(s->st, at, record_int(c, row));
        else
            db->driver->bind_text(s->st, at, record_text(c, row), keep);
    }
}

static void bind_all(struct db *db, struct db_statement *s, bool keep, va_list args) {
    void *st = s->st;
    for (const char *arg; (arg = va_arg(args, const char *));) {
        char name[NAME_MOST];
        size_t size = strlen(arg);
        assert(size >= 2 && size < sizeof name && arg[size - 2] == ':');
        char kind = arg[size - 1];
        memcpy(name, arg, size - 2);
        name[size - 2] = '\0';
        int at = kind == 'r' ? 0 : parameter(s, "", name);
        assert(kind == 'r' || at > 0);
        if (kind == 't') {
            db->driver->bind_text(st, at, va_arg(args, const char *), keep);
        } else if (kind == 'i') {
            db->driver->bind_int(st, at, va_arg(args, int64_t));
        } else if (kind == 'b') {
            const struct piece *piece = va_arg(args, const struct piece *);
            db->driver->bind_blob(st, at, piece ? piece->data : NULL, piece ? piece->size : 0, keep);
        } else {
            assert(kind == 'r');
            const struct record *rec = va_arg(args, const struct record *);
            bind_record(db, s, name, rec, va_arg(args, const void *), keep);
        }
    }
}

/* Rows *********************************************************************************************************************/

/* The statement with its values, ready to step; NULL: it cannot be prepared. */
static struct db_statement *begin_statement(struct db *db, const char *sql, bool steps_now, va_list args, struct fail *why) {
    struct db_statement *s = statement(db, sql, why);
    if (!s) return NULL;
    reset(db, s);
    s->running = true;
    bind_all(db, s, steps_now, args);
    return s;
}

bool db_query(struct db *db, struct rows *r, const char *sql, struct fail *why, ...) {
    va_list args;
    va_start(args, why);
    *r = (struct rows){.db = db, .st = begin_statement(db, sql, false, args, why)};
    va_end(args);
    r->failed = !r->st;
    return !r->failed;
}

bool db_next(struct rows *r, struct fail *why) {
    if (r->failed || !r->st || !r->st->running) return false;
    enum db_step step = r->db->driver->step(r->db->self, r->st->st, why);
    if (step == DB_ROW) return true;
    r->failed = step == DB_FAILED;
    reset(r->db, r->st);
    return false;
}

bool db_failed(const struct rows *r) {
    return r->failed;
}

bool db_done(struct rows *r) {
    if (r->st) reset(r->db, r->st);
    return !r->failed;
}

int db_columns(const struct rows *r) {
    return r->db->driver->columns(r->st->st);
}

const char *db_text(const struct rows *r, int column) {
    const char *text = r->db->driver->text(r->st->st, column);
    return text ? text : "";
}

int64_t db_int(const struct rows *r, int column) {
    return r->db->driver->integer(r->st->st, column);
}

const void *db_blob(const struct rows *r, int column, size_t *size) {
    return r->db->driver->blob(r->st->st, column, size);
}

bool db_is_null(const struct rows *r, int column) {
    return r->db->driver->null(r->st->st, column);
}

void db_record(const struct rows *r, int first, const struct record *rec, void *row) {
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *c = &rec->columns[i];
        if (c->kind == COLUMN_INT)
            record_set_int(c, row, db_int(r, first + (int)i));
        else
            record_set_text(c, row, db_text(r, first + (int)i));
    }
}

bool db_run(struct db *db, const char *sql, struct fail *why, ...) {
    va_list args;
    va_start(args, why);
    struct db_statement *s = begin_statement(db, sql, true, args, why);
    va_end(args);
    if (!s) return false;
    enum db_step step;
    do step = db->driver->step(db->self, s->st, why);
    while (step == DB_ROW);
    db->changed = step == DB_END ? db->driver->changed(db->self) : 0;
    reset(db, s);
    return step == DB_END;
}

int64_t db_changed(const struct db *db) {
    return db->changed;
}

bool db_one_int(struct db *db, int64_t *out, const char *sql, struct fail *why, ...) {
    va_list args;
    va_start(args, why);
    struct db_statement *s = begin_statement(db, sql, true, args, why);
    va_end(args);
    if (!s) return false;
    enum db_step step = db->driver->step(db->self, s->st, why);
    if (step == DB_ROW && !db->driver->null(s->st, 0)) *out = db->driver->integer(s->st, 0);
    reset(db, s);
    return step != DB_FAILED;
}

/* Transactions *************************************************************************************************************/

bool db_begin(struct db *db, bool durable, struct fail *why) {
    assert(!db->in_transaction);
    return db->in_transaction = db->driver->begin(db->self, durable, why);
}

bool db_commit(struct db *db, struct fail *why) {
    assert(db->in_transaction);
    if (!db_run(db, "COMMIT", why, NULL)) return false;
    db->in_transaction = false;
    return true;
}

bool db_wipe(struct db *db, struct fail *why) {
    db->wipe = true;
    db->wiped_to = 0;
    return meta_set_int(db, wiped_key, 1, why);
}

bool db_wiping(const struct db *db) {
    return db->wipe;
}

bool db_wipe_step(struct db *db, struct fail *why) {
    bool done = false;
    assert(!db->in_transaction);
    if (!db->wipe) return true;
    if (!db->driver->wipe(db->self, &db->wiped_to, &done, why)) return false;
    if (!done) return true;
    if (!db_begin(db, true, why) || !db_end(db, meta_set_int(db, wiped_key, 0, why), why)) return false;
    db->wipe = false;
    return true;
}

void db_rollback(struct db *db) {
    reset_all(db);
    if (db->in_transaction) db->driver->rollback(db->self);
    db->in_transaction = false;
}

bool db_end(struct db *db, bool good, struct fail *why) {
    if (good && db_commit(db, why)) return true;
    db_rollback(db);
    return false;
}

bool db_savepoint(struct db *db, struct fail *why) {
    assert(db->in_transaction);
    return db_run(db, "SAVEPOINT part", why, NULL);
}

bool db_release(struct db *db, struct fail *why) {
    return db_run(db, "RELEASE SAVEPOINT part", why, NULL);
}

bool db_rollback_to(struct db *db, struct fail *why) {
    return db_run(db, "ROLLBACK TO SAVEPOINT part", why, NULL) && db_release(db, why);
}

bool db_checkpoint(struct db *db, struct fail *why) {
    assert(!db->in_transaction);
    return db->driver->checkpoint(db->self, why);
}

struct db_copying {
    struct db *db;
    void *self;
};

static bool copies(const struct db *db, struct fail *why) {
    if (!db->driver->copy_start)
        return fail_set(why, FAIL_CONFLICT, "copy: the engine's own way", _("This database is backed up by its own tools."));
    return !db_wiping(db) || fail_set(why, FAIL_BUSY, "copy: data are being erased",
                                      _("Data are being erased just now: the backup begins when that is done."));
}

bool db_copy_start(struct db *db, const char *path, struct db_copying **out, struct fail *why) {
    const struct db_config config = {.path = path};
    void *self;
    assert(!db->in_transaction);
    if (!copies(db, why) || !db->driver->copy_start(db->self, &config, path, &self, why)) return false;
    *out = calloc(1, sizeof **out);
    if (!*out) abort();
    **out = (struct db_copying){db, self};
    return true;
}

bool db_copy_step(struct db_copying *copying, int *percent, struct fail *why) {
    struct db *db = copying->db;
    assert(!db->in_transaction);
    return copies(db, why) && db->driver->copy_step(db->self, copying->self, percent, why);
}

void db_copy_end(struct db_copying *copying) {
    if (!copying) return;
    copying->db->driver->copy_end(copying->self);
    free(copying);
}

/* Open and close ***********************************************************************************************************/

bool db_open(const struct db_config *config, const struct env *env, struct db **out, struct fail *why) {
    struct db *db = calloc(1, sizeof *db);
    if (!db) abort();
    db->driver = &driver_sqlite;
    if (!db->driver->open(config, env, &db->self, why)) {
        free(db);
        return false;
    }
    int64_t wiped = 0;
    if (!db_migrate(db, config, why) || !meta_int(db, wiped_key, &wiped, why)) {
        db_close(db);
        return false;
    }
    db->wipe = wiped > 0;
    *out = db;
    return true;
}

void db_close(struct db *db) {
    if (!db) return;
    db_rollback(db);
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct db_statement *s = db->statements[i], *next; s; s = next) {
            next = s->next;
            db->driver->finalize(s->st);
            free(s->names);
            free(s);
        }
    }
    if (!db_broken(db)) db->driver->checkpoint(db->self, NULL);
    db->driver->close(db->self);
    free(db);
}
