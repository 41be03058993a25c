/* What we were fed and no backup of the centre covers yet is kept as it came; a centre that was put back gets it again. */

#include "sync/kiosk/inner.h"

#include "model/store/unit_rows.h"
#include "sync/wire/units.h"

#include <string.h>

enum { UNITS_MOST = 256 * 1024, ASK_AGAIN = 60 * 1000 /* ms: another kiosk may be awaited */ };

void units_note(struct kiosk_exchange *x, const uint8_t *body, size_t size) {
    bytes_clear(&x->giving.unit);
    if (x->answer.backed == 0 || x->answer.item_count == 0) return;
    bytes_add(&x->giving.unit, body, size);
    memcpy(x->giving.nonce, x->nonce, sizeof x->giving.nonce);
    memcpy(x->giving.asked, x->asked, sizeof x->giving.asked);
    x->giving.dict = x->outbox.dict != NULL ? x->outbox.dict->id : 0;
}

bool units_keep(struct kiosk_exchange *x, struct fail *why) {
    const struct exchange_answer *a = &x->answer;
    struct unit_row unit = {.dict = x->giving.dict,
                            .nonce = x->giving.nonce,
                            .asked = x->giving.asked,
                            .body = x->giving.unit.data,
                            .size = x->giving.unit.size};
    if (unit.size == 0) return true;
    for (int i = 0; i < a->item_count; i++)
        if (a->items[i].gsn > unit.gsn_to) unit.gsn_to = a->items[i].gsn;
    return (unit.gsn_to <= a->backed || unit_keep(x->desk->db, &unit, why)) && unit_drop(x->desk->db, a->backed, why);
}

bool units_give(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why) {
    struct giving *g = &x->giving;
    bool found = true;
    int64_t last = g->from;
    bytes_clear(&g->units);
    g->all = false;
    if (!g->on) return true;
    while (g->units.size < UNITS_MOST) {
        struct unit_row row;
        if (!unit_next(x->desk->db, last, &x->scratch, &row, &found, why)) return false;
        if (!found || (g->units.size > 0 && g->units.size + row.size > UNITS_MOST)) break;
        struct unit unit = {.body = row.body, .size = row.size, .dict = row.dict};
        memcpy(unit.nonce, row.nonce, sizeof unit.nonce);
        memcpy(unit.asked, row.asked, sizeof unit.asked);
        unit_put(&unit, &g->units);
        last = row.gsn_to;
        arena_reset(&x->scratch);
    }
    arena_reset(&x->scratch);
    g->all = !found && x->outbox.last >= x->desk->journal.seq;
    r->all = g->all;
    r->units = g->units.data;
    r->units_size = g->units.size;
    return true;
}

/* True: there is more to tell. Else it is told, and the centre waits for others: asked again in a minute. */
bool units_concluded(struct kiosk_exchange *x) {
    struct giving *g = &x->giving;
    bool told = g->on && g->all && (uint64_t)x->place.acked >= x->desk->journal.seq;
    bool stands = g->on && x->answer.want_units <= g->from && x->place.acked <= x->before.acked;
    g->on = true;
    g->from = x->answer.want_units;
    if (!told && !stands) return true;
    exchange_rest(x);
    x->failures = 0;
    fail_set(
        &x->last_fail, FAIL_BUSY, "centre recovers",
        _("The centre is being restored after a loss: this kiosk has given back what it has, others are awaited. Work goes on as "
          "without a network."));
    exchange_plan(x, ASK_AGAIN);
    return false;
}
