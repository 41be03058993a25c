#include "tui/commands/all.h"
#include "tui/commands/holding.h"
#include "tui/kiosk_status.h"
#include "tui/kiosk_store.h"

#include <stdio.h>

static bool status_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    struct bytes text = {0};
    bool done, good = holding_ask(call, WISH_STATUS, &done, why);
    if (done) return good;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    good = kiosk_status(&k.desk, k.vault, k.link.url, &text, why);
    if (good) fputs((const char *)text.data, stdout);
    bytes_close(&text);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_status = {
    .name = "status",
    .help = N_("Shows which kiosk this is, what is not sent yet, and how many certificate numbers are left"),
    .arguments = {{0}},
    .run = status_run,
};
