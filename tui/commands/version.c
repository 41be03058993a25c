#include "tui/commands/all.h"

#include <sodium.h>
#include <stdio.h>

#define VERSION "0.2"

static bool version_run(struct call *call, struct fail *why) {
    (void)call, (void)why;
    printf("priem %s\nlibsodium %s\n", VERSION, sodium_version_string());
    return true;
}

const struct command cmd_version = {
    .name = "version",
    .help = N_("Prints the version"),
    .plain = true,
    .arguments = {{0}},
    .run = version_run,
};
