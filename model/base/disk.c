#include "model/base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool disk_write(int fd, const void *data, size_t size) {
    for (size_t at = 0; at < size;) {
        ssize_t n = write(fd, (const uint8_t *)data + at, size - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

bool disk_keep(int fd, const void *data, size_t size) {
    return disk_write(fd, data, size) && fsync(fd) == 0;
}

bool disk_copy_rest(int from, int to) {
    char block[64 * 1024];
    for (;;) {
        ssize_t n = read(from, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) return fsync(to) == 0;
        if (n < 0 || !disk_write(to, block, (size_t)n)) return false;
    }
}

bool disk_sync_folder(const char *folder) {
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    bool ok = fsync(fd) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

bool disk_sync_folder_of(const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int size = snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
    if (size < (int)sizeof folder) return disk_sync_folder(folder);
    errno = ENAMETOOLONG;
    return false;
}
