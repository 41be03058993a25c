#include "sync/centre/backup.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/alias.h"
#include "sync/centre/chain.h"
#include "sync/centre/log.h"
#include "sync/centre/recover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "centre-"
#define SUFFIX ".db"
enum { KEPT = 7, KEPT_DAYS = 30, NAMES_MOST = 256, CHAINS_MOST = 4096, STAMP = 16 /* YYYYMMDD-HHMMSS */ };

/* --- Verified ---------------------------------------------------------------------------------------------------------------
 */

static bool check_pages(struct db *db, struct fail *why) {
    struct rows r;
    if (!db_query(db, &r, "PRAGMA integrity_check(1)", why, NULL)) return false;
    bool whole = db_next(&r, why) && strcmp(db_text(&r, 0), "ok") == 0;
    bool failed = db_failed(&r);
    db_done(&r);
    return whole || (!failed && fail_set(why, FAIL_DISK, "backup: integrity", _("The backup is damaged. Take an older one.")));
}

static bool check_chains(struct centre *copy, int64_t *events, struct fail *why) {
    struct event_id *all = arena_alloc(&copy->turn, CHAINS_MOST * sizeof *all);
    struct rows r;
    int count = 0;
    if (!db_query(copy->db, &r, "SELECT DISTINCT kiosk, epoch FROM log ORDER BY kiosk, epoch", why, NULL)) return false;
    while (count < CHAINS_MOST && db_next(&r, why))
        all[count++] = (struct event_id){.kiosk = (uint32_t)db_int(&r, 0), .epoch = (uint32_t)db_int(&r, 1)};
    bool ok = !db_failed(&r);
    db_done(&r);
    for (int i = 0; ok && i < count; i++) {
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
    bool ok = db_open(&(struct db_config){.path = path, .centre = true}, &copy->env, &copy->db, why) &&
              check_pages(copy->db, why) && journal_open(copy->db, &copy->env, &copy->journal, why) &&
              check_chains(copy, events, why) && check_heads(copy->db, why) &&
              db_one_int(copy->db, gsn, "SELECT max(gsn) FROM log WHERE gsn > 0", why, NULL);
    db_close(copy->db);
    arena_close(&copy->turn);
    free(copy);
    return ok;
}

/* --- The folder -------------------------------------------------------------------------------------------------------------
 */

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

/* The moment stands in the name: a copied file has another date. */
static void stamp_of(int64_t at, char out[STAMP]) {
    char day[DATE_TEXT];
    unsigned second = (unsigned)(at / MS_SECOND % (MS_DAY / MS_SECOND));
    date_iso((int32_t)(at / MS_DAY), day);
    snprintf(out, STAMP, "%.4s%.2s%.2s-%02u%02u%02u", day, day + 5, day + 8, second / 3600 % 24, second / 60 % 60, second % 60);
}

/* Never the one just made. */
static void drop_old(struct centre *c, const char *folder) {
    char *names[NAMES_MOST], oldest[STAMP], path[PATH_ROOM];
    int count = list_backups(c, folder, names);
    stamp_of(c->env.now(c->env.self) - KEPT_DAYS * (int64_t)MS_DAY, oldest);
    for (int i = 1; i < count; i++) {
        bool old = strncmp(names[i] + strlen(PREFIX), oldest, STAMP - 1) < 0;
        if ((i >= KEPT || old) && file_path(path, folder, names[i])) unlink(path);
    }
}

static bool write_whole(const char *folder, const char *name, const struct bytes *text, struct fail *why) {
    char path[PATH_ROOM], part[PATH_ROOM];
    if (!file_path(path, folder, name) || !file_path(part, folder, BACKUP_ERASED ".part")) return cannot(why, folder);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && (text->size == 0 || write(fd, text->data, text->size) == (ssize_t)text->size) && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0) ok = false;
    return (ok && rename(part, path) == 0) || cannot(why, folder);
}

bool backup_list_erased(struct centre *c, const char *folder, struct fail *why) {
    struct bytes text = {0};
    struct rows r;
    if (!db_query(c->db, &r, "SELECT subject FROM learner WHERE erased <> '' ORDER BY subject", why, NULL)) return false;
    while (db_next(&r, why)) bytes_printf(&text, "%s\n", db_text(&r, 0));
    bool ok = !db_failed(&r) && write_whole(folder, BACKUP_ERASED, &text, why);
    bytes_close(&text);
    return ok;
}

/* --- Made -------------------------------------------------------------------------------------------------------------------
 */

struct peer_covered {
    int64_t kiosk, epoch, seq;
};

/* What the copy has of each kiosk is safe now; one that has gone on in another epoch meanwhile has nothing there. */
static bool read_covered(const struct env *env, const char *path, struct arena *a, struct peer_covered **out, int *count,
                         struct fail *why) {
    struct db *db;
    struct rows r;
    *count = 0;
    *out = arena_alloc(a, CHAINS_MOST * sizeof **out);
    if (!db_open(&(struct db_config){.path = path, .centre = true}, env, &db, why)) return false;
    bool ok = db_query(db, &r, "SELECT kiosk, epoch, stored_seq FROM kiosk_state ORDER BY kiosk", why, NULL);
    while (ok && *count < CHAINS_MOST && db_next(&r, why))
        (*out)[(*count)++] = (struct peer_covered){db_int(&r, 0), db_int(&r, 1), db_int(&r, 2)};
    ok = ok && !db_failed(&r);
    if (ok) db_done(&r);
    db_close(db);
    return ok;
}

static bool note_covered(struct centre *c, const char *path, int64_t gsn, struct fail *why) {
    struct arena a = {0};
    struct peer_covered *all;
    int count;
    bool ok = read_covered(&c->env, path, &a, &all, &count, why) && centre_begin(c, why);
    if (!ok) {
        arena_close(&a);
        return false;
    }
    for (int i = 0; ok && i < count; i++)
        ok = db_run(c->db, "UPDATE kiosk_state SET durable_seq = :seq WHERE kiosk = :kiosk AND epoch = :epoch", why, "seq:i",
                    all[i].seq, "kiosk:i", all[i].kiosk, "epoch:i", all[i].epoch, NULL);
    ok = ok && meta_set_int(c->db, "backup.gsn", gsn, why) && meta_set_int(c->db, "backup.at", c->env.now(c->env.self), why) &&
         centre_commit(c, why);
    arena_close(&a);
    if (ok) {
        c->backed = gsn;
        return true;
    }
    struct fail ignored;
    centre_rollback(c, &ignored);
    return false;
}

bool backup_make(struct centre *c, const char *folder, char path[PATH_ROOM], int64_t *gsn, struct fail *why) {
    char name[64], stamp[STAMP];
    int64_t events;
    stamp_of(c->env.now(c->env.self), stamp);
    snprintf(name, sizeof name, PREFIX "%s" SUFFIX, stamp);
    if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || !file_path(path, folder, name)) return cannot(why, folder);
    if (!db_copy(c->db, path, why)) return false;
    if (!backup_verify(&c->env, path, gsn, &events, why)) {
        unlink(path);
        return false;
    }
    if (!note_covered(c, path, *gsn, why) || !backup_list_erased(c, folder, why)) return false;
    drop_old(c, folder);
    centre_log(&c->env, "backup", "gsn=%" PRId64 " events=%" PRId64, *gsn, events);
    return true;
}

/* --- Put back ---------------------------------------------------------------------------------------------------------------
 */

static bool copy_file(const char *from, const char *to, struct fail *why) {
    char block[64 * 1024];
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW),
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    ssize_t n = 0;
    bool ok = in >= 0 && out >= 0;
    while (ok && (n = read(in, block, sizeof block)) > 0) ok = write(out, block, (size_t)n) == n;
    ok = ok && n == 0 && fsync(out) == 0;
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

/* The list beside the backup: it is newer than the backup. */
static void read_erased(const char *path, struct bytes *out) {
    char folder[PATH_ROOM], list[PATH_ROOM], line[80];
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    else
        text_copy(folder, sizeof folder, ".");
    FILE *f = file_path(list, folder, BACKUP_ERASED) ? fopen(list, "re") : NULL;
    while (f && fgets(line, sizeof line, f)) bytes_text(out, line);
    if (f) fclose(f);
}

static bool begin_again(struct centre *c, const char *path, struct fail *why) {
    struct bytes erased = {0};
    read_erased(path, &erased);
    bool ok =
        centre_begin(c, why) && recover_begin(c, erased.size ? (const char *)erased.data : NULL, why) && centre_commit(c, why);
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
