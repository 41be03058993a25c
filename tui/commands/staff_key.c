#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <stdio.h>

static bool set_key(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct person person;
    struct vault_slot slot;
    struct staff_keyed keyed;
    int changed;
    if (!people_login(call, k, MAY_STAFF, call_value(call, "--by"), why) ||
        !people_choose(call, k, _("Whose passphrase is set?"), ROLE_NONE, false, call_value(call, "NAME"), &person, why) ||
        !people_key(call, person.name, &slot, why))
        return false;
    kiosk_keyed_of(&slot, &keyed);
    if (!desk_key_staff(&k->desk, person.id, &keyed, why) || !kiosk_slots_follow(k->vault, &k->desk, &changed, why))
        return false;
    fprintf(
        call->out,
        changed
            ? _("%s can log in here now; at other kiosks after the next exchange.\n")
            : _("The passphrase of %s is set. This person has no place at this kiosk and logs in elsewhere after the next exchange.\n"),
        person.name);
    return true;
}

static bool staff_key_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = set_key(call, k, why);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_staff_key = {
    .name = "staff key",
    .help = N_("Sets the passphrase of a colleague, who types it in front of the supervisor"),
    .beside = true,
    .asks_again = true,
    .arguments = {{"NAME", NULL, true, N_("whose: the name or its beginning, as `priem staff list` shows it")},
                  {"--by", "NAME", false, N_("which supervisor, where there are several")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = staff_key_run,
};
