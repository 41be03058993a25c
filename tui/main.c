/* priem: the kiosk. Without a command the full-screen program, else one of tui/commands. */

#include "model/base/share.h"
#include "tui/commands/command.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Keys and children's data are in this memory: no core file, no debugger of the same user, no file that others may read. */
static bool harden(void) {
    const struct rlimit none = {0};
    umask(077);
#ifndef PRIEM_TEST /* the leak check of the sanitizer looks at the process from outside */
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return false;
#endif
    return setrlimit(RLIMIT_CORE, &none) == 0;
}

int main(int argc, char **argv) {
    share_messages("ru"); /* until the settings have said which */
    if (!harden()) {
        perror("priem");
        return 1;
    }
    return commands_main(argc, argv);
}
