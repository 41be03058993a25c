#include "sync/centre/nominals.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"

#include <inttypes.h>
#include <string.h>

/* The first that can be given: of a certificate that is valid, a child whose data are not blocked, a period whose accounts are
 * open. Those that were told of the cap come only where it holds them. */
static const char sql_first[] =
    "SELECT q.subject, q.app, q.number, q.received, q.due FROM nominal_app q "
    "JOIN certificate c ON c.subject = q.subject AND c.number = q.number AND c.state = 'living' "
    "JOIN learner l ON l.subject = q.subject AND l.blocked = '' "
    "WHERE q.state IN ('pending', 'capped') AND q.period = :period AND q.group_code = :group "
    "AND (:capped = 1 OR q.state = 'pending') AND NOT EXISTS (SELECT 1 FROM period p WHERE p.period = q.period AND "
    "p.closed <> '') ORDER BY q.received, q.kiosk, q.epoch, q.seq LIMIT 1";

struct waiting {
    char subject[ID_TEXT], app[EVENT_ID_TEXT], number[11], due[11];
    int64_t received;
};

static bool find_first(struct centre *c, const struct quota *q, bool capped, struct waiting *out, bool *found,
                       struct fail *why) {
    struct rows r;
    *out = (struct waiting){0};
    if (!db_query(c->db, &r, sql_first, why, "period:t", q->cap.period, "group:t", q->cap.group_code, "capped:i",
                  (int64_t)capped, NULL))
        return false;
    *found = db_next(&r, why);
    if (*found) {
        text_copy(out->subject, sizeof out->subject, db_text(&r, 0));
        text_copy(out->app, sizeof out->app, db_text(&r, 1));
        text_copy(out->number, sizeof out->number, db_text(&r, 2));
        out->received = db_int(&r, 3);
        text_copy(out->due, sizeof out->due, db_text(&r, 4));
    }
    return db_done(&r);
}

/* --- When ----------------------------------------------------------------------------------------------------------------- */

/* Nobody who still works holds an application of that moment back. */
static bool all_have_reported(struct centre *c, int64_t moment, bool *all, struct fail *why) {
    int64_t behind = 0;
    if (!db_one_int(c->db, &behind,
                    "SELECT count(*) FROM kiosk LEFT JOIN kiosk_state s ON s.kiosk = kiosk.no WHERE kiosk.frozen NOT IN "
                    "('lost', 'revoked') AND coalesce(s.reported, 0) <= :moment",
                    why, "moment:i", moment, NULL))
        return false;
    *all = behind == 0;
    return true;
}

static bool is_due(const struct centre *c, const struct waiting *w) {
    char today[DATE_TEXT];
    date_iso(env_today(&c->env), today);
    return strcmp(w->due, today) <= 0;
}

static bool has_begun(struct centre *c, bool *begun, struct fail *why) {
    struct region_facts region;
    int32_t start;
    if (!region_load(c->db, &region, why)) return false;
    *begun = !date_parse(region.set.pf_start, &start) || start <= env_today(&c->env);
    return true;
}

/* --- What --------------------------------------------------------------------------------------------------------------- */

static bool grant(struct centre *c, struct quota *q, const struct waiting *w, struct fail *why) {
    struct event ev = {.type = &event_types[EV_NOMINAL_GRANTED]};
    struct nominal *n = event_payload(&ev, &c->turn);
    text_copy(ev.subject, sizeof ev.subject, w->subject);
    text_copy(n->number, sizeof n->number, w->number);
    text_copy(n->period, sizeof n->period, q->cap.period);
    text_copy(n->group_code, sizeof n->group_code, q->cap.group_code);
    n->sum = q->cap.nominal;
    text_copy(n->app, sizeof n->app, w->app);
    q->given++;
    q->given_money += n->sum;
    return applier_append(c, &ev, why);
}

/* N1 where the number is reached, else N2. What is lent counts: nobody else can be given it. */
static bool say_capped(struct centre *c, const struct quota *q, const struct waiting *w, struct fail *why) {
    struct event ev = {.type = &event_types[EV_NOMINAL_CAPPED]};
    struct capped *capped = event_payload(&ev, &c->turn);
    text_copy(ev.subject, sizeof ev.subject, w->subject);
    text_copy(capped->app, sizeof capped->app, w->app);
    text_copy(capped->period, sizeof capped->period, q->cap.period);
    text_copy(capped->group_code, sizeof capped->group_code, q->cap.group_code);
    capped->count = q->given + q->lent;
    capped->max_count = q->cap.count;
    capped->sum = q->given_money + q->lent_money;
    capped->max_sum = q->cap.money;
    text_copy(capped->ground, sizeof capped->ground, capped->count >= capped->max_count ? "N1" : "N2");
    return applier_append(c, &ev, why);
}

/* One of them, or *over: there is nothing (more) to be said now. While something is lent it may come back: nobody is told of
 * the cap before his day. */
static bool settle_one(struct centre *c, struct quota *q, bool *over, struct fail *why) {
    struct waiting w;
    bool holds = quota_holds(q), found, ready, begun = false;
    *over = true;
    if (!find_first(c, q, holds, &w, &found, why)) return false;
    if (!found) return true;
    ready = is_due(c, &w);
    if (!ready && (holds || q->lent == 0) && !all_have_reported(c, w.received, &ready, why)) return false;
    if (!ready) return true;
    if (!has_begun(c, &begun, why)) return false;
    if (!begun) return true;
    *over = false;
    return holds ? grant(c, q, &w, why) : say_capped(c, q, &w, why);
}

bool nominals_settle(struct centre *c, int most, int *done, struct fail *why) {
    struct quota *all;
    int count;
    *done = 0;
    if (!quota_list(c, NULL, &all, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        bool over = all[i].cap.nominal <= 0;
        while (!over && *done < most) {
            if (!settle_one(c, &all[i], &over, why)) return false;
            *done += !over;
        }
    }
    if (*done > 0) centre_log(&c->env, "nominals", "decided=%d", *done);
    return true;
}
