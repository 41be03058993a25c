#include "model/store/apply.h"
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
    int64_t behind = 0;
    if (!db_one_int(db, &behind, "SELECT 1 FROM touch WHERE subject = :subject AND (gsn = 0 OR gsn > :gsn) LIMIT 1", why,
                    "subject:t", subject, "gsn:i", gsn, NULL))
        return false;
    *last = behind == 0;
    return true;
}

static bool confirm(struct slice *s, struct event_id id, int64_t gsn, struct fail *why) {
    struct event ev;
    const char *subjects[3];
    if (!journal_number(s->j->db, id, gsn, why) || !journal_load(s->j->db, id, s->a, &ev, why)) return false;
    int count = event_subjects(&ev, subjects);
    for (int i = 0; i < count; i++) make_late(s, subjects[i]);
    return true;
}

static bool take(struct slice *s, struct event *ev, struct fail *why) {
    const char *subjects[3];
    int count = event_subjects(ev, subjects);
    if (!journal_store(s->j->db, ev, NULL, why)) return false;
    for (int i = 0; i < count; i++) {
        bool last;
        if (is_late(s, subjects[i])) continue;
        if (!comes_last(s->j->db, subjects[i], ev->gsn, &last, why)) return false;
        if (!last)
            make_late(s, subjects[i]);
        else if (!apply_for(s->j->db, ev, subjects[i], why))
            return false;
    }
    return true;
}

static bool feed_one(struct slice *s, const struct feed_item *item, struct fail *why) {
    struct event ev = {.id = item->id};
    int64_t stored;
    if (!item->own && !event_decode(item->line, item->size, s->a, &ev, why)) return false;
    if (item->gsn <= 0)
        return fail_set(why, FAIL_INPUT, "feed item without number",
                        _("A record is damaged and was not taken. Tell the regional operator."));
    if (!stored_gsn(s->j->db, ev.id, &stored, why)) return false;
    if (stored == item->gsn) return true; /* a repeated slice */
    if (item->own || stored == 0) return confirm(s, ev.id, item->gsn, why);
    ev.gsn = item->gsn;
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
