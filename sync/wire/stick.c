#include "sync/wire/stick.h"

#include "model/base/disk.h"
#include "model/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MOST = 1000, MOUNTS_MOST = 16, BLOCK = 64 * 1024 };

static const struct {
    enum seal_way way;
    char letter;
    const char *suffix;
} ways[] = {{SEAL_OUT, 'K', "OUT"}, {SEAL_ANSWER, 'C', "ANS"}};

void stick_name(const struct seal_head *head, char out[STICK_NAME]) {
    int i = head->way == SEAL_OUT ? 0 : 1;
    snprintf(out, STICK_NAME, "%c%04u-%04llu.%s", ways[i].letter, head->way == SEAL_OUT ? head->from : head->to,
             (unsigned long long)head->number, ways[i].suffix);
}

/* --- Failing -------------------------------------------------------------------------------------------------------------- */

/* What a person can do about it, by what the system says. */
static bool failed(struct fail *why, const char *log, int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return fail_set(
            why, FAIL_STICK, log,
            _("There is not enough room on the stick. Nothing was lost: take another one, or delete something from it."));
    case EROFS:
    case EACCES:
    case EPERM:
        return fail_set(why, FAIL_STICK, log, _("The stick cannot be written to: its switch, or the rights of its folder."));
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case EIO:
    case ENOTCONN:
        return fail_set(why, FAIL_STICK, log,
                        _("The stick was pulled out or does not answer. Nothing was lost: put it in again and repeat."));
    default:
        return fail_set(why, FAIL_STICK, log, _("The stick cannot be used: %s. Nothing was lost: try another one."),
                        strerror(error));
    }
}

/* --- Writing -------------------------------------------------------------------------------------------------------------- */

static bool write_part(const char *part, const struct bytes *file, struct fail *why) {
    if (unlink(part) != 0 && errno != ENOENT) return failed(why, "stick: old part", errno);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) return failed(why, "stick: part", errno);
    bool ok = disk_keep(fd, file->data, file->size);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok) return true;
    unlink(part);
    return failed(why, "stick: write", error);
}

/* From the stick and not from memory, as far as the system lets. */
static bool reads_same(const char *part, const struct bytes *file) {
    uint8_t block[BLOCK];
    size_t at = 0;
    int fd = open(part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return false;
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0 || (size_t)n > file->size - at || memcmp(block, file->data + at, (size_t)n) != 0) break;
        at += (size_t)n;
    }
    close(fd);
    return at == file->size;
}

static bool ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

/* A link would lead off the stick. */
static bool is_folder(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The stick's folder of ours, made where it is missing. */
static bool own_folder(const char *folder, char out[STICK_PATH], struct fail *why) {
    bool own = ends_with(folder, "/" STICK_FOLDER);
    int n = snprintf(out, STICK_PATH, own ? "%s" : "%s/" STICK_FOLDER, folder);
    if (n < 0 || n >= STICK_PATH - STICK_NAME - 8) return failed(why, "stick: path", ENAMETOOLONG);
    if (own || mkdir(out, 0700) == 0) return true;
    if (errno != EEXIST) return failed(why, "stick: folder", errno);
    return is_folder(out) ||
           fail_set(why, FAIL_STICK, "stick: PRIEM is no folder",
                    _("“PRIEM” on the stick is not a folder but a file or a link: rename it, or take another stick."));
}

bool stick_write(const char *folder, const struct seal_head *head, const struct bytes *file, char *path, struct fail *why) {
    char own[STICK_PATH], name[STICK_NAME], part[STICK_PATH + 8];
    if (!own_folder(folder, own, why)) return false;
    stick_name(head, name);
    snprintf(path, STICK_PATH, "%.*s/%s", STICK_PATH - STICK_NAME - 2, own, name);
    snprintf(part, sizeof part, "%s.part", path);
    if (!write_part(part, file, why)) return false;
    if (!reads_same(part, file)) {
        unlink(part);
        return fail_set(
            why, FAIL_STICK, "stick: reads otherwise than written",
            _("The stick gives back something else than was written: it is broken. Nothing was lost: take another one."));
    }
    if (rename(part, path) == 0 && (disk_sync_folder(own) || errno == EINVAL))
        return true; /* not every kind of stick knows it */
    int error = errno;
    unlink(part);
    return failed(why, "stick: rename", error);
}

/* --- Reading -------------------------------------------------------------------------------------------------------------- */

static bool no_file(struct fail *why, const char *log, const char *path) {
    return fail_set(why, FAIL_GONE, log, _("The file “%s” cannot be opened. Choose the folder of the stick."), path);
}

bool stick_peek(int fd, struct stick_file *out, struct fail *why) {
    uint8_t front[KEYLIST_BLOCK];
    struct stat st;
    size_t whole;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return no_file(why, "stick: no regular file", "");
    ssize_t n = pread(fd, front, sizeof front, 0);
    off_t at = (off_t)keylist_take(front, n > 0 ? (size_t)n : 0, &out->keys);
    if (at == 0) out->keys = (struct keylist){0};
    n = pread(fd, out->header, sizeof out->header, at);
    out->size = (int64_t)st.st_size;
    return seal_peek(out->header, n == (ssize_t)sizeof out->header ? (size_t)(st.st_size - at) : 0, &out->head, &whole, why);
}

bool stick_open(const char *path, int *fd, struct stick_file *out, struct fail *why) {
    *fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (*fd < 0) return no_file(why, "stick: open", path);
    text_copy(out->path, sizeof out->path, path);
    if (stick_peek(*fd, out, why)) return true;
    close(*fd);
    *fd = -1;
    return false;
}

/* Of a fitting name; what is in it is not looked at. Old systems make names shorter or small, K0003-~1.OUT, and a copy gets a
 * name of its own, K0003-0007 (1).OUT: what tells is the letter and the suffix, the rest stands in the header. */
static bool name_fits(const char *name, enum seal_way way) {
    int i = way == SEAL_OUT ? 0 : 1;
    const char *dot = strrchr(name, '.');
    return (name[0] & ~0x20) == ways[i].letter && dot && strcasecmp(dot + 1, ways[i].suffix) == 0;
}

static int by_number(const void *left, const void *right) {
    const struct stick_file *a = left, *b = right;
    uint32_t ka = a->head.from + a->head.to, kb = b->head.from + b->head.to; /* one of each is the centre, 0 */
    if (ka != kb) return ka < kb ? -1 : 1;
    return a->head.number < b->head.number ? -1 : a->head.number > b->head.number;
}

static void look_into(const char *folder, enum seal_way way, struct stick_file *files, int *count, int *skipped) {
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL && *count < FILES_MOST;) {
        char path[STICK_PATH];
        int fd, n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct fail ignored;
        if (!name_fits(entry->d_name, way) || n < 0 || n >= (int)sizeof path) continue;
        if (stick_open(path, &fd, &files[*count], &ignored)) {
            close(fd);
            if (files[*count].head.way == way) ++*count;
        } else {
            ++*skipped;
        }
    }
    closedir(dir);
}

bool stick_list(const char *folder, enum seal_way way, struct arena *a, struct stick_file **files, int *count, int *skipped,
                struct fail *why) {
    char own[STICK_PATH];
    struct stat st;
    *count = *skipped = 0;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) return no_file(why, "stick: no folder", folder);
    *files = arena_alloc(a, FILES_MOST * sizeof **files);
    snprintf(own, sizeof own, "%s/" STICK_FOLDER, folder);
    if (is_folder(own)) look_into(own, way, *files, count, skipped);
    look_into(folder, way, *files, count, skipped);
    qsort(*files, (size_t)*count, sizeof **files, by_number);
    return true;
}

/* --- Where they are ------------------------------------------------------------------------------------------------------- */

static bool is_stick(const struct mntent *m) {
    static const char *const places[] = {"/media/", "/run/media/", "/mnt"};
    static const char *const kinds[] = {"vfat", "exfat", "msdos", "fuseblk"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strncmp(m->mnt_dir, places[i], strlen(places[i])) == 0) return true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(m->mnt_type, kinds[i]) == 0) return strncmp(m->mnt_dir, "/boot", 5) != 0;
    return false;
}

/* Tests have sticks of their own. */
static const char *mount_table(void) {
#ifdef PRIEM_TEST
    const char *own = getenv("PRIEM_TEST_MOUNTS");
    if (own) return own;
#endif
    return "/proc/self/mounts";
}

bool stick_mounts(struct arena *a, const char ***folders, int *count) {
    char room[4096];
    struct mntent m;
    *count = 0;
    *folders = arena_alloc(a, MOUNTS_MOST * sizeof **folders);
    FILE *mounts = setmntent(mount_table(), "re");
    if (!mounts) return false;
    while (*count < MOUNTS_MOST && getmntent_r(mounts, &m, room, sizeof room))
        if (is_stick(&m)) (*folders)[(*count)++] = arena_dup(a, m.mnt_dir);
    endmntent(mounts);
    return true;
}
