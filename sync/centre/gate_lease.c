#include "sync/centre/gate_lease.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/alias.h"

#include <string.h>

static bool names_lease(const struct event *ev, const char *lease) {
    return lease[0] && (strcmp(ev->also[0], lease) == 0 || strcmp(ev->also[1], lease) == 0);
}

/* Where it was written: what was taken over from an epoch before spent the leases of that one. */
static struct event_id made_of(const struct event *ev) {
    return ev->made.kiosk ? ev->made : ev->id;
}

/* A lease that this kiosk could spend when it wrote the event: not ended in its own log before, and not known to it as written
 * off. What has come back of it is nobody's here any more. */
#define SPENDABLE                                                                                                              \
    "subject = :lease AND kind = :kind AND no = :kiosk AND kiosk_epoch = :epoch AND (state = '' OR (state = 'lost' AND "       \
    ":seen < fence AND (ended = 0 OR :seq < ended)) OR (state IN ('closed', 'expired') AND :seq < ended))"
#define SPENDABLE_ARGS(ev, lease_id, kind_of)                                                                                  \
    "lease:t", lease_id, "kind:t", kind_of, "kiosk:i", (int64_t)made_of(ev).kiosk, "epoch:i", (int64_t)made_of(ev).epoch,      \
        "seen:i", (ev)->seen, "seq:i", (int64_t)made_of(ev).seq

/* Out of this lease, or to this child: given twice by the kiosk itself. What another child has by a lease of its own is ruled
 * over (renumber.h). */
static bool was_given(struct centre *c, const struct event *ev, const struct issued_open *issued, int64_t *given,
                      struct fail *why) {
    struct alias_place alias;
    *given = 0;
    return alias_of(c->db, ev->subject, &alias, why) &&
           db_one_int(c->db, given,
                      "SELECT count(*) FROM (SELECT subject FROM certificate WHERE number = :number AND (lease = :lease OR "
                      "subject = :subject) UNION ALL SELECT subject FROM certificate WHERE was_number = :number AND "
                      "was_number <> '' AND lease = :lease) AS counted",
                      why, "number:t", issued->number, "lease:t", issued->lease, "subject:t", alias.root, NULL);
}

bool gate_number_is_ours(struct centre *c, const struct event *ev, bool *ours, struct fail *why) {
    const struct issued_open *issued = &((const struct issued *)ev->payload)->open;
    char expected[11];
    int64_t given, leased = 0;
    *ours = false;
    if (strlen(issued->number) != 10 || strspn(issued->number, "0123456789") != 10) return true;
    int64_t serial = certificate_serial(issued->number);
    certificate_number(c->code, serial, expected);
    if (strcmp(expected, issued->number) != 0 || !names_lease(ev, issued->lease)) return true;
    if (!was_given(c, ev, issued, &given, why) ||
        !db_one_int(c->db, &leased,
                    "SELECT count(*) FROM lease WHERE " SPENDABLE " AND first <= :serial AND last - unused >= :serial", why,
                    SPENDABLE_ARGS(ev, issued->lease, "number"), "serial:i", serial, NULL))
        return false;
    *ours = given == 0 && leased == 1;
    return true;
}

bool gate_slot_is_ours(struct centre *c, const struct event *ev, bool *ours, struct fail *why) {
    const struct nominal *n = ev->payload;
    int64_t leased = 0;
    *ours = false;
    if (!names_lease(ev, n->lease)) return true;
    if (!db_one_int(
            c->db, &leased,
            "SELECT count(*) FROM lease WHERE " SPENDABLE
            " AND next <= last - unused AND period = :period AND group_code = :group AND money / (last - first + 1) = :sum",
            why, SPENDABLE_ARGS(ev, n->lease, "nominal"), "period:t", n->period, "group:t", n->group_code, "sum:i", n->sum,
            NULL))
        return false;
    *ours = leased == 1;
    return true;
}

bool gate_nominal_of(struct centre *c, const struct event *ev, const char *municipality, bool *certificate, bool *elsewhere,
                     struct fail *why) {
    const struct nominal *n = ev->payload;
    struct alias_place alias;
    struct rows r;
    *certificate = *elsewhere = false;
    if (!alias_of(c->db, ev->subject, &alias, why) ||
        !db_query(c->db, &r,
                  "SELECT l.municipality FROM certificate c JOIN learner l ON l.subject = c.subject "
                  "WHERE c.subject = :subject AND (c.number = :number OR c.was_number = :number)",
                  why, "subject:t", alias.root, "number:t", n->number, NULL))
        return false;
    if (db_next(&r, why)) {
        *certificate = true;
        *elsewhere = strcmp(db_text(&r, 0), municipality) != 0;
    }
    return db_done(&r);
}

bool gate_lease_end(struct centre *c, const struct event *ev, const char **cause, struct fail *why) {
    const struct lease_end *end = ev->payload;
    bool closes = ev->type->kind == EV_LEASE_CLOSED;
    int64_t fits = 0;
    if (!db_one_int(
            c->db, &fits,
            "SELECT count(*) FROM lease WHERE subject = :lease AND no = :kiosk AND kiosk_epoch = :epoch AND "
            "grant_no = :grant AND (state IN ('', 'lost', 'audited') OR (state = 'expired' AND :closes = 1)) AND :used >= next - first "
            "AND :unused >= 0 AND :used + :unused = last - first + 1",
            why, "lease:t", ev->subject, "kiosk:i", (int64_t)ev->id.kiosk, "epoch:i", (int64_t)ev->id.epoch, "grant:i",
            end->grant_no, "closes:i", (int64_t)closes, "used:i", end->used, "unused:i", end->unused, NULL))
        return false;
    if (fits != 1) *cause = "lease";
    return true;
}

bool gate_nominal_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why) {
    static const char *const ended[] = {"joined", "suspended", "excluded", "annulled", "expired", "undone"};
    const struct nominal *n = ev->payload;
    int64_t given = 0;
    struct rows r;
    *already = NULL;
    if (!db_one_int(c->db, &given,
                    "SELECT (SELECT count(*) FROM nominal WHERE subject = :subject AND period = :period AND state = 'granted' "
                    "AND number IN (SELECT c.number FROM certificate c WHERE c.subject = :subject AND (c.number = :number OR "
                    "c.was_number = :number))) + (SELECT count(*) FROM nominal_app WHERE subject = :subject AND app = :app AND "
                    "state IN ('refused', 'withdrawn', 'ended'))",
                    why, "subject:t", root, ":r", &rec_nominal, n, NULL))
        return false;
    if (given > 0) *already = "nominal";
    if (given > 0) return true;
    if (!db_query(c->db, &r,
                  "SELECT state FROM certificate WHERE subject = :subject AND (number = :number OR was_number = :number) "
                  "ORDER BY CASE WHEN number = :number THEN 0 ELSE 1 END, number LIMIT 1",
                  why, "subject:t", root, "number:t", n->number, NULL))
        return false;
    if (db_next(&r, why))
        for (size_t i = 0; i < sizeof ended / sizeof *ended; i++)
            if (strcmp(db_text(&r, 0), ended[i]) == 0) *already = ended[i];
    return db_done(&r);
}
