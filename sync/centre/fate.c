#include "sync/centre/fate.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/life.h"
#include "model/store/alias.h"
#include "model/store/erase.h"
#include "model/store/radar.h"
#include "sync/centre/gate_money.h"
#include "sync/centre/index.h"
#include "sync/centre/rulings.h"
#include "sync/centre/scope.h"

#include <stdio.h>
#include <string.h>

/* A learner as it stands now. */
struct side {
    struct alias_place place;
    bool known, erased;
};

static bool side_load(struct centre *c, const char *subject, struct side *out, struct fail *why) {
    int64_t there = 0;
    *out = (struct side){0};
    if (!alias_of(c->db, subject, &out->place, why) || !erase_happened(c->db, out->place.root, &out->erased, why) ||
        !db_one_int(c->db, &there, "SELECT 1 FROM learner WHERE subject = :subject", why, "subject:t", out->place.root, NULL))
        return false;
    out->known = there != 0;
    return true;
}

static struct event answer(struct centre *c, enum event_kind kind, const char *subject, const char *also) {
    struct event ev = {.type = &event_types[kind]};
    text_copy(ev.subject, sizeof ev.subject, subject);
    text_copy(ev.also[0], sizeof ev.also[0], also);
    event_payload(&ev, &c->turn);
    return ev;
}

/* --- Merge and split (RULES A15) ------------------------------------------------------------------------------------------ */

/* The family of the one that leaves was told that another number is valid instead of its own: it will hear the contrary. */
static bool note_retold(struct centre *c, const char *root, const char *dropped, struct alias *out, struct fail *why) {
    const char *const *leaving;
    int count;
    struct rows r;
    bool leaves, ok = true;
    if (!alias_family(c->db, dropped, &c->turn, &leaving, &count, why) ||
        !db_query(c->db, &r,
                  "SELECT DISTINCT r.app FROM ruling r JOIN application a ON a.subject = r.subject AND a.app = r.app "
                  "WHERE r.subject = :subject AND r.kind = 'joined' AND r.number <> '' AND "
                  "(r.way = 'told_family' OR (r.way <> 'split' AND r.at <= a.told_at)) ORDER BY r.app",
                  why, "subject:t", root, NULL))
        return false;
    while (ok && db_next(&r, why)) {
        const char *app = db_text(&r, 0);
        size_t used = strlen(out->retold);
        ok = alias_filed_for(c->db, app, leaving, count, &leaves, why);
        if (ok && leaves && used + strlen(app) + 2 <= sizeof out->retold)
            snprintf(out->retold + used, sizeof out->retold - used, "%s%s", used > 0 ? " " : "", app);
    }
    ok = ok && !db_failed(&r);
    db_done(&r);
    return ok;
}

static bool rule_anew(struct centre *c, const char *subject, int64_t pos, struct fail *why) {
    return rulings_child(c, subject, pos, why) && rulings_money_anew(c, subject, pos, why);
}

static bool append_alias(struct centre *c, const struct event *asked, enum event_kind kind, const char *keep,
                         const char *dropped, struct fail *why) {
    struct event ev = answer(c, kind, keep, dropped);
    struct alias *alias = ev.payload;
    struct side side;
    if (kind == EV_LEARNER_SPLIT && (!side_load(c, keep, &side, why) || !note_retold(c, side.place.root, dropped, alias, why)))
        return false;
    text_copy(alias->keep, sizeof alias->keep, keep);
    text_copy(alias->dropped, sizeof alias->dropped, dropped);
    event_id_show(asked->id, alias->of);
    return rulings_append(c, &ev, asked->id, asked->gsn, why) && index_note(c, &ev, why) && rule_anew(c, keep, asked->gsn, why);
}

/* Both sides by whom they stand for now: two ends of chains become one. */
static bool make_merge(struct centre *c, const struct event *ev, struct fail *why) {
    struct side keep, dropped;
    if (!side_load(c, ev->subject, &keep, why) || !side_load(c, ev->also[0], &dropped, why)) return false;
    bool twins;
    if (!radar_twins(c->db, keep.place.root, dropped.place.root, &twins, why)) return false;
    const char *against = !keep.known || !dropped.known                      ? "unknown"
                          : keep.erased || dropped.erased                    ? "erased"
                          : strcmp(keep.place.root, dropped.place.root) == 0 ? "merged"
                          : twins                                            ? "twins"
                                                                             : NULL;
    return against ? rulings_supersede(c, ev, against, why)
                   : append_alias(c, ev, EV_LEARNER_MERGED, keep.place.root, dropped.place.root, why);
}

/* The one in `also` stands alone again, with those merged into it. */
static bool make_split(struct centre *c, const struct event *ev, struct fail *why) {
    struct side keep, dropped;
    if (!side_load(c, ev->subject, &keep, why) || !side_load(c, ev->also[0], &dropped, why)) return false;
    bool one = dropped.place.since > 0 && strcmp(keep.place.root, dropped.place.root) == 0;
    const char *against = !one ? "not_merged" : dropped.erased ? "erased" : NULL;
    if (against) return rulings_supersede(c, ev, against, why);
    return append_alias(c, ev, EV_LEARNER_SPLIT, dropped.place.keep, ev->also[0], why) &&
           rule_anew(c, ev->also[0], ev->gsn, why) && scope_split(c, ev->subject, ev->also[0], c->gsn, why);
}

/* --- Erasure (RULES 8) ---------------------------------------------------------------------------------------------------- */

static bool erase_one(struct centre *c, const struct event *asked, const char *subject, struct fail *why) {
    const struct act *act = asked->payload;
    int32_t today = env_today(&c->env);
    char batch[ID_TEXT];
    if (!index_batch_of(c, subject, batch, why)) return false;
    struct event ev = answer(c, EV_LEARNER_ERASED, subject, batch);
    struct erased *erased = ev.payload;
    event_id_show(asked->id, erased->of);
    text_copy(erased->reason, sizeof erased->reason, act->open.ground);
    date_iso(today, erased->day);
    date_iso(today + BACKUP_DAYS, erased->backups_until);
    return rulings_append(c, &ev, asked->id, asked->gsn, why) && index_note(c, &ev, why) &&
           rulings_child(c, subject, asked->gsn, why);
}

/* The learner and everybody merged into it, each by an event of its own. */
static bool make_erasure(struct centre *c, const struct event *ev, struct fail *why) {
    struct side side;
    const char *const *family;
    int count;
    if (!side_load(c, ev->subject, &side, why)) return false;
    if (!side.known) return rulings_supersede(c, ev, "unknown", why);
    if (!alias_family(c->db, side.place.root, &c->turn, &family, &count, why)) return false;
    for (int i = 0; i < count; i++)
        if (!erase_one(c, ev, family[i], why)) return false;
    return true;
}

bool fate_make(struct centre *c, const struct event *ev, struct fail *why) {
    switch (ev->type ? ev->type->kind : EV_UNKNOWN) {
    case EV_MERGE_ASKED: return make_merge(c, ev, why);
    case EV_SPLIT_ASKED: return make_split(c, ev, why);
    case EV_ERASURE_ASKED: return make_erasure(c, ev, why);
    default: return true;
    }
}
