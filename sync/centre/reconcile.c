#include "sync/centre/reconcile.h"

#include "model/base/text.h"
#include "model/store/differ.h"
#include "sync/centre/rulings.h"

#include <string.h>

static const char *app_of(const struct event *ev, char filed[EVENT_ID_TEXT]) {
    switch (ev->type ? ev->type->kind : EV_UNKNOWN) {
    case EV_APPLICATION_FILED: event_id_show(ev->id, filed); return filed;
    case EV_APPLICATION_CORRECTED: return ((const struct corrected *)ev->payload)->open.app;
    case EV_RULING_DIFFERS: return ((const struct differs *)ev->payload)->open.app;
    default: return "";
    }
}

/* What the correction began with, and what it found: the last word before it that its kiosk knew, and the last one there was.
 */
struct before {
    struct event_id base, found;
    bool has_base;
};

/* Of that application; "": whatever states the learner's data. */
static bool is_of_app(struct centre *c, struct event_id id, const char *app, bool *is, struct fail *why) {
    struct event ev;
    char filed[EVENT_ID_TEXT];
    *is = !*app;
    if (*is) return true;
    if (!journal_load(c->db, id, &c->turn, &ev, why)) return false;
    *is = strcmp(app_of(&ev, filed), app) == 0;
    return true;
}

/* Newest first: the base is never newer than what was found. */
static bool look_back(struct centre *c, const struct event *ev, const char *app, struct before *out, struct fail *why) {
    static const char sql[] =
        "SELECT l.kiosk, l.epoch, l.seq, l.gsn FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
        "WHERE t.subject = :subject AND t.gsn > 0 AND t.gsn < :gsn AND l.type IN "
        "('application.filed', 'application.corrected', 'learner.changed', 'ruling.differs') ORDER BY t.gsn DESC";
    struct rows r;
    bool ok = true, has_found = false;
    *out = (struct before){0};
    if (!db_query(c->db, &r, sql, why, "subject:t", ev->subject, "gsn:i", ev->gsn, NULL)) return false;
    while (ok && !out->has_base && db_next(&r, why)) {
        struct event_id id = {(uint32_t)db_int(&r, 0), (uint32_t)db_int(&r, 1), (uint64_t)db_int(&r, 2)};
        bool known = db_int(&r, 3) <= ev->seen || id.kiosk == ev->id.kiosk, is = false;
        if (has_found && !known) continue;
        ok = is_of_app(c, id, app, &is, why);
        if (!ok || !is) continue;
        if (!has_found) out->found = id;
        has_found = true;
        if (known) out->base = id;
        out->has_base = known;
    }
    ok = ok && !db_failed(&r);
    db_done(&r);
    return ok;
}

static bool load(struct centre *c, struct event_id id, struct statement *out, bool *there, struct fail *why) {
    struct event ev;
    if (!journal_load(c->db, id, &c->turn, &ev, why)) return false;
    *there = statement_of(&ev, out);
    return true;
}

static bool append(struct centre *c, const struct event *ev, const char *app, const struct statement *merged,
                   const struct differing *fields, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_DIFFERS]};
    memcpy(ruling.subject, ev->subject, sizeof ruling.subject);
    struct differs *d = event_payload(&ruling, &c->turn);
    event_id_show(ev->id, d->open.of);
    text_copy(d->open.app, sizeof d->open.app, app);
    d->child = merged->child;
    d->address = merged->address;
    d->applicant = merged->applicant;
    d->eligible = merged->eligible;
    d->differing = *fields;
    return rulings_append(c, &ruling, ev->id, ev->gsn, why);
}

bool reconcile(struct centre *c, const struct event *ev, struct fail *why) {
    struct before before;
    struct statement base, found, later, merged;
    struct differing fields;
    bool has_base, has_found;
    bool corrects = ev->type && ev->type->kind == EV_APPLICATION_CORRECTED;
    if (!corrects && !(ev->type && ev->type->kind == EV_LEARNER_CHANGED)) return true;
    if (!statement_of(ev, &later)) return true;
    const char *app = corrects ? ((const struct corrected *)ev->payload)->open.app : "";
    if (!look_back(c, ev, app, &before, why)) return false;
    if (!before.has_base || !memcmp(&before.base, &before.found, sizeof before.base)) return true;
    if (!load(c, before.base, &base, &has_base, why) || !load(c, before.found, &found, &has_found, why)) return false;
    return !has_base || !has_found || !differ_merge(&base, &found, &later, &merged, &fields) ||
           append(c, ev, app, &merged, &fields, why);
}
