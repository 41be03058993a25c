#include "model/store/apply_app.h"
#include "model/store/apply_money.h"
#include "model/store/queries_table.h"

/* The acts beyond entry and verdict (model/rules/life.h). Each names the states it starts from: in any other state it comes
 * second and changes nothing. */

#define HELD "('living', 'suspended')"

/* Of the application --------------------------------------------------------------------------------------------------------*/

/* A11: the 3 days run anew from the appeal; who refused stays in the history. */
bool apply_overturned(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE application SET state = 'complete', ground = '', remark = '', tell = 'overturned', "
                  "decision_due = :due, provisional = :provisional, sort_due = " EARLIER(
                      ":due", "last_day") ", " UNDECIDED ", " TOUCHED OF_APP " AND state = 'refused'",
                  why, APP_ARGS(a, act->open.app), "due:t", act->open.due, "provisional:i", act->open.provisional, NULL);
}

/* The application on which the number was valid before it became so again on :app. */
#define HELD_BEFORE                                                                                                                  \
    "(SELECT p.app FROM application p WHERE p.subject = :subject AND p.number = certificate.number AND p.app <> :app AND " IS_STATE( \
        "p.state", "approved") " ORDER BY p.decided_at DESC, p.app DESC LIMIT 1)"

/* A family that has not been told of the end before the number was valid again has to be told of it after all. */
static bool tell_end_again(const struct applying *a, const char *app, struct fail *why) {
    return db_run(
        a->db,
        "UPDATE application SET tell = 'excluded', pending = :pending WHERE subject = :subject AND app <> :app "
        "AND " IS_STATE("state",
                        "approved") " AND tell = '' AND told_at = 0 AND EXISTS (SELECT 1 FROM certificate c "
                                    "JOIN application u ON u.subject = c.subject AND u.number = c.number AND u.app = :app "
                                    "WHERE c.subject = :subject AND c.app = application.app AND c.state = 'excluded')",
        why, "subject:t", a->subject, "app:t", app, "pending:i", a->pending, NULL);
}

/* The number is burnt; a reinstated certificate is again what it was. */
static bool undo_certificate(const struct applying *a, const char *app, struct fail *why) {
    return db_run(a->db,
                  "UPDATE certificate SET state = CASE WHEN again_at > 0 THEN 'excluded' ELSE 'undone' END, "
                  "ended_at = CASE WHEN again_at > 0 THEN ended_at ELSE :at END, "
                  "ended_by = CASE WHEN again_at > 0 THEN ended_by ELSE :by END, "
                  "app = CASE WHEN again_at > 0 THEN coalesce(" HELD_BEFORE ", app) ELSE app END, "
                  "again_at = 0, was = '', pending = :pending "
                  "WHERE subject = :subject AND app = :app AND state IN " HELD
                  " AND number = (SELECT number FROM application WHERE subject = :subject AND app = :app)",
                  why, APP_ARGS(a, app), NULL) &&
           tell_end_again(a, app, why);
}

/* A14: the very decision that stands, and nothing printed since. */
bool apply_undone(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    int64_t stands = 0;
    if (!db_one_int(a->db, &stands,
                    "SELECT 1 FROM application" OF_APP
                    " AND decision = :of AND printed_at = 0 AND (state IN ('refused', 'returned') OR (state = 'approved' AND "
                    "EXISTS (SELECT 1 FROM certificate c WHERE c.subject = :subject AND c.number = application.number "
                    "AND c.state IN " HELD ")))",
                    why, "subject:t", a->subject, "app:t", act->open.app, "of:t", act->open.of, NULL))
        return false;
    if (!stands) return true;
    return undo_certificate(a, act->open.app, why) &&
           db_run(a->db,
                  "UPDATE application SET state = 'complete', ground = '', remark = '', number = '', tell = '', "
                  "sort_due = " EARLIER("decision_due", "last_day") ", " UNDECIDED ", " TOUCHED OF_APP,
                  why, APP_ARGS(a, act->open.app), NULL) &&
           apply_learner_number(a, why);
}

/* What it was told of must still be what there is to tell: a ruling that came meanwhile waits for its own call. */
bool apply_told(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE application SET tell = CASE WHEN tell = :tell OR :tell = '' THEN '' ELSE tell END, told_at = :at, "
                  "told_by = :by, told_how = :how, " TOUCHED OF_APP,
                  why, APP_ARGS(a, act->open.app), "tell:t", act->open.ground, "how:t", act->open.code, NULL) &&
           money_told(a, act->open.app, act->open.ground, why);
}

/* The first paper after the decision: from then on it cannot be undone. */
bool apply_printed(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db, "UPDATE application SET printed_at = :at" OF_APP " AND decision <> '' AND printed_at = 0", why,
                  "subject:t", a->subject, "app:t", act->open.app, "at:i", a->ev->at, NULL);
}

/* Of the certificate --------------------------------------------------------------------------------------------------------*/

/* The application it was issued on goes along: what the family has to be told, and for a mistake the state. */
static bool tell_holder(const struct applying *a, const char *number, const char *tell, const char *state, struct fail *why) {
    return db_run(a->db,
                  "UPDATE application SET state = :state, tell = :tell, told_at = 0, told_by = '', told_how = '', " TOUCHED
                  " WHERE subject = :subject AND state = 'approved' AND app = "
                  "(SELECT app FROM certificate WHERE subject = :subject AND number = :number)",
                  why, "subject:t", a->subject, "number:t", number, "at:i", a->ev->at, "by:t", a->ev->staff, "pending:i",
                  a->pending, "state:t", state, "tell:t", tell, NULL);
}

static bool end_certificate(const struct applying *a, const char *state, const char *app_state, struct fail *why) {
    const struct act *act = a->ev->payload;
    if (!db_run(a->db,
                "UPDATE certificate SET state = :state, ground = :ground, ended_at = :at, ended_by = :by, ended_day = :day, "
                "pending = :pending WHERE subject = :subject AND number = :number AND state IN " HELD,
                why, "subject:t", a->subject, "number:t", act->open.number, "state:t", state, "ground:t", act->open.ground,
                "at:i", a->ev->at, "by:t", a->ev->staff, "day:t", act->open.day, "pending:i", a->pending, NULL))
        return false;
    if (db_changed(a->db) == 0) return true;
    return tell_holder(a, act->open.number, state, app_state, why) && apply_learner_number(a, why);
}

/* With that whoever had to look at the certificate has looked. */
bool apply_annulled(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return end_certificate(a, "annulled", "annulled", why) &&
           db_run(
               a->db,
               "UPDATE ruling SET closed = 1, way = 'annulled', closed_by = :by, pending = :pending WHERE subject = :subject "
               "AND kind = 'flagged' AND number = :number AND closed = 0 AND EXISTS (SELECT 1 FROM certificate c WHERE "
               "c.subject = :subject AND c.number = :number AND c.state = 'annulled')",
               why, "subject:t", a->subject, "by:t", a->ev->staff, "number:t", act->open.number, "pending:i", a->pending, NULL);
}

bool apply_excluded(const struct applying *a, struct fail *why) {
    return end_certificate(a, "excluded", "approved", why);
}

bool apply_expired(const struct applying *a, struct fail *why) {
    return end_certificate(a, "expired", "approved", why);
}

bool apply_suspended(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE certificate SET state = 'suspended', was = state, ground = :ground, pending = :pending "
                  "WHERE subject = :subject AND number = :number AND state = 'living'",
                  why, "subject:t", a->subject, "number:t", act->open.number, "ground:t", act->open.ground, "pending:i",
                  a->pending, NULL) &&
           apply_learner_number(a, why);
}

bool apply_resumed(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE certificate SET state = 'living', was = '', ground = '', pending = :pending "
                  "WHERE subject = :subject AND number = :number AND state = 'suspended'",
                  why, "subject:t", a->subject, "number:t", act->open.number, "pending:i", a->pending, NULL) &&
           apply_block(a, why) && apply_learner_number(a, why);
}

/* Of the learner: RULES 8 ---------------------------------------------------------------------------------------------------*/

bool apply_block(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "UPDATE certificate SET state = 'suspended', was = state, ground = 'consent', pending = :pending "
                  "WHERE subject = :subject AND " IS_STATE(
                      "state", "living") " AND "
                                         "EXISTS (SELECT 1 FROM learner l WHERE l.subject = :subject AND l.blocked <> '')",
                  why, "subject:t", a->subject, "pending:i", a->pending, NULL);
}

/* A second withdrawal finds nothing to block: the clock of the first one runs. */
bool apply_consent_withdrawn(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    if (!db_run(a->db,
                "UPDATE learner SET blocked = :id, blocked_at = :at, erase_due = :due, pending = :pending "
                "WHERE subject = :subject AND blocked = '' AND erased = ''",
                why, "subject:t", a->subject, "id:t", a->id, "at:i", a->ev->at, "due:t", act->open.due, "pending:i", a->pending,
                NULL))
        return false;
    return db_changed(a->db) == 0 || (apply_block(a, why) && apply_learner_number(a, why));
}

bool apply_unblock(const struct applying *a, struct fail *why) {
    if (!db_run(a->db,
                "UPDATE learner SET blocked = '', blocked_at = 0, erase_due = '', pending = :pending "
                "WHERE subject = :subject AND blocked <> '' AND blocked_at < :at",
                why, "subject:t", a->subject, "at:i", a->ev->at, "pending:i", a->pending, NULL))
        return false;
    if (db_changed(a->db) == 0) return true;
    return db_run(a->db,
                  "UPDATE certificate SET state = 'living', was = '', ground = '', pending = :pending "
                  "WHERE subject = :subject AND state = 'suspended' AND ground = 'consent'",
                  why, "subject:t", a->subject, "pending:i", a->pending, NULL) &&
           apply_learner_number(a, why);
}

bool apply_access_asked(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE learner SET access_due = :due, access_event = :id, pending = :pending "
                  "WHERE subject = :subject AND access_due = '' AND erased = ''",
                  why, "subject:t", a->subject, "id:t", a->id, "due:t", act->open.due, "pending:i", a->pending, NULL);
}

bool apply_access_given(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE learner SET access_due = '', access_event = '', pending = :pending "
                  "WHERE subject = :subject AND access_event = :of",
                  why, "subject:t", a->subject, "of:t", act->open.of, "pending:i", a->pending, NULL);
}
