#include "sync/centre/backup.h"

#include "model/base/disk.h"
#include "model/base/text.h"
#include "model/store/copies.h"
#include "sync/centre/recover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A region that is put back from a backup. */

static bool not_copied(struct fail *why, const char *path) {
    return fail_set(why, FAIL_DISK, "restore: copy", _("The file “%s” could not be copied: %s."), path, strerror(errno));
}

static bool copy_file(const char *from, const char *to, struct fail *why) {
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW),
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = in >= 0 && out >= 0 && disk_copy_rest(in, out);
    if (in >= 0) close(in);
    if (out >= 0 && close(out) != 0) ok = false;
    return ok || not_copied(why, from);
}

/* Whatever there is of a store; a server that runs holds it. */
static bool step_aside(const char *folder, const struct env *env, struct fail *why) {
    if (copies_step_aside(folder, true, env, why)) return true;
    if (why->kind == FAIL_BUSY)
        fail_set(why, FAIL_BUSY, "restore: the server runs", _("The server is running. Stop it first."));
    return false;
}

static void read_list(const char *folder, struct bytes *out) {
    char list[PATH_ROOM], line[80];
    FILE *f = file_path(list, folder, BACKUP_ERASED) ? fopen(list, "re") : NULL;
    while (f && fgets(line, sizeof line, f)) bytes_text(out, line);
    if (f) fclose(f);
}

/* Beside a backup: newer than what stands in it. */
static void read_beside(const char *path, struct bytes *out) {
    char folder[PATH_ROOM];
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    else
        text_copy(folder, sizeof folder, ".");
    read_list(folder, out);
}

/* All of it stands in the copy before that has the store's name: a kill leaves the store of before, or one that begins to
 * recover as soon as it is opened. */
static bool prepare(const char *copy, const char *path, const char *folder, const struct env *env, struct fail *why) {
    struct bytes erased = {0};
    struct db *db;
    if (!db_open(&(struct db_config){.path = copy, .centre = true}, env, &db, why)) return false;
    read_beside(path, &erased);
    bytes_u8(&erased, '\0');
    bool ok = db_begin(db, true, why) && db_end(db,
                                                copies_aside(db, folder, why) && meta_set_int(db, BACKUP_COPY, 1, why) &&
                                                    meta_set_text(db, RECOVER_ERASED, (const char *)erased.data, why),
                                                why);
    db_close(db);
    bytes_close(&erased);
    return ok;
}

bool backup_opened(struct centre *c, struct fail *why) {
    char folder[PATH_ROOM];
    struct bytes erased = {0};
    struct rows r;
    int64_t copy;
    if (!meta_int(c->db, BACKUP_COPY, &copy, why)) return false;
    if (copy == 0) return true;
    bool ok = db_query(c->db, &r, "SELECT value FROM meta WHERE key = :key", why, "key:t", RECOVER_ERASED, NULL);
    if (ok && db_next(&r, why)) bytes_text(&erased, db_text(&r, 0));
    ok = ok && db_done(&r);
    if (file_path(folder, c->folder, BACKUP_FOLDER))
        read_list(folder, &erased); /* where the backup was carried: the newer one */
    bytes_u8(&erased, '\0');
    ok = ok && centre_begin(c, why) && recover_begin(c, (const char *)erased.data, why) &&
         meta_set_int(c->db, BACKUP_COPY, 0, why) && centre_commit(c, why);
    bytes_close(&erased);
    return ok;
}

bool backup_restore(const struct settings *settings, const struct env *env, const char *path, int64_t *gsn, struct fail *why) {
    const char *folder = settings_text(settings, "centre", "folder");
    char store[PATH_ROOM], next[PATH_ROOM];
    int64_t events;
    struct centre *c;
    if (!file_path(store, folder, CENTRE_STORE) || !file_path(next, folder, CENTRE_STORE ".restored"))
        return fail_set(why, FAIL_INPUT, "centre: folder name", _("The name of the folder is too long."));
    unlink(next);
    bool ok = copy_file(path, next, why) && backup_verify(env, next, gsn, &events, why) &&
              copies_fits(folder, next, true, env, why) && prepare(next, path, folder, env, why) &&
              step_aside(folder, env, why);
    if (ok && (rename(next, store) != 0 || !disk_sync_folder(folder))) ok = not_copied(why, next);
    if (!ok) unlink(next);
    if (!ok && why->kind == FAIL_INPUT) return copies_not_one(path, why);
    ok = ok && centre_open(settings, env, &c, why);
    if (ok) centre_close(c);
    return ok;
}
