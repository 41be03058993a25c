#include "model/store/import.h"
#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <stdio.h>
#include <unistd.h>

enum { PERCENT = 100 };

/* Errors row by row on standard output; how far it is on standard error, where that is a terminal. */
static void show(const struct import_progress *now) {
    for (int i = 0; i < now->refusal_count; i++) {
        const struct import_refusal *r = &now->refusals[i];
        printf(*r->column ? _("Line %d, “%s”: %s\n") : _("Line %d%s: %s\n"), r->line, r->column, r->say);
    }
    if (!isatty(STDERR_FILENO)) return;
    int percent = now->all > 0 ? (int)(now->done * PERCENT / now->all) : PERCENT;
    fputc('\r', stderr);
    fprintf(stderr, _("%3d%%  drafts: %d, refused: %d "), percent, now->taken, now->refused);
    if (now->finished) fputc('\n', stderr);
}

static void sum_up(const struct import_progress *now, bool check_only) {
    if (*now->unknown) printf(_("Columns that were passed over: %s\n"), now->unknown);
    if (check_only) {
        printf(_("Rows that would become drafts: %d, refused: %d. Nothing was written.\n"), now->taken, now->refused);
        return;
    }
    printf(_("Drafts: %d, they open from the queue “Drafts”.\n"), now->taken);
    if (now->refused > 0) printf(_("Refused rows: %d, with their reasons in %s\n"), now->refused, now->refused_file);
}

static bool run_import(struct call *call, struct desk *desk, struct fail *why) {
    struct import *import;
    struct import_progress now = {0};
    bool check_only = call_value(call, "--check") != NULL;
    if (!import_open(desk, call_value(call, "FILE"), check_only, &import, why)) return false;
    bool good = true;
    while (good && !now.finished) {
        good = kiosk_store_mine(call->store, why) && import_step(import, &now, why);
        if (good) show(&now);
    }
    if (good) sum_up(&now, check_only);
    import_close(import);
    return good;
}

static bool throw_away(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct class_list *lists;
    struct choice *choices;
    int64_t dropped, kept;
    int count, chosen;
    if (!class_lists(k->db, &call->arena, &lists, &count, why)) return false;
    choices = arena_alloc(&call->arena, (size_t)(count + 1) * sizeof *choices);
    for (int i = 0; i < count; i++) {
        char when[17];
        moment_show(lists[i].at, call->env.offset, when);
        choices[i] = (struct choice){arena_printf(&call->arena, "%lld", (long long)lists[i].id), lists[i].file,
                                     arena_printf(&call->arena, "%s, %s", when, lists[i].staff_name)};
    }
    if (!ask_choice(_("Which list is thrown away?"), choices, count, call_value(call, "FILE"), &chosen, why) ||
        !class_list_drop(&k->desk, lists[chosen].id, &dropped, &kept, why))
        return false;
    printf(_("Drafts thrown away: %lld; changed since and kept: %lld.\n"), (long long)dropped, (long long)kept);
    return true;
}

static bool import_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = people_login(call, &k, MAY_ENTER, call_value(call, "--person"), why) &&
                (call_value(call, "--drop") ? throw_away(call, &k, why) : run_import(call, &k.desk, why));
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_import = {
    .name = "import",
    .help = N_("Makes drafts of a class list in CSV; refused rows go to FILE.refused.csv"),
    .arguments = {{"FILE", NULL, true, N_("the list: the first line names the columns, as “ФИО” and “Дата рождения”")},
                  {"--check", NULL, false, N_("only says which rows would be refused; nothing is written")},
                  {"--drop", NULL, false, N_("throws away the drafts of this list that nobody has changed since")},
                  {"--person", "NAME", false, N_("who runs it, where several can log in")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = import_run,
};
