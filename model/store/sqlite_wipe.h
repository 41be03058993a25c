#ifndef PRIEM_STORE_SQLITE_WIPE_H
#define PRIEM_STORE_SQLITE_WIPE_H

/* What secure_delete leaves. It overwrites a deleted cell where it stands; but when SQLite has moved cells about before,
 * building a page anew, the bytes of the old place stay in the free middle of the page, and a later deletion does not know of
 * them. This goes through the file and overwrites the free middle of every page of a tree. Nothing that SQLite reads is
 * touched, so a power cut in the middle costs nothing.
 *
 * The write-ahead log must have been moved into the file and emptied just before, by the only connection there is. Pages that
 * the connection remembers are forgotten: they would bring the old bytes back. A code of SQLite.
 */

#include <sqlite3.h>

int sqlite_wipe_free(sqlite3 *handle);

#endif
