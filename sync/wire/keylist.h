#ifndef PRIEM_WIRE_KEYLIST_H
#define PRIEM_WIRE_KEYLIST_H

/* The keys by which the centre is known: the one that signs its answers and the one sticks are sealed to. They are numbered and
 * signed by the region's own key, whose secret half is kept offline; a kiosk pins its public half once and believes no other
 * (PROTOCOL, "Enrolment and keys"). A signature of the region's key is over region ‖ u32 no ‖ u32 least ‖ answer key ‖ box key.
 *
 * A kiosk that has been away while the keys were changed gets them in front of an answer, in one piece of fixed size that is
 * checked before a byte of the answer is:
 *
 *     "PRK1" | u32 no | u32 least | 32 B answer key | 32 B box key | 64 B Ed25519 of the region's key
 */

#include "model/event/event.h"

#define KEYLIST_BLOCK (4 + 4 + 4 + 32 + 32 + SIGN_SIZE)

struct keylist {
    uint32_t no;    /* from 1 on */
    uint32_t least; /* keys below this one are not believed any more */
    uint8_t answer_key[SIGN_PUBLIC_SIZE];
    uint8_t box_key[32];
    uint8_t sig[SIGN_SIZE];
};

void keylist_sign(struct keylist *keys, const char *region, const uint8_t region_secret[SIGN_SECRET_SIZE]);
bool keylist_holds(const struct keylist *keys, const char *region, const uint8_t region_key[SIGN_PUBLIC_SIZE]);

/* To and from the event that tells all kiosks. False: a number or a key in it is no good. */
void keylist_to_event(const struct keylist *keys, const uint8_t region_key[SIGN_PUBLIC_SIZE], struct key_listed *out);
bool keylist_of_event(const struct key_listed *event, struct keylist *out, uint8_t region_key[SIGN_PUBLIC_SIZE]);

/* In front of an answer. keylist_take says how many bytes the piece has: 0 when there is none. */
void keylist_put(const struct keylist *keys, struct bytes *out);
size_t keylist_take(const uint8_t *body, size_t size, struct keylist *out);

#endif
