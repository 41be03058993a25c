#include "tests/sim/disk.h"

#include "tests/harness/sqlite_pool.h"
#include "tests/harness/story.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FILES = 64, NAME = 320, SECTOR = 512, MACHINES = 16, IMAGE_LEAST = 1 << 18 };

/* What takes it back: the bytes that stood there before, and how long the file was. */
struct write {
    sqlite3_int64 at, was;
    int size;    /* −1: cut to `at` */
    size_t kept; /* where in `kept` of the file */
};

struct image {
    uint8_t *data;
    sqlite3_int64 size, room;
};

struct file {
    char name[NAME];
    bool there;
    struct image now;     /* as the running machine sees it */
    struct write *writes; /* since the last sync */
    int write_count, write_room;
    uint8_t *kept;
    size_t kept_size, kept_room;
};

struct machine {
    char name[NAME];
    int left; /* operations until the power goes; 0: it stays */
    int room; /* operations until it is full; 0: it does not fill */
    bool off, full;
    bool crash; /* when it goes off, only the program dies: what was written is there */
    bool lies;  /* says that it has synced */
};

struct handle {
    sqlite3_file base;
    struct file *file;
    struct machine *machine;
};

static struct {
    sqlite3_vfs vfs;
    uint64_t *dice;
    struct file files[FILES];
    struct machine machines[MACHINES];
    int machine_count;
} disk;

static uint64_t throw_dice(void) {
    return story_random(disk.dice);
}

static void *must_have(void *p) {
    if (!p) abort();
    return p;
}

/* --- Machines ------------------------------------------------------------------------------------------------------------- */

static bool of_machine(const char *path, const char *machine) {
    size_t n = strlen(machine);
    return strncmp(path, machine, n) == 0 && (path[n] == '\0' || path[n] == '.' || path[n] == '/' || path[n] == '-');
}

static struct machine *machine_of(const char *path, bool exactly) {
    for (int i = 0; i < disk.machine_count; i++) {
        struct machine *m = &disk.machines[i];
        if (exactly ? strcmp(path, m->name) == 0 : of_machine(path, m->name)) return m;
    }
    if (!exactly || disk.machine_count == MACHINES) return NULL;
    struct machine *m = &disk.machines[disk.machine_count++];
    snprintf(m->name, sizeof m->name, "%s", path);
    return m;
}

static struct machine *machine(const char *name) {
    return must_have(machine_of(name, true));
}

/* A store may have been opened before anybody spoke of its machine. */
static struct machine *machine_at(struct handle *h) {
    if (!h->machine) h->machine = machine_of(h->file->name, false);
    return h->machine;
}

/* One operation that reaches the disk. */
static int tick(struct handle *h) {
    struct machine *m = machine_at(h);
    if (!m) return SQLITE_OK;
    if (m->left > 0 && --m->left == 0) m->off = true;
    if (m->off) return SQLITE_IOERR_WRITE;
    if (m->room > 0 && --m->room == 0) m->full = true;
    return m->full ? SQLITE_FULL : SQLITE_OK;
}

static bool is_off(struct handle *h) {
    return machine_at(h) && h->machine->off;
}

/* --- Files ---------------------------------------------------------------------------------------------------------------- */

/* Images grow by moving their pages, not their bytes. */
static void image_room(struct image *m, sqlite3_int64 to) {
    if (to <= m->room) return;
    sqlite3_int64 room = m->room ? m->room : IMAGE_LEAST;
    while (room < to) room *= 2;
    void *data = m->room ? mremap(m->data, (size_t)m->room, (size_t)room, MREMAP_MAYMOVE)
                         : mmap(NULL, (size_t)room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) abort();
    m->data = data;
    m->room = room;
}

static void image_drop(struct image *m) {
    if (m->room && munmap(m->data, (size_t)m->room) != 0) abort();
}

static void resize(struct image *m, sqlite3_int64 to) {
    image_room(m, to);
    if (to > m->size) memset(m->data + m->size, 0, (size_t)(to - m->size));
    m->size = to;
}

static struct file *file_find(const char *name, bool make) {
    struct file *free_one = NULL;
    for (int i = 0; i < FILES; i++) {
        struct file *f = &disk.files[i];
        if (f->there && strcmp(f->name, name) == 0) return f;
        if (!f->there && !free_one) free_one = f;
    }
    if (!make) return NULL;
    must_have(free_one);
    *free_one = (struct file){.there = true};
    snprintf(free_one->name, sizeof free_one->name, "%s", name);
    return free_one;
}

static void settle(struct file *f) {
    f->write_count = 0;
    f->kept_size = 0;
}

static void file_drop(struct file *f) {
    free(f->writes);
    free(f->kept);
    image_drop(&f->now);
    *f = (struct file){0};
}

/* `most` bytes of it, with −1 a cut. */
static void put(struct image *m, const struct write *w, const void *data, int most) {
    if (w->size < 0) {
        resize(m, w->at);
        return;
    }
    sqlite3_int64 end = w->at + most;
    if (w->at > m->size) resize(m, w->at);
    image_room(m, end);
    if (end > m->size) m->size = end;
    if (most > 0) memcpy(m->data + w->at, data, (size_t)most);
}

static void copy(const struct image *from, struct image *to) {
    resize(to, from->size);
    if (from->size > 0) memcpy(to->data, from->data, (size_t)from->size);
}

static void *room_for(void *data, size_t *room, size_t need) {
    if (need <= *room) return data;
    *room = need + need / 2;
    return must_have(realloc(data, *room));
}

static size_t bytes_of(const struct write *w) {
    return w->size > 0 ? (size_t)w->size : 0;
}

/* How much of what it wrote over was there. */
static size_t replaced(const struct write *w) {
    sqlite3_int64 end = w->size < 0 || w->at + w->size > w->was ? w->was : w->at + w->size;
    return end > w->at ? (size_t)(end - w->at) : 0;
}

static void note(struct file *f, sqlite3_int64 at, const void *data, int size) {
    struct write w = {.at = at, .was = f->now.size, .size = size, .kept = f->kept_size};
    size_t room = (size_t)f->write_room * sizeof *f->writes, before = replaced(&w);
    f->writes = room_for(f->writes, &room, (size_t)(f->write_count + 1) * sizeof *f->writes);
    f->write_room = (int)(room / sizeof *f->writes);
    f->kept = room_for(f->kept, &f->kept_room, f->kept_size + before + 1);
    if (before > 0) memcpy(f->kept + f->kept_size, f->now.data + at, before);
    f->kept_size += before;
    f->writes[f->write_count++] = w;
    put(&f->now, &w, data, size);
}

static void take_back(struct file *f, const struct write *w) {
    size_t before = replaced(w);
    f->now.size = w->was;
    if (before > 0) memcpy(f->now.data + w->at, f->kept + w->kept, before);
}

enum mood { MOOD_ALL_LOST, MOOD_ALL_THERE, MOOD_ONE_BY_ONE };

/* The power is gone: each write that was not synced has reached the disk, or has not, or up to some sector. All are taken back,
 * the last one first, then those that luck lets stand are done again. */
static void survive(struct file *f, enum mood mood) {
    size_t end = 0;
    for (int i = 0; i < f->write_count; i++) end += bytes_of(&f->writes[i]);
    uint8_t *written = must_have(malloc(end + 1)), *from = written;
    for (int i = f->write_count - 1; i >= 0; i--) {
        const struct write *w = &f->writes[i];
        end -= bytes_of(w);
        if (bytes_of(w) > 0) memcpy(written + end, f->now.data + w->at, bytes_of(w));
        take_back(f, w);
    }
    for (int i = 0; i < f->write_count; from += bytes_of(&f->writes[i++])) {
        const struct write *w = &f->writes[i];
        unsigned luck = mood == MOOD_ALL_LOST ? 0 : mood == MOOD_ALL_THERE ? 1 : (unsigned)(throw_dice() % 3);
        int most = luck == 2 && w->size > SECTOR ? SECTOR * (int)(throw_dice() % (uint64_t)(w->size / SECTOR)) : w->size;
        if (luck > 0) put(&f->now, w, from, most);
    }
    free(written);
    settle(f);
}

/* --- What SQLite asks ------------------------------------------------------------------------------------------------------
 */

static struct handle *handle_of(sqlite3_file *f) {
    return (struct handle *)f;
}

static int d_close(sqlite3_file *f) {
    (void)f;
    return SQLITE_OK;
}

static int d_read(sqlite3_file *h, void *to, int size, sqlite3_int64 at) {
    const struct file *f = handle_of(h)->file;
    if (is_off(handle_of(h))) return SQLITE_IOERR_READ;
    sqlite3_int64 there = f->now.size - at;
    int n = there <= 0 ? 0 : there < size ? (int)there : size;
    if (n > 0) memcpy(to, f->now.data + at, (size_t)n);
    if (n == size) return SQLITE_OK;
    memset((uint8_t *)to + n, 0, (size_t)(size - n));
    return SQLITE_IOERR_SHORT_READ;
}

static int d_write(sqlite3_file *h, const void *from, int size, sqlite3_int64 at) {
    int code = tick(handle_of(h));
    if (code == SQLITE_OK) note(handle_of(h)->file, at, from, size);
    return code;
}

static int d_truncate(sqlite3_file *h, sqlite3_int64 size) {
    int code = tick(handle_of(h));
    if (code == SQLITE_OK) note(handle_of(h)->file, size, NULL, -1);
    return code;
}

static int d_sync(sqlite3_file *h, int flags) {
    (void)flags;
    int code = tick(handle_of(h));
    if (code == SQLITE_OK && !(machine_at(handle_of(h)) && machine_at(handle_of(h))->lies)) settle(handle_of(h)->file);
    return code == SQLITE_OK || code == SQLITE_FULL ? code : SQLITE_IOERR_FSYNC;
}

static int d_size(sqlite3_file *h, sqlite3_int64 *size) {
    *size = handle_of(h)->file->now.size;
    return is_off(handle_of(h)) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int d_lock(sqlite3_file *h, int level) {
    (void)h;
    (void)level;
    return SQLITE_OK;
}

static int d_reserved(sqlite3_file *h, int *out) {
    (void)h;
    *out = 0;
    return SQLITE_OK;
}

static int d_control(sqlite3_file *h, int op, void *arg) {
    (void)h;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int d_sector(sqlite3_file *h) {
    (void)h;
    return SECTOR;
}

static int d_device(sqlite3_file *h) {
    (void)h;
    return 0;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = d_close,
    .xRead = d_read,
    .xWrite = d_write,
    .xTruncate = d_truncate,
    .xSync = d_sync,
    .xFileSize = d_size,
    .xLock = d_lock,
    .xUnlock = d_lock,
    .xCheckReservedLock = d_reserved,
    .xFileControl = d_control,
    .xSectorSize = d_sector,
    .xDeviceCharacteristics = d_device,
};

static int d_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out) {
    (void)vfs;
    struct handle *h = handle_of(f);
    *h = (struct handle){0};
    if (!name) return SQLITE_CANTOPEN; /* temporary files: temp_store is memory */
    struct machine *m = machine_of(name, false);
    h->file = m && m->off ? NULL : file_find(name, (flags & SQLITE_OPEN_CREATE) != 0);
    if (!h->file) return SQLITE_CANTOPEN;
    h->machine = m;
    h->base.pMethods = &methods;
    if (out) *out = flags;
    return SQLITE_OK;
}

static int d_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs;
    (void)sync;
    struct machine *m = machine_of(name, false);
    struct file *f = file_find(name, false);
    if (m && m->off) return SQLITE_IOERR_DELETE;
    if (!f) return SQLITE_IOERR_DELETE_NOENT;
    file_drop(f);
    return SQLITE_OK;
}

static int d_access(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
    (void)vfs;
    const struct file *f = file_find(name, false);
    *out = f && (flags != SQLITE_ACCESS_EXISTS || f->now.size > 0);
    return SQLITE_OK;
}

static int d_full_name(sqlite3_vfs *vfs, const char *name, int room, char *out) {
    (void)vfs;
    snprintf(out, (size_t)room, "%s", name);
    return SQLITE_OK;
}

static int d_random(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    for (int i = 0; i < size; i++) out[i] = (char)throw_dice();
    return size;
}

static int d_sleep(sqlite3_vfs *vfs, int us) {
    (void)vfs;
    return us;
}

static int d_time(sqlite3_vfs *vfs, sqlite3_int64 *ms) {
    (void)vfs;
    *ms = 212656100000000; /* no SQL of ours asks for the time */
    return SQLITE_OK;
}

void disk_install(uint64_t *dice) {
    sqlite_pool();
    disk.dice = dice;
    disk.vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = sizeof(struct handle),
        .mxPathname = NAME,
        .zName = "priem-sim",
        .xOpen = d_open,
        .xDelete = d_delete,
        .xAccess = d_access,
        .xFullPathname = d_full_name,
        .xRandomness = d_random,
        .xSleep = d_sleep,
        .xCurrentTimeInt64 = d_time,
    };
    if (sqlite3_vfs_register(&disk.vfs, 1) != SQLITE_OK) abort();
}

/* --- What happens to machines ----------------------------------------------------------------------------------------------
 */

void disk_power_off(const char *name, int n) {
    struct machine *m = machine(name);
    m->left = n;
    m->crash = false;
}

void disk_crash(const char *name, int n) {
    struct machine *m = machine(name);
    m->left = n;
    m->crash = true;
}

void disk_power_cut(const char *name) {
    machine(name)->off = true;
    machine(name)->crash = false;
}

void disk_lie(const char *name, bool lies) {
    machine(name)->lies = lies;
}

bool disk_crashed(const char *name) {
    return machine(name)->crash;
}

bool disk_is_off(const char *name) {
    return machine(name)->off;
}

void disk_power_on(const char *name) {
    struct machine *m = machine(name);
    /* A disk that lies keeps nothing at all of what it has not really synced: else no store could be read afterwards. */
    uint64_t luck = throw_dice() % 4;
    enum mood mood = m->crash               ? MOOD_ALL_THERE
                     : m->lies || luck == 0 ? MOOD_ALL_LOST
                     : luck == 1            ? MOOD_ALL_THERE
                                            : MOOD_ONE_BY_ONE;
    m->off = m->crash = m->lies = false;
    m->left = 0;
    for (int i = 0; i < FILES; i++)
        if (disk.files[i].there && of_machine(disk.files[i].name, name)) survive(&disk.files[i], mood);
}

void disk_full(const char *name, bool full) {
    machine(name)->full = full;
    machine(name)->room = 0;
}

void disk_fill(const char *name, int n) {
    machine(name)->room = n;
}

bool disk_is_full(const char *name) {
    return machine(name)->full;
}

static void copy_to(const struct file *from, const char *name) {
    struct file *old = file_find(name, false);
    if (old) file_drop(old);
    struct file *to = file_find(name, true);
    copy(&from->now, &to->now);
}

static int copy_all(const char *from, const char *to) {
    char name[2 * NAME];
    int copied = 0;
    for (int i = 0; i < FILES; i++) {
        const struct file *f = &disk.files[i];
        if (!f->there || !of_machine(f->name, from)) continue;
        snprintf(name, sizeof name, "%s%s", to, f->name + strlen(from));
        copy_to(f, name);
        copied++;
    }
    return copied;
}

void disk_destroy(const char *name) {
    for (int i = 0; i < FILES; i++)
        if (disk.files[i].there && of_machine(disk.files[i].name, name)) file_drop(&disk.files[i]);
}

void disk_copy(const char *name, const char *copy) {
    disk_destroy(copy);
    copy_all(name, copy);
}

bool disk_restore(const char *copy, const char *name) {
    for (int i = 0; i < FILES; i++) {
        if (!disk.files[i].there || !of_machine(disk.files[i].name, copy)) continue;
        disk_destroy(name);
        return copy_all(copy, name) > 0;
    }
    return false;
}

const char *disk_find(const char *marker) {
    size_t n = strlen(marker);
    for (int i = 0; i < FILES; i++) {
        const struct file *f = &disk.files[i];
        if (f->there && f->now.size > 0 && memmem(f->now.data, (size_t)f->now.size, marker, n)) return f->name;
    }
    return NULL;
}

void disk_digest(struct hash *h) {
    for (int i = 0; i < FILES; i++) {
        const struct file *f = &disk.files[i];
        if (!f->there) continue;
        hash_u32(h, (uint32_t)f->now.size);
        if (f->now.size > 0) hash_add(h, f->now.data, (size_t)f->now.size);
    }
}
