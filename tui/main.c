/* priem: the kiosk. Without a command the full-screen program, else one of tui/commands. */

#include "model/base/harden.h"
#include "model/base/share.h"
#include "tui/commands/command.h"

#include <stdio.h>

int main(int argc, char **argv) {
    share_messages("ru"); /* until the settings have said which */
    if (!harden_process()) {
        perror("priem");
        return 1;
    }
    return commands_main(argc, argv);
}
