#include "tui/backup.h"

#include "model/base/share.h"
#include "model/base/spawn.h"
#include "model/base/text.h"
#include "model/store/copies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 200 /* whether the child has ended */, SAY_MOST = 400 };

const char *const backup_files[] = {"keys.priem", "tls.crt", "tls.key", "ca.crt", "centre.url", NULL};

struct backup_job {
    struct safe_copy *copy;
    struct arena a;
    const char *home, *program;
    struct spawned child;
    bool checking;
    int percent;
};

const char *backup_folder(const struct settings *settings, const char *store_folder, struct arena *a) {
    const char *set = settings_text(settings, "backup", "folder");
    return *set ? set : arena_printf(a, "%s/backup", store_folder);
}

/* The folder of a stick that is out is not made anew on the disk: what lies on the stick would be forgotten. */
static bool is_here(struct db *db, const struct settings *settings, const char *folder, struct fail *why) {
    bool away = false;
    if (!*settings_text(settings, "backup", "folder")) return true;
    if (!copies_away(db, folder, &away, why)) return false;
    return !away ||
           fail_set(
               why, FAIL_DISK, "backup: the folder is away",
               _("The folder “%s” with the backups is not there. Put the stick in; if there is none, make the folder again."),
               folder);
}

bool backup_start(struct db *db, const struct settings *settings, const char *store_folder, const struct env *env,
                  struct backup_job **out, struct fail *why) {
    struct backup_job *b = calloc(1, sizeof *b);
    if (!b) abort();
    b->home = arena_dup(&b->a, store_folder);
    b->program = arena_printf(&b->a, "%s/priem", program_folder(&b->a));
    b->child = (struct spawned){.cord = -1, .told = -1};
    const char *folder = backup_folder(settings, store_folder, &b->a);
    if (is_here(db, settings, folder, why) && safe_copy_start(db, folder, env, &b->copy, why)) {
        *out = b;
        return true;
    }
    arena_close(&b->a);
    free(b);
    return false;
}

static bool start_child(struct backup_job *b, struct fail *why) {
    static const int fds[] = {SPAWN_NULL, SPAWN_TOLD, SPAWN_NULL};
    const char *argv[] = {b->program, BACKUP_WORD, safe_copy_file(b->copy), b->home, NULL};
    b->checking = spawn_start(argv, fds, 3, &b->child, why);
    return b->checking;
}

/* What it has found is its one line. */
static bool child_agrees(struct backup_job *b, struct fail *why) {
    char say[SAY_MOST];
    ssize_t n = read(b->child.told, say, sizeof say - 1);
    int status = spawn_end(&b->child);
    b->checking = false;
    if (status == 0) return true;
    if (n > 0) say[n] = '\0';
    return fail_set(why, FAIL_CONFLICT, "backup: the copy does not hold", "%s",
                    n > 0 ? say : _("The backup could not be checked. It is made again later."));
}

enum backup_state backup_step(struct backup_job *b, struct fail *why) {
    if (!b->checking) {
        if (!safe_copy_step(b->copy, &b->percent, why)) return BACKUP_FAILED;
        if (b->percent < 100) return BACKUP_COPYING;
        return start_child(b, why) ? BACKUP_CHECKING : BACKUP_FAILED;
    }
    if (spawn_running(&b->child)) return BACKUP_CHECKING;
    return child_agrees(b, why) && safe_copy_keep(b->copy, why) ? BACKUP_DONE : BACKUP_FAILED;
}

int backup_percent(const struct backup_job *b) {
    return b->percent;
}

int backup_wait(const struct backup_job *b) {
    return b->checking ? LOOK_MS : 0;
}

const char *backup_said(const struct backup_job *b) {
    return safe_copy_file(b->copy);
}

void backup_close(struct backup_job *b) {
    if (!b) return;
    if (b->checking) spawn_end(&b->child);
    safe_copy_end(b->copy);
    arena_close(&b->a);
    free(b);
}

int backup_child(const char *file, const char *store_folder) {
    const struct env env = env_system();
    struct safe_copy_facts facts;
    struct fail why;
    if (nice(10) < 0) { /* it is in nobody's way, or as much as it was */
    }
    if (safe_copy_finish(file, store_folder, backup_files, &env, &facts, &why)) return 0;
    fputs(why.say, stdout);
    return 1;
}
