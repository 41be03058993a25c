#ifndef PRIEM_WIRE_EXCHANGE_H
#define PRIEM_WIRE_EXCHANGE_H

/* Request and answer of POST /v1/x, both ends. Nothing in an answer is looked at before its signature holds (PROTOCOL,
 * "Shape").
 *
 *     Request = "PRX1" | u32 json_len | json | frames one after another
 *
 *     n     nonce, base64 of 16 bytes
 *     fe    feed epoch, cur: gsn, sv: scope version: where the kiosk's feed stands
 *     part  gsn up to which the position behind cur has come; absent: nothing of it
 *     more  most packed bytes of feed wished; absent: as the centre likes
 *     ls    [[grant_no, next serial], ...]; absent: none
 *     q     true: somebody wanted to give a nominal and there was no quota left
 *     rc    what all kiosks get (scope r) is here up to this gsn, whatever cur says: a kiosk that moved; absent: as cur
 *     fg    true: understands "-" in the feed and forgets
 *     d     id of the dictionary the answer may be packed with; absent: the one of the first frame
 *     iso   true: the centre has failed on this record again and again; what it cannot process it sets aside; absent: as usual
 *
 *     Answer = "PRA1" | 64 B Ed25519 | u32 json_len | json | feed: u32 raw_len | u32 z_len | zstd of lines joined by LF
 *
 *     no feed, no bytes of it
 *
 *     t      the centre's time, UTC ms
 *     ack    {e: epoch, s: stored sequence, h: head after it, base64, d: durable sequence; absent: the stored one}
 *     fe     and cur, part, sv: where the feed stands after this answer
 *     more   true: ask again at once; absent: that was all
 *     dict   true: the feed is packed with the dictionary offered; false: the one of the frames is unknown here, send without
 *     want   sequence to send from; absent: go on
 *     fork   true: other records stand at one sequence
 *     frozen the reason; absent: all is well
 *     back   [grant_no, ...]: leases to be closed, the centre wants what is unused; absent: none
 *
 * The signature is of purpose ANSWER over region (32 hex) ‖ u32 kiosk ‖ nonce ‖ H(REQUEST, request body) ‖ everything behind
 * it. A feed line is gsn TAB event line, or gsn TAB "=" TAB event id for the asker's own event, or gsn TAB "-" TAB subject:
 * the learner is no longer in its scope.
 */

#include "model/store/journal.h" /* struct feed_item */
#include "sync/wire/frame.h"

#define ANSWER_MAX   (1024 * 1024)
#define REQUEST_MAX  (1024 * 1024)
#define NONCE_SIZE   16
#define FEED_RAW_MAX (4 * 1024 * 1024) /* feed lines of one answer, unpacked */

enum { LEASES_TOLD = 16 }; /* in one request or answer */

struct lease_state {
    int64_t grant_no;
    int64_t next;
};

struct exchange_request {
    uint8_t nonce[NONCE_SIZE];
    int64_t feed_epoch;
    int64_t cursor;
    int64_t part; /* of the position behind the cursor: the last gsn taken, 0: none */
    int64_t scope_version;
    int64_t region_cursor; /* of what all kiosks get: it is here up to this gsn, though the cursor is behind */
    bool forgets;          /* takes "-" lines */
    int64_t feed_most;     /* most packed bytes of feed wished: a weak line asks for little; 0: as the centre likes */
    struct lease_state leases[LEASES_TOLD];
    int lease_count;
    bool quota_wish;
    uint32_t dict;         /* that the answer may be packed with, 0: none */
    bool isolate;          /* one record alone, set aside if the centre cannot process it */
    const uint8_t *frames; /* points into the body */
    size_t frames_size;
};

/* `out` is cleared first; the frames are copied behind the JSON. */
bool request_make(const struct exchange_request *r, struct bytes *out, struct fail *why);
/* What an answer is signed over. */
void request_hash_of(const uint8_t *body, size_t size, uint8_t out[HASH_SIZE]);
/* Reads without trusting: false is FAIL_INPUT. The frames are not looked into. */
bool request_read(const uint8_t *body, size_t size, struct exchange_request *r, struct fail *why);

struct exchange_answer {
    int64_t time;
    uint32_t ack_epoch;
    uint64_t ack_seq;
    uint8_t ack_head[HASH_SIZE];
    uint64_t durable_seq;
    int64_t feed_epoch;
    int64_t cursor;
    int64_t part;
    int64_t scope_version;
    bool more;
    bool has_want;
    uint64_t want;
    bool want_plain; /* the frames were packed with a dictionary the centre does not have: they come again without */
    bool fork;
    char frozen[24];         /* "" while all is well; letters, digits and "_-." only */
    int64_t back[LEASES_TOLD]; /* grant_no of leases to be closed */
    int back_count;
    struct feed_item *items; /* when read: in the arena */
    int item_count;
};

/* What ties an answer to its request and to nothing else; all pointers are the caller's. */
struct answer_bond {
    const char *region; /* ID_TEXT */
    uint32_t kiosk;
    const uint8_t *nonce;        /* NONCE_SIZE */
    const uint8_t *request_hash; /* HASH_SIZE */
    const struct dict *dict;     /* that the request offered, NULL: none, or none that is known */
};

/* `feed` are the ready feed lines joined by LF (may be empty). */
bool answer_make(const struct exchange_answer *a, const char *feed, size_t feed_size, const struct answer_bond *bond,
                 const uint8_t secret[SIGN_SECRET_SIZE], struct bytes *out, struct fail *why);
bool answer_read(const uint8_t *body, size_t size, const struct answer_bond *bond, const uint8_t public_key[SIGN_PUBLIC_SIZE],
                 struct arena *arena, struct exchange_answer *a, struct fail *why);

/* Enrolment, POST /v1/enrol, JSON both ways.
 *
 *     up    code, csr (PEM), frame_key, box_key (base64)
 *     down  kiosk, epoch, before (last accepted head of the epoch before, base64; zeros in the first), region, name, point,
 *           municipality, scope ("desk" | "office"), cert (PEM), answer_key, box_key, url
 *
 *     or    error: "code" | "key" | "csr" | ...
 *
 * A code is 20 letters of Crockford base32 (100 bits), shown in groups of five; with it travels the CA's fingerprint (SHA-256
 * of the DER, hex). */

#endif
