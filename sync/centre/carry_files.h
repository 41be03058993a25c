#ifndef PRIEM_CENTRE_CARRY_FILES_H
#define PRIEM_CENTRE_CARRY_FILES_H

/* The files of "carry in" and "carry out" in the program the administrator called: the stick is opened and written with that
 * person's rights, what the order answers goes through a file without a name.
 */

#include "model/base/arena.h"
#include "sync/centre/commands.h"

bool carry_files_folder(const char *path);
/* What kiosks have written on this stick, and how many more are damaged; FAIL_GONE: nothing. */
bool carry_files_list(const char *folder, struct arena *a, const char ***files, int *count, int *damaged, struct fail *why);

/* Before the order: the file it reads, and where its answer goes (order->refused, order->out). */
bool carry_files_open(const struct command *command, struct order *order, struct fail *why);
/* After it: the answer is written on the stick, beside the file or into the folder; nothing where there is none. */
bool carry_files_keep(const struct command *command, struct order *order, struct fail *why);

#endif
