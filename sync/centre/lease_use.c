#include "sync/centre/lease_use.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/list.h"

#include <string.h>

enum { KEPT = 100, ONE_RETURN = 10 * MS_MINUTE, OF_HUNDRED = 20 /* the 95th is the 5th from above: count / 20 */ };

#define USE_OF "kiosk = :kiosk AND kind = :kind AND group_code = :group"

struct used {
    char kind[12];
    char group_code[12];
    int64_t count;
};

static bool list_used(struct centre *c, const struct peer *peer, uint64_t stored, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct used);
    if (!db_query(c->db, &r,
                  "SELECT l.kind, l.group_code, count(*) FROM log e JOIN lease l ON l.subject = e.also1 "
                  "WHERE e.kiosk = :kiosk AND e.epoch = :epoch AND e.seq > :after AND e.seq <= :seq AND e.gsn > 0 "
                  "AND e.type IN ('certificate.issued', 'nominal.granted') GROUP BY l.kind, l.group_code ORDER BY 1, 2",
                  why, "kiosk:i", (int64_t)peer->kiosk, "epoch:i", (int64_t)peer->epoch, "after:i",
                  (int64_t)(peer->seq - stored), "seq:i", (int64_t)peer->seq, NULL))
        return false;
    while (db_next(&r, why)) {
        struct used *u = list_add(out, &c->turn);
        text_copy(u->kind, sizeof u->kind, db_text(&r, 0));
        text_copy(u->group_code, sizeof u->group_code, db_text(&r, 1));
        u->count = db_int(&r, 2);
    }
    return db_done(&r);
}

#define USE_ARGS(kiosk_no, kind_of, group_of) "kiosk:i", (int64_t)(kiosk_no), "kind:t", kind_of, "group:t", group_of

static bool note(struct centre *c, const struct peer *peer, const struct used *u, struct fail *why) {
    int64_t now = c->env.now(c->env.self);
    if (!db_run(c->db, "UPDATE lease_use SET used = used + :used WHERE " USE_OF " AND at > :since", why,
                USE_ARGS(peer->kiosk, u->kind, u->group_code), "used:i", u->count, "since:i", now - ONE_RETURN, NULL))
        return false;
    if (db_changed(c->db) > 0) return true;
    return db_run(c->db,
                  "INSERT INTO lease_use (kiosk, kind, group_code, at, used) VALUES (:kiosk, :kind, :group, :at, :used) "
                  "ON CONFLICT (kiosk, kind, group_code, at) DO UPDATE SET used = lease_use.used + excluded.used",
                  why, USE_ARGS(peer->kiosk, u->kind, u->group_code), "at:i", now, "used:i", u->count, NULL) &&
           db_run(c->db,
                  "DELETE FROM lease_use WHERE " USE_OF " AND at <= (SELECT at FROM lease_use WHERE " USE_OF
                  " ORDER BY at DESC LIMIT 1 OFFSET :kept)",
                  why, USE_ARGS(peer->kiosk, u->kind, u->group_code), "kept:i", (int64_t)KEPT, NULL);
}

bool lease_use_note(struct centre *c, const struct peer *peer, uint64_t stored, struct fail *why) {
    struct list list;
    if (!list_used(c, peer, stored, &list, why)) return false;
    const struct used *all = list.rows;
    for (int i = 0; i < list.count; i++)
        if (!note(c, peer, &all[i], why)) return false;
    return true;
}

bool lease_use_size(struct centre *c, uint32_t kiosk, const char *kind, const char *group, int64_t least, int64_t most,
                    int64_t *size, struct fail *why) {
    int64_t count = 0, p95 = 0;
    if (!db_one_int(c->db, &count, "SELECT count(*) FROM lease_use WHERE " USE_OF, why, USE_ARGS(kiosk, kind, group), NULL) ||
        !db_one_int(c->db, &p95, "SELECT used FROM lease_use WHERE " USE_OF " ORDER BY used DESC LIMIT 1 OFFSET :above", why,
                    USE_ARGS(kiosk, kind, group), "above:i", count / OF_HUNDRED, NULL))
        return false;
    *size = 2 * p95 > most ? most : 2 * p95;
    if (*size < least) *size = least;
    return true;
}

bool lease_use_lately(struct centre *c, uint32_t kiosk, const char *kind, const char *group, int32_t days, bool *lately,
                      struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(c->db, &count, "SELECT count(*) FROM lease_use WHERE " USE_OF " AND at >= :since", why,
                    USE_ARGS(kiosk, kind, group), "since:i", c->env.now(c->env.self) - (int64_t)days * MS_DAY, NULL))
        return false;
    *lately = count > 0;
    return true;
}
