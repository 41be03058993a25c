#include "model/store/alias.h"
#include "model/store/apply.h"
#include "model/store/erase.h"
#include "model/store/log.h"

#include <string.h>

/* A slice of the feed. What arrives behind everything its subject has is applied at once; where it lands before something (our
 * own unruled events, a back-fill) the subject is replayed, once, at the end of the slice. */

struct slice {
    struct journal *j;
    struct arena *a;
    char (*late)[ID_TEXT]; /* subjects to replay; in the arena */
    int late_count;
    int late_room;
};

static bool is_late(const struct slice *s, const char *subject) {
    for (int i = 0; i < s->late_count; i++)
        if (strcmp(s->late[i], subject) == 0) return true;
    return false;
}

static void make_late(struct slice *s, const char *subject) {
    if (is_late(s, subject)) return;
    if (s->late_count == s->late_room) {
        int room = s->late_room ? 2 * s->late_room : 16;
        void *grown = arena_alloc(s->a, (size_t)room * sizeof *s->late);
        if (s->late_count) memcpy(grown, s->late, (size_t)s->late_count * sizeof *s->late);
        s->late = grown;
        s->late_room = room;
    }
    memcpy(s->late[s->late_count++], subject, ID_TEXT);
}

/* The number an event stands in the log with: −1 when it is not there. */
static bool stored_gsn(struct db *db, struct event_id id, int64_t *gsn, struct fail *why) {
    *gsn = -1;
    return db_one_int(db, gsn, "SELECT gsn FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why,
                      EVENT_ID_ARGS(id), NULL);
}

static bool comes_last(struct db *db, const char *subject, int64_t gsn, bool *last, struct fail *why) {
    static const char sql[] = ALIAS_FAMILY "SELECT 1 FROM family JOIN touch t ON t.subject = family.subject "
                                           "WHERE t.gsn = 0 OR t.gsn > :gsn LIMIT 1";
    int64_t behind = 0;
    if (!db_one_int(db, &behind, sql, why, "subject:t", subject, "gsn:i", gsn, NULL)) return false;
    *last = behind == 0;
    return true;
}

/* Its own rows, and those of whom it was merged into. */
static bool make_both_late(struct slice *s, const char *subject, struct fail *why) {
    struct alias_place alias;
    if (!alias_of(s->j->db, subject, &alias, why)) return false;
    make_late(s, subject);
    make_late(s, alias.root);
    return true;
}

static bool make_all_late(struct slice *s, const struct event *ev, struct fail *why) {
    const char *subjects[3];
    int count = event_subjects(ev, subjects);
    for (int i = 0; i < count; i++)
        if (!make_both_late(s, subjects[i], why)) return false;
    return true;
}

static bool confirm(struct slice *s, struct event_id id, int64_t gsn, struct fail *why) {
    struct event ev;
    return journal_number(s->j->db, id, gsn, why) && journal_load(s->j->db, id, s->a, &ev, why) && make_all_late(s, &ev, why);
}

static bool take_for(struct slice *s, const struct event *ev, const char *subject, struct fail *why) {
    struct alias_place alias;
    bool last;
    if (!alias_of(s->j->db, subject, &alias, why)) return false;
    if (alias.since > ev->gsn) make_late(s, subject);
    if (is_late(s, alias.root)) return true;
    if (!comes_last(s->j->db, alias.root, ev->gsn, &last, why)) return false;
    if (last) return apply_last(s->j->db, ev, subject, alias.root, why);
    make_late(s, alias.root);
    return true;
}

static bool take(struct slice *s, struct event *ev, struct fail *why) {
    const char *subjects[3];
    int count = event_subjects(ev, subjects);
    if (!journal_store(s->j->db, ev, NULL, why)) return false;
    if (erase_event(ev) && !erase_take(s->j->db, ev, why)) return false;
    if (erase_event(ev) || alias_event(ev)) return make_all_late(s, ev, why);
    for (int i = 0; i < count; i++)
        if (!take_for(s, ev, subjects[i], why)) return false;
    return true;
}

/* An event that is here, but whose learner was forgotten (forget.c), with its line: what went comes back. */
static bool bring_back(struct slice *s, const struct event *ev, struct fail *why) {
    static const char touch[] =
        "INSERT INTO touch (subject, kiosk, epoch, seq, gsn) VALUES (:subject, :kiosk, :epoch, :seq, :gsn) "
        "ON CONFLICT (subject, kiosk, epoch, seq) DO NOTHING";
    static const char personal[] =
        "INSERT INTO personal (kiosk, epoch, seq, p) SELECT kiosk, epoch, seq, CAST(:p AS TEXT) FROM log WHERE kiosk = :kiosk "
        "AND epoch = :epoch AND seq = :seq AND c = :c ON CONFLICT (kiosk, epoch, seq) DO NOTHING";
    const char *subjects[3];
    int count = event_subjects(ev, subjects);
    bool erased, changed = false;
    for (int i = 0; i < count; i++) {
        if (!db_run(s->j->db, touch, why, "subject:t", subjects[i], EVENT_ID_ARGS(ev->id), "gsn:i", ev->gsn, NULL))
            return false;
        changed = changed || db_changed(s->j->db) > 0;
    }
    if (!erase_names(s->j->db, ev, &erased, why)) return false;
    if (ev->p && !erased) {
        if (!db_run(s->j->db, personal, why, EVENT_ID_ARGS(ev->id), "p:t", ev->p, "c:b", &(struct piece){ev->c, HASH_SIZE},
                    NULL))
            return false;
        changed = changed || db_changed(s->j->db) > 0;
    }
    return !changed || make_all_late(s, ev, why);
}

/* Our event has its number, and its learner is none of our business any more. One that this disk never had, or has lost, is
 * nothing to forget. */
static bool confirm_and_forget(struct slice *s, struct event_id id, int64_t gsn, struct fail *why) {
    struct event ev;
    int64_t stored;
    if (!stored_gsn(s->j->db, id, &stored, why)) return false;
    if (stored < 0) return true;
    return journal_number(s->j->db, id, gsn, why) && journal_load(s->j->db, id, s->a, &ev, why) &&
           journal_forget(s->j, ev.subject, why);
}

static bool feed_one(struct slice *s, const struct feed_item *item, struct fail *why) {
    struct event ev = {.id = item->id};
    int64_t stored;
    if (item->forget && item->own) return confirm_and_forget(s, item->id, item->gsn, why);
    if (item->forget) return journal_forget(s->j, item->subject, why);
    if (!item->own && !event_decode(item->line, item->size, s->a, &ev, why)) return false;
    if (item->gsn <= 0)
        return fail_set(why, FAIL_INPUT, "feed item without number",
                        _("A record is damaged and was not taken. Tell the regional operator."));
    if (!stored_gsn(s->j->db, ev.id, &stored, why)) return false;
    ev.gsn = item->gsn;
    if (stored == item->gsn) return item->own || bring_back(s, &ev, why); /* a repeated slice, or a learner again in scope */
    if (item->own || stored == 0) return confirm(s, ev.id, item->gsn, why);
    return take(s, &ev, why);
}

bool journal_feed(struct journal *j, const struct feed_item *items, int count, struct arena *a, struct fail *why) {
    struct slice s = {.j = j, .a = a};
    int64_t seen = j->seen;
    for (int i = 0; i < count; i++) {
        if (!feed_one(&s, &items[i], why)) return false;
        if (items[i].gsn > seen) seen = items[i].gsn;
    }
    for (int i = 0; i < s.late_count; i++)
        if (!subject_replay(j->db, s.late[i], why)) return false;
    j->seen = seen;
    return true;
}
