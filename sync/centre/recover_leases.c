#include "sync/centre/recover.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"

#include <inttypes.h>
#include <string.h>

/* Only the holder of a lease hears of it. What was granted after the backup to a kiosk that will not come, or to the centre
 * itself, is gone; what was given out of it others have brought back. So much of the lease is made anew, under its old id: each
 * number stands in a lease, and no cap is drawn on twice. */

struct given {
    char lease[ID_TEXT];
    uint32_t kiosk, epoch;
    struct lease of;
    int64_t used;
};

/* Of the last lease in the list, or of the next. */
static struct given *given_of(struct centre *c, struct list *list, const char *lease, const char *event) {
    struct given *all = list->rows;
    struct event_id id = {0};
    if (list->count > 0 && strcmp(all[list->count - 1].lease, lease) == 0) return &all[list->count - 1];
    struct given *g = list_add(list, &c->turn);
    text_copy(g->lease, sizeof g->lease, lease);
    if (event_id_parse(event, &id)) {
        g->kiosk = id.kiosk;
        g->epoch = id.epoch;
    }
    return g;
}

#define LOST(table) " FROM " table " g WHERE lease <> '' AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.subject = g.lease)"

static bool read_numbers(struct centre *c, struct list *out, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r,
                  "SELECT lease, event, CASE WHEN was_number = '' THEN number ELSE was_number END" LOST(
                      "certificate") " ORDER BY lease, event",
                  why, NULL))
        return false;
    while (db_next(&r, why)) {
        struct given *g = given_of(c, out, db_text(&r, 0), db_text(&r, 1));
        int64_t serial = certificate_serial(db_text(&r, 2));
        text_copy(g->of.kind, sizeof g->of.kind, "number");
        if (g->used == 0 || serial < g->of.first) g->of.first = serial;
        if (serial > g->of.last) g->of.last = serial;
        g->used++;
    }
    return !db_failed(&r);
}

static bool read_slots(struct centre *c, struct list *out, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, "SELECT lease, event, period, group_code, sum" LOST("nominal") " ORDER BY lease, event", why,
                  NULL))
        return false;
    while (db_next(&r, why)) {
        struct given *g = given_of(c, out, db_text(&r, 0), db_text(&r, 1));
        text_copy(g->of.kind, sizeof g->of.kind, "nominal");
        text_copy(g->of.period, sizeof g->of.period, db_text(&r, 2));
        text_copy(g->of.group_code, sizeof g->of.group_code, db_text(&r, 3));
        g->of.first = 1;
        g->of.last = ++g->used;
        g->of.money += db_int(&r, 4);
    }
    return !db_failed(&r);
}

static bool say(struct centre *c, enum event_kind kind, const struct given *g, struct fail *why) {
    struct event ev = {.type = &event_types[kind]};
    memcpy(ev.subject, g->lease, sizeof ev.subject);
    void *facts = event_payload(&ev, &c->turn);
    if (kind == EV_LEASE_GRANTED)
        *(struct lease *)facts = g->of;
    else
        *(struct lease_lost *)facts = (struct lease_lost){.no = g->kiosk, .used = g->used};
    return applier_append(c, &ev, why);
}

/* What was given beyond a lease is set aside, of which more hear than of its being booked. */
static bool book_breaches(struct centre *c, struct fail *why) {
    static const char sql[] =
        "SELECT r.of FROM ruling r WHERE r.kind = 'parked' AND r.cause = 'over_limit' AND NOT EXISTS (SELECT "
        "1 FROM breach b WHERE b.of = r.of) ORDER BY r.of";
    struct list ids = LIST(struct event_id);
    struct rows r;
    if (!db_query(c->db, &r, sql, why, NULL)) return false;
    while (db_next(&r, why)) event_id_parse(db_text(&r, 0), list_add(&ids, &c->turn));
    if (db_failed(&r)) return false;
    const struct event_id *all = ids.rows;
    for (int i = 0; i < ids.count; i++) {
        struct event ev;
        if (!applier_load(c, all[i], &c->turn, &ev, why) || !leases_breach(c, &ev, why)) return false;
    }
    return true;
}

bool recover_leases(struct centre *c, struct fail *why) {
    struct list list = LIST(struct given);
    if (!book_breaches(c, why) || !read_numbers(c, &list, why) || !read_slots(c, &list, why)) return false;
    struct given *all = list.rows;
    for (int i = 0; i < list.count; i++) {
        struct given *g = &all[i];
        g->of.no = g->kiosk;
        g->of.kiosk_epoch = g->epoch;
        /* Nothing is left in it: of a kiosk's, which may come after all, no audit brings back what was given. */
        if (!say(c, EV_LEASE_GRANTED, g, why) ||
            (g->kiosk > 0 && (!say(c, EV_LEASE_WRITTEN_OFF, g, why) || !say(c, EV_LEASE_AUDITED, g, why))))
            return false;
        centre_log(&c->env, "lease", "kiosk=%" PRIu32 " kind=%s first=%" PRId64 " last=%" PRId64 " made anew", g->kiosk,
                   g->of.kind, g->of.first, g->of.last);
    }
    return true;
}
