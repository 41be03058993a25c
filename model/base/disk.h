#ifndef PRIEM_BASE_DISK_H
#define PRIEM_BASE_DISK_H

/* Bytes to a descriptor, and what has to outlive a power cut. False: errno says why; the sentence for the person is the
 * caller's.
 *
 *     ok = disk_keep(fd, data, size) && close(fd) == 0 && rename(part, path) == 0 && disk_sync_folder_of(path);
 */

#include <stdbool.h>
#include <stddef.h>

/* All of it, however often that takes. */
bool disk_write(int fd, const void *data, size_t size);
/* And on the disk, when this returns. */
bool disk_keep(int fd, const void *data, size_t size);
/* What is left of `from`; on the disk, too. */
bool disk_copy_rest(int from, int to);

/* What was made, renamed or removed in a folder is on the disk. */
bool disk_sync_folder(const char *folder);
/* The same of the folder that a file stands in. */
bool disk_sync_folder_of(const char *path);

#endif
