#include "tests/sim/world.h"

#include "sync/centre/files.h"

#include <string.h>

/* The small files of the region's folder (the centre's keys) that are made while a seed is told stand in memory: every seed has
 * its own, as it has its own disks. What was made before is where it was. The archive's functions are wrapped by the linker. */

bool __real_file_make(const char *folder, const char *name, const void *data, size_t size, /* NOLINT(cert-dcl51-cpp) */
                      struct fail *why);
bool __real_file_read(const char *folder, const char *name, void *out, size_t size, /* NOLINT(cert-dcl51-cpp) */
                      struct fail *why);
bool __wrap_file_make(const char *folder, const char *name, const void *data, size_t size, /* NOLINT(cert-dcl51-cpp) */
                      struct fail *why);
bool __wrap_file_read(const char *folder, const char *name, void *out, size_t size, /* NOLINT(cert-dcl51-cpp) */
                      struct fail *why);

enum { FILES = 16, ROOM = 256 };

static struct {
    char name[64];
    uint8_t data[ROOM];
    size_t size;
} files[FILES];
static int count;
static bool telling;

void files_of_a_seed(void) {
    telling = true;
}

static int find(const char *name) {
    for (int i = 0; i < count; i++)
        if (strcmp(files[i].name, name) == 0) return i;
    return -1;
}

bool __wrap_file_make(const char *folder, const char *name, const void *data, size_t size, struct fail *why) {
    if (!telling) return __real_file_make(folder, name, data, size, why);
    int at = find(name);
    if (at < 0) at = count;
    if (at == FILES || size > ROOM || strlen(name) >= sizeof files[0].name)
        return fail_set(why, FAIL_DISK, "sim: too many files", "-");
    strcpy(files[at].name, name);
    memcpy(files[at].data, data, size);
    files[at].size = size;
    if (at == count) count++;
    return true;
}

bool __wrap_file_read(const char *folder, const char *name, void *out, size_t size, struct fail *why) {
    int at = find(name);
    if (at < 0) return __real_file_read(folder, name, out, size, why);
    if (files[at].size != size) return fail_set(why, FAIL_GONE, "sim: another size", "-");
    memcpy(out, files[at].data, size);
    return true;
}
