#include "sync/centre/gate_dispute.h"

#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/dispute.h"

#include <string.h>

struct ruled {
    bool there;
    char kind[12], cause[24];
};

/* Whoever settles it has it from here, or handed it over himself before. */
static bool look(struct centre *c, const char *ruling, struct ruled *out, struct fail *why) {
    struct rows r;
    *out = (struct ruled){0};
    if (!db_query(c->db, &r, "SELECT kind, cause FROM ruling WHERE ruling = :ruling ORDER BY subject LIMIT 1", why, "ruling:t",
                  ruling, NULL))
        return false;
    out->there = db_next(&r, why);
    if (out->there) {
        text_copy(out->kind, sizeof out->kind, db_text(&r, 0));
        text_copy(out->cause, sizeof out->cause, db_text(&r, 1));
    }
    return db_done(&r);
}

bool gate_dispute(struct centre *c, const struct event *ev, enum role role, const char **cause, struct fail *why) {
    struct ruled ruled;
    enum permission permission = MAY_SETTLE;
    bool closes = ev->type->kind == EV_DISPUTE_CLOSED;
    if (!closes && ev->type->kind != EV_DISPUTE_HANDED) return true;
    const struct dispute_closed *closed = closes ? ev->payload : NULL;
    const char *ruling = closes ? closed->ruling : ((const struct handed *)ev->payload)->open.ruling;
    if (!look(c, ruling, &ruled, why)) return false;
    bool may = closes ? dispute_way(ruled.kind, ruled.cause, closed->way, &permission) : dispute_is_desks(ruled.kind);
    if (!ruled.there)
        *cause = "no_ruling";
    else if (!may || !role_permits(role, permission))
        *cause = "not_allowed";
    return true;
}

bool gate_dispute_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why) {
    static const char closed[] = "SELECT count(*) FROM ruling WHERE subject = :root AND ruling = :ruling AND closed = 1 AND "
                                 "kind IN ('flagged', 'handed') AND way <> :way";
    static const char different[] =
        "SELECT count(*) FROM touch t JOIN log d ON d.kiosk = t.kiosk AND d.epoch = t.epoch AND d.seq = t.seq "
        "JOIN ruling r ON r.subject = t.subject WHERE t.subject IN (:root, :other) AND t.gsn > :seen AND d.kiosk <> :kiosk AND "
        "((d.type = 'dispute.closed' AND d.o LIKE '%\"' || r.ruling || '\"%') OR (d.type = 'log.adopted' AND d.o LIKE "
        "'%dispute.closed%' AND d.o LIKE '%\"' || r.ruling || '_\"%')) AND r.way = 'different' AND (EXISTS (SELECT 1 FROM "
        "application a WHERE a.app = r.living_app AND a.subject IN (:root, :other)) OR EXISTS (SELECT 1 FROM touch u JOIN log f "
        "ON f.kiosk = u.kiosk AND f.epoch = u.epoch AND f.seq = u.seq WHERE u.subject = r.subject AND f.type = 'ruling.flagged' "
        "AND f.kiosk || '.' || f.epoch || '.' || f.seq = r.ruling AND (f.o LIKE '%\"' || :root || '\"%' AND f.o LIKE "
        "'%\"' || :other || '\"%')))";
    static const char answered[] = "SELECT count(*) FROM ruling WHERE subject = :root AND ruling = :ruling AND closed = 1";
    struct alias_place other;
    int64_t count = 0;
    if (ev->type->kind == EV_DISPUTE_CLOSED) {
        const struct dispute_closed *d = ev->payload;
        if (!db_one_int(c->db, &count, closed, why, "root:t", root, "ruling:t", d->ruling, "way:t", d->way, NULL)) return false;
    } else if (ev->type->kind == EV_DISPUTE_HANDED) {
        const struct handed *h = ev->payload;
        if (!db_one_int(c->db, &count, answered, why, "root:t", root, "ruling:t", h->open.ruling, NULL)) return false;
    } else if (ev->type->kind == EV_MERGE_ASKED) {
        if (!alias_of(c->db, ev->also[0], &other, why) ||
            !db_one_int(c->db, &count, different, why, "root:t", root, "other:t", other.root, "seen:i", ev->seen, "kiosk:i",
                        (int64_t)ev->id.kiosk, NULL))
            return false;
    }
    if (count > 0) *already = "settled";
    return true;
}
