#ifndef PRIEM_STORE_IMPORT_H
#define PRIEM_STORE_IMPORT_H

/* A class list as CSV becomes drafts of whoever imports it: each row goes through the checks of its fields and the rules of the
 * form, and opens as a form like any other. Refused rows go to FILE.refused.csv (0600) with a reason; that file can be mended
 * and imported in its turn. A list is thrown away as one; the same file, or the same child in another, is noticed. Steps of
 * about ten milliseconds, so that a screen stays alive; memory does not grow with the file.
 *
 *     struct import *import; struct import_progress now = {0};
 *     if (!import_open(desk, path, false, &import, &why)) …
 *     while (!now.finished && import_step(import, &now, &why)) …show now…
 *     import_close(import);
 */

#include "model/store/desk.h"

enum { IMPORT_STEP_MS = 2 }; /* of rows; to it comes what their commit takes, now and then with a checkpoint */

struct import;

/* A row that was refused in the last step. */
struct import_refusal {
    int line;           /* of the file */
    const char *column; /* its header, or "" for the row as a whole */
    const char *say;
};

struct import_progress {
    int64_t done, all; /* bytes, for a bar: the file is read twice */
    int taken, refused;
    bool finished;
    const char *unknown;                   /* headers that are passed over, joined by ", "; "" while they are not known */
    const char *refused_file;              /* "" while no row was refused */
    const struct import_refusal *refusals; /* texts live until the next step */
    int refusal_count;
};

/* FAIL_DENIED without the permission to enter; FAIL_GONE when there is no such file; FAIL_BUSY while another list is being read
 * at this desk, by a screen or a command beside it. `check_only`: nothing stays in the store
 * and no file is written. What an earlier run left unfinished is thrown away first. */
bool import_open(struct desk *desk, const char *path, bool check_only, struct import **out, struct fail *why);
/* False ends it; FAIL_CONFLICT: this very file was imported before. Must not be called inside a transaction. */
bool import_step(struct import *import, struct import_progress *now, struct fail *why);
/* NULL is fine. What is not finished leaves nothing behind. */
void import_close(struct import *import);
/* At the start of the program: what a run that was killed has left goes. A draft that somebody has saved since stays, as one
 * of its own. */
bool import_clean(struct db *db, struct fail *why);

struct class_list {
    int64_t id;
    const char *file;
    const char *staff_name;
    int64_t at;
    int64_t taken, refused; /* rows, when it was read */
    int64_t left;           /* drafts still waiting, of them untouched: */
    int64_t untouched;
};
/* Those that still have drafts, the newest first. */
bool class_lists(struct db *db, struct arena *a, struct class_list **rows, int *count, struct fail *why);
/* Throws away the drafts that nobody has opened and saved since; the others stay. */
bool class_list_drop(struct desk *desk, int64_t id, int64_t *dropped, int64_t *kept, struct fail *why);

#endif
