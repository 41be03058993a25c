#ifndef PRIEM_TUI_MACHINE_H
#define PRIEM_TUI_MACHINE_H

/* The machine's own slot at work: the kiosk exchanges with nobody logged in (ARCHITECTURE, "Processes of the kiosk"). Off until
 * a supervisor makes the slot (`priem key machine`) and the service is given what opens it: systemd's credential of that name,
 * the file $CREDENTIALS_DIRECTORY/priem-machine. It opens the vault for the exchange and for nothing a person does: there is no
 * session, so the gate refuses every act, and nobody's signing key is in its reach. */

#include "model/vault/keys.h"

#define MACHINE_CREDENTIAL "priem-machine"

/* Whether we were started with one; without it all is as if there were no slot. */
bool machine_given(void);
/* Opens the vault by it; whoever asks locks it again. As vault_login_machine; FAIL_DISK: it cannot be read. */
bool machine_open(struct vault *vault, struct fail *why);

#endif
