#ifndef PRIEM_WIRE_EXCHANGE_H
#define PRIEM_WIRE_EXCHANGE_H

// clang-format off
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
 *     qn    true: the same of a certificate and its number
 *     ri    with all: of which recovery of the centre that is said
 *     bf    with ri: the head its log of this epoch goes on behind ‖ the first head of this one, base64; absent: none
 *     pb    true: the kiosk was put back from a backup and has no new epoch yet
 *     ob    true: a backup of it, or an answer it keeps, may still hold somebody who was erased, or left its scope, up to cur
 *     rc    what all kiosks get (scope r) is here up to this gsn, whatever cur says: a kiosk that moved; absent: as cur
 *     dg    digest of what the kiosk has of its scope, base64; absent: not now
 *     ds    with dg: the highest gsn it has ever seen, not beyond cur; absent: an older program, which may have summed up more
 *     d     id of the dictionary the answer may be packed with; absent: the one of the first frame
 *     e     epoch of the kiosk's log: who says it understands "-" and "~" in the feed and forgets
 *     mk    the mark its machine made when it went over to that epoch; absent: none
 *     hd    [[seq, head, base64], ...]: where the kiosk's log has been, when it is asked for the last head both have
 *     kn    number of the centre's keys that it believes (sync/wire/keylist.h); absent: those of its enrolment
 *     all   true: behind these frames and units it has nothing more
 *     fr    with all: bytes of the frames; a part of all is not all
 *     to    with all: the last sequence of its log; absent: an older program, which is believed to have sent it
 *     un    bytes of answers given back to a restored centre, between this and the frames: units.h
 *     ck    the last time of the centre that the kiosk has heard, as clock_sample_show writes it; absent: it has been told, or
 *           there is none
 *     sn    it takes snapshots; what they hold is here up to this gsn, 0: nothing of them; absent: it takes none
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
 *     end    with more: the last gsn there is, for whoever waits
 *     dict   true: the feed is packed with the dictionary offered; false: the one of the frames is unknown here, send without
 *     rb     bits of the sums of that digest that differ, base64: these learners are forgotten and come again; absent: none
 *     want   sequence to send from; absent: go on
 *     fork   true: other records stand at one sequence
 *     frozen the reason; absent: all is well
 *     back   [grant_no, ...]: leases to be closed, the centre wants what is unused; absent: none
 *     k      number of the key this answer is signed with; absent: 1
 *     bg     gsn up to which the centre's backup goes; absent: nothing is said
 *     rs     true: the centre was restored and takes back what it lost
 *     ri     with rs: which recovery it is; what was told in an earlier one is told again
 *     wu     with rs: above this gsn it wants what the kiosk was fed
 *     ep     {e, s, h, c}: the kiosk's log goes on in epoch e
 *     gone   {s, g, i, at}: too far behind: it takes the snapshot of scope s, made at gsn g, from its block i on, which begins
 *           that byte
 *
 *     of ep  h: the last head taken of the epoch before, at s; c: the last of hd that both have, absent: none was said;
 *            x true: c is not of hd, it is the very last that both have, as the frames of a file told
 *
 * The signature is of purpose ANSWER over region (32 hex) ‖ u32 kiosk ‖ nonce ‖ H(REQUEST, request body) ‖ everything behind
 * it. A feed line is gsn TAB event line, or gsn TAB "=" TAB event id for the asker's own event, or gsn TAB "-" TAB subject:
 * the learner is no longer in its scope; gsn TAB "~" TAB event id says both of an own event and its learner.
 */
// clang-format on

#include "model/event/clock.h"
#include "model/store/journal.h" /* struct feed_item */
#include "model/store/scope_digest.h"
#include "sync/wire/frame.h"

#define ANSWER_MAX   (1024 * 1024)
#define REQUEST_MAX  (1024 * 1024)
#define NONCE_SIZE   16
#define FEED_RAW_MAX (4 * 1024 * 1024) /* feed lines of one answer, unpacked */

enum {
    LEASES_TOLD = 16, /* in one request or answer */
    SCOPE_NAME = 24,  /* of the feed: "p:12" */
};

struct lease_state {
    int64_t grant_no;
    int64_t next;
};

/* Where a chain has been. */
struct head_at {
    uint64_t seq;
    uint8_t head[HASH_SIZE];
};
#define HEADS_MOST 16

struct exchange_request {
    uint8_t nonce[NONCE_SIZE];
    int64_t feed_epoch;
    int64_t cursor;
    int64_t part; /* of the position behind the cursor: the last gsn taken, 0: none */
    int64_t scope_version;
    int64_t region_cursor; /* of what all kiosks get: it is here up to this gsn, though the cursor is behind */
    bool has_digest;
    struct scope_digest digest; /* of what is here of its scope: scope_digest.h */
    int64_t digest_seen;        /* with it: what is here has come up to this gsn at most, 0: it is not said */
    int64_t feed_most;          /* most packed bytes of feed wished: a weak line asks for little; 0: as the centre likes */
    struct lease_state leases[LEASES_TOLD];
    int lease_count;
    bool quota_wish, number_wish;
    uint32_t dict;  /* that the answer may be packed with, 0: none */
    uint32_t epoch; /* of the kiosk's log, 0: not said */
    int64_t mark;   /* of its machine, 0: none */
    struct head_at heads[HEADS_MOST];
    int head_count;
    uint32_t key_no;               /* of the centre's keys it believes, 0: those of its enrolment */
    bool put_back;                 /* its store was put back from a backup and has no new epoch yet */
    bool old_backups;              /* one of them, or a kept answer, may hold what was taken out */
    int64_t recovery;              /* of the centre, to which it tells; 0: it has not heard of one */
    bool has_before;               /* with it: */
    uint8_t before[2 * HASH_SIZE]; /* the last head of the epoch before ‖ the first of this one, which follows from it */
    bool all;                      /* nothing more behind this */
    int64_t all_to;                /* with it: where its log ends, 0: not said */
    const uint8_t *units;          /* points into the body */
    size_t units_size;
    struct clock_sample clock;
    bool isolate;          /* one record alone, set aside if the centre cannot process it */
    bool snapshots;        /* are taken, too */
    int64_t snapped;       /* what they hold is here up to this gsn */
    const uint8_t *frames; /* points into the body */
    size_t frames_size;
};

/* `out` is cleared first; the frames are copied behind the JSON. */
bool request_make(const struct exchange_request *r, struct bytes *out, struct fail *why);
/* What an answer is signed over. */
void request_hash_of(const uint8_t *body, size_t size, uint8_t out[HASH_SIZE]);
/* Reads without trusting: false is FAIL_INPUT. The frames are not looked into. */
bool request_read(const uint8_t *body, size_t size, struct exchange_request *r, struct fail *why);

/* The log goes on in another epoch: after a fork, a restored backup, a copied disk. */
struct epoch_turn {
    uint32_t epoch; /* 0: it does not */
    struct head_at last;
    bool has_common;
    uint64_t common;
    bool exact; /* behind it the two logs differ, or one ends: nothing more need be asked */
};

/* The feed begins too far behind: a snapshot is quicker. */
struct exchange_gone {
    char scope[SCOPE_NAME]; /* "": none */
    int64_t gsn;
    uint32_t index; /* of the block to begin with */
    int64_t at;     /* its first byte */
};

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
    int64_t end; /* with more; 0: not said */
    bool has_want;
    uint64_t want;
    bool want_plain; /* the frames were packed with a dictionary the centre does not have: they come again without */
    bool fork;
    struct epoch_turn turn;
    uint32_t key_no;    /* signed with; 1: the first */
    int64_t backed;     /* gsn covered by the centre's backup, 0: nothing is said */
    bool recovering;    /* restored: it takes back */
    int64_t recovery;   /* this one */
    int64_t want_units; /* above this gsn */
    struct exchange_gone gone;
    bool has_reset;
    uint8_t reset[SCOPE_SUMS / 8]; /* a bit a sum */
    char frozen[24];               /* "" while all is well; letters, digits and "_-." only */
    int64_t back[LEASES_TOLD];     /* grant_no of leases to be closed */
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

/* The lines of a feed, parted in place: items in the arena that point into `raw`. FAIL_INPUT. */
bool feed_items_read(char *raw, size_t raw_size, struct arena *arena, struct feed_item **items, int *count, struct fail *why);

/* Enrolment, POST /v1/enrol, JSON both ways.
 *
 *     up    code, csr (PEM), frame_key, box_key (base64)
 *     down  kiosk, epoch, before (last accepted head of the epoch before, base64; zeros in the first), region, name, point,
 *           municipality, scope ("desk" | "office" | "region"), cert (PEM), answer_key, box_key, url
 *
 *     or    error: "code" | "key" | "csr" | ...
 *
 * Renewal, POST /v1/renew at the door of the exchange: a request for a certificate up, the certificate and the authority's
 * own down, all PEM.
 *
 * A code is 20 letters of Crockford base32 (100 bits), shown in groups of five; with it travels the CA's fingerprint (SHA-256
 * of the DER, hex). */

#endif
