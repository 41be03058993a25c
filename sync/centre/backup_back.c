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

static bool copy_file(const char *from, const char *to, struct fail *why) {
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW),
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = in >= 0 && out >= 0 && disk_copy_rest(in, out);
    if (in >= 0) close(in);
    if (out >= 0 && close(out) != 0) ok = false;
    return ok || fail_set(why, FAIL_DISK, "restore: copy", _("The file “%s” could not be copied: %s."), from, strerror(errno));
}

/* Whatever there is of a store steps aside; a server that runs holds it. */
static bool step_aside(const struct env *env, const char *store, struct fail *why) {
    static const char *const parts[] = {"", "-wal", "-shm"};
    char from[PATH_ROOM + 32], to[PATH_ROOM + 32];
    struct db *db;
    struct fail present = {0};
    if (db_open(&(struct db_config){.path = store, .centre = true}, env, &db, &present))
        db_close(db);
    else if (present.kind == FAIL_BUSY)
        return fail_set(why, FAIL_BUSY, "restore: the server runs", _("The server is running. Stop it first."));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(from, sizeof from, "%s%s", store, parts[i]);
        snprintf(to, sizeof to, "%s.before-restore%s", store, parts[i]);
        unlink(to);
        if (rename(from, to) != 0 && errno != ENOENT)
            return fail_set(why, FAIL_DISK, "restore: rename", _("The file “%s” could not be copied: %s."), from,
                            strerror(errno));
    }
    return true;
}

static void read_list(const char *folder, struct bytes *out) {
    char list[PATH_ROOM], line[80];
    FILE *f = file_path(list, folder, BACKUP_ERASED) ? fopen(list, "re") : NULL;
    while (f && fgets(line, sizeof line, f)) bytes_text(out, line);
    if (f) fclose(f);
}

/* The list beside the backup is newer than the backup; one of the two is newer than the other where the backup was carried. */
static void read_erased(const struct centre *c, const char *path, struct bytes *out) {
    char folder[PATH_ROOM];
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    else
        text_copy(folder, sizeof folder, ".");
    read_list(folder, out);
    if (file_path(folder, c->folder, BACKUP_FOLDER)) read_list(folder, out);
}

static bool begin_again(struct centre *c, const char *path, struct fail *why) {
    struct bytes erased = {0};
    read_erased(c, path, &erased);
    bool ok = centre_begin(c, why) && copies_aside(c->db, c->folder, why) &&
              recover_begin(c, erased.size ? (const char *)erased.data : NULL, why) && centre_commit(c, why);
    bytes_close(&erased);
    return ok;
}

bool backup_restore(const struct settings *settings, const struct env *env, const char *path, int64_t *gsn, struct fail *why) {
    char store[PATH_ROOM];
    int64_t events;
    struct centre *c;
    if (!file_path(store, settings_text(settings, "centre", "folder"), CENTRE_STORE))
        return fail_set(why, FAIL_INPUT, "centre: folder name", _("The name of the folder is too long."));
    if (!backup_verify(env, path, gsn, &events, why) || !step_aside(env, store, why) || !copy_file(path, store, why) ||
        !centre_open(settings, env, &c, why))
        return false;
    bool ok = begin_again(c, path, why);
    centre_close(c);
    return ok;
}
