#include "tui/app.h"
#include "tui/commands/all.h"
#include "tui/kiosk_store.h"

static bool run_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    struct app_config config = {
        .settings = call->settings,
        .folder = k.folder,
        .env = &call->env,
        .desk = &k.desk,
        .vault = k.vault,
        .link = k.link,
        .login = &scr_login,
        .home = &scr_queues,
        .marks = call->marks,
    };
    int status = app_run(&config, why);
    kiosk_store_close(&k);
    return status == 0;
}

const struct command cmd_run = {
    .name = "",
    .help = N_("Opens the kiosk on the whole screen"),
    .arguments = {{0}},
    .run = run_run,
};
