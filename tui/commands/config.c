#include "tui/commands/all.h"
#include "tui/settings.h"

#include <stdio.h>

static bool config_run(struct call *call, struct fail *why) {
    struct bytes text = {0};
    if (call_value(call, "--example")) {
        settings_example(kiosk_settings, &text);
    } else {
        if (!settings_load(kiosk_settings, kiosk_settings_file(call->config), &call->settings, why)) return false;
        settings_print(call->settings, &text);
    }
    fputs((char *)text.data, stdout);
    bytes_close(&text);
    return true;
}

const struct command cmd_config = {
    .name = "config",
    .help = N_("Prints the settings in force and where each comes from"),
    .plain = true, /* the example must come out whatever the file says */
    .arguments = {{"--example", NULL, false, N_("prints an example of the settings file instead")}},
    .run = config_run,
};
