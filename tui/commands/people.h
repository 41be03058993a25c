#ifndef PRIEM_COMMANDS_PEOPLE_H
#define PRIEM_COMMANDS_PEOPLE_H

/* Who runs a command: chosen among those who can log in here, then the passphrase, then the gate. */

#include "tui/commands/ask.h"
#include "tui/kiosk_store.h"

/* What a command works with: its own, opened, or what the open kiosk lends. */
struct kiosk_store *people_store(struct call *call, struct kiosk_store *own, struct fail *why); /* NULL: neither */
void people_store_close(struct call *call, struct kiosk_store *own);
/* Logs somebody in who may do this. `wanted` as in ask_choice. In the open kiosk it is who works there, or nobody. */
bool people_login(struct call *call, struct kiosk_store *k, enum permission permission, const char *wanted, struct fail *why);
/* Somebody of the staff list; `role` ROLE_NONE: any. Only people with a place here when `here`. */
bool people_choose(struct call *call, struct kiosk_store *k, const char *title, enum role role, bool here, const char *wanted,
                   struct person *out, struct fail *why);
/* The new key of a person, public half. The passphrase is asked for, and stays, in the process of the command. */
bool people_key(struct call *call, const char *name, struct vault_slot *out, struct fail *why);
bool people_ask_key(struct call *call, const char *name, struct fail *why); /* of it the question: call->half */

#endif
