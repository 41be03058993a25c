#ifndef PRIEM_KIOSK_KIOSK_H
#define PRIEM_KIOSK_KIOSK_H

/* The kiosk's end of the exchange: a state machine without I/O. It is told what happened (time passed, an answer came, the
 * agent failed) and says what to send; the transport is handed in. `priem` drives it from its poll loop, the tests by hand.
 *
 *     struct kiosk_exchange *x; kiosk_exchange_open(desk, &keys, &transport, &x, &why);
 *     for (;;) { poll(…, kiosk_exchange_wait(x)); kiosk_exchange_step(x, 3, true); }
 */

#include "model/store/desk.h"
#include "sync/wire/exchange.h"

/* What a kiosk holds since its enrolment; loaded by the vault. */
struct kiosk_keys {
    uint8_t frame_secret[SIGN_SECRET_SIZE];
    uint8_t newer_secret[SIGN_SECRET_SIZE]; /* of the key that takes its place, zeros: none does (keyed.h) */
    uint8_t box_secret[32];
    uint8_t answer_key[SIGN_PUBLIC_SIZE]; /* the centre's, pinned */
};

/* Sends one body to the centre, or fetches something; the answer comes back by kiosk_exchange_answer. Never blocks. */
struct transport {
    void *self;
    bool (*send)(void *self, const uint8_t *body, size_t size, struct fail *why);
    void (*cancel)(void *self);
    /* GET of at most so many bytes of a path of the centre's, 0: all. NULL: snapshots are not taken. */
    bool (*fetch)(void *self, const char *path, uint64_t from, size_t most, struct fail *why);
};

enum exchange_phase {
    EXCHANGE_IDLE,
    EXCHANGE_SENDING,
    EXCHANGE_APPLYING,
    EXCHANGE_WAITING, /* for the next try, after a failure */
    EXCHANGE_PAUSED,
    EXCHANGE_FROZEN, /* a person must look: asked again hourly and by kiosk_exchange_start */
};

struct exchange_status {
    enum exchange_phase phase;
    int64_t unsent;   /* own events not yet acked */
    int64_t to_send;  /* at the beginning of this exchange */
    int64_t sent;     /* acked in this exchange */
    int64_t received; /* feed events applied in this exchange */
    bool more;        /* the centre has more */
    int64_t read;     /* of the feed in this exchange, in numbers of the centre, */
    int64_t to_read;  /* and how many there were; 0: not known */
    int64_t left;     /* ms until they are read, at the pace so far; 0: too early to say */
    bool recovering;  /* the centre was restored and waits, for us or for others: last_fail tells */
    bool carrying;    /* what is applied came by hand: carry.h */
    int64_t last_ok;  /* moment of the last complete exchange, 0 never */
    int64_t next_try; /* monotonic ms, 0 none planned */
    int failures;     /* in a row; before the first answer of a sitting as the one before has left it */
    struct fail last_fail;
    int64_t skew; /* centre's clock − ours, ms */
    int64_t numbers_left, numbers_granted;
};

struct kiosk_exchange;
/* The desk stays the caller's and outlives the exchange; the keys are copied into locked memory and wiped at close. */
bool kiosk_exchange_open(struct desk *desk, const struct kiosk_keys *keys, const struct transport *transport,
                         struct kiosk_exchange **out, struct fail *why);
void kiosk_exchange_close(struct kiosk_exchange *x);
/* Others than at its opening: a key was changed, or the one before is over (keyed.h). Copied and wiped in the same way. */
void kiosk_exchange_keys(struct kiosk_exchange *x, const struct kiosk_keys *keys);

void kiosk_exchange_period(struct kiosk_exchange *x, int minutes); /* setting [exchange] period_minutes; 15 unless told */
void kiosk_exchange_start(struct kiosk_exchange *x);               /* F5: now, whatever was planned; ends a pause */
void kiosk_exchange_urgent(struct kiosk_exchange *x); /* something was saved: in 2 s, unless it waits after a failure */
void kiosk_exchange_pause(struct kiosk_exchange *x, bool paused);
/* Milliseconds until it wants to be stepped, −1 for never (an answer is awaited: kiosk_exchange_answer or _failed will come).
 */
int kiosk_exchange_wait(const struct kiosk_exchange *x);
/* Works for about `slice_ms`, always at least one event; `idle` says that 50 ms have passed without a key, so feed may be
 * applied. Returns true when something changed that a screen may show. */
bool kiosk_exchange_step(struct kiosk_exchange *x, int slice_ms, bool idle);
/* The body of a 200; of what was fetched as much as came, also when the line was cut then. Copied; one that was not asked for
 * is dropped. */
void kiosk_exchange_answer(struct kiosk_exchange *x, const uint8_t *body, size_t size);
/* `why`: FAIL_NET no answer, FAIL_BUSY the centre failed or cannot now (5xx), FAIL_DENIED a certificate cannot be trusted
 * (then hourly at most). `say` is shown to the person. `retry_after_ms`: not before that, 0: nothing was said. */
void kiosk_exchange_failed(struct kiosk_exchange *x, const struct fail *why, int64_t retry_after_ms);

/* A line of the exchange log, where it can be written. */
void kiosk_exchange_note(struct kiosk_exchange *x, const char *text);

void kiosk_exchange_status(const struct kiosk_exchange *x, struct exchange_status *out);
/* What was started has come to an end, whatever end that is. */
bool kiosk_exchange_over(const struct exchange_status *status);

#endif
