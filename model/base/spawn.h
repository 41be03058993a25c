#ifndef PRIEM_BASE_SPAWN_H
#define PRIEM_BASE_SPAWN_H

/* A program of ours or of the system as a child: it has the descriptors named here and no other, a clean environment, default
 * signals and a session of its own (the terminal's keys do not reach it). Nothing here waits but spawn_end, for a moment.
 *
 *     static const int fds[] = {SPAWN_CORD, SPAWN_CORD, SPAWN_TOLD};   // its standard input, output and error
 *     struct spawned child; spawn_start(argv, fds, 3, &child, &why);  … poll(child.cord) …  spawn_end(&child)
 */

#include "model/base/fail.h"

#include <sys/types.h>

enum { SPAWN_FDS_MOST = 8 };

/* What a descriptor of the child is, if not one of the caller's own. */
enum spawn_fd {
    SPAWN_NULL = -1, /* /dev/null */
    SPAWN_CORD = -2, /* its end of a socket pair; blocks */
    SPAWN_TOLD = -3, /* a pipe to the parent; full, it fails instead of holding the child up */
};

struct spawned {
    pid_t pid;      /* 0 when it was waited for */
    int cord, told; /* the parent's ends: they do not block and are closed on exec; −1 where the child has none */
    int status;     /* of its exit, or 128 + the signal, once pid is 0 */
};

/* `argv` ends with NULL; a first word without '/' is looked for in the system's folders. fds[i] is the child's descriptor i. On
 * failure nothing is left open and `*out` need not be ended. */
bool spawn_start(const char *const *argv, const int *fds, int count, struct spawned *out, struct fail *why);
bool spawn_running(struct spawned *s);
int spawn_end(struct spawned *s); /* closes the parent's ends, kills it if it still runs; its status */

#endif
