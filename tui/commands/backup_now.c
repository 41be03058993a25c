#include "tui/commands/backup_now.h"

#include "model/store/copies.h"
#include "tui/backup.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

static void show(const struct backup_job *b, enum backup_state state) {
    if (!isatty(STDERR_FILENO)) return;
    fputc('\r', stderr);
    if (state == BACKUP_COPYING)
        fprintf(stderr, _("Copying: %d %% "), backup_percent(b));
    else
        fputs(_("The copy is being checked … "), stderr);
}

bool backup_now(struct call *call, struct kiosk_store *k, struct fail *why) {
    struct backup_job *b;
    enum backup_state state = BACKUP_COPYING;
    if (!backup_start(k->db, call->settings, k->folder, &call->env, &b, why)) return false;
    while (state == BACKUP_COPYING || state == BACKUP_CHECKING) {
        state = kiosk_store_mine(k, why) ? backup_step(b, why) : BACKUP_FAILED;
        show(b, state);
        poll(NULL, 0, state == BACKUP_CHECKING ? backup_wait(b) : 0);
    }
    if (isatty(STDERR_FILENO)) fputc('\n', stderr);
    if (state == BACKUP_DONE) printf(_("The backup is made and checked: %s\n"), backup_said(b));
    backup_close(b);
    return state == BACKUP_DONE;
}

bool backups_renew(struct call *call, struct kiosk_store *k, bool *clean, struct fail *why) {
    bool were, are, due;
    if (!copies_any_outdated(k->db, &were, why) || !copies_due(k->db, &due, why) ||
        !(due ? backup_now(call, k, why) : safe_copy_tend(k->db, why)) || !copies_any_outdated(k->db, &are, why))
        return false;
    *clean = were && !are;
    return true;
}
