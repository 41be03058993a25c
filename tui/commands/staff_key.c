#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <stdio.h>
#include <string.h>

static bool set_key(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct person person;
    struct vault_slot slot = {0};
    struct staff_keyed keyed;
    char passphrase[PASSPHRASE_ROOM];
    int changed;
    if (!people_login(call, k, MAY_STAFF, call_value(call, "--by"), why)) return false;
    if (!people_choose(call, k, _("Whose passphrase is set?"), ROLE_NONE, false, call_value(call, "NAME"), &person, why))
        return false;
    bool good = ask_new_passphrase(call, person.name, passphrase, why) &&
                vault_derive(passphrase, k->env, vault_cost_measured(k->env), &slot, why);
    explicit_bzero(passphrase, sizeof passphrase);
    if (!good) return false;
    kiosk_keyed_of(&slot, &keyed);
    if (!desk_key_staff(&k->desk, person.id, &keyed, why) || !kiosk_slots_follow(k->vault, &k->desk, &changed, why))
        return false;
    printf(
        changed
            ? _("%s can log in here now; at other kiosks after the next exchange.\n")
            : _("The passphrase of %s is set. This person has no place at this kiosk and logs in elsewhere after the next exchange.\n"),
        person.name);
    return true;
}

static bool staff_key_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = set_key(call, &k, why);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_staff_key = {
    .name = "staff key",
    .help = N_("Sets the passphrase of a colleague, who types it in front of the supervisor"),
    .arguments = {{"NAME", NULL, true, N_("whose: the name or its beginning, as `priem staff list` shows it")},
                  {"--by", "NAME", false, N_("which supervisor, where there are several")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = staff_key_run,
};
