#ifndef PRIEM_STORE_COPIES_H
#define PRIEM_STORE_COPIES_H

/* Where the backups of this store lie, a kiosk's and a centre's alike, and which of them may still hold what was taken out of
 * it since: a learner who was erased (RULES 8), or who is no longer a kiosk's business. As soon as a new one stands that is
 * whole, those before it go; in a folder that is not there at the moment, a stick's, as soon as it is there again.
 *
 *     copies_outdate(db, &why)                                in the transaction that takes something out
 *     copies_begin(db, folder, &state, &why)                  a copy is begun
 *     copies_stand(db, &(struct copies_made){…}, &why)        it is whole and has its name: older ones go
 *     copies_tend(db, prefix, &why)                           now and then
 *
 * All but the first outside of transactions. Its files are known by their names: the prefix, "kiosk-", and the moment,
 * "20261123-180000"; what else begins so lies beside it and goes with it.
 */

#include "model/base/arena.h"
#include "model/store/db.h"
#include "model/store/list.h"

#define COPIES_ASIDE                                                                                                           \
    "store.db.before-restore" /* begins the name of a store that has stepped aside: such a one is a copy, too */

/* FAIL_CONFLICT: `copy`, which holds, is of another kiosk or region than the store.db of that folder, where there is one. */
struct env;
bool copies_fits(const char *folder, const char *copy, bool centre, const struct env *env, struct fail *why);
/* The store.db of that folder gets such a name, and none that stepped aside before is lost. FAIL_BUSY: a program has it open.
 */
bool copies_step_aside(const char *folder, bool centre, const struct env *env, struct fail *why);

/* Every page of a copy holds. FAIL_DISK: it is damaged. */
bool copies_whole(struct db *copy, struct fail *why);

bool copies_outdate(struct db *db, struct fail *why);

/* The store in a backup, for somebody who may have named a wrong file: FAIL_GONE it cannot be read, FAIL_INPUT it is none. Of a
 * store that works it would be said that the administrator has to be called. */
bool copies_open(const char *path, bool centre, const struct env *env, struct db **out, struct fail *why);
bool copies_not_one(const char *path, struct fail *why); /* FAIL_INPUT: of what was copied first the name that was given */

/* *state: what the copy holds, and does not. The folder is there. */
bool copies_begin(struct db *db, const char *folder, int64_t *state, struct fail *why);
/* The same of a store that has stepped aside in that folder; in the caller's transaction. */
bool copies_aside(struct db *db, const char *folder, struct fail *why);

/* The moment as it stands in their names: a copied file has another date. */
enum { COPIES_STAMP = 16 /* YYYYMMDD-HHMMSS */ };
void copies_stamp(int64_t at, int offset, char out[COPIES_STAMP]);

/* Seven are kept in a folder, and in all of them none older than thirty days. */
struct copies_made {
    const char *prefix, *folder;
    int64_t state, at;
    int offset;   /* minutes east, of the moments in the names */
    bool doubted; /* the clock is: nobody knows how old the others are */
};
/* FAIL_DISK: one of its own folder that holds what was taken out cannot be removed. */
bool copies_stand(struct db *db, const struct copies_made *made, struct fail *why);
bool copies_tend(struct db *db, const char *prefix, struct fail *why);

/* A new one has to be made: none stands that is without what was taken out. */
bool copies_due(struct db *db, bool *due, struct fail *why);
/* Folders in which such are to be reckoned with: const char *, in the arena. None: nothing of it is left in any backup. */
bool copies_outdated(struct db *db, struct arena *a, struct list *folders, struct fail *why);
/* Copies lay in this folder, and it is not there now: a stick that is out. */
bool copies_away(struct db *db, const char *folder, bool *away, struct fail *why);
bool copies_any_outdated(struct db *db, bool *any, struct fail *why);

#endif
