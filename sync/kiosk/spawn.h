#ifndef PRIEM_KIOSK_SPAWN_H
#define PRIEM_KIOSK_SPAWN_H

/* Starts and ends the agent's process. It gets its end of a socket pair as descriptor 3, /dev/null for the rest, a clean
 * environment, a session of its own (the terminal's keys do not reach it) and default signals. It ends by itself when the
 * socket pair closes. */

#include "model/base/fail.h"

#include <sys/types.h>

bool agent_spawn(const char *path, int *fd, pid_t *pid, struct fail *why); /* *fd does not block and is closed on exec */
void agent_end(int fd, pid_t pid); /* it holds nothing that could be lost: ended at once and waited for */

#endif
