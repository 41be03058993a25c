#ifndef PRIEM_STORE_INDEX_H
#define PRIEM_STORE_INDEX_H

/* The region-wide index of children (ARCHITECTURE, "What is local"): keyed hashes of СНИЛС ‖ birth date and of document ‖ birth
 * date, 16 bytes each. Exact matches only; without the region's key nobody can tell a child by them. The centre lists them in
 * batches (index.listed), every kiosk asks its own copy.
 *
 *     uint8_t secret[INDEX_SECRET_SIZE];
 *     if (index_secret(&region.set, secret)) index_keys(secret, &child, &keys);
 */

#include "model/base/bytes.h"
#include "model/event/person.h"
#include "model/rules/region_settings.h"
#include "model/store/db.h"

enum { INDEX_SECRET_SIZE = 32, INDEX_KEY_SIZE = 16, INDEX_BATCH_MOST = 64 /* children */ };

/* The region's key; false: the region has none yet. */
bool index_secret(const struct region_settings *set, uint8_t out[INDEX_SECRET_SIZE]);

/* As they stand in the table index_key: base64; "" where the child has no СНИЛС, no document or no birth date. */
struct index_pair {
    char snils[BASE64_SIZE(INDEX_KEY_SIZE)];
    char doc[BASE64_SIZE(INDEX_KEY_SIZE)];
};
void index_keys(const uint8_t secret[INDEX_SECRET_SIZE], const struct child *child, struct index_pair *out);

/* What this store's copy of the index knows of a child: exact matches of СНИЛС or document with the birth date, nothing near,
 * and not who or where. Children who stand in the store itself are not counted: the radar shows them. */
struct index_found {
    int snils, doc; /* other children of the region with the same */
    char day[11];   /* of the newest of them, else of the whole index: what came later is not in it; "" without an index */
};
bool index_find(struct db *db, const uint8_t secret[INDEX_SECRET_SIZE], const struct child *child, struct index_found *out,
                struct fail *why);

#endif
