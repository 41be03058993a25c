#include "model/store/safe_copy.h"

#include "model/base/disk.h"
#include "model/store/copies.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A kiosk that is put back from a backup: from then on it waits for its new epoch. */

enum { PATH_MOST = 1024 };

static const char waits_key[] = "restored.at";

/* --- Put back ------------------------------------------------------------------------------------------------------------- */

bool safe_copy_waits(struct db *db, int64_t *since, struct fail *why) {
    return meta_int(db, waits_key, since, why);
}

bool safe_copy_turned(struct db *db, struct fail *why) {
    int64_t since;
    return meta_int(db, waits_key, &since, why) && (since <= 0 || meta_set_int(db, waits_key, -since, why));
}

bool safe_copy_ready(struct db *db, struct fail *why) {
    int64_t since;
    return meta_int(db, waits_key, &since, why) && (since >= 0 || meta_set_int(db, waits_key, 0, why));
}

static bool copy_failed(struct fail *why, const char *path) {
    return fail_set(why, FAIL_DISK, "safe copy: copy", _("The file “%s” could not be copied: %s."), path, strerror(errno));
}

static bool copy_file(const char *from, const char *to, struct fail *why) {
    unlink(to);
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = in >= 0 && out >= 0 && disk_copy_rest(in, out);
    if (in >= 0) close(in);
    if (out >= 0 && close(out) != 0) ok = false;
    return ok || copy_failed(why, from);
}

static bool write_small(const char *path, const uint8_t *data, size_t size, struct fail *why) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == EEXIST) return true; /* what is there is newer: a changed passphrase, a renewed certificate */
    bool ok = fd >= 0 && disk_keep(fd, data, size);
    if (fd >= 0 && close(fd) != 0) ok = false;
    if (!ok) unlink(path);
    return ok || copy_failed(why, path);
}

static bool take_file(const char *home, const char *key, const char *text, struct fail *why) {
    char path[2 * PATH_MOST];
    size_t room = strlen(text) + 1, size = 0;
    uint8_t *body = malloc(room);
    if (!body) abort();
    snprintf(path, sizeof path, "%s/%s", home, key + strlen(SAFE_COPY_FILE));
    bool ok = !strchr(key, '/') &&
              sodium_base642bin(body, room, text, strlen(text), NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
    ok = ok ? write_small(path, body, size, why)
            : fail_set(why, FAIL_CONFLICT, "safe copy: a small file",
                       _("The backup does not hold together. Take an older one."));
    sodium_memzero(body, room);
    free(body);
    return ok;
}

/* Out of the copy of the store into the folder. */
static bool take_files(struct db *db, const char *home, struct fail *why) {
    struct rows r;
    bool ok = true;
    if (!db_query(db, &r, "SELECT key, value FROM meta WHERE key >= 'backup.file.' AND key < 'backup.file/' ORDER BY key", why,
                  NULL))
        return false;
    while (ok && db_next(&r, why)) ok = take_file(home, db_text(&r, 0), db_text(&r, 1), why);
    ok = ok && !db_failed(&r);
    db_done(&r);
    return ok;
}

/* It says of itself that it was put back, before it has the store's name. */
static bool prepare(const char *file, const char *home, const struct env *env, struct safe_copy_facts *facts,
                    struct fail *why) {
    struct db *db;
    if (!safe_copy_verify(file, env, facts, why) || !copies_fits(home, file, false, env, why) ||
        !db_open(&(struct db_config){.path = file}, env, &db, why))
        return false;
    bool ok = take_files(db, home, why) && db_begin(db, true, why);
    if (ok) {
        ok = db_run(db, "DELETE FROM meta WHERE key >= 'backup.' AND key < 'backup/'", why, NULL) &&
             meta_set_int(db, waits_key, env->now(env->self), why) && copies_aside(db, home, why);
        ok = db_end(db, ok, why);
    }
    db_close(db);
    return ok;
}

/* Whatever there is of a store; a program that runs holds it. */
static bool step_aside(const char *home, const struct env *env, struct fail *why) {
    if (copies_step_aside(home, false, env, why)) return true;
    if (why->kind == FAIL_BUSY)
        fail_set(why, FAIL_BUSY, "safe copy: the store is open",
                 _("The kiosk is open on the screen of this computer. Close it first."));
    return false;
}

bool safe_copy_restore(const char *file, const char *home, const struct env *env, struct safe_copy_facts *facts,
                       struct fail *why) {
    char store[PATH_MOST], next[PATH_MOST + 16];
    if (strlen(home) + 32 > sizeof store) return copy_failed(why, home);
    snprintf(store, sizeof store, "%s/store.db", home);
    snprintf(next, sizeof next, "%s.restored", store);
    if (mkdir(home, 0700) != 0 && errno != EEXIST) return copy_failed(why, home);
    bool ok = copy_file(file, next, why) && prepare(next, home, env, facts, why) && step_aside(home, env, why);
    if (ok && (rename(next, store) != 0 || !disk_sync_folder(home))) ok = copy_failed(why, next);
    if (!ok) unlink(next);
    return ok || (why->kind == FAIL_INPUT ? copies_not_one(file, why) : false);
}
