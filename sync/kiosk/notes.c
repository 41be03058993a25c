/* The exchange log: a few lines for people, newest first. */

#include "model/store/exchange_rows.h"
#include "sync/kiosk/inner.h"

#include <string.h>

bool note_add(struct kiosk_exchange *x, const char *text, struct fail *why) {
    return exchange_log_add(x->desk->db, x->desk->env->now(x->desk->env->self), text, why);
}

void kiosk_exchange_note(struct kiosk_exchange *x, const char *text) {
    if (db_broken(x->desk->db) || !db_begin(x->desk->db, false, NULL)) return;
    db_end(x->desk->db, note_add(x, text, NULL), NULL);
}

void note_failure(struct kiosk_exchange *x, const struct fail *why) {
    bool same = x->failures > 0 && strcmp(x->last_fail.say, why->say) == 0;
    /* A log that cannot be written is no reason to stop: what failed stays on the screen. */
    if (!same) kiosk_exchange_note(x, why->say);
}
