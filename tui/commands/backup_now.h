#ifndef PRIEM_COMMANDS_BACKUP_NOW_H
#define PRIEM_COMMANDS_BACKUP_NOW_H

/* A backup from beginning to end without a screen. Blocks; how far it is stands on a terminal. A login at the screen takes the
 * store over meanwhile, like from every command. */

#include "tui/commands/command.h"
#include "tui/kiosk_store.h"

bool backup_now(struct call *call, struct kiosk_store *k, struct fail *why);
/* Backups with somebody who was erased, or left the kiosk's scope, go for a new one. *clean: there were such, and there are
 * none any more. */
bool backups_renew(struct call *call, struct kiosk_store *k, bool *clean, struct fail *why);

#endif
