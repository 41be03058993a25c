/* priem: the kiosk. Without a command the full-screen program, else one of tui/commands. */

#include "model/base/harden.h"
#include "model/base/share.h"
#include "sync/wire/opener.h"
#include "tui/backup.h"
#include "tui/commands/command.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    share_messages("ru"); /* until the settings have said which */
    if (!harden_process()) {
        perror("priem");
        return 1;
    }
    if (argc == 2 && strcmp(argv[1], OPENER_WORD) == 0) return opener_child();
    if (argc == 4 && strcmp(argv[1], BACKUP_WORD) == 0) return backup_child(argv[2], argv[3]);
    return commands_main(argc, argv);
}
