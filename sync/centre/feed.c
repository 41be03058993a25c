#include "sync/centre/feed.h"

#include "model/store/alias.h"
#include "model/store/erase.h"
#include "model/store/list.h"
#include "sync/centre/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What comes into the feed; what goes out of it to a kiosk is feed_read.c. */

bool feed_put(struct centre *c, const char *scope, int64_t pos, int64_t gsn, struct fail *why) {
    return db_run(c->db,
                  "INSERT INTO feed (scope, pos, gsn) VALUES (:scope, :pos, :gsn) ON CONFLICT (scope, pos, gsn) DO NOTHING",
                  why, "scope:t", scope, "pos:i", pos, "gsn:i", gsn, NULL);
}

static bool join(struct centre *c, const char *subject, const char *scope, int64_t pos, bool *is_new, struct fail *why) {
    static const char sql[] =
        "INSERT INTO scope (subject, scope, since) VALUES (:subject, :scope, :pos) ON CONFLICT (subject, scope) DO NOTHING";
    if (!db_run(c->db, sql, why, "subject:t", subject, "scope:t", scope, "pos:i", pos, NULL)) return false;
    *is_new = db_changed(c->db) > 0;
    return true;
}

static bool put_past(struct centre *c, const char *subject, const char *scope, int64_t pos, struct fail *why) {
    static const char sql[] = "INSERT INTO feed (scope, pos, gsn) SELECT CAST(:scope AS TEXT), :pos, gsn FROM touch "
                              "WHERE subject = :subject AND gsn > 0 ON CONFLICT (scope, pos, gsn) DO NOTHING";
    return db_run(c->db, sql, why, "scope:t", scope, "pos:i", pos, "subject:t", subject, NULL);
}

/* A subject that is new in a scope brings its past along. */
static bool enter_alone(struct centre *c, const char *subject, const char *scope, int64_t pos, bool *is_new, struct fail *why) {
    return join(c, subject, scope, pos, is_new, why) && (!*is_new || put_past(c, subject, scope, pos, why));
}

bool feed_again(struct centre *c, const char *subject, const char *scope, int64_t pos, struct fail *why) {
    bool ignored;
    return join(c, subject, scope, pos, &ignored, why) && put_past(c, subject, scope, pos, why);
}

/* `but`: who is there already, or NULL. */
static bool enter_members(struct centre *c, const char *subject, const char *but, const char *scope, int64_t pos,
                          struct fail *why) {
    struct alias_place alias;
    const char *const *family;
    int count;
    bool is_new;
    if (!alias_of(c->db, subject, &alias, why) || !alias_family(c->db, alias.root, &c->turn, &family, &count, why))
        return false;
    for (int i = 0; i < count; i++)
        if ((!but || strcmp(family[i], but) != 0) && !enter_alone(c, family[i], scope, pos, &is_new, why)) return false;
    return true;
}

bool feed_enter_family(struct centre *c, const char *subject, const char *scope, int64_t pos, struct fail *why) {
    return enter_members(c, subject, NULL, scope, pos, why);
}

/* Who has a learner has those merged with it, too: else its rows would not be the centre's. */
static bool enter(struct centre *c, const char *subject, const char *scope, int64_t pos, struct fail *why) {
    bool is_new;
    return enter_alone(c, subject, scope, pos, &is_new, why) &&
           (!is_new || enter_members(c, subject, subject, scope, pos, why));
}

/* A merge: what was in the scope of one is in the scope of both. */
static bool enter_both(struct centre *c, const struct event *ev, int64_t pos, struct fail *why) {
    static const char sql[] = "SELECT DISTINCT scope FROM scope WHERE subject IN (:keep, :dropped) ORDER BY scope";
    struct list scopes = LIST(const char *);
    struct rows r;
    if (!db_query(c->db, &r, sql, why, "keep:t", ev->subject, "dropped:t", ev->also[0], NULL)) return false;
    while (db_next(&r, why)) *(const char **)list_add(&scopes, &c->turn) = arena_dup(&c->turn, db_text(&r, 0));
    if (db_failed(&r)) return false;
    const char *const *all = scopes.rows;
    for (int i = 0; i < scopes.count; i++)
        if (!feed_enter_family(c, ev->subject, all[i], pos, why)) return false;
    return true;
}

static bool enter_place(struct centre *c, const struct event *ev, char kind, const char *place, int64_t pos, struct fail *why) {
    char scope[SCOPE_ROOM];
    snprintf(scope, sizeof scope, "%c:%s", kind, place);
    return place[0] == '\0' || enter(c, ev->subject, scope, pos, why);
}

/* It is of the past of everybody it names. */
static bool put_for_subjects(struct centre *c, const struct event *ev, int64_t pos, struct fail *why) {
    static const char sql[] = "INSERT INTO feed (scope, pos, gsn) SELECT scope, :pos, :gsn FROM scope WHERE subject IN "
                              "(:subject, :also1, :also2) ON CONFLICT (scope, pos, gsn) DO NOTHING";
    return db_run(c->db, sql, why, "pos:i", pos, "gsn:i", ev->gsn, "subject:t", ev->subject, "also1:t", ev->also[0], "also2:t",
                  ev->also[1], NULL);
}

/* Whoever has said something of a child may hold that still, also when it has left its scope (model/store/erase.c). */
static bool put_for_makers(struct centre *c, const struct event *ev, int64_t pos, struct fail *why) {
    return db_run(c->db,
                  "INSERT INTO feed (scope, pos, gsn) SELECT 'k:' || t.kiosk, :pos, :gsn FROM touch t WHERE "
                  "t.subject = :subject AND t.kiosk > 0 ON CONFLICT (scope, pos, gsn) DO NOTHING",
                  why, "pos:i", pos, "gsn:i", ev->gsn, "subject:t", ev->subject, NULL);
}

bool feed_of_learner(const struct event_type *type) {
    if (!type) return true;
    switch (type->kind) {
    case EV_REGION_OPENED:
    case EV_REGION_SET:
    case EV_MUNICIPALITY_ADDED:
    case EV_POINT_ADDED:
    case EV_KIOSK_ENROLLED:
    case EV_KIOSK_FROZEN:
    case EV_KIOSK_THAWED:
    case EV_KIOSK_MOVED:
    case EV_STAFF_ADDED:
    case EV_STAFF_KEYED:
    case EV_STAFF_REMOVED:
    case EV_LEASE_GRANTED:
    case EV_LEASE_CLOSED:
    case EV_LEASE_EXPIRED:
    case EV_LEASE_WRITTEN_OFF:
    case EV_LEASE_AUDITED:
    case EV_LEASE_BREACHED:
    case EV_BREACH_SETTLED:
    case EV_PERIOD_SET:
    case EV_CAP_SET:
    case EV_PERIOD_OPENED:
    case EV_PERIOD_CLOSED:
    case EV_MONTH_CLOSED:
    case EV_ADVANCE_SET:
    case EV_CATALOGUE_LOADED:
    case EV_ROLE_DELEGATED:
    case EV_DELEGATION_ENDED:
    case EV_DAY_OPENED:
    case EV_CALENDAR_SET:
    case EV_PICK_LISTED:
    case EV_INDEX_LISTED:
    case EV_KIOSK_EPOCH:
    case EV_REGION_RESTORED:
    case EV_PROVIDER_LISTED:
    case EV_PROGRAMME_LISTED:
    case EV_GROUPS_LISTED:
    case EV_PROGRAMME_COUNTED:
    case EV_KEY_LISTED:
    case EV_KIOSK_KEYED:
    case EV_MACHINE_KEYED: return false;
    default: return true;
    }
}

/* The kiosk that alone hears of it: whose lease, key or mended scope it is. -1: none such. */
static int64_t holder_of(const struct event *ev, uint32_t maker) {
    if (!ev->type) return -1;
    switch (ev->type->kind) {
    case EV_LEASE_GRANTED: return ((const struct lease *)ev->payload)->no;
    case EV_LEASE_CLOSED:
    case EV_LEASE_EXPIRED:
    case EV_KIOSK_KEYED:
    case EV_MACHINE_KEYED: return maker;
    case EV_LEASE_WRITTEN_OFF:
    case EV_LEASE_AUDITED: return ((const struct lease_lost *)ev->payload)->no;
    case EV_LEASE_BREACHED: return ((const struct lease_breached *)ev->payload)->no;
    case EV_BREACH_SETTLED: return ((const struct breach_settled *)ev->payload)->no;
    case EV_SCOPE_MENDED: return ((const struct scope_mended *)ev->payload)->no;
    default: return -1;
    }
}

static bool kiosk_holds(struct centre *c, int64_t kiosk, const char *own, const char *subject, bool *so, struct fail *why) {
    static const char sql[] =
        "SELECT 1 FROM scope s WHERE s.subject = :subject AND (s.scope = :own OR s.scope IN (SELECT " PEER_PLACE
        " FROM kiosk k WHERE k.no = :kiosk)) LIMIT 1";
    int64_t there = 0;
    if (!db_one_int(c->db, &there, sql, why, "subject:t", subject, "own:t", own, "kiosk:i", kiosk, NULL)) return false;
    *so = there != 0;
    return true;
}

/* Who acts on a child has it. A ruling brings nobody back who has left: it goes to its kiosk alone; with whom the child is one
 * now is nothing that kiosk has to hear. But what is set aside has to be settled there. */
static bool put_for_maker(struct centre *c, const struct event *ev, uint32_t maker, const char *own, int64_t pos,
                          struct fail *why) {
    bool acted = ev->id.kiosk != 0 || (ev->type && ev->type->kind == EV_EVENT_PARKED), has = acted;
    if (!acted && !kiosk_holds(c, maker, own, ev->subject, &has, why)) return false;
    if (!has && alias_event(ev)) return true;
    return has ? enter(c, ev->subject, own, pos, why) : feed_put(c, own, pos, ev->gsn, why);
}

bool feed_add(struct centre *c, const struct event *ev, uint32_t maker, int64_t pos, struct fail *why) {
    char own[SCOPE_ROOM];
    int64_t holder = holder_of(ev, maker);
    if (holder >= 0) {
        peer_own(holder, own);
        return feed_put(c, own, pos, ev->gsn, why);
    }
    if (!feed_of_learner(ev->type)) return feed_put(c, SCOPE_ALL, pos, ev->gsn, why);
    peer_own(maker, own);
    if (!strcmp(ev->subject, c->journal.region))
        return feed_put(c, own, pos, ev->gsn, why); /* a ruling on something that is nobody's case */
    /* What is set aside is the operator's business, also where nothing is known yet of the child. */
    if (ev->type && ev->type->kind == EV_EVENT_PARKED && !feed_put(c, SCOPE_REGION, pos, ev->gsn, why)) return false;
    if (ev->type && ev->type->kind == EV_APPLICATION_FILED) {
        const struct request *request = &((const struct filed *)ev->payload)->request;
        if (!enter(c, ev->subject, SCOPE_REGION, pos, why) || !enter_place(c, ev, 'm', request->municipality, pos, why) ||
            !enter_place(c, ev, 'p', request->point, pos, why))
            return false;
    }
    if (ev->type && ev->type->kind == EV_LEARNER_CHANGED) { /* a transfer (C13): whom it leaves behind, scope.c says */
        const struct changed_open *to = &((const struct changed *)ev->payload)->open;
        if (!enter_place(c, ev, 'm', to->municipality, pos, why) || !enter_place(c, ev, 'p', to->point, pos, why)) return false;
    }
    if (ev->type && ev->type->kind == EV_LEARNER_MERGED && !enter_both(c, ev, pos, why)) return false;
    if (erase_event(ev)) snapshot_drop(c, NULL);
    if (erase_event(ev) && !put_for_makers(c, ev, pos, why)) return false;
    /* Whoever has the region's index has the batch that a child is taken out of. */
    if (erase_event(ev) && ev->also[0][0] && !feed_put(c, SCOPE_ALL, pos, ev->gsn, why)) return false;
    return (maker == 0 || put_for_maker(c, ev, maker, own, pos, why)) && put_for_subjects(c, ev, pos, why);
}
