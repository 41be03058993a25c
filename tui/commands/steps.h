#ifndef PRIEM_COMMANDS_STEPS_H
#define PRIEM_COMMANDS_STEPS_H

/* What takes long (tui/job.h), begun by a command: in the open kiosk it goes on between the keys when the command has returned;
 * with a store of its own the command steps it to its end, and says on standard error how far it is, where that is a terminal.
 */

#include "tui/commands/command.h"
#include "tui/job.h"
#include "tui/kiosk_store.h"

/* True: it has come to its end, or goes on in the open kiosk. A login at the screen ends it. */
bool steps_run(struct call *call, struct kiosk_store *k, struct job job, struct fail *why);

/* How far it is, over the line before; what is printed begins a line of its own. */
void steps_progress(const char *line);
void steps_print(struct call *call, const struct bytes *printed);
void steps_over(void); /* no more come */

#endif
