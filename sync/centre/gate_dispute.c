#include "sync/centre/gate_dispute.h"

#include "model/base/text.h"
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
