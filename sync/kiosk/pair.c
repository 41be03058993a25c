#include "sync/kiosk/pair.h"

#include "model/base/bytes.h"
#include "model/base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 512, PAIR_MOST = 64 * 1024 };

static const char cert_begins[] = "-----BEGIN CERTIFICATE-----";

static bool path_with(char out[PATH_ROOM], const char *path, const char *end) {
    return snprintf(out, PATH_ROOM, "%s%s", path, end) < PATH_ROOM;
}

bool pair_write(const char *path, const char *text, size_t size) {
    char part[PATH_ROOM];
    if (!path_with(part, path, ".part")) return false;
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    bool ok = disk_keep(fd, text, size);
    ok = close(fd) == 0 && ok;
    if (ok && rename(part, path) == 0) return disk_sync_folder_of(path);
    unlink(part);
    return false;
}

void pair_forget(const char *key_path) {
    char path[PATH_ROOM];
    if (path_with(path, key_path, ".new") && unlink(path) == 0) disk_sync_folder_of(path);
}

/* False with nothing in `out`: there is none. */
static bool read_new(const char *path, struct bytes *out) {
    uint8_t block[4096];
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return errno == ENOENT;
    while ((n = read(fd, block, sizeof block)) > 0 && out->size < PAIR_MOST) bytes_add(out, block, (size_t)n);
    close(fd);
    sodium_memzero(block, sizeof block);
    return n == 0;
}

bool pair_finish(const char *key_path, const char *cert_path) {
    char path[PATH_ROOM];
    struct bytes both = {0};
    bool ok = path_with(path, key_path, ".new") && read_new(path, &both);
    if (ok && both.size > 0) {
        const char *key = (const char *)both.data, *cert = memmem(key, both.size, cert_begins, strlen(cert_begins));
        size_t size = cert != NULL ? (size_t)(cert - key) : 0;
        ok = cert == NULL || (pair_write(key_path, key, size) && pair_write(cert_path, cert, both.size - size));
        if (ok) pair_forget(key_path);
    }
    bytes_close(&both);
    return ok;
}

bool pair_replace(const char *key_path, const char *cert_path, const char *key, const char *cert) {
    char path[PATH_ROOM];
    struct bytes both = {0};
    if (strncmp(cert, cert_begins, strlen(cert_begins)) != 0 || !path_with(path, key_path, ".new")) return false;
    bytes_text(&both, key);
    bytes_text(&both, cert);
    bool ok = pair_write(path, (const char *)both.data, both.size);
    bytes_close(&both);
    return ok && pair_finish(key_path, cert_path);
}
