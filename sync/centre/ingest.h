#ifndef PRIEM_CENTRE_INGEST_H
#define PRIEM_CENTRE_INGEST_H

/* Frames into the log, exactly once, in the order of their kiosk (PROTOCOL, "Identity and order"). Signature and head are
 * checked before anything is stored; overlaps with equal heads change nothing; other heads are a fork and freeze the kiosk; a
 * gap is asked for. Nothing is applied here.
 *
 *     ingest_frames(c, &peer, frames, size, &intake, &why) && applier_run(c, &why)        // in one transaction
 */

#include "sync/centre/peer.h"

struct intake {
    bool has_want;
    uint64_t want;   /* the kiosk should send from here */
    bool want_plain; /* packed with a dictionary nobody knows here */
    bool fork;
    int frames; /* stored, also in part */
    int events;
};

/* All frames of one request, each in a savepoint of its own. `peer` moves on and is saved. False: FAIL_INPUT when a frame is
 * forged, damaged or of another kiosk (what came before it stands), else the store failed. */
bool ingest_frames(struct centre *c, struct peer *peer, const uint8_t *frames, size_t size, struct intake *out,
                   struct fail *why);
/* The same of a log that is fenced off: `peer` is that log as it is stored, and is neither saved nor frozen. */
bool ingest_fenced(struct centre *c, struct peer *peer, const uint8_t *frames, size_t size, struct intake *out,
                   struct fail *why);
/* Stores nothing: how far frames of that epoch say what our log of it says. To be called for one piece of that log behind the
 * other, beginning with all false: *common is the last sequence at which both have the same head, when *found; *parted: behind
 * it they differ, or ours ends. */
bool ingest_common(struct centre *c, const struct peer *peer, uint32_t epoch, const uint8_t *frames, size_t size,
                   uint64_t *common, bool *found, bool *parted, struct fail *why);

#endif
