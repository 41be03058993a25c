#include "sync/centre/scope.h"

#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/feed.h"
#include "sync/centre/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCOPE_ROOM = 24 };

/* --- A child leaves ------------------------------------------------------------------------------------------------------- */

/* What the kiosk made itself stays in its own scope: the numbers of it are owed. What names another one in the scope stays. */
static const char sql_leave_feed[] =
    "DELETE FROM feed WHERE gsn IN (SELECT gsn FROM touch WHERE subject = :subject AND gsn > 0) AND scope = :scope "
    "AND NOT EXISTS (SELECT 1 FROM log l WHERE l.gsn = feed.gsn AND l.gsn > 0 AND (l.kiosk = :own OR EXISTS (SELECT 1 FROM scope s "
    "WHERE s.subject IN (l.subject, l.also1, l.also2) AND s.subject <> :subject AND s.scope = :scope)))";

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
    return leaver_no(c, subject, &no, why) &&
           db_run(c->db, sql_leave_feed, why, "subject:t", subject, "scope:t", scope, "own:i", own > 0 ? own : -1, NULL) &&
           db_run(c->db, "DELETE FROM scope WHERE subject = :subject AND scope = :scope", why, "subject:t", subject, "scope:t",
                  scope, NULL) &&
           db_run(c->db,
                  "INSERT INTO feed (scope, pos, gsn) VALUES (:scope, :pos, :gsn) ON CONFLICT (scope, pos, gsn) DO NOTHING",
                  why, "scope:t", scope, "pos:i", pos, "gsn:i", LEAVER + no, NULL);
}

/* --- A transfer ----------------------------------------------------------------------------------------------------------- */

struct place {
    const char *municipality, *point;
};

/* A ruling or a later word may have left the child where it was. */
static bool lives_at(struct centre *c, const char *learner, const struct place *at, bool *so, struct fail *why) {
    int64_t there = 0;
    if (!db_one_int(c->db, &there,
                    "SELECT 1 FROM learner WHERE subject = :subject AND municipality = :municipality AND point = :point", why,
                    "subject:t", learner, "municipality:t", at->municipality, "point:t", at->point, NULL))
        return false;
    *so = there != 0;
    return true;
}

static bool kiosk_works_at(struct centre *c, int64_t kiosk, const struct place *at, bool *so, struct fail *why) {
    int64_t there = 0;
    if (!db_one_int(c->db, &there,
                    "SELECT 1 FROM kiosk WHERE no = :kiosk AND CASE WHEN scope = 'office' THEN municipality = :municipality "
                    "ELSE point = :point END",
                    why, "kiosk:i", kiosk, "municipality:t", at->municipality, "point:t", at->point, NULL))
        return false;
    *so = there != 0;
    return true;
}

static bool stays(struct centre *c, const char *scope, const struct place *at, bool *so, struct fail *why) {
    char municipality[SCOPE_ROOM], point[SCOPE_ROOM];
    snprintf(municipality, sizeof municipality, "m:%s", at->municipality);
    snprintf(point, sizeof point, "p:%s", at->point);
    *so = !strcmp(scope, municipality) || !strcmp(scope, point);
    return *so || scope[0] != 'k' || kiosk_works_at(c, kiosk_of(scope), at, so, why);
}

static bool leave_all_but(struct centre *c, const char *subject, const struct place *at, int64_t pos, struct fail *why) {
    struct list scopes = LIST(const char *);
    struct rows r;
    if (!db_query(c->db, &r, "SELECT scope FROM scope WHERE subject = :subject ORDER BY scope", why, "subject:t", subject,
                  NULL))
        return false;
    while (db_next(&r, why)) *(const char **)list_add(&scopes, &c->turn) = arena_dup(&c->turn, db_text(&r, 0));
    bool ok = !db_failed(&r);
    db_done(&r);
    const char *const *all = scopes.rows;
    for (int i = 0; ok && i < scopes.count; i++) {
        bool so = false;
        ok = stays(c, all[i], at, &so, why) && (so || leave(c, subject, all[i], pos, why));
    }
    return ok;
}

bool scope_settle(struct centre *c, const struct event *ev, const char *already, struct fail *why) {
    struct alias_place alias;
    const char *const *family;
    int count;
    bool so;
    if (already || !ev->type || ev->type->kind != EV_LEARNER_CHANGED) return true;
    const struct changed_open *to = &((const struct changed *)ev->payload)->open;
    const struct place at = {to->municipality, to->point};
    if (to->municipality[0] == '\0') return true;
    if (!alias_of(c->db, ev->subject, &alias, why) || !lives_at(c, alias.root, &at, &so, why)) return false;
    if (!so) return true;
    if (!alias_family(c->db, alias.root, &c->turn, &family, &count, why)) return false;
    for (int i = 0; i < count; i++)
        if (!leave_all_but(c, family[i], &at, ev->gsn, why)) return false;
    return true;
}

/* --- A kiosk moves -------------------------------------------------------------------------------------------------------- */

/* Who was its business because it had acted on them is so no more; it keeps the numbers of what it made. */
static bool forget_acts(struct centre *c, uint32_t kiosk, int64_t gsn, struct fail *why) {
    static const char sql_feed[] =
        "DELETE FROM feed WHERE scope = :scope AND (gsn >= :leaver OR (gsn IN (SELECT t.gsn FROM scope s JOIN touch t ON "
        "t.subject = s.subject WHERE s.scope = :scope AND t.gsn > 0) AND NOT EXISTS (SELECT 1 FROM log l WHERE l.gsn = feed.gsn "
        "AND l.gsn > 0 AND l.kiosk = :kiosk)))";
    char own[SCOPE_ROOM];
    snprintf(own, sizeof own, "k:%" PRIu32, kiosk);
    return db_run(c->db, sql_feed, why, "scope:t", own, "leaver:i", LEAVER, "kiosk:i", (int64_t)kiosk, NULL) &&
           db_run(c->db, "DELETE FROM scope WHERE scope = :scope", why, "scope:t", own, NULL) &&
           db_run(c->db, "UPDATE kiosk_state SET scope_version = scope_version + 1, moved_at = :gsn WHERE kiosk = :kiosk", why,
                  "gsn:i", gsn, "kiosk:i", (int64_t)kiosk, NULL);
}

static bool municipality_of(struct centre *c, const char *point, char out[12], struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, "SELECT municipality FROM point WHERE point = :point ORDER BY subject LIMIT 1", why, "point:t",
                  point, NULL))
        return false;
    bool there = db_next(&r, why);
    if (there) text_copy(out, 12, db_text(&r, 0));
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok && (there || fail_set(why, FAIL_INPUT, "kiosk move: point",
                                    _("There is no point “%s”. See `priem-centre point list`."), point));
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
    if (!applier_append(c, &ev, why) || !forget_acts(c, kiosk, ev.gsn, why)) return false;
    centre_log(&c->env, "moved", "kiosk=%" PRIu32 " point=%s scope=%s gsn=%" PRId64, kiosk, point, scope, ev.gsn);
    return true;
}
