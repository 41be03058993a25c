#ifndef PRIEM_TESTS_HARNESS_FAULT_H
#define PRIEM_TESTS_HARNESS_FAULT_H

/* A disk that fails: a VFS that passes everything on to the engine's own and fails from the n-th write, sync or truncate on,
 * counted since it was armed.
 *
 *     fault_register(); kit.vfs = FAULT_VFS; kit_reopen(&kit);
 *     fault_arm(7, true, SQLITE_FULL); … fault_disarm(); if (fault_count() < 7) …   // it never came to the seventh
 */

#include <stdbool.h>

#define FAULT_VFS "priem-fault"

void fault_register(void);
/* `sticky`: every later one fails too, as on a full disk; else only that one. `error` is SQLite's code. */
void fault_arm(long at, bool sticky, int error);
void fault_disarm(void);
long fault_count(void); /* operations since it was armed */

#endif
