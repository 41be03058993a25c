#include "model/store/sqlite_copy.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PAGES = 256,
    PIECE = 64,
    CHECK_EVERY = 100000 /* instructions of the engine */,
    PATH_MOST = 1100,
    COPIED = 70 /* of 100 */
};

static int copy_pages(sqlite3 *from, sqlite3 *to, const struct sqlite_copy *copy) {
    int code = SQLITE_OK;
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup) return sqlite3_errcode(to);
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, PAGES);
        int all = sqlite3_backup_pagecount(backup), left = sqlite3_backup_remaining(backup);
        if (all > 0) copy->step(copy->watch, (int)((int64_t)(all - left) * COPIED / all));
    }
    int end = sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? end : code;
}

static int checking(void *self) {
    const struct sqlite_copy *copy = self;
    copy->step(copy->watch, COPIED);
    return 0;
}

static int look_through(sqlite3 *to, const struct sqlite_copy *copy) {
    sqlite3_stmt *st;
    int code = sqlite3_prepare_v2(to, "PRAGMA quick_check(1)", -1, &st, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_progress_handler(to, CHECK_EVERY, checking, (void *)copy);
    code = sqlite3_step(st);
    bool whole = code == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;
    sqlite3_finalize(st);
    sqlite3_progress_handler(to, 0, NULL, NULL);
    if (whole) copy->step(copy->watch, 100);
    return whole ? SQLITE_OK : code == SQLITE_ROW ? SQLITE_CORRUPT : code;
}

static int fill(sqlite3 *from, const char *path, const struct sqlite_copy *copy) {
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, copy->vfs);
    if (code == SQLITE_OK && copy->ready && !copy->ready(copy->self, to)) code = SQLITE_AUTH;
    if (code == SQLITE_OK) code = copy_pages(from, to, copy);
    if (code == SQLITE_OK) code = look_through(to, copy);
    int end = sqlite3_close(to);
    return code == SQLITE_OK ? end : code;
}

static int open_part(const struct sqlite_copy *copy, char part[PATH_MOST]) {
    snprintf(part, PATH_MOST, "%s.part", copy->path);
    unlink(part);
    return open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
}

/* Closes it; under its own name from now on, or gone. */
static int end_part(int fd, const char *part, const char *path, int code) {
    if (code == SQLITE_OK && fsync(fd) != 0) code = SQLITE_IOERR;
    if (close(fd) != 0 && code == SQLITE_OK) code = SQLITE_IOERR;
    if (code == SQLITE_OK && rename(part, path) != 0) code = SQLITE_IOERR;
    if (code != SQLITE_OK) unlink(part);
    return code;
}

int sqlite_copy(sqlite3 *from, const struct sqlite_copy *copy) {
    char part[PATH_MOST];
    int fd = open_part(copy, part);
    return fd < 0 ? SQLITE_CANTOPEN : end_part(fd, part, copy->path, fill(from, part, copy));
}

/* --- In pieces ------------------------------------------------------------------------------------------------------------ */

struct sqlite_copying {
    sqlite3 *to;
    sqlite3_backup *backup;
    int fd;
    char path[PATH_MOST], part[PATH_MOST];
};

/* Pages go to the file at once and are on their way to the disk with each piece, so that the last one need not wait for all. */
static int begin(sqlite3 *from, const struct sqlite_copy *copy, struct sqlite_copying *c) {
    int code = sqlite3_open_v2(c->part, &c->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, copy->vfs);
    if (code == SQLITE_OK && copy->ready && !copy->ready(copy->self, c->to)) code = SQLITE_AUTH;
    if (code == SQLITE_OK)
        code = sqlite3_exec(c->to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=32", NULL, NULL, NULL);
    if (code != SQLITE_OK) return code;
    c->backup = sqlite3_backup_init(c->to, "main", from, "main");
    return c->backup ? SQLITE_OK : sqlite3_errcode(c->to);
}

int sqlite_copy_start(sqlite3 *from, const struct sqlite_copy *copy, struct sqlite_copying **out) {
    struct sqlite_copying *c = calloc(1, sizeof *c);
    if (!c) abort();
    snprintf(c->path, sizeof c->path, "%s", copy->path);
    c->fd = open_part(copy, c->part);
    int code = c->fd < 0 ? SQLITE_CANTOPEN : begin(from, copy, c);
    if (code != SQLITE_OK)
        sqlite_copy_end(c);
    else
        *out = c;
    return code;
}

static int close_to(struct sqlite_copying *c) {
    int code = c->backup ? sqlite3_backup_finish(c->backup) : SQLITE_OK, end = sqlite3_close(c->to);
    c->backup = NULL;
    c->to = NULL;
    return code == SQLITE_OK ? end : code;
}

int sqlite_copy_step(struct sqlite_copying *c, int *percent) {
    int code = sqlite3_backup_step(c->backup, PIECE);
    int all = sqlite3_backup_pagecount(c->backup), left = sqlite3_backup_remaining(c->backup);
    *percent = all > 0 ? (int)((int64_t)(all - left) * 99 / all) : 0;
    sync_file_range(c->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    if (code != SQLITE_DONE) return code;
    int fd = c->fd;
    code = close_to(c);
    c->fd = -1;
    code = end_part(fd, c->part, c->path, code);
    if (code == SQLITE_OK) *percent = 100;
    return code;
}

void sqlite_copy_end(struct sqlite_copying *c) {
    if (!c) return;
    close_to(c);
    if (c->fd >= 0) end_part(c->fd, c->part, c->path, SQLITE_ABORT);
    free(c);
}
