#ifndef PRIEM_STORE_SAFE_COPY_H
#define PRIEM_STORE_SAFE_COPY_H

/* Backups of a kiosk. Each is one file: the store as it was, and in it the small files of the kiosk's folder (keys,
 * certificate), so that a new computer has all it needs. It is copied in pieces while the work goes on, walked by whoever has
 * the time for it, and only then takes its name; seven are kept, none older than thirty days and none with somebody who was
 * erased since (copies.h), and an old one goes only for a new one that holds (SECURITY, V). One that is put back opens for
 * nobody until the centre has let it go on in a new epoch.
 *
 *     safe_copy_start(db, folder, &env, &job, &why);  … safe_copy_step(job, &percent, &why) … until 100
 *     safe_copy_finish(safe_copy_file(job), home, files, &env, &facts, &why)       // slow: in another process
 *     safe_copy_keep(job, &why);  safe_copy_end(job);
 */

#include "model/base/arena.h"
#include "model/store/db.h"

#define SAFE_COPY_FILE "backup.file." /* meta of a backup, and the name: a small file of the folder, base64 */

/* What stands in a backup. */
struct safe_copy_facts {
    uint32_t kiosk, epoch;
    uint64_t seq; /* of the last own record */
    int64_t at;   /* when it was begun */
};

struct safe_copy;
/* The folder is made when it is not there (not its parents). What an earlier one that was cut off has left there goes. */
bool safe_copy_start(struct db *db, const char *folder, const struct env *env, struct safe_copy **out, struct fail *why);
bool safe_copy_step(struct safe_copy *job, int *percent, struct fail *why); /* some milliseconds; 100: copied */
const char *safe_copy_file(const struct safe_copy *job);
/* Puts the files of the folder `home` into it that are there (ended by NULL) and walks it: pages, chain, head. FAIL_CONFLICT or
 * FAIL_DISK: it does not hold. */
bool safe_copy_finish(const char *file, const char *home, const char *const *files, const struct env *env,
                      struct safe_copy_facts *facts, struct fail *why);
bool safe_copy_keep(struct safe_copy *job, struct fail *why); /* it holds: under its name, noted in the store, old ones go */
void safe_copy_end(struct safe_copy *job);                    /* before db_close; NULL is fine; one that is not kept goes */

/* The files in a folder, the newest first; a folder that is not there has none. */
bool safe_copy_list(const char *folder, struct arena *a, const char *const **names, int *count);
bool safe_copy_verify(const char *file, const struct env *env, struct safe_copy_facts *facts, struct fail *why);

/* The moment of the last one that was kept, 0: never. */
bool safe_copy_last(struct db *db, int64_t *at, struct fail *why);
/* Whether one is due now: the working day has ended (`close_hour` "18:00") since the last one, or since the first record; or
 * somebody was erased since, whom those that stand still hold (copies.h). */
bool safe_copy_due(struct db *db, const struct env *env, const char *close_hour, bool *due, struct fail *why);
/* Such in a folder that could not be reached go as soon as it can. */
bool safe_copy_tend(struct db *db, struct fail *why);

/* Puts `home` back as it stands in the file, which is walked before: the store, marked as put back, and of the small files
 * those that are missing. A store that is there steps aside (store.db.before-restore). FAIL_BUSY: somebody
 * has it open. */
bool safe_copy_restore(const char *file, const char *home, const struct env *env, struct safe_copy_facts *facts,
                       struct fail *why);

/* A store that was put back waits since then, 0: it does not wait. Above 0 it has no new epoch yet; below, it has one, and
 * waits until it has what the centre knows. Both steps in the caller's transaction; nothing to do is fine. */
bool safe_copy_waits(struct db *db, int64_t *since, struct fail *why);
bool safe_copy_turned(struct db *db, struct fail *why);
bool safe_copy_ready(struct db *db, struct fail *why);

#endif
