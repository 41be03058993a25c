#include "tests/sim/world.h"

#include "sync/centre/keys.h"

#include <inttypes.h>
#include <string.h>

/* Each answer of the centre, read with the eyes of an eavesdropper who has its key: what leaves is meant for that kiosk, is
 * behind its cursor, and moves the cursor. */

static int64_t count(struct world *w, const char *sql, int64_t kiosk, int64_t gsn, int64_t cursor) {
    struct fail why = {0};
    int64_t found = 0;
    if (!db_one_int(w->kit.c->db, &found, sql, &why, "kiosk:i", kiosk, "gsn:i", gsn, "cursor:i", cursor, NULL))
        sim_fail(w, "%s: %s", sql, why.log);
    return found;
}

/* 11, 12 */
static void check_item(struct world *w, const struct sim_kiosk *k, int64_t gsn, int64_t cursor) {
    static const char meant[] = "SELECT count(*) FROM feed WHERE gsn = :gsn AND scope IN " SIM_SCOPES " AND :cursor = :cursor";
    static const char behind[] = "SELECT count(*) FROM feed WHERE gsn = :gsn AND pos > :cursor AND scope IN " SIM_SCOPES;
    if (count(w, meant, k->seat.no, gsn, cursor) == 0)
        sim_fail(w, "invariant 12: number %" PRId64 " goes to %s, which has not got its scope", gsn, k->seat.name);
    if (count(w, behind, k->seat.no, gsn, cursor) == 0)
        sim_fail(w, "invariant 11: number %" PRId64 " goes to %s again, which stands at %" PRId64, gsn, k->seat.name, cursor);
}

/* 12: only who has left is to be forgotten. */
static void check_forgotten(struct world *w, const struct sim_kiosk *k, const char *subject) {
    static const char sql[] = "SELECT count(*) FROM leaver v JOIN feed f ON f.gsn = 4503599627370496 + v.no WHERE "
                              "v.subject = :subject AND f.scope IN " SIM_SCOPES;
    struct fail why = {0};
    int64_t found = 0;
    if (!db_one_int(w->kit.c->db, &found, sql, &why, "kiosk:i", (int64_t)k->seat.no, "subject:t", subject, NULL))
        sim_fail(w, "%s: %s", sql, why.log);
    if (found == 0) sim_fail(w, "invariant 12: %s is told to forget %s, who has not left", k->seat.name, subject);
}

/* 5, 6: what is acked is committed, and once acked for good; only a centre that was put back takes it back. */
static void check_ack(struct world *w, struct sim_kiosk *k, const struct exchange_answer *a) {
    static const char sql[] = "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = :gsn AND seq <= :cursor";
    const struct event_id now = {.kiosk = k->seat.no, .epoch = a->ack_epoch, .seq = a->ack_seq};
    if (count(w, sql, k->seat.no, now.epoch, (int64_t)now.seq) != (int64_t)now.seq)
        sim_fail(w, "invariant 5: %" PRIu64 " of %s are acked and not stored", now.seq, k->seat.name);
    if (now.epoch == k->acked.epoch && w->put_back == k->acked_at && now.seq < k->acked.seq)
        sim_fail(w, "invariant 6: %s is acked %" PRIu64 ", %" PRIu64 " before", k->seat.name, now.seq, k->acked.seq);
    k->acked = now;
    k->acked_at = w->put_back;
}

void answer_check(struct world *w, const struct sim_kiosk *k, const struct bytes *request, const struct bytes *answer) {
    struct exchange_request asked = {0};
    struct exchange_answer a = {0};
    struct arena memory = {0};
    struct fail why = {0};
    uint8_t hash[HASH_SIZE], secret[SIGN_SECRET_SIZE];
    if (!request_read(request->data, request->size, &asked, &why)) sim_fail(w, "a request that was answered: %s", why.log);
    request_hash_of(request->data, request->size, hash);
    const struct answer_bond bond = {.region = w->kit.c->journal.region,
                                     .kiosk = k->seat.no,
                                     .nonce = asked.nonce,
                                     .request_hash = hash,
                                     .dict = dicts_find(&w->kit.c->dicts, asked.dict)};
    keys_believed(w->kit.c, asked.key_no, secret);
    struct keylist keys; /* for who was away while they were renewed */
    size_t front = keylist_take(answer->data, answer->size, &keys);
    if (!answer_read(answer->data + front, answer->size - front, &bond, secret + SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE, &memory,
                     &a, &why))
        sim_fail(w, "an answer to %s cannot be read: %s", k->seat.name, why.log);
    bool same_feed =
        asked.feed_epoch == a.feed_epoch && asked.scope_version == a.scope_version && asked.cursor <= w->kit.c->gsn;
    int64_t cursor = same_feed ? asked.cursor : 0;
    for (int i = 0; i < a.item_count; i++) {
        const struct feed_item *item = &a.items[i];
        if (item->forget && !item->own) {
            check_forgotten(w, k, item->subject);
            continue;
        }
        check_item(w, k, item->gsn, cursor);
        if (!item->own) personal_goes_home(w, k, item, &memory);
    }
    check_ack(w, &w->kiosks[k->index], &a);
    if (a.frozen[0] && (a.item_count > 0 || a.back_count > 0))
        sim_fail(w, "invariant 34: %s is fed, though it is frozen (%s)", k->seat.name, a.frozen);
    bool feeds = !a.frozen[0] && a.turn.epoch == 0 && !a.recovering;
    if (feeds && !a.more && a.cursor != w->kit.c->gsn) /* 13 */
        sim_fail(w, "invariant 13: %s is left at %" PRId64 " of %" PRId64, k->seat.name, a.cursor, w->kit.c->gsn);
    if (feeds && a.more && a.cursor == cursor && a.part == asked.part && !a.gone.scope[0])
        sim_fail(w, "invariant 13: the cursor of %s does not move", k->seat.name);
    arena_close(&memory);
}
