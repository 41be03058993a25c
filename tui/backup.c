#include "tui/backup.h"

#include "model/base/share.h"
#include "model/base/spawn.h"
#include "model/base/text.h"
#include "model/store/copies.h"
#include "model/store/exchange_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 200 /* whether the child has ended */, SAY_MOST = 400 };

/* The small files of a kiosk's folder that stand in its backups. */
static const char *const small_files[] = {"keys.priem", "tls.crt", "tls.key", "ca.crt", "centre.url", NULL};

struct backup_job {
    struct db *db;
    const struct env *env;
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

/* A line in the log of the exchange screen. */
static void note(const struct backup_job *b) {
    if (!db_begin(b->db, false, NULL)) return;
    db_end(b->db, exchange_log_add(b->db, b->env->now(b->env->self), _("A backup was made and checked."), NULL), NULL);
}

static enum job_state backup_step(void *self, FILE *out, struct fail *why) {
    struct backup_job *b = self;
    if (!b->checking) {
        if (!safe_copy_step(b->copy, &b->percent, why)) return JOB_FAILED;
        return b->percent < 100 || start_child(b, why) ? JOB_GOING : JOB_FAILED;
    }
    if (spawn_running(&b->child)) return JOB_GOING;
    if (!child_agrees(b, why) || !safe_copy_keep(b->copy, why)) return JOB_FAILED;
    note(b);
    fprintf(out, _("The backup is made and checked: %s\n"), safe_copy_file(b->copy));
    return JOB_DONE;
}

static void backup_progress(const void *self, char line[JOB_LINE]) {
    const struct backup_job *b = self;
    if (b->checking)
        text_copy(line, JOB_LINE, _("The copy is being checked … "));
    else
        snprintf(line, JOB_LINE, _("Copying: %d %% "), b->percent);
}

static int backup_wait(const void *self) {
    const struct backup_job *b = self;
    return b->checking ? LOOK_MS : 0;
}

static void backup_close(void *self) {
    struct backup_job *b = self;
    if (b->checking) spawn_end(&b->child);
    safe_copy_end(b->copy);
    arena_close(&b->a);
    free(b);
}

static const struct job_kind backup_kind = {
    .step = backup_step,
    .progress = backup_progress,
    .wait = backup_wait,
    .close = backup_close,
    .cut = N_("No backup was made: repeat it."),
};

bool backup_start(struct db *db, const struct settings *settings, const char *store_folder, const struct env *env,
                  struct job *out, struct fail *why) {
    struct backup_job *b = calloc(1, sizeof *b);
    if (!b) abort();
    b->db = db;
    b->env = env;
    b->home = arena_dup(&b->a, store_folder);
    b->program = arena_printf(&b->a, "%s/priem", program_folder(&b->a));
    b->child = (struct spawned){.cord = -1, .told = -1};
    const char *folder = backup_folder(settings, store_folder, &b->a);
    if (is_here(db, settings, folder, why) && safe_copy_start(db, folder, env, &b->copy, why)) {
        *out = (struct job){&backup_kind, b};
        return true;
    }
    arena_close(&b->a);
    free(b);
    return false;
}

int backup_child(const char *file, const char *store_folder) {
    const struct env env = env_system();
    struct safe_copy_facts facts;
    struct fail why;
    if (nice(10) < 0) { /* it is in nobody's way, or as much as it was */
    }
    if (safe_copy_finish(file, store_folder, small_files, &env, &facts, &why)) return 0;
    fputs(why.say, stdout);
    return 1;
}
