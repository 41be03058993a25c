#include "tests/harness/faultvfs.h"

#include "model/store/db.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct fault_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct, in the same allocation */
};

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    int count, syncs, at, code;
    bool sticky, hit;
    uint8_t key[32];
} fault;

static sqlite3_file *real_of(sqlite3_file *f) {
    return ((struct fault_file *)f)->real;
}

static int tick(void) {
    fault.count++;
    bool now = fault.at > 0 && (fault.sticky ? fault.count >= fault.at : fault.count == fault.at);
    if (now) fault.hit = true;
    return now ? fault.code : SQLITE_OK;
}

static int f_close(sqlite3_file *f) {
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int f_read(sqlite3_file *f, void *to, int size, sqlite3_int64 at) {
    return real_of(f)->pMethods->xRead(real_of(f), to, size, at);
}

static int f_write(sqlite3_file *f, const void *from, int size, sqlite3_int64 at) {
    int code = tick();
    return code ? code : real_of(f)->pMethods->xWrite(real_of(f), from, size, at);
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size) {
    int code = tick();
    return code ? code : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int f_sync(sqlite3_file *f, int flags) {
    int code = tick();
    fault.syncs++;
    if (code) return code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_FSYNC;
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size) {
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int f_lock(sqlite3_file *f, int level) {
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int f_unlock(sqlite3_file *f, int level) {
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int f_reserved(sqlite3_file *f, int *out) {
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int f_control(sqlite3_file *f, int op, void *arg) {
    if (op == DB_VFS_KEY) {
        memcpy(fault.key, arg, sizeof fault.key);
        return SQLITE_OK;
    }
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int f_sector(sqlite3_file *f) {
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int f_device(sqlite3_file *f) {
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

/* Version 1: no shared memory and no mapping, as the vault will have it. */
static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_device,
};

static int f_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out) {
    (void)vfs;
    struct fault_file *file = (struct fault_file *)f;
    file->real = (sqlite3_file *)(file + 1);
    file->base.pMethods = NULL;
    int code = fault.real->xOpen(fault.real, name, file->real, flags, out);
    if (code == SQLITE_OK) file->base.pMethods = &methods;
    return code;
}

void fault_install(void) {
    if (fault.real) return;
    fault.real = sqlite3_vfs_find(NULL);
    fault.vfs = *fault.real;
    fault.vfs.zName = FAULT_VFS;
    fault.vfs.szOsFile = (int)sizeof(struct fault_file) + fault.real->szOsFile;
    fault.vfs.xOpen = f_open;
    if (sqlite3_vfs_register(&fault.vfs, 0) != SQLITE_OK) abort();
}

void fault_install_everywhere(void) {
    fault_install();
    if (sqlite3_vfs_register(&fault.vfs, 1) != SQLITE_OK) abort();
}

void fault_at(int n, int code, bool sticky) {
    fault.count = fault.syncs = 0;
    fault.at = n;
    fault.code = code;
    fault.sticky = sticky;
    fault.hit = false;
}

void fault_off(void) {
    fault_at(0, SQLITE_OK, false);
}

int fault_count(void) {
    return fault.count;
}

int fault_syncs(void) {
    return fault.syncs;
}

bool fault_hit(void) {
    return fault.hit;
}

const uint8_t *fault_key(void) {
    return fault.key;
}
