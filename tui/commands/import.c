#include "model/store/import.h"
#include "tui/commands/all.h"
#include "tui/commands/people.h"
#include "tui/commands/steps.h"

#include <stdlib.h>
#include <string.h>

enum { PERCENT = 100 };

struct import_job {
    struct import *import;
    struct import_progress now;
    bool check_only;
};

static void list_refusals(const struct import_progress *now, FILE *out) {
    for (int i = 0; i < now->refusal_count; i++) {
        const struct import_refusal *r = &now->refusals[i];
        fprintf(out, *r->column ? _("Line %d, “%s”: %s\n") : _("Line %d%s: %s\n"), r->line, r->column, r->say);
    }
}

static void sum_up(const struct import_progress *now, bool check_only, FILE *out) {
    if (*now->unknown) fprintf(out, _("Columns that were passed over: %s\n"), now->unknown);
    if (check_only) {
        fprintf(out, _("Rows that would become drafts: %d, refused: %d. Nothing was written.\n"), now->taken, now->refused);
        return;
    }
    fprintf(out, _("Drafts: %d, they open from the queue “Drafts”.\n"), now->taken);
    if (now->refused > 0) fprintf(out, _("Refused rows: %d, with their reasons in %s\n"), now->refused, now->refused_file);
}

static enum job_state import_step_job(void *self, FILE *out, struct fail *why) {
    struct import_job *j = self;
    if (!import_step(j->import, &j->now, why)) return JOB_FAILED;
    list_refusals(&j->now, out);
    if (!j->now.finished) return JOB_GOING;
    sum_up(&j->now, j->check_only, out);
    return JOB_DONE;
}

static void import_progress(const void *self, char line[JOB_LINE]) {
    const struct import_progress *now = &((const struct import_job *)self)->now;
    int percent = now->all > 0 ? (int)(now->done * PERCENT / now->all) : PERCENT;
    snprintf(line, JOB_LINE, _("%3d%%  drafts: %d, refused: %d "), percent, now->taken, now->refused);
}

static void import_end(void *self) {
    struct import_job *j = self;
    import_close(j->import);
    free(j);
}

static const struct job_kind import_kind = {
    .step = import_step_job,
    .progress = import_progress,
    .close = import_end,
    .cut = N_("Nothing of the list stays: repeat it."),
};

static bool read_list(struct call *call, struct kiosk_store *k, struct fail *why) {
    bool check_only = call_value(call, "--check") != NULL;
    struct import *import;
    if (!import_open(&k->desk, call_value(call, "FILE"), check_only, &import, why)) return false;
    struct import_job *j = calloc(1, sizeof *j);
    if (!j) abort();
    *j = (struct import_job){.import = import, .check_only = check_only};
    return steps_run(call, k, (struct job){&import_kind, j}, why);
}

static bool throw_away(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct class_list *lists;
    struct choice *choices;
    int64_t dropped, kept;
    int count, chosen;
    const char *file = call_value(call, "FILE"), *slash = strrchr(file, '/');
    if (!class_lists(k->db, &call->arena, &lists, &count, why)) return false;
    choices = arena_alloc(&call->arena, (size_t)(count + 1) * sizeof *choices);
    for (int i = 0; i < count; i++) {
        char when[17];
        moment_show(lists[i].at, call->env.offset, when);
        choices[i] = (struct choice){arena_printf(&call->arena, "%lld", (long long)lists[i].id), lists[i].file,
                                     arena_printf(&call->arena, "%s, %s", when, lists[i].staff_name)};
    }
    if (!ask_choice(_("Which list is thrown away?"), choices, count, slash ? slash + 1 : file, &chosen, why) ||
        !class_list_drop(&k->desk, lists[chosen].id, &dropped, &kept, why))
        return false;
    fprintf(call->out, _("Drafts thrown away: %lld; changed since and kept: %lld.\n"), (long long)dropped, (long long)kept);
    return true;
}

static bool import_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = people_login(call, k, MAY_ENTER, call_value(call, "--person"), why) &&
                (call_value(call, "--drop") ? throw_away : read_list)(call, k, why);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_import = {
    .name = "import",
    .help = N_("Makes drafts of a class list in CSV; refused rows go to FILE.refused.csv"),
    .beside = true,
    .takes_long = true,
    .arguments = {{"FILE", NULL, true, N_("the list: the first line names the columns, as “ФИО” and “Дата рождения”")},
                  {"--check", NULL, false, N_("only says which rows would be refused; nothing is written")},
                  {"--drop", NULL, false, N_("throws away the drafts of this list that nobody has changed since")},
                  {"--person", "NAME", false, N_("who runs it, where several can log in")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = import_run,
};
