#include "tests/sim/world.h"

#include "sync/centre/carry.h"
#include "sync/kiosk/carry.h"
#include "tests/sim/disk.h"

#include <string.h>

/* Sticks on the way between kiosks and the centre, in some courier's pockets: written at any moment, carried in any order,
 * lost, copied, damaged, taken to the wrong place, or found again after days. */

enum { STICKS = 12 };

static struct stick {
    bool there;
    struct seal_head head;
    struct bytes file;
} pocket[STICKS];

static struct stick *pick(struct world *w, enum seal_way way) {
    int found[STICKS], count = 0;
    for (int i = 0; i < STICKS; i++)
        if (pocket[i].there && pocket[i].head.way == way) found[count++] = i;
    return count > 0 ? &pocket[found[sim_dice(w, (uint64_t)count)]] : NULL;
}

/* Where the pockets are full the first one is emptied: a stick more that is lost. */
static void put(const struct seal_head *head, const struct bytes *file) {
    int at = 0;
    while (at < STICKS && pocket[at].there) at++;
    if (at == STICKS) at = 0;
    pocket[at].there = true;
    pocket[at].head = *head;
    bytes_clear(&pocket[at].file);
    bytes_add(&pocket[at].file, file->data, file->size);
}

/* What happens to a stick on its way; false: nothing of it arrives. The damaged one is a copy that is read and thrown away. */
static bool arrives(struct world *w, struct stick *s, struct bytes *read) {
    bytes_clear(read);
    bytes_add(read, s->file.data, s->file.size);
    switch (sim_dice(w, 12)) {
    case 0:
        fault_count(FAULT_STICK_LOST);
        sim_note(w, "a stick of kiosk %u is lost", s->head.from + s->head.to);
        s->there = false;
        return false;
    case 1: fault_count(FAULT_STICK_TWICE); return true; /* it stays in the pocket, too */
    case 2:
        fault_count(FAULT_STICK_BAD);
        if (sim_dice(w, 2) == 0)
            read->size = sim_dice(w, read->size);
        else
            read->data[sim_dice(w, read->size)] ^= (uint8_t)(1u << sim_dice(w, 8));
        return true;
    default: s->there = false; return true;
    }
}

static bool whole(const struct bytes *read, const struct stick *s) {
    return read->size == s->file.size && memcmp(read->data, s->file.data, read->size) == 0;
}

/* The list of keys in front of an answer stands by its own signature: who knows the keys anyhow does not ask it. */
static bool sealed_whole(const struct bytes *read, const struct stick *s) {
    struct keylist keys;
    size_t front = keylist_take(s->file.data, s->file.size, &keys);
    return read->size == s->file.size && memcmp(read->data + front, s->file.data + front, read->size - front) == 0;
}

/* --- At the kiosk --------------------------------------------------------------------------------------------------------- */

static bool write_stick(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct carry c;
    bool done = false, ok;
    if (!k->x || disk_is_off(k->machine) || !carry_begin(&c, k->x, why)) return true;
    do ok = carry_step(&c, &done, why);
    while (ok && !done);
    ok = ok && carry_written(&c, why);
    if (ok) {
        sim_note(w, "%s writes stick %llu: %lld events", k->seat.name, (unsigned long long)c.head.number,
                 (long long)carry_events(&c));
        put(&c.head, &c.file);
    }
    carry_close(&c);
    return ok;
}

struct stand {
    int64_t log_epoch, acked, cursor, feed_epoch, scope_version;
};

static struct stand stand_of(struct world *w, struct sim_kiosk *k) {
    static const char sql[] =
        "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'acked_seq' AND :kiosk > 0";
    static const char cursor[] =
        "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'cursor' AND :kiosk > 0";
    static const char epoch[] =
        "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'feed_epoch' AND :kiosk > 0";
    static const char version[] =
        "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'scope_version' AND :kiosk > 0";
    return (struct stand){k->seat.desk.journal.epoch, sim_one(w, k->seat.db, sql, k->seat.no),
                          sim_one(w, k->seat.db, cursor, k->seat.no), sim_one(w, k->seat.db, epoch, k->seat.no),
                          sim_one(w, k->seat.db, version, k->seat.no)};
}

/* 29: whatever comes by hand, the acks and the cursor of a kiosk never go back; another epoch of its log has acks of its own.
 */
static bool read_answer(struct world *w, struct sim_kiosk *k, const struct bytes *file, bool is_whole, struct fail *why) {
    struct seal_head head;
    struct bytes body = {0};
    struct exchange_status status;
    uint8_t box_key[32];
    struct stand before = stand_of(w, k);
    crypto_scalarmult_base(box_key, k->keys.box_secret);
    struct keylist keys = {0};
    struct trusted signer;
    size_t front = keylist_take(file->data, file->size, &keys);
    const uint8_t *sealed = file->data + front;
    bool ok = (file->size >= front + SEAL_HEADER || fail_set(why, FAIL_INPUT, "sim: a stick cut short", "cut")) &&
              carry_signer(k->x, sealed, &keys, &signer, why) &&
              seal_open(sealed, file->size - front, signer.answer_key, box_key, k->keys.box_secret, &head, &body, why);
    if (ok && !is_whole) sim_fail(w, "invariant 27: a damaged stick is opened");
    ok = ok && carry_take(k->x, &head, &signer, body.data, body.size, why);
    bytes_close(&body);
    if (!ok) return false;
    sim_note(w, "%s reads the answer to stick %llu", k->seat.name, (unsigned long long)head.number);
    do {
        kiosk_exchange_step(k->x, 3, true);
        kiosk_exchange_status(k->x, &status);
    } while (status.carrying && !disk_is_off(k->machine) && !db_broken(k->seat.db));
    if (disk_is_off(k->machine) || db_broken(k->seat.db)) return true;
    struct stand after = stand_of(w, k);
    if (after.feed_epoch == before.feed_epoch && after.log_epoch == before.log_epoch && after.acked < before.acked)
        sim_fail(w, "invariant 29: a stick takes an ack of %s back", k->seat.name);
    if (after.feed_epoch == before.feed_epoch && after.scope_version == before.scope_version && after.cursor < before.cursor)
        sim_fail(w, "invariant 29: a stick takes the cursor of %s back", k->seat.name);
    return true;
}

static bool bring_home(struct world *w, struct sim_kiosk *any, struct fail *why) {
    struct stick *s = pick(w, SEAL_ANSWER);
    struct bytes read = {0};
    bool ok = true;
    if (!s) return true;
    struct sim_kiosk *k = any;
    bool astray = s->head.to != any->seat.no && sim_dice(w, 3) == 0;
    for (int i = 0; i < SIM_KIOSKS && !astray; i++)
        if (w->kiosks[i].seat.no == s->head.to) k = &w->kiosks[i];
    if (k->x && !disk_is_off(k->machine) && !db_broken(k->seat.db) && arrives(w, s, &read)) {
        ok = read_answer(w, k, &read, sealed_whole(&read, s), why);
        if (astray) fault_count(FAULT_STICK_ASTRAY);
        if (astray && ok) sim_fail(w, "invariant 29: %s reads a stick that is for kiosk %u", k->seat.name, s->head.to);
    }
    bytes_close(&read);
    return ok;
}

/* --- At the centre -------------------------------------------------------------------------------------------------------- */

static bool open_file(void *self, const struct carrier_keys *keys, struct seal_head *head, struct bytes *body,
                      struct fail *why) {
    const struct bytes *read = self;
    return seal_open(read->data, read->size, keys->sign_key, keys->box_key, keys->box_secret, head, body, why);
}

static bool take(struct world *w, struct bytes *read, bool is_whole, struct fail *why) {
    struct seal_head head, answer;
    struct carrier_keys keys;
    struct carrier_taken taken;
    struct bytes body = {0}, file = {0};
    size_t size;
    bool ok = seal_peek(read->data, read->size, &head, &size, why) && carrier_reader(w->kit.c, &head, &keys, why) &&
              carrier_open(w->kit.c, &keys, open_file, read, &head, &body, why);
    if (ok && !is_whole) sim_fail(w, "invariant 27: a damaged stick is opened at the centre");
    ok = ok && carrier_take(w->kit.c, &head, body.data, body.size, &taken, &answer, &file, why);
    if (ok) {
        sim_note(w, "the centre takes stick %llu of kiosk %u: %d events", (unsigned long long)head.number, head.from,
                 taken.events);
        put(&answer, &file);
    }
    bytes_close(&body);
    bytes_close(&file);
    return ok;
}

/* By a courier's kiosk, over HTTPS: the network is told elsewhere, here it either comes or does not. */
static bool hand_on(struct world *w, uint32_t courier, const struct bytes *read, bool is_whole, struct fail *why) {
    struct seal_head answer;
    struct bytes file = {0};
    struct keylist keys;
    size_t whole;
    bool ok = carrier_hand(w->kit.c, courier, read->data, read->size, &file, why);
    if (ok && !is_whole) sim_fail(w, "invariant 27: a damaged stick is opened at the centre");
    size_t front = keylist_take(file.data, file.size, &keys);
    if (ok && !seal_peek(file.data + front, file.size - front, &answer, &whole, why))
        sim_fail(w, "a courier gets no answer file: %s", why->log);
    if (ok) {
        sim_note(w, "a courier hands stick %llu of kiosk %u on", (unsigned long long)answer.number, answer.to);
        put(&answer, &file);
    }
    bytes_close(&file);
    return ok;
}

static bool bring_to_centre(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct stick *s = pick(w, SEAL_OUT);
    struct bytes read = {0};
    bool ok = true;
    if (s && world_centre_runs(w) && arrives(w, s, &read))
        ok = sim_dice(w, 3) == 0 ? hand_on(w, k->seat.no, &read, whole(&read, s), why) : take(w, &read, whole(&read, s), why);
    bytes_close(&read);
    return ok;
}

static bool answer_anew(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct seal_head answer;
    struct bytes file = {0};
    if (!world_centre_runs(w)) return true;
    bool ok = carrier_answer(w->kit.c, k->seat.no, &answer, &file, why);
    if (ok) put(&answer, &file);
    bytes_close(&file);
    return ok;
}

const struct deed happenings_stick[] = {
    {"a stick is written", 10, write_stick},
    {"a stick at the centre", 12, bring_to_centre},
    {"a stick comes home", 12, bring_home},
    {"a stick is answered anew", 2, answer_anew},
    {0},
};
