#ifndef PRIEM_STORE_DIGEST_H
#define PRIEM_STORE_DIGEST_H

/* Digests of the projection: equal rows give equal digests, whatever engine or road brought them. projection_digest() stands in
 * journal.h. */

#include "model/base/bytes.h"
#include "model/store/journal.h"

bool subject_digest(struct db *db, const char *subject, uint8_t out[HASH_SIZE], struct fail *why);

#endif
