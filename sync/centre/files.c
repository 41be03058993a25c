#include "sync/centre/files.h"

#include "model/base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool file_path(char out[PATH_ROOM], const char *folder, const char *name) {
    int size = snprintf(out, PATH_ROOM, "%s/%s", folder, name);
    return size > 0 && size < PATH_ROOM;
}

bool file_key_path(char out[PATH_ROOM], const char *folder, const char *name) {
    const char *given = getenv("CREDENTIALS_DIRECTORY");
    return (given && file_path(out, given, name) && access(out, F_OK) == 0) || file_path(out, folder, name);
}

static bool not_written(struct fail *why, const char *folder, const char *name) {
    return fail_set(why, FAIL_DISK, "files: write", _("The file “%s” could not be written into “%s”: %s."), name, folder,
                    strerror(errno));
}

static bool put(const char *path, int mode, const void *data, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | mode, 0600);
    bool ok = fd >= 0 && disk_keep(fd, data, size);
    if (fd >= 0 && close(fd) != 0) ok = false;
    return ok;
}

bool file_make(const char *folder, const char *name, const void *data, size_t size, struct fail *why) {
    char path[PATH_ROOM];
    if (file_path(path, folder, name) && put(path, O_EXCL, data, size) && disk_sync_folder(folder)) return true;
    if (errno != EEXIST) return not_written(why, folder, name);
    return fail_set(why, FAIL_CONFLICT, "files: already there",
                    _("The file “%s” is already in the folder “%s”. A region is made once, in an empty folder."), name, folder);
}

bool file_replace(const char *folder, const char *name, const void *data, size_t size, struct fail *why) {
    char path[PATH_ROOM], part[PATH_ROOM + 8];
    bool ok = file_path(path, folder, name);
    if (ok) snprintf(part, sizeof part, "%s.part", path);
    ok = ok && put(part, O_TRUNC, data, size) && rename(part, path) == 0 && disk_sync_folder(folder);
    return ok || not_written(why, folder, name);
}

bool file_read(const char *folder, const char *name, void *out, size_t size, struct fail *why) {
    char path[PATH_ROOM];
    FILE *f = file_key_path(path, folder, name) ? fopen(path, "rbe") : NULL;
    bool ok = f && fread(out, 1, size, f) == size && fgetc(f) == EOF;
    if (f) fclose(f);
    return ok || fail_set(why, FAIL_GONE, "files: read",
                          _("The file “%s” of the region cannot be read from the folder “%s”. Make the region "
                            "with “priem-centre init” or correct the folder."),
                          name, folder);
}
