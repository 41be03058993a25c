#include "model/base/date.h"
#include "model/store/safe_copy.h"
#include "tui/commands/all.h"
#include "tui/commands/people.h"
#include "tui/commands/steps.h"

#include <stdlib.h>

struct verify_job {
    const struct env *env;
    struct verify *verify;
    uint64_t checked, left;
};

static enum job_state verify_step_job(void *self, FILE *out, struct fail *why) {
    enum { RECORDS = 20 };
    struct verify_job *j = self;
    int64_t since = j->env->monotonic(j->env->self);
    do {
        if (!verify_step(j->verify, RECORDS, &j->checked, &j->left, why)) return JOB_FAILED;
    } while (j->left > 0 && j->env->monotonic(j->env->self) - since < JOB_SLICE_MS);
    if (j->left > 0) return JOB_GOING;
    fprintf(out, _("The chain of this kiosk is whole: %llu records checked.\n"), (unsigned long long)j->checked);
    return JOB_DONE;
}

static void verify_progress(const void *self, char line[JOB_LINE]) {
    const struct verify_job *j = self;
    snprintf(line, JOB_LINE, _("Checked: %llu, left: %llu "), (unsigned long long)j->checked, (unsigned long long)j->left);
}

static void verify_end(void *self) {
    struct verify_job *j = self;
    verify_close(j->verify);
    free(j);
}

static const struct job_kind verify_kind = {
    .step = verify_step_job,
    .progress = verify_progress,
    .close = verify_end,
    .cut = N_("The chain was not checked to its end: repeat it."),
};

static bool verify_chain(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct verify *verify;
    if (!verify_start(k->db, k->desk.journal.kiosk, k->desk.journal.epoch, &verify, why)) return false;
    struct verify_job *j = calloc(1, sizeof *j);
    if (!j) abort();
    *j = (struct verify_job){.env = k->env, .verify = verify};
    return steps_run(call, k, (struct job){&verify_kind, j}, why);
}

static bool verify_backup(struct call *call, const char *file, struct fail *why) {
    struct safe_copy_facts facts;
    char when[17];
    if (!safe_copy_verify(file, &call->env, &facts, why)) return false;
    moment_show(facts.at, call->env.offset, when);
    fprintf(call->out, _("The backup holds: kiosk %u on %s, up to its record %llu.\n"), facts.kiosk, when,
            (unsigned long long)facts.seq);
    return true;
}

static bool verify_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    if (call_value(call, "FILE")) return verify_backup(call, call_value(call, "FILE"), why);
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = verify_chain(call, k, why);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_verify = {
    .name = "verify",
    .help = N_("Checks the chain of this kiosk's records; names the first that was changed, removed or inserted"),
    .beside = true,
    .takes_long = true,
    .apart = "FILE",
    .arguments = {{"FILE", NULL, false, N_("a backup that is checked instead")}, {0}},
    .run = verify_run,
};
