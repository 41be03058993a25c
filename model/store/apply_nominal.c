#include "model/base/text.h"
#include "model/rules/course.h"
#include "model/store/apply_money.h"

/* An application for a nominal is pending, capped (the centre says that a cap is reached: only now may a person refuse),
 * granted, refused, withdrawn, ended (with its certificate), or superseded where another one of the period was open or given
 * before it. */

#define NOMINAL_APP_OPEN "state IN ('pending', 'capped')"
#define OF_APPLICATION   " WHERE subject = :subject AND app = :app AND "

bool apply_nominal_asked(const struct applying *a, struct fail *why) {
    const struct nominal_asked *asked = a->ev->payload;
    struct nominal_asked_open row = asked->open;
    struct money_holder holder;
    int64_t open = 0;
    if (!money_holder(a, row.number, &holder, why)) return false;
    text_copy(row.number, sizeof row.number, holder.number);
    if (!db_one_int(a->db, &open,
                    "SELECT (SELECT count(*) FROM nominal_app WHERE subject = :subject AND number = :number AND period = "
                    ":period AND state IN ('pending', 'capped', 'granted')) + (SELECT count(*) FROM nominal WHERE subject = "
                    ":subject AND number = :number AND period = :period AND state = 'granted')",
                    why, "subject:t", a->subject, ":r", &rec_nominal_asked_open, &row, NULL))
        return false;
    const char *state = !holder.lives ? "ended" : open > 0 ? "superseded" : "pending";
    return db_run(
        a->db,
        "INSERT INTO nominal_app (subject, app, state, kiosk, epoch, seq, asked_by, asked_at, proof, proof_no, proof_day, "
        "received_reason, pending, number, period, group_code, received, channel, body, request_no, due, provisional) VALUES (:subject, :app, :state, "
        ":kiosk, :epoch, :seq, :by, :at, :proof, :proof_no, :proof_day, :received_reason, :pending, :number, :period, :group_code, "
        ":received, :channel, :body, :request_no, :due, :provisional) ON CONFLICT (subject, app) DO NOTHING",
        why, "subject:t", a->subject, "app:t", a->id, "state:t", state, "kiosk:i", (int64_t)a->ev->id.kiosk, "epoch:i",
        (int64_t)a->ev->id.epoch, "seq:i", (int64_t)a->ev->id.seq, "by:t", a->ev->staff, "at:i", a->ev->at, "proof:t",
        asked->proof.proof, "proof_no:t", asked->proof.proof_no, "proof_day:t", asked->proof.proof_day, "received_reason:t",
        asked->proof.received_reason, "pending:i", a->pending, ":r", &rec_nominal_asked_open, &row, NULL);
}

/* One a certificate and period (RULES C8), only while it lives, and not on an application that was refused or withdrawn before:
 * what comes second is kept and gives nothing. Whether it names the open application or is a top-up, that is answered. */
bool apply_nominal_granted(const struct applying *a, struct fail *why) {
    struct nominal row = *(const struct nominal *)a->ev->payload;
    const struct nominal *n = &row;
    struct money_holder holder;
    int64_t before = 0;
    if (!money_holder(a, row.number, &holder, why)) return false;
    text_copy(row.number, sizeof row.number, holder.number);
    if (!db_one_int(a->db, &before,
                    "SELECT (SELECT count(*) FROM nominal WHERE subject = :subject AND number = :number AND period = :period "
                    "AND state = 'granted') + (SELECT count(*) FROM nominal_app WHERE subject = :subject AND app = :app AND "
                    "state IN ('refused', 'withdrawn', 'ended'))",
                    why, "subject:t", a->subject, ":r", &rec_nominal, n, NULL))
        return false;
    bool given = holder.lives && before == 0 && money_fits(n->sum);
    if (!db_run(a->db,
                "INSERT INTO nominal (subject, event, state, pending, number, lease, period, group_code, sum, behalf, app) "
                "VALUES (:subject, :event, :state, :pending, :number, :lease, :period, :group_code, :sum, :behalf, :app) "
                "ON CONFLICT (subject, event) DO NOTHING",
                why, "subject:t", a->subject, "event:t", a->id, "state:t", given ? "granted" : "superseded", "pending:i",
                a->pending, ":r", &rec_nominal, n, NULL))
        return false;
    return !given ||
           (money_post(a, &(struct movement_row){MOVE_NOMINAL, n->number, n->period, "", "", n->sum}, why) &&
            db_run(a->db,
                   "UPDATE nominal_app SET state = 'granted', decision = :event, decided_by = :by, decided_at = :at, "
                   "tell = :tell, tell_at = :at, pending = :pending WHERE subject = :subject AND number = :number AND "
                   "period = :period AND " NOMINAL_APP_OPEN,
                   why, "subject:t", a->subject, "event:t", a->id, "by:t", a->ev->staff, "at:i", a->ev->at, "tell:t",
                   a->ev->id.kiosk == 0 ? "granted" : "", "pending:i", a->pending, ":r", &rec_nominal, n, NULL));
}

bool apply_nominal_capped(const struct applying *a, struct fail *why) {
    return db_run(
        a->db,
        "UPDATE nominal_app SET state = 'capped', capped = :event, capped_ground = :ground, tell = 'capped', tell_at = :at, "
        "pending = :pending" OF_APPLICATION NOMINAL_APP_OPEN,
        why, "subject:t", a->subject, "event:t", a->id, "at:i", a->ev->at, "pending:i", a->pending, ":r", &rec_capped,
        a->ev->payload, NULL);
}

static bool decide(const struct applying *a, const char *app, const char *capped, const char *state, const char *ground,
                   const char *remark, struct fail *why) {
    return db_run(
        a->db,
        "UPDATE nominal_app SET state = :state, ground = :ground, remark = :remark, decision = :event, decided_by = :by, "
        "decided_at = :at, pending = :pending" OF_APPLICATION NOMINAL_APP_OPEN
        " AND (:capped = '' OR (state = 'capped' AND capped = :capped))",
        why, "subject:t", a->subject, "app:t", app, "capped:t", capped, "state:t", state, "ground:t", ground, "remark:t",
        remark, "event:t", a->id, "by:t", a->ev->staff, "at:i", a->ev->at, "pending:i", a->pending, NULL);
}

/* C3: proven by the centre's counters alone. */
bool apply_nominal_refused(const struct applying *a, struct fail *why) {
    const struct nominal_refused *r = a->ev->payload;
    return decide(a, r->open.app, *r->open.of ? r->open.of : "-", "refused", r->open.ground, r->remark.remark, why);
}

/* The family asked for it itself: there is nothing to tell. */
bool apply_nominal_withdrawn(const struct applying *a, struct fail *why) {
    const struct withdrawn *w = a->ev->payload;
    return money_told(a, w->open.app, "", why) && decide(a, w->open.app, "", "withdrawn", "", w->remark.remark, why);
}
