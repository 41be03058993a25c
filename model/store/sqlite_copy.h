#ifndef PRIEM_STORE_SQLITE_COPY_H
#define PRIEM_STORE_SQLITE_COPY_H

/* A copy of an open store by SQLite's own backup, a megabyte at a time, then looked through with quick_check. The file is 0600,
 * made under another name, and stands under its own only when it is whole. Returns an SQLite code; SQLITE_CORRUPT: what was
 * copied is damaged.
 *
 *     sqlite_copy_start(from, &(struct sqlite_copy){.path = path}, &c);
 *     while ((code = sqlite_copy_step(c, &percent)) == SQLITE_OK && percent < 100) …
 *     sqlite_copy_end(c);
 */

#include <sqlite3.h>
#include <stdbool.h>

struct sqlite_copy {
    const char *path;
    const char *vfs;
    bool (*ready)(void *self, sqlite3 *to); /* gives a sealing VFS its key; NULL: nothing to give */
    void *self;
    void (*step)(void *watch, int percent); /* 0 … 100 */
    void *watch;
};

int sqlite_copy(sqlite3 *from, const struct sqlite_copy *copy);

/* The same in small pieces, while the connection goes on reading and writing: what it writes comes along. It is not looked
 * through: whoever needs that has the time for it. `copy` but for its path need not live on. */
struct sqlite_copying;
int sqlite_copy_start(sqlite3 *from, const struct sqlite_copy *copy, struct sqlite_copying **out);
int sqlite_copy_step(struct sqlite_copying *c, int *percent); /* 100: it stands under its name, synced */
void sqlite_copy_end(struct sqlite_copying *c);               /* what is not whole goes */

#endif
