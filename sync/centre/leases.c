#include "sync/centre/leases.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/lease_use.h"
#include "sync/centre/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The last serials are lent to nobody: a ruling that gives a child another number must find one. */
enum { SERIAL_MOST = 9999999, SERIALS_KEPT = 1000, SERIAL_LENT = SERIAL_MOST - SERIALS_KEPT };

static int64_t setting(const struct centre *c, const char *key) {
    return settings_int(c->settings, "lease", key);
}

static void today_of(const struct centre *c, char day[DATE_TEXT]) {
    date_iso(env_today(&c->env), day);
}

/* --- Grants --------------------------------------------------------------------------------------------------------------- */

/* A lease of this kiosk, but for what is lent; its event goes to that kiosk alone. */
static struct lease *new_lease(struct centre *c, struct event *ev, const char *kind, uint32_t kiosk, uint32_t epoch) {
    *ev = (struct event){.type = &event_types[EV_LEASE_GRANTED]};
    id_new(&c->env, ev->subject);
    struct lease *l = event_payload(ev, &c->turn);
    l->no = kiosk;
    l->kiosk_epoch = epoch;
    text_copy(l->kind, sizeof l->kind, kind);
    l->most_decisions = setting(c, "offline_decisions");
    l->most_days = setting(c, "offline_days");
    date_iso(env_today(&c->env) + (int32_t)setting(c, "days"), l->not_after);
    return l;
}

static bool append_grant(struct centre *c, struct event *ev, struct fail *why) {
    struct lease *l = ev->payload;
    char counter[48];
    snprintf(counter, sizeof counter, "next_grant.%" PRId64 ".%" PRId64, l->no, l->kiosk_epoch);
    if (!centre_take(c, counter, 1, &l->grant_no, why) || !applier_append(c, ev, why)) return false;
    centre_log(&c->env, "lease", "kiosk=%" PRId64 " grant=%" PRId64 " kind=%s first=%" PRId64 " last=%" PRId64, l->no,
               l->grant_no, l->kind, l->first, l->last);
    return true;
}

static bool grant_block(struct centre *c, uint32_t kiosk, uint32_t epoch, int64_t first, int64_t last, const char *of,
                        char lease[ID_TEXT], struct fail *why) {
    struct event ev;
    struct lease *l = new_lease(c, &ev, "number", kiosk, epoch);
    l->first = first;
    l->last = last;
    text_copy(ev.also[0], sizeof ev.also[0], of);
    memcpy(lease, ev.subject, ID_TEXT);
    return append_grant(c, &ev, why);
}

/* The last serial among them that a certificate has: one of an old register. 0: none. */
static bool last_given(struct centre *c, int64_t first, int64_t last, int64_t *serial, struct fail *why) {
    char from[11], to[11];
    struct rows r;
    certificate_number(c->code, first, from);
    certificate_number(c->code, last, to);
    if (!db_query(c->db, &r,
                  "SELECT number FROM certificate WHERE number >= :from AND number <= :to ORDER BY number DESC LIMIT 1", why,
                  "from:t", from, "to:t", to, NULL))
        return false;
    *serial = db_next(&r, why) ? certificate_serial(db_text(&r, 0)) : 0;
    return db_done(&r);
}

/* So many serials in a row that nobody has had, up to `most`; *first is 0 where there are none. */
static bool take_serials(struct centre *c, int64_t count, int64_t most, int64_t *first, struct fail *why) {
    int64_t next, given = 0;
    if (!meta_int(c->db, "next_serial", &next, why)) return false;
    do {
        next = given > 0 ? given + 1 : next > 0 ? next : 1;
        *first = next + count - 1 <= most ? next : 0;
        if (*first && !last_given(c, next, next + count - 1, &given, why)) return false;
    } while (*first && given > 0);
    return !*first || meta_set_int(c->db, "next_serial", *first + count, why);
}

bool leases_grant(struct centre *c, uint32_t kiosk, uint32_t epoch, int64_t count, char lease[ID_TEXT], int64_t *first,
                  struct fail *why) {
    if (!take_serials(c, count, kiosk == 0 ? SERIAL_MOST : SERIAL_LENT, first, why)) return false;
    if (!*first)
        return fail_set(why, FAIL_DENIED, "lease: no serials left",
                        _("The numbers of this region are used up: none can be given."));
    return grant_block(c, kiosk, epoch, *first, *first + count - 1, "", lease, why);
}

/* --- What the kiosk has left ---------------------------------------------------------------------------------------------- */

static int64_t said_next(const struct exchange_request *request, int64_t grant_no) {
    for (int i = 0; i < request->lease_count; i++)
        if (request->leases[i].grant_no == grant_no) return request->leases[i].next;
    return 0;
}

/* What the kiosk holds of one kind, and of one period and group: few rows, whatever it was lent before. */
#define HELD "no = :kiosk AND kiosk_epoch = :epoch AND state IN ('', 'expired') AND next <= last"

/* Of live leases in term. */
static bool left_of(struct centre *c, const struct peer *peer, const struct exchange_request *request, const struct cap *cap,
                    int64_t *left, struct fail *why) {
    char day[DATE_TEXT];
    struct rows r;
    *left = 0;
    today_of(c, day);
    if (!db_query(c->db, &r,
                  "SELECT grant_no, last, next FROM lease WHERE " HELD " AND kind = :kind AND period = :period AND "
                  "group_code = :group AND state = '' AND not_after >= :day ORDER BY grant_no",
                  why, "kiosk:i", (int64_t)peer->kiosk, "epoch:i", (int64_t)peer->epoch, "day:t", day, "kind:t",
                  cap ? "nominal" : "number", "period:t", cap ? cap->period : "", "group:t", cap ? cap->group_code : "", NULL))
        return false;
    while (db_next(&r, why)) {
        int64_t last = db_int(&r, 1), next = db_int(&r, 2), said = said_next(request, db_int(&r, 0));
        if (said > next) next = said;
        if (next <= last) *left += last - next + 1;
    }
    return db_done(&r);
}

/* --- Numbers -------------------------------------------------------------------------------------------------------------- */

/* What came back of a block and is not lent on yet. What its kiosk had closed before it heard of a restore may have been: of a
 * grant behind the backup nobody tells whose holder was given up, and its numbers stand on papers. */
#define RETURNED "kind = 'number' AND state = 'closed' AND unused > 0 AND lent_on = 0 AND fence > :lived"

static bool lend_on(struct centre *c, const struct peer *peer, int64_t *granted, struct fail *why) {
    struct rows r;
    char of[ID_TEXT] = "", lease[ID_TEXT];
    int64_t first = 0, last = 0;
    if (!db_query(c->db, &r,
                  "SELECT subject, last - unused + 1, last FROM lease WHERE " RETURNED " ORDER BY first, subject LIMIT 1", why,
                  "lived:i", c->fed_before, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(of, sizeof of, db_text(&r, 0));
        first = db_int(&r, 1);
        last = db_int(&r, 2);
    }
    bool ok = db_done(&r);
    if (!ok || !of[0]) return ok;
    *granted = last - first + 1;
    return grant_block(c, peer->kiosk, peer->epoch, first, last, of, lease, why);
}

/* Its last block was idle and came back: it gets another one when somebody there has given since, or has wanted to. */
static bool wants_numbers(struct centre *c, const struct peer *peer, const struct exchange_request *request, bool *yes,
                          struct fail *why) {
    int64_t came_back = 0;
    bool ok = request->number_wish ||
              db_one_int(c->db, &came_back,
                         "SELECT CASE WHEN state = 'closed' AND unused > 0 THEN 1 ELSE 0 END FROM lease WHERE no = :kiosk AND "
                         "kiosk_epoch = :epoch AND kind = 'number' ORDER BY grant_no DESC LIMIT 1",
                         why, "kiosk:i", (int64_t)peer->kiosk, "epoch:i", (int64_t)peer->epoch, NULL);
    *yes = came_back == 0;
    return ok && (*yes || lease_use_lately(c, peer->kiosk, "number", "", (int32_t)setting(c, "idle_days"), yes, why));
}

/* *count 0: the region has none left. */
static bool lend_fresh(struct centre *c, const struct peer *peer, int64_t size, int64_t *count, struct fail *why) {
    int64_t first = 0;
    char lease[ID_TEXT];
    if (!take_serials(c, size, SERIAL_LENT, &first, why)) return false;
    if (first) {
        *count = size;
        return grant_block(c, peer->kiosk, peer->epoch, first, first + size - 1, "", lease, why);
    }
    centre_log(&c->env, "alarm", "reason=\"the numbers of the region are used up\" kiosk=%" PRIu32, peer->kiosk);
    return true;
}

/* Until it has enough: what came back may be a few numbers, and the same request once more is to find nothing to lend. */
static bool refill_numbers(struct centre *c, const struct peer *peer, const struct exchange_request *request, int64_t *granted,
                           struct fail *why) {
    int64_t size, left, count;
    bool yes;
    if (!wants_numbers(c, peer, request, &yes, why)) return false;
    if (!yes) return true;
    if (!lease_use_size(c, peer->kiosk, "number", "", setting(c, "size"), setting(c, "most"), &size, why) ||
        !left_of(c, peer, request, NULL, &left, why))
        return false;
    for (; 2 * left < size; left += count, *granted += count) {
        count = 0;
        if (!lend_on(c, peer, &count, why) || (count == 0 && !lend_fresh(c, peer, size, &count, why))) return false;
        if (count == 0) break;
    }
    return true;
}

/* --- Quotas --------------------------------------------------------------------------------------------------------------- */

static bool grant_quota(struct centre *c, const struct peer *peer, const struct quota *q, int64_t count, struct fail *why) {
    struct event ev;
    struct lease *l = new_lease(c, &ev, "nominal", peer->kiosk, peer->epoch);
    l->first = 1;
    l->last = count;
    l->money = count * q->cap.nominal;
    text_copy(l->period, sizeof l->period, q->cap.period);
    text_copy(l->group_code, sizeof l->group_code, q->cap.group_code);
    if (strcmp(q->period.last, l->not_after) < 0) text_copy(l->not_after, sizeof l->not_after, q->period.last);
    return append_grant(c, &ev, why);
}

static bool was_lent(struct centre *c, const struct peer *peer, const struct cap *cap, bool *ever, struct fail *why) {
    int64_t there = 0;
    bool ok = db_one_int(c->db, &there,
                         "SELECT 1 FROM lease WHERE no = :kiosk AND kind = 'nominal' AND period = :period AND "
                         "group_code = :group AND kiosk_epoch = :epoch LIMIT 1",
                         why, "kiosk:i", (int64_t)peer->kiosk, "period:t", cap->period, "group:t", cap->group_code, "epoch:i",
                         (int64_t)peer->epoch, NULL);
    *ever = there != 0;
    return ok;
}

/* An office, and the operator, are lent to unasked, once; then, and a desk, whoever gives nominals or has said that it wants
 * to. */
static bool wants(struct centre *c, const struct peer *peer, const struct exchange_request *request, const struct quota *q,
                  bool *yes, struct fail *why) {
    bool ever = true;
    *yes = request->quota_wish;
    if (*yes) return true;
    if (strcmp(peer->scope, "desk") != 0 && !was_lent(c, peer, &q->cap, &ever, why)) return false;
    *yes = !ever;
    return *yes || lease_use_lately(c, peer->kiosk, "nominal", q->cap.group_code, (int32_t)setting(c, "idle_days"), yes, why);
}

static bool refill_quota(struct centre *c, const struct peer *peer, const struct exchange_request *request,
                         const struct quota *q, struct fail *why) {
    int64_t left, size;
    bool yes;
    if (!wants(c, peer, request, q, &yes, why) || !left_of(c, peer, request, &q->cap, &left, why) ||
        !lease_use_size(c, peer->kiosk, "nominal", q->cap.group_code, setting(c, "quota_size"), setting(c, "quota_most"), &size,
                        why))
        return false;
    if (!yes || 2 * left >= size || q->free <= 0) return true;
    return grant_quota(c, peer, q, size < q->free ? size : q->free, why);
}

static bool frozen_for_money(struct centre *c, uint32_t kiosk, bool *frozen, struct fail *why) {
    int64_t open = 0;
    if (!db_one_int(c->db, &open, "SELECT count(*) FROM breach WHERE no = :kiosk AND settled = 0", why, "kiosk:i",
                    (int64_t)kiosk, NULL))
        return false;
    *frozen = open > 0;
    return true;
}

static bool refill_quotas(struct centre *c, const struct peer *peer, const struct exchange_request *request, struct fail *why) {
    char day[DATE_TEXT];
    struct quota *all;
    int count;
    bool frozen;
    today_of(c, day);
    if (!frozen_for_money(c, peer->kiosk, &frozen, why) || !quota_list(c, day, &all, &count, why)) return false;
    for (int i = 0; !frozen && i < count; i++)
        if (!refill_quota(c, peer, request, &all[i], why)) return false;
    return true;
}

bool leases_refill(struct centre *c, const struct peer *peer, const struct exchange_request *request, int stored,
                   int64_t *granted, struct fail *why) {
    *granted = 0;
    return (stored == 0 || lease_use_note(c, peer, (uint64_t)stored, why)) && refill_numbers(c, peer, request, granted, why) &&
           refill_quotas(c, peer, request, why);
}

/* --- Asked back ----------------------------------------------------------------------------------------------------------- */

/* A lease of the kiosk that is not closed. */
struct held {
    char state[12];
    char kind[12];
    char period[12];
    char group_code[12];
    int64_t grant_no, slot_money, unused, granted_at;
};

static bool list_held(struct centre *c, const struct peer *peer, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct held);
    if (!db_query(c->db, &r,
                  "SELECT state, kind, period, group_code, grant_no, money / (last - first + 1), last - next + 1, granted_at "
                  "FROM lease WHERE " HELD " ORDER BY grant_no, subject",
                  why, "kiosk:i", (int64_t)peer->kiosk, "epoch:i", (int64_t)peer->epoch, NULL))
        return false;
    while (db_next(&r, why)) {
        struct held *h = list_add(out, &c->turn);
        text_copy(h->state, sizeof h->state, db_text(&r, 0));
        text_copy(h->kind, sizeof h->kind, db_text(&r, 1));
        text_copy(h->period, sizeof h->period, db_text(&r, 2));
        text_copy(h->group_code, sizeof h->group_code, db_text(&r, 3));
        h->grant_no = db_int(&r, 4);
        h->slot_money = db_int(&r, 5);
        h->unused = db_int(&r, 6);
        h->granted_at = db_int(&r, 7);
    }
    return db_done(&r);
}

/* Less of the cap is free than the least quota; NULL: fewer serials than one kiosk may be lent at once, those that came back of
 * blocks counted only where it matters. */
static bool runs_short(struct centre *c, const struct quota *q, bool *few, struct fail *why) {
    int64_t next, returned = 0, most = setting(c, "most");
    if (q) {
        *few = q->free < setting(c, "quota_size");
        return true;
    }
    if (!meta_int(c->db, "next_serial", &next, why)) return false;
    int64_t fresh = next > SERIAL_LENT ? 0 : SERIAL_LENT + 1 - next;
    if (fresh < most && !db_one_int(c->db, &returned, "SELECT coalesce(sum(unused), 0) FROM lease WHERE " RETURNED, why,
                                    "lived:i", c->fed_before, NULL))
        return false;
    *few = fresh + returned < most;
    return true;
}

/* Others need what this kiosk has not touched for long. */
static bool is_idle(struct centre *c, const struct peer *peer, const struct held *h, const struct quota *q, bool *idle,
                    struct fail *why) {
    int32_t days = (int32_t)setting(c, "idle_days");
    bool lately = true, few;
    if (c->env.now(c->env.self) - h->granted_at > (int64_t)days * MS_DAY &&
        (!runs_short(c, q, &few, why) ||
         (few && !lease_use_lately(c, peer->kiosk, h->kind, h->group_code, days, &lately, why))))
        return false;
    *idle = !lately;
    return true;
}

static bool wanted_back(struct centre *c, const struct peer *peer, const struct held *h, const struct quota *q, bool *wanted,
                        struct fail *why) {
    *wanted = strcmp(h->state, "expired") == 0;
    if (*wanted) return true;
    if (strcmp(h->kind, "number") == 0) return is_idle(c, peer, h, NULL, wanted, why);
    *wanted = !q || h->slot_money != q->cap.nominal || q->given + q->lent > q->cap.count ||
              q->given_money + q->lent_money > q->cap.money;
    return *wanted || is_idle(c, peer, h, q, wanted, why);
}

bool leases_back(struct centre *c, const struct peer *peer, int64_t back[LEASES_TOLD], int *count, struct fail *why) {
    char day[DATE_TEXT];
    struct list held;
    struct quota *all;
    int quotas;
    *count = 0;
    today_of(c, day);
    if (!list_held(c, peer, &held, why) || !quota_list(c, day, &all, &quotas, why)) return false;
    const struct held *rows = held.rows;
    for (int i = 0; i < held.count && *count < LEASES_TOLD; i++) {
        const struct held *h = &rows[i];
        bool wanted;
        if (!wanted_back(c, peer, h, quota_find(all, quotas, h->period, h->group_code), &wanted, why)) return false;
        if (wanted) back[(*count)++] = h->grant_no;
    }
    return true;
}
