#ifndef PRIEM_STORE_UNIT_ROWS_H
#define PRIEM_STORE_UNIT_ROWS_H

/* Answers of the centre that fed what its backup does not cover yet: kept whole, for a centre that is put back (table
 * feed_unit, sync/wire/units.h). */

#include "model/store/db.h"

/* The highest number in it, and which of those that have it in common: a back-fill may end where the answer before did. */
struct unit_place {
    int64_t gsn, no;
};
struct unit_row {
    struct unit_place at;
    uint32_t dict;
    const uint8_t *nonce, *asked, *body; /* 16 and 32 bytes; in the arena when read */
    size_t size;
};

/* Behind those with the same number: `at.no` is not looked at. */
bool unit_keep(struct db *db, const struct unit_row *unit, struct fail *why);
bool unit_drop(struct db *db, int64_t covered, struct fail *why); /* those up to this number */
/* Somebody was taken out of the store by what has this number: he may stand in those of before, which have to go as soon as a
 * backup covers them. */
bool unit_outdate(struct db *db, int64_t gsn, struct fail *why);
bool unit_outdated(struct db *db, bool *any, struct fail *why); /* such are still here */
/* The answer by which our log went over to `epoch`: a centre that does not know of it has its own word for it. Never dropped.
 */
bool unit_keep_turn(struct db *db, uint32_t epoch, const struct unit_row *unit, struct fail *why);
/* That of the next epoch behind `epoch`. */
bool unit_turn(struct db *db, uint32_t epoch, struct arena *a, struct unit_row *out, bool *found, struct fail *why);
/* The last own record of an epoch, 0: none is here. */
bool unit_last_own(struct db *db, uint32_t kiosk, uint32_t epoch, int64_t *seq, struct fail *why);
/* The next behind that place; no -1 is in front of all with that number. *found false: there is none. */
bool unit_next(struct db *db, struct unit_place at, struct arena *a, struct unit_row *out, bool *found, struct fail *why);

#endif
