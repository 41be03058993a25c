#include "model/base/share.h"

#include "model/base/arena.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "priem"

const char *program_folder(struct arena *a) {
#ifdef PRIEM_TEST
    /* A test program stands deep below the folder of the programs it drives. */
    const char *build = getenv("PRIEM_BUILD");
    if (build) return arena_dup(a, build);
#endif
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    if (size <= 0) return ".";
    path[size] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash) return ".";
    slash[slash == path] = '\0';
    return arena_dup(a, path);
}

const char *share_path(struct arena *a, const char *name) {
    const char *folder = program_folder(a);
    const char *beside = arena_printf(a, "%s/share", folder);
    if (access(beside, X_OK) == 0) return arena_printf(a, "%s/%s", beside, name);
    return arena_printf(a, "%s/../share/priem/%s", folder, name);
}

/* C.UTF-8 and not the locale of the machine: numbers stay with a point, letters are UTF-8 everywhere, and the language is the
 * setting's, whatever LANG says. */
void share_messages(const char *language) {
    struct arena a = {0};
    setenv("LANGUAGE", language, 1);
    setlocale(LC_CTYPE, "C.UTF-8"); /* two categories: the other ten cost a file each at every start */
    setlocale(LC_MESSAGES, "C.UTF-8");
    bindtextdomain(DOMAIN, share_path(&a, "locale"));
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    textdomain(DOMAIN);
    arena_close(&a);
}
