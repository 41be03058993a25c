#ifndef PRIEM_TUI_BACKUP_H
#define PRIEM_TUI_BACKUP_H

/* One backup of this kiosk (model/store/safe_copy.h) from beginning to end, as a job between the keys. What takes long, walking
 * the copy, is done by a child of this program, which has nothing open but that file and the small ones. It is written down
 * among the exchanges.
 *
 *     struct job job; backup_start(db, settings, store_folder, &env, &job, &why);
 */

#include "model/base/settings.h"
#include "model/store/safe_copy.h"
#include "tui/job.h"

/* The setting [backup] folder, else a folder in the kiosk's own. */
const char *backup_folder(const struct settings *settings, const char *store_folder, struct arena *a);

/* FAIL_BUSY, also of a step: somebody's data are being erased just now. One at a time. */
bool backup_start(struct db *db, const struct settings *settings, const char *store_folder, const struct env *env,
                  struct job *out, struct fail *why);

/* The child: its arguments are the copy and the kiosk's folder; the exit code of main. */
#define BACKUP_WORD "--check-backup"
int backup_child(const char *file, const char *store_folder);

#endif
