#include "sync/centre/backup.h"

#include "model/base/date.h"
#include "model/base/disk.h"
#include "model/base/spawn.h"
#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/copies.h"
#include "model/store/log.h"
#include "sync/centre/bundle.h"
#include "sync/centre/chain.h"
#include "sync/centre/day.h"
#include "sync/centre/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX    "centre-"
#define SUFFIX    ".db"
#define KEYS      ".keys" /* bundle.h */
#define UNCHECKED ".unchecked"
enum { NAMES_MOST = 256 };

static const char folder_key[] = "backup.folder"; /* of the last one */

/* --- Verified ------------------------------------------------------------------------------------------------------------- */

static bool check_chains(struct centre *copy, int64_t *events, struct fail *why) {
    struct list chains;
    bool ok = chain_list(copy, &copy->turn, &chains, why);
    const struct event_id *all = chains.rows;
    for (int i = 0; ok && i < chains.count; i++) {
        uint64_t checked = 0;
        ok = chain_holds(copy, all[i].kiosk, all[i].epoch, &checked, why);
        *events += (int64_t)checked;
    }
    return ok;
}

/* What the centre has acked of each kiosk is in its log, with the head it was acked with. */
static bool check_heads(struct db *db, struct fail *why) {
    int64_t wrong = 0;
    if (!db_one_int(
            db, &wrong,
            "SELECT count(*) FROM kiosk_state LEFT JOIN log l ON l.kiosk = kiosk_state.kiosk AND l.epoch = kiosk_state.epoch "
            "AND l.seq = stored_seq WHERE stored_seq > 0 AND (l.head IS NULL OR l.head <> kiosk_state.head)",
            why, NULL))
        return false;
    return wrong == 0 || fail_set(why, FAIL_CONFLICT, "backup: a head of a kiosk is not in its log",
                                  _("The backup does not hold together. Take an older one."));
}

bool backup_verify(const struct env *env, const char *path, int64_t *gsn, int64_t *events, struct fail *why) {
    struct centre *copy = calloc(1, sizeof *copy);
    if (!copy) abort();
    *gsn = *events = 0;
    copy->env = *env;
    bool ok = copies_open(path, true, &copy->env, &copy->db, why) && copies_whole(copy->db, why) &&
              journal_open(copy->db, &copy->env, &copy->journal, why) && check_chains(copy, events, why) &&
              check_heads(copy->db, why) && db_one_int(copy->db, gsn, "SELECT max(gsn) FROM log WHERE gsn > 0", why, NULL);
    db_close(copy->db);
    arena_close(&copy->turn);
    free(copy);
    return ok;
}

/* --- The folder ----------------------------------------------------------------------------------------------------------- */

static bool cannot(struct fail *why, const char *folder) {
    return fail_set(why, FAIL_DISK, "backup: folder", _("The folder “%s” cannot be written to: %s."), folder, strerror(errno));
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)b, *(char *const *)a);
}

static bool is_backup(const char *name) {
    size_t size = strlen(name), fixed = strlen(PREFIX) + strlen(SUFFIX);
    return size > fixed && strncmp(name, PREFIX, strlen(PREFIX)) == 0 && strcmp(name + size - strlen(SUFFIX), SUFFIX) == 0;
}

/* The newest first; the names live in the turn's arena. */
static int list_backups(struct centre *c, const char *folder, char *names[NAMES_MOST]) {
    DIR *dir = opendir(folder);
    int count = 0;
    if (!dir) return 0;
    for (struct dirent *entry; count < NAMES_MOST && (entry = readdir(dir));)
        if (is_backup(entry->d_name)) names[count++] = arena_dup(&c->turn, entry->d_name);
    closedir(dir);
    qsort(names, (size_t)count, sizeof *names, by_name);
    return count;
}

static bool write_whole(const char *folder, const char *name, const struct bytes *text, struct fail *why) {
    char path[PATH_ROOM], part[PATH_ROOM];
    if (!file_path(path, folder, name) || !file_path(part, folder, BACKUP_ERASED ".part")) return cannot(why, folder);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && disk_keep(fd, text->data, text->size);
    if (fd >= 0 && close(fd) != 0) ok = false;
    return (ok && rename(part, path) == 0) || cannot(why, folder);
}

static bool list_erased(struct centre *c, const char *folder, struct fail *why) {
    struct bytes text = {0};
    struct rows r;
    if (!db_query(c->db, &r,
                  "SELECT DISTINCT m.subject FROM log m WHERE " LOG_FATE(m) " AND m.type = 'learner.erased' ORDER BY m.subject",
                  why, NULL))
        return false;
    while (db_next(&r, why)) bytes_printf(&text, "%s\n", db_text(&r, 0));
    bool ok = !db_failed(&r) && write_whole(folder, BACKUP_ERASED, &text, why);
    bytes_close(&text);
    return ok;
}

/* A folder that is not there has no backups in it. */
static bool list_again(struct centre *c, const char *folder, struct fail *why) {
    return *folder == '\0' || access(folder, F_OK) != 0 || list_erased(c, folder, why);
}

bool backup_erased(struct centre *c, struct fail *why) {
    char usual[PATH_ROOM], last[PATH_ROOM];
    if (!file_path(usual, c->folder, BACKUP_FOLDER) || !meta_text(c->db, folder_key, last, sizeof last, why)) return false;
    return list_again(c, usual, why) && (strcmp(usual, last) == 0 || list_again(c, last, why));
}

/* Each with all keys there are: a backup of before they were renewed is believed only with the newer ones. */
static bool seal_again(struct centre *c, const char *folder, int *count, struct fail *why) {
    char *names[NAMES_MOST], path[PATH_ROOM + sizeof KEYS];
    bool made;
    int there = list_backups(c, folder, names);
    for (int i = 0; i < there; i++) {
        if (!file_path(path, folder, names[i])) continue;
        strcpy(path + strlen(path) - strlen(SUFFIX), KEYS);
        if (!bundle_make(c, path, &made, why)) return false;
        ++*count;
    }
    return true;
}

bool backup_seal_keys(struct centre *c, int *count, struct fail *why) {
    char usual[PATH_ROOM], last[PATH_ROOM];
    *count = 0;
    if (!file_path(usual, c->folder, BACKUP_FOLDER) || !meta_text(c->db, folder_key, last, sizeof last, why)) return false;
    return seal_again(c, usual, count, why) && (strcmp(usual, last) == 0 || !*last || seal_again(c, last, count, why));
}

/* --- Made ----------------------------------------------------------------------------------------------------------------- */

struct peer_covered {
    int64_t kiosk, epoch, seq;
};

/* What the copy has of each kiosk is safe now; one that has gone on in another epoch meanwhile has nothing there. */
static bool read_covered(const struct env *env, const char *path, struct arena *a, struct list *out, struct fail *why) {
    struct db *db;
    struct rows r;
    *out = LIST(struct peer_covered);
    if (!db_open(&(struct db_config){.path = path, .centre = true}, env, &db, why)) return false;
    bool ok = db_query(db, &r, "SELECT kiosk, epoch, stored_seq FROM kiosk_state ORDER BY kiosk", why, NULL);
    while (ok && db_next(&r, why))
        *(struct peer_covered *)list_add(out, a) = (struct peer_covered){db_int(&r, 0), db_int(&r, 1), db_int(&r, 2)};
    ok = ok && db_done(&r);
    db_close(db);
    return ok;
}

bool backup_note(struct centre *c, const char *path, const char *folder, int64_t gsn, struct fail *why) {
    struct arena a = {0};
    struct list covered;
    bool ok = read_covered(&c->env, path, &a, &covered, why) && centre_begin(c, why);
    if (!ok) {
        arena_close(&a);
        return false;
    }
    const struct peer_covered *all = covered.rows;
    for (int i = 0; ok && i < covered.count; i++)
        ok = db_run(c->db, "UPDATE kiosk_state SET durable_seq = :seq WHERE kiosk = :kiosk AND epoch = :epoch", why, "seq:i",
                    all[i].seq, "kiosk:i", all[i].kiosk, "epoch:i", all[i].epoch, NULL);
    ok = ok && meta_set_int(c->db, "backup.gsn", gsn, why) && meta_set_int(c->db, "backup.at", c->env.now(c->env.self), why) &&
         meta_set_text(c->db, folder_key, folder, why);
    arena_close(&a);
    if (!centre_end(c, ok, why)) return false;
    c->backed = gsn;
    return true;
}

struct backup_job {
    struct centre *c;
    struct db_copying *copying; /* NULL: copied */
    const char *program;        /* that walks the copy; NULL: we do */
    struct spawned child;
    enum backup_state state;
    int percent;
    int64_t at, gsn, events, holds; /* copies.h */
    char folder[PATH_ROOM], stamp[COPIES_STAMP], path[PATH_ROOM], keys[PATH_ROOM];
    bool sealed; /* the keys lie beside it */
};

/* PREFIX, the stamp, and what `end` says. */
static bool name_of(const struct backup_job *job, const char *end, char path[PATH_ROOM]) {
    char name[64];
    snprintf(name, sizeof name, PREFIX "%s%s", job->stamp, end);
    return file_path(path, job->folder, name);
}

bool backup_start(struct centre *c, const char *folder, const char *program, struct backup_job **out, struct fail *why) {
    struct backup_job *job = calloc(1, sizeof *job);
    if (!job) abort();
    *job = (struct backup_job){.c = c, .program = program, .at = c->env.now(c->env.self), .child = {.cord = -1, .told = -1}};
    text_copy(job->folder, sizeof job->folder, folder);
    copies_stamp(job->at, 0, job->stamp);
    bool ok = ((mkdir(folder, 0700) == 0 || errno == EEXIST) && name_of(job, UNCHECKED, job->path)) || cannot(why, folder);
    ok = ok && db_copy_start(c->db, job->path, &job->copying, why);
    if (ok && copies_begin(c->db, folder, &job->holds, why)) {
        *out = job;
        return true;
    }
    if (ok)
        backup_end(job);
    else
        free(job);
    return false;
}

/* Whoever opens it as a region's store sees what it is. */
static bool mark(const struct backup_job *job, struct fail *why) {
    struct db *db;
    if (!db_open(&(struct db_config){.path = job->path, .centre = true}, &job->c->env, &db, why)) return false;
    bool ok = db_begin(db, true, why) && db_end(db, meta_set_int(db, BACKUP_COPY, 1, why), why);
    db_close(db);
    return ok;
}

static bool copy_on(struct backup_job *job, struct fail *why) {
    if (!db_copy_step(job->copying, &job->percent, why)) return false;
    if (job->percent < 100) return true;
    db_copy_end(job->copying);
    job->copying = NULL;
    if (!mark(job, why)) return false;
    job->state = BACKUP_CHECKING;
    if (!job->program) return true;
    static const int fds[] = {SPAWN_NULL, SPAWN_TOLD, SPAWN_NULL};
    const char *argv[] = {job->program, BACKUP_WORD, job->path, NULL};
    return spawn_start(argv, fds, 3, &job->child, why);
}

/* The two numbers that the child has printed, or its one sentence. */
static bool child_agrees(struct backup_job *job, struct fail *why) {
    char said[400] = "";
    ssize_t n = read(job->child.told, said, sizeof said - 1);
    int status = spawn_end(&job->child);
    said[n > 0 ? n : 0] = '\0';
    if (status == 0 && sscanf(said, "%" SCNd64 " %" SCNd64, &job->gsn, &job->events) == 2) return true;
    return fail_set(why, FAIL_CONFLICT, "backup: the copy does not hold", "%s",
                    *said ? said : _("The backup could not be checked. Make it again."));
}

static bool keep(struct backup_job *job, struct fail *why) {
    struct centre *c = job->c;
    const struct copies_made made = {
        .prefix = PREFIX, .folder = job->folder, .state = job->holds, .at = job->at, .doubted = day_doubt(c) != 0};
    char path[PATH_ROOM];
    arena_reset(&c->turn);
    if (!name_of(job, SUFFIX, path) || !name_of(job, KEYS, job->keys)) return cannot(why, job->folder);
    if (!bundle_make(c, job->keys, &job->sealed, why)) return false;
    /* Before anybody is told what it covers. */
    if (rename(job->path, path) != 0 || !disk_sync_folder(job->folder)) return cannot(why, job->folder);
    text_copy(job->path, sizeof job->path, path);
    if (!backup_note(c, job->path, job->folder, job->gsn, why) || !list_erased(c, job->folder, why) ||
        !copies_stand(c->db, &made, why))
        return false;
    centre_log(&c->env, "backup", "gsn=%" PRId64 " events=%" PRId64, job->gsn, job->events);
    return true;
}

static bool check_on(struct backup_job *job, struct fail *why) {
    if (job->program && spawn_running(&job->child)) return true;
    if (!(job->program ? child_agrees(job, why) : backup_verify(&job->c->env, job->path, &job->gsn, &job->events, why)) ||
        !keep(job, why))
        return false;
    job->state = BACKUP_DONE;
    return true;
}

enum backup_state backup_step(struct backup_job *job, struct fail *why) {
    bool ok = job->state == BACKUP_COPYING ? copy_on(job, why) : job->state != BACKUP_CHECKING || check_on(job, why);
    if (!ok) job->state = BACKUP_FAILED;
    return job->state;
}

void backup_say(const struct backup_job *job, struct backup_told *out) {
    *out = (struct backup_told){
        .path = job->path, .keys = job->sealed ? job->keys : NULL, .percent = job->percent, .gsn = job->gsn};
}

void backup_end(struct backup_job *job) {
    if (!job) return;
    if (job->child.pid > 0) spawn_end(&job->child);
    db_copy_end(job->copying);
    if (strstr(job->path, UNCHECKED)) unlink(job->path);
    free(job);
}

bool backup_due(struct centre *c, char folder[PATH_ROOM], bool *due, struct fail *why) {
    if (!copies_due(c->db, due, why)) return false;
    if (!*due) return copies_tend(c->db, PREFIX, why);
    if (!meta_text(c->db, folder_key, folder, PATH_ROOM, why)) return false;
    return (*folder && access(folder, F_OK) == 0) || file_path(folder, c->folder, BACKUP_FOLDER) || cannot(why, c->folder);
}

int backup_child(const char *path) {
    const struct env env = env_system();
    struct fail why;
    int64_t gsn, events;
    if (!backup_verify(&env, path, &gsn, &events, &why)) {
        fputs(why.say, stdout);
        return 1;
    }
    printf("%" PRId64 " %" PRId64 "\n", gsn, events);
    return 0;
}
