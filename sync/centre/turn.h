#ifndef PRIEM_CENTRE_TURN_H
#define PRIEM_CENTRE_TURN_H

/* One turn of the server: all requests that have come meanwhile, one transaction, one commit. Frames of all are stored first,
 * then the applier runs, then each is answered with its rulings, leases and feed. Nothing is acked before the commit: the
 * answers may be sent when turn_run has returned true.
 *
 *     struct exchange_job job = {.kiosk = 3, .body = …, .size = …};
 *     turn_run(c, &job, 1, &why);                     // job.status, job.answer
 */

#include "model/base/bytes.h"
#include "sync/centre/centre.h"

enum { TURN_MOST = 64 };

struct exchange_job {
    const uint8_t *body;
    size_t size;
    uint32_t kiosk;       /* from its certificate; of one that came by hand from its seal */
    const char *serial;   /* of its certificate; NULL: it is not said */
    const uint8_t *asked; /* NULL, or by hand (carry.h): the hash of the request as the kiosk wrote it, HASH_SIZE */
    bool has_common;      /* by hand, of an epoch before: its log and ours are the same up to `common` */
    uint64_t common;
    int status;          /* of HTTP: 200, or what is wrong with the request */
    struct bytes answer; /* signed; the caller closes it */

    /* What the answer says, for who carries it. */
    struct {
        int64_t cursor, part, feed_epoch, scope_version;
        bool more;
    } feed;
    int frames, events; /* stored */
    bool fork, has_want;
    bool turned; /* it was told that its log goes on in another epoch */
    char frozen[24];
};

/* At most TURN_MOST jobs, one a kiosk. What fails on one of them is its trouble alone, status 500; one that isolates is then
 * stored and set aside. False: the store failed, no job has an answer; what
 * was kept of them all the same comes again. */
bool turn_run(struct centre *c, struct exchange_job *jobs, int count, struct fail *why);

#endif
