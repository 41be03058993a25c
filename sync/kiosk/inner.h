#ifndef PRIEM_KIOSK_INNER_H
#define PRIEM_KIOSK_INNER_H

/* What the files of the state machine share. One request is open at a time:
 *
 *     REST ─due─▶ PACKING (a frame a step) ─▶ ASKED ─answer─▶ APPLYING (a slice a step) ─▶ PACKING again | REST
 *       ▲────────────── failure: back-off ◀──────┴─────────────────┘
 */

#include "model/store/unit_rows.h"
#include "sync/kiosk/kiosk.h"
#include "sync/kiosk/outbox.h"
#include "sync/kiosk/trust.h"
#include "sync/wire/snapshot.h"

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
    int64_t heard;         /* the centre's time in the newest answer: an older one, off a stick, judges nothing */
    int64_t region_cursor; /* what all kiosks get is here up to this gsn, though the cursor began anew: it has moved */
    int64_t snapped;       /* what a snapshot holds is here up to this gsn */
    int64_t since_digest;  /* answers since what is here was compared with the centre's */
    int64_t recovery;      /* of a restored centre, that is being told; 0: none */
};

/* An answer that came by hand, and what it is bound to; size 0: none is being taken. */
struct carried {
    struct bytes left; /* the answers not yet taken */
    uint8_t nonce[NONCE_SIZE];
    uint8_t hash[HASH_SIZE];
    struct place from; /* where the feed of the next answer begins */
    int64_t number;
    int64_t first, last;      /* own events of the file that is answered; last < first: none */
    struct trusted signer;    /* of the file, and so of each answer in it */
    int64_t past, past_acked; /* a restored centre knows our log of this epoch before ours, as far as that; 0: it knows ours */
};

/* The last record that both we and the centre have lies at `common` or behind it, and below `above`; epoch.c. */
struct parting {
    bool doubt; /* our requests say where our log has been */
    bool narrowed;
    uint64_t common, above;
};

/* What a restored centre wants back, and the answer that is kept for such a day; units.c. */
struct giving {
    bool on;
    bool all;                /* the last request told everything */
    struct unit_place from;  /* what was fed up to here it has, or it was given */
    struct unit_place given; /* the last of the last request */
    int64_t id;              /* of the recovery that is told to */
    int asks;                /* since everything was told */
    struct {
        struct journal log; /* our log as it was in an earlier epoch, the last that the centre knows; kiosk 0: it knows ours */
        uint64_t acked, last;
        bool turning; /* it was told of the next epoch */
    } past;
    struct bytes units;
    struct bytes unit; /* the answer being applied, size 0: nothing of it is to be kept */
    uint8_t nonce[NONCE_SIZE];
    uint8_t asked[HASH_SIZE];
    uint32_t dict;
};

/* A snapshot being taken; snapshot.c. */
struct snapping {
    bool on;
    struct exchange_gone file; /* where the next block begins */
    struct bytes got;          /* from there on */
    struct snapshot_head head; /* of the block being applied */
    size_t most;               /* bytes asked for at once: what the line has proved to carry */
    uint64_t seq;              /* of our log when it began: what is saved since goes first */
    bool wants_dict;           /* is awaited, not the next bytes */
    uint8_t dict[DICT_HASH];
    struct bytes dict_got; /* its beginning, as far as it came */
    size_t dict_failed;    /* that far when the line failed last */
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
    int stuck;    /* answers 5xx in a row to requests that began behind stuck_at */
    int64_t stuck_at;
    struct bytes body;
    uint8_t nonce[NONCE_SIZE];
    uint8_t asked[HASH_SIZE];          /* hash of the body sent */
    int64_t asked_at;                  /* monotonic ms */
    struct clock_sample heard, clock;  /* of the answer being applied; the last that was, kept in meta */
    struct clock_sample telling, told; /* of the request under way, no 0: nothing; that the centre has got */

    struct arena arena; /* the answer, until it is applied */
    struct exchange_answer answer;
    int64_t back[LEASES_TOLD]; /* the grants it wants closed, until they are */
    int back_count;
    int applied; /* items of it */
    int slice;   /* items a step, learned from the time they took */
    struct arena scratch;
    struct carried carried;
    struct parting parting;
    struct giving giving;
    struct snapping snapping;
    struct trust trust;
    bool forgetting;        /* it has moved: the children of the place before go first */
    char forgot[ID_TEXT];   /* the last one */
    bool settled;           /* the last answer was taken to its end */
    bool counting, counted; /* what is here is being summed up; it is */
    struct scope_digest digest;

    int64_t to_send, sent, received;
    int64_t feed_from, feed_end; /* gsn at which this exchange began to read, and up to which there is something */
    int64_t reading;             /* monotonic ms of the first answer of this exchange; 0: none yet */
    bool more;
    int failures;
    struct fail last_fail;
    struct fail recalled; /* why the last exchange of the sitting before came to nothing; until the centre has answered */
};

/* --- request.c ------------------------------------------------------------------------------------------------------------ */

/* What every request says of this kiosk, by the network and by hand; without nonce and frames. */
bool exchange_describe(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why);
/* The whole of it with the frames that are packed; from then on an answer is awaited. */
bool exchange_send(struct kiosk_exchange *x, struct fail *why);
/* The centre has failed on the next record again and again: it goes alone, so that it stops nothing behind it. */
bool exchange_is_stuck(const struct kiosk_exchange *x);
/* The next frame of a log of ours, signed with the key that it is due. */
bool exchange_pack(const struct kiosk_exchange *x, struct outbox *o, struct journal *log, bool *done, struct fail *why);

/* --- kiosk.c -------------------------------------------------------------------------------------------------------------- */

void exchange_rest(struct kiosk_exchange *x);
void exchange_plan(struct kiosk_exchange *x, int64_t delay);
/* An answer that is believed: its place is taken, then its feed in slices. */
void exchange_apply(struct kiosk_exchange *x);
void exchange_freeze(struct kiosk_exchange *x, const struct fail *why);

/* --- answer.c ------------------------------------------------------------------------------------------------------------- */

/* An answer, when the centre has signed it: x->answer. What stood in front of it is passed. */
bool exchange_read(struct kiosk_exchange *x, const uint8_t **body, size_t *size, const struct answer_bond *bond,
                   struct fail *why);
/* FAIL_CONFLICT: what the centre has of us is not what we have. */
bool exchange_check_log(struct kiosk_exchange *x, const struct exchange_answer *a, struct fail *why);
/* FAIL_NET: its feed goes back. */
bool exchange_check_feed(const struct kiosk_exchange *x, const struct exchange_answer *a, struct fail *why);
/* Whether a feed that stands at (cursor, part) has moved on from `was`. */
bool exchange_beyond(int64_t cursor, int64_t part, const struct place *was);

/* --- place.c -------------------------------------------------------------------------------------------------------------- */

/* With the last time of the centre that was heard. */
bool place_load(struct db *db, struct place *out, struct clock_sample *clock, struct fail *why);
/* The answer is in to its end, or to that of a block: its place, in the caller's transaction. */
bool place_keep(struct kiosk_exchange *x, struct fail *why);

/* --- carried.c: the answer to a file, by hand (carry.h) ------------------------------------------------------------------- */

/* What the last one has left. */
struct carried_word;
bool carried_word(const struct kiosk_exchange *x, struct carried_word *out, struct fail *why);
/* One of its answers is applied: the next is taken; then, or where that cannot be trusted, the exchange goes on as planned. */
void carried_conclude(struct kiosk_exchange *x);

/* --- forget.c ------------------------------------------------------------------------------------------------------------- */

/* Whether the answer is of another scope than what is here, or sends some of it anew: that is forgotten first. */
bool forget_begins(struct kiosk_exchange *x);
/* A few learners, in a transaction of its own. */
bool forget_step(struct kiosk_exchange *x, struct fail *why);
/* What was kept of forgotten ones for the centre and is safe there now; in the caller's transaction. */
bool forget_sent(struct kiosk_exchange *x, int64_t durable_before, struct fail *why);

/* What is here of the scope is summed up for the next request, when that is due, a few learners a step. */
void digest_begin(struct kiosk_exchange *x);
bool digest_step(struct kiosk_exchange *x, struct fail *why);
/* What the answer makes of it, before the place is kept. */
void digest_done(struct kiosk_exchange *x);

/* --- leases.c ------------------------------------------------------------------------------------------------------------- */

/* Takes what the answer wants back. */
void leases_asked(struct kiosk_exchange *x);
/* Ends what has to end, in a transaction of its own where there is such. */
bool leases_end(struct kiosk_exchange *x, struct fail *why);

/* --- epoch.c -------------------------------------------------------------------------------------------------------------- */

/* One that was put back doubts itself from the beginning. */
void epoch_open(struct kiosk_exchange *x);
/* Our epoch and mark in a request, with the places of our log where there is doubt. */
bool epoch_describe(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why);
/* From now on there is. False: there was already; true: ask again at once. */
bool epoch_doubts(struct kiosk_exchange *x);
/* The answer shows the log that we have: there is none any more. */
void epoch_agrees(struct kiosk_exchange *x);
/* The centre is put back: where the one before stood with us counts no more. */
void epoch_begin_anew(struct kiosk_exchange *x);
/* A step towards another epoch; at its end we are in it. */
bool epoch_turn_taken(struct kiosk_exchange *x, const struct epoch_turn *turn, struct fail *why);
/* By hand: the centre has found the last record that both have in our own file. */
bool epoch_turn_told(struct kiosk_exchange *x, const struct epoch_turn *turn, uint64_t common, struct fail *why);
/* What a reason to be frozen means, for the person; NULL: no word of ours. */
const char *epoch_reason(const char *frozen);

/* --- units.c -------------------------------------------------------------------------------------------------------------- */

/* An answer that is believed; it is kept with its first slice, in the same transaction. */
void units_note(struct kiosk_exchange *x, const uint8_t *body, size_t size, const struct answer_bond *bond);
bool units_keep(struct kiosk_exchange *x, struct fail *why);
/* It takes our log over to another epoch; in the same transaction. */
bool units_keep_turn(struct kiosk_exchange *x, uint32_t epoch, struct fail *why);

/* What a request gives back to a centre that wants it. */
bool units_give(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why);
/* Behind its answer: whether there is more to tell. */
bool units_concluded(struct kiosk_exchange *x);
/* The log that is sent from, and how far the centre has it. */
struct journal *units_log(struct kiosk_exchange *x, uint64_t *acked);
/* How far it has our log, by an answer of such a centre. */
int64_t units_acked(const struct kiosk_exchange *x, int64_t acked);

/* The parts of it, for a file, too: to which recovery it is told; */
bool units_tell(struct kiosk_exchange *x, int64_t recovery, struct exchange_request *r, struct fail *why);
/* the next answers kept behind *last, as many as a request takes; */
bool units_put(struct kiosk_exchange *x, struct unit_place *last, struct bytes *out, bool *more, struct fail *why);
/* our log as it was in an epoch before; */
bool units_past(const struct kiosk_exchange *x, uint32_t epoch, struct journal *out, struct fail *why);
/* the centre's word that it went on in the *next; 0: there is none. */
bool units_put_turn(struct kiosk_exchange *x, uint32_t epoch, uint32_t *next, struct bytes *out, struct fail *why);

/* --- snapshot.c ----------------------------------------------------------------------------------------------------------- */

/* Whether a request says that it takes snapshots. */
bool snapshot_asks(const struct kiosk_exchange *x);
/* Whether the answer sends it to one; then its first bytes are asked for. */
bool snapshot_wanted(const struct kiosk_exchange *x);
bool snapshot_begin(struct kiosk_exchange *x, struct fail *why);
/* What was fetched, as far as it came. */
bool snapshot_came(struct kiosk_exchange *x, const uint8_t *data, size_t size, struct fail *why);
/* Before anything else is done about it. */
void snapshot_failed(struct kiosk_exchange *x);
/* Within the transaction of a block's last slice. */
bool snapshot_keep(struct kiosk_exchange *x, struct fail *why);
/* Behind it: *done, the centre is asked again; else the next bytes are. */
bool snapshot_taken(struct kiosk_exchange *x, bool *done, struct fail *why);

/* --- notes.c: the exchange log -------------------------------------------------------------------------------------------- */

bool note_add(struct kiosk_exchange *x, const char *text, struct fail *why); /* in the caller's transaction */
void note_failure(struct kiosk_exchange *x, const struct fail *why);         /* once while it stays the same */
bool note_success(struct db *db, struct fail *why);                          /* in the caller's transaction: it is over */
/* The last of them in any sitting, where no exchange has succeeded since; else FAIL_NONE. */
bool note_recall(struct db *db, struct fail *out, struct fail *why);

#endif
