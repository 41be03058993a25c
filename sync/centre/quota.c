#include "sync/centre/leases.h"

#include "model/base/text.h"
#include "model/store/list.h"
#include "sync/centre/quota_child.h"

#include <string.h>

/* What is drawn on each cap. An exchange asks for it however little it brings, so it is kept, not counted: of each quota its
 * share of the sums is booked (quota_booked), and what it has become with an event is added to the sums in place of that. */

enum { PERCENT = 100 };

struct share {
    char period[12], group_code[12];
    int64_t given, given_money, lent, lent_money;
};

/* The quota that the event has touched; NULL: none. */
static const char *lease_of(const struct event *ev) {
    switch (ev->type ? ev->type->kind : EV_UNKNOWN) {
    case EV_LEASE_GRANTED:
    case EV_LEASE_CLOSED:
    case EV_LEASE_EXPIRED:
    case EV_LEASE_WRITTEN_OFF:
    case EV_LEASE_AUDITED: return ev->subject;
    case EV_NOMINAL_GRANTED: return ((const struct nominal *)ev->payload)->lease;
    default: return NULL;
    }
}

/* Stays zero where there is no row. */
static bool read_share(struct centre *c, const char *sql, const char *lease, struct share *out, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, sql, why, "lease:t", lease, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(out->period, sizeof out->period, db_text(&r, 0));
        text_copy(out->group_code, sizeof out->group_code, db_text(&r, 1));
        out->given = db_int(&r, 2);
        out->given_money = db_int(&r, 3);
        out->lent = db_int(&r, 4);
        out->lent_money = db_int(&r, 5);
    }
    return db_done(&r);
}

/* A quota counts whole from its grant on; what is unused only when it has come back. */
#define SLOTS "(last - first + 1)"
static const char sql_share[] =
    "SELECT period, group_code, spent, spent * (money / " SLOTS "), " SLOTS " - unused - spent, "
    "(" SLOTS " - unused - spent) * (money / " SLOTS ") FROM lease WHERE subject = :lease AND kind = 'nominal'";
static const char sql_booked[] =
    "SELECT period, group_code, given, given_money, lent, lent_money FROM quota_booked WHERE lease = :lease";

#define SHARE_ARGS(s)                                                                                                          \
    "period:t", (s)->period, "group:t", (s)->group_code, "given:i", (s)->given, "given_money:i", (s)->given_money, "lent:i",   \
        (s)->lent, "lent_money:i", (s)->lent_money

static bool note_lease(struct centre *c, const struct event *ev, struct fail *why) {
    const char *lease = lease_of(ev);
    struct share now = {0}, booked = {0};
    if (!lease || !read_share(c, sql_share, lease, &now, why)) return !lease;
    if (!now.period[0]) return true; /* a block of numbers */
    if (!read_share(c, sql_booked, lease, &booked, why)) return false;
    struct share more = now;
    more.given -= booked.given;
    more.given_money -= booked.given_money;
    more.lent -= booked.lent;
    more.lent_money -= booked.lent_money;
    return db_run(c->db,
                  "INSERT INTO quota_booked (lease, period, group_code, given, given_money, lent, lent_money) VALUES (:lease, "
                  ":period, :group, :given, :given_money, :lent, :lent_money) ON CONFLICT (lease) DO UPDATE SET "
                  "given = excluded.given, given_money = excluded.given_money, lent = excluded.lent, "
                  "lent_money = excluded.lent_money",
                  why, "lease:t", lease, SHARE_ARGS(&now), NULL) &&
           db_run(c->db,
                  "INSERT INTO quota_sum (period, group_code, given, given_money, lent, lent_money) VALUES (:period, :group, "
                  ":given, :given_money, :lent, :lent_money) ON CONFLICT (period, group_code) DO UPDATE SET "
                  "given = quota_sum.given + excluded.given, given_money = quota_sum.given_money + excluded.given_money, "
                  "lent = quota_sum.lent + excluded.lent, lent_money = quota_sum.lent_money + excluded.lent_money",
                  why, SHARE_ARGS(&more), NULL);
}

bool quota_note(struct centre *c, const struct event *ev, struct fail *why) {
    return note_lease(c, ev, why) && quota_child_note(c, ev, why);
}

/* The last share of a cap is never lent: there the centre itself gives in the order of the applications. */
static int64_t free_of(const struct quota *q) {
    int64_t share = PERCENT - q->cap.share;
    int64_t by_count = q->cap.count / PERCENT * share + q->cap.count % PERCENT * share / PERCENT - q->given - q->lent;
    int64_t money = q->cap.money / PERCENT * share + q->cap.money % PERCENT * share / PERCENT - q->given_money - q->lent_money;
    if (q->cap.nominal <= 0) return 0;
    int64_t by_money = money >= 0 ? money / q->cap.nominal : -((-money + q->cap.nominal - 1) / q->cap.nominal);
    return by_count < by_money ? by_count : by_money;
}

const struct quota *quota_find(const struct quota *all, int count, const char *period, const char *group) {
    for (int i = 0; i < count; i++)
        if (!strcmp(all[i].cap.period, period) && !strcmp(all[i].cap.group_code, group)) return &all[i];
    return NULL;
}

bool quota_holds(const struct quota *q) {
    return q->cap.nominal > 0 && q->given + q->lent < q->cap.count &&
           q->cap.nominal <= q->cap.money - q->given_money - q->lent_money;
}

/* By the region's setting cap_basis. */
#define FREED(column)                                                                                                          \
    "CASE WHEN EXISTS (SELECT 1 FROM setting b WHERE b.subject = :region AND b.key = 'cap_basis' AND b.value = 'active') "     \
    "THEN coalesce(s." column ", 0) ELSE 0 END"
static const char sql_quotas[] =
    "SELECT cap.period, cap.group_code, cap.count, cap.money, cap.nominal, cap.share, cap.title, cap.health, "
    "p.period, p.first, p.last, p.title, p.unit, "
    "coalesce(s.given, 0) - " FREED("freed") ", coalesce(s.given_money, 0) - " FREED(
        "freed_money") ", "
                       "coalesce(s.lent, 0), coalesce(s.lent_money, 0) "
                       "FROM cap JOIN period p ON p.subject = cap.subject AND p.period = cap.period "
                       "LEFT JOIN quota_sum s ON s.period = cap.period AND s.group_code = cap.group_code "
                       "WHERE :day = '' OR (p.first <= :day AND p.last >= :day) ORDER BY cap.period, cap.group_code";

bool quota_list(struct centre *c, const char *today, struct quota **out, int *count, struct fail *why) {
    struct list list = LIST(struct quota);
    struct rows r;
    if (!db_query(c->db, &r, sql_quotas, why, "region:t", c->journal.region, "day:t", today ? today : "", NULL)) return false;
    while (db_next(&r, why)) {
        struct quota *q = list_add(&list, &c->turn);
        db_record(&r, 0, &rec_cap, &q->cap);
        db_record(&r, 8, &rec_period, &q->period);
        q->given = db_int(&r, 13);
        q->given_money = db_int(&r, 14);
        q->lent = db_int(&r, 15);
        q->lent_money = db_int(&r, 16);
        q->free = free_of(q);
    }
    bool ok = db_done(&r);
    *out = list.rows;
    *count = list.count;
    return ok;
}
