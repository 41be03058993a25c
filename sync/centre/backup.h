#ifndef PRIEM_CENTRE_BACKUP_H
#define PRIEM_CENTRE_BACKUP_H

/* Backups of the centre's store, each opened and walked before it counts: every chain holds, every kiosk's head is in its log.
 * What a backup covers the kiosks may let go (durable_seq); what lies behind it they keep, for a centre that is put back. Seven
 * are kept, none older than thirty days, and beside them the list of the learners erased since: no backup brings one back.
 */

#include "sync/centre/centre.h"

#define BACKUP_ERASED "erased.list" /* a subject a line */

/* A new backup in `folder`, which is made when it is not there; its path and the last number in it. Outside of transactions.
 * Older ones go only now. False: the store stands as it did, no backup was made or it does not hold. */
bool backup_make(struct centre *c, const char *folder, char path[PATH_ROOM], int64_t *gsn, struct fail *why);

/* Opens and walks a backup: FAIL_CONFLICT or FAIL_DISK when it does not hold. *events: how many were checked. */
bool backup_verify(const struct env *env, const char *path, int64_t *gsn, int64_t *events, struct fail *why);

/* The region whose folder the settings name is put back from a backup; no server runs. What was there is kept beside it
 * (store.db.before-restore). It then waits for its kiosks: recover.h. */
bool backup_restore(const struct settings *settings, const struct env *env, const char *path, int64_t *gsn, struct fail *why);

/* Writes the list anew after an erasure. */
bool backup_list_erased(struct centre *c, const char *folder, struct fail *why);

#endif
