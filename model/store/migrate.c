#include "model/base/bytes.h"
#include "model/store/driver.h"
#include "model/store/journal.h"
#include "model/store/unknown.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Forward only. A step stands here for ever once it has been released; the table of tables says where the steps end, and a test
 * holds the two together. */
static const struct migration steps[] = {
    {.to = 2, .adopt = true}, /* the whole life of a certificate: new tables, columns and guards */
    {0},
};

static const char replay_key[] = "migrate.replay"; /* 1: the projection is still to be built from the log */
static const char last_key[] = "migrate.last";     /* the subject built last */
enum { REPLAY_STEP = 16, COPIED = 20 /* of 100, when the copy is there */, PATH_MOST = 1024 };

struct migrating {
    const struct db_config *config;
    int told; /* percent; each is told once */
};

static void tell(struct migrating *m, int percent) {
    if (!m->config->watch.tell || percent <= m->told) return;
    m->told = percent;
    m->config->watch.tell(m->config->watch.self, percent);
}

static bool exec_text(struct db *db, const struct bytes *sql, struct fail *why) {
    return db_driver(db)->exec(db_self(db), (const char *)sql->data, why);
}

static bool make_table(struct db *db, const struct table *t, bool centre, struct fail *why) {
    struct bytes sql = {0};
    schema_ddl(t, db_driver(db)->dialect, &sql);
    if (!centre) schema_desk_ddl(t, &sql);
    bool good = exec_text(db, &sql, why);
    bytes_close(&sql);
    return good;
}

static bool make_guards(struct db *db, struct fail *why) {
    struct bytes sql = {0};
    schema_guards(db_driver(db)->dialect, &sql);
    bool good = exec_text(db, &sql, why);
    bytes_close(&sql);
    return good;
}

static bool make_schema(struct db *db, bool centre, struct fail *why) {
    enum table_home other = centre ? HOME_KIOSK : HOME_CENTRE;
    for (int i = 0; i < table_count; i++)
        if (tables[i].home != other && !make_table(db, &tables[i], centre, why)) return false;
    return make_guards(db, why) && meta_set_text(db, "home", centre ? "centre" : "kiosk", why) &&
           db_driver(db)->set_version(db_self(db), SCHEMA_VERSION, why);
}

/* The table of tables adopted **********************************************************************************************/

/* The columns that a table has; none: there is no such table. */
static bool has_columns(struct db *db, const char *table, struct table_column out[TABLE_COLUMNS_MOST], int *count,
                        struct fail *why) {
    static const char *const by_dialect[] = {
        [DIALECT_SQLITE] = "SELECT name FROM pragma_table_info(:name)",
        [DIALECT_POSTGRES] = "SELECT column_name FROM information_schema.columns WHERE table_name = :name",
    };
    struct rows r;
    *count = 0;
    if (!db_query(db, &r, by_dialect[db_driver(db)->dialect], why, "name:t", table, NULL)) return false;
    while (*count < TABLE_COLUMNS_MOST && db_next(&r, why))
        snprintf(out[(*count)++].name, sizeof out->name, "%s", db_text(&r, 0));
    return db_done(&r);
}

static bool has_column(const struct table_column *columns, int count, const char *name) {
    for (int i = 0; i < count; i++)
        if (strcmp(columns[i].name, name) == 0) return true;
    return false;
}

/* New indexes beside those there are. */
static void index_ddl(const char *statements, struct bytes *out) {
    static const char word[] = "INDEX ";
    for (const char *at = statements, *found; at && *at; at += strcspn(at, ";"), at += *at == ';') {
        size_t size = strcspn(at, ";");
        found = strstr(at, word) + strlen(word);
        bytes_add(out, at, (size_t)(found - at));
        bytes_text(out, "IF NOT EXISTS ");
        bytes_add(out, found, size - (size_t)(found - at));
        bytes_text(out, ";\n");
    }
}

/* What is no projection keeps its rows and gets the columns it lacks. */
static bool extend_table(struct db *db, const struct table *t, bool centre, const struct table_column *had, int had_count,
                         struct fail *why) {
    struct table_column want[TABLE_COLUMNS_MOST];
    struct bytes sql = {0};
    int count = table_columns(t, want);
    for (int i = 0; i < count; i++)
        if (!has_column(had, had_count, want[i].name)) schema_add_column(t, &want[i], db_driver(db)->dialect, &sql);
    index_ddl(t->indexes, &sql);
    if (!centre) index_ddl(t->desk_indexes, &sql);
    bool good = sql.size == 0 || exec_text(db, &sql, why);
    bytes_close(&sql);
    return good;
}

/* A projection is made anew, empty: the log fills it. */
static bool adopt_table(struct db *db, const struct table *t, bool centre, struct fail *why) {
    struct table_column had[TABLE_COLUMNS_MOST];
    char drop[80];
    int count;
    if (!has_columns(db, t->name, had, &count, why)) return false;
    if (count > 0 && !t->of_subject) return extend_table(db, t, centre, had, count, why);
    snprintf(drop, sizeof drop, "DROP TABLE IF EXISTS %s", t->name);
    return db_driver(db)->exec(db_self(db), drop, why) && make_table(db, t, centre, why);
}

static bool adopt(struct db *db, bool centre, struct fail *why) {
    enum table_home other = centre ? HOME_KIOSK : HOME_CENTRE;
    struct bytes sql = {0};
    schema_guards_drop(db_driver(db)->dialect, &sql);
    bool good = exec_text(db, &sql, why);
    bytes_close(&sql);
    for (int i = 0; good && i < table_count; i++)
        if (tables[i].home != other) good = adopt_table(db, &tables[i], centre, why);
    return good && make_guards(db, why) && meta_set_int(db, replay_key, 1, why);
}

/* Replay *******************************************************************************************************************/

static bool replay_step(struct db *db, struct rebuild *r, int64_t *done, int64_t *left, struct fail *why) {
    if (!db_begin(db, false, why)) return false;
    bool good = rebuild_step(r, REPLAY_STEP, done, left, why) &&
                meta_set_text(db, last_key, *left ? rebuild_last(r) : "", why) &&
                (*left > 0 || meta_set_int(db, replay_key, 0, why));
    return db_end(db, good, why);
}

/* Every subject, some in each transaction, with the place: what was cut off goes on when the store is opened next. */
static bool replay_all(struct db *db, struct migrating *m, struct fail *why) {
    struct rebuild *r;
    char last[ID_TEXT];
    int64_t pending = 0, done = 0, left = 1;
    if (!meta_int(db, replay_key, &pending, why) || !pending) return pending == 0;
    if (!meta_text(db, last_key, last, sizeof last, why) || !rebuild_start(db, &r, why)) return false;
    bool good = rebuild_resume(r, last, why);
    while (good && left > 0) {
        good = replay_step(db, r, &done, &left, why);
        tell(m, left == 0 ? 100 : COPIED + (int)(done * (100 - COPIED) / (done + left)));
    }
    rebuild_close(r);
    return good;
}

/* The copy *****************************************************************************************************************/

static void copy_path(const struct db_config *config, char out[PATH_MOST]) {
    snprintf(out, PATH_MOST, "%s%s", config->path, DB_COPY);
}

static void copied(void *migrating, int percent) {
    tell(migrating, percent * COPIED / 100);
}

/* Only of a store that no step has touched yet. */
static bool make_copy(struct db *db, struct migrating *m, struct fail *why) {
    const struct db_driver *driver = db_driver(db);
    char path[PATH_MOST];
    copy_path(m->config, path);
    tell(m, 0);
    return !driver->copy || driver->copy(db_self(db), m->config, path, copied, m, why);
}

/* It is gone with the end of the migration; one that cannot be removed is no reason to stop. */
static void drop_copy(const struct db_config *config) {
    char path[PATH_MOST];
    copy_path(config, path);
    unlink(path);
}

/* Steps ********************************************************************************************************************/

static bool take_step(struct db *db, const struct migration *step, bool centre, struct fail *why) {
    const struct db_driver *driver = db_driver(db);
    const char *sql = step->sql[driver->dialect];
    return (!sql || driver->exec(db_self(db), sql, why)) && (!step->adopt || adopt(db, centre, why)) &&
           driver->set_version(db_self(db), step->to, why);
}

bool db_migrate_steps(struct db *db, bool centre, const struct migration *list, struct fail *why) {
    int64_t version;
    if (!db_driver(db)->version(db_self(db), &version, why)) return false;
    for (; list->to; list++) {
        if (list->to <= version) continue;
        if (!db_begin(db, true, why) || !db_end(db, take_step(db, list, centre, why), why)) return false;
        version = list->to;
    }
    return true;
}

static bool home_fits(struct db *db, bool centre, struct fail *why) {
    char home[16];
    if (!meta_text(db, "home", home, sizeof home, why)) return false;
    if (strcmp(home, centre ? "centre" : "kiosk") == 0) return true;
    return fail_set(why, FAIL_INPUT, "a store of the other kind",
                    _("This data file belongs to the other program: a kiosk's and a centre's are not the same."));
}

/* A store that is at the end, or goes on towards it. */
static bool bring_forward(struct db *db, const struct db_config *config, int64_t version, struct fail *why) {
    struct migrating m = {.config = config, .told = -1};
    if (!home_fits(db, config->centre, why)) return false;
    if (version < SCHEMA_VERSION && !make_copy(db, &m, why)) return false;
    if (!db_migrate_steps(db, config->centre, steps, why) || !replay_all(db, &m, why) || !unknown_replay(db, why)) return false;
    drop_copy(config);
    return true;
}

bool db_migrate(struct db *db, const struct db_config *config, struct fail *why) {
    int64_t version;
    if (!db_driver(db)->version(db_self(db), &version, why)) return false;
    if (version > SCHEMA_VERSION)
        return fail_set(why, FAIL_DENIED, "store of a later version",
                        _("The data was written by a newer version of the program. Update the program."));
    if (version > 0) return bring_forward(db, config, version, why);
    if (!db_begin(db, true, why)) return false;
    return db_end(db, make_schema(db, config->centre, why), why);
}
