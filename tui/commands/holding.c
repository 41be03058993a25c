#include "tui/commands/holding.h"

#include <stdio.h>

bool holding_ask(struct call *call, enum wish wish, bool *done, struct fail *why) {
    return holding_ask_about(call, wish, "", done, why);
}

bool holding_ask_about(struct call *call, enum wish wish, const char *argument, bool *done, struct fail *why) {
    enum answer answer = ANSWER_FREE;
    struct bytes text = {0};
    struct fail nobody;
    *done = holder_ask_about(settings_text(call->settings, "store", "folder"), wish, argument, -1, &answer, &text, &nobody) &&
            answer != ANSWER_FREE;
    bool good = !*done || answer == ANSWER_DONE;
    if (good && *done)
        fputs((const char *)text.data, stdout);
    else if (!good)
        fail_set(why, answer == ANSWER_FAILED ? FAIL_NET : FAIL_BUSY, "the holder of the store refused", "%s",
                 text.size > 0 ? (const char *)text.data : "");
    bytes_close(&text);
    return good;
}
