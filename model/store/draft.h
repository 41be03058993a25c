#ifndef PRIEM_STORE_DRAFT_H
#define PRIEM_STORE_DRAFT_H

/* The end of a draft, for the commands that write what was typed in it: both or neither. The rest of drafts: queries.h. */

#include "model/store/db.h"

/* Deletes a draft inside the caller's transaction; one that is not there (0 too) is fine. */
bool draft_delete(struct db *db, int64_t id, struct fail *why);

#endif
