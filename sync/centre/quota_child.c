#include "sync/centre/quota_child.h"

#include "model/store/alias.h"

#include <string.h>

/* The child's share is kept beside the sums (quota_child), so that it can be taken back before it is counted anew: a merge or a
 * split replays what came of its events. Of a nominal that has ended only what was paid stays on the cap's money. */
#define ENDED "(c.state IN ('joined', 'annulled', 'undone', 'excluded', 'expired') OR l.erased <> '')"
#define GIVEN                                                                                                                  \
    "FROM nominal n JOIN certificate c ON c.subject = n.subject AND c.number = n.number JOIN learner l ON l.subject = "        \
    "n.subject WHERE n.subject = :subject AND n.state = 'granted' AND (n.lease = '' OR " ENDED ")"
#define PAID                                                                                                                   \
    "coalesce((SELECT sum(CASE WHEN e.to_account = 'paid' THEN e.sum ELSE 0 - e.sum END) FROM ledger e WHERE e.subject = "     \
    "n.subject AND e.number = n.number AND e.period = n.period AND (e.to_account = 'paid' OR e.from_account = 'paid')), 0)"
#define ADD(sign)                                                                                                              \
    "INSERT INTO quota_sum (period, group_code, given, given_money, lent, lent_money, freed, freed_money) SELECT period, "     \
    "group_code, " sign "given, " sign "given_money, 0, 0, " sign "freed, " sign "freed_money FROM quota_child "               \
    "WHERE subject = :subject ON CONFLICT (period, group_code) DO UPDATE SET given = quota_sum.given + excluded.given, "       \
    "given_money = quota_sum.given_money + excluded.given_money, freed = quota_sum.freed + excluded.freed, "                   \
    "freed_money = quota_sum.freed_money + excluded.freed_money"

static const char sql_given[] = "SELECT count(*) " GIVEN;
static const char sql_booked[] = "SELECT count(*) FROM quota_child WHERE subject = :subject";
static const char *const sql_back[] = {ADD("0 - "), "DELETE FROM quota_child WHERE subject = :subject", NULL};
static const char *const sql_anew[] = {
    "INSERT INTO quota_child (subject, period, group_code, given, given_money, freed, freed_money) SELECT n.subject, n.period, "
    "n.group_code, sum(CASE WHEN n.lease = '' THEN 1 ELSE 0 END), sum(CASE WHEN n.lease = '' THEN n.sum ELSE 0 END), "
    "sum(CASE WHEN " ENDED " THEN 1 ELSE 0 END), sum(CASE WHEN " ENDED " THEN n.sum - " PAID " ELSE 0 END) " GIVEN
    " GROUP BY n.subject, n.period, n.group_code",
    ADD(""),
    NULL,
};

static bool run_if(struct centre *c, const char *asked, const char *const *run, const char *subject, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(c->db, &count, asked, why, "subject:t", subject, NULL)) return false;
    for (; count > 0 && *run; run++)
        if (!db_run(c->db, *run, why, "subject:t", subject, NULL)) return false;
    return true;
}

static bool count_child(struct centre *c, const char *subject, struct fail *why) {
    return run_if(c, sql_booked, sql_back, subject, why) && run_if(c, sql_given, sql_anew, subject, why);
}

/* The centre gives without a lease; what came second gave nothing. In one step: a period is opened for a whole region. */
static bool add_own(struct centre *c, const struct event *ev, struct fail *why) {
    const struct nominal *n = ev->payload;
    struct alias_place alias;
    char id[EVENT_ID_TEXT];
    int64_t given = 0;
    event_id_show(ev->id, id);
    if (!alias_of(c->db, ev->subject, &alias, why) ||
        !db_one_int(c->db, &given,
                    "SELECT count(*) FROM nominal WHERE subject = :subject AND event = :event AND state = 'granted'", why,
                    "subject:t", alias.root, "event:t", id, NULL))
        return false;
    return given == 0 ||
           (db_run(c->db,
                   "INSERT INTO quota_child (subject, period, group_code, given, given_money, freed, freed_money) VALUES "
                   "(:subject, :period, :group_code, 1, :sum, 0, 0) ON CONFLICT (subject, period, group_code) DO UPDATE SET "
                   "given = quota_child.given + 1, given_money = quota_child.given_money + excluded.given_money",
                   why, "subject:t", alias.root, "period:t", n->period, "group_code:t", n->group_code, "sum:i", n->sum, NULL) &&
            db_run(
                c->db,
                "INSERT INTO quota_sum (period, group_code, given, given_money, lent, lent_money, freed, freed_money) VALUES "
                "(:period, :group_code, 1, :sum, 0, 0, 0, 0) ON CONFLICT (period, group_code) DO UPDATE SET "
                "given = quota_sum.given + 1, given_money = quota_sum.given_money + excluded.given_money",
                why, "period:t", n->period, "group_code:t", n->group_code, "sum:i", n->sum, NULL));
}

/* What ends a certificate or lets it live again. */
static bool concerns(enum event_kind kind) {
    switch (kind) {
    case EV_CERTIFICATE_ISSUED:
    case EV_CERTIFICATE_ANNULLED:
    case EV_CERTIFICATE_EXCLUDED:
    case EV_CERTIFICATE_REINSTATED:
    case EV_CERTIFICATE_EXPIRED:
    case EV_CERTIFICATE_SUSPENDED:
    case EV_CERTIFICATE_RESUMED:
    case EV_DECISION_UNDONE:
    case EV_LEARNER_ERASED:
    case EV_LEARNER_MERGED:
    case EV_LEARNER_SPLIT:
    case EV_RULING_JOINED:
    case EV_RULING_SUPERSEDED:
    case EV_RULING_RENUMBERED: return true;
    default: return false;
    }
}

/* What was paid is asked of those that have ended alone: a month is written off for a whole region. */
static bool pays(enum event_kind kind) {
    return kind == EV_MONTH_SETTLED || kind == EV_MOVEMENT_REVERSED;
}

static bool has_ended(struct centre *c, const char *subject, bool *ended, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(c->db, &count, "SELECT count(*) FROM quota_child WHERE subject = :subject AND freed > 0", why, "subject:t",
                    subject, NULL))
        return false;
    *ended = count > 0;
    return true;
}

/* A merge and a split move what is the one's to the other. */
bool quota_child_note(struct centre *c, const struct event *ev, struct fail *why) {
    struct alias_place alias;
    if (ev->type && ev->type->kind == EV_NOMINAL_GRANTED) return ev->id.kiosk != 0 || add_own(c, ev, why);
    bool asked = ev->type && concerns(ev->type->kind);
    if (ev->type && pays(ev->type->kind) && !has_ended(c, ev->subject, &asked, why)) return false;
    if (!asked) return true;
    if (!count_child(c, ev->subject, why) || !alias_of(c->db, ev->subject, &alias, why)) return false;
    if (strcmp(alias.root, ev->subject) != 0 && !count_child(c, alias.root, why)) return false;
    bool two = ev->type->kind == EV_LEARNER_MERGED || ev->type->kind == EV_LEARNER_SPLIT;
    return !two || count_child(c, ev->also[0], why);
}
