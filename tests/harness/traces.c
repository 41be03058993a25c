#include "tests/harness/traces.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int traces_in(const char *file, const char *marker) {
    int found = 0;
    struct stat st;
    FILE *f = fopen(file, "rb");
    if (!f || fstat(fileno(f), &st) != 0) {
        if (f) fclose(f);
        return 0;
    }
    char *bytes = malloc((size_t)st.st_size + 1);
    if (!bytes) abort();
    size_t size = fread(bytes, 1, (size_t)st.st_size, f);
    fclose(f);
    for (const char *at = bytes; (at = memmem(at, size - (size_t)(at - bytes), marker, strlen(marker))); at++) found++;
    free(bytes);
    return found;
}

int traces_of(const char *folder, const char *marker) {
    int found = 0;
    DIR *d = opendir(folder);
    if (!d) abort();
    for (const struct dirent *e; (e = readdir(d));) {
        char path[1024];
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (lstat(path, &st) != 0) continue;
        if (S_ISDIR(st.st_mode)) found += traces_of(path, marker);
        if (S_ISREG(st.st_mode)) found += traces_in(path, marker);
    }
    closedir(d);
    return found;
}
