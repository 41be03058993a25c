#ifndef PRIEM_BASE_SANDBOX_H
#define PRIEM_BASE_SANDBOX_H

/* A process locks itself in before it looks at what a stranger may have written: Landlock for files, seccomp for system calls,
 * limits of memory and time (SECURITY, "Sandbox"). Always open: what it has open already, memory, its own time and its end.
 * Everything else is a line of the table below or fails with EPERM: a library that tries it gets an error, not a dead process.
 * A table of zeros is the parser of a foreign file: reads one descriptor, writes the other.
 *
 *     static const char *const fonts[] = {"/usr/share/fonts", NULL};
 *     static const struct sandbox mine = {.folders = fonts, .may = SANDBOX_THREADS, .memory_most = …, .seconds_most = 60};
 *     bool closed = sandbox_enter(&mine, log, sizeof log);
 */

#include <stdbool.h>
#include <stddef.h>

enum sandbox_may {
    SANDBOX_THREADS = 1 << 0, /* threads of this process; never another process */
    SANDBOX_NETWORK = 1 << 1, /* sockets of the network, and what waiting for them needs; none of this machine */
};

struct sandbox {
    const char *const *folders; /* these and what is in them stay readable, what is missing is passed over; ended by NULL */
    unsigned may;
    size_t memory_most; /* bytes of address space; 0: as before */
    int seconds_most;   /* of processor time; 0: as before */
};

/* True when files and system calls are closed. What this kernel lacks is left out and said: `log` gets one English line either
 * way. For good: there is no way back, and what the process starts later is locked in with it. */
bool sandbox_enter(const struct sandbox *s, char *log, size_t room);

#endif
