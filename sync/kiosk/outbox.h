#ifndef PRIEM_KIOSK_OUTBOX_H
#define PRIEM_KIOSK_OUTBOX_H

/* Own events packed into the frames of one request. The budget is what a line has proved to carry: after a success twice what
 * came through, and half of it after a failure, down to one event a request, so that any line drains that carries one
 * (PROTOCOL, "Load"). One frame is packed at a time: the caller gives way to typing in between.
 *
 *     outbox_begin(&o, journal, acked, &why);
 *     do ok = outbox_pack(&o, journal, secret, &done, &why); while (ok && !done);   … o.frames, o.last
 */

#include "model/store/journal.h"
#include "sync/wire/frame.h"

#define OUTBOX_START FRAME_GOAL
#define OUTBOX_LEAST 256 /* below it a request is one event */
#define OUTBOX_MOST  (256 * 1024)

struct outbox {
    const struct dict *dict; /* to pack with; NULL: none */
    size_t budget;           /* packed bytes a request */
    size_t ratio;            /* raw bytes for 16 packed ones, learned from the last frame */
    int look;                /* how many events are read for one frame, learned too: reading costs more than packing */
    struct bytes frames;
    uint64_t last;           /* the last event packed */
    uint8_t head[HASH_SIZE]; /* of the chain after it */
    struct arena arena;      /* lines of one frame */
};

void outbox_open(struct outbox *o);
void outbox_close(struct outbox *o);

/* Begins a request with the event after `acked`, whose head is asked from the journal. */
bool outbox_begin(struct outbox *o, struct journal *j, uint64_t acked, struct fail *why);
/* Adds one frame; `*done` when there is nothing more or the budget is used. */
bool outbox_pack(struct outbox *o, struct journal *j, const uint8_t secret[SIGN_SECRET_SIZE], bool *done, struct fail *why);

void outbox_succeeded(struct outbox *o);
void outbox_failed(struct outbox *o);
void outbox_alone(struct outbox *o); /* the next request is one event */

/* The head of our chain after event `seq` of the present epoch; FAIL_GONE when there is no such event. */
bool outbox_head(struct journal *j, uint64_t seq, struct arena *a, uint8_t head[HASH_SIZE], struct fail *why);

#endif
