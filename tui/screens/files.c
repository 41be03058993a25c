#include "tui/screens/files.h"

#include "model/base/text.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

static bool is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* Cuts the last part off; "/" stays. */
static void go_up(char *path) {
    char *slash = strrchr(path, '/');
    if (slash != NULL) slash[slash == path ? 1 : 0] = '\0';
}

void files_folder_of(const char *typed, char folder[FILES_PATH]) {
    text_copy(folder, FILES_PATH, typed[0] == '/' ? typed : "");
    if (folder[0] == '\0' || is_folder(folder)) return;
    go_up(folder);
    if (!is_folder(folder)) folder[0] = '\0';
}

static bool ends_so(const char *name, const char *const *endings) {
    size_t size = strlen(name);
    for (; *endings != NULL; endings++)
        if (size > strlen(*endings) && strcasecmp(name + size - strlen(*endings), *endings) == 0) return true;
    return false;
}

static int by_name(const void *one, const void *other) {
    const struct file_row *a = one, *b = other;
    char x[NAME_MAX * 2], y[NAME_MAX * 2];
    if (a->is_folder != b->is_folder) return a->is_folder ? -1 : 1;
    text_fold(a->title, x, sizeof x);
    text_fold(b->title, y, sizeof y);
    int order = strcmp(x, y);
    return order != 0 ? order : strcmp(a->title, b->title);
}

static void add(const char *folder, const char *name, const char *const *endings, struct arena *a, struct file_row *rows,
                int *count) {
    const char *path = arena_printf(a, "%s/%s", strcmp(folder, "/") != 0 ? folder : "", name);
    struct stat about;
    if (name[0] == '.' || !text_valid(name, strlen(name)) || strlen(path) >= FILES_PATH || stat(path, &about) != 0) return;
    if (S_ISDIR(about.st_mode))
        rows[(*count)++] = (struct file_row){arena_printf(a, "%s/", name), path, true};
    else if (S_ISREG(about.st_mode) && ends_so(name, endings))
        rows[(*count)++] = (struct file_row){arena_dup(a, name), path, false};
}

bool files_list(const char *folder, const char *const *endings, struct arena *a, struct file_row **rows, int *count,
                struct fail *why) {
    char whole[PATH_MAX];
    DIR *dir = realpath(folder, whole) != NULL && strlen(whole) < FILES_PATH ? opendir(whole) : NULL;
    if (dir == NULL) return fail_set(why, FAIL_GONE, "folder cannot be read", _("The folder %s cannot be read."), folder);
    *rows = arena_alloc(a, sizeof **rows * FILES_MOST);
    *count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL && *count + 1 < FILES_MOST;)
        add(whole, entry->d_name, endings, a, *rows + 1, count);
    closedir(dir);
    qsort(*rows + 1, (size_t)*count, sizeof **rows, by_name);
    char *above = arena_dup(a, whole);
    go_up(above);
    (*rows)[0] = (struct file_row){"..", above, true};
    ++*count;
    return true;
}
