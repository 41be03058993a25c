#ifndef PRIEM_COMMANDS_ASK_H
#define PRIEM_COMMANDS_ASK_H

/* What a headless command asks its person: a choice from a list, a passphrase. On the terminal (/dev/tty), or with
 * --passphrase-fd N line by line from that descriptor, so that a script needs no terminal. */

#include "tui/commands/command.h"

enum { PASSPHRASE_ROOM = 512 };

/* The argument every command that asks has. */
#define ARGUMENT_PASSPHRASE_FD                                                                                                 \
    { "--passphrase-fd", "N", false, N_("reads the passphrases from this descriptor, one a line") }

/* One passphrase without echo. Wipe it after use. */
bool ask_passphrase(struct call *call, const char *prompt, char out[PASSPHRASE_ROOM], struct fail *why);
/* A new one: checked, and on the terminal typed twice. */
bool ask_new_passphrase(struct call *call, const char *whose, char out[PASSPHRASE_ROOM], struct fail *why);

struct choice {
    const char *id;
    const char *name;
    const char *note;
};
/* `wanted`: what the command line says, by id, whole name or the beginning of one, or NULL. Alone in the list is chosen; else
 * the terminal asks. */
bool ask_choice(const char *title, const struct choice *choices, int count, const char *wanted, int *chosen, struct fail *why);
/* The same of a command that holds the store: a login at the screen ends the question. */
bool ask_choice_holding(struct kiosk_store *store, const char *title, const struct choice *choices, int count,
                        const char *wanted, int *chosen, struct fail *why);

#endif
