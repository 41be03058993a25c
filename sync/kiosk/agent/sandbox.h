#ifndef PRIEM_AGENT_SANDBOX_H
#define PRIEM_AGENT_SANDBOX_H

/* After the keys were read the agent needs sockets and what resolving a name reads (/etc, libraries), nothing else: no file of
 * the kiosk, no writing, no other program (SECURITY, "Sandbox"). Landlock for files, seccomp for system calls; what the kernel
 * lacks is left out and said. */

#include <stdbool.h>
#include <stddef.h>

/* True when both hold. `log` gets one line for the log either way. */
bool sandbox_enter(char *log, size_t room);

#endif
