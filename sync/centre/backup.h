#ifndef PRIEM_CENTRE_BACKUP_H
#define PRIEM_CENTRE_BACKUP_H

/* Backups of the centre's store, each opened and walked before it counts: every chain holds, every kiosk's head is in its log.
 * What a backup covers the kiosks may let go (durable_seq); what lies behind it they keep, for a centre that is put back. Seven
 * are kept, none older than thirty days and none that holds somebody who was erased since (model/store/copies.h): as soon as a
 * newer one stands. Beside them lies the list of the erased: no backup brings one back.
 *
 *     backup_start(c, folder, program, &job, &why);
 *     while (backup_step(job, &why) < BACKUP_DONE) …          // kiosks are served in between
 *     backup_say(job, &told);  backup_end(job);
 */

#include "sync/centre/centre.h"

#define BACKUP_ERASED "erased.list" /* a subject a line */
#define BACKUP_FOLDER "backup"      /* the usual one, in the region's */
#define BACKUP_COPY   "backup.copy" /* in meta, of a backup: 1 */

/* A new backup in `folder`, which is made when it is not there, and beside it the sealed keys (bundle.h). In pieces: kiosks are
 * served between two of them, what is written meanwhile comes along; `program` (NULL: this one, at once) walks the copy as a
 * child. Outside of transactions. Older ones go only when it holds. FAIL_BUSY: data are being erased, in a while then.
 * BACKUP_FAILED: the store stands as it did, no backup was made or it does not hold. */
enum backup_state { BACKUP_COPYING, BACKUP_CHECKING, BACKUP_DONE, BACKUP_FAILED };
struct backup_job;
bool backup_start(struct centre *c, const char *folder, const char *program, struct backup_job **out, struct fail *why);
enum backup_state backup_step(struct backup_job *job, struct fail *why);
struct backup_told {
    const char *path, *keys; /* keys NULL: there are none beside it */
    int percent;             /* of the copying */
    int64_t gsn;             /* the last number in it */
};
void backup_say(const struct backup_job *job, struct backup_told *out);
void backup_end(struct backup_job *job); /* before the store is closed; NULL is fine; what is not done goes */

/* Somebody was erased since, and backups stand that hold him: a new one is to be made in `folder`, where the last one was, or
 * the usual one where that is away. Those in folders that could not be reached are tried again. *due false: none is to be made.
 */
bool backup_due(struct centre *c, char folder[PATH_ROOM], bool *due, struct fail *why);

/* The child: prints the last number and how many events it has checked. */
#define BACKUP_WORD "--check-backup"
int backup_child(const char *path);

/* A copy of the store that holds, up to this number, lies at `path` in `folder`: the kiosks may let go what it covers. Outside
 * of transactions. */
bool backup_note(struct centre *c, const char *path, const char *folder, int64_t gsn, struct fail *why);

/* New keys lie beside the backups there are, too: in the usual folder and where the last one was made. *count: of the backups.
 */
bool backup_seal_keys(struct centre *c, int *count, struct fail *why);

/* Opens and walks a backup: FAIL_CONFLICT or FAIL_DISK when it does not hold. *events: how many were checked. */
bool backup_verify(const struct env *env, const char *path, int64_t *gsn, int64_t *events, struct fail *why);

/* The region whose folder the settings name is put back from a backup; no server runs. What was there is kept beside it
 * (store.db.before-restore). It then waits for its kiosks: recover.h. Killed at any point it may be called again. */
bool backup_restore(const struct settings *settings, const struct env *env, const char *path, int64_t *gsn, struct fail *why);
/* The region's store was opened. Is it a backup, put there by backup_restore or by hand, it begins to recover. */
bool backup_opened(struct centre *c, struct fail *why);

/* Somebody is erased: the list of the erased is written anew beside all backups we know of, before the commit, so that no
 * backup is without it. */
bool backup_erased(struct centre *c, struct fail *why);

#endif
