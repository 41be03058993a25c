#include "sync/centre/rulings.h"

#include "model/base/text.h"
#include "model/rules/life.h"
#include "model/store/alias.h"
#include "model/store/erase.h"
#include "model/store/in_time.h"
#include "model/store/list.h"
#include "sync/centre/feed.h"
#include "sync/centre/flags.h"
#include "sync/centre/gate_dispute.h"
#include "sync/centre/gate_lease.h"
#include "sync/centre/gate_life.h"
#include "sync/centre/gate_money.h"
#include "sync/centre/log.h"
#include "sync/centre/reconcile.h"
#include "sync/centre/renumber.h"

#include <inttypes.h>
#include <string.h>

/* --- The event of a ruling ------------------------------------------------------------------------------------------------ */

/* Numbers, applies and feeds it; `of` is the event ruled over: its maker hears of it. pos 0: a position of its own; so is that
 * of what a restored centre rules over anew: whom it is about may stand behind the event. */
bool rulings_append(struct centre *c, struct event *ev, struct event_id of, int64_t pos, struct fail *why) {
    char text[EVENT_ID_TEXT];
    event_id_show(of, text);
    ev->gsn = c->gsn + 1;
    if (!journal_append(&c->journal, ev, NULL, &c->turn, why)) return false;
    c->gsn = ev->gsn;
    centre_log(&c->env, "ruling", "type=%s of=%s gsn=%" PRId64, ev->type->name, text, ev->gsn);
    return feed_add(c, ev, of.kiosk, pos > c->fed_before ? pos : ev->gsn, why);
}

uint32_t rulings_maker(const struct event *ev) {
    struct event_id of = {0};
    const char *text = "";
    switch (ev->type ? ev->type->kind : EV_UNKNOWN) {
    case EV_RULING_JOINED: text = ((const struct joined *)ev->payload)->of; break;
    case EV_RULING_SUPERSEDED: text = ((const struct superseded *)ev->payload)->of; break;
    case EV_RULING_DIFFERS: text = ((const struct differs *)ev->payload)->open.of; break;
    case EV_RULING_FLAGGED: text = ((const struct flagged *)ev->payload)->of; break;
    case EV_RULING_RENUMBERED: text = ((const struct renumbered *)ev->payload)->of; break;
    case EV_RULING_OVER_ASKED: text = ((const struct over_asked *)ev->payload)->of; break;
    case EV_RULING_REVIVED: text = ((const struct revived *)ev->payload)->app; break;
    case EV_EVENT_PARKED: text = ((const struct parked *)ev->payload)->of; break;
    case EV_EVENT_TAKEN: text = ((const struct taken *)ev->payload)->of; break;
    case EV_LEARNER_MERGED:
    case EV_LEARNER_SPLIT: text = ((const struct alias *)ev->payload)->of; break;
    case EV_LEARNER_ERASED: text = ((const struct erased *)ev->payload)->of; break;
    default: break;
    }
    return event_id_parse(text, &of) ? of.kiosk : 0;
}

/* An event without a case of a child is told to its kiosk alone, under the region. */
static void about(struct centre *c, const struct event *ev, struct event *ruling) {
    bool case_of_child = id_valid(ev->subject) && feed_of_learner(ev->type);
    memcpy(ruling->subject, case_of_child ? ev->subject : c->journal.region, sizeof ruling->subject);
}

bool rulings_taken(struct centre *c, const struct event *ev, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_EVENT_TAKEN]};
    about(c, ev, &ruling);
    event_id_show(ev->id, ((struct taken *)event_payload(&ruling, &c->turn))->of);
    return rulings_append(c, &ruling, ev->id, 0, why);
}

bool rulings_park(struct centre *c, const struct event *ev, const char *cause, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_EVENT_PARKED]};
    about(c, ev, &ruling);
    struct parked *parked = event_payload(&ruling, &c->turn);
    event_id_show(ev->id, parked->of);
    text_copy(parked->cause, sizeof parked->cause, cause);
    text_copy(parked->what, sizeof parked->what, ev->type ? ev->type->name : ev->type_name);
    return rulings_append(c, &ruling, ev->id, 0, why);
}

/* cause "": whichever, also where it was asked about since. */
static bool was_parked(struct centre *c, const struct event *ev, const char *cause, bool *so, struct fail *why) {
    static const char sql[] =
        "SELECT count(*) FROM ruling WHERE subject = :subject AND kind = 'parked' AND of = :of AND (:cause = '' "
        "OR (cause = :cause AND way NOT IN ('asked', 'replaced', 'other_child')))";
    struct event ruling;
    struct alias_place alias;
    char of[EVENT_ID_TEXT];
    int64_t count = 0;
    about(c, ev, &ruling);
    event_id_show(ev->id, of);
    if (!alias_of(c->db, ruling.subject, &alias, why) ||
        !db_one_int(c->db, &count, sql, why, "subject:t", alias.root, "of:t", of, "cause:t", cause, NULL))
        return false;
    *so = count > 0;
    return true;
}

bool rulings_park_told(struct centre *c, const struct event *ev, const char *cause, bool *told, struct fail *why) {
    return was_parked(c, ev, cause, told, why);
}

bool rulings_parked(struct centre *c, const struct event *ev, bool *parked, struct fail *why) {
    return was_parked(c, ev, "", parked, why);
}

/* --- Decisions on what is already decided --------------------------------------------------------------------------------- */

static const char *app_of_decision(const struct event *ev) {
    if (!ev->type) return NULL;
    switch (ev->type->kind) {
    case EV_APPLICATION_RETURNED: return ((const struct returned *)ev->payload)->open.app;
    case EV_APPLICATION_REFUSED: return ((const struct refused *)ev->payload)->open.app;
    case EV_APPLICATION_WITHDRAWN: return ((const struct withdrawn *)ev->payload)->open.app;
    case EV_CERTIFICATE_REINSTATED:
    case EV_CERTIFICATE_ISSUED: return ((const struct issued *)ev->payload)->open.app;
    default: return NULL;
    }
}

/* What was joined lives again by an issue and ends by R1, where a certificate is what it was joined to. */
static bool counts_on_joined(const struct event *ev, bool to_number) {
    switch (ev->type->kind) {
    case EV_CERTIFICATE_REINSTATED:
    case EV_CERTIFICATE_ISSUED: return true;
    case EV_APPLICATION_REFUSED: return to_number && strcmp(((const struct refused *)ev->payload)->open.ground, "R1") == 0;
    default: return false;
    }
}

bool rulings_decided(struct centre *c, const struct event *ev, const char **already, struct fail *why) {
    static const char *const final[] = {"approved", "refused", "withdrawn", "lapsed", "aged_out", "annulled"};
    *already = NULL;
    const char *app = app_of_decision(ev);
    struct rows r;
    struct alias_place alias;
    bool erased;
    char made[DATE_TEXT];
    if (!erase_names(c->db, ev, &erased, why)) return false;
    if (erased && !(ev->type && ev->type->kind == EV_DISPUTE_CLOSED)) *already = "erased";
    if (erased || !ev->type) return true;
    if (!alias_of(c->db, ev->subject, &alias, why) || !gate_dispute_late(c, ev, alias.root, already, why)) return false;
    if (*already) return true;
    if (ev->type->kind == EV_NOMINAL_GRANTED) return gate_nominal_late(c, ev, alias.root, already, why);
    if (!app && !life_act_of(ev->type->kind)) return gate_money_late(c, ev, alias.root, already, why);
    if (!app) return gate_life_late(c, ev, alias.root, already, why);
    event_made(ev, made);
    if (!db_query(
            c->db, &r,
            "SELECT state, CASE WHEN number = '' AND EXISTS (SELECT 1 FROM ruling j WHERE j.subject = :subject AND j.app = :app "
            "AND j.kind = 'joined' AND j.living <> '' AND " JOIN_HOLDS(
                j) ") THEN 1 ELSE 0 END FROM application "
                   "WHERE subject = :subject AND app = :app AND NOT " IN_TIME,
            why, "subject:t", alias.root, "app:t", app, "made:t", made, NULL))
        return false;
    if (db_next(&r, why)) {
        for (size_t i = 0; i < sizeof final / sizeof *final; i++)
            if (!strcmp(db_text(&r, 0), final[i])) *already = final[i];
        if (!strcmp(db_text(&r, 0), "joined") && !counts_on_joined(ev, db_int(&r, 1) != 0)) *already = "joined";
    }
    bool ok = db_done(&r);
    return ok && (*already || gate_life_late(c, ev, alias.root, already, why));
}

bool rulings_supersede(struct centre *c, const struct event *ev, const char *already, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_SUPERSEDED]};
    memcpy(ruling.subject, ev->subject, sizeof ruling.subject);
    struct superseded *superseded = event_payload(&ruling, &c->turn);
    event_id_show(ev->id, superseded->of);
    text_copy(superseded->cause, sizeof superseded->cause, already);
    return rulings_append(c, &ruling, ev->id, ev->gsn, why);
}

/* --- One child: by СНИЛС, or by a merge --------------------------------------------------------------------------------- */

struct whom {
    const char *snils; /* "" where there is none: nobody's */
    const char *subject;
};

/* A certificate, or an application without one, of that child. */
struct fact {
    struct event_id of; /* the issue, or the filing */
    char subject[ID_TEXT];
    char app[EVENT_ID_TEXT];
    char number[11]; /* "" for an application */
    char point[12];
    int64_t at;
    int64_t gsn;
    bool joined; /* already so: an application that waits on another one */
};

static bool read_facts(struct centre *c, const char *sql, const struct whom *whom, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct fact);
    const char *snils = *whom->snils ? whom->snils : "-";
    if (!db_query(c->db, &r, sql, why, "snils:t", snils, "subject:t", whom->subject, NULL)) return false;
    while (db_next(&r, why)) {
        struct fact *f = list_add(out, &c->turn);
        text_copy(f->subject, sizeof f->subject, db_text(&r, 0));
        text_copy(f->app, sizeof f->app, db_text(&r, 1));
        text_copy(f->number, sizeof f->number, db_text(&r, 2));
        text_copy(f->point, sizeof f->point, db_text(&r, 3));
        f->at = db_int(&r, 4);
        f->gsn = db_int(&r, 5);
        f->joined = db_int(&r, 6);
        event_id_parse(db_text(&r, 7), &f->of);
    }
    return db_done(&r);
}

/* Those that live, and those that a merge has joined and no desk was told of. */
static bool read_certificates(struct centre *c, const struct whom *whom, struct list *out, struct fail *why) {
    return read_facts(
        c,
        "SELECT c.subject, c.app, c.number, c.issued_point, c.issued_at, c.gsn, CASE WHEN c.state = 'joined' THEN 1 ELSE 0 END, "
        "c.event FROM learner l JOIN certificate c ON c.subject = l.subject "
        "WHERE (l.child_snils = :snils OR l.subject = :subject) AND (c.state IN ('living', 'suspended') OR (c.state = 'joined' "
        "AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.subject = c.subject AND r.number = c.number AND r.way <> 'split'))) "
        "ORDER BY CASE WHEN c.state = 'joined' THEN 1 ELSE 0 END, c.gsn",
        whom, out, why);
}

/* Open applications and joined ones, in the order in which they were filed. */
static bool read_applications(struct centre *c, const struct whom *whom, struct list *out, struct fail *why) {
    if (!read_facts(
            c,
            "SELECT a.subject, a.app, '', a.request_point, a.request_received, 0, CASE WHEN a.state = 'joined' THEN 1 ELSE 0 END, a.app "
            "FROM learner l JOIN application a ON a.subject = l.subject WHERE (l.child_snils = :snils OR l.subject = :subject) "
            "AND l.erased = '' AND a.state IN ('filed_online', 'filed_inperson', 'incomplete', 'returned', 'complete', 'joined') ORDER BY a.app",
            whom, out, why))
        return false;
    struct fact *all = out->rows;
    for (int i = 0; i < out->count; i++) {
        struct fact *f = &all[i];
        if (!db_one_int(c->db, &f->gsn, "SELECT gsn FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why,
                        "kiosk:i", (int64_t)f->of.kiosk, "epoch:i", (int64_t)f->of.epoch, "seq:i", (int64_t)f->of.seq, NULL))
            return false;
    }
    for (int i = 1; i < out->count; i++) {
        struct fact f = all[i];
        int j = i;
        for (; j > 0 && all[j - 1].gsn > f.gsn; j--) all[j] = all[j - 1];
        all[j] = f;
    }
    return true;
}

/* Whose application it was when it was filed, where that was not the one whose rows tell of it now and they are one. A number
 * that was given to both stays with the one who was kept, whosever application it was given on. */
static bool brought_by_merge(struct centre *c, const struct fact *living, char out[ID_TEXT], struct fail *why) {
    struct alias_place alias;
    struct event_id app;
    struct rows r;
    out[0] = '\0';
    if (!event_id_parse(living->app, &app)) return true;
    if (!db_query(c->db, &r, "SELECT subject FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why, "kiosk:i",
                  (int64_t)app.kiosk, "epoch:i", (int64_t)app.epoch, "seq:i", (int64_t)app.seq, NULL))
        return false;
    if (db_next(&r, why) && strcmp(db_text(&r, 0), living->subject) != 0) text_copy(out, ID_TEXT, db_text(&r, 0));
    if (!db_done(&r) || (*out && !alias_of(c->db, out, &alias, why))) return false;
    if (*out && strcmp(alias.root, living->subject) != 0) out[0] = '\0';
    return true;
}

static bool join(struct centre *c, const struct fact *loser, const struct fact *living, int64_t pos, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_JOINED]};
    memcpy(ruling.subject, loser->subject, sizeof ruling.subject);
    struct joined *joined = event_payload(&ruling, &c->turn);
    event_id_show(loser->of, joined->of);
    memcpy(joined->app, loser->app, sizeof joined->app);
    memcpy(joined->number, loser->number, sizeof joined->number);
    memcpy(joined->living, living->number, sizeof joined->living);
    memcpy(joined->living_app, living->app, sizeof joined->living_app);
    memcpy(joined->living_point, living->point, sizeof joined->living_point);
    joined->living_at = living->at;
    if (strcmp(loser->subject, living->subject) == 0 && !brought_by_merge(c, living, joined->merged, why)) return false;
    return rulings_append(c, &ruling, loser->of, pos, why);
}

static bool revive(struct centre *c, const struct fact *app, int64_t pos, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_REVIVED]};
    memcpy(ruling.subject, app->subject, sizeof ruling.subject);
    memcpy(((struct revived *)event_payload(&ruling, &c->turn))->app, app->app, sizeof app->app);
    return rulings_append(c, &ruling, app->of, pos, why);
}

/* True when the application already knows that this one lives, or that this open one goes before it. It need not where it was
 * joined to a number that has ended since; a number that lives is another child's by now. */
static bool told(struct centre *c, const struct fact *app, const struct fact *living, bool *out, struct fail *why) {
    static const char of_living[] =
        "SELECT count(*) FROM ruling r WHERE r.subject = :subject AND r.kind = 'joined' AND r.app = "
        ":app AND " JOIN_HOLDS(r) " AND r.living = :living";
    static const char of_first[] =
        "SELECT count(*) FROM ruling r WHERE r.subject = :subject AND r.kind = 'joined' AND r.app = :app AND " JOIN_HOLDS(
            r) " AND (r.living_app = :first OR (r.living <> '' AND NOT EXISTS (SELECT 1 FROM certificate n JOIN learner h ON "
               "h.subject = n.subject WHERE n.number = r.living AND n.state IN ('living', 'suspended') AND h.erased = '')))";
    int64_t count = 0;
    bool ok = *living->number ? db_one_int(c->db, &count, of_living, why, "subject:t", app->subject, "app:t", app->app,
                                           "living:t", living->number, NULL)
                              : db_one_int(c->db, &count, of_first, why, "subject:t", app->subject, "app:t", app->app,
                                           "first:t", living->app, NULL);
    *out = count > 0;
    return ok;
}

/* The one function over the set of a child's facts at this gsn. */
static bool rule_child(struct centre *c, const struct whom *whom, int64_t pos, struct fail *why) {
    struct list issued, filed;
    if (!read_certificates(c, whom, &issued, why) || !read_applications(c, whom, &filed, why)) return false;
    const struct fact *certs = issued.rows, *apps = filed.rows;
    const struct fact *living = issued.count > 0 && !certs[0].joined ? &certs[0] : NULL;
    for (int i = 1; living && i < issued.count; i++) /* without one, what they were joined to has ended since */
        if (!join(c, &certs[i], living, pos, why)) return false;
    for (int i = 0; !living && i < filed.count; i++) /* none issued: the one filed first stays open */
        if (!apps[i].joined) living = &apps[i];
    bool ended = !living && filed.count > 0; /* what they waited on: the first of them goes on */
    if (ended && !revive(c, living = &apps[0], pos, why)) return false;
    for (int i = 0; i < filed.count; i++) {
        const struct fact *app = &apps[i];
        bool known = app == living;
        if (!known && app->joined && !ended && !told(c, app, living, &known, why)) return false;
        if (!known && !join(c, app, living, pos, why)) return false;
    }
    return true;
}

/* What sets or changes a key of a child, what opens an application anew (papers or a return that came in time do, too), and
 * what ends one that others may wait on. */
static bool sets_a_key(const struct event *ev) {
    switch (ev->type ? ev->type->kind : EV_UNKNOWN) {
    case EV_APPLICATION_FILED:
    case EV_APPLICATION_CORRECTED:
    case EV_APPLICATION_COMPLETED:
    case EV_APPLICATION_RETURNED:
    case EV_LEARNER_CHANGED:
    case EV_CERTIFICATE_ISSUED:
    case EV_CERTIFICATE_REINSTATED:
    case EV_APPLICATION_OVERTURNED:
    case EV_DECISION_UNDONE:
    case EV_APPLICATION_WITHDRAWN:
    case EV_APPLICATION_REFUSED:
    case EV_APPLICATION_LAPSED:
    case EV_APPLICATION_AGED:
    case EV_CERTIFICATE_ANNULLED: return true;
    default: return false;
    }
}

struct waiting {
    char subject[ID_TEXT], snils[12];
};

/* Who was joined to an application of this child and has another СНИЛС: by now, or the child's is gone. What an erased child
 * has been issued is in the register still. CROSS: from this child's applications on, never from all that are joined. */
static bool list_waiting(struct centre *c, const char *subject, const char *snils, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct waiting);
    if (!db_query(
            c->db, &r,
            "SELECT w.subject, w.child_snils FROM learner l JOIN application a ON a.subject = l.subject CROSS JOIN ruling r "
            "JOIN application o ON o.subject = r.subject AND o.app = r.app JOIN learner w ON w.subject = r.subject "
            "WHERE l.subject = :subject AND (l.erased = '' OR a.state <> 'approved') AND r.living_app = a.app "
            "AND r.kind = 'joined' AND " JOIN_HOLDS(r) " AND o.state = 'joined' AND w.child_snils <> :snils "
                                                       "GROUP BY w.subject, w.child_snils ORDER BY w.subject",
            why, "subject:t", subject, "snils:t", snils, NULL))
        return false;
    while (db_next(&r, why)) {
        struct waiting *w = list_add(out, &c->turn);
        text_copy(w->subject, sizeof w->subject, db_text(&r, 0));
        text_copy(w->snils, sizeof w->snils, db_text(&r, 1));
    }
    return db_done(&r);
}

bool rulings_child(struct centre *c, const char *subject, int64_t pos, struct fail *why) {
    struct alias_place alias;
    char snils[12] = "";
    struct rows r;
    if (!alias_of(c->db, subject, &alias, why) ||
        !db_query(c->db, &r, "SELECT child_snils FROM learner WHERE subject = :subject", why, "subject:t", alias.root, NULL))
        return false;
    if (db_next(&r, why)) text_copy(snils, sizeof snils, db_text(&r, 0));
    bool ok = db_done(&r);
    struct list others;
    if (!ok || !rule_child(c, &(struct whom){snils, alias.root}, pos, why) || !list_waiting(c, alias.root, snils, &others, why))
        return false;
    const struct waiting *w = others.rows;
    for (int i = 0; i < others.count; i++)
        if (!rule_child(c, &(struct whom){w[i].snils, w[i].subject}, pos, why)) return false;
    return true;
}

bool rulings_make(struct centre *c, const struct event *ev, const char *already, struct fail *why) {
    if (!renumber(c, ev, why)) return false;
    if (already) return rulings_supersede(c, ev, already, why);
    return reconcile(c, ev, why) && (!sets_a_key(ev) || rulings_child(c, ev->subject, ev->gsn, why)) &&
           rulings_money(c, ev, why) && flags_raise(c, ev, why);
}
