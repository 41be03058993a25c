#include "model/store/lease.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <string.h>

/* `next` is the serial or slot to be given next; it stands above `last` when the lease is used up. Leases granted before this
 * epoch are spent no more, nor is a second one under the same number of a grant. */
#define HELD                                                                                                                   \
    " no = :kiosk AND kiosk_epoch = :epoch AND state = '' AND next > 0 AND next <= last AND NOT EXISTS (SELECT 1 FROM lease b" \
    " WHERE b.no = lease.no AND b.grant_no = lease.grant_no AND b.kiosk_epoch = lease.kiosk_epoch"                             \
    " AND b.subject < lease.subject)"
#define OF_EPOCH "kiosk_epoch = (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch')"

static const char sql_lease_left[] =
    "SELECT coalesce(sum(CASE WHEN next <= last THEN last - next + 1 ELSE 0 END), 0), coalesce(sum(last - first + 1), 0) FROM lease"
    " WHERE no = :kiosk AND kind = 'number' AND state = '' AND " OF_EPOCH;
static const char sql_lease_next[] =
    "SELECT subject, next, not_after, most_decisions, most_days, period, 0 FROM lease WHERE kind = 'number' AND" HELD
    " ORDER BY CASE WHEN not_after = '' OR not_after >= :today THEN 0 ELSE 1 END, first, subject LIMIT 1";
static const char sql_quota_next[] =
    "SELECT subject, next, not_after, most_decisions, most_days, period, money / (last - first + 1) FROM lease"
    " WHERE kind = 'nominal' AND group_code = :group AND" HELD
    " AND EXISTS (SELECT 1 FROM period p WHERE p.period = lease.period AND p.first <= :today AND p.last >= :today)"
    " ORDER BY CASE WHEN not_after = '' OR not_after >= :today THEN 0 ELSE 1 END, grant_no, subject LIMIT 1";
static const char sql_quota_of[] =
    "SELECT subject, next, not_after, most_decisions, most_days, period, money / (last - first + 1) FROM lease"
    " WHERE kind = 'nominal' AND group_code = :group AND period = :period AND" HELD
    " ORDER BY CASE WHEN not_after = '' OR not_after >= :today THEN 0 ELSE 1 END, grant_no, subject LIMIT 1";
static const char sql_quota_left[] =
    "SELECT coalesce(sum(last - next + 1), 0), coalesce(sum((last - next + 1) * (money / (last - first + 1))), 0) FROM lease"
    " WHERE no = :kiosk AND kind = 'nominal' AND state = '' AND next <= last AND not_after >= :today AND " OF_EPOCH;

static const char sql_quota_granted[] = "SELECT count(*) FROM lease WHERE no = :kiosk AND kind = 'nominal' AND " OF_EPOCH;
static const char sql_any[] =
    "SELECT count(*) FROM lease WHERE no = :kiosk AND kind = :kind AND state = '' AND next <= last AND " OF_EPOCH;
static const char sql_since[] = "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq > :acked"
                                " AND type IN ('certificate.issued', 'nominal.granted')";
static const char sql_breaches[] = "SELECT count(*) FROM breach WHERE no = :kiosk AND settled = 0";
static const char sql_expiring[] =
    "SELECT subject, grant_no, next - first, last - next + 1, '' FROM lease WHERE no = :kiosk AND kiosk_epoch = :epoch AND state = ''"
    " AND next <= last AND not_after <> '' AND not_after < :today ORDER BY grant_no, subject LIMIT 1";
static const char sql_asked[] =
    "SELECT subject, grant_no, next - first, last - next + 1, CASE state WHEN '' THEN kind ELSE '' END FROM lease"
    " WHERE no = :kiosk AND kiosk_epoch = :epoch AND grant_no = :grant AND state IN ('', 'expired') ORDER BY subject LIMIT 1";

const struct query_text lease_queries[] = {
    QUERY(sql_lease_left), QUERY(sql_lease_next), QUERY(sql_quota_next), QUERY(sql_quota_of), QUERY(sql_quota_left), {0},
};

bool lease_left(struct db *db, uint32_t kiosk, int64_t *left, int64_t *granted, struct fail *why) {
    struct rows r;
    *left = *granted = 0;
    if (!db_query(db, &r, sql_lease_left, why, "kiosk:i", (int64_t)kiosk, NULL)) return false;
    if (db_next(&r, why)) {
        *left = db_int(&r, 0);
        *granted = db_int(&r, 1);
    }
    db_done(&r);
    return !db_failed(&r);
}

bool quota_left(struct db *db, uint32_t kiosk, const char *today, int64_t *count, int64_t *money, struct fail *why) {
    struct rows r;
    *count = *money = 0;
    if (!db_query(db, &r, sql_quota_left, why, "kiosk:i", (int64_t)kiosk, "today:t", today, NULL)) return false;
    if (db_next(&r, why)) {
        *count = db_int(&r, 0);
        *money = db_int(&r, 1);
    }
    db_done(&r);
    return !db_failed(&r);
}

bool quota_granted(struct db *db, uint32_t kiosk, bool *granted, struct fail *why) {
    int64_t count = 0;
    bool ok = db_one_int(db, &count, sql_quota_granted, why, "kiosk:i", (int64_t)kiosk, NULL);
    *granted = count > 0;
    return ok;
}

static bool take_next(struct rows *r, struct lease_number *out, struct fail *why) {
    *out = (struct lease_number){0};
    if (db_next(r, why)) {
        text_copy(out->lease, sizeof out->lease, db_text(r, 0));
        out->serial = db_int(r, 1);
        text_copy(out->not_after, sizeof out->not_after, db_text(r, 2));
        out->most_decisions = db_int(r, 3);
        out->most_days = db_int(r, 4);
        text_copy(out->period, sizeof out->period, db_text(r, 5));
        out->sum = db_int(r, 6);
    }
    db_done(r);
    return !db_failed(r);
}

bool lease_next(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, struct lease_number *out, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_lease_next, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "today:t", today,
                    NULL) &&
           take_next(&r, out, why);
}

bool quota_next(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, const char *group, struct lease_number *out,
                struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_quota_next, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "today:t", today,
                    "group:t", group, NULL) &&
           take_next(&r, out, why);
}

bool quota_of(struct db *db, uint32_t kiosk, uint32_t epoch, const char *today, const char *period, const char *group,
              struct lease_number *out, struct fail *why) {
    struct rows r;
    return db_query(db, &r, sql_quota_of, why, "kiosk:i", (int64_t)kiosk, "epoch:i", (int64_t)epoch, "today:t", today,
                    "period:t", period, "group:t", group, NULL) &&
           take_next(&r, out, why);
}

static const char *wish_key(const char *kind) {
    return strcmp(kind, "number") == 0 ? "number_wish" : "quota_wish";
}

bool lease_wish(struct db *db, const char *kind, struct fail *why) {
    return db_begin(db, false, why) && db_end(db, meta_set_int(db, wish_key(kind), 1, why), why);
}

bool lease_wished(struct db *db, uint32_t kiosk, const char *kind, bool *wished, struct fail *why) {
    int64_t wish = 0, left = 0;
    bool ok = meta_int(db, wish_key(kind), &wish, why) &&
              (!wish || db_one_int(db, &left, sql_any, why, "kiosk:i", (int64_t)kiosk, "kind:t", kind, NULL));
    *wished = wish && left == 0;
    return ok;
}

/* --- What is allowed out of touch ----------------------------------------------------------------------------------------- */

/* How much, and how long, nobody else has heard of. A kiosk that has never exchanged holds no lease. */
bool lease_in_touch(const struct journal *j, const struct lease_number *lease, struct fail *why) {
    int64_t acked, last, decided = 0;
    if (!meta_int(j->db, "acked_seq", &acked, why) || !meta_int(j->db, "last_exchange", &last, why) ||
        !db_one_int(j->db, &decided, sql_since, why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)j->epoch, "acked:i",
                    acked, NULL))
        return false;
    if (lease->most_decisions > 0 && decided >= lease->most_decisions)
        return fail_set(why, FAIL_BUSY, "lease: too many decisions offline",
                        _("%d decisions have not reached the centre yet, more are not allowed. Exchange with it (F5), or take "
                          "them there on a stick."),
                        (int)decided);
    int64_t days = last > 0 ? (j->env->now(j->env->self) - last) / MS_DAY : 0;
    if (lease->most_days > 0 && days > lease->most_days)
        return fail_set(why, FAIL_BUSY, "lease: offline too long",
                        _("The last exchange was %d days ago, more are not allowed. Exchange with the centre (F5), or take the "
                          "records there on a stick."),
                        (int)days);
    return true;
}

bool credential_holds(struct db *db, const struct env *env, int64_t most_days, struct fail *why) {
    int64_t last;
    if (!meta_int(db, "last_exchange", &last, why)) return false;
    int64_t days = last > 0 ? (env->now(env->self) - last) / MS_DAY : 0;
    return days <= most_days ||
           fail_set(why, FAIL_BUSY, "credential: offline too long",
                    _("No exchange for %d days: nothing is decided before the next one. Exchange with the centre (F5), or take "
                      "the records there on a stick."),
                    (int)days);
}

bool lease_not_frozen(struct db *db, uint32_t kiosk, struct fail *why) {
    int64_t open = 0;
    if (!db_one_int(db, &open, sql_breaches, why, "kiosk:i", (int64_t)kiosk, NULL)) return false;
    return open == 0 ||
           fail_set(why, FAIL_DENIED, "lease: frozen for money",
                    _("This kiosk has given more than was lent to it: it gives no nominals until the operator of the "
                      "region has looked at it. Call the operator."));
}

/* --- The end of a lease --------------------------------------------------------------------------------------------------- */

struct ending {
    char lease[ID_TEXT]; /* "" when there is none */
    struct lease_end end;
    char wish[12]; /* the kind whose wish ends with it: a live lease is what had been wished for; "" none */
};

static bool take_ending(struct rows *r, struct ending *out, struct fail *why) {
    *out = (struct ending){0};
    if (db_next(r, why)) {
        text_copy(out->lease, sizeof out->lease, db_text(r, 0));
        out->end = (struct lease_end){.grant_no = db_int(r, 1), .used = db_int(r, 2), .unused = db_int(r, 3)};
        text_copy(out->wish, sizeof out->wish, db_text(r, 4));
    }
    db_done(r);
    return !db_failed(r);
}

static bool expiring(const struct journal *j, const char *today, struct ending *out, struct fail *why) {
    struct rows r;
    return db_query(j->db, &r, sql_expiring, why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)j->epoch, "today:t", today,
                    NULL) &&
           take_ending(&r, out, why);
}

static bool asked_back(const struct journal *j, int64_t grant_no, struct ending *out, struct fail *why) {
    struct rows r;
    return db_query(j->db, &r, sql_asked, why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)j->epoch, "grant:i", grant_no,
                    NULL) &&
           take_ending(&r, out, why);
}

bool lease_end_due(const struct journal *j, const char *today, const int64_t *asked, int count, bool *due, struct fail *why) {
    struct ending ending;
    if (!expiring(j, today, &ending, why)) return false;
    *due = ending.lease[0] != '\0';
    for (int i = 0; i < count && !*due; i++) {
        if (!asked_back(j, asked[i], &ending, why)) return false;
        *due = ending.lease[0] != '\0';
    }
    return true;
}

/* Nobody's act: the kiosk itself keeps to what it was lent. */
static bool write_end(struct journal *j, enum event_kind kind, const struct ending *ending, struct arena *a, struct fail *why) {
    struct event ev = {.type = &event_types[kind]};
    text_copy(ev.type_name, sizeof ev.type_name, ev.type->name);
    ev.version = ev.type->version;
    text_copy(ev.subject, sizeof ev.subject, ending->lease);
    *(struct lease_end *)event_payload(&ev, a) = ending->end;
    return journal_append(j, &ev, NULL, a, why);
}

bool lease_end(struct journal *j, const char *today, const int64_t *asked, int count, struct arena *a, struct fail *why) {
    struct ending ending;
    for (;;) {
        if (!expiring(j, today, &ending, why)) return false;
        if (!ending.lease[0]) break;
        if (!write_end(j, EV_LEASE_EXPIRED, &ending, a, why)) return false;
    }
    for (int i = 0; i < count; i++) {
        if (!asked_back(j, asked[i], &ending, why)) return false;
        if (!ending.lease[0]) continue;
        if (!write_end(j, EV_LEASE_CLOSED, &ending, a, why)) return false;
        if (ending.wish[0] && !meta_set_int(j->db, wish_key(ending.wish), 0, why)) return false;
    }
    return true;
}
