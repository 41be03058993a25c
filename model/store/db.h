#ifndef PRIEM_STORE_DB_H
#define PRIEM_STORE_DB_H

/* One small interface to the database: prepare, bind by name, step, transaction, savepoint. The drivers know an engine; nobody
 * else does. SQL must run on SQLite and on PostgreSQL unchanged: named parameters, ON CONFLICT … RETURNING, explicit ORDER BY …
 * NULLS, no statement whose failure is part of the plan. Statements are prepared once a text and kept; a statement being
 * stepped is reset by the next db_query of the same text, so do not nest one inside itself.
 *
 *     struct rows r;
 *     if (!db_query(db, &r, "SELECT no FROM application WHERE app = :app", &why, "app:t", app)) return false;
 *     while (db_next(&r, &why)) puts(db_text(&r, 0));
 *     if (!db_done(&r)) return false;
 *     db_run(db, "DELETE FROM draft WHERE id = :id", &why, "id:i", id, NULL)
 *
 * Arguments come in pairs, name with a kind (":t" text or NULL, ":i" int64_t, ":b" const struct piece * or NULL) and value; the
 * list ends with NULL. A whole record is bound by "child:r", &rec_child, &row: each column the statement asks for, under
 * child_<column>; ":r" alone gives the columns their own names.
 */

#include "model/base/arena.h"
#include "model/base/env.h"
#include "model/base/fail.h"
#include "model/base/hash.h"
#include "model/event/record.h"

struct db;
struct db_statement;

/* Told while a store of an older release is brought forward: 0 to 100, each share once. A million children take minutes. */
struct db_watch {
    void (*tell)(void *self, int percent); /* NULL: nobody looks */
    void *self;
};

struct db_config {
    const char *path;
    bool create;        /* make a new file when there is none; else a missing one is FAIL_GONE */
    bool centre;        /* wal_autocheckpoint 8000 and the centre's tables; else 200 and the kiosk's */
    const char *vfs;    /* NULL: the engine's own; encryption at rest and fault tests hand in theirs */
    const uint8_t *key; /* 32 bytes for such a VFS, or NULL; given to it by DB_VFS_KEY before the first read */
    struct db_watch watch;
};

/* The only way to open a store. Sets and reads back every SQLite setting of SECURITY V, checks application_id and user_version
 * and migrates forward: resumable, what was killed goes on at the next opening. FAIL_BUSY: another process holds it. */
bool db_open(const struct db_config *config, const struct env *env, struct db **out, struct fail *why);
void db_close(struct db *db); /* NULL is fine; checkpoints */

#define DB_COPY ".before-migration" /* behind the path: the store as it was, while it is being brought forward */

#define DB_VFS_KEY 1347570 /* file control of a sealing VFS: takes the key, answers SQLITE_OK */

struct rows {
    struct db *db;
    struct db_statement *st;
    bool failed;
};

bool db_query(struct db *db, struct rows *r, const char *sql, struct fail *why, ...) __attribute__((sentinel));
bool db_next(struct rows *r, struct fail *why); /* false at the end and on failure: ask db_failed */
bool db_failed(const struct rows *r);
bool db_done(struct rows *r); /* leaves, early or at the end; false: reading has failed */
/* A column of the present row; texts live until the next db_next. NULL gives "" and 0. */
const char *db_text(const struct rows *r, int column);
int64_t db_int(const struct rows *r, int column);
const void *db_blob(const struct rows *r, int column, size_t *size);
bool db_is_null(const struct rows *r, int column);
int db_columns(const struct rows *r);
/* Reads the columns from `first` on into a struct, in the order of the record. */
void db_record(const struct rows *r, int first, const struct record *rec, void *row);

/* Runs to the end; *changed (may be left out with db_run) is the number of rows. */
bool db_run(struct db *db, const char *sql, struct fail *why, ...) __attribute__((sentinel));
int64_t db_changed(const struct db *db); /* rows of the last db_run */

/* One int64; *out is left as it is when there is no row or the value is NULL. */
bool db_one_int(struct db *db, int64_t *out, const char *sql, struct fail *why, ...) __attribute__((sentinel));

/* Every write stands in a transaction: BEGIN IMMEDIATE … COMMIT. `durable` commits with synchronous=FULL (what a person saved),
 * without it with NORMAL (feed slices). A failed db_begin leaves nothing open; after any failure inside, db_rollback. */
bool db_begin(struct db *db, bool durable, struct fail *why);
bool db_commit(struct db *db, struct fail *why);
void db_rollback(struct db *db);
/* The one or the other: commits what went well. True: it is committed. */
bool db_end(struct db *db, bool good, struct fail *why);
/* A part that can be undone by itself: each savepoint is ended by exactly one db_release or db_rollback_to. */
bool db_savepoint(struct db *db, struct fail *why);
bool db_release(struct db *db, struct fail *why);
bool db_rollback_to(struct db *db, struct fail *why);
bool db_in_transaction(const struct db *db);
/* Nothing of what this transaction deletes is to be left in the file or the write-ahead log: after the commit a walk over the
 * file is due (sqlite_wipe.h), in steps of some milliseconds that whoever holds the store takes in its idle moments. Until its
 * end db_wiping() says so, also after a kill: then the walk begins anew. */
bool db_wipe(struct db *db, struct fail *why);
bool db_wiping(const struct db *db);
bool db_wipe_step(struct db *db, struct fail *why); /* outside of transactions; nothing to do is fine */
/* Moves the write-ahead log into the file: on lock, after 30 s of rest. db_close does it too. */
bool db_checkpoint(struct db *db, struct fail *why);

/* The whole store into a file of its own, in pieces of some milliseconds, while the work goes on: what is written meanwhile
 * comes along. It is not looked through. *percent 100: it stands under its name, durable. FAIL_BUSY: data are being erased, the
 * copy would keep them: begin again when db_wiping() is over. FAIL_CONFLICT: this engine has its own way. */
struct db_copying;
bool db_copy_start(struct db *db, const char *path, struct db_copying **out, struct fail *why);
bool db_copy_step(struct db_copying *copying, int *percent, struct fail *why);
void db_copy_end(struct db_copying *copying); /* before db_close; NULL is fine; what is not whole goes */

/* After SQLITE_IOERR*, CORRUPT, NOTADB, FULL the handle is broken: everything fails with FAIL_DISK until it is opened anew. */
bool db_broken(const struct db *db);

/* Small facts by name (table `meta`): region, kiosk, epoch, head, cursor … */
bool meta_text(struct db *db, const char *key, char *out, size_t room, struct fail *why); /* "" when absent */
bool meta_int(struct db *db, const char *key, int64_t *out, struct fail *why);            /* 0 when absent */
bool meta_set_text(struct db *db, const char *key, const char *value, struct fail *why);
bool meta_set_int(struct db *db, const char *key, int64_t value, struct fail *why);

#endif
