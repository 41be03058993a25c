#include "tui/print_sweep.h"

#include "model/store/papers.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* "receipt-3-0412-20261123-1040.pdf", or "…-1040-2.pdf": behind the paper, which has no hyphen, stands exactly this number. */
static bool is_of(const char *name, const char *number) {
    static const char form[] = "-00000000-0000";
    const char *at = strchr(name, '-');
    size_t size = strlen(number), tail = strlen(name);
    if (!at || size == 0 || strncmp(at + 1, number, size) != 0) return false;
    at += 1 + size;
    for (const char *f = form; *f; f++, at++)
        if (*f == '0' ? *at < '0' || *at > '9' : *at != *f) return false;
    return (*at == '.' || *at == '-') && tail > 4 && strcmp(name + tail - 4, ".pdf") == 0;
}

static bool is_of_any(const char *name, const char *const *numbers, int count) {
    for (int i = 0; i < count; i++)
        if (is_of(name, numbers[i])) return true;
    return false;
}

/* False: it is not there, or something cannot be removed. */
static bool sweep(const char *folder, const char *const *numbers, int count) {
    DIR *dir = opendir(folder);
    bool ok = dir != NULL;
    if (!dir) return false;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (is_of_any(entry->d_name, numbers, count) && unlinkat(dirfd(dir), entry->d_name, 0) != 0 && errno != ENOENT)
            ok = false;
    ok = ok && fsync(dirfd(dir)) == 0;
    closedir(dir);
    return ok;
}

static bool forget(struct db *db, const char *subject, struct fail *why) {
    return db_begin(db, true, why) && db_end(db, papers_gone(db, subject, why), why);
}

bool print_sweep(struct db *db, const char *folder, struct fail *why) {
    struct arena a = {0};
    const char **subjects, **numbers;
    int count, number_count;
    bool ok = papers_outliving(db, &a, &subjects, &count, why);
    for (int i = 0; ok && i < count; i++) {
        ok = papers_numbers(db, subjects[i], &a, &numbers, &number_count, why);
        if (ok && (!*folder || sweep(folder, numbers, number_count))) ok = forget(db, subjects[i], why);
    }
    arena_close(&a);
    return ok;
}
