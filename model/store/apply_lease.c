#include "model/store/apply.h"

#include <stdlib.h>
#include <string.h>

/* The region's money: periods and caps; and what is lent of it, or of the certificate numbers, to a kiosk (PROTOCOL, "Leases").
 * `next` is the serial or slot to be given next. A lease is live while its state is ''; then "closed" (by its kiosk: what is
 * unused comes back), "expired" (by its kiosk: nothing comes back yet), "lost" (written off by the centre), "audited". */

bool apply_period_set(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO period (subject, period, first, last, title, unit) "
                  "VALUES (:subject, :period, :first, :last, :title, :unit) "
                  "ON CONFLICT (subject, period) DO UPDATE SET first = excluded.first, last = excluded.last, "
                  "title = excluded.title, unit = excluded.unit",
                  why, "subject:t", a->subject, ":r", &rec_period, a->ev->payload, NULL);
}

bool apply_period_opened(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE period SET opened = :day WHERE subject = :subject AND period = :period", why, "subject:t",
                  a->subject, ":r", &rec_period_day, a->ev->payload, NULL);
}

bool apply_period_closed(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE period SET closed = :day WHERE subject = :subject AND period = :period", why, "subject:t",
                  a->subject, ":r", &rec_period_day, a->ev->payload, NULL);
}

bool apply_cap_set(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO cap (subject, period, group_code, count, money, nominal, share, title, health) "
                  "VALUES (:subject, :period, :group_code, :count, :money, :nominal, :share, :title, :health) "
                  "ON CONFLICT (subject, period, group_code) DO UPDATE SET count = excluded.count, money = excluded.money, "
                  "nominal = excluded.nominal, share = excluded.share, title = excluded.title, health = excluded.health",
                  why, "subject:t", a->subject, ":r", &rec_cap, a->ev->payload, NULL);
}

bool apply_lease_granted(const struct applying *a, struct fail *why) {
    return db_run(
        a->db,
        "INSERT INTO lease (subject, next, spent, granted_at, no, kind, first, last, kiosk_epoch, grant_no, not_after, "
        "period, group_code, money, most_decisions, most_days) "
        "VALUES (:subject, :first, 0, :at, :no, :kind, :first, :last, :kiosk_epoch, :grant_no, :not_after, "
        ":period, :group_code, :money, :most_decisions, :most_days) "
        "ON CONFLICT (subject) DO NOTHING",
        why, "subject:t", a->subject, "at:i", a->ev->at, ":r", &rec_lease, a->ev->payload, NULL);
}

/* What was left of a closed block of numbers is lent on, once. */
bool apply_lease_lent_on(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE lease SET lent_on = 1 WHERE subject = :subject", why, "subject:t", a->subject, NULL);
}

/* A number is subject code (2), serial (7), check digit. It is spent for ever, whatever becomes of the certificate. */
bool apply_lease_spent(const struct applying *a, struct fail *why) {
    const struct issued *issued = a->ev->payload;
    char serial[8] = "";
    if (strcmp(issued->open.lease, a->subject) != 0 || strlen(issued->open.number) != 10) return true;
    memcpy(serial, issued->open.number + 2, 7);
    int64_t spent = strtoll(serial, NULL, 10);
    return db_run(a->db,
                  "UPDATE lease SET spent = spent + 1, next = CASE WHEN next <= :serial THEN :serial + 1 ELSE next END "
                  "WHERE subject = :subject",
                  why, "subject:t", a->subject, "serial:i", spent, NULL);
}

bool apply_lease_renumbered(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE lease SET spent = spent + 1, next = next + 1 WHERE subject = :subject", why, "subject:t",
                  a->subject, NULL);
}

bool apply_slot_spent(const struct applying *a, struct fail *why) {
    const struct nominal *nominal = a->ev->payload;
    if (strcmp(nominal->lease, a->subject) != 0) return true;
    return db_run(a->db, "UPDATE lease SET spent = spent + 1, next = next + 1 WHERE subject = :subject", why, "subject:t",
                  a->subject, NULL);
}

/* What was written off meanwhile stays so, whatever its kiosk says. */
static bool end(const struct applying *a, const char *state, int64_t unused, struct fail *why) {
    return db_run(a->db,
                  "UPDATE lease SET state = :state, unused = :unused, ended = :seq, pending = :pending "
                  "WHERE subject = :subject AND state IN ('', 'expired')",
                  why, "subject:t", a->subject, "state:t", state, "unused:i", unused, "seq:i", (int64_t)a->ev->id.seq,
                  "pending:i", a->pending, NULL);
}

bool apply_lease_closed(const struct applying *a, struct fail *why) {
    return end(a, "closed", ((const struct lease_end *)a->ev->payload)->unused, why);
}

bool apply_lease_expired(const struct applying *a, struct fail *why) {
    return end(a, "expired", 0, why);
}

/* Spends made before the kiosk could have heard of it still count: `fence` is what it would have had to see. */
bool apply_lease_written_off(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE lease SET state = 'lost', unused = 0, fence = :gsn WHERE subject = :subject", why, "subject:t",
                  a->subject, "gsn:i", a->ev->gsn, NULL);
}

bool apply_lease_audited(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE lease SET state = 'audited', unused = :reserved WHERE subject = :subject AND state = 'lost'",
                  why, "subject:t", a->subject, ":r", &rec_lease_lost, a->ev->payload, NULL);
}

bool apply_lease_breached(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO breach (subject, settled, of, no, kind, period, group_code, sum) "
                  "VALUES (:subject, 0, :of, :no, :kind, :period, :group_code, :sum) ON CONFLICT (subject, of) DO NOTHING",
                  why, "subject:t", a->subject, ":r", &rec_lease_breached, a->ev->payload, NULL);
}

bool apply_breach_settled(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE breach SET settled = 1 WHERE subject = :subject AND no = :no", why, "subject:t", a->subject,
                  ":r", &rec_breach_settled, a->ev->payload, NULL);
}
