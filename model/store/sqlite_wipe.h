#ifndef PRIEM_STORE_SQLITE_WIPE_H
#define PRIEM_STORE_SQLITE_WIPE_H

/* What secure_delete leaves. It overwrites a deleted cell where it stands; but when SQLite has moved cells about before,
 * building a page anew, the bytes of the old place stay in the free middle of the page, and a later deletion does not know of
 * them. This goes through the file and overwrites the free middle of every page of a tree. Nothing that SQLite reads is
 * touched, so a power cut in the middle costs nothing.
 *
 * A step takes some milliseconds, and others may write between two steps: the write-ahead log must have been moved into the
 * file and emptied just before each, by the only connection there is. Pages that the connection remembers are forgotten: they
 * would bring the old bytes back. What is moved about later is of the living, for the erased cells are gone from the trees
 * before the first step. A code of SQLite.
 */

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#define WIPE_STEP (2 << 20) /* bytes of the file */

/* From *at on, which moves; *done: the end was reached, and all of it is on the disk. */
int sqlite_wipe_step(sqlite3 *handle, int64_t *at, bool *done);

#endif
