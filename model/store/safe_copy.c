#include "model/store/safe_copy.h"

#include "model/base/date.h"
#include "model/base/disk.h"
#include "model/base/text.h"
#include "model/store/copies.h"
#include "model/store/journal.h"
#include "model/store/list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX    "kiosk-"
#define SUFFIX    ".db"
#define UNCHECKED ".unchecked"

enum { PATH_MOST = 1024, SMALL_MOST = 256 * 1024 };

static const char last_key[] = "backup.at";     /* of the last one kept */
static const char began_key[] = "backup.began"; /* in a backup: its own moment */

struct safe_copy {
    struct db *db;
    const struct env *env;
    struct db_copying *copying; /* NULL: copied */
    char folder[PATH_MOST], stamp[COPIES_STAMP], file[PATH_MOST + 64];
    int64_t at, state; /* copies.h */
};

static bool cannot(struct fail *why, const char *path) {
    return fail_set(why, FAIL_DISK, "safe copy: folder", _("The folder “%s” cannot be written to: %s."), path, strerror(errno));
}

/* --- The folder ----------------------------------------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *end) {
    size_t size = strlen(name), tail = strlen(end);
    return size > tail && strcmp(name + size - tail, end) == 0;
}

static bool is_backup(const char *name) {
    return strncmp(name, PREFIX, strlen(PREFIX)) == 0 && ends_with(name, SUFFIX);
}

static bool is_left_over(const char *name) {
    return strncmp(name, PREFIX, strlen(PREFIX)) == 0 && strstr(name, UNCHECKED) != NULL;
}

static int newest_first(const void *a, const void *b) {
    return strcmp(*(const char *const *)b, *(const char *const *)a);
}

bool safe_copy_list(const char *folder, struct arena *a, const char *const **names, int *count) {
    struct list list = LIST(const char *);
    DIR *dir = opendir(folder);
    if (dir) {
        for (struct dirent *entry; (entry = readdir(dir));)
            if (is_backup(entry->d_name)) *(const char **)list_add(&list, a) = arena_dup(a, entry->d_name);
        closedir(dir);
    }
    if (list.count > 0) qsort(list.rows, (size_t)list.count, sizeof(char *), newest_first);
    *names = list.rows;
    *count = list.count;
    return dir != NULL || errno == ENOENT;
}

static void drop_left_over(const char *folder) {
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (is_left_over(entry->d_name)) unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
}

/* --- Made ----------------------------------------------------------------------------------------------------------------- */

bool safe_copy_start(struct db *db, const char *folder, const struct env *env, struct safe_copy **out, struct fail *why) {
    struct safe_copy *job = calloc(1, sizeof *job);
    if (!job) abort();
    *job = (struct safe_copy){.db = db, .env = env, .at = env->now(env->self)};
    text_copy(job->folder, sizeof job->folder, folder);
    copies_stamp(job->at, env->offset, job->stamp);
    snprintf(job->file, sizeof job->file, "%s/" PREFIX "%s" UNCHECKED, job->folder, job->stamp);
    bool ok = (mkdir(folder, 0700) == 0 || errno == EEXIST) || cannot(why, folder);
    if (ok) drop_left_over(folder);
    ok = ok && db_copy_start(db, job->file, &job->copying, why);
    if (ok && copies_begin(db, folder, &job->state, why)) {
        *out = job;
        return true;
    }
    if (ok)
        safe_copy_end(job);
    else
        free(job);
    return false;
}

bool safe_copy_step(struct safe_copy *job, int *percent, struct fail *why) {
    *percent = 100;
    if (!job->copying) return true;
    if (!db_copy_step(job->copying, percent, why)) return false;
    if (*percent == 100) {
        db_copy_end(job->copying);
        job->copying = NULL;
    }
    return true;
}

const char *safe_copy_file(const struct safe_copy *job) {
    return job->file;
}

bool safe_copy_keep(struct safe_copy *job, struct fail *why) {
    char name[sizeof job->file];
    snprintf(name, sizeof name, "%s/" PREFIX "%s" SUFFIX, job->folder, job->stamp);
    if (rename(job->file, name) != 0 || !disk_sync_folder(job->folder)) return cannot(why, job->folder);
    text_copy(job->file, sizeof job->file, name);
    const struct copies_made made = {
        .prefix = PREFIX, .folder = job->folder, .state = job->state, .at = job->at, .offset = job->env->offset};
    return copies_stand(job->db, &made, why) && db_begin(job->db, false, why) &&
           db_end(job->db, meta_set_int(job->db, last_key, job->at, why), why);
}

void safe_copy_end(struct safe_copy *job) {
    if (!job) return;
    db_copy_end(job->copying);
    if (is_left_over(strrchr(job->file, '/') + 1)) unlink(job->file);
    free(job);
}

/* --- Walked --------------------------------------------------------------------------------------------------------------- */

static bool look_through(struct db *db, const struct env *env, struct safe_copy_facts *facts, struct fail *why) {
    struct journal journal;
    uint64_t checked;
    if (!copies_whole(db, why) || !journal_open(db, env, &journal, why)) return false;
    *facts = (struct safe_copy_facts){.kiosk = journal.kiosk, .epoch = journal.epoch, .seq = journal.seq};
    if (journal.kiosk == 0)
        return fail_set(why, FAIL_CONFLICT, "safe copy: not of a kiosk",
                        _("This is not a backup of a kiosk. Choose another file."));
    return journal_verify(db, journal.kiosk, journal.epoch, &checked, why) && meta_int(db, began_key, &facts->at, why);
}

bool safe_copy_verify(const char *file, const struct env *env, struct safe_copy_facts *facts, struct fail *why) {
    struct db *db;
    if (!copies_open(file, false, env, &db, why)) return false;
    bool ok = look_through(db, env, facts, why);
    db_close(db);
    return ok;
}

static bool read_small(const char *home, const char *name, struct bytes *out) {
    char path[2 * PATH_MOST], block[4096];
    size_t n;
    snprintf(path, sizeof path, "%s/%s", home, name);
    FILE *f = fopen(path, "rbe");
    if (!f) return false;
    while (out->size <= SMALL_MOST && (n = fread(block, 1, sizeof block, f)) > 0) bytes_add(out, block, n);
    bool ok = !ferror(f) && out->size <= SMALL_MOST;
    fclose(f);
    return ok;
}

static bool put_file(struct db *db, const char *home, const char *name, struct fail *why) {
    char key[80];
    struct bytes body = {0};
    bool ok = true;
    snprintf(key, sizeof key, SAFE_COPY_FILE "%s", name);
    if (read_small(home, name, &body)) {
        size_t room = sodium_base64_ENCODED_LEN(body.size, sodium_base64_VARIANT_ORIGINAL);
        char *text = malloc(room);
        if (!text) abort();
        sodium_bin2base64(text, room, body.data, body.size, sodium_base64_VARIANT_ORIGINAL);
        ok = meta_set_text(db, key, text, why);
        sodium_memzero(text, room);
        free(text);
    }
    if (body.size > 0) sodium_memzero(body.data, body.size);
    bytes_close(&body);
    return ok;
}

bool safe_copy_finish(const char *file, const char *home, const char *const *files, const struct env *env,
                      struct safe_copy_facts *facts, struct fail *why) {
    struct db *db;
    if (!db_open(&(struct db_config){.path = file}, env, &db, why)) return false;
    bool ok = db_begin(db, true, why);
    if (ok) {
        for (; ok && *files; files++) ok = put_file(db, home, *files, why);
        ok = db_end(db, ok && meta_set_int(db, began_key, env->now(env->self), why), why);
    }
    ok = ok && look_through(db, env, facts, why);
    db_close(db);
    return ok;
}

/* --- When ----------------------------------------------------------------------------------------------------------------- */

bool safe_copy_last(struct db *db, int64_t *at, struct fail *why) {
    return meta_int(db, last_key, at, why);
}

/* The first own record that is here. */
static const char sql_began[] =
    "SELECT l.at FROM log l WHERE l.kiosk = (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'kiosk')"
    " AND l.epoch = (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch') ORDER BY l.seq LIMIT 1";

/* When the working day ended last. */
static int64_t last_close(const struct env *env, const char *close_hour) {
    int hour = 18, minute = 0;
    int32_t today = env_today(env);
    if (sscanf(close_hour, "%d:%d", &hour, &minute) != 2) hour = 18, minute = 0;
    int64_t close = moment_of(today, hour, minute, env->offset);
    return close <= env->now(env->self) ? close : moment_of(today - 1, hour, minute, env->offset);
}

bool safe_copy_tend(struct db *db, struct fail *why) {
    return copies_tend(db, PREFIX, why);
}

bool safe_copy_due(struct db *db, const struct env *env, const char *close_hour, bool *due, struct fail *why) {
    int64_t last, began = INT64_MAX;
    if (!meta_int(db, last_key, &last, why) || !db_one_int(db, &began, sql_began, why, NULL)) return false;
    if (!copies_due(db, due, why)) return false;
    if ((last > 0 ? last : began) < last_close(env, close_hour)) *due = true;
    return true;
}
