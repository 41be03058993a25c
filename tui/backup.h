#ifndef PRIEM_TUI_BACKUP_H
#define PRIEM_TUI_BACKUP_H

/* One backup of this kiosk (model/store/safe_copy.h) from beginning to end, in steps of some milliseconds between the keys.
 * What takes long, walking the copy, is done by a child of this program, which has nothing open but that file and the small
 * ones.
 *
 *     struct backup_job *b; backup_start(db, settings, store_folder, &env, &b, &why);
 *     … while ((state = backup_step(b, &why)) == BACKUP_COPYING || state == BACKUP_CHECKING) poll(…, backup_wait(b)) …
 *     backup_close(b);
 */

#include "model/base/settings.h"
#include "model/store/safe_copy.h"

extern const char *const backup_files[]; /* the small files of a kiosk's folder that stand in its backups; ended by NULL */

/* The setting [backup] folder, else a folder in the kiosk's own. */
const char *backup_folder(const struct settings *settings, const char *store_folder, struct arena *a);

enum backup_state { BACKUP_COPYING, BACKUP_CHECKING, BACKUP_DONE, BACKUP_FAILED };

struct backup_job;
bool backup_start(struct db *db, const struct settings *settings, const char *store_folder, const struct env *env,
                  struct backup_job **out, struct fail *why);
/* After BACKUP_FAILED `why` tells; the store is as it was. Outside of transactions. */
enum backup_state backup_step(struct backup_job *b, struct fail *why);
int backup_percent(const struct backup_job *b);      /* of the copying */
int backup_wait(const struct backup_job *b);         /* ms until it wants to be stepped */
const char *backup_said(const struct backup_job *b); /* where it lies */
void backup_close(struct backup_job *b);             /* before db_close; NULL is fine; what is not done goes */

/* The child: its arguments are the copy and the kiosk's folder; the exit code of main. */
#define BACKUP_WORD "--check-backup"
int backup_child(const char *file, const char *store_folder);

#endif
