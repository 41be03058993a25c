#include "model/store/sqlite_copy.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGES = 256, CHECK_EVERY = 100000 /* instructions of the engine */, PATH_MOST = 1100, COPIED = 70 /* of 100 */ };

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

int sqlite_copy(sqlite3 *from, const struct sqlite_copy *copy) {
    char part[PATH_MOST];
    snprintf(part, sizeof part, "%s.part", copy->path);
    unlink(part);
    int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0) return SQLITE_CANTOPEN;
    int code = fill(from, part, copy);
    if (code == SQLITE_OK && fsync(fd) != 0) code = SQLITE_IOERR;
    if (close(fd) != 0 && code == SQLITE_OK) code = SQLITE_IOERR;
    if (code == SQLITE_OK && rename(part, copy->path) != 0) code = SQLITE_IOERR;
    if (code != SQLITE_OK) unlink(part);
    return code;
}
