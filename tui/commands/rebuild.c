#include "tui/commands/all.h"
#include "tui/commands/people.h"
#include "tui/commands/steps.h"

#include <stdlib.h>

struct rebuild_job {
    struct db *db;
    const struct env *env;
    struct rebuild *rebuild;
    bool compare;
    int64_t done, left;
};

/* Each slice is one transaction: a subject is as it was, or rebuilt. */
static bool replay_some(struct rebuild_job *j, struct fail *why) {
    int64_t since = j->env->monotonic(j->env->self);
    bool good = true;
    if (!db_begin(j->db, false, why)) return false;
    do {
        good = rebuild_step(j->rebuild, 1, &j->done, &j->left, why);
    } while (good && j->left > 0 && j->env->monotonic(j->env->self) - since < JOB_SLICE_MS);
    return db_end(j->db, good, why);
}

static enum job_state rebuild_step_job(void *self, FILE *out, struct fail *why) {
    struct rebuild_job *j = self;
    if (!replay_some(j, why)) return JOB_FAILED;
    if (j->left > 0) return JOB_GOING;
    fprintf(out, _("Rebuilt from the records: %lld.\n"), (long long)j->done);
    if (!j->compare) return JOB_DONE;
    if (rebuild_differing(j->rebuild) > 0) {
        fail_set(why, FAIL_CONFLICT, "rebuilt tables differ",
                 _("The tables were not what the records say; now they are. Tell your administrator."));
        return JOB_FAILED;
    }
    fprintf(out, "%s\n", _("The tables were just what the records say."));
    return JOB_DONE;
}

static void rebuild_progress(const void *self, char line[JOB_LINE]) {
    const struct rebuild_job *j = self;
    snprintf(line, JOB_LINE, _("Rebuilt: %lld, left: %lld"), (long long)j->done, (long long)j->left);
}

static void rebuild_end(void *self) {
    struct rebuild_job *j = self;
    rebuild_close(j->rebuild);
    free(j);
}

static const struct job_kind rebuild_kind = {
    .step = rebuild_step_job,
    .progress = rebuild_progress,
    .close = rebuild_end,
    .cut = N_("What was rebuilt stays, the rest is as it was: repeat it."),
};

static bool rebuild_tables(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct rebuild *rebuild;
    bool compare = call_value(call, "--compare") != NULL;
    if (!people_login(call, k, MAY_REBUILD, call_value(call, "--person"), why) || !rebuild_start(k->db, &rebuild, why))
        return false;
    if (compare) rebuild_mend(rebuild);
    struct rebuild_job *j = calloc(1, sizeof *j);
    if (!j) abort();
    *j = (struct rebuild_job){.db = k->db, .env = k->env, .rebuild = rebuild, .compare = compare};
    return steps_run(call, k, (struct job){&rebuild_kind, j}, why);
}

static bool rebuild_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = rebuild_tables(call, k, why);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_rebuild = {
    .name = "rebuild",
    .help = N_("Makes all tables anew from the records"),
    .beside = true,
    .takes_long = true,
    .arguments = {{"--compare", NULL, false, N_("fails when the tables before differ from those after")},
                  {"--person", "NAME", false, N_("which supervisor, where there are several")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = rebuild_run,
};
