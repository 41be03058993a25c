#include "tui/commands/all.h"
#include "tui/commands/backup_now.h"
#include "tui/commands/exchange_now.h"
#include "tui/commands/holding.h"
#include "tui/commands/people.h"
#include "tui/kiosk_status.h"
#include "tui/machine.h"

#include <stdio.h>

/* What the centre is told of backups without somebody who was erased, it is told by another exchange. */
static bool exchange(struct call *call, struct kiosk_store *k, const struct kiosk_keys *keys, struct exchange_status *status,
                     struct fail *why) {
    bool clean = false;
    return exchange_now(k, keys, status, why) && backups_renew(call, k, &clean, why) &&
           (!clean || exchange_now(k, keys, status, why));
}

/* A service has nobody to ask: the machine's own slot stands in for the exchange, where it was given. */
static bool enter(struct call *call, struct kiosk_store *k, struct fail *why) {
    const char *person = call_value(call, "--person");
    return !person && machine_given() ? machine_open(k->vault, why) : people_login(call, k, MAY_EXCHANGE, person, why);
}

static bool sync_once(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct kiosk_keys keys;
    struct exchange_status status;
    int changed;
    if (!enter(call, k, why)) return false;
    kiosk_keys_of(k->vault, &keys);
    struct bytes text = {0};
    bool good = exchange(call, k, &keys, &status, why);
    sodium_memzero(&keys, sizeof keys);
    kiosk_synced(&status, &text);
    fputs((const char *)text.data, stdout);
    bytes_close(&text);
    return good && kiosk_slots_follow(k->vault, &k->desk, &changed, why);
}

static bool sync_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    bool done, through = holding_ask(call, WISH_SYNC, &done, why);
    if (done) return through;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = sync_once(call, &k, why);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_sync = {
    .name = "sync",
    .help = N_("Exchanges with the centre until nothing is left; succeeds only when the centre has confirmed everything"),
    .arguments = {{"--person", "NAME", false, N_("who runs it, where several can log in")}, ARGUMENT_PASSPHRASE_FD},
    .run = sync_run,
};
