#include "tui/action.h"

#include "model/base/fail.h"

#include <stdio.h>

const struct action_row action_rows[ACT_COUNT] = {[ACT_NONE] = {.name = "NONE", .caption = "", .help = ""},
#define ACTION_ROW(the_id, the_key, the_ctrl, the_caption, the_help, the_permission)                                           \
    [ACT_##the_id] = {.id = ACT_##the_id,                                                                                      \
                      .key = the_key,                                                                                          \
                      .ctrl = the_ctrl,                                                                                        \
                      .name = #the_id,                                                                                         \
                      .caption = the_caption,                                                                                  \
                      .help = the_help,                                                                                        \
                      .permission = the_permission},
                                                  ACTIONS(ACTION_ROW)
#undef ACTION_ROW
};

enum action action_of(const enum action *listed, enum key key) {
    if (key == K_NONE) return ACT_NONE;
    for (; *listed != ACT_NONE; listed++)
        if (action_rows[*listed].key == key || action_rows[*listed].ctrl == key) return *listed;
    return ACT_NONE;
}

const char *key_caption(enum key key, char room[16]) {
    if (key >= K_F1 && key <= K_F10)
        snprintf(room, 16, "F%d", (int)key - K_F1 + 1);
    else if (key >= K_CTRL_A)
        snprintf(room, 16, "Ctrl+%c", (int)key - K_CTRL_A + 'A');
    else
        snprintf(room, 16, "%s", key == K_ESC ? "Esc" : "");
    return room;
}
