#include "sync/centre/peer.h"

#include "model/base/text.h"
#include "model/store/frame_keys.h"
#include "sync/centre/applier.h"
#include "sync/centre/log.h"
#include "sync/centre/pki.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void peer_place_of(const char *scope, const char *municipality, const char *point, char out[SCOPE_ROOM]) {
    if (strcmp(scope, "region") == 0)
        snprintf(out, SCOPE_ROOM, "%s", SCOPE_REGION);
    else if (strcmp(scope, "office") == 0)
        snprintf(out, SCOPE_ROOM, "m:%s", municipality);
    else
        snprintf(out, SCOPE_ROOM, "p:%s", point);
}

void peer_place(const struct peer *peer, char out[SCOPE_ROOM]) {
    peer_place_of(peer->scope, peer->municipality, peer->point, out);
}

void peer_own(int64_t kiosk, char out[SCOPE_ROOM]) {
    snprintf(out, SCOPE_ROOM, "k:%" PRId64, kiosk);
}

bool peer_scope_check(const char *scope, struct fail *why) {
    static const char *const scopes[] = {"desk", "office", "region"};
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
        if (strcmp(scope, scopes[i]) == 0) return true;
    return fail_set(why, FAIL_INPUT, "kiosk: scope",
                    _("The scope of a kiosk is “desk” (its point), “office” (its municipality) or “region” (an operator's: "
                      "every child)."));
}

bool peer_load(struct centre *c, uint32_t kiosk, struct peer *out, struct fail *why) {
    static const char sql[] =
        "SELECT s.epoch, k.name, k.point, k.municipality, k.scope, k.serial, "
        "CASE WHEN s.epoch > k.kiosk_epoch THEN '' ELSE k.frozen END, "
        "s.stored_seq, s.head, s.seen_at, s.cursor, s.scope_version, s.moved_at, s.mark, s.durable_seq, s.reported, s.clock FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no AND s.epoch >= k.kiosk_epoch "
        "WHERE k.no = :kiosk";
    struct rows r;
    if (!db_query(c->db, &r, sql, why, "kiosk:i", (int64_t)kiosk, NULL)) return false;
    if (!db_next(&r, why))
        return db_failed(&r) ? false
                             : fail_set(why, FAIL_GONE, "peer: no such kiosk", _("There is no kiosk with this number."));
    *out = (struct peer){.kiosk = kiosk,
                         .epoch = (uint32_t)db_int(&r, 0),
                         .seq = (uint64_t)db_int(&r, 7),
                         .seen_at = db_int(&r, 9),
                         .cursor = db_int(&r, 10),
                         .scope_version = db_int(&r, 11),
                         .moved_at = db_int(&r, 12),
                         .mark = db_int(&r, 13),
                         .durable_seq = (uint64_t)db_int(&r, 14),
                         .reported = db_int(&r, 15)};
    text_copy(out->name, sizeof out->name, db_text(&r, 1));
    text_copy(out->point, sizeof out->point, db_text(&r, 2));
    text_copy(out->municipality, sizeof out->municipality, db_text(&r, 3));
    text_copy(out->scope, sizeof out->scope, db_text(&r, 4));
    text_copy(out->serial, sizeof out->serial, db_text(&r, 5));
    clock_sample_parse(db_text(&r, 16), &out->clock);
    text_copy(out->frozen, sizeof out->frozen, db_text(&r, 6));
    size_t size;
    const void *head = db_blob(&r, 8, &size);
    bool ok = size == sizeof out->head;
    if (ok) memcpy(out->head, head, size);
    db_done(&r);
    return ok || fail_set(why, FAIL_DISK, "peer: head of a kiosk",
                          _("The store of the centre is damaged. Restore it from a backup."));
}

bool peer_knows(const struct peer *peer, const char *serial) {
    return pki_same_line(peer->serial, serial);
}

bool peer_save(struct centre *c, const struct peer *peer, struct fail *why) {
    char clock[CLOCK_SAMPLE_TEXT];
    clock_sample_show(&peer->clock, clock);
    return db_run(
        c->db,
        "UPDATE kiosk_state SET stored_seq = :seq, head = :head, seen_at = :at, cursor = :cursor, reported = :reported, "
        "clock = :clock "
        "WHERE kiosk = :kiosk",
        why, "seq:i", (int64_t)peer->seq, "head:b", &(struct piece){peer->head, sizeof peer->head}, "at:i", peer->seen_at,
        "cursor:i", peer->cursor, "reported:i", peer->reported, "clock:t", clock, "kiosk:i", (int64_t)peer->kiosk, NULL);
}

bool peer_clean(struct centre *c, uint32_t kiosk, int64_t gsn, struct fail *why) {
    return db_run(c->db, "UPDATE kiosk_state SET clean = :gsn WHERE kiosk = :kiosk AND clean < :gsn", why, "kiosk:i",
                  (int64_t)kiosk, "gsn:i", gsn, NULL);
}

/* The chain of a new epoch goes on behind the last head that was accepted of the one before. */
static bool keep_before(struct centre *c, uint32_t kiosk, uint32_t epoch, struct fail *why) {
    uint8_t before[HASH_SIZE];
    struct rows r;
    size_t size = 0;
    if (!db_query(c->db, &r, "SELECT head FROM kiosk_state WHERE kiosk = :kiosk", why, "kiosk:i", (int64_t)kiosk, NULL))
        return false;
    const void *head = db_next(&r, why) ? db_blob(&r, 0, &size) : NULL;
    if (size == sizeof before) memcpy(before, head, size);
    bool ok = db_done(&r);
    return ok && (size != sizeof before || journal_before_set(c->db, kiosk, epoch, before, why));
}

static bool start_state(struct centre *c, uint32_t kiosk, uint32_t epoch, struct fail *why) {
    static const char sql[] =
        "INSERT INTO kiosk_state (kiosk, epoch, stored_seq, head) VALUES (:kiosk, :epoch, 0, :head) "
        "ON CONFLICT (kiosk) DO UPDATE SET epoch = excluded.epoch, stored_seq = 0, head = excluded.head, cursor = 0, "
        "mark = 0, durable_seq = 0, reported = 0, clean = 0, clock = ''";
    uint8_t head[HASH_SIZE];
    return journal_first_head(c->db, c->journal.region, kiosk, epoch, head, why) &&
           db_run(c->db, sql, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "head:b",
                  &(struct piece){head, sizeof head}, NULL);
}

bool peer_start(struct centre *c, uint32_t kiosk, uint32_t epoch, struct fail *why) {
    return keep_before(c, kiosk, epoch, why) && start_state(c, kiosk, epoch, why);
}

bool peer_enrolled(struct centre *c, const struct kiosk *k, struct fail *why) {
    uint32_t kiosk = (uint32_t)k->no, epoch = (uint32_t)k->kiosk_epoch;
    return peer_start(c, kiosk, epoch, why) && frame_key_begin(c->db, kiosk, epoch, k->frame_key, epoch, why);
}

bool peer_start_behind(struct centre *c, uint32_t kiosk, uint32_t epoch, const uint8_t before[HASH_SIZE], struct fail *why) {
    return journal_before_set(c->db, kiosk, epoch, before, why) && start_state(c, kiosk, epoch, why);
}

static bool append_frost(struct centre *c, const struct peer *peer, enum event_kind kind, const char *reason,
                         struct fail *why) {
    struct event ev = {.type = &event_types[kind]};
    memcpy(ev.subject, c->journal.region, sizeof ev.subject);
    struct kiosk_frozen *frozen = event_payload(&ev, &c->turn);
    frozen->no = peer->kiosk;
    text_copy(frozen->reason, sizeof frozen->reason, reason);
    if (!applier_append(c, &ev, why)) return false;
    centre_log(&c->env, kind == EV_KIOSK_FROZEN ? "frozen" : "thawed", "kiosk=%u reason=%s", peer->kiosk, reason);
    return true;
}

bool peer_freeze(struct centre *c, struct peer *peer, const char *reason, struct fail *why) {
    if (c->recovering)
        return fail_set(
            why, FAIL_BUSY, "peer: recovering",
            _("The centre was restored and waits for its kiosks: nothing is numbered yet. One that is lost or stolen is kept "
              "out by “recover skip %u”."),
            peer->kiosk);
    if (!append_frost(c, peer, EV_KIOSK_FROZEN, reason, why)) return false;
    text_copy(peer->frozen, sizeof peer->frozen, reason);
    return true;
}

bool peer_freeze_heard(struct centre *c, struct peer *peer, const char *reason, struct fail *why) {
    if (!c->recovering) return peer_freeze(c, peer, reason, why);
    text_copy(peer->frozen, sizeof peer->frozen, reason);
    return true;
}

bool peer_thaw(struct centre *c, struct peer *peer, struct fail *why) {
    if (!append_frost(c, peer, EV_KIOSK_THAWED, peer->frozen, why)) return false;
    peer->frozen[0] = '\0';
    return true;
}

bool peer_revoked(const struct peer *peer) {
    return !strcmp(peer->frozen, "lost") || !strcmp(peer->frozen, "revoked");
}
