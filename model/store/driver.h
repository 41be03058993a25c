#ifndef PRIEM_STORE_DRIVER_H
#define PRIEM_STORE_DRIVER_H

/* What an engine must do for db.c: one const struct db_driver a driver file. `self` is the connection, `st` a prepared
 * statement. A driver fills `why` with the sentence for the person, and keeps count of what cannot go on: after a failure of
 * the disk `broken` is true for ever.
 */

#include "model/store/db.h"
#include "model/store/schema.h"

enum db_step { DB_ROW, DB_END, DB_FAILED };

struct db_driver {
    enum dialect dialect;
    bool (*open)(const struct db_config *config, const struct env *env, void **self, struct fail *why);
    void (*close)(void *self);
    bool (*broken)(const void *self);

    bool (*exec)(void *self, const char *sql, struct fail *why); /* statements without arguments and results */
    bool (*begin)(void *self, bool durable, struct fail *why);
    void (*rollback)(void *self);
    bool (*checkpoint)(void *self, struct fail *why);
    /* A step of the walk after which nothing of what was deleted is left in the engine's files; *at begins with 0. */
    bool (*wipe)(void *self, int64_t *at, bool *done, struct fail *why);
    /* The whole store into a file of its own, looked through when it is there; NULL: the engine has its own way. `step` is
     * called with the share that is done. */
    bool (*copy)(void *self, const struct db_config *config, const char *path, void (*step)(void *watch, int percent),
                 void *watch, struct fail *why);
    /* The same in pieces, not looked through; NULL like `copy`. *percent 100: it is there and durable. */
    bool (*copy_start)(void *self, const struct db_config *config, const char *path, void **copying, struct fail *why);
    bool (*copy_step)(void *self, void *copying, int *percent, struct fail *why);
    void (*copy_end)(void *copying);
    bool (*version)(void *self, int64_t *version, struct fail *why); /* of the schema; 0 in an empty store */
    bool (*set_version)(void *self, int64_t version, struct fail *why);

    void *(*prepare)(void *self, const char *sql, struct fail *why);
    void (*finalize)(void *st);
    int (*parameters)(void *st);
    const char *(*parameter)(void *st, int at); /* name of the at-th, 1…, without its colon */
    /* `keep`: the bytes stay until the statement is reset, so that they need not be copied. NULL binds NULL. */
    void (*bind_text)(void *st, int at, const char *text, bool keep);
    void (*bind_blob)(void *st, int at, const void *data, size_t size, bool keep);
    void (*bind_int)(void *st, int at, int64_t value);
    enum db_step (*step)(void *self, void *st, struct fail *why);
    void (*reset)(void *st); /* and forgets the bound values */
    int64_t (*changed)(void *self);

    int (*columns)(void *st);
    const char *(*text)(void *st, int column);
    int64_t (*integer)(void *st, int column);
    const void *(*blob)(void *st, int column, size_t *size);
    bool (*null)(void *st, int column);
};

extern const struct db_driver driver_sqlite;

/* migrate.c: a new store gets the whole schema; an older one is copied beside itself and gets each step that it has not seen,
 * one transaction a step. A step that adopts the table of tables makes every projection anew, empty, and the log is replayed
 * into it, some subjects a transaction, with the place where it stands: what is killed goes on there. The copy goes when the
 * end is reached, since what is erased later must not live in it; until then it is the way back. */
struct migration {
    int64_t to;
    const char *sql[2]; /* by dialect; NULL: none */
    bool adopt;
};
bool db_migrate(struct db *db, const struct db_config *config, struct fail *why);
/* `steps` end with to = 0. */
bool db_migrate_steps(struct db *db, bool centre, const struct migration *steps, struct fail *why);

const struct db_driver *db_driver(const struct db *db);
void *db_self(const struct db *db);

#endif
