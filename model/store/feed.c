#include "model/store/alias.h"
#include "model/store/apply.h"
#include "model/store/erase.h"
#include "model/store/list.h"
#include "model/store/log.h"
#include "model/store/unit_rows.h"

#include <string.h>

/* A slice of the feed. What arrives behind everything its subject has is applied at once; where it lands before something (our
 * own unruled events, a back-fill) the subject is replayed, once, at the end of the slice. One with a long past that has only
 * got numbers for events of our own waits for the end of the whole answer: what a person sees of it is right but for that, and
 * cutting an answer finer would replay it all the oftener. */

enum { LONG_PAST = 100 }; /* events */
#define WAITS_KEY "late." /* and the subject, in meta */

struct late {
    char subject[ID_TEXT];
    bool numbers_only;
};

struct slice {
    struct journal *j;
    struct arena *a;
    struct list late; /* subjects to replay */
    bool numbers_only;
};

static struct late *find_late(const struct slice *s, const char *subject) {
    struct late *all = s->late.rows;
    for (int i = 0; i < s->late.count; i++)
        if (strcmp(all[i].subject, subject) == 0) return &all[i];
    return NULL;
}

static void make_late(struct slice *s, const char *subject) {
    struct late *late = find_late(s, subject);
    bool first = late == NULL;
    if (first) {
        late = list_add(&s->late, s->a);
        memcpy(late->subject, subject, ID_TEXT);
    }
    late->numbers_only = (first || late->numbers_only) && s->numbers_only;
}

/* The number an event stands in the log with: −1 when it is not there. */
static bool stored_gsn(struct db *db, struct event_id id, int64_t *gsn, struct fail *why) {
    *gsn = -1;
    return db_one_int(db, gsn, "SELECT gsn FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why,
                      EVENT_ID_ARGS(id), NULL);
}

/* A number stands for one record for good. But where a restored centre did not get back what it had fed us, since it was spoilt
 * here, others have got our numbers: two pasts, which no replay makes one. */
static bool check_number(struct db *db, int64_t stored, int64_t gsn, struct fail *why) {
    int64_t taken = stored > 0;
    if (stored == gsn) return true;
    if (!taken && !db_one_int(db, &taken, "SELECT 1 FROM log WHERE gsn = :gsn AND gsn > 0", why, "gsn:i", gsn, NULL))
        return false;
    return !taken ||
           fail_set(
               why, FAIL_CONFLICT, "feed: a number of another record",
               _("The restored centre has given numbers of records kept here to others, so that this kiosk can take nothing "
                 "more from it. Work goes on and is sent, no record is lost. Call the region's administrator: this computer is "
                 "enrolled anew (“kiosk replace”)."));
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
    s->numbers_only = true;
    bool ok =
        journal_number(s->j->db, id, gsn, why) && journal_load(s->j->db, id, s->a, &ev, why) && make_all_late(s, &ev, why);
    s->numbers_only = false;
    return ok;
}

static bool take_for(struct slice *s, const struct event *ev, const char *subject, struct fail *why) {
    struct alias_place alias;
    bool last = false;
    if (!alias_of(s->j->db, subject, &alias, why)) return false;
    if (alias.since > ev->gsn) make_late(s, subject);
    bool late = find_late(s, alias.root) != NULL;
    if (!late && !comes_last(s->j->db, alias.root, ev->gsn, &last, why)) return false;
    if (!late && last) return apply_last(s->j->db, ev, subject, alias.root, why);
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
    bool gone, changed = false;
    for (int i = 0; i < count; i++) {
        if (!db_run(s->j->db, touch, why, "subject:t", subjects[i], EVENT_ID_ARGS(ev->id), "gsn:i", ev->gsn, NULL))
            return false;
        changed = changed || db_changed(s->j->db) > 0;
    }
    if (!erase_gone(s->j->db, ev, &gone, why)) return false;
    if (ev->p && !gone) {
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
    return check_number(s->j->db, stored, gsn, why) && journal_number(s->j->db, id, gsn, why) &&
           journal_load(s->j->db, id, s->a, &ev, why) && journal_forget(s->j, ev.subject, why) &&
           unit_outdate(s->j->db, gsn, why);
}

/* A ruling over what this kiosk has made, or that it is taken after all, on a child who has left since: it is kept, and tells
 * of nobody here. Nor does the child's erasure, of which the kiosk hears, too, nor what is of another one and names it: a
 * merge, a split. */
static bool stands_alone(struct slice *s, const struct event *ev, bool *alone, struct fail *why) {
    static const char sql[] = "SELECT 1 WHERE " LEARNER_HERE(":subject");
    int64_t known = 0;
    *alone = ev->id.kiosk == 0 && ev->type &&
             (ev->type->kind == EV_EVENT_TAKEN || strncmp(ev->type->name, "ruling.", strlen("ruling.")) == 0);
    if (!*alone) return true;
    if (!db_one_int(s->j->db, &known, sql, why, "subject:t", ev->subject, NULL)) return false;
    *alone = known == 0;
    return true;
}

static bool feed_one(struct slice *s, const struct feed_item *item, struct fail *why) {
    struct event ev = {.id = item->id};
    int64_t stored;
    if (item->forget && item->own) return confirm_and_forget(s, item->id, item->gsn, why);
    if (item->forget) return journal_forget(s->j, item->subject, why) && unit_outdate(s->j->db, item->gsn, why);
    if (!item->own && !event_decode(item->line, item->size, s->a, &ev, why)) return false;
    if (item->gsn <= 0)
        return fail_set(why, FAIL_INPUT, "feed item without number",
                        _("A record is damaged and was not taken. Tell the regional operator."));
    if (!stored_gsn(s->j->db, ev.id, &stored, why) || !check_number(s->j->db, stored, item->gsn, why)) return false;
    ev.gsn = item->gsn;
    bool alone = false;
    if (!item->own && !stands_alone(s, &ev, &alone, why)) return false;
    if (alone) return stored == item->gsn || journal_keep(s->j->db, &ev, why);
    if (stored == item->gsn) /* a repeated slice, or a learner again in scope */
        return (!item->own || journal_load(s->j->db, ev.id, s->a, &ev, why)) && bring_back(s, &ev, why);
    if (item->own || stored == 0) return confirm(s, ev.id, item->gsn, why);
    return take(s, &ev, why);
}

/* --- The ends of a slice and of an answer --------------------------------------------------------------------------------- */

static bool has_long_past(struct db *db, const char *subject, bool *has, struct fail *why) {
    static const char sql[] = "SELECT count(*) FROM (SELECT 1 FROM touch WHERE subject = :subject LIMIT :most) AS past";
    int64_t count = 0;
    if (!db_one_int(db, &count, sql, why, "subject:t", subject, "most:i", (int64_t)LONG_PAST, NULL)) return false;
    *has = count >= LONG_PAST;
    return true;
}

static bool end_late(struct journal *j, const struct late *late, struct fail *why) {
    char key[sizeof WAITS_KEY + ID_TEXT] = WAITS_KEY;
    bool waits = false;
    if (late->numbers_only && !has_long_past(j->db, late->subject, &waits, why)) return false;
    strcat(key, late->subject);
    return waits ? meta_set_text(j->db, key, "1", why) : subject_replay(j->db, late->subject, why);
}

bool journal_feed_part(struct journal *j, const struct feed_item *items, int count, struct arena *a, struct fail *why) {
    struct slice s = {.j = j, .a = a, .late = LIST(struct late)};
    int64_t seen = j->seen;
    for (int i = 0; i < count; i++) {
        if (!feed_one(&s, &items[i], why)) return false;
        if (items[i].gsn > seen) seen = items[i].gsn;
    }
    const struct late *all = s.late.rows;
    for (int i = 0; i < s.late.count; i++)
        if (!end_late(j, &all[i], why)) return false;
    j->seen = seen;
    return true;
}

/* Of an answer that broke off, too: it has come again. */
static bool replay_waiting(struct journal *j, struct arena *a, struct fail *why) {
    struct list waiting = LIST(const char *);
    struct rows r;
    if (!db_query(j->db, &r, "SELECT key FROM meta WHERE key > :from AND key < :to ORDER BY key", why, "from:t", WAITS_KEY,
                  "to:t", WAITS_KEY "~", NULL))
        return false;
    while (db_next(&r, why)) *(const char **)list_add(&waiting, a) = arena_dup(a, db_text(&r, 0));
    const char *const *keys = waiting.rows;
    bool ok = !db_failed(&r);
    for (int i = 0; ok && i < waiting.count; i++)
        ok = subject_replay(j->db, keys[i] + strlen(WAITS_KEY), why) &&
             db_run(j->db, "DELETE FROM meta WHERE key = :key", why, "key:t", keys[i], NULL);
    return ok;
}

bool journal_feed(struct journal *j, const struct feed_item *items, int count, struct arena *a, struct fail *why) {
    return journal_feed_part(j, items, count, a, why) && replay_waiting(j, a, why);
}
