#include "sync/centre/audit.h"

#include "model/store/frame_keys.h"
#include "sync/centre/applier.h"
#include "sync/wire/exchange.h"
#include "sync/wire/seal.h"

#include <string.h>

/* How far that log is stored. */
static bool place_of(struct centre *c, struct peer *peer, struct fail *why) {
    struct rows r;
    size_t size = 0;
    if (!db_query(
            c->db, &r,
            "SELECT seq, head FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND head IS NOT NULL ORDER BY seq DESC LIMIT 1",
            why, "kiosk:i", (int64_t)peer->kiosk, "epoch:i", (int64_t)peer->epoch, NULL))
        return false;
    const void *head = db_next(&r, why) ? db_blob(&r, 1, &size) : NULL;
    if (size == sizeof peer->head) {
        peer->seq = (uint64_t)db_int(&r, 0);
        memcpy(peer->head, head, size);
    }
    bool ok = db_done(&r);
    return ok && (peer->seq > 0 || journal_first_head(c->db, c->journal.region, peer->kiosk, peer->epoch, peer->head, why));
}

bool audit_epoch(struct centre *c, uint32_t kiosk, uint32_t *epoch, struct fail *why) {
    int64_t lost = 0;
    if (!db_one_int(c->db, &lost, "SELECT max(kiosk_epoch) FROM lease WHERE no = :kiosk AND state = 'lost'", why, "kiosk:i",
                    (int64_t)kiosk, NULL))
        return false;
    if (lost == 0)
        return fail_set(why, FAIL_DENIED, "audit: nothing written off",
                        _("Nothing of this kiosk is written off: “lease write-off” comes first."));
    *epoch = (uint32_t)lost;
    return true;
}

/* Its present epoch was raised, not enrolled, and not all that it takes over has come: it brings that itself, under other
 * identities (model/store/adopt.h), and perhaps has done so already where we do not know. All of it is there with its first new
 * record, or when it had nothing more to send. */
static bool is_going_over(struct centre *c, const struct peer *present, bool *so, struct fail *why) {
    struct frame_keys keys;
    int64_t begun = 0;
    if (!frame_keys_list(c->db, present->kiosk, present->epoch, &keys, why) ||
        !db_one_int(c->db, &begun,
                    "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq AND type <> 'log.adopted'",
                    why, "kiosk:i", (int64_t)present->kiosk, "epoch:i", (int64_t)present->epoch, "seq:i", (int64_t)present->seq,
                    NULL))
        return false;
    *so = keys.enrolled < present->epoch && begun == 0 && present->reported == 0 && !peer_revoked(present);
    return true;
}

static bool is_written_off(struct centre *c, uint32_t kiosk, uint32_t epoch, bool *so, struct fail *why) {
    int64_t lost = 0;
    bool ok =
        db_one_int(c->db, &lost, "SELECT count(*) FROM lease WHERE no = :kiosk AND kiosk_epoch = :epoch AND state = 'lost'",
                   why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, NULL);
    *so = lost > 0;
    return ok;
}

static bool take(struct centre *c, uint32_t kiosk, const uint8_t *frames, size_t size, struct intake *out, struct fail *why) {
    struct frame_head first;
    struct peer present;
    bool lost, waits;
    if (size == 0) return true;
    if (!frame_header(frames, size, &first, why) || !is_written_off(c, kiosk, first.epoch, &lost, why) ||
        !peer_load(c, kiosk, &present, why))
        return false;
    if (!lost)
        return fail_set(why, FAIL_DENIED, "audit: of another epoch",
                        _("These records are not of the time that was written off: nothing was taken."));
    if (!is_going_over(c, &present, &waits, why)) return false;
    if (waits)
        return fail_set(
            why, FAIL_BUSY, "audit: its kiosk is going over",
            _("Kiosk %u goes on in a later epoch of its log, and what it takes along it brings itself: not all of that has "
              "come yet. Take this file after its next exchange. Will it not come, “lease write-off %u” first."),
            kiosk, kiosk);
    struct peer peer = {.kiosk = kiosk, .epoch = first.epoch};
    if (present.epoch == peer.epoch) peer = present;
    if (present.epoch != peer.epoch && !place_of(c, &peer, why)) return false;
    if (!ingest_fenced(c, &peer, frames, size, out, why)) return false;
    return (present.epoch != peer.epoch || peer_save(c, &peer, why)) && applier_run(c, why);
}

bool audit_body(struct centre *c, uint32_t kiosk, const uint8_t *body, size_t size, struct intake *out, struct fail *why) {
    while (size > 0) {
        struct exchange_request request;
        struct piece part;
        if (!seal_part(&body, &size, &part, why) || !request_read(part.data, part.size, &request, why) ||
            !take(c, kiosk, request.frames, request.frames_size, out, why))
            return false;
    }
    return true;
}
