#include "tests/harness/fault.h"

#include <sqlite3.h>
#include <string.h>

struct fault_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static struct {
    long at; /* 0: not armed */
    long count;
    bool sticky;
    int error;
} fault;

void fault_arm(long at, bool sticky, int error) {
    fault.at = at;
    fault.count = 0;
    fault.sticky = sticky;
    fault.error = error;
}

void fault_disarm(void) {
    fault.at = 0;
}

long fault_count(void) {
    return fault.count;
}

/* SQLITE_OK, or the error that is due. */
static int due(void) {
    if (fault.at == 0) return SQLITE_OK;
    fault.count++;
    return fault.count == fault.at || (fault.sticky && fault.count > fault.at) ? fault.error : SQLITE_OK;
}

static sqlite3_file *real(sqlite3_file *file) {
    return ((struct fault_file *)file)->real;
}

static int file_close(sqlite3_file *f) {
    return real(f)->pMethods->xClose(real(f));
}
static int file_read(sqlite3_file *f, void *out, int size, sqlite3_int64 at) {
    return real(f)->pMethods->xRead(real(f), out, size, at);
}
static int file_write(sqlite3_file *f, const void *data, int size, sqlite3_int64 at) {
    int error = due();
    return error ? error : real(f)->pMethods->xWrite(real(f), data, size, at);
}
static int file_truncate(sqlite3_file *f, sqlite3_int64 size) {
    int error = due();
    return error ? error : real(f)->pMethods->xTruncate(real(f), size);
}
static int file_sync(sqlite3_file *f, int flags) {
    int error = due();
    return error ? error : real(f)->pMethods->xSync(real(f), flags);
}
static int file_size(sqlite3_file *f, sqlite3_int64 *size) {
    return real(f)->pMethods->xFileSize(real(f), size);
}
static int file_lock(sqlite3_file *f, int level) {
    return real(f)->pMethods->xLock(real(f), level);
}
static int file_unlock(sqlite3_file *f, int level) {
    return real(f)->pMethods->xUnlock(real(f), level);
}
static int file_reserved(sqlite3_file *f, int *out) {
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
static int file_control(sqlite3_file *f, int op, void *arg) {
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}
static int file_sector(sqlite3_file *f) {
    return real(f)->pMethods->xSectorSize(real(f));
}
static int file_device(sqlite3_file *f) {
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
static int file_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
static int file_shm_lock(sqlite3_file *f, int offset, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
static void file_shm_barrier(sqlite3_file *f) {
    real(f)->pMethods->xShmBarrier(real(f));
}
static int file_shm_unmap(sqlite3_file *f, int drop) {
    return real(f)->pMethods->xShmUnmap(real(f), drop);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
    struct fault_file *f = (struct fault_file *)file;
    sqlite3_vfs *below = vfs->pAppData;
    f->real = (sqlite3_file *)(f + 1);
    memset(f->real, 0, (size_t)below->szOsFile);
    int result = below->xOpen(below, name, f->real, flags, out_flags);
    f->base.pMethods = f->real->pMethods ? &methods : NULL;
    return result;
}

void fault_register(void) {
    static sqlite3_vfs vfs;
    sqlite3_vfs *below = sqlite3_vfs_find(NULL);
    if (vfs.zName) return;
    vfs = *below;
    vfs.pNext = NULL;
    vfs.zName = FAULT_VFS;
    vfs.pAppData = below;
    vfs.szOsFile = (int)sizeof(struct fault_file) + below->szOsFile;
    vfs.xOpen = vfs_open;
    sqlite3_vfs_register(&vfs, 0);
}
