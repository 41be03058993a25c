#include "sync/centre/leases.h"

#include "model/base/text.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/log.h"

#include <inttypes.h>
#include <string.h>

/* Leases whose kiosk will not come back, or has given more than it was lent. */

struct row {
    char lease[ID_TEXT];
    struct lease_lost lost;
};

/* Of the epochs up to that one: what an epoch before has left was fenced off with it. */
static bool list_of(struct centre *c, uint32_t kiosk, uint32_t epoch, bool written_off, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct row);
    if (!db_query(
            c->db, &r,
            "SELECT subject, grant_no, spent, last - first + 1 - spent FROM lease WHERE no = :kiosk AND kiosk_epoch <= :epoch AND "
            "((:lost = 1 AND state = 'lost') OR (:lost = 0 AND state IN ('', 'expired'))) ORDER BY grant_no, subject",
            why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "lost:i", (int64_t)written_off, NULL))
        return false;
    while (db_next(&r, why)) {
        struct row *row = list_add(out, &c->turn);
        text_copy(row->lease, sizeof row->lease, db_text(&r, 0));
        row->lost =
            (struct lease_lost){.no = kiosk, .grant_no = db_int(&r, 1), .used = db_int(&r, 2), .reserved = db_int(&r, 3)};
    }
    return db_done(&r);
}

static bool say_of_each(struct centre *c, enum event_kind kind, const struct list *list, struct fail *why) {
    const struct row *rows = list->rows;
    for (int i = 0; i < list->count; i++) {
        struct event ev = {.type = &event_types[kind]};
        memcpy(ev.subject, rows[i].lease, sizeof ev.subject);
        *(struct lease_lost *)event_payload(&ev, &c->turn) = rows[i].lost;
        if (!applier_append(c, &ev, why)) return false;
    }
    return true;
}

bool leases_fence(struct centre *c, uint32_t kiosk, uint32_t epoch, int *count, struct fail *why) {
    struct list list;
    if (!list_of(c, kiosk, epoch, false, &list, why) || !say_of_each(c, EV_LEASE_WRITTEN_OFF, &list, why)) return false;
    *count = list.count;
    centre_log(&c->env, "written_off", "kiosk=%" PRIu32 " leases=%d", kiosk, list.count);
    return true;
}

/* A kiosk that may still come in would spend on: it is fenced off first. */
bool leases_write_off(struct centre *c, uint32_t kiosk, int *count, struct fail *why) {
    struct peer peer;
    return peer_load(c, kiosk, &peer, why) && (peer_revoked(&peer) || peer_freeze(c, &peer, "lost", why)) &&
           leases_fence(c, kiosk, peer.epoch, count, why);
}

bool leases_audit(struct centre *c, uint32_t kiosk, int *count, struct fail *why) {
    struct list list;
    if (!list_of(c, kiosk, UINT32_MAX, true, &list, why) || !say_of_each(c, EV_LEASE_AUDITED, &list, why)) return false;
    *count = list.count;
    centre_log(&c->env, "audited", "kiosk=%" PRIu32 " leases=%d", kiosk, list.count);
    return true;
}

bool leases_breach(struct centre *c, const struct event *ev, struct fail *why) {
    struct event breach = {.type = &event_types[EV_LEASE_BREACHED]};
    memcpy(breach.subject, c->journal.region, sizeof breach.subject);
    struct lease_breached *b = event_payload(&breach, &c->turn);
    event_id_show(ev->id, b->of);
    b->no = ev->id.kiosk;
    bool money = ev->type && ev->type->kind == EV_NOMINAL_GRANTED;
    text_copy(b->kind, sizeof b->kind, money ? "nominal" : "number");
    if (money) {
        const struct nominal *nominal = ev->payload;
        text_copy(b->period, sizeof b->period, nominal->period);
        text_copy(b->group_code, sizeof b->group_code, nominal->group_code);
        b->sum = nominal->sum;
    }
    centre_log(&c->env, "alarm", "reason=\"given beyond a lease\" kiosk=%" PRIu32 " of=%s", ev->id.kiosk, b->of);
    return applier_append(c, &breach, why);
}
