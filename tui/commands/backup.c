/* priem backup, priem restore: a copy of the kiosk beside it, and the kiosk from such a copy. */

#include "tui/backup.h"
#include "model/base/date.h"
#include "tui/commands/all.h"
#include "tui/commands/backup_now.h"
#include "tui/commands/holding.h"
#include "tui/commands/people.h"

#include <stdio.h>

static bool backup_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = people_login(call, k, MAY_EXCHANGE, call_value(call, "--person"), why) && backup_now(call, k, why);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_backup = {
    .name = "backup",
    .help = N_("Makes a backup of this kiosk now and checks it; every day one is made after the working day"),
    .beside = true,
    .takes_long = true,
    .arguments = {{"--person", "NAME", false, N_("who runs it, where several can log in")}, ARGUMENT_PASSPHRASE_FD},
    .run = backup_run,
};

/* --- Put back ------------------------------------------------------------------------------------------------------------- */

static bool list(struct call *call, const char *folder, struct fail *why) {
    const char *const *names;
    int count;
    if (!safe_copy_list(folder, &call->arena, &names, &count) || count == 0)
        return fail_set(why, FAIL_GONE, "restore: no backups", _("There is no backup in the folder %s."), folder);
    for (int i = 0; i < count; i++) printf("%s/%s\n", folder, names[i]);
    return true;
}

/* Nothing is put back under somebody who works; where nobody does, the login form gives the store up. */
static bool nobody_works(struct call *call, struct fail *why) {
    bool answered;
    return holding_ask(call, WISH_STORE, &answered, why) ||
           fail_set(why, FAIL_BUSY, "restore: somebody works",
                    _("No backup is put back while somebody works with this kiosk. Log out at the screen, or wait until the "
                      "other command has ended, and repeat."));
}

static bool restore_run(struct call *call, struct fail *why) {
    struct safe_copy_facts facts;
    char when[17];
    const char *folder = settings_text(call->settings, "store", "folder"), *file = call_value(call, "FILE");
    if (!file) return list(call, backup_folder(call->settings, folder, &call->arena), why);
    if (!nobody_works(call, why)) return false;
    if (!safe_copy_restore(file, folder, &call->env, &facts, why)) return false;
    moment_show(facts.at, call->env.offset, when);
    printf(_("Kiosk %u is as it was on %s, at its record %llu.\n"), facts.kiosk, when, (unsigned long long)facts.seq);
    puts(_(
        "It opens when the centre has let it go on: start “priem”, log in and exchange (F5, or F6 by a stick); the region's "
        "administrator raises the kiosk's epoch. Numbers and nominals it had are not given any more, the exchange brings new ones."));
    return true;
}

const struct command cmd_restore = {
    .name = "restore",
    .help = N_("Puts this kiosk back from a backup; without a file lists what there is"),
    .arguments = {{"FILE", NULL, false, N_("the backup")}, {0}},
    .run = restore_run,
};
