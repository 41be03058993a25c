#ifndef PRIEM_STORE_UNIT_ROWS_H
#define PRIEM_STORE_UNIT_ROWS_H

/* Answers of the centre that fed what its backup does not cover yet: kept whole, for a centre that is put back (table
 * feed_unit, sync/wire/units.h). */

#include "model/store/db.h"

struct unit_row {
    int64_t gsn_to; /* the highest number in it */
    uint32_t dict;
    const uint8_t *nonce, *asked, *body; /* 16 and 32 bytes; in the arena when read */
    size_t size;
};

bool unit_keep(struct db *db, const struct unit_row *unit, struct fail *why);
bool unit_drop(struct db *db, int64_t covered, struct fail *why); /* those up to this number */
/* The next above `gsn`; *found false: there is none. */
bool unit_next(struct db *db, int64_t gsn, struct arena *a, struct unit_row *out, bool *found, struct fail *why);

#endif
