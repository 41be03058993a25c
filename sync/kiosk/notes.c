/* The exchange log: a few lines for people, newest first. */

#include "model/store/exchange_rows.h"
#include "sync/kiosk/inner.h"

#include <string.h>

static const char failed_kind[] = "failed.kind", failed_say[] = "failed.say";

bool note_add(struct kiosk_exchange *x, const char *text, struct fail *why) {
    return exchange_log_add(x->desk->db, x->desk->env->now(x->desk->env->self), text, why);
}

void kiosk_exchange_note(struct kiosk_exchange *x, const char *text) {
    if (db_broken(x->desk->db) || !db_begin(x->desk->db, false, NULL)) return;
    db_end(x->desk->db, note_add(x, text, NULL), NULL);
}

/* With the line of the log, for the next sitting. */
static bool keep_failure(struct kiosk_exchange *x, const struct fail *why, struct fail *ill) {
    struct db *db = x->desk->db;
    return note_add(x, why->say, ill) && meta_set_int(db, failed_kind, (int64_t)why->kind, ill) &&
           meta_set_text(db, failed_say, why->say, ill);
}

void note_failure(struct kiosk_exchange *x, const struct fail *why) {
    struct db *db = x->desk->db;
    struct fail ill;
    bool same = x->failures > 0 && strcmp(x->last_fail.say, why->say) == 0;
    /* A log that cannot be written is no reason to stop: what failed stays on the screen. */
    if (!same && !db_broken(db) && db_begin(db, false, &ill)) db_end(db, keep_failure(x, why, &ill), NULL);
}

bool note_success(struct db *db, struct fail *why) {
    return meta_set_text(db, failed_say, "", why);
}

bool note_recall(struct db *db, struct fail *out, struct fail *why) {
    int64_t kind;
    char say[sizeof out->say];
    *out = (struct fail){0};
    if (!meta_int(db, failed_kind, &kind, why) || !meta_text(db, failed_say, say, sizeof say, why)) return false;
    if (*say) fail_set(out, (enum fail_kind)kind, "of the sitting before", "%s", say);
    return true;
}
