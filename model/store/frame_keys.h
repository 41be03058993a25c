#ifndef PRIEM_STORE_FRAME_KEYS_H
#define PRIEM_STORE_FRAME_KEYS_H

/* With which key a kiosk signs which frame (PROTOCOL, "Enrolment and keys"): one rule at both ends. A frame is signed with the
 * key in force at its first record: that of the last kiosk.keyed of its epoch in front of that record, else the key the epoch
 * began with. So the frame that brings a new key is signed with the one before, which vouches for it.
 *
 * Table frame_key: a row at the sequence of each kiosk.keyed, one at 0 for the beginning of an epoch. Ingest writes it, not
 * apply: the next frame of the same request may be signed with the new key.
 */

#include "model/base/hash.h"
#include "model/store/db.h"

enum { FRAME_KEYS_MOST = 8 };
struct frame_keys {
    uint8_t keys[FRAME_KEYS_MOST][SIGN_PUBLIC_SIZE];
    int count;
    uint32_t enrolled; /* the epoch in which the machine that has them got the kiosk's name */
};

/* *found false: nothing is known of that epoch up to there. */
bool frame_key_at(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t first_seq, uint8_t key[SIGN_PUBLIC_SIZE], bool *found,
                  struct fail *why);
/* An epoch begins with this key (base64), unless it has begun with one. `enrolled` as in struct frame_keys; a kiosk does
 * not ask. */
bool frame_key_begin(struct db *db, uint32_t kiosk, uint32_t epoch, const char *key, uint32_t enrolled, struct fail *why);
/* A kiosk.keyed of an epoch that has begun. */
bool frame_key_change(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t seq, const char *key, struct fail *why);

/* At the centre: the keys of the machine that had the kiosk's name in that epoch, the newest first. With one of them it has
 * sealed a stick. */
bool frame_keys_list(struct db *db, uint32_t kiosk, uint32_t epoch, struct frame_keys *out, struct fail *why);
/* With which a frame may be signed: the one in force; all of them where it is the first of an epoch that was raised, which
 * begins with the one that fits. *begun: that is not so. */
bool frame_keys_at(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t first_seq, struct frame_keys *out, bool *begun,
                   struct fail *why);

/* At a kiosk: a key that was changed behind the last common record has not been. */
bool frame_key_cut(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t common, struct fail *why);
/* The last change of its key, with the one it has taken since; *any false: there is none. *covered: a backup of the centre has
 * it; `now`: the epoch of its log. */
bool frame_key_changed(struct db *db, uint32_t kiosk, uint32_t now, uint8_t key[SIGN_PUBLIC_SIZE], bool *any, bool *covered,
                       struct fail *why);

#endif
