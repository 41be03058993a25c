#include "model/store/alias.h"
#include "model/store/apply_app.h"
#include "model/store/apply_money.h"
#include "model/store/differ.h"
#include "model/store/queries_table.h"

#include <string.h>

/* Rulings of the centre and their end. They never rewrite history: they add to it, and the rows show both. */

/* Of those that are this learner's by now: what a later merge brings lives beside them until then. */
#define HELD_NOW "state IN ('living', 'suspended') AND since <= :now"
#define FIRST                                                                                                                  \
    "(SELECT number FROM certificate WHERE subject = :subject AND " HELD_NOW                                                   \
    " ORDER BY gsn = 0, gsn, issued_at, number LIMIT 1)"

static int64_t now_of(const struct applying *a) {
    return a->pending ? INT64_MAX : a->ev->gsn;
}

/* The centre's ruling tells the desk; what lives is clear without it. */
static bool join_others(const struct applying *a, struct fail *why) {
    if (!db_run(a->db,
                "UPDATE certificate SET state = 'joined', living = " FIRST ", pending = :pending "
                "WHERE subject = :subject AND " HELD_NOW " AND number <> " FIRST,
                why, "subject:t", a->subject, "pending:i", a->pending, "now:i", now_of(a), NULL))
        return false;
    return db_changed(a->db) == 0 ||
           db_run(
               a->db,
               "UPDATE application SET state = 'joined', sort_due = '', tell = 'replaced', pending = :pending "
               "WHERE subject = :subject AND " IS_STATE(
                   "state", "approved") " AND EXISTS (SELECT 1 FROM certificate c "
                                        "WHERE c.subject = :subject AND c.number = application.number AND c.state = 'joined')",
               why, "subject:t", a->subject, "pending:i", a->pending, NULL);
}

bool apply_learner_number(const struct applying *a, struct fail *why) {
    return join_others(a, why) &&
           db_run(a->db, "UPDATE learner SET pending = :pending, number = coalesce(" FIRST ", '') WHERE subject = :subject",
                  why, "subject:t", a->subject, "pending:i", a->pending, "now:i", now_of(a), NULL) &&
           money_follows(a, why);
}

/* A later ruling on the same application takes the place of the open one before it: the desk has one matter, not two. */
static bool replace_joined(const struct applying *a, const char *app, struct fail *why) {
    return db_run(a->db,
                  "UPDATE ruling SET closed = 1, way = 'replaced', pending = :pending "
                  "WHERE subject = :subject AND app = :app AND kind = 'joined' AND closed = 0 AND ruling <> :ruling",
                  why, "subject:t", a->subject, "app:t", app, "ruling:t", a->id, "pending:i", a->pending, NULL);
}

bool apply_settled(const struct applying *a, const char *app, const char *way, struct fail *why) {
    return db_run(a->db,
                  "UPDATE ruling SET closed = 1, way = :way, closed_by = :by, pending = :pending "
                  "WHERE subject = :subject AND app = :app AND closed = 0 AND " RULING_JOINED,
                  why, "subject:t", a->subject, "app:t", app, "way:t", way, "by:t", a->ev->staff, "pending:i", a->pending,
                  NULL);
}

/* The living one was brought by a merge that was undone since: each has its own again. Alias events build the rows anew, so
 * that this is asked in the same state of the log whatever came first. */
static bool parted(const struct applying *a, const struct joined *j, bool *out, struct fail *why) {
    struct alias_place alias;
    *out = false;
    if (!j->merged[0]) return true;
    if (!alias_of(a->db, j->merged, &alias, why)) return false;
    *out = strcmp(alias.root, a->subject) != 0;
    return true;
}

static bool void_number(const struct applying *a, const struct joined *j, struct fail *why) {
    return db_run(a->db,
                  "UPDATE certificate SET state = 'joined', living = :living, pending = :pending "
                  "WHERE subject = :subject AND number = :number",
                  why, "subject:t", a->subject, "number:t", j->number, "living:t", j->living, "pending:i", a->pending, NULL) &&
           db_run(a->db,
                  "UPDATE application SET state = 'joined', sort_due = '', tell = :tell, pending = :pending "
                  "WHERE subject = :subject AND app = :app",
                  why, "subject:t", a->subject, "app:t", j->app, "tell:t", j->number[0] ? "replaced" : "", "pending:i",
                  a->pending, NULL) &&
           apply_learner_number(a, why);
}

bool apply_joined(const struct applying *a, struct fail *why) {
    const struct joined *j = a->ev->payload;
    bool ended;
    if (!parted(a, j, &ended, why)) return false;
    return (ended || (replace_joined(a, j->app, why) && void_number(a, j, why))) &&
           db_run(
               a->db,
               "INSERT INTO ruling (subject, ruling, kind, of, app, number, living, living_app, living_point, living_at, at, "
               "closed, way, pending) VALUES (:subject, :ruling, 'joined', :of, :app, :number, :living, :living_app, "
               ":living_point, :living_at, :at, :closed, :way, :pending) ON CONFLICT (subject, ruling) DO NOTHING",
               why, "subject:t", a->subject, "ruling:t", a->id, "at:i", a->ev->at, "closed:i", (int64_t)ended, "way:t",
               ended ? "split" : "", "pending:i", a->pending, ":r", &rec_joined, j, NULL);
}

/* As it was before it was joined: whole or not, and in the queues by the days it had. Its number stays burnt. */
bool apply_revived(const struct applying *a, struct fail *why) {
    const struct revived *r = a->ev->payload;
    return db_run(a->db,
                  "UPDATE application SET state = CASE WHEN decision_due = '' THEN CASE WHEN missing <> '' THEN 'incomplete' "
                  "WHEN request_channel = 'person' THEN 'filed_inperson' ELSE 'filed_online' END "
                  "WHEN remark <> '' THEN 'returned' ELSE 'complete' END, number = '', tell = '', " UNDECIDED
                  ", sort_due = CASE WHEN decision_due = '' THEN " EARLIER("papers_due", "last_day") " ELSE " EARLIER(
                      "decision_due", "last_day") " END, pending = :pending" OF_APP " AND state = 'joined'",
                  why, "subject:t", a->subject, "app:t", r->app, "pending:i", a->pending, NULL) &&
           db_run(a->db,
                  "UPDATE ruling SET closed = 1, way = CASE WHEN way = 'split' THEN way ELSE 'revived' END, pending = :pending "
                  "WHERE subject = :subject AND app = :app AND " RULING_JOINED,
                  why, "subject:t", a->subject, "app:t", r->app, "pending:i", a->pending, NULL);
}

/* The child has the new number from its issue on; what the family has in hand says the other one. */
bool apply_renumbered(const struct applying *a, struct fail *why) {
    const struct renumbered *r = a->ev->payload;
    return db_run(a->db,
                  "UPDATE certificate SET number = :living, was_number = :number, pending = :pending "
                  "WHERE subject = :subject AND number IN (:number, :of) AND event = :of",
                  why, "subject:t", a->subject, "number:t", r->number, "living:t", r->living, "of:t", r->of, "pending:i",
                  a->pending, NULL) &&
           db_run(a->db,
                  "UPDATE application SET number = :living, tell = 'replaced', pending = :pending "
                  "WHERE subject = :subject AND app = :app AND number = :number",
                  why, "subject:t", a->subject, "app:t", r->app, "number:t", r->number, "living:t", r->living, "pending:i",
                  a->pending, NULL) &&
           money_renumbered(a, r->number, r->living, why) && apply_learner_number(a, why) &&
           db_run(a->db,
                  "INSERT INTO ruling (subject, ruling, kind, of, app, number, living, living_point, living_at, at, pending) "
                  "VALUES (:subject, :ruling, 'renumbered', :of, :app, :number, :living, :living_point, :living_at, :at, "
                  ":pending) ON CONFLICT (subject, ruling) DO NOTHING",
                  why, "subject:t", a->subject, "ruling:t", a->id, "at:i", a->ev->at, "pending:i", a->pending, ":r",
                  &rec_renumbered, r, NULL);
}

static bool end_parked(const struct applying *a, const char *of, const char *way, struct fail *why) {
    return db_run(a->db,
                  "UPDATE ruling SET closed = 1, way = :way, pending = :pending "
                  "WHERE subject = :subject AND kind = 'parked' AND of = :of AND closed = 0",
                  why, "subject:t", a->subject, "of:t", of, "way:t", way, "pending:i", a->pending, NULL);
}

/* That a split has ended it stays said, and how an operator's matter was settled first. */
static bool close_ruling(const struct applying *a, const char *ruling, const char *way, struct fail *why) {
    return db_run(a->db,
                  "UPDATE ruling SET closed = 1, closed_by = :by, way = CASE WHEN way = 'split' THEN way ELSE :way END, "
                  "pending = :pending "
                  "WHERE subject = :subject AND ruling = :ruling AND (closed = 0 OR kind NOT IN ('flagged', 'handed'))",
                  why, "subject:t", a->subject, "by:t", a->ev->staff, "way:t", way, "ruling:t", ruling, "pending:i", a->pending,
                  NULL);
}

/* The application and the number, for people: of the certificate that the event issued, else of the learner's last application.
 */
static bool put_ruling(const struct applying *a, const char *kind, const char *of, const char *cause, struct fail *why) {
    return db_run(
        a->db,
        "INSERT INTO ruling (subject, ruling, kind, of, app, number, living, cause, at, pending) VALUES (:subject, :ruling, :kind, "
        ":of, coalesce((SELECT app FROM certificate WHERE subject = :subject AND event = :of), "
        "(SELECT last_app FROM learner WHERE subject = :subject), ''), "
        "coalesce((SELECT number FROM certificate WHERE subject = :subject AND event = :of), ''), "
        "coalesce((SELECT living FROM certificate WHERE subject = :subject AND event = :of), ''), :cause, :at, :pending) "
        "ON CONFLICT (subject, ruling) DO NOTHING",
        why, "subject:t", a->subject, "ruling:t", a->id, "kind:t", kind, "of:t", of, "cause:t", cause, "at:i", a->ev->at,
        "pending:i", a->pending, NULL);
}

bool apply_superseded(const struct applying *a, struct fail *why) {
    const struct superseded *s = a->ev->payload;
    return put_ruling(a, "superseded", s->of, s->cause, why) && money_superseded(a, s->of, why);
}

/* Set aside again: the answer to a second try takes the place of the first. */
bool apply_parked(const struct applying *a, struct fail *why) {
    const struct parked *p = a->ev->payload;
    return end_parked(a, p->of, "replaced", why) && put_ruling(a, "parked", p->of, p->cause, why);
}

/* Also where an operator has it by now. */
bool apply_taken(const struct applying *a, struct fail *why) {
    const struct taken *t = a->ev->payload;
    return end_parked(a, t->of, "taken", why) &&
           db_run(a->db,
                  "UPDATE ruling SET closed = 1, way = 'taken', pending = :pending "
                  "WHERE subject = :subject AND kind = 'handed' AND way = 'parked' AND of = :of AND closed = 0",
                  why, "subject:t", a->subject, "of:t", t->of, "pending:i", a->pending, NULL);
}

/* The dispute stays open until the centre has answered. */
bool apply_redrive(const struct applying *a, struct fail *why) {
    const struct redrive *r = a->ev->payload;
    return db_run(a->db,
                  "UPDATE ruling SET way = 'asked', pending = :pending "
                  "WHERE subject = :subject AND kind = 'parked' AND of = :of AND closed = 0",
                  why, "subject:t", a->subject, "of:t", r->of, "pending:i", a->pending, NULL);
}

static bool put_about(const struct applying *a, const char *kind, const char *of, const char *app, const char *number,
                      const char *cause, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO ruling (subject, ruling, kind, of, app, number, cause, at, pending) VALUES (:subject, :ruling, "
                  ":kind, :of, CASE WHEN :app = '' THEN coalesce((SELECT last_app FROM learner WHERE subject = :subject), '') "
                  "ELSE :app END, :number, :cause, :at, :pending) ON CONFLICT (subject, ruling) DO NOTHING",
                  why, "subject:t", a->subject, "ruling:t", a->id, "kind:t", kind, "of:t", of, "app:t", app, "number:t", number,
                  "cause:t", cause, "at:i", a->ev->at, "pending:i", a->pending, NULL);
}

bool apply_over_asked(const struct applying *a, struct fail *why) {
    const struct over_asked *o = a->ev->payload;
    return money_over_asked(a, o, why) && put_ruling(a, "over_asked", o->of, o->cause, why);
}

bool apply_differing(const struct applying *a, const char *app, struct fail *why) {
    const struct differs *d = a->ev->payload;
    return put_about(a, "differs", d->open.of, app, "", strstr(d->differing.fields, DIFFER_PLACE "\t") ? "transfer" : "", why);
}

/* Whoever was removed for cause has decided on it: it rests until an operator confirms. */
bool apply_flagged(const struct applying *a, struct fail *why) {
    const struct flagged *f = a->ev->payload;
    if (!put_about(a, "flagged", f->of, f->app, f->number, f->cause, why)) return false;
    return strcmp(f->cause, "removed_cause") != 0 ||
           (db_run(a->db,
                   "UPDATE certificate SET state = 'suspended', was = state, ground = 'removed', pending = :pending "
                   "WHERE subject = :subject AND number = :number AND state = 'living'",
                   why, "subject:t", a->subject, "number:t", f->number, "pending:i", a->pending, NULL) &&
            apply_learner_number(a, why));
}

/* The matter goes on as the operator's, with the kind that it was as its `way`; what the desk has explained stands in the event
 * alone. One that has ended by then stays as it ended. */
bool apply_handed(const struct applying *a, struct fail *why) {
    const struct handed *h = a->ev->payload;
    return db_run(
               a->db,
               "INSERT INTO ruling (subject, ruling, kind, of, app, number, living, living_app, living_point, living_at, "
               "cause, way, at, pending) SELECT subject, :ruling, 'handed', of, app, number, living, living_app, living_point, "
               "living_at, cause, kind, :at, :pending FROM ruling WHERE subject = :subject AND ruling = :of AND closed = 0 "
               "ON CONFLICT (subject, ruling) DO NOTHING",
               why, "subject:t", a->subject, "ruling:t", a->id, "of:t", h->open.ruling, "at:i", a->ev->at, "pending:i",
               a->pending, NULL) &&
           db_run(a->db,
                  "UPDATE ruling SET closed = 1, closed_by = :by, way = 'other_child', pending = :pending "
                  "WHERE subject = :subject AND ruling = :of AND closed = 0",
                  why, "subject:t", a->subject, "by:t", a->ev->staff, "of:t", h->open.ruling, "pending:i", a->pending, NULL);
}

/* The family told at the dispute is told of the number that took the other's place. */
static bool told_of_ruling(const struct applying *a, const struct dispute_closed *d, struct fail *why) {
    if (strcmp(d->way, "told_family") != 0) return true;
    return db_run(a->db,
                  "UPDATE application SET tell = '', told_at = :at, told_by = :by, pending = :pending "
                  "WHERE subject = :subject AND tell = 'replaced' AND app = "
                  "(SELECT app FROM ruling WHERE subject = :subject AND ruling = :ruling)",
                  why, "subject:t", a->subject, "at:i", a->ev->at, "by:t", a->ev->staff, "ruling:t", d->ruling, "pending:i",
                  a->pending, NULL);
}

/* What rested because of who had decided it goes on. */
static bool confirm_number(const struct applying *a, const struct dispute_closed *d, struct fail *why) {
    if (strcmp(d->way, "confirmed") != 0) return true;
    return db_run(a->db,
                  "UPDATE certificate SET state = 'living', was = '', ground = '', pending = :pending WHERE subject = :subject "
                  "AND state = 'suspended' AND ground = 'removed' AND number = "
                  "(SELECT number FROM ruling WHERE subject = :subject AND ruling = :ruling)",
                  why, "subject:t", a->subject, "ruling:t", d->ruling, "pending:i", a->pending, NULL) &&
           apply_block(a, why) && apply_learner_number(a, why);
}

/* What the operator has found goes back to the desk that had handed it over, with the kind that it was as its `way`. */
static bool answer_desk(const struct applying *a, const struct dispute_closed *d, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO ruling (subject, ruling, kind, of, app, number, living, living_app, living_point, living_at, "
                  "cause, way, at, pending) SELECT subject, :answer, 'answered', of, app, number, living, living_app, "
                  "living_point, living_at, :found, way, :at, :pending FROM ruling WHERE subject = :subject AND "
                  "ruling = :ruling AND kind = 'handed' AND closed = 0 ON CONFLICT (subject, ruling) DO NOTHING",
                  why, "subject:t", a->subject, "answer:t", a->id, "found:t", d->way, "ruling:t", d->ruling, "at:i", a->ev->at,
                  "pending:i", a->pending, NULL);
}

bool apply_dispute_closed(const struct applying *a, struct fail *why) {
    const struct dispute_closed *d = a->ev->payload;
    return told_of_ruling(a, d, why) && confirm_number(a, d, why) && answer_desk(a, d, why) &&
           close_ruling(a, d->ruling, d->way, why);
}
