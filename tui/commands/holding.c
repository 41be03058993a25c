#include "tui/commands/holding.h"

#include <stdio.h>
#include <string.h>

bool holding_ask(struct call *call, enum wish wish, bool *done, struct fail *why) {
    return holding_ask_about(call, wish, "", done, why);
}

/* How far it came, if that is said, goes where it goes without a holder; the last line is why. */
static bool refused(struct call *call, enum answer answer, const char *text, struct fail *why) {
    size_t size = strlen(text), at;
    while (size > 0 && text[size - 1] == '\n') size--;
    for (at = size; at > 0 && text[at - 1] != '\n';) at--;
    fwrite(text, 1, at, call->out);
    return fail_set(why, answer == ANSWER_FAILED ? FAIL_NET : FAIL_BUSY, "the holder of the store refused", "%.*s",
                    (int)(size - at), text + at);
}

bool holding_heard(struct call *call, bool asked, enum answer answer, const struct bytes *text, bool *done, struct fail *why) {
    *done = asked && answer != ANSWER_FREE;
    if (!*done) return true;
    if (answer != ANSWER_DONE) return refused(call, answer, text->size > 0 ? (const char *)text->data : "", why);
    if (text->size > 0) fputs((const char *)text->data, call->out);
    return true;
}

bool holding_ask_about(struct call *call, enum wish wish, const char *argument, bool *done, struct fail *why) {
    enum answer answer = ANSWER_FREE;
    struct bytes text = {0};
    struct fail nobody;
    bool asked = holder_ask(settings_text(call->settings, "store", "folder"), wish, argument, -1, &answer, &text, &nobody);
    bool good = holding_heard(call, asked, answer, &text, done, why);
    bytes_close(&text);
    return good;
}
