#ifndef PRIEM_TESTS_SIM_DISK_H
#define PRIEM_TESTS_SIM_DISK_H

/* Disks in memory for a region in one process: a VFS for every store that names none. Each machine is the beginning of a path.
 * What is not synced can be lost when the power goes: each write since the last sync stays, is lost, or is torn at a sector, as
 * the dice fall. Because it is memory, a forked process has its own copy of all disks.
 *
 *     disk_install(&dice); … disk_power_off("/x/3"), close the handles, disk_power_on("/x/3"), open again …
 */

#include "model/base/hash.h"

#include <stdbool.h>
#include <stdint.h>

void disk_install(uint64_t *dice); /* the seed of all chance; the caller's */

/* From the n-th write or sync of that machine on (1: the next one) nothing works any more, until disk_power_on. 0: never. */
void disk_power_off(const char *machine, int n);
void disk_crash(const char *machine, int n); /* the same, but only the program dies */
void disk_power_cut(const char *machine);    /* now */
bool disk_is_off(const char *machine);
bool disk_crashed(const char *machine); /* it is the program that died, or will */
/* What has survived is what is there now. */
void disk_power_on(const char *machine);
/* Writes of that machine answer "disk full" from here on, or no more. */
void disk_full(const char *machine, bool full);
void disk_fill(const char *machine, int n); /* from the n-th write or sync on, if it comes to that (1: the next one) */
bool disk_is_full(const char *machine);

/* A disk that says it has synced and has not: with the next loss of power all since then is gone. */
void disk_lie(const char *machine, bool lies);

/* A copy of a machine's files as they stand on the disk, under a name; and back: a backup, a disk image. The machine is off, or
 * its stores are closed. */
void disk_copy(const char *machine, const char *copy);
bool disk_restore(const char *copy, const char *machine);
void disk_destroy(const char *machine);

/* The first file of any machine in which `marker` stands; NULL: none. */
const char *disk_find(const char *marker);
/* What stands on all disks. */
void disk_digest(struct hash *h);

#endif
