#include "sync/centre/counts.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/event/event.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/log.h"

#include <inttypes.h>
#include <string.h>

enum { PROGRAMMES_A_STEP = 200, GROUP_LINE = 48 };

struct counted_programme {
    char subject[ID_TEXT];
    char programme[24];
    int64_t told_rating, told_raters;
    int64_t rating_sum, raters;
};

static const char sql_programmes[] =
    "SELECT p.subject, p.programme, p.rating, p.raters, "
    "(SELECT coalesce(sum(e.rating), 0) FROM enrolment e WHERE e.programme = p.programme AND e.rating > 0), "
    "(SELECT count(*) FROM enrolment e WHERE e.programme = p.programme AND e.rating > 0) "
    "FROM programme p WHERE p.programme > :after ORDER BY p.programme LIMIT :most";

/* A place left and another one taken are news, too: kiosks add what they know of that came behind the count. */
#define SEATED                                                                                                                 \
    "FROM enrolment e WHERE e.programme = :programme AND e.group_code = g.code AND e.state IN ('running', 'suspended')"
static const char sql_groups[] =
    "SELECT g.code, g.taken, g.counted, (SELECT count(*) " SEATED "), (SELECT coalesce(max(e.seated), 0) " SEATED ") "
    "FROM programme_group g WHERE g.subject = :subject ORDER BY g.code";

static bool read_programmes(struct centre *c, struct list *out, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, sql_programmes, why, "after:t", c->counting, "most:i", (int64_t)PROGRAMMES_A_STEP, NULL))
        return false;
    while (db_next(&r, why)) {
        struct counted_programme *p = list_add(out, &c->turn);
        text_copy(p->subject, sizeof p->subject, db_text(&r, 0));
        text_copy(p->programme, sizeof p->programme, db_text(&r, 1));
        p->told_rating = db_int(&r, 2);
        p->told_raters = db_int(&r, 3);
        p->rating_sum = db_int(&r, 4);
        p->raters = db_int(&r, 5);
    }
    return db_done(&r);
}

/* Only the groups that have changed; those that one event has no room for are told with the next count. */
static bool count_groups(struct centre *c, const struct counted_programme *p, struct counted *out, struct fail *why) {
    size_t used = 0;
    struct rows r;
    if (!db_query(c->db, &r, sql_groups, why, "programme:t", p->programme, "subject:t", p->subject, NULL)) return false;
    while (db_next(&r, why) && used + GROUP_LINE < sizeof out->rows) {
        const int64_t taken = db_int(&r, 3);
        if (db_int(&r, 1) == taken && db_int(&r, 2) >= db_int(&r, 4)) continue;
        int size =
            snprintf(out->rows + used, sizeof out->rows - used, "%s%s\t%" PRId64, used ? "\n" : "", db_text(&r, 0), taken);
        used += size > 0 ? (size_t)size : 0;
    }
    return db_done(&r);
}

static bool count_one(struct centre *c, const struct counted_programme *p, struct fail *why) {
    enum { HUNDREDTHS = 100 };
    struct event ev = {.type = &event_types[EV_PROGRAMME_COUNTED]};
    struct counted now = {.raters = p->raters};
    if (p->raters > 0) now.rating = (p->rating_sum * HUNDREDTHS + p->raters / 2) / p->raters;
    if (!count_groups(c, p, &now, why)) return false;
    if (!now.rows[0] && now.rating == p->told_rating && now.raters == p->told_raters) return true;
    text_copy(ev.subject, sizeof ev.subject, p->subject);
    text_copy(now.programme, sizeof now.programme, p->programme);
    memcpy(event_payload(&ev, &c->turn), &now, sizeof now);
    return applier_append(c, &ev, why);
}

static bool count_slice(struct centre *c, struct list *list, struct fail *why) {
    if (!read_programmes(c, list, why)) return false;
    const struct counted_programme *all = list->rows;
    for (int i = 0; i < list->count; i++)
        if (!count_one(c, &all[i], why)) return false;
    return true;
}

/* The next count is due so long after the beginning of this one. */
static void move_on(struct centre *c, const struct list *done) {
    if (!c->counting[0]) c->counted_at = c->env.now(c->env.self);
    if (done->count == PROGRAMMES_A_STEP)
        text_copy(c->counting, sizeof c->counting, ((const struct counted_programme *)done->rows)[done->count - 1].programme);
    else
        c->counting[0] = '\0';
}

bool counts_due(const struct centre *c) {
    const int64_t now = c->env.now(c->env.self);
    if (c->recovering) return false;
    /* A clock that was set back does not stop it. */
    return c->counting[0] || now < c->counted_at ||
           now - c->counted_at >= settings_int(c->settings, "catalogue", "count_minutes") * MS_MINUTE;
}

bool counts_step(struct centre *c, struct fail *why) {
    struct list slice = LIST(struct counted_programme);
    if (!centre_begin(c, why)) return false;
    int64_t before = c->gsn;
    if (centre_end(c, count_slice(c, &slice, why), why)) {
        if (c->gsn > before) centre_log(&c->env, "counted", "programmes=%" PRId64, c->gsn - before);
        move_on(c, &slice);
        return true;
    }
    c->counting[0] = '\0';
    return false;
}
