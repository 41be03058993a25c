#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/store/apply_money.h"

#include <string.h>

/* --- Parts ---------------------------------------------------------------------------------------------------------------- */

static int read_parts(const struct enrolled *e, struct course_part out[COURSE_PARTS_MOST]) {
    const char *at = e->parts;
    int count = 0;
    while (count < COURSE_PARTS_MOST && course_part_next(&at, &out[count])) count++;
    return count;
}

/* "" where nothing stands against it here: whether there are seats, and whether the programme is active, the rules have asked.
 */
static bool cause_against(const struct applying *a, const struct enrolled *e, const struct money_holder *holder,
                          const struct course_part *parts, int count, const char **cause, struct fail *why) {
    bool rests;
    if (!money_rests(a, &rests, why)) return false;
    *cause = !holder->lives ? "certificate" : rests ? "frozen" : course_adds_up(e, NULL) ? "" : "balance";
    for (int i = 0; !**cause && i < count; i++) {
        int64_t available;
        if (!parts[i].firm) continue;
        if (!money_at(a, MONEY_FREE, e->number, parts[i].period, "", &available, why)) return false;
        if (available < parts[i].cert) *cause = "balance";
    }
    return true;
}

static bool put_part(const struct applying *a, const struct enrolled *e, const struct course_part *p, bool runs,
                     struct fail *why) {
    const char *state = !runs ? "released" : p->firm ? "firm" : "conditional";
    struct movement_row hold = {MOVE_HOLD, e->number, p->period, a->id, "", runs && p->firm ? p->cert : 0};
    return db_run(
               a->db,
               "INSERT INTO enrolment_part (subject, event, period, first, last, until, cost, cert_part, parent_part, state, "
               "sheet, sheet_day, pending) VALUES (:subject, :event, :period, :first, :last, :last, :cost, :cert, :parent, "
               ":state, :sheet, :sheet_day, :pending) ON CONFLICT (subject, event, period) DO NOTHING",
               why, "subject:t", a->subject, "event:t", a->id, "period:t", p->period, "first:t", p->first, "last:t", p->last,
               "cost:i", p->cost, "cert:i", p->cert, "parent:i", p->parent, "state:t", state, "sheet:t", e->sheet,
               "sheet_day:t", e->sheet_day, "pending:i", a->pending, NULL) &&
           money_post(a, &hold, why);
}

/* C4. Two desks may have asked for the same money: what comes second in the order holds nothing and waits for the ruling. */
bool apply_enrolment_made(const struct applying *a, struct fail *why) {
    struct enrolled row = *(const struct enrolled *)a->ev->payload;
    const struct enrolled *e = &row;
    struct course_part parts[COURSE_PARTS_MOST];
    struct money_holder holder;
    const char *cause;
    int count = read_parts(e, parts);
    if (!money_holder(a, row.number, &holder, why)) return false;
    text_copy(row.number, sizeof row.number, holder.number);
    if (!cause_against(a, e, &holder, parts, count, &cause, why)) return false;
    if (!db_run(
            a->db,
            "INSERT INTO enrolment (subject, event, state, cause, made_by, made_at, until, seated, pending, number, provider, "
            "programme, group_code, first, last, cost, cert_part, parent_part, parts, contract, sheet, sheet_day, signer, "
            "channel, behalf) VALUES (:subject, :event, :state, :cause, :by, :at, :last, :gsn, :pending, :number, :provider, "
            ":programme, :group_code, :first, :last, :cost, :cert_part, :parent_part, :parts, :contract, :sheet, :sheet_day, "
            ":signer, :channel, :behalf) ON CONFLICT (subject, event) DO NOTHING",
            why, "subject:t", a->subject, "event:t", a->id, "state:t", *cause ? "over_asked" : "running", "cause:t", cause,
            "by:t", a->ev->staff, "at:i", a->ev->at, "gsn:i", a->ev->gsn, "pending:i", a->pending, ":r", &rec_enrolled, e,
            NULL))
        return false;
    for (int i = 0; i < count; i++)
        if (!put_part(a, e, &parts[i], !*cause, why)) return false;
    return true;
}

/* --- What is held still --------------------------------------------------------------------------------------------------- */

struct kept_part {
    char period[12], first[11], last[11], until[11], state[12];
    int64_t cost, cert;
};
struct kept {
    char number[11], state[12], settled[8];
    struct kept_part parts[COURSE_PARTS_MOST];
    int count;
};

/* number "" where there is no such enrolment. */
static bool load_kept(const struct applying *a, const char *event, struct kept *out, struct fail *why) {
    struct rows r;
    *out = (struct kept){0};
    if (!db_query(a->db, &r,
                  "SELECT e.number, e.state, e.settled, p.period, p.first, p.last, p.until, p.state, p.cost, p.cert_part "
                  "FROM enrolment e LEFT JOIN enrolment_part p ON p.subject = e.subject AND p.event = e.event "
                  "WHERE e.subject = :subject AND e.event = :event ORDER BY p.first, p.period",
                  why, "subject:t", a->subject, "event:t", event, NULL))
        return false;
    while (out->count < COURSE_PARTS_MOST && db_next(&r, why)) {
        text_copy(out->number, sizeof out->number, db_text(&r, 0));
        text_copy(out->state, sizeof out->state, db_text(&r, 1));
        text_copy(out->settled, sizeof out->settled, db_text(&r, 2));
        if (db_is_null(&r, 3)) continue;
        struct kept_part *p = &out->parts[out->count++];
        text_copy(p->period, sizeof p->period, db_text(&r, 3));
        text_copy(p->first, sizeof p->first, db_text(&r, 4));
        text_copy(p->last, sizeof p->last, db_text(&r, 5));
        text_copy(p->until, sizeof p->until, db_text(&r, 6));
        text_copy(p->state, sizeof p->state, db_text(&r, 7));
        p->cost = db_int(&r, 8);
        p->cert = db_int(&r, 9);
    }
    return db_done(&r);
}

static bool is_running(const struct kept *k) {
    return strcmp(k->state, "running") == 0 || strcmp(k->state, "suspended") == 0;
}

/* What waits for a later period's money and has not begun by then is no more. */
static bool cut_part(const struct applying *a, const char *event, const struct kept *k, const struct kept_part *p,
                     const char *day, struct fail *why) {
    const char *end = strcmp(p->until, day) < 0 ? p->until : day;
    bool waits = strcmp(p->state, "conditional") == 0, gone = !*day || (waits && strcmp(p->first, day) > 0);
    int64_t held, owed = course_still_owed(p->cert, p->first, p->last, k->settled, end);
    if (!money_at(a, MONEY_HELD, k->number, p->period, event, &held, why)) return false;
    struct movement_row release = {MOVE_RELEASE, k->number, p->period, event, "", held - owed};
    return money_post(a, &release, why) && money_burn_closed(a, k->number, p->period, why) &&
           db_run(a->db,
                  "UPDATE enrolment_part SET until = :until, state = CASE WHEN :gone = 1 THEN 'released' ELSE state END, "
                  "pending = :pending WHERE subject = :subject AND event = :event AND period = :period",
                  why, "subject:t", a->subject, "event:t", event, "period:t", p->period, "until:t", end, "gone:i",
                  (int64_t)gone, "pending:i", a->pending, NULL);
}

bool enrolment_cut(const struct applying *a, const char *event, const char *day, struct fail *why) {
    struct kept k;
    if (!load_kept(a, event, &k, why)) return false;
    for (int i = 0; i < k.count; i++)
        if (!cut_part(a, event, &k, &k.parts[i], day, why)) return false;
    return db_run(
        a->db,
        "UPDATE enrolment SET until = :day, pending = :pending WHERE subject = :subject AND event = :event AND until > "
        ":day",
        why, "subject:t", a->subject, "event:t", event, "day:t", day, "pending:i", a->pending, NULL);
}

bool enrolment_end(const struct applying *a, const char *event, const char *day, const char *ground, struct fail *why) {
    if (!db_run(a->db,
                "UPDATE enrolment SET state = 'ended', ended_day = :day, ended_ground = :ground, pending = :pending "
                "WHERE subject = :subject AND event = :event AND state IN ('running', 'suspended', 'over_asked')",
                why, "subject:t", a->subject, "event:t", event, "day:t", day, "ground:t", ground, "pending:i", a->pending,
                NULL))
        return false;
    return db_changed(a->db) == 0 || enrolment_cut(a, event, day, why);
}

/* --- Rulings -------------------------------------------------------------------------------------------------------------- */

/* Nothing of it is held from here on. */
static bool stop(const struct applying *a, const char *event, const char *state, const char *cause, struct fail *why) {
    if (!db_run(a->db,
                "UPDATE enrolment SET state = :state, cause = :cause, pending = :pending WHERE subject = :subject AND "
                "event = :event AND state IN ('running', 'suspended', 'over_asked')",
                why, "subject:t", a->subject, "event:t", event, "state:t", state, "cause:t", cause, "pending:i", a->pending,
                NULL))
        return false;
    return db_changed(a->db) == 0 || enrolment_cut(a, event, "", why);
}

/* The part that this confirmation has made firm goes on waiting; where it had no money for it, it never was. */
static bool wait_again(const struct applying *a, const struct over_asked *o, struct fail *why) {
    struct nominal held = {0};
    struct rows r;
    if (!db_query(a->db, &r,
                  "SELECT number, period, sum FROM ledger WHERE subject = :subject AND event = :of AND enrolment = :enrolment "
                  "AND kind = 'hold'",
                  why, "subject:t", a->subject, "of:t", o->of, "enrolment:t", o->enrolment, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(held.number, sizeof held.number, db_text(&r, 0));
        text_copy(held.period, sizeof held.period, db_text(&r, 1));
        held.sum = db_int(&r, 2);
    }
    if (!db_done(&r)) return false;
    struct movement_row release = {MOVE_RELEASE, held.number, held.period, o->enrolment, "", held.sum};
    return money_post(a, &release, why) &&
           db_run(a->db,
                  "UPDATE enrolment_part SET state = 'conditional', pending = :pending WHERE subject = :subject AND event = "
                  ":enrolment AND period = :period AND state = 'firm'",
                  why, "subject:t", a->subject, "enrolment:t", o->enrolment, "period:t", held.period, "pending:i", a->pending,
                  NULL);
}

bool money_over_asked(const struct applying *a, const struct over_asked *o, struct fail *why) {
    return strcmp(o->of, o->enrolment) == 0 ? stop(a, o->enrolment, "over_asked", o->cause, why) : wait_again(a, o, why);
}

static bool take_back_nominal(const struct applying *a, const char *of, struct fail *why) {
    struct nominal n = {0};
    struct rows r;
    int64_t left;
    if (!db_query(a->db, &r,
                  "SELECT number, period, sum FROM nominal WHERE subject = :subject AND event = :of AND state = 'granted'", why,
                  "subject:t", a->subject, "of:t", of, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(n.number, sizeof n.number, db_text(&r, 0));
        text_copy(n.period, sizeof n.period, db_text(&r, 1));
        n.sum = db_int(&r, 2);
    }
    db_done(&r);
    if (db_failed(&r) || !money_at(a, MONEY_FREE, n.number, n.period, "", &left, why)) return false;
    struct movement_row back = {MOVE_NOMINAL_BACK, n.number, n.period, "", "", n.sum < left ? n.sum : left};
    return money_post(a, &back, why) &&
           db_run(a->db, "UPDATE nominal SET state = 'superseded', pending = :pending WHERE subject = :subject AND event = :of",
                  why, "subject:t", a->subject, "of:t", of, "pending:i", a->pending, NULL);
}

bool money_superseded(const struct applying *a, const char *of, struct fail *why) {
    return take_back_nominal(a, of, why) && stop(a, of, "superseded", "", why) && money_told(a, of, "", why) &&
           db_run(a->db,
                  "UPDATE nominal_app SET state = 'superseded', pending = :pending WHERE subject = :subject AND app = :of AND "
                  "state IN ('pending', 'capped')",
                  why, "subject:t", a->subject, "of:t", of, "pending:i", a->pending, NULL);
}

/* --- What becomes of it --------------------------------------------------------------------------------------------------- */

static const struct kept_part *part_of(const struct kept *k, const char *period) {
    for (int i = 0; i < k->count; i++)
        if (strcmp(k->parts[i].period, period) == 0) return &k->parts[i];
    return NULL;
}

/* Of a conditional part, once its period has its money; where that is not there (any more) the part goes on waiting. */
bool apply_enrolment_confirmed(const struct applying *a, struct fail *why) {
    const struct confirmed *c = a->ev->payload;
    struct kept k;
    struct money_holder holder;
    int64_t available;
    bool rests;
    if (!load_kept(a, c->enrolment, &k, why) || !money_rests(a, &rests, why)) return false;
    const struct kept_part *p = part_of(&k, c->period);
    if (!p || !is_running(&k) || strcmp(p->state, "conditional") != 0) return true;
    if (!money_at(a, MONEY_FREE, k.number, c->period, "", &available, why) || !money_holder(a, k.number, &holder, why))
        return false;
    if (!holder.lives || rests || !money_fits(c->cert_part) || !money_fits(c->parent_part) || c->cert_part > available ||
        c->cert_part + c->parent_part != p->cost)
        return true;
    struct movement_row hold = {MOVE_HOLD, k.number, c->period, c->enrolment, "", c->cert_part};
    return money_post(a, &hold, why) &&
           db_run(
               a->db,
               "UPDATE enrolment SET cert_part = cert_part + :cert_part - :was, parent_part = cost - cert_part - :cert_part + "
               ":was, pending = :pending WHERE subject = :subject AND event = :enrolment",
               why, "subject:t", a->subject, "was:i", p->cert, "pending:i", a->pending, ":r", &rec_confirmed, c, NULL) &&
           db_run(
               a->db,
               "UPDATE enrolment_part SET state = 'firm', cert_part = :cert_part, parent_part = :parent_part, sheet = :sheet, "
               "sheet_day = :sheet_day, pending = :pending WHERE subject = :subject AND event = :enrolment AND period = "
               ":period",
               why, "subject:t", a->subject, "pending:i", a->pending, ":r", &rec_confirmed, c, NULL);
}

bool apply_enrolment_changed(const struct applying *a, struct fail *why) {
    const struct enrolment_changed *c = a->ev->payload;
    if (!db_run(a->db,
                "UPDATE enrolment SET seated = CASE WHEN :group_code IN ('', group_code) THEN seated ELSE :gsn END, "
                "group_code = CASE WHEN :group_code = '' THEN group_code ELSE :group_code END, "
                "contract = CASE WHEN :contract = '' THEN contract ELSE :contract END, pending = :pending "
                "WHERE subject = :subject AND event = :enrolment AND state IN ('running', 'suspended')",
                why, "subject:t", a->subject, "gsn:i", a->ev->gsn, "pending:i", a->pending, ":r", &rec_enrolment_changed, c,
                NULL))
        return false;
    return db_changed(a->db) == 0 || !*c->last || enrolment_cut(a, c->enrolment, c->last, why);
}

static bool turn(const struct applying *a, const char *from, const char *to, struct fail *why) {
    const struct enrolment_act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE enrolment SET state = :to, suspended_day = CASE WHEN :to = 'suspended' THEN :day ELSE '' END, "
                  "pending = :pending WHERE subject = :subject AND event = :enrolment AND state = :from",
                  why, "subject:t", a->subject, "from:t", from, "to:t", to, "pending:i", a->pending, ":r", &rec_enrolment_act,
                  act, NULL);
}

bool apply_enrolment_suspended(const struct applying *a, struct fail *why) {
    return turn(a, "running", "suspended", why);
}

bool apply_enrolment_resumed(const struct applying *a, struct fail *why) {
    return turn(a, "suspended", "running", why);
}

/* By the centre: nobody stood at a desk, and but for what the family did itself it does not know. */
static bool tell_end(const struct applying *a, const struct enrolment_act *act, struct fail *why) {
    return a->ev->id.kiosk != 0 || strcmp(act->ground, "family") == 0 ||
           db_run(a->db,
                  "UPDATE enrolment SET tell = 'ended', tell_at = :at, pending = :pending WHERE subject = :subject AND event = "
                  ":enrolment AND state IN ('running', 'suspended', 'over_asked')",
                  why, "subject:t", a->subject, "at:i", a->ev->at, "pending:i", a->pending, ":r", &rec_enrolment_act, act,
                  NULL);
}

bool apply_enrolment_ended(const struct applying *a, struct fail *why) {
    const struct enrolment_act *act = a->ev->payload;
    return tell_end(a, act, why) && enrolment_end(a, act->enrolment, act->day, act->ground, why);
}

bool apply_enrolment_rated(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "UPDATE enrolment SET rating = :rating, pending = :pending WHERE subject = :subject AND event = :enrolment",
                  why, "subject:t", a->subject, "pending:i", a->pending, ":r", &rec_rated, a->ev->payload, NULL);
}
