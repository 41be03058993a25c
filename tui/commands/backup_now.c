#include "tui/commands/backup_now.h"

#include "model/store/copies.h"
#include "tui/backup.h"
#include "tui/commands/steps.h"

bool backup_now(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct job job;
    return backup_start(k->db, call->settings, k->folder, k->env, &job, why) && steps_run(call, k, job, why);
}

bool backups_renew(struct call *call, struct kiosk_store *k, bool *clean, struct fail *why) {
    bool were, are, due;
    if (!copies_any_outdated(k->db, &were, why) || !copies_due(k->db, &due, why) ||
        !(due ? backup_now(call, k, why) : safe_copy_tend(k->db, why)) || !copies_any_outdated(k->db, &are, why))
        return false;
    *clean = were && !are;
    return true;
}
