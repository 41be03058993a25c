#ifndef PRIEM_COMMANDS_HOLDING_H
#define PRIEM_COMMANDS_HOLDING_H

/* A command that goes through the open kiosk where there is one (ARCHITECTURE, "Processes of the kiosk"). */

#include "sync/kiosk/holder.h"
#include "tui/commands/command.h"

/* *done: the open kiosk has done it or refused, what it said is printed; else the command does it for itself, with the store
 * that nobody holds now. */
bool holding_ask(struct call *call, enum wish wish, bool *done, struct fail *why);

/* The same with something to do it with, like a folder. */
bool holding_ask_about(struct call *call, enum wish wish, const char *argument, bool *done, struct fail *why);

/* What is made of an answer; `asked`: one came. */
bool holding_heard(struct call *call, bool asked, enum answer answer, const struct bytes *text, bool *done, struct fail *why);

#endif
