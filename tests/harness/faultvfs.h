#ifndef PRIEM_TESTS_HARNESS_FAULTVFS_H
#define PRIEM_TESTS_HARNESS_FAULTVFS_H

/* A disk that fails when told: a VFS over the engine's own that counts writes, syncs and truncations and fails from the n-th
 * on, or once. It takes a key like a sealing VFS and keeps it for the test to look at.
 *
 *     fault_install(); fault_at(17, SQLITE_FULL, true); db_open({.vfs = FAULT_VFS, …}) … fault_hit() … fault_off();
 */

#include <stdbool.h>
#include <stdint.h>

#define FAULT_VFS "priem-fault"

void fault_install(void);
/* The same for every store that names no VFS of its own, from here on. */
void fault_install_everywhere(void);
/* The n-th operation from now (1…) answers `code`; all later ones too when `sticky`. */
void fault_at(int n, int code, bool sticky);
void fault_off(void);
int fault_count(void); /* operations since fault_at or fault_off */
int fault_syncs(void); /* those of them that were syncs */
bool fault_hit(void);
const uint8_t *fault_key(void); /* 32 bytes given by db_config.key; zeros before */

#endif
