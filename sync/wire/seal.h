#ifndef PRIEM_WIRE_SEAL_H
#define PRIEM_WIRE_SEAL_H

/* A body closed for one reader, as it lies on a stick: what travels by hand is the very request or answer that would travel by
 * HTTPS (exchange.h). FROZEN FORMAT (PROTOCOL, "Stick"), integers little-endian:
 *
 *     "PRS1" | u8 version | u8 way | 16 B region | u32 from | u32 to | u64 number | u64 size of the ciphertext
 *     | 32 B BLAKE2b(ciphertext) | 64 B Ed25519 of all before
 *     | ciphertext: crypto_box_seal of a key (80 B) | secretstream header (24 B) | chunks of 64 KiB, each 17 B longer, the last
 *       one final and shorter
 *
 * The first 40 bytes inside repeat way … number, so that a header cannot be put before another body. Signature, hash and size
 * are checked before anything is deciphered, and everything is deciphered before anything is parsed. Knows no files.
 *
 * An answer for a kiosk that has been away while the centre's keys were renewed has the new ones in front of all this
 * (keylist.h): it believes them by the region's key.
 *
 *     seal_make(&head, body, size, centre_box_key, frame_secret, &out, &why);
 *     seal_peek(data, room, &head, &size, &why) && seal_open(data, size, frame_key, box_key, box_secret, &head, &body, &why)
 */

#include "model/base/bytes.h"
#include "model/base/fail.h"
#include "model/base/hash.h"
#include "model/base/id.h"

#define SEAL_HEADER  142
#define SEAL_VERSION 1
#define SEAL_MOST    (64 * 1024 * 1024) /* of a body */

enum seal_way { SEAL_OUT = 1, SEAL_ANSWER = 2 }; /* from a kiosk to the centre, and back */

struct seal_head {
    enum seal_way way;
    char region[ID_TEXT];
    uint32_t from, to; /* kiosks; 0 the centre */
    uint64_t number;   /* of that sender to that reader, from 1 */
};

/* Appends the whole file to `out`. */
bool seal_make(const struct seal_head *head, const void *body, size_t size, const uint8_t box_key[32],
               const uint8_t sign_secret[SIGN_SECRET_SIZE], struct bytes *out, struct fail *why);

/* From whom to whom, before it is known whose signature to ask for; `*size` is the whole file's. FAIL_INPUT: no such file, or
 * not whole. */
bool seal_peek(const uint8_t *data, size_t room, struct seal_head *head, size_t *size, struct fail *why);

/* Whether that key has signed the header, as much of a file as SEAL_HEADER; nothing else is looked at. */
bool seal_signed(const uint8_t header[SEAL_HEADER], const uint8_t sign_key[SIGN_PUBLIC_SIZE]);

/* FAIL_DENIED: not signed by `sign_key`, or not closed for this reader. `body` is cleared first; personal data, wiped by
 * bytes_close. */
bool seal_open(const uint8_t *data, size_t size, const uint8_t sign_key[SIGN_PUBLIC_SIZE], const uint8_t box_key[32],
               const uint8_t box_secret[32], struct seal_head *head, struct bytes *body, struct fail *why);

/* The next request or answer of a body: each stands behind its size (sync/kiosk/carry.h). */
bool seal_part(const uint8_t **body, size_t *size, struct piece *part, struct fail *why);

/* FAIL_INPUT, for people: the file is not as it was written. */
bool seal_damaged(struct fail *why, const char *log);

#endif
