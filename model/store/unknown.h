#ifndef PRIEM_STORE_UNKNOWN_H
#define PRIEM_STORE_UNKNOWN_H

/* Events of a type, or of a version of it, that this program does not know are kept as they came and make no rows (PROTOCOL,
 * "Versions"). Which types those were is kept in meta, so that the program which knows them makes the rows of whom they name
 * when it opens the store, and of nobody else. */

#include "model/event/event.h"
#include "model/store/db.h"

/* In the transaction that stores the event. */
bool unknown_note(struct db *db, const struct event *ev, struct fail *why);

/* How many types, or versions of one, wait for a later program. */
bool unknown_count(struct db *db, int64_t *count, struct fail *why);

/* Within transactions of its own, some subjects in each; what is cut off begins anew. */
bool unknown_replay(struct db *db, struct fail *why);

#endif
