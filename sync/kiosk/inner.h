#ifndef PRIEM_KIOSK_INNER_H
#define PRIEM_KIOSK_INNER_H

/* What the files of the state machine share. One request is open at a time:
 *
 *     REST ─due─▶ PACKING (a frame a step) ─▶ ASKED ─answer─▶ APPLYING (a slice a step) ─▶ PACKING again | REST
 *       ▲────────────── failure: back-off ◀──────┴─────────────────┘
 */

#include "sync/kiosk/kiosk.h"
#include "sync/kiosk/outbox.h"

enum stage { STAGE_REST, STAGE_PACKING, STAGE_ASKED, STAGE_APPLYING };

/* Where we are with the centre; kept in meta, together with the rows of the feed. */
struct place {
    int64_t acked;
    int64_t durable;
    int64_t cursor;
    int64_t part; /* of the position behind the cursor: the last gsn taken, 0: none */
    int64_t feed_epoch;
    int64_t scope_version;
    int64_t last_exchange;
};

struct kiosk_exchange {
    struct desk *desk;
    struct kiosk_keys *keys; /* sodium_malloc */
    struct transport transport;
    int64_t period; /* ms */

    enum stage stage;
    bool paused;
    bool frozen;
    bool planned;
    int64_t next_try; /* monotonic ms, when planned */
    bool held;        /* work waits for a quiet moment */
    bool changed;     /* something a screen shows */

    struct place place;
    struct place before; /* as it was when asked: what moved is progress */
    int64_t feed_most;   /* 0: as the centre likes */

    struct dicts dicts;
    struct outbox outbox;
    bool plainer; /* what was asked will now be asked without a dictionary */
    struct bytes body;
    uint8_t nonce[NONCE_SIZE];
    uint8_t asked[HASH_SIZE]; /* hash of the body sent */
    int64_t asked_at;         /* monotonic ms */

    struct arena arena; /* the answer, until it is applied */
    struct exchange_answer answer;
    int applied; /* items of it */
    int slice;   /* items a step, learned from the time they took */
    struct arena scratch;

    int64_t to_send, sent, received;
    bool more;
    int failures;
    struct fail last_fail;
    int64_t skew;
};

/* notes.c */
bool note_add(struct kiosk_exchange *x, const char *text, struct fail *why); /* in the caller's transaction */
void note_failure(struct kiosk_exchange *x, const struct fail *why);         /* once while it stays the same */

#endif
