#ifndef PRIEM_KIOSK_TRUST_H
#define PRIEM_KIOSK_TRUST_H

/* Whom a kiosk believes to be its centre. At enrolment it gets the key that signs answers and pins the region's key (meta
 * trust.region_key): from then on it believes the keys that this one has signed, the highest number first. A store that is
 * older than that pins the key of the first list that comes in an answer signed by the key of its enrolment.
 *
 *     struct trust t; trust_load(db, region, keys->answer_key, &t, &why);   … t.answer_key, t.has_box, t.box_key
 */

#include "model/store/centre_keys.h"
#include "sync/wire/keylist.h"

#define TRUSTED_MOST (CENTRE_KEYS_MOST + 1)

struct trust {
    bool pinned;
    uint8_t region_key[SIGN_PUBLIC_SIZE];
    uint32_t no;    /* of the keys below; 0: those of the enrolment, nothing has been listed */
    uint32_t least; /* keys below this one are not believed any more */
    uint8_t answer_key[SIGN_PUBLIC_SIZE];
    bool has_box; /* false: the centre has not said yet whom to seal a stick to */
    uint8_t box_key[32];
};

/* Of the enrolment, before the first exchange; zeros: nothing is pinned. */
bool trust_enrolled(struct db *db, const uint8_t region_key[SIGN_PUBLIC_SIZE], struct fail *why);
/* `enrolled` is the answer key of the enrolment. What was listed but is not signed as it should be is passed over. */
bool trust_load(struct db *db, const char *region, const uint8_t enrolled[SIGN_PUBLIC_SIZE], struct trust *out,
                struct fail *why);
/* After an answer that was believed has been applied: pins the region's key if none is pinned yet. In the caller's transaction.
 * FAIL_CONFLICT never: a list of another region's key is nobody's. */
bool trust_pin(struct db *db, const char *region, struct trust *trust, struct fail *why);
/* What a file off a stick may be signed with that is older than the present keys: these first, then those listed before them
 * that are still believed. */
struct trusted {
    uint32_t no; /* 0: of the enrolment */
    uint8_t answer_key[SIGN_PUBLIC_SIZE];
};
bool trust_signers(struct db *db, const char *region, const struct trust *trust, struct trusted out[TRUSTED_MOST], int *count,
                   struct fail *why);
/* Keys that came in front of an answer: taken over when the pinned key has signed them and they are newer. */
bool trust_take(struct trust *trust, const char *region, const struct keylist *keys);

#endif
