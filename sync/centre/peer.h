#ifndef PRIEM_CENTRE_PEER_H
#define PRIEM_CENTRE_PEER_H

/* A kiosk as the centre knows it: who it is by its enrolment (table kiosk) and how far its log is stored (table kiosk_state).
 */

#include "model/event/clock.h"
#include "sync/centre/centre.h"

struct peer {
    uint32_t kiosk;
    uint32_t epoch;
    char name[80];
    char point[12];
    char municipality[12];
    char scope[12];  /* "desk" | "office" | "region": what it has beside what all kiosks get */
    char serial[48]; /* of its enrolment's certificate */
    uint64_t seq;    /* stored without a gap up to here */
    uint8_t head[HASH_SIZE];
    char frozen[24];           /* "" while all is well */
    int64_t seen_at;           /* last exchange */
    int64_t mark;              /* of the machine that went over to this epoch; 0: none yet */
    uint64_t durable_seq;      /* covered by the last backup */
    int64_t reported;          /* all that it had at that moment has come */
    struct clock_sample clock; /* the last time of ours that it has told to have heard */
    int64_t cursor;            /* it has everything of the feed up to here: as of its last request */
    int64_t scope_version;
    int64_t moved_at; /* gsn of its last move: what it made before, it may have forgotten */
    /* of the present request: what all get is there up to here; it knows how to forget */
    int64_t region_cursor;
    int64_t snapped; /* and what its place gets, but the orders to forget, up to here */
    bool forgets;
};

/* The scope of the feed (feed.h) that a kiosk of such a scope has by its place. */
enum { SCOPE_ROOM = 24 };
void peer_place_of(const char *scope, const char *municipality, const char *point, char out[SCOPE_ROOM]);
void peer_place(const struct peer *peer, char out[SCOPE_ROOM]);
#define SCOPE_REGION "a"                            /* every child of the region */
#define SCOPE_ALL    "r"                            /* what all kiosks have */
void peer_own(int64_t kiosk, char out[SCOPE_ROOM]); /* what it has because it has acted there */
/* The same in SQL, of kiosk k. */
#define PEER_PLACE                                                                                                             \
    "CASE WHEN k.scope = 'region' THEN '" SCOPE_REGION "' WHEN k.scope = 'office' THEN 'm:' || k.municipality "                \
    "ELSE 'p:' || k.point END"
/* FAIL_INPUT: there is no such scope. */
bool peer_scope_check(const char *scope, struct fail *why);

/* Its certificate, or one renewed from it. Each is good until its own end, lest a kiosk put back from a backup be shut out:
 * clones are fenced by epochs, and whoever is replaced or revoked is shut out with all of his. */
bool peer_knows(const struct peer *peer, const char *serial);
bool peer_load(struct centre *c, uint32_t kiosk, struct peer *out, struct fail *why); /* FAIL_GONE */
/* What was erased up to this gsn is neither in its store nor in a backup of it: said with its cursor. */
bool peer_clean(struct centre *c, uint32_t kiosk, int64_t gsn, struct fail *why);
bool peer_save(struct centre *c, const struct peer *peer, struct fail *why); /* all that an exchange has moved */
/* The first state of an epoch; of one that begins with an enrolment, with its key. */
bool peer_enrolled(struct centre *c, const struct kiosk *k, struct fail *why);
bool peer_start(struct centre *c, uint32_t kiosk, uint32_t epoch, struct fail *why);
/* The same behind a head that is known otherwise: the centre was put back, and takes it by its own word. */
bool peer_start_behind(struct centre *c, uint32_t kiosk, uint32_t epoch, const uint8_t before[HASH_SIZE], struct fail *why);
/* By an event of the centre; `reason` is a word: "fork", "lost", "revoked" … */
bool peer_freeze(struct centre *c, struct peer *peer, const char *reason, struct fail *why);
/* The same for what a request has shown. A centre that recovers numbers nothing: told in this answer alone, and again when it
 * comes again. */
bool peer_freeze_heard(struct centre *c, struct peer *peer, const char *reason, struct fail *why);
bool peer_thaw(struct centre *c, struct peer *peer, struct fail *why);
/* Frozen kiosks may still ask and are told so; these may not even come in. */
bool peer_revoked(const struct peer *peer);

#endif
