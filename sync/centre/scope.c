#include "sync/centre/scope.h"

#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/erase.h"
#include "model/store/list.h"
#include "model/store/log.h"
#include "sync/centre/applier.h"
#include "sync/centre/feed.h"
#include "sync/centre/log.h"
#include "sync/centre/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- A child leaves ------------------------------------------------------------------------------------------------------- */

/* What the kiosk made itself stays in its own scope, and the rulings over it: the numbers of it and the word on it are owed, be
 * it that it was set aside and is taken. What names another one in the scope stays. */
#define RULED_OVER                                                                                                             \
    "(l.kiosk = 0 AND (l.type LIKE 'ruling.%' OR l.type = 'event.taken') AND l.o LIKE '%\"of\":\"' || CAST(:own AS TEXT) || "  \
    "'.%')"
static const char sql_leave_feed[] =
    "DELETE FROM feed WHERE gsn IN (SELECT gsn FROM touch WHERE subject = :subject AND gsn > 0) AND scope = :scope "
    "AND NOT EXISTS (SELECT 1 FROM log l WHERE l.gsn = feed.gsn AND l.gsn > 0 AND (l.kiosk = :own OR " RULED_OVER
    " OR EXISTS (SELECT 1 FROM scope s "
    "WHERE s.subject IN (l.subject, l.also1, l.also2) AND s.subject <> :subject AND s.scope = :scope)))";

/* A kiosk of that place whose feed has not come to where the child entered: the number of what it made before is passed over
 * there, since it would have come with the child (feed_read.c). */
static const char sql_leave_numbers[] =
    "INSERT INTO feed (scope, pos, gsn) SELECT 'k:' || t.kiosk, :pos, t.gsn FROM scope e JOIN touch t ON t.subject = e.subject "
    "JOIN kiosk k ON k.no = t.kiosk JOIN kiosk_state s ON s.kiosk = k.no WHERE e.subject = :subject AND e.scope = :scope AND "
    "t.gsn > 0 AND t.gsn < e.since AND s.cursor < e.since AND " PEER_PLACE
    " = e.scope ON CONFLICT (scope, pos, gsn) DO NOTHING";

/* A column of texts; they live as long as the turn. */
static bool texts(struct centre *c, struct list *out, const char *sql, const char *key, struct fail *why) {
    struct rows r;
    *out = LIST(const char *);
    if (!db_query(c->db, &r, sql, why, "key:t", key, NULL)) return false;
    while (db_next(&r, why)) *(const char **)list_add(out, &c->turn) = arena_dup(&c->turn, db_text(&r, 0));
    return db_done(&r);
}

/* 0 of any scope but that of a kiosk. */
static int64_t kiosk_of(const char *scope) {
    return scope[0] == 'k' ? strtoll(scope + 2, NULL, 10) : 0;
}

static bool leaver_no(struct centre *c, const char *subject, int64_t *no, struct fail *why) {
    *no = 0;
    if (!db_one_int(c->db, no, "SELECT no FROM leaver WHERE subject = :subject", why, "subject:t", subject, NULL)) return false;
    return *no > 0 || (centre_take(c, "next_leaver", 1, no, why) &&
                       db_run(c->db, "INSERT INTO leaver (subject, no) VALUES (:subject, :no)", why, "subject:t", subject,
                              "no:i", *no, NULL));
}

static bool leave(struct centre *c, const char *subject, const char *scope, int64_t pos, struct fail *why) {
    int64_t no, own = kiosk_of(scope);
    snapshot_drop(c, scope);
    return leaver_no(c, subject, &no, why) &&
           db_run(c->db, sql_leave_feed, why, "subject:t", subject, "scope:t", scope, "own:i", own > 0 ? own : -1, NULL) &&
           db_run(c->db, sql_leave_numbers, why, "subject:t", subject, "scope:t", scope, "pos:i", pos, NULL) &&
           db_run(c->db, "DELETE FROM scope WHERE subject = :subject AND scope = :scope", why, "subject:t", subject, "scope:t",
                  scope, NULL) &&
           feed_put(c, scope, pos, LEAVER + no, why);
}

/* --- A transfer ----------------------------------------------------------------------------------------------------------- */

struct place {
    const char *municipality, *point;
};

/* Not always where the transfer says: another one may have come first, or have followed. */
static bool place_of(struct centre *c, const char *learner, struct place *at, struct fail *why) {
    struct rows r;
    *at = (struct place){"", ""};
    if (!db_query(c->db, &r, "SELECT municipality, point FROM learner WHERE subject = :subject", why, "subject:t", learner,
                  NULL))
        return false;
    if (db_next(&r, why)) *at = (struct place){arena_dup(&c->turn, db_text(&r, 0)), arena_dup(&c->turn, db_text(&r, 1))};
    return db_done(&r);
}

struct family {
    const char *const *members;
    int count;
};

static bool kiosk_works_at(struct centre *c, int64_t kiosk, const struct place *at, bool *so, struct fail *why) {
    static const char sql[] = "SELECT 1 FROM kiosk k WHERE k.no = :kiosk AND " PEER_PLACE " IN ('" SCOPE_REGION
                              "', 'm:' || :municipality, 'p:' || :point)";
    int64_t there = 0;
    if (!db_one_int(c->db, &there, sql, why, "kiosk:i", kiosk, "municipality:t", at->municipality, "point:t", at->point, NULL))
        return false;
    *so = there != 0;
    return true;
}

/* Something that this kiosk has said of one of them waits to be settled: it is set aside, or it is a transfer that came second.
 */
static bool kiosk_waits(struct centre *c, int64_t kiosk, const struct family *f, bool *so, struct fail *why) {
    static const char aside[] = "SELECT 1 FROM touch WHERE subject = :subject AND kiosk = :kiosk AND gsn = 0 LIMIT 1";
    static const char second[] =
        "SELECT 1 FROM ruling WHERE subject = :subject AND kind = 'differs' AND cause = 'transfer' AND closed = 0 AND "
        "of LIKE CAST(:kiosk AS TEXT) || '.%' LIMIT 1";
    int64_t there = 0;
    for (int i = 0; i < f->count && there == 0; i++)
        if (!db_one_int(c->db, &there, aside, why, "subject:t", f->members[i], "kiosk:i", kiosk, NULL) ||
            (there == 0 && !db_one_int(c->db, &there, second, why, "subject:t", f->members[i], "kiosk:i", kiosk, NULL)))
            return false;
    *so = there != 0;
    return true;
}

static bool is_of_place(struct centre *c, const char *scope, const struct place *at, bool *so, struct fail *why) {
    char municipality[SCOPE_ROOM], point[SCOPE_ROOM];
    peer_place_of("office", at->municipality, at->point, municipality);
    peer_place_of("desk", at->municipality, at->point, point);
    *so = !strcmp(scope, municipality) || !strcmp(scope, point) || !strcmp(scope, SCOPE_REGION);
    return *so || scope[0] != 'k' || kiosk_works_at(c, kiosk_of(scope), at, so, why);
}

/* The scopes that a child has by itself. */
struct home {
    char root[ID_TEXT];
    struct family family;
    struct list places; /* of struct place; none: nothing has come of it yet */
    int64_t since;      /* and the kiosks that have acted on it behind this gsn */
};

static bool has_acted(struct centre *c, const struct home *h, int64_t kiosk, bool *so, struct fail *why) {
    static const char sql[] =
        "SELECT 1 FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq WHERE t.subject = :subject "
        "AND t.kiosk = :kiosk AND t.gsn > :since AND l.subject = :subject LIMIT 1";
    int64_t there = 0;
    for (int i = 0; i < h->family.count && there == 0; i++)
        if (!db_one_int(c->db, &there, sql, why, "subject:t", h->family.members[i], "kiosk:i", kiosk, "since:i", h->since,
                        NULL))
            return false;
    *so = there != 0;
    return true;
}

static bool is_home(struct centre *c, const struct home *h, const char *scope, bool *so, struct fail *why) {
    const struct place *places = h->places.rows;
    int64_t kiosk = kiosk_of(scope);
    *so = false;
    for (int i = 0; i < h->places.count && !*so; i++)
        if (!is_of_place(c, scope, &places[i], so, why)) return false;
    return *so || kiosk == 0 || (kiosk_waits(c, kiosk, &h->family, so, why) && (*so || has_acted(c, h, kiosk, so, why)));
}

static bool leave_all_but(struct centre *c, const char *subject, const struct home *h, int64_t pos, struct fail *why) {
    struct list scopes;
    if (!texts(c, &scopes, "SELECT scope FROM scope WHERE subject = :key ORDER BY scope", subject, why)) return false;
    const char *const *all = scopes.rows;
    for (int i = 0; i < scopes.count; i++) {
        bool so;
        if (!is_home(c, h, all[i], &so, why) || (!so && !leave(c, subject, all[i], pos, why))) return false;
    }
    return true;
}

static bool stay_at_home(struct centre *c, const struct home *h, int64_t pos, struct fail *why) {
    for (int i = 0; h->places.count > 0 && i < h->family.count; i++)
        if (!leave_all_but(c, h->family.members[i], h, pos, why)) return false;
    return true;
}

static bool enter_home(struct centre *c, const struct home *h, int64_t pos, struct fail *why) {
    const struct place *places = h->places.rows;
    char office[SCOPE_ROOM], desk[SCOPE_ROOM];
    for (int i = 0; i < h->places.count; i++) {
        peer_place_of("office", places[i].municipality, places[i].point, office);
        peer_place_of("desk", places[i].municipality, places[i].point, desk);
        if (!feed_enter_family(c, h->root, office, pos, why) || !feed_enter_family(c, h->root, desk, pos, why)) return false;
    }
    return true;
}

/* Its place alone, as a transfer has it. */
static bool home_of(struct centre *c, const char *subject, struct home *h, struct fail *why) {
    struct alias_place alias;
    struct place at;
    *h = (struct home){.places = LIST(struct place), .since = INT64_MAX};
    if (!alias_of(c->db, subject, &alias, why) ||
        !alias_family(c->db, alias.root, &c->turn, &h->family.members, &h->family.count, why) ||
        !place_of(c, alias.root, &at, why))
        return false;
    memcpy(h->root, alias.root, sizeof h->root);
    if (at.municipality[0]) *(struct place *)list_add(&h->places, &c->turn) = at;
    return true;
}

/* Whose transfer came second; kiosk 0: the ruling is over something else. */
static bool second_of(struct centre *c, const char *ruling, const char *root, struct event_id *second, struct fail *why) {
    struct rows r;
    *second = (struct event_id){0};
    if (!db_query(
            c->db, &r,
            "SELECT of FROM ruling WHERE subject = :subject AND ruling = :ruling AND kind = 'differs' AND cause = 'transfer'",
            why, "subject:t", root, "ruling:t", ruling, NULL))
        return false;
    if (db_next(&r, why) && !event_id_parse(db_text(&r, 0), second)) second->kiosk = 0;
    return db_done(&r);
}

/* That kiosk has kept the child until it had its say, or somebody else had it for it. */
static bool settle_second(struct centre *c, const char *ruling, const struct home *h, int64_t pos, struct fail *why) {
    struct event_id second;
    char own[SCOPE_ROOM];
    bool so;
    if (!second_of(c, ruling, h->root, &second, why)) return false;
    if (second.kiosk == 0) return true;
    peer_own(second.kiosk, own);
    if (!is_home(c, h, own, &so, why)) return false;
    for (int i = 0; !so && i < h->family.count; i++)
        if (!leave(c, h->family.members[i], own, pos, why)) return false;
    return true;
}

static bool is_transfer(const struct event *ev) {
    return ev->type && ev->type->kind == EV_LEARNER_CHANGED && ((const struct changed *)ev->payload)->open.municipality[0];
}

/* Of one learner; a kiosk may have taken it over into another epoch of its log. What cannot be read has moved nobody. */
static bool last_transfer(struct centre *c, const char *subject, int64_t *gsn, struct fail *why) {
    static const char sql[] =
        "SELECT " LOG_COLUMNS
        " FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq " LOG_PERSONAL
        " WHERE t.subject = :subject AND t.gsn > 0 AND l.subject = :subject AND l.type IN ('learner.changed', 'log.adopted') "
        "ORDER BY t.gsn DESC";
    struct rows r;
    *gsn = 0;
    if (!db_query(c->db, &r, sql, why, "subject:t", subject, NULL)) return false;
    while (*gsn == 0 && db_next(&r, why)) {
        struct event ev;
        if (log_event(&r, &c->turn, &ev, NULL) && is_transfer(&ev)) *gsn = ev.gsn;
    }
    return db_done(&r);
}

/* What was before its own last transfer is left behind as with that. */
static bool own_since(struct centre *c, struct home *h, struct fail *why) {
    h->since = 0;
    for (int i = 0; i < h->family.count; i++) {
        int64_t last;
        if (!last_transfer(c, h->family.members[i], &last, why)) return false;
        if (last > h->since) h->since = last;
    }
    return true;
}

static bool add_filed(struct centre *c, struct home *h, struct fail *why) {
    static const char sql[] =
        "SELECT DISTINCT a.request_municipality, a.request_point FROM touch t JOIN application a ON a.subject = :root AND a.app = "
        "t.kiosk || '.' || t.epoch || '.' || t.seq WHERE t.subject = :subject AND t.gsn > :since ORDER BY 1, 2";
    struct rows r;
    for (int i = 0; i < h->family.count; i++) {
        if (!db_query(c->db, &r, sql, why, "root:t", h->root, "subject:t", h->family.members[i], "since:i", h->since, NULL))
            return false;
        while (db_next(&r, why))
            *(struct place *)list_add(&h->places, &c->turn) =
                (struct place){arena_dup(&c->turn, db_text(&r, 0)), arena_dup(&c->turn, db_text(&r, 1))};
        if (!db_done(&r)) return false;
    }
    return true;
}

/* What it had through the other only, it has no more; what it has lost through the other, it has again. */
static bool settle_side(struct centre *c, const char *subject, int64_t pos, struct fail *why) {
    struct home h;
    return home_of(c, subject, &h, why) && own_since(c, &h, why) && add_filed(c, &h, why) && enter_home(c, &h, pos, why) &&
           stay_at_home(c, &h, pos, why);
}

bool scope_split(struct centre *c, const char *keep, const char *dropped, int64_t pos, struct fail *why) {
    return settle_side(c, keep, pos, why) && settle_side(c, dropped, pos, why);
}

bool scope_settle(struct centre *c, const struct event *ev, const char *already, int64_t pos, struct fail *why) {
    struct home h;
    bool erased;
    enum event_kind kind = ev->type ? ev->type->kind : EV_UNKNOWN;
    bool transfer = is_transfer(ev);
    bool back = kind == EV_RULING_DIFFERS && ((const struct differs *)ev->payload)->open.municipality[0];
    if (kind == EV_LEARNER_SPLIT) return scope_split(c, ev->subject, ev->also[0], pos, why);
    if (already || !(transfer || back || kind == EV_DISPUTE_CLOSED || kind == EV_DISPUTE_HANDED)) return true;
    /* A restored centre takes it back before the ruling over it; and whoever may hold something is to hear of the erasure. */
    if (!erase_names(c->db, ev, &erased, why)) return false;
    if (erased && kind != EV_DISPUTE_CLOSED) return true;
    if (!home_of(c, ev->subject, &h, why)) return false;
    /* Of a transfer that came second the child is where it was, and may have left there with one of whom it is merged with. */
    if ((transfer || back || pos > ev->gsn) && !enter_home(c, &h, pos, why)) return false;
    if (transfer || back) return stay_at_home(c, &h, pos, why);
    const char *ruling = kind == EV_DISPUTE_CLOSED ? ((const struct dispute_closed *)ev->payload)->ruling
                                                   : ((const struct handed *)ev->payload)->open.ruling;
    return settle_second(c, ruling, &h, pos, why);
}

/* --- A kiosk moves -------------------------------------------------------------------------------------------------------- */

/* Something of the subject that this kiosk has said is set aside. */
#define WAITS(row) "EXISTS (SELECT 1 FROM touch w WHERE w.subject = " #row ".subject AND w.kiosk = :kiosk AND w.gsn = 0)"

/* Who was its business because it had acted on them is so no more; it keeps the numbers of what it made, and what names
 * somebody who is its business still, and hears behind them that somebody was erased of whom it may hold something. */
bool scope_moved(struct centre *c, uint32_t kiosk, int64_t gsn, struct fail *why) {
    static const char sql_erased[] =
        "INSERT INTO feed (scope, pos, gsn) SELECT s.scope, :pos, e.gsn FROM scope s JOIN log e ON " LOG_FATE(
            e) " AND e.subject = s.subject AND e.type = 'learner.erased' AND e.gsn > 0 WHERE s.scope = :scope "
               "ON CONFLICT (scope, pos, gsn) DO NOTHING";
    static const char sql_feed[] =
        "DELETE FROM feed WHERE scope = :scope AND pos < :pos AND (gsn >= :leaver OR (gsn IN (SELECT t.gsn FROM scope s "
        "JOIN touch t ON t.subject = s.subject WHERE s.scope = :scope AND t.gsn > 0 AND NOT " WAITS(
            s) ") AND NOT EXISTS (SELECT 1 FROM log l WHERE l.gsn = feed.gsn AND l.gsn > 0 AND (l.kiosk = :kiosk OR "
               "EXISTS (SELECT 1 FROM scope s WHERE s.subject IN (l.subject, l.also1, l.also2) AND s.scope = :scope AND " WAITS(
                   s) ")))))";
    static const char sql_scope[] = "DELETE FROM scope WHERE scope = :scope AND NOT " WAITS(scope);
    char own[SCOPE_ROOM];
    struct list left;
    peer_own(kiosk, own);
    bool ok = db_run(c->db, sql_erased, why, "scope:t", own, "pos:i", gsn, NULL) &&
              db_run(c->db, sql_feed, why, "scope:t", own, "pos:i", gsn, "leaver:i", LEAVER, "kiosk:i", (int64_t)kiosk, NULL) &&
              db_run(c->db, sql_scope, why, "scope:t", own, "kiosk:i", (int64_t)kiosk, NULL) &&
              db_run(c->db, "UPDATE kiosk_state SET scope_version = scope_version + 1, moved_at = :gsn WHERE kiosk = :kiosk",
                     why, "gsn:i", gsn, "kiosk:i", (int64_t)kiosk, NULL);
    if (!ok || !texts(c, &left, "SELECT subject FROM scope WHERE scope = :key ORDER BY subject", own, why)) return false;
    const char *const *subjects = left.rows;
    for (int i = 0; i < left.count; i++)
        if (!feed_enter_family(c, subjects[i], own, gsn, why)) return false;
    return true;
}

static bool municipality_of(struct centre *c, const char *point, char out[12], struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, "SELECT municipality FROM point WHERE point = :point ORDER BY subject LIMIT 1", why, "point:t",
                  point, NULL))
        return false;
    bool there = db_next(&r, why);
    if (there) text_copy(out, 12, db_text(&r, 0));
    bool ok = db_done(&r);
    return ok &&
           (there || fail_set(why, FAIL_INPUT, "kiosk move: point", _("There is no point “%s”. See “point list”."), point));
}

bool scope_move(struct centre *c, uint32_t kiosk, const char *point, const char *scope, struct fail *why) {
    struct peer peer;
    struct event ev = {.type = &event_types[EV_KIOSK_MOVED]};
    char municipality[12] = "";
    if (!peer_load(c, kiosk, &peer, why) || !municipality_of(c, point, municipality, why)) return false;
    if (!strcmp(peer.point, point) && !strcmp(peer.scope, scope))
        return fail_set(why, FAIL_INPUT, "kiosk move: there already", _("The kiosk works there already."));
    text_copy(ev.subject, sizeof ev.subject, c->journal.region);
    struct kiosk_moved *moved = event_payload(&ev, &c->turn);
    moved->no = kiosk;
    text_copy(moved->point, sizeof moved->point, point);
    text_copy(moved->municipality, sizeof moved->municipality, municipality);
    text_copy(moved->scope, sizeof moved->scope, scope);
    if (!applier_append(c, &ev, why) || !scope_moved(c, kiosk, ev.gsn, why)) return false;
    centre_log(&c->env, "moved", "kiosk=%" PRIu32 " point=%s scope=%s gsn=%" PRId64, kiosk, point, scope, ev.gsn);
    return true;
}

/* --- What a kiosk has ----------------------------------------------------------------------------------------------------- */

struct held {
    char subject[ID_TEXT];
    int64_t gsn; /* of its last event there */
    bool left;   /* since, and may have come again; or before, and has come again since */
};

#define ERASED_THERE(row)                                                                                                      \
    "EXISTS (SELECT 1 FROM log e WHERE " LOG_FATE(e) " AND e.subject = " #row ".subject AND e.type = 'learner.erased' AND "    \
                                                     "e.gsn <= :cursor)"

/* Something was set aside, and up to the cursor there is nothing else: it may have been taken since. */
#define ASIDE_THERE(row)                                                                                                       \
    "EXISTS (SELECT 1 FROM ruling g WHERE g.subject = " #row ".subject AND g.kind = 'parked') AND NOT EXISTS (SELECT 1 FROM "  \
    "touch t JOIN log e ON e.kiosk = t.kiosk AND e.epoch = t.epoch AND e.seq = t.seq WHERE t.subject = " #row                  \
    ".subject AND t.gsn > 0 AND t.gsn <= :cursor AND e.type NOT IN ('event.parked', 'event.taken'))"

/* Where the cursor stands: who has come since is not there yet, but who had left before may have stayed there, and who has left
 * or was erased since is there still. Of whom all was set aside nobody has a learner. */
static bool read_held(struct centre *c, const struct peer *peer, int64_t cursor, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT hit.subject, (SELECT max(t.gsn) FROM touch t WHERE t.subject = hit.subject AND t.gsn > 0 AND t.gsn <= :cursor), "
        "(SELECT count(*) FROM scope n WHERE n.subject = hit.subject AND n.scope IN (:place, :own) AND n.since <= :cursor) FROM "
        "(SELECT s.subject FROM scope s WHERE s.scope IN (:place, :own) AND (s.since <= :cursor OR EXISTS (SELECT 1 FROM leaver w "
        "WHERE w.subject = s.subject)) UNION SELECT v.subject FROM feed f JOIN leaver v "
        "ON v.no = f.gsn - :leaver WHERE f.scope IN (:place, :own) AND f.pos > :cursor AND f.gsn >= :leaver) AS hit "
        "JOIN learner l ON l.subject = hit.subject WHERE (l.erased = '' OR NOT " ERASED_THERE(hit) ") AND NOT (" ASIDE_THERE(
            hit) ") ORDER BY hit.subject";
    char place[SCOPE_ROOM], own[SCOPE_ROOM];
    struct rows r;
    peer_place(peer, place);
    peer_own(peer->kiosk, own);
    *out = LIST(struct held);
    if (!db_query(c->db, &r, sql, why, "cursor:i", cursor, "place:t", place, "own:t", own, "leaver:i", LEAVER, NULL))
        return false;
    while (db_next(&r, why)) {
        struct held *held = list_add(out, &c->turn);
        text_copy(held->subject, sizeof held->subject, db_text(&r, 0));
        held->gsn = db_int(&r, 1);
        held->left = db_int(&r, 2) == 0;
    }
    return db_done(&r);
}

/* A sum in which somebody has left since is not judged: he may have come since, too, and was never there before. */
static bool differ(const struct list *held, const struct scope_digest *theirs, uint8_t sums[SCOPE_SUMS / 8]) {
    struct scope_digest ours = {0};
    bool unsure[SCOPE_SUMS] = {false}, any = false;
    const struct held *all = held->rows;
    for (int i = 0; i < held->count; i++) {
        scope_digest_add(&ours, all[i].subject, all[i].gsn);
        if (all[i].left) unsure[scope_sum_of(all[i].subject)] = true;
    }
    for (int i = 0; i < SCOPE_SUMS; i++) {
        if (unsure[i] || memcmp(ours.sums + 4 * i, theirs->sums + 4 * i, 4) == 0) continue;
        sums[i / 8] = (uint8_t)(sums[i / 8] | 1u << (i % 8));
        any = true;
    }
    return any;
}

static bool is_meant(const struct held *h, const uint8_t sums[SCOPE_SUMS / 8]) {
    uint8_t sum = scope_sum_of(h->subject);
    return (sums[sum / 8] >> (sum % 8) & 1) != 0;
}

/* Its last answer of this kind may have been lost: asked for once more, what stands in the feed for it already does not come a
 * second time. *sent: where that is all there is to send. */
static bool sent_before(struct centre *c, const struct peer *peer, int64_t cursor, const struct list *held,
                        const uint8_t sums[SCOPE_SUMS / 8], bool *sent, struct fail *why) {
    static const char sql_last[] =
        "SELECT max(f.pos) FROM feed f JOIN log l ON l.gsn = f.gsn AND l.gsn > 0 WHERE f.scope = :own "
        "AND f.pos > :cursor AND f.gsn = f.pos AND l.type = 'scope.mended'";
    static const char sql_there[] = "SELECT 1 FROM feed f JOIN touch t ON t.gsn = f.gsn WHERE f.scope = :own AND f.pos = :pos "
                                    "AND t.subject = :subject AND t.gsn > 0 LIMIT 1";
    char own[SCOPE_ROOM];
    int64_t pos = 0, there = 1;
    const struct held *all = held->rows;
    peer_own(peer->kiosk, own);
    if (!db_one_int(c->db, &pos, sql_last, why, "own:t", own, "cursor:i", cursor, NULL)) return false;
    for (int i = 0; pos > 0 && there > 0 && i < held->count; i++) {
        if (!is_meant(&all[i], sums)) continue;
        there = 0;
        if (!db_one_int(c->db, &there, sql_there, why, "own:t", own, "pos:i", pos, "subject:t", all[i].subject, NULL))
            return false;
    }
    *sent = pos > 0 && there > 0;
    return true;
}

bool scope_compare(struct centre *c, const struct peer *peer, const struct exchange_request *request, bool *found,
                   uint8_t sums[SCOPE_SUMS / 8], struct fail *why) {
    struct list held;
    struct event ev = {.type = &event_types[EV_SCOPE_MENDED]};
    /* Sums of more than the cursor says, or of who knows what, as an older program makes them while its feed begins anew,
     * differ for no fault; so do those of a moved kiosk before its cursor is behind the move again, where what it has acted on
     * comes anew. */
    bool as_fed = request->digest_seen > 0 && request->digest_seen <= request->cursor && request->cursor >= peer->moved_at;
    if (!request->has_digest || !as_fed || request->part > 0 || request->snapped > request->cursor) return true;
    if (!read_held(c, peer, request->cursor, &held, why)) return false;
    bool sent = false;
    *found = differ(&held, &request->digest, sums);
    if (*found && !sent_before(c, peer, request->cursor, &held, sums, &sent, why)) return false;
    if (!*found || sent) return true;
    text_copy(ev.subject, sizeof ev.subject, c->journal.region);
    struct scope_mended *mended = event_payload(&ev, &c->turn);
    mended->no = peer->kiosk;
    const struct held *all = held.rows;
    for (int i = 0; i < held.count; i++) mended->count += is_meant(&all[i], sums);
    if (!applier_append(c, &ev, why)) return false;
    char own[SCOPE_ROOM];
    peer_own(peer->kiosk, own);
    for (int i = 0; i < held.count; i++)
        if (is_meant(&all[i], sums) && !feed_again(c, all[i].subject, own, ev.gsn, why)) return false;
    centre_log(&c->env, "mended", "kiosk=%" PRIu32 " subjects=%" PRId64 " gsn=%" PRId64, peer->kiosk, mended->count, ev.gsn);
    return true;
}
