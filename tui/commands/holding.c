#include "tui/commands/holding.h"

#include <stdio.h>

bool holding_ask(struct call *call, enum wish wish, bool *done, struct fail *why) {
    return holding_ask_about(call, wish, "", done, why);
}

bool holding_heard(struct call *call, bool asked, enum answer answer, const struct bytes *text, bool *done, struct fail *why) {
    *done = asked && answer != ANSWER_FREE;
    if (!*done) return true;
    if (answer != ANSWER_DONE)
        return fail_set(why, answer == ANSWER_FAILED ? FAIL_NET : FAIL_BUSY, "the holder of the store refused", "%s",
                        text->size > 0 ? (const char *)text->data : "");
    if (text->size > 0) fputs((const char *)text->data, call->out);
    return true;
}

bool holding_ask_about(struct call *call, enum wish wish, const char *argument, bool *done, struct fail *why) {
    enum answer answer = ANSWER_FREE;
    struct bytes text = {0};
    struct fail nobody;
    bool asked =
        holder_ask_about(settings_text(call->settings, "store", "folder"), wish, argument, -1, &answer, &text, &nobody);
    bool good = holding_heard(call, asked, answer, &text, done, why);
    bytes_close(&text);
    return good;
}
