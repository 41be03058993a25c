/* What a request says of this kiosk, and its frames. */

#include "sync/kiosk/inner.h"

#include "model/store/exchange_rows.h"
#include "model/store/lease.h"
#include "sync/kiosk/keyed.h"

#include <string.h>

enum {
    CLOCK_TOLD = MS_HOUR, /* a sample dates what is made for so long, but for another start of the machine */
    STUCK_MOST = 3,       /* 5xx on one sequence, then it goes alone and may be set aside */
};

bool exchange_describe(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why) {
    *r = (struct exchange_request){
        .feed_epoch = x->place.feed_epoch,
        .cursor = x->place.cursor,
        .part = x->place.part,
        .scope_version = x->place.scope_version,
        .region_cursor = x->place.region_cursor > x->place.cursor ? x->place.region_cursor : 0,
        .snapped = x->place.snapped > x->place.cursor ? x->place.snapped : 0,
        .clock = x->clock,
    };
    enum { LEASES = sizeof r->leases / sizeof *r->leases };
    struct lease_holding held[LEASES];
    if (!lease_holdings(x->desk->db, x->desk->journal.kiosk, x->desk->journal.epoch, held, LEASES, &r->lease_count, why))
        return false;
    for (int i = 0; i < r->lease_count; i++)
        r->leases[i] = (struct lease_state){.grant_no = held[i].grant_no, .next = held[i].next};
    return lease_wished(x->desk->db, x->desk->kiosk, "nominal", &r->quota_wish, why) &&
           lease_wished(x->desk->db, x->desk->kiosk, "number", &r->number_wish, why) && epoch_describe(x, r, why);
}

bool exchange_is_stuck(const struct kiosk_exchange *x) {
    return x->stuck >= STUCK_MOST && x->stuck_at == x->place.acked;
}

static bool clock_is_told(const struct kiosk_exchange *x) {
    return x->told.no > 0 && strcmp(x->told.boot, x->clock.boot) == 0 && x->clock.mono - x->told.mono < CLOCK_TOLD;
}

bool exchange_send(struct kiosk_exchange *x, struct fail *why) {
    struct exchange_request r;
    if (!exchange_describe(x, &r, why)) return false;
    if (clock_is_told(x)) r.clock.no = 0;
    x->telling = r.clock;
    r.feed_most = x->feed_most;
    r.dict = x->outbox.dict != NULL ? x->outbox.dict->id : 0;
    r.frames = x->outbox.frames.data;
    r.frames_size = x->outbox.frames.size;
    r.isolate = exchange_is_stuck(x) && r.frames_size > 0;
    x->desk->env->random(x->desk->env->self, x->nonce, sizeof x->nonce);
    memcpy(r.nonce, x->nonce, sizeof r.nonce);
    r.key_no = x->trust.no;
    r.snapshots = snapshot_asks(x);
    r.has_digest = x->counted;
    if (x->counted) r.digest = x->digest;
    r.digest_seen = (int64_t)x->desk->journal.seen;
    if (!units_give(x, &r, why)) return false;
    if (!request_make(&r, &x->body, why)) return false;
    request_hash_of(x->body.data, x->body.size, x->asked);
    x->asked_at = x->desk->env->monotonic(x->desk->env->self);
    x->stage = STAGE_ASKED; /* before sending: a transport may answer at once */
    return x->transport.send(x->transport.self, x->body.data, x->body.size, why);
}

bool exchange_pack(const struct kiosk_exchange *x, struct outbox *o, struct journal *log, bool *done, struct fail *why) {
    const uint8_t *secret;
    return keyed_secret(x->keys, log, o->last + 1, &secret, why) && outbox_pack(o, log, secret, done, why);
}
