#include "sync/centre/recover.h"

#include "model/base/text.h"
#include "model/store/centre_keys.h"
#include "model/store/log.h"
#include "sync/centre/keys.h"
#include "sync/centre/log.h"
#include "sync/wire/units.h"

#include <inttypes.h>
#include <string.h>

/* A kiosk tells a restored centre what it has. */

bool recover_wants(struct centre *c, const struct peer *peer, int64_t *gsn, struct fail *why) {
    *gsn = c->restored_gsn;
    return db_one_int(c->db, gsn, "SELECT units_to FROM recover WHERE kiosk = :kiosk", why, "kiosk:i", (int64_t)peer->kiosk,
                      NULL);
}

static bool await(struct centre *c, int64_t kiosk, int64_t units_to, struct fail *why) {
    return db_run(c->db, "INSERT INTO recover (kiosk, units_to, told) VALUES (:kiosk, :to, 0) ON CONFLICT (kiosk) DO NOTHING",
                  why, "kiosk:i", kiosk, "to:i", units_to, NULL);
}

/* One that was frozen when the backup was made, and no longer: it is awaited like the others. */
static bool await_let_go(struct centre *c, const struct event *ev, struct fail *why) {
    switch (ev->type ? ev->type->kind : EV_UNKNOWN) {
    case EV_KIOSK_EPOCH: return await(c, ((const struct kiosk_epoch *)ev->payload)->no, c->restored_gsn, why);
    case EV_KIOSK_THAWED: return await(c, ((const struct kiosk_frozen *)ev->payload)->no, c->restored_gsn, why);
    default: return true;
    }
}

bool recover_lets(struct centre *c, struct peer *peer, const struct exchange_request *request, struct fail *why) {
    int64_t skipped = -1; /* not awaited at all */
    if (!db_one_int(c->db, &skipped, "SELECT skipped FROM recover WHERE kiosk = :kiosk", why, "kiosk:i", (int64_t)peer->kiosk,
                    NULL))
        return false;
    if (skipped > 0)
        text_copy(peer->frozen, sizeof peer->frozen, "lost");
    else if (skipped == 0 || !peer_revoked(peer) || request->epoch > peer->epoch)
        peer->frozen[0] = '\0';
    return true;
}

/* With keys that were listed behind the backup. */
static bool read_newer(struct centre *c, const struct unit *unit, const struct answer_bond *bond,
                       struct exchange_answer *answer, struct fail *why) {
    uint8_t secret[SIGN_SECRET_SIZE], key[SIGN_PUBLIC_SIZE];
    struct fail none;
    bool read = false;
    for (uint32_t no = c->keys.no + 1; !read && no <= c->keys.no + KEYS_AHEAD_MOST; no++) {
        if (!keys_answer_secret(c, no, secret, &none)) continue;
        crypto_sign_ed25519_sk_to_pk(key, secret);
        sodium_memzero(secret, sizeof secret);
        read = answer_read(unit->body, unit->size, bond, key, &c->turn, answer, why);
    }
    return read;
}

/* Only what we have signed ourselves, for this kiosk; with any of our keys: they may have been changed since. */
static bool read_signed(struct centre *c, uint32_t kiosk, const struct unit *unit, struct exchange_answer *answer,
                        struct fail *why) {
    struct key_listed all[CENTRE_KEYS_MOST];
    int count;
    const struct answer_bond bond = {.region = c->journal.region,
                                     .kiosk = kiosk,
                                     .nonce = unit->nonce,
                                     .request_hash = unit->asked,
                                     .dict = dicts_find(&c->dicts, unit->dict)};
    if (unit->dict != 0 && !bond.dict)
        return fail_set(why, FAIL_BUSY, "recover: a dictionary is missing",
                        _("The centre lacks a dictionary of a later release: install that one."));
    if (!centre_keys_list(c->db, c->journal.region, all, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        struct keylist keys;
        uint8_t ignored[SIGN_PUBLIC_SIZE];
        if (keylist_of_event(&all[i], &keys, ignored) &&
            answer_read(unit->body, unit->size, &bond, keys.answer_key, &c->turn, answer, why))
            return true;
    }
    return read_newer(c, unit, &bond, answer, why);
}

/* --- One that the backup does not know ------------------------------------------------------------------------------------ */

/* Its row is there from now on, and once more by its number in the end. */
static bool meet(struct centre *c, const struct event *ev, struct fail *why) {
    const struct kiosk *k = ev->payload;
    int64_t there = 0;
    if (!db_one_int(c->db, &there, "SELECT count(*) FROM kiosk_state WHERE kiosk = :no AND epoch >= :epoch", why, "no:i", k->no,
                    "epoch:i", k->kiosk_epoch, NULL))
        return false;
    if (there > 0) return true;
    centre_log(&c->env, "met", "kiosk=%" PRId64 " epoch=%" PRId64 " serial=%s", k->no, k->kiosk_epoch, k->serial);
    return journal_apply(c->db, ev, why) && peer_enrolled(c, k, why) && await(c, k->no, c->restored_gsn, why);
}

static bool is_enrolment(const struct event *ev, uint32_t kiosk) {
    return ev->type && ev->type->kind == EV_KIOSK_ENROLLED && ((const struct kiosk *)ev->payload)->no == kiosk;
}

/* Its own enrolment, in an answer that we have signed for it. */
static bool meet_by_unit(struct centre *c, uint32_t kiosk, const struct unit *unit, struct fail *why) {
    struct exchange_answer answer = {0};
    struct fail ignored = {0};
    if (!read_signed(c, kiosk, unit, &answer, &ignored)) return true;
    for (int i = 0; i < answer.item_count; i++) {
        const struct feed_item *item = &answer.items[i];
        struct event ev;
        if (item->own || item->forget || item->gsn <= c->restored_gsn) continue;
        if (!event_decode(item->line, item->size, &c->turn, &ev, &ignored) || !is_enrolment(&ev, kiosk)) continue;
        ev.gsn = item->gsn;
        if (!meet(c, &ev, why)) return false;
    }
    return true;
}

static bool is_known(struct centre *c, uint32_t kiosk, const char *serial, struct peer *peer, bool *known, struct fail *why) {
    bool there = peer_load(c, kiosk, peer, why);
    *known = there && (!serial || peer_knows(peer, serial));
    return there || why->kind == FAIL_GONE;
}

bool recover_meet(struct centre *c, uint32_t kiosk, const char *serial, const struct exchange_request *request,
                  struct peer *peer, bool *known, struct fail *why) {
    const uint8_t *at = request->units;
    size_t left = request->units_size, size;
    struct unit unit;
    if (!is_known(c, kiosk, serial, peer, known, why)) return false;
    while (!*known && (size = unit_take(at, left, &unit)) > 0) {
        if (!meet_by_unit(c, kiosk, &unit, why)) return false;
        at += size;
        left -= size;
    }
    if (!*known && request->units_size > 0 && !is_known(c, kiosk, serial, peer, known, why)) return false;
    if (!*known) {
        centre_log(&c->env, "stranger", "kiosk=%" PRIu32 " epoch=%" PRIu32, kiosk, request->epoch);
        *peer = (struct peer){.kiosk = kiosk, .epoch = request->epoch};
        return true;
    }
    /* Where the epoch before ended the backup may not know: it is its own log, and nobody else's chain hangs on it. */
    uint8_t first[HASH_SIZE];
    chain_start(c->journal.region, kiosk, request->epoch, request->before, first);
    bool fits = request->has_before && memcmp(first, request->before + HASH_SIZE, HASH_SIZE) == 0;
    bool begins = fits && peer->seq == 0 && peer->epoch == request->epoch && peer->mark == 0;
    return !begins || (peer_start_behind(c, kiosk, peer->epoch, request->before, why) && peer_load(c, kiosk, peer, why));
}

/* --- What it gives back --------------------------------------------------------------------------------------------------- */

/* What all kiosks were fed each of them gives back. */
static bool is_kept(struct centre *c, int64_t gsn, const char *line, int64_t fed, bool *kept, struct fail *why) {
    int64_t count = 0;
    bool ok = db_one_int(c->db, &count, "SELECT count(*) FROM returned WHERE gsn = :gsn AND line = :line AND fed >= :fed", why,
                         "gsn:i", gsn, "line:t", line, "fed:i", fed, NULL);
    *kept = count > 0;
    return ok;
}

#define SAME_RECORD "excluded.kiosk = returned.kiosk AND excluded.epoch = returned.epoch AND excluded.seq = returned.seq"

/* The same backup may have been put back before: what was fed since counts more. But who was fed a record once with what it
 * says of a person and once without, since the child had left, gives it back with it. */
static bool keep_item(struct centre *c, const struct peer *peer, int64_t fed, const struct feed_item *item, struct fail *why) {
    struct event ev = {.id = item->id};
    struct fail damaged;
    bool no_event = item->forget && !item->own, kept = false; /* what its maker has forgotten keeps its number */
    if (no_event || item->gsn <= c->restored_gsn) return true;
    const char *own = item->forget ? RECOVER_OWN_GONE : RECOVER_OWN;
    const char *line = item->own ? own : arena_printf(&c->turn, "%.*s", (int)item->size, item->line);
    if (!item->own && !is_kept(c, item->gsn, line, fed, &kept, why)) return false;
    if (kept) return true;
    if (!item->own && !event_decode(item->line, item->size, &c->turn, &ev, &damaged)) return true; /* a later release's */
    ev.gsn = item->gsn;
    bool enrols = ev.type && ev.type->kind == EV_KIOSK_ENROLLED;
    if (!await_let_go(c, &ev, why) || (enrols && !meet(c, &ev, why))) return false;
    return db_run(
        c->db,
        "INSERT INTO returned (gsn, giver, kiosk, epoch, seq, line, fed) VALUES (:gsn, :giver, :kiosk, :epoch, :seq, :line, :fed) "
        "ON CONFLICT (gsn, giver) DO UPDATE SET kiosk = excluded.kiosk, epoch = excluded.epoch, seq = excluded.seq, "
        "line = CASE WHEN " SAME_RECORD " AND returned.line > excluded.line THEN returned.line ELSE excluded.line END, "
        "fed = CASE WHEN excluded.fed > returned.fed THEN excluded.fed ELSE returned.fed END "
        "WHERE excluded.fed > returned.fed OR (" SAME_RECORD " AND excluded.line > returned.line)",
        why, "gsn:i", item->gsn, "giver:i", (int64_t)peer->kiosk, EVENT_ID_ARGS(ev.id), "line:t", line, "fed:i", fed, NULL);
}

/* Its log goes on in a later epoch: we have said so ourselves. The machine that shows it is the one that went over. */
static bool take_turn(struct centre *c, struct peer *peer, const struct epoch_turn *turn, int64_t mark, struct fail *why) {
    if (turn->epoch <= peer->epoch) return true;
    centre_log(&c->env, "epoch", "kiosk=%" PRIu32 " epoch=%" PRIu32 " taken back", peer->kiosk, turn->epoch);
    return peer_start_behind(c, peer->kiosk, turn->epoch, turn->last.head, why) &&
           db_run(c->db, "UPDATE kiosk_state SET mark = :mark WHERE kiosk = :kiosk", why, "mark:i", mark, "kiosk:i",
                  (int64_t)peer->kiosk, NULL) &&
           peer_load(c, peer->kiosk, peer, why);
}

static bool note_heard(struct centre *c, const struct exchange_answer *answer, struct fail *why) {
    int64_t last;
    return meta_int(c->db, RECOVER_HEARD, &last, why) &&
           (answer->more || answer->time <= last || meta_set_int(c->db, RECOVER_HEARD, answer->time, why));
}

/* The next one is above all that any kiosk has heard of, in a part of an answer, too. */
static bool note_epoch(struct centre *c, int64_t epoch, struct fail *why) {
    int64_t heard;
    return meta_int(c->db, RECOVER_EPOCH, &heard, why) && (epoch <= heard || meta_set_int(c->db, RECOVER_EPOCH, epoch, why));
}

static bool take_unit(struct centre *c, struct peer *peer, const struct unit *unit, const struct exchange_request *request,
                      int64_t *to, bool *refused, struct fail *why) {
    bool to_us = request->recovery == c->recovery; /* else its log of before may have been told to another recovery */
    struct exchange_answer answer = {0};
    struct fail forged = {0};
    if (!read_signed(c, peer->kiosk, unit, &answer, &forged)) {
        if (forged.kind == FAIL_BUSY) {
            *why = forged;
            return false;
        }
        centre_log(&c->env, "refused", "kiosk=%" PRIu32 " unit=\"%s\"", peer->kiosk, forged.log);
        *refused = true;
        return true;
    }
    if (!note_heard(c, &answer, why) || !note_epoch(c, answer.feed_epoch, why) ||
        (to_us && !take_turn(c, peer, &answer.turn, request->mark, why)))
        return false;
    for (int i = 0; i < answer.item_count; i++) {
        if (!keep_item(c, peer, answer.feed_epoch, &answer.items[i], why)) return false;
        if (answer.items[i].gsn > *to) *to = answer.items[i].gsn;
    }
    return true;
}

static int64_t sum_of(const struct exchange_request *request) {
    struct hash h;
    uint8_t out[HASH_SIZE];
    uint64_t sum;
    hash_begin(&h, PURPOSE_DIGEST);
    hash_add(&h, request->units, request->units_size);
    hash_end(&h, out);
    memcpy(&sum, out, sizeof sum);
    return (int64_t)(sum >> 2) + RECOVER_REFUSED + 1;
}

/* Something of what it gives back does not hold: the line may have damaged it, so that it is asked for all of it once more,
 * until the same bytes come again. Without it a number might be given twice. */
static bool ask_once_more(struct centre *c, const struct peer *peer, const struct exchange_request *request, bool *again,
                          struct fail *why) {
    int64_t before = 0, sum = sum_of(request);
    if (!db_one_int(c->db, &before, "SELECT refused FROM recover WHERE kiosk = :kiosk", why, "kiosk:i", (int64_t)peer->kiosk,
                    NULL))
        return false;
    *again = before != sum && before != RECOVER_REFUSED;
    return !*again || (await(c, peer->kiosk, c->restored_gsn, why) &&
                       db_run(c->db, "UPDATE recover SET refused = :sum WHERE kiosk = :kiosk", why, "sum:i", sum, "kiosk:i",
                              (int64_t)peer->kiosk, NULL));
}

/* It has said nothing yet of the epoch it is in. */
static bool is_behind(const struct peer *peer, const struct exchange_request *request) {
    return request->epoch > peer->epoch;
}

bool recover_hear(struct centre *c, struct peer *peer, const struct exchange_request *request, struct fail *why) {
    const uint8_t *at = request->units;
    size_t left = request->units_size, size;
    int64_t to;
    struct unit unit;
    bool refused = false, again = false;
    if (!recover_wants(c, peer, &to, why) || !note_epoch(c, request->feed_epoch, why)) return false;
    while ((size = unit_take(at, left, &unit)) > 0) {
        if (!take_unit(c, peer, &unit, request, &to, &refused, why)) return false;
        at += size;
        left -= size;
    }
    /* Told to a recovery before this one: it goes on where it had stopped there, and begins anew when it has heard of us. */
    if (request->recovery != c->recovery && !recover_wants(c, peer, &to, why)) return false;
    refused = refused || left > 0;
    if (refused && !ask_once_more(c, peer, request, &again, why)) return false;
    if (again)
        return fail_set(why, FAIL_BUSY, "recover: what it gives back does not hold, once",
                        _("The data is damaged and was not taken. It will be sent again."));
    return db_run(c->db,
                  "INSERT INTO recover (kiosk, units_to, told, refused) VALUES (:kiosk, :to, :told, :refused) "
                  "ON CONFLICT (kiosk) DO UPDATE SET units_to = excluded.units_to, "
                  "told = CASE WHEN recover.told = 1 THEN 1 ELSE excluded.told END, "
                  "refused = CASE WHEN recover.refused = :final THEN :final ELSE excluded.refused END",
                  why, "kiosk:i", (int64_t)peer->kiosk, "to:i", to, "told:i",
                  (int64_t)(request->all && request->recovery == c->recovery && !is_behind(peer, request)), "refused:i",
                  (int64_t)(refused ? RECOVER_REFUSED : 0), "final:i", (int64_t)RECOVER_REFUSED, NULL);
}
