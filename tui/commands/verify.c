#include "model/base/date.h"
#include "model/store/safe_copy.h"
#include "tui/commands/all.h"
#include "tui/kiosk_store.h"

#include <stdio.h>

static bool verify_backup(struct call *call, const char *file, struct fail *why) {
    struct safe_copy_facts facts;
    char when[17];
    if (!safe_copy_verify(file, &call->env, &facts, why)) return false;
    moment_show(facts.at, call->env.offset, when);
    printf(_("The backup holds: kiosk %u on %s, up to its record %llu.\n"), facts.kiosk, when, (unsigned long long)facts.seq);
    return true;
}

static bool verify_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    uint64_t checked = 0;
    if (call_value(call, "FILE")) return verify_backup(call, call_value(call, "FILE"), why);
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = journal_verify(k.db, k.desk.journal.kiosk, k.desk.journal.epoch, &checked, why);
    if (good) printf(_("The chain of this kiosk is whole: %llu records checked.\n"), (unsigned long long)checked);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_verify = {
    .name = "verify",
    .help = N_("Checks the chain of this kiosk's records; names the first that was changed, removed or inserted"),
    .arguments = {{"FILE", NULL, false, N_("a backup that is checked instead")}, {0}},
    .run = verify_run,
};
