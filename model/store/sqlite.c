#include "model/store/driver.h"
#include "model/store/sqlite_copy.h"
#include "model/store/sqlite_wipe.h"

#include <assert.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The SQLite driver. Every setting of SECURITY V is set and read back; one that differs and the store stays closed. */

#define APPLICATION_ID 0x5052494D /* 'PRIM' */
#define SQL_MOST       65536

struct sqlite {
    sqlite3 *handle;
    bool broken;
    bool durable; /* synchronous is FULL now */
};

/* In the order of setting. locking_mode comes first: issued later it would still make a shared-memory file. */
static const struct pragma {
    const char *set;
    const char *name;
    const char *want;
} pragmas[] = {
    {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"},
    {"PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1"},
    {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2"},
    {"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0"},
    {"PRAGMA cache_size = -16384", "PRAGMA cache_size", "-16384"},
    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1"},
    {"PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers", "1"},
    {NULL, "PRAGMA encoding", "UTF-8"},
};

static bool failed(struct sqlite *s, int code, const char *doing, struct fail *why) {
    char log[sizeof why->log];
    snprintf(log, sizeof log, "%s: %s (%d)", doing, sqlite3_errstr(code), code);
    switch (code & 0xFF) {
    case SQLITE_NOMEM: abort();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail_set(why, FAIL_BUSY, log,
                        _("The data is in use by another window of the program. Close it there and try again."));
    case SQLITE_FULL:
        s->broken = true;
        return fail_set(why, FAIL_DISK, log, _("The disk is full: nothing was written. Free some space and do it again."));
    case SQLITE_IOERR:
        s->broken = true;
        return fail_set(
            why, FAIL_DISK, log,
            _("The disk could not be read or written. Everything saved before is kept. Check the disk and start the program "
              "again; if this comes back, restore the data from a backup."));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        s->broken = true;
        return fail_set(
            why, FAIL_DISK, log,
            _("The data file is damaged. Do not go on working: ask the administrator to restore it from a backup."));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return fail_set(why, FAIL_DISK, log,
                        _("The data file cannot be opened for writing. Check the rights to its folder and the free space."));
    case SQLITE_CONSTRAINT:
        return fail_set(why, FAIL_CONFLICT, log, _("This record is there already or may not be changed. Nothing was written."));
    default: return fail_set(why, FAIL_DISK, log, _("The data could not be read or written. Start the program again."));
    }
}

static bool unusable(const struct sqlite *s, struct fail *why) {
    if (!s->broken) return false;
    fail_set(why, FAIL_DISK, "the store is broken",
             _("After a failure of the disk nothing is written. Look at the disk and the room on it."));
    return true;
}

static bool sqlite_exec(void *self, const char *sql, struct fail *why) {
    struct sqlite *s = self;
    if (unusable(s, why)) return false;
    int code = sqlite3_exec(s->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || failed(s, sqlite3_extended_errcode(s->handle), "exec", why);
}

/* The first value of a PRAGMA as text; "" when it answers nothing. */
static bool ask(struct sqlite *s, const char *sql, char *out, size_t room, struct fail *why) {
    sqlite3_stmt *st;
    out[0] = '\0';
    int code = sqlite3_prepare_v2(s->handle, sql, -1, &st, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(st);
        const unsigned char *text = code == SQLITE_ROW ? sqlite3_column_text(st, 0) : NULL;
        if (text) snprintf(out, room, "%s", (const char *)text);
        sqlite3_finalize(st);
    }
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return true;
    return failed(s, sqlite3_extended_errcode(s->handle), sql, why);
}

static bool ask_int(struct sqlite *s, const char *sql, int64_t *out, struct fail *why) {
    char text[32];
    if (!ask(s, sql, text, sizeof text, why)) return false;
    *out = strtoll(text, NULL, 10);
    return true;
}

static bool refuse_setting(const char *what, struct fail *why) {
    char log[sizeof why->log];
    snprintf(log, sizeof log, "setting did not hold: %s", what);
    return fail_set(
        why, FAIL_DISK, log,
        _("This computer's database library does not keep a setting the program relies on. Call the administrator."));
}

static bool set_and_read(struct sqlite *s, const char *set, const char *name, const char *want, struct fail *why) {
    char got[32];
    if (set && !ask(s, set, got, sizeof got, why)) return false;
    if (!ask(s, name, got, sizeof got, why)) return false;
    if (got[0] == '\0' && strcmp(want, "0") == 0) return true; /* mmap_size of a VFS without mmap has no answer */
    return strcmp(got, want) == 0 || refuse_setting(name, why);
}

static bool configure(struct sqlite *s, bool centre, struct fail *why) {
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
        if (!set_and_read(s, pragmas[i].set, pragmas[i].name, pragmas[i].want, why)) return false;
    const char *every = centre ? "PRAGMA wal_autocheckpoint = 8000" : "PRAGMA wal_autocheckpoint = 200";
    if (!set_and_read(s, every, "PRAGMA wal_autocheckpoint", centre ? "8000" : "200", why)) return false;
    s->durable = true;
    int defensive = 0, loading = 1;
    if (sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &defensive) != SQLITE_OK || defensive != 1)
        return refuse_setting("defensive", why);
    if (sqlite3_db_config(s->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &loading) != SQLITE_OK || loading != 0)
        return refuse_setting("load_extension", why);
    /* A plan hangs on the statement alone. Else SQLite looks at what is bound where an index is partial, and prepares the
     * statement anew for each value. */
    int stable = 0;
    if (sqlite3_db_config(s->handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, &stable) != SQLITE_OK || stable != 1)
        return refuse_setting("stable plans", why);
    sqlite3_limit(s->handle, SQLITE_LIMIT_SQL_LENGTH, SQL_MOST);
    sqlite3_limit(s->handle, SQLITE_LIMIT_ATTACHED, 0);
    if (sqlite3_limit(s->handle, SQLITE_LIMIT_SQL_LENGTH, -1) != SQL_MOST ||
        sqlite3_limit(s->handle, SQLITE_LIMIT_ATTACHED, -1) != 0)
        return refuse_setting("limits", why);
    return true;
}

/* A file of something else must not even have its journal mode changed. */
static bool is_ours(struct sqlite *s, struct fail *why) {
    int64_t id, pages;
    if (!ask_int(s, "PRAGMA application_id", &id, why) || !ask_int(s, "PRAGMA page_count", &pages, why)) return false;
    if (id == APPLICATION_ID || pages == 0) return true;
    /* A store whose making was cut off has pages but no table yet. */
    if (id == 0 && ask_int(s, "SELECT count(*) FROM sqlite_schema", &pages, why) && pages == 0) return true;
    return fail_set(why, FAIL_INPUT, "application_id is not ours",
                    _("This file is not a data file of this program. Choose another one."));
}

/* The engine's own VFS would make the file readable by others. */
static bool make_private(const struct db_config *config, struct fail *why) {
    int flags = O_RDWR | O_CLOEXEC | (config->create ? O_CREAT : 0);
    int fd = open(config->path, flags, S_IRUSR | S_IWUSR);
    if (fd >= 0) return close(fd) == 0;
    if (!config->create && access(config->path, F_OK) != 0)
        return fail_set(why, FAIL_GONE, "no store", _("There is no data file here yet. Set the machine up first."));
    return fail_set(why, FAIL_DISK, "open of the store's file",
                    _("The data file cannot be opened for writing. Check the rights to its folder and the free space."));
}

static void sqlite_close(void *self) {
    struct sqlite *s = self;
    /* After a failed fsync nobody knows what is on the disk: the log must not be moved into the file by this handle. */
    if (s->broken) sqlite3_db_config(s->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    int code = sqlite3_close(s->handle);
    assert(code == SQLITE_OK);
    (void)code;
    free(s);
}

static bool give_key(void *self, sqlite3 *handle) {
    const struct db_config *config = self;
    uint8_t key[32];
    if (!config->key) return true;
    memcpy(key, config->key, sizeof key);
    int code = sqlite3_file_control(handle, "main", DB_VFS_KEY, key);
    sodium_memzero(key, sizeof key);
    return code == SQLITE_OK;
}

static bool open_handle(struct sqlite *s, const struct db_config *config, struct fail *why) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (config->create) flags |= SQLITE_OPEN_CREATE;
    if (!config->vfs && !make_private(config, why)) return false;
    int code = sqlite3_open_v2(config->path, &s->handle, flags, config->vfs);
    if (code != SQLITE_OK) return failed(s, code, "open", why);
    if (!give_key((void *)config, s->handle)) return refuse_setting("the VFS takes no key", why);
    return set_and_read(s, "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA locking_mode", "exclusive", why) && is_ours(s, why) &&
           configure(s, config->centre, why);
}

static bool sqlite_open(const struct db_config *config, const struct env *env, void **self, struct fail *why) {
    (void)env;
    /* Nobody asks how much memory it has, and counting costs a lock a malloc. Only before the first store of the process: then
     * it is refused, and stands already. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    struct sqlite *s = calloc(1, sizeof *s);
    if (!s) abort();
    if (!open_handle(s, config, why)) {
        sqlite_close(s);
        return false;
    }
    *self = s;
    return true;
}

static bool sqlite_broken(const void *self) {
    return ((const struct sqlite *)self)->broken;
}

static bool sqlite_begin(void *self, bool durable, struct fail *why) {
    struct sqlite *s = self;
    if (durable != s->durable) {
        if (!sqlite_exec(s, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", why)) return false;
        s->durable = durable;
    }
    return sqlite_exec(s, "BEGIN IMMEDIATE", why);
}

/* After some failures SQLite has rolled back by itself. */
static void sqlite_rollback(void *self) {
    struct sqlite *s = self;
    if (!sqlite3_get_autocommit(s->handle)) sqlite3_exec(s->handle, "ROLLBACK", NULL, NULL, NULL);
}

static bool sqlite_checkpoint(void *self, struct fail *why) {
    struct sqlite *s = self;
    if (unusable(s, why)) return false;
    int code = sqlite3_wal_checkpoint_v2(s->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK || failed(s, code, "checkpoint", why);
}

/* With the log emptied first, the file is all there is. */
static bool sqlite_wipe(void *self, int64_t *at, bool *done, struct fail *why) {
    struct sqlite *s = self;
    if (!sqlite_checkpoint(self, why)) return false;
    int code = sqlite_wipe_step(s->handle, at, done);
    return code == SQLITE_OK || failed(s, code, "wipe", why);
}

/* What fails is the copy: the store itself is as it was. */
static bool sqlite_copy_to(void *self, const struct db_config *config, const char *path, void (*step)(void *watch, int percent),
                           void *watch, struct fail *why) {
    struct sqlite *s = self;
    char log[sizeof why->log];
    int code = sqlite_copy(
        s->handle,
        &(struct sqlite_copy){
            .path = path, .vfs = config->vfs, .ready = give_key, .self = (void *)config, .step = step, .watch = watch});
    if (code == SQLITE_OK) return true;
    if ((code & 0xFF) == SQLITE_CORRUPT) return failed(s, code, "copy", why);
    snprintf(log, sizeof log, "copy before the migration: %s (%d)", sqlite3_errstr(code), code);
    return fail_set(
        why, FAIL_DISK, log,
        _("Before an update the data are copied beside themselves, and the copy could not be made. Free as much room as "
          "the data take and start the program again; nothing was changed."));
}

static bool copying_failed(struct sqlite *s, int code, struct fail *why) {
    char log[sizeof why->log];
    if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB) return failed(s, code, "copy", why);
    snprintf(log, sizeof log, "copy: %s (%d)", sqlite3_errstr(code), code);
    return fail_set(
        why, FAIL_DISK, log,
        _("The backup could not be written: the disk is full or does not answer. The data themselves are as they were."));
}

static bool sqlite_copying_start(void *self, const struct db_config *config, const char *path, void **copying,
                                 struct fail *why) {
    struct sqlite *s = self;
    struct sqlite_copying *c;
    if (unusable(s, why)) return false;
    int code = sqlite_copy_start(
        s->handle, &(struct sqlite_copy){.path = path, .vfs = config->vfs, .ready = give_key, .self = (void *)config}, &c);
    if (code != SQLITE_OK) return copying_failed(s, code, why);
    *copying = c;
    return true;
}

static bool sqlite_copying_step(void *self, void *copying, int *percent, struct fail *why) {
    struct sqlite *s = self;
    if (unusable(s, why)) return false;
    int code = sqlite_copy_step(copying, percent);
    return code == SQLITE_OK || copying_failed(s, code, why);
}

static void sqlite_copying_end(void *copying) {
    sqlite_copy_end(copying);
}

static bool sqlite_version(void *self, int64_t *version, struct fail *why) {
    return ask_int(self, "PRAGMA user_version", version, why);
}

static bool sqlite_set_version(void *self, int64_t version, struct fail *why) {
    char sql[120];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %" PRId64, APPLICATION_ID, version);
    return sqlite_exec(self, sql, why);
}

static void *sqlite_prepare(void *self, const char *sql, struct fail *why) {
    struct sqlite *s = self;
    sqlite3_stmt *st = NULL;
    if (unusable(s, why)) return NULL;
    int code = sqlite3_prepare_v3(s->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);
    if (code == SQLITE_OK && st) return st;
    failed(s, code, code == SQLITE_ERROR ? sqlite3_errmsg(s->handle) : "prepare", why);
    return NULL;
}

static void sqlite_finalize(void *st) {
    sqlite3_finalize(st);
}

static int sqlite_parameters(void *st) {
    return sqlite3_bind_parameter_count(st);
}

static const char *sqlite_parameter(void *st, int at) {
    const char *name = sqlite3_bind_parameter_name(st, at);
    return name ? name + 1 : "";
}

static void bound(int code) {
    if (code != SQLITE_OK) abort(); /* out of memory, or a statement that is running: ours to avoid */
}

static void sqlite_bind_text(void *st, int at, const char *text, bool keep) {
    bound(text ? sqlite3_bind_text(st, at, text, -1, keep ? SQLITE_STATIC : SQLITE_TRANSIENT) : sqlite3_bind_null(st, at));
}

static void sqlite_bind_blob(void *st, int at, const void *data, size_t size, bool keep) {
    bound(data ? sqlite3_bind_blob64(st, at, data, size, keep ? SQLITE_STATIC : SQLITE_TRANSIENT) : sqlite3_bind_null(st, at));
}

static void sqlite_bind_int(void *st, int at, int64_t value) {
    bound(sqlite3_bind_int64(st, at, value));
}

static enum db_step sqlite_step(void *self, void *st, struct fail *why) {
    struct sqlite *s = self;
    if (unusable(s, why)) return DB_FAILED;
    int code = sqlite3_step(st);
    if (code == SQLITE_ROW) return DB_ROW;
    if (code == SQLITE_DONE) return DB_END;
    bool guarded = (code & 0xFF) == SQLITE_CONSTRAINT;
    failed(s, code, guarded ? sqlite3_errmsg(s->handle) : "step", why);
    return DB_FAILED;
}

static void sqlite_reset(void *st) {
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
}

static int64_t sqlite_changed(void *self) {
    return sqlite3_changes64(((struct sqlite *)self)->handle);
}

static int sqlite_columns(void *st) {
    return sqlite3_column_count(st);
}

static const char *sqlite_text(void *st, int column) {
    return (const char *)sqlite3_column_text(st, column);
}

static int64_t sqlite_integer(void *st, int column) {
    return sqlite3_column_int64(st, column);
}

static const void *sqlite_blob(void *st, int column, size_t *size) {
    const void *data = sqlite3_column_blob(st, column);
    *size = (size_t)sqlite3_column_bytes(st, column);
    return data;
}

static bool sqlite_null(void *st, int column) {
    return sqlite3_column_type(st, column) == SQLITE_NULL;
}

const struct db_driver driver_sqlite = {
    .dialect = DIALECT_SQLITE,
    .open = sqlite_open,
    .close = sqlite_close,
    .broken = sqlite_broken,
    .exec = sqlite_exec,
    .begin = sqlite_begin,
    .rollback = sqlite_rollback,
    .checkpoint = sqlite_checkpoint,
    .wipe = sqlite_wipe,
    .copy = sqlite_copy_to,
    .copy_start = sqlite_copying_start,
    .copy_step = sqlite_copying_step,
    .copy_end = sqlite_copying_end,
    .version = sqlite_version,
    .set_version = sqlite_set_version,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .parameters = sqlite_parameters,
    .parameter = sqlite_parameter,
    .bind_text = sqlite_bind_text,
    .bind_blob = sqlite_bind_blob,
    .bind_int = sqlite_bind_int,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .changed = sqlite_changed,
    .columns = sqlite_columns,
    .text = sqlite_text,
    .integer = sqlite_integer,
    .blob = sqlite_blob,
    .null = sqlite_null,
};
