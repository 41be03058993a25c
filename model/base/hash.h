#ifndef PRIEM_BASE_HASH_H
#define PRIEM_BASE_HASH_H

/* BLAKE2b-256 and Ed25519 with a purpose in front: every hash and every signature starts with "priem/1/" purpose 0x00, so that
 * a value made for one purpose can never serve another. ARCHITECTURE, "An event". libsodium underneath.
 *
 *     struct hash h; hash_begin(&h, PURPOSE_COMMIT); hash_add(&h, p, size); hash_end(&h, out);
 */

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_SIZE        32
#define SIGN_SIZE        64
#define SIGN_PUBLIC_SIZE 32
#define SIGN_SECRET_SIZE 64

/* clang-format off */
#define PURPOSES(X)                                                                                                           \
    X(COMMIT, "commit")     /* of a personal part */                                                                          \
    X(CHAIN, "chain")       /* a head from the one before */                                                                  \
    X(CHAIN0, "chain0")     /* the first head of an epoch */                                                                  \
    X(BASIS, "basis")       /* the events of a subject that were shown to a decider */                                        \
    X(DECISION, "decision") /* a staff member's signature over o and c */                                                     \
    X(FRAME, "frame")       /* a kiosk's signature over a frame header */                                                     \
    X(PAYLOAD, "payload")   /* the hash in that header */                                                                     \
    X(REQUEST, "request")   /* the hash of an exchange request */                                                             \
    X(ANSWER, "answer")     /* the centre's signature over an answer */                                                       \
    X(SNAPSHOT, "snapshot") X(STICK, "stick") X(KEYLIST, "keylist")                                                           \
    X(CODE, "code")         /* an enrolment code as stored */                                                                 \
    X(SLOTS, "slots")       /* the MAC of keys.priem */                                                                       \
    X(DIGEST, "digest")                                                                                                       \
    X(SECOND, "second")     /* the second login's signature: model/store/second.h */                                          \
    X(INDEX, "index")       /* the keyed hashes of the region's children */                                                   \
    X(LIST, "list")         /* of a class list's file: the same one twice is noticed */

enum purpose {
#define PURPOSE_ENUM(id, name) PURPOSE_##id,
    PURPOSES(PURPOSE_ENUM)
#undef PURPOSE_ENUM
    PURPOSE_COUNT
};
/* clang-format on */

struct hash {
    crypto_generichash_state state;
};

void hash_begin(struct hash *h, enum purpose purpose);
void hash_begin_keyed(struct hash *h, enum purpose purpose, const uint8_t key[32]); /* a MAC */
void hash_add(struct hash *h, const void *data, size_t size);
void hash_u32(struct hash *h, uint32_t v); /* little-endian */
void hash_end(struct hash *h, uint8_t out[HASH_SIZE]);

struct piece {
    const void *data;
    size_t size;
};

/* Ed25519 over the purpose and the pieces joined. */
void sign_pieces(enum purpose purpose, const struct piece *pieces, int count, const uint8_t secret[SIGN_SECRET_SIZE],
                 uint8_t sig[SIGN_SIZE]);
bool sign_check(enum purpose purpose, const struct piece *pieces, int count, const uint8_t public_key[SIGN_PUBLIC_SIZE],
                const uint8_t sig[SIGN_SIZE]);

#endif
