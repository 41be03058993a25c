#include "tui/commands/all.h"
#include "tui/kiosk_store.h"

#include <stdio.h>

static bool verify_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    uint64_t checked = 0;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = journal_verify(k.db, k.desk.journal.kiosk, k.desk.journal.epoch, &checked, why);
    if (good) printf(_("The chain of this kiosk is whole: %llu records checked.\n"), (unsigned long long)checked);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_verify = {
    .name = "verify",
    .help = N_("Checks the chain of this kiosk's records; names the first that was changed, removed or inserted"),
    .arguments = {{0}},
    .run = verify_run,
};
