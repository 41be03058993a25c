#ifndef PRIEM_WIRE_FRAME_H
#define PRIEM_WIRE_FRAME_H

/* The unit of transfer, of signature, of retry and of the stick: the same bytes on every path. FROZEN FORMAT (PROTOCOL, "Event
 * line and frame"), integers little-endian, 196 bytes before the payload:
 *
 *     "PRF1" | u8 version | u8 flags | u32 kiosk | u32 epoch | u64 first_seq | u16 count | u32 dict | u32 raw_len | u32 z_len
 *     | 32 B head before | 32 B head after | 32 B BLAKE2b(payload) | 64 B Ed25519 of all before
 *     | payload: lines joined by LF, zstd 9 with the dictionary of that id
 *
 * Dictionary 0 = none. Knows no store and no network. Limits are checked before anything is allocated.
 */

#include "model/base/arena.h"
#include "model/base/bytes.h"
#include "model/base/fail.h"
#include "model/base/hash.h"
#include "sync/wire/dict.h"

#define FRAME_HEADER      196
#define FRAME_VERSION     1
#define FRAME_PAYLOAD_MAX (64 * 1024) /* compressed */
#define FRAME_RAW_MAX     (512 * 1024)
#define FRAME_GOAL        (16 * 1024) /* a kiosk aims below this, compressed */
#define FRAME_COUNT_MAX   4096

struct frame_head {
    uint8_t version;
    uint8_t flags;
    uint32_t kiosk;
    uint32_t epoch;
    uint64_t first_seq;
    uint16_t count;
    uint32_t dict;
    uint32_t raw_len;
    uint32_t z_len;
    uint8_t head_before[HASH_SIZE];
    uint8_t head_after[HASH_SIZE];
    uint8_t payload_hash[HASH_SIZE];
    uint8_t sig[SIGN_SIZE];
};

struct frame_line {
    const char *line;
    size_t size;
};

/* Appends one whole frame to `out`. `head` gives kiosk, epoch, first_seq, heads; the rest is computed. `dict`: NULL for none.
 */
bool frame_make(const struct frame_head *head, const struct frame_line *lines, int count, const struct dict *dict,
                const uint8_t sign_secret[SIGN_SECRET_SIZE], struct bytes *out, struct fail *why);

/* Reads the header at `data`; FAIL_INPUT names what is wrong. Verifies magic, version and limits; not the signature. */
bool frame_header(const uint8_t *data, size_t size, struct frame_head *head, struct fail *why);
/* The same where the payload has to be all there. `*size` is the whole frame's. */
bool frame_peek(const uint8_t *data, size_t room, struct frame_head *head, size_t *size, struct fail *why);

/* Verifies the signature and the payload's hash, then unpacks: exactly `count` lines, exactly raw_len bytes. Lines live in `a`.
 * FAIL_GONE: a good frame, but packed with a dictionary that is not among `dicts` (NULL: none are). */
bool frame_open(const uint8_t *data, size_t size, const uint8_t sign_key[SIGN_PUBLIC_SIZE], const struct dicts *dicts,
                struct arena *a, struct frame_head *head, struct frame_line **lines, struct fail *why);

#endif
