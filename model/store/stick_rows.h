#ifndef PRIEM_STORE_STICK_ROWS_H
#define PRIEM_STORE_STICK_ROWS_H

/* What a kiosk keeps of each exchange file it has written: what its answer is bound to, where the feed stood, and what a person
 * wants to know of it (table stick). A row stands before its file does, so that no number is used twice.
 *
 *     stick_number(db, &number, &why) … seal … stick_add(db, &row, &why) … write the file … stick_written(db, number, &why)
 */

#include "model/store/db.h"

#define STICK_NONCE 16
#define STICK_HASH  32

struct stick_row {
    int64_t number; /* of this kiosk's files, from 1; also of a life before */
    int64_t at;     /* when it was written */
    int64_t epoch;
    uint8_t nonce[STICK_NONCE]; /* of the request that the answer is signed for */
    uint8_t hash[STICK_HASH];   /* of that request */
    int64_t first, last;        /* own events in it; last < first: none */
    int64_t packages;           /* applications filed among them that the centre had not confirmed then */
    int64_t feed_epoch, scope_version, cursor, part;
    bool written;     /* it is whole on a stick */
    int64_t answered; /* when its answer was read in, 0 not yet */
};

bool stick_number(struct db *db, int64_t *number, struct fail *why); /* for the next file */
bool stick_add(struct db *db, const struct stick_row *row, struct fail *why);
bool stick_written(struct db *db, int64_t number, struct fail *why);
bool stick_answered(struct db *db, int64_t number, int64_t at, struct fail *why);
bool stick_find(struct db *db, int64_t number, struct stick_row *out, bool *found, struct fail *why);
/* The last one that is whole on a stick. */
bool stick_last(struct db *db, struct stick_row *out, bool *found, struct fail *why);
/* What it brought has come by the network meanwhile, and so has what the answer would bring: of our log of `epoch` the centre
 * has all up to `acked`, and the last whole exchange was at `last_ok`. */
bool stick_overtaken(const struct stick_row *row, int64_t epoch, int64_t acked, int64_t last_ok);
/* Applications filed by this kiosk in (acked, last] of its epoch. */
bool stick_packages(struct db *db, uint32_t kiosk, uint32_t epoch, int64_t acked, int64_t last, int64_t *count,
                    struct fail *why);

#endif
