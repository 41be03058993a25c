/* What we were fed and no backup of the centre covers yet is kept as it came; a centre that was put back gets it again. */

#include "sync/kiosk/inner.h"

#include "sync/kiosk/retry.h"
#include "sync/wire/units.h"

#include <string.h>

enum { UNITS_MOST = 256 * 1024 };

void units_note(struct kiosk_exchange *x, const uint8_t *body, size_t size, const struct answer_bond *bond) {
    bytes_clear(&x->giving.unit);
    if (x->answer.turn.epoch == 0 && (x->answer.backed == 0 || x->answer.item_count == 0)) return;
    bytes_add(&x->giving.unit, body, size);
    memcpy(x->giving.nonce, bond->nonce, sizeof x->giving.nonce);
    memcpy(x->giving.asked, bond->request_hash, sizeof x->giving.asked);
    x->giving.dict = bond->dict != NULL ? bond->dict->id : 0;
}

static struct unit_row unit_of(const struct kiosk_exchange *x) {
    return (struct unit_row){.dict = x->giving.dict,
                             .nonce = x->giving.nonce,
                             .asked = x->giving.asked,
                             .body = x->giving.unit.data,
                             .size = x->giving.unit.size};
}

/* With the last one in which somebody who was erased may stand, no byte of it is to stay in the file. */
static bool drop_covered(struct db *db, int64_t covered, struct fail *why) {
    bool before, after;
    return unit_outdated(db, &before, why) && unit_drop(db, covered, why) && unit_outdated(db, &after, why) &&
           (!before || after || db_wipe(db, why));
}

bool units_keep(struct kiosk_exchange *x, struct fail *why) {
    const struct exchange_answer *a = &x->answer;
    struct unit_row unit = unit_of(x);
    if (unit.size == 0) return a->backed == 0 || drop_covered(x->desk->db, a->backed, why);
    for (int i = 0; i < a->item_count; i++)
        if (a->items[i].gsn > unit.at.gsn) unit.at.gsn = a->items[i].gsn;
    return (unit.at.gsn <= a->backed || unit_keep(x->desk->db, &unit, why)) && drop_covered(x->desk->db, a->backed, why);
}

static void put_row(struct bytes *units, const struct unit_row *row) {
    struct unit unit = {.body = row->body, .size = row->size, .dict = row->dict};
    memcpy(unit.nonce, row->nonce, sizeof unit.nonce);
    memcpy(unit.asked, row->asked, sizeof unit.asked);
    unit_put(&unit, units);
}

bool units_put_turn(struct kiosk_exchange *x, uint32_t epoch, uint32_t *next, struct bytes *out, struct fail *why) {
    struct unit_row row;
    bool found;
    *next = 0;
    if (!unit_turn(x->desk->db, epoch, &x->scratch, &row, &found, why)) return false;
    if (found) put_row(out, &row);
    if (found) *next = (uint32_t)-row.at.gsn;
    arena_reset(&x->scratch);
    return true;
}

/* Behind the last record of that epoch. */
static bool give_turn(struct kiosk_exchange *x, struct fail *why) {
    struct giving *g = &x->giving;
    uint32_t ignored;
    if (x->outbox.last < g->past.last) return true;
    g->past.turning = true;
    return units_put_turn(x, g->past.log.epoch, &ignored, &g->units, why);
}

bool units_put(struct kiosk_exchange *x, struct unit_place *last, struct bytes *out, bool *more, struct fail *why) {
    bool found = true;
    while (out->size < UNITS_MOST) {
        struct unit_row row;
        if (!unit_next(x->desk->db, *last, &x->scratch, &row, &found, why)) return false;
        if (!found || (out->size > 0 && out->size + row.size > UNITS_MOST)) break;
        put_row(out, &row);
        *last = row.at;
        arena_reset(&x->scratch);
    }
    arena_reset(&x->scratch);
    *more = found;
    return true;
}

bool units_tell(struct kiosk_exchange *x, int64_t recovery, struct exchange_request *r, struct fail *why) {
    r->recovery = recovery;
    r->has_before = true;
    const struct journal *j = &x->desk->journal;
    return journal_before(j->db, j->kiosk, j->epoch, r->before, why) &&
           journal_first_head(j->db, j->region, j->kiosk, j->epoch, r->before + HASH_SIZE, why);
}

bool units_give(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why) {
    struct giving *g = &x->giving;
    bool more = true;
    struct unit_place last = g->from;
    bytes_clear(&g->units);
    g->all = false;
    if (!g->on) return true;
    bool past = g->past.log.kiosk != 0;
    if (!units_tell(x, g->id, r, why) || !(past ? give_turn(x, why) : units_put(x, &last, &g->units, &more, why))) return false;
    if (!past) g->given = last;
    g->all = !past && !more && x->outbox.last >= x->desk->journal.seq;
    r->all = g->all;
    r->all_to = (int64_t)x->desk->journal.seq;
    r->units = g->units.data;
    r->units_size = g->units.size;
    return true;
}

/* --- An epoch before ------------------------------------------------------------------------------------------------------ */

struct journal *units_log(struct kiosk_exchange *x, uint64_t *acked) {
    struct giving *g = &x->giving;
    bool past = g->on && g->past.log.kiosk != 0;
    *acked = past ? g->past.acked : (uint64_t)x->place.acked;
    return past ? &g->past.log : &x->desk->journal;
}

int64_t units_acked(const struct kiosk_exchange *x, int64_t acked) {
    const struct journal *j = &x->desk->journal;
    if (x->answer.ack_epoch != j->epoch) return x->place.acked;
    return acked < (int64_t)j->seq ? acked : (int64_t)j->seq;
}

bool units_keep_turn(struct kiosk_exchange *x, uint32_t epoch, struct fail *why) {
    const struct unit_row unit = unit_of(x);
    return unit.size == 0 || unit_keep_turn(x->desk->db, epoch, &unit, why);
}

bool units_past(const struct kiosk_exchange *x, uint32_t epoch, struct journal *out, struct fail *why) {
    int64_t last;
    if (!unit_last_own(x->desk->db, x->desk->journal.kiosk, epoch, &last, why)) return false;
    *out = x->desk->journal;
    out->epoch = epoch;
    out->seq = (uint64_t)last;
    return true;
}

/* What the backup of the centre knows of us is of an epoch before ours. It gets the rest of that one, then its own word that we
 * went over to the next. True: there is more to tell. */
static bool past_concluded(struct kiosk_exchange *x, struct fail *why) {
    struct giving *g = &x->giving;
    const struct exchange_answer *a = &x->answer;
    bool same = g->past.log.kiosk != 0 && g->past.log.epoch == a->ack_epoch;
    bool more = !same || a->ack_seq > g->past.acked || !g->past.turning;
    if (!same) {
        if (!units_past(x, a->ack_epoch, &g->past.log, why)) return false;
        g->past.last = g->past.log.seq;
        g->past.turning = false;
    }
    g->past.acked = a->ack_seq < g->past.last ? a->ack_seq : g->past.last;
    return more;
}

/* --- How it went ---------------------------------------------------------------------------------------------------------- */

/* The centre waits for others, or does not know its own word: it is asked again, ever more seldom. */
static void rest(struct kiosk_exchange *x, bool refused) {
    uint32_t chance;
    struct fail why;
    if (refused)
        fail_set(
            &why, FAIL_BUSY, "centre refuses units",
            _("The centre is being restored after a loss and does not accept a part of what this kiosk gives back. Work goes "
              "on as without a network. Call the operator of the region."));
    else
        fail_set(
            &why, FAIL_BUSY, "centre recovers",
            _("The centre is being restored after a loss: this kiosk has given back what it has, others are awaited. Work goes on as "
              "without a network."));
    exchange_rest(x);
    if (strcmp(x->last_fail.say, why.say) != 0) note_failure(x, &why);
    x->failures = 0;
    x->last_fail = why;
    x->desk->env->random(x->desk->env->self, &chance, sizeof chance);
    exchange_plan(x, retry_delay(++x->giving.asks, FAIL_BUSY, 0, chance));
}

static bool is_behind(const struct unit_place *place, const struct unit_place *other) {
    return place->gsn != other->gsn ? place->gsn > other->gsn : place->no > other->no;
}

/* True: there is more to tell. */
bool units_concluded(struct kiosk_exchange *x) {
    struct giving *g = &x->giving;
    const struct exchange_answer *a = &x->answer;
    struct fail why = {0};
    if (g->on && a->recovery != g->id) /* restored once more: from the beginning */
        *g = (struct giving){.units = g->units, .unit = g->unit};
    bool was_on = g->on, was_past = g->past.log.kiosk != 0;
    if (!was_on) epoch_begin_anew(x);
    g->id = a->recovery;
    g->on = true;
    if (a->ack_epoch < x->desk->journal.epoch) {
        if (past_concluded(x, &why)) return true;
        rest(x, why.kind == FAIL_NONE);
        return false;
    }
    g->past.log.kiosk = 0;
    bool refused = was_on && g->given.gsn > a->want_units;
    bool told = was_on && g->all && (uint64_t)x->place.acked >= x->desk->journal.seq;
    bool moved = !was_on || was_past || is_behind(&g->given, &g->from) || x->place.acked > x->before.acked;
    /* Of its last number there may be more. What it refused it is not given again. */
    const struct unit_place wanted = {.gsn = a->want_units, .no = -1};
    if (!was_on || is_behind(&wanted, &g->given)) g->given = wanted;
    g->from = g->given;
    if (!told && moved) return true;
    rest(x, refused);
    return false;
}
