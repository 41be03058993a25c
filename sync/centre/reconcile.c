#include "sync/centre/reconcile.h"

#include "model/base/text.h"
#include "model/rules/checks.h"
#include "model/store/alias.h"
#include "model/store/differ.h"
#include "model/store/log.h"
#include "sync/centre/rulings.h"

#include <string.h>

/* The application a word is about; "": the learner's data. */
static const char *app_of(const struct event *ev, char filed[EVENT_ID_TEXT]) {
    switch (ev->type ? ev->type->kind : EV_UNKNOWN) {
    case EV_APPLICATION_FILED: event_id_show(ev->id, filed); return filed;
    case EV_APPLICATION_CORRECTED: return ((const struct corrected *)ev->payload)->open.app;
    case EV_RULING_DIFFERS: return ((const struct differs *)ev->payload)->open.app;
    default: return "";
    }
}

/* The later word: over what, and which words before it count. */
struct later {
    const struct event *ev;
    char app[EVENT_ID_TEXT]; /* "": the learner's data, to which every word counts */
    bool of_learner;         /* words on the learner's data count to that application */
    struct statement said;
};

/* What it began with, and what it found: the last word before it that its kiosk knew, and the last one there was. */
struct before {
    struct event_id base_id, found_id;
    struct statement base, found; /* their places are the last ones said, by whichever word */
    bool has_base, has_found;
    char found_app[EVENT_ID_TEXT];
};

/* --- What was said before ------------------------------------------------------------------------------------------------- */

static bool counts(const struct later *l, const char *app) {
    return !l->app[0] || (app[0] ? strcmp(app, l->app) == 0 : l->of_learner);
}

struct word {
    struct event ev;
    struct statement said;
    char app[EVENT_ID_TEXT];
    bool known;
};

/* A word of the learner's data says what it names; of the rest it says what its desk saw: of two who are one the other's, or
 * what stood there before. */
static void lay(struct statement *stands, bool there, const struct word *w) {
    struct register_place last = w->said.place.point[0] ? w->said.place : stands->place;
    if (there)
        statement_lay(statement_names(&w->ev), &w->said, stands);
    else
        *stands = w->said;
    stands->place = last;
}

static void note(struct before *b, const struct word *w) {
    lay(&b->found, b->has_found, w);
    b->found_id = w->ev.id;
    text_copy(b->found_app, sizeof b->found_app, w->app);
    b->has_found = true;
    if (!w->known) return;
    lay(&b->base, b->has_base, w);
    b->base_id = w->ev.id;
    b->has_base = true;
}

/* Newest first, back to where its kiosk knew the whole; the place may have been said long before. What it knew last of all is
 * enough: nothing came between. */
static bool enough(const struct list *words, const struct later *l) {
    const struct word *all = words->rows;
    bool whole = false, place = !l->said.place.point[0] || l->app[0];
    for (int i = 0; i < words->count; i++) {
        if (!all[i].known) continue;
        if (i == 0) return true;
        whole |= !strcmp(statement_names(&all[i].ev), CHANGE_ALL);
        place |= all[i].said.place.point[0] != '\0';
    }
    return whole && place;
}

static bool read_words(struct centre *c, const struct later *l, struct arena *a, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT l.kiosk, l.epoch, l.seq, l.gsn FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
        "WHERE t.subject = :subject AND t.gsn > 0 AND t.gsn < :gsn AND l.type IN ("
        "'application.filed', 'application.corrected', 'learner.changed', 'ruling.differs', 'log.adopted') ORDER BY t.gsn DESC";
    struct rows r;
    bool ok = true;
    *out = LIST(struct word);
    if (!db_query(c->db, &r, sql, why, "subject:t", l->ev->subject, "gsn:i", l->ev->gsn, NULL)) return false;
    while (ok && !enough(out, l) && db_next(&r, why)) {
        struct event_id id = log_id(&r);
        struct word w = {.known = db_int(&r, 3) <= l->ev->seen || id.kiosk == l->ev->id.kiosk};
        char filed[EVENT_ID_TEXT];
        ok = journal_load(c->db, id, a, &w.ev, why);
        if (!ok || !statement_of(&w.ev, &w.said)) continue;
        text_copy(w.app, sizeof w.app, app_of(&w.ev, filed));
        if (counts(l, w.app)) *(struct word *)list_add(out, a) = w;
    }
    ok = ok && !db_failed(&r);
    db_done(&r);
    return ok;
}

static bool look_back(struct centre *c, const struct later *l, struct arena *a, struct before *out, struct fail *why) {
    struct list words;
    *out = (struct before){0};
    if (!read_words(c, l, a, &words, why)) return false;
    const struct word *all = words.rows;
    for (int i = words.count - 1; i >= 0; i--) note(out, &all[i]);
    return true;
}

/* --- The ruling ----------------------------------------------------------------------------------------------------------- */

static bool append(struct centre *c, const struct later *l, const char *app, const struct statement *merged,
                   const struct differing *fields, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_DIFFERS]};
    memcpy(ruling.subject, l->ev->subject, sizeof ruling.subject);
    struct differs *d = event_payload(&ruling, &c->turn);
    event_id_show(l->ev->id, d->open.of);
    text_copy(d->open.app, sizeof d->open.app, app);
    if (!*app) text_copy(d->open.what, sizeof d->open.what, statement_names(l->ev));
    if (strcmp(merged->place.point, l->said.place.point) != 0) {
        text_copy(d->open.municipality, sizeof d->open.municipality, merged->place.municipality);
        text_copy(d->open.point, sizeof d->open.point, merged->place.point);
    }
    d->child = merged->child;
    d->address = merged->address;
    d->applicant = merged->applicant;
    d->eligible = merged->eligible;
    d->differing = *fields;
    return rulings_append(c, &ruling, l->ev->id, l->ev->gsn, why);
}

static bool is_so(struct centre *c, const char *sql, const char *subject, const char *app, bool *so, struct fail *why) {
    struct alias_place alias;
    int64_t count = 0;
    if (!alias_of(c->db, subject, &alias, why) ||
        !db_one_int(c->db, &count, sql, why, "subject:t", alias.root, "app:t", app, NULL))
        return false;
    *so = count > 0;
    return true;
}

static bool find_app(struct centre *c, struct later *l, struct fail *why) {
    static const char is_last[] = "SELECT count(*) FROM learner WHERE subject = :subject AND last_app = :app";
    if (l->ev->type->kind != EV_APPLICATION_CORRECTED) return true; /* a request begins with what is known of the learner */
    text_copy(l->app, sizeof l->app, ((const struct corrected *)l->ev->payload)->open.app);
    return is_so(c, is_last, l->ev->subject, l->app, &l->of_learner, why);
}

/* An application that is open keeps the data of its own: a change of the learner's goes into it as well. */
static bool open_app(struct centre *c, const struct event *ev, const char *app, bool *open, struct fail *why) {
    static const char is_open[] = "SELECT count(*) FROM application WHERE subject = :subject AND app = :app AND state IN "
                                  "('filed_online', 'filed_inperson', 'incomplete', 'returned', 'complete')";
    *open = false;
    return ev->type->kind != EV_LEARNER_CHANGED || !app[0] || is_so(c, is_open, ev->subject, app, open, why);
}

static void begin_with(const struct statement *base, struct statement *said, const struct event *ev, struct statement *memory) {
    *memory = *base;
    statement_lay(statement_names(ev), said, memory);
    memory->place = said->place;
    *said = *memory;
}

static bool put_together(struct centre *c, const struct event *ev, struct arena *a, struct fail *why) {
    struct later *l = arena_alloc(a, sizeof *l);
    struct before *b = arena_alloc(a, sizeof *b);
    struct statement *merged = arena_alloc(a, sizeof *merged);
    struct differing *fields = arena_alloc(a, sizeof *fields);
    char own[EVENT_ID_TEXT];
    bool open;
    l->ev = ev;
    if (!statement_of(ev, &l->said)) return true; /* erased by now */
    if (!find_app(c, l, why) || !look_back(c, l, a, b, why)) return false;
    if (!b->has_base || !memcmp(&b->base_id, &b->found_id, sizeof b->base_id)) return true;
    bool files = ev->type->kind == EV_APPLICATION_FILED;
    if (files && b->found_app[0]) return true; /* two requests: each has its own data, rulings.h joins them */
    if (!open_app(c, ev, b->found_app, &open, why)) return false;
    begin_with(&b->base, &l->said, ev, merged);
    event_id_show(ev->id, own);
    if (!differ_merge(&b->base, &b->found, &l->said, merged, fields) && !open) return true;
    return append(c, l, files ? own : open ? b->found_app : l->app, merged, fields, why);
}

/* A word of a kiosk on a child's data. */
static bool is_word(const struct event *ev) {
    enum event_kind kind = ev->type ? ev->type->kind : EV_UNKNOWN;
    return kind == EV_APPLICATION_FILED || kind == EV_APPLICATION_CORRECTED || kind == EV_LEARNER_CHANGED;
}

/* The statements are large and a turn has thousands of events: they live no longer than their event. */
bool reconcile(struct centre *c, const struct event *ev, struct fail *why) {
    struct arena a = {0};
    bool ok = !is_word(ev) || put_together(c, ev, &a, why);
    arena_close(&a);
    return ok;
}
