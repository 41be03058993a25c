#ifndef PRIEM_CENTRE_PEER_H
#define PRIEM_CENTRE_PEER_H

/* A kiosk as the centre knows it: who it is by its enrolment (table kiosk) and how far its log is stored (table kiosk_state).
 */

#include "sync/centre/centre.h"

struct peer {
    uint32_t kiosk;
    uint32_t epoch;
    char name[80];
    char point[12];
    char municipality[12];
    char scope[12];
    char serial[48];
    uint8_t frame_key[SIGN_PUBLIC_SIZE];
    uint64_t seq; /* stored without a gap up to here */
    uint8_t head[HASH_SIZE];
    char frozen[24];      /* "" while all is well */
    int64_t seen_at;      /* last exchange */
    int64_t mark;         /* of the machine that went over to this epoch; 0: none yet */
    uint64_t durable_seq; /* covered by the last backup */
    int64_t cursor;       /* it has everything of the feed up to here: as of its last request */
    int64_t scope_version;
    int64_t moved_at; /* gsn of its last move: what it made before, it may have forgotten */
    /* of the present request: what all get is there up to here; it knows how to forget */
    int64_t region_cursor;
    bool forgets;
};

bool peer_load(struct centre *c, uint32_t kiosk, struct peer *out, struct fail *why); /* FAIL_GONE */
bool peer_save(struct centre *c, const struct peer *peer, struct fail *why);          /* seq, head, seen_at */
/* The first state of an epoch. */
bool peer_start(struct centre *c, uint32_t kiosk, uint32_t epoch, struct fail *why);
/* By an event of the centre; `reason` is a word: "fork", "lost", "revoked" … */
bool peer_freeze(struct centre *c, struct peer *peer, const char *reason, struct fail *why);
bool peer_thaw(struct centre *c, struct peer *peer, struct fail *why);
/* Frozen kiosks may still ask and are told so; these may not even come in. */
bool peer_revoked(const struct peer *peer);

#endif
