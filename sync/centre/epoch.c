#include "sync/centre/epoch.h"

#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"
#include "sync/centre/recover.h"

#include <inttypes.h>
#include <string.h>

/* --- Where two logs part -------------------------------------------------------------------------------------------------- */

static bool head_is(struct centre *c, uint32_t kiosk, uint32_t epoch, const struct head_at *at, bool *same, struct fail *why) {
    uint8_t first[HASH_SIZE];
    struct rows r;
    if (at->seq == 0) {
        if (!journal_first_head(c->db, c->journal.region, kiosk, epoch, first, why)) return false;
        *same = memcmp(first, at->head, HASH_SIZE) == 0;
        return true;
    }
    if (!db_query(c->db, &r, "SELECT head FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why, "kiosk:i",
                  (int64_t)kiosk, "epoch:i", (int64_t)epoch, "seq:i", (int64_t)at->seq, NULL))
        return false;
    size_t size = 0;
    const void *head = db_next(&r, why) ? db_blob(&r, 0, &size) : NULL;
    *same = size == HASH_SIZE && memcmp(head, at->head, HASH_SIZE) == 0;
    return db_done(&r);
}

/* The highest of the places said at which our log of that epoch has the same head. */
static bool find_common(struct centre *c, const struct peer *peer, uint32_t epoch, const struct exchange_request *request,
                        struct epoch_turn *turn, struct fail *why) {
    for (int i = 0; i < request->head_count; i++) {
        const struct head_at *at = &request->heads[i];
        bool same;
        if (turn->has_common && at->seq <= turn->common) continue;
        if (!head_is(c, peer->kiosk, epoch, at, &same, why)) return false;
        if (!same) continue;
        turn->has_common = true;
        turn->common = at->seq;
    }
    return true;
}

/* --- A request ------------------------------------------------------------------------------------------------------------ */

static bool end_of_epoch(struct centre *c, const struct peer *peer, struct head_at *last, struct fail *why) {
    int64_t seq = 0;
    if (!db_one_int(c->db, &seq, "SELECT max(seq) FROM log WHERE kiosk = :kiosk AND epoch = :epoch", why, "kiosk:i",
                    (int64_t)peer->kiosk, "epoch:i", (int64_t)peer->epoch - 1, NULL))
        return false;
    last->seq = (uint64_t)seq;
    return journal_before(c->db, peer->kiosk, peer->epoch, last->head, why);
}

static bool tell_turn(struct centre *c, const struct peer *peer, const struct exchange_request *request, struct epoch_said *out,
                      struct fail *why) {
    out->turn.epoch = peer->epoch;
    return end_of_epoch(c, peer, &out->turn.last, why) && find_common(c, peer, request->epoch, request, &out->turn, why);
}

/* It has found out for itself that its log is not ours: an older one, or another. */
static bool hear_doubt(struct centre *c, struct peer *peer, const struct exchange_request *request, struct fail *why) {
    struct epoch_turn found = {0};
    uint64_t last = 0;
    for (int i = 0; i < request->head_count; i++)
        if (request->heads[i].seq > last) last = request->heads[i].seq;
    if (!find_common(c, peer, peer->epoch, request, &found, why)) return false;
    bool ours = found.has_common && found.common == last;
    if (ours && last >= peer->seq) return true; /* it only has more */
    return peer_freeze_heard(c, peer, ours ? "restored" : "fork", why);
}

bool epoch_hear(struct centre *c, struct peer *peer, const struct exchange_request *request, struct epoch_said *out,
                struct fail *why) {
    *out = (struct epoch_said){0};
    if (request->epoch == 0) return true; /* an older program */
    if (request->epoch > peer->epoch) return !c->recovering || recover_lets(c, peer, request, why);
    bool marked = peer->mark != 0 && request->mark != peer->mark;
    if (request->epoch < peer->epoch && !marked) return tell_turn(c, peer, request, out, why);
    if (marked && request->put_back && !c->recovering) /* of before its last epoch: it says itself what it is */
        return peer->frozen[0] != '\0' || peer_freeze_heard(c, peer, "restored", why);
    out->copy = marked;
    if (marked) {
        centre_log(&c->env, "copy", "kiosk=%" PRIu32 " epoch=%" PRIu32, peer->kiosk, request->epoch);
        return true;
    }
    if (peer->mark == 0 && request->mark != 0) {
        peer->mark = request->mark;
        if (!db_run(c->db, "UPDATE kiosk_state SET mark = :mark WHERE kiosk = :kiosk", why, "mark:i", peer->mark, "kiosk:i",
                    (int64_t)peer->kiosk, NULL))
            return false;
    }
    if (c->recovering)
        return recover_lets(c, peer, request, why); /* it tells what it has; what is wrong with it is seen then */
    if (peer->frozen[0] != '\0') return true;
    if (request->put_back) return peer_freeze_heard(c, peer, "restored", why); /* nobody knows what it gave and has lost */
    return request->head_count == 0 || hear_doubt(c, peer, request, why);
}

/* --- The administrator ---------------------------------------------------------------------------------------------------- */

bool epoch_raise(struct centre *c, struct peer *peer, int *leases, struct fail *why) {
    struct event ev = {.type = &event_types[EV_KIOSK_EPOCH]};
    if (peer->frozen[0] == '\0')
        return fail_set(
            why, FAIL_CONFLICT, "epoch: not frozen",
            _("Kiosk %u is not frozen: its log goes on as it is. One that was put back or copied is frozen when it exchanges; call this then. "
              "Is it told that it is a copy, and is no other computer there? “kiosk freeze %u”, then this."),
            peer->kiosk, peer->kiosk);
    if (peer_revoked(peer))
        return fail_set(why, FAIL_CONFLICT, "epoch: given up", _("Kiosk %u was given up: enrol the computer anew with a code."),
                        peer->kiosk);
    memcpy(ev.subject, c->journal.region, sizeof ev.subject);
    struct kiosk_epoch *next = event_payload(&ev, &c->turn);
    *next = (struct kiosk_epoch){.no = peer->kiosk, .kiosk_epoch = (int64_t)peer->epoch + 1, .seq = (int64_t)peer->seq};
    base64_of(peer->head, sizeof peer->head, next->head);
    if (!peer_start(c, peer->kiosk, peer->epoch + 1, why) || !applier_append(c, &ev, why) ||
        !leases_fence(c, peer->kiosk, peer->epoch, leases, why))
        return false;
    centre_log(&c->env, "epoch", "kiosk=%" PRIu32 " epoch=%" PRIu32 " behind=%" PRIu64, peer->kiosk, peer->epoch + 1,
               peer->seq);
    return peer_load(c, peer->kiosk, peer, why);
}
