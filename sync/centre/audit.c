#include "sync/centre/audit.h"

#include "model/store/log.h"
#include "sync/centre/applier.h"
#include "sync/wire/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* With which key the kiosk signed in that epoch: as of its last enrolment up to there. */
static bool key_of(struct centre *c, uint32_t kiosk, uint32_t epoch, uint8_t key[SIGN_PUBLIC_SIZE], bool *found,
                   struct fail *why) {
    static const char sql[] =
        "SELECT " LOG_COLUMNS " FROM log l " LOG_PERSONAL
        " WHERE " LOG_REGION(l) " AND l.type = 'kiosk.enrolled' AND l.gsn > 0 AND l.o LIKE :no ORDER BY l.gsn";
    char no[32];
    struct rows r;
    snprintf(no, sizeof no, "%%\"no\":%" PRIu32 ",%%", kiosk);
    *found = false;
    if (!db_query(c->db, &r, sql, why, "no:t", no, NULL)) return false;
    bool ok = true;
    while (ok && db_next(&r, why)) {
        struct event ev;
        ok = log_event(&r, &c->turn, &ev, why);
        const struct kiosk *k = ok ? ev.payload : NULL;
        if (k && k->kiosk_epoch <= (int64_t)epoch)
            *found = base64_to(k->frame_key, strlen(k->frame_key), key, SIGN_PUBLIC_SIZE);
    }
    ok = ok && !db_failed(&r);
    db_done(&r);
    return ok;
}

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
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok && (peer->seq > 0 || journal_first_head(c->db, c->journal.region, peer->kiosk, peer->epoch, peer->head, why));
}

bool audit_key(struct centre *c, uint32_t kiosk, uint32_t *epoch, uint8_t key[SIGN_PUBLIC_SIZE], struct fail *why) {
    int64_t lost = 0;
    bool known = false;
    if (!db_one_int(c->db, &lost, "SELECT max(kiosk_epoch) FROM lease WHERE no = :kiosk AND state = 'lost'", why, "kiosk:i",
                    (int64_t)kiosk, NULL))
        return false;
    if (lost == 0)
        return fail_set(why, FAIL_DENIED, "audit: nothing written off",
                        _("Nothing of this kiosk is written off: “lease write-off” comes first."));
    *epoch = (uint32_t)lost;
    if (!key_of(c, kiosk, *epoch, key, &known, why)) return false;
    return known || fail_set(why, FAIL_GONE, "audit: no key of that epoch",
                             _("The centre does not know this kiosk as it was then: nothing was taken."));
}

bool audit_take(struct centre *c, uint32_t kiosk, uint32_t epoch, const uint8_t *frames, size_t size, struct intake *out,
                struct fail *why) {
    struct peer present, peer = {.kiosk = kiosk, .epoch = epoch};
    uint32_t lost = 0;
    if (!audit_key(c, kiosk, &lost, peer.frame_key, why) || !peer_load(c, kiosk, &present, why)) return false;
    if (lost != epoch)
        return fail_set(why, FAIL_DENIED, "audit: of another epoch",
                        _("These records are not of the time that was written off: nothing was taken."));
    if (present.epoch == epoch) peer = present;
    if (present.epoch != epoch && !place_of(c, &peer, why)) return false;
    if (!ingest_fenced(c, &peer, frames, size, out, why)) return false;
    return (present.epoch != epoch || peer_save(c, &peer, why)) && applier_run(c, why);
}

bool audit_body(struct centre *c, uint32_t kiosk, uint32_t epoch, const uint8_t *body, size_t size, struct intake *out,
                struct fail *why) {
    while (size > 0) {
        struct exchange_request request;
        uint32_t part = size > 4 ? bytes_get_u32(body) : 0;
        if (part == 0 || part > size - 4)
            return fail_set(why, FAIL_INPUT, "audit: sizes of the requests", _("The data is damaged and was not taken."));
        if (!request_read(body + 4, part, &request, why) ||
            !audit_take(c, kiosk, epoch, request.frames, request.frames_size, out, why))
            return false;
        body += 4 + part;
        size -= 4 + (size_t)part;
    }
    return true;
}
