#include "tests/harness/tmp.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void give_up(const char *what) {
    perror(what);
    exit(2);
}

void tmp_make(struct tmp *tmp) {
    const char *base = getenv("TMPDIR");
    snprintf(tmp->folder, sizeof tmp->folder, "%s/priem-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(tmp->folder)) give_up("mkdtemp");
}

const char *tmp_path(struct tmp *tmp, const char *name) {
    snprintf(tmp->path, sizeof tmp->path, "%s/%s", tmp->folder, name);
    return tmp->path;
}

void tmp_write(struct tmp *tmp, const char *name, const void *data, size_t size) {
    FILE *file = fopen(tmp_path(tmp, name), "w");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) give_up(name);
}

size_t tmp_read(struct tmp *tmp, const char *name, void *out, size_t room) {
    FILE *file = fopen(tmp_path(tmp, name), "r");
    if (!file) return 0;
    size_t size = fread(out, 1, room, file);
    fclose(file);
    return size;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void tmp_copy(const char *from, const char *to) {
    char block[65536];
    FILE *in = fopen(from, "rbe"), *out = fopen(to, "wbe");
    size_t n;
    bool ok = in && out;
    while (ok && (n = fread(block, 1, sizeof block, in)) > 0) ok = fwrite(block, 1, n, out) == n;
    if (in) fclose(in);
    if (!ok || fclose(out) != 0) {
        perror(to);
        abort();
    }
}

void tmp_remove(struct tmp *tmp) {
    nftw(tmp->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
