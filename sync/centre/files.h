#ifndef PRIEM_CENTRE_FILES_H
#define PRIEM_CENTRE_FILES_H

/* Small files of the region's folder: 0600, on disk before the call returns. Its keys may be kept elsewhere, and be given to
 * the service as credentials of their names (systemd's LoadCredential): there they are looked for first, new ones are made in
 * the folder. */

#include "model/base/fail.h"

#include <stddef.h>

#define PATH_ROOM 1024

bool file_path(char out[PATH_ROOM], const char *folder, const char *name); /* false: too long */
/* A new file; one that is already there is FAIL_CONFLICT and left alone. */
bool file_make(const char *folder, const char *name, const void *data, size_t size, struct fail *why);
/* The same, in the place of what is there: whole or not at all. */
bool file_replace(const char *folder, const char *name, const void *data, size_t size, struct fail *why);
/* Where a file of keys is read. */
bool file_key_path(char out[PATH_ROOM], const char *folder, const char *name);
/* One of exactly `size` bytes. */
bool file_read(const char *folder, const char *name, void *out, size_t size, struct fail *why);

#endif
