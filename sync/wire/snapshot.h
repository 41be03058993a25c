#ifndef PRIEM_WIRE_SNAPSHOT_H
#define PRIEM_WIRE_SNAPSHOT_H

/* What a scope and the region have been fed up to a gsn, for a kiosk that is far behind: numbered blocks one after another,
 * each signed and to be believed alone (PROTOCOL, "Shape"). GET /v1/snap/SCOPE gives any range of their bytes, so that a line
 * that carries little at a time carries them all. Integers little-endian, 129 bytes before the payload:
 *
 *     "PRB1" | u32 size, of all | 64 B Ed25519 of SCOPE and all behind it | u64 feed epoch | u64 gsn | u32 index | u8 last
 *     | u64 to | u64 part | 16 B hash of the dictionary, zeros: none | u32 raw_len
 *     | payload: feed lines (exchange.h) joined by LF, one zstd frame; nothing where raw_len is 0
 *
 * The lines come in the order of the feed; `to` and `part` say how far they have come with this block, as `cur` and `part` of
 * an answer do. The signature is of purpose SNAPSHOT over region ‖ scope ‖ what is behind it.
 *
 * GET /v1/dict/ID gives a dictionary that is not known here: its hash must be the one the block names.
 */

#include "sync/wire/exchange.h"

#define SNAPSHOT_PATH      "/v1/snap/"
#define DICT_PATH          "/v1/dict/"
#define SNAPSHOT_PATH_ROOM 64

#define SNAPSHOT_HEAD      129
#define SNAPSHOT_BLOCK_MAX (64 * 1024)
#define SNAPSHOT_RAW_MAX   (1024 * 1024)

struct snapshot_head {
    uint32_t size; /* of the whole block */
    int64_t feed_epoch;
    int64_t gsn;
    uint32_t index; /* from 0 on */
    bool last;
    int64_t to, part;
    uint8_t dict[DICT_HASH];
    uint32_t raw_len;
};

/* What a block is signed for; the caller's. */
struct snapshot_bond {
    const char *region; /* ID_TEXT */
    const char *scope;
};

/* Appends a block; size, dict and raw_len are computed. FAIL_CONFLICT: it would be larger than a block may be. */
bool snapshot_make(const struct snapshot_head *head, const char *lines, size_t size, const struct dict *dict,
                   const struct snapshot_bond *bond, const uint8_t secret[SIGN_SECRET_SIZE], struct bytes *out,
                   struct fail *why);

/* The head of the block that begins at `data`, not believed yet: its whole size; 0: more bytes are needed to say; SIZE_MAX:
 * this is no block. */
size_t snapshot_peek(const uint8_t *data, size_t room, struct snapshot_head *head);
/* A whole block, its signature first: its feed items in the arena. FAIL_GONE: a good block, but packed with a dictionary that
 * is not among `dicts`. */
bool snapshot_open(const uint8_t *data, size_t size, const struct snapshot_bond *bond,
                   const uint8_t public_key[SIGN_PUBLIC_SIZE], const struct dicts *dicts, struct arena *a,
                   struct feed_item **items, int *count, struct fail *why);

#endif
