#ifndef PRIEM_COMMANDS_BESIDE_H
#define PRIEM_COMMANDS_BESIDE_H

/* A command beside an open kiosk (ARCHITECTURE, "Processes of the kiosk"): where somebody works, the program that has the store
 * runs it as that person, through the same gate, and the command prints what came of it. What takes data out of the kiosk, or
 * changes keys, asks for that person's passphrase again. Of a key that is made the secret half, and the passphrase it follows
 * from, stay in the process of the command: the open kiosk asks for the public half. A file is named by its path and opened by
 * the open kiosk, as from its own screens: both are of one user, so that a descriptor in its place would protect nothing, and
 * would bring a file into the process with the keys whose place and state another process goes on sharing. */

#include "sync/kiosk/holder.h"
#include "tui/app.h"
#include "tui/commands/command.h"

/* *done: the open kiosk has run it or refused; else the command does it for itself, with the store that nobody holds now. */
bool beside_ask(struct call *call, bool *done, struct fail *why);

/* At the open kiosk: `words` is what came with WISH_RUN. `kiosk` is the call of the open kiosk itself, `k` what it has open.
 * Where it goes on, the answer is how that ends, and `text` what it has printed so far. */
enum answer beside_run(const struct call *kiosk, struct kiosk_store *k, const char *words, struct bytes *text,
                       struct going *going);

#endif
