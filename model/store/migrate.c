#include "model/base/bytes.h"
#include "model/store/driver.h"

#include <string.h>

/* Forward only. A step stands here for ever once it has been released; the table of tables says where the steps end, and a test
 * holds the two together. */
static const struct migration steps[] = {
    {0},
};

static bool make_schema(struct db *db, bool centre, struct fail *why) {
    const struct db_driver *driver = db_driver(db);
    enum table_home other = centre ? HOME_KIOSK : HOME_CENTRE;
    struct bytes sql = {0};
    bool good = true;
    for (int i = 0; good && i < table_count; i++) {
        if (tables[i].home == other) continue;
        bytes_clear(&sql);
        schema_ddl(&tables[i], driver->dialect, &sql);
        good = driver->exec(db_self(db), (const char *)sql.data, why);
    }
    bytes_clear(&sql);
    schema_guards(driver->dialect, &sql);
    good = good && driver->exec(db_self(db), (const char *)sql.data, why);
    bytes_close(&sql);
    return good && meta_set_text(db, "home", centre ? "centre" : "kiosk", why) &&
           driver->set_version(db_self(db), SCHEMA_VERSION, why);
}

static bool in_transaction(struct db *db, bool good, struct fail *why) {
    if (good && db_commit(db, why)) return true;
    db_rollback(db);
    return false;
}

bool db_migrate_steps(struct db *db, const struct migration *list, struct fail *why) {
    const struct db_driver *driver = db_driver(db);
    int64_t version;
    if (!driver->version(db_self(db), &version, why)) return false;
    for (; list->to; list++) {
        if (list->to <= version) continue;
        if (!db_begin(db, true, why)) return false;
        bool good =
            driver->exec(db_self(db), list->sql[driver->dialect], why) && driver->set_version(db_self(db), list->to, why);
        if (!in_transaction(db, good, why)) return false;
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

bool db_migrate(struct db *db, bool centre, struct fail *why) {
    int64_t version;
    if (!db_driver(db)->version(db_self(db), &version, why)) return false;
    if (version > SCHEMA_VERSION)
        return fail_set(why, FAIL_DENIED, "store of a later version",
                        _("The data was written by a newer version of the program. Update the program."));
    if (version == 0) {
        if (!db_begin(db, true, why)) return false;
        return in_transaction(db, make_schema(db, centre, why), why);
    }
    return db_migrate_steps(db, steps, why) && home_fits(db, centre, why);
}
