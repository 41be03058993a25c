#include "model/base/text.h"
#include "model/rules/checks.h"
#include "model/rules/fields.h"
#include "model/store/alias.h"
#include "model/store/apply_app.h"
#include "model/store/differ.h"
#include "model/store/journal.h"
#include "model/store/queries_table.h"

#include <stdio.h>
#include <string.h>

/* Whoever brings anything into the package belongs to the hands that may not decide on it (RULES A6). */
#define ENTERED                                                                                                                \
    "hands = CASE WHEN (' ' || hands || ' ') LIKE ('% ' || :by || ' %') THEN hands ELSE trim(hands || ' ' || :by) END, " TOUCHED
/* The family came with what it was sent away for: nobody has to be told any more, and the remark cannot be taken back. */
#define ANSWERED "tell = CASE WHEN tell IN ('returned', 'lapsed', 'closed') THEN '' ELSE tell END, " UNDECIDED ", "

/* Folded columns of a child: what search, twins and sorting compare by. */
struct folded {
    char surname[96];
    char name[96];
    char patronymic[96];
    char initial[8];
    char doc[DOC_KEY_SIZE];
    char parent[96];
};
#define FOLDED_ARGS(f)                                                                                                         \
    "f_surname:t", (f)->surname, "f_name:t", (f)->name, "f_patronymic:t", (f)->patronymic, "f_initial:t", (f)->initial,        \
        "doc_key:t", (f)->doc, "f_parent:t", (f)->parent

/* Whole records in SQL, made from the tables of columns: names, values, and both ways of setting them. */
// clang-format off
#define NAME_request(kind, name, room)    ", request_" #name
#define NAME_child(kind, name, room)      ", child_" #name
#define NAME_address(kind, name, room)    ", address_" #name
#define NAME_applicant(kind, name, room)  ", applicant_" #name
#define VALUE_request(kind, name, room)   ", :request_" #name
#define VALUE_child(kind, name, room)     ", :child_" #name
#define VALUE_address(kind, name, room)   ", :address_" #name
#define VALUE_applicant(kind, name, room) ", :applicant_" #name
#define NEW_child(kind, name, room)       ", child_" #name " = excluded.child_" #name
#define NEW_address(kind, name, room)     ", address_" #name " = excluded.address_" #name
#define NEW_applicant(kind, name, room)   ", applicant_" #name " = excluded.applicant_" #name
#define SET_child(kind, name, room)       ", child_" #name " = :child_" #name
#define SET_address(kind, name, room)     ", address_" #name " = :address_" #name
#define SET_applicant(kind, name, room)   ", applicant_" #name " = :applicant_" #name

static const char file_application[] =
    "INSERT INTO application (subject, app, state, received_reason, papers_due, entered_by, hands, entered_at, last_day, sort_due, touched_at, "
    "touched_by, pending" REQUEST_FIELDS(NAME_request) CHILD_FIELDS(NAME_child) ADDRESS_FIELDS(NAME_address) APPLICANT_FIELDS(NAME_applicant)
    ") VALUES (:subject, :app, :state, :received_reason, :papers_due, :by, :by, :at, :last_day, :sort_due, :at, :by, "
    ":pending" REQUEST_FIELDS(VALUE_request) CHILD_FIELDS(VALUE_child) ADDRESS_FIELDS(VALUE_address) APPLICANT_FIELDS(VALUE_applicant)
    ") ON CONFLICT (subject, app) DO NOTHING";

/* The learner stands where the last application stands; the living certificate stays. */
#define INSERT_LEARNER \
    "INSERT INTO learner (subject, municipality, point, last_app, phone, f_surname, f_name, f_patronymic, f_initial, doc_key, " \
    "f_parent, pending" CHILD_FIELDS(NAME_child) ADDRESS_FIELDS(NAME_address) APPLICANT_FIELDS(NAME_applicant) \
    ") VALUES (:subject, :municipality, :point, :last_app, :phone, :f_surname, :f_name, :f_patronymic, :f_initial, :doc_key, " \
    ":f_parent, :pending" CHILD_FIELDS(VALUE_child) ADDRESS_FIELDS(VALUE_address) APPLICANT_FIELDS(VALUE_applicant)

static const char put_learner[] = INSERT_LEARNER
    ") ON CONFLICT (subject) DO UPDATE SET municipality = excluded.municipality, point = excluded.point, "
    "last_app = excluded.last_app, phone = excluded.phone, f_surname = excluded.f_surname, f_name = excluded.f_name, "
    "f_patronymic = excluded.f_patronymic, f_initial = excluded.f_initial, doc_key = excluded.doc_key, "
    "f_parent = excluded.f_parent, pending = excluded.pending"
    CHILD_FIELDS(NEW_child) ADDRESS_FIELDS(NEW_address) APPLICANT_FIELDS(NEW_applicant);

/* Of one who was merged into another since: only where the other has nothing yet. */
static const char add_learner[] = INSERT_LEARNER ") ON CONFLICT (subject) DO NOTHING";

#define SET_LAST_DAY                                                                                                           \
    "last_day = :last_day, sort_due = CASE WHEN state IN ('complete', 'returned') THEN "                                       \
    EARLIER("decision_due", ":last_day") " WHEN state IN " OPEN_STATES " THEN "                                                \
    EARLIER("papers_due", ":last_day") " ELSE '' END"

static const char correct_application[] =
    "UPDATE application SET entered_by = :by, entered_at = :at, request_quick = 0, " SET_LAST_DAY ", " ENTERED
    CHILD_FIELDS(SET_child) ADDRESS_FIELDS(SET_address) APPLICANT_FIELDS(SET_applicant) OF_APP;

/* By the centre, which is nobody's hand: who touched it last stays. */
static const char reconcile_application[] = "UPDATE application SET " SET_LAST_DAY
    ", touched_at = :at, touched_by = CASE WHEN :by = '' THEN touched_by ELSE :by END, pending = :pending"
    CHILD_FIELDS(SET_child) ADDRESS_FIELDS(SET_address) APPLICANT_FIELDS(SET_applicant) OF_APP;

#define SET_LEARNER                                                                                                            \
    "UPDATE learner SET phone = :phone, f_surname = :f_surname, f_name = :f_name, f_patronymic = :f_patronymic, "              \
    "f_initial = :f_initial, doc_key = :doc_key, f_parent = :f_parent, pending = :pending"                                     \
    CHILD_FIELDS(SET_child) ADDRESS_FIELDS(SET_address) APPLICANT_FIELDS(SET_applicant)

static const char correct_learner[] = SET_LEARNER " WHERE subject = :subject AND last_app = :app";

/* A transfer (C13) moves the register's place; the number stays. */
static const char change_learner[] = SET_LEARNER
    ", municipality = CASE WHEN :municipality = '' THEN municipality ELSE :municipality END, "
    "point = CASE WHEN :point = '' THEN point ELSE :point END WHERE subject = :subject";
// clang-format on

void learner_doc_key(const struct child *child, char out[DOC_KEY_SIZE]) {
    char joined[sizeof child->doc_kind + sizeof child->doc_series + sizeof child->doc_number];
    out[0] = '\0';
    if (child->doc_number[0] == '\0') return;
    snprintf(joined, sizeof joined, "%s%s%s", child->doc_kind, child->doc_series, child->doc_number);
    text_fold(joined, out, DOC_KEY_SIZE);
}

static void fold_family(const struct child *child, const struct applicant *applicant, struct folded *out) {
    uint32_t code;
    text_fold(child->surname, out->surname, sizeof out->surname);
    text_fold(child->name, out->name, sizeof out->name);
    text_fold(child->patronymic, out->patronymic, sizeof out->patronymic);
    size_t size = text_step(out->surname, strlen(out->surname), &code);
    memcpy(out->initial, out->surname, size);
    out->initial[size] = '\0';
    learner_doc_key(child, out->doc);
    text_fold(applicant->surname, out->parent, sizeof out->parent);
}

/* What the first release filed does not carry the day: then it is the day before the 18th birthday as the law counts it. */
static void eligible_until(const struct eligible *said, const struct child *child, char out[DATE_TEXT]) {
    int32_t birth;
    text_copy(out, DATE_TEXT, said->last_day);
    if (!*out && date_parse(child->birth, &birth)) date_iso(certificate_last_day(birth), out);
}

bool apply_filed(const struct applying *a, struct fail *why) {
    const struct filed *f = a->ev->payload;
    struct folded folded;
    char last_day[DATE_TEXT];
    fold_family(&f->child, &f->applicant, &folded);
    eligible_until(&f->eligible, &f->child, last_day);
    const char *papers_due = f->request.papers_due;
    const char *sort_due = !*papers_due || (*last_day && strcmp(last_day, papers_due) < 0) ? last_day : papers_due;
    const char *state = strcmp(f->request.channel, "person") == 0 ? "filed_inperson" : "filed_online";
    return db_run(a->db, file_application, why, APP_ARGS(a, a->id), "state:t", state, "received_reason:t",
                  f->note.received_reason, "papers_due:t", papers_due, "last_day:t", last_day, "sort_due:t", sort_due,
                  "request:r", &rec_request, &f->request, "child:r", &rec_child, &f->child, "address:r", &rec_address,
                  &f->address, "applicant:r", &rec_applicant, &f->applicant, NULL) &&
           db_run(a->db, a->before_merge ? add_learner : put_learner, why, "subject:t", a->subject, "municipality:t",
                  f->request.municipality, "point:t", f->request.point, "last_app:t", a->id, "phone:t", f->applicant.phone,
                  FOLDED_ARGS(&folded), "pending:i", a->pending, "child:r", &rec_child, &f->child, "address:r", &rec_address,
                  &f->address, "applicant:r", &rec_applicant, &f->applicant, NULL);
}

/* The whole data of an application, and of its learner where it is the last one. */
struct restated {
    const char *sql; /* of the application */
    const char *app;
    const struct child *child;
    const struct address *address;
    const struct applicant *applicant;
    const struct eligible *eligible;
};

static bool restate(const struct applying *a, const struct restated *c, struct fail *why) {
    struct folded folded;
    char last_day[DATE_TEXT];
    fold_family(c->child, c->applicant, &folded);
    eligible_until(c->eligible, c->child, last_day);
    return db_run(a->db, c->sql, why, APP_ARGS(a, c->app), "last_day:t", last_day, "child:r", &rec_child, c->child, "address:r",
                  &rec_address, c->address, "applicant:r", &rec_applicant, c->applicant, NULL) &&
           db_run(a->db, correct_learner, why, "subject:t", a->subject, "app:t", c->app, "phone:t", c->applicant->phone,
                  FOLDED_ARGS(&folded), "pending:i", a->pending, "child:r", &rec_child, c->child, "address:r", &rec_address,
                  c->address, "applicant:r", &rec_applicant, c->applicant, NULL);
}

bool apply_corrected(const struct applying *a, struct fail *why) {
    const struct corrected *c = a->ev->payload;
    return restate(a, &(struct restated){correct_application, c->open.app, &c->child, &c->address, &c->applicant, &c->eligible},
                   why);
}

static bool load_standing(const struct applying *a, struct statement *out, bool *there, struct fail *why) {
    struct rows r;
    int at = 0;
    *out = (struct statement){0};
    *there = false;
    if (!db_query(a->db, &r,
                  "SELECT last_app" CHILD_FIELDS(QUERY_CHILD) ADDRESS_FIELDS(QUERY_ADDRESS)
                      APPLICANT_FIELDS(QUERY_APPLICANT) " FROM learner WHERE subject = :subject",
                  why, "subject:t", a->subject, NULL))
        return false;
    if (db_next(&r, why)) {
        db_record(&r, at += 1, &rec_child, &out->child);
        db_record(&r, at += (int)rec_child.count, &rec_address, &out->address);
        db_record(&r, at + (int)rec_address.count, &rec_applicant, &out->applicant);
        *there = true;
    }
    return db_done(&r);
}

/* What is named of the learner's data. A corrected birth date moves the end of what the learner holds. */
static bool change(const struct applying *a, const char *what, const struct statement *said, struct fail *why) {
    struct statement now;
    struct folded folded;
    char last_day[DATE_TEXT];
    bool there;
    if (a->before_merge) return true;
    if (!load_standing(a, &now, &there, why)) return false;
    if (!there) return true;
    statement_lay(what, said, &now);
    fold_family(&now.child, &now.applicant, &folded);
    eligible_until(&now.eligible, &now.child, last_day);
    return db_run(a->db, change_learner, why, "subject:t", a->subject, "phone:t", now.applicant.phone, FOLDED_ARGS(&folded),
                  "municipality:t", said->place.municipality, "point:t", said->place.point, "pending:i", a->pending, "child:r",
                  &rec_child, &now.child, "address:r", &rec_address, &now.address, "applicant:r", &rec_applicant,
                  &now.applicant, NULL) &&
           (!plan_change_names(what, &rec_child, "birth") ||
            db_run(a->db,
                   "UPDATE certificate SET valid_until = :last_day, pending = :pending WHERE subject = :subject AND "
                   "state IN ('living', 'suspended') AND valid_until <> :last_day",
                   why, "subject:t", a->subject, "last_day:t", last_day, "pending:i", a->pending, NULL));
}

bool apply_changed(const struct applying *a, struct fail *why) {
    const struct changed *c = a->ev->payload;
    struct statement said = {c->child, c->address, c->applicant, c->eligible, {{0}, {0}}};
    memcpy(said.place.municipality, c->open.municipality, sizeof said.place.municipality);
    memcpy(said.place.point, c->open.point, sizeof said.place.point);
    return change(a, statement_names(a->ev), &said, why);
}

/* Of two transfers the first. */
static bool stays_at(const struct applying *a, const struct differs_open *d, struct fail *why) {
    return a->before_merge || !d->point[0] ||
           db_run(
               a->db,
               "UPDATE learner SET municipality = :municipality, point = :point, pending = :pending WHERE subject = :subject",
               why, "subject:t", a->subject, "municipality:t", d->municipality, "point:t", d->point, "pending:i", a->pending,
               NULL);
}

/* Of an application, or of the learner's data. */
bool apply_differs(const struct applying *a, struct fail *why) {
    const struct differs *d = a->ev->payload;
    const struct restated whole = {reconcile_application, d->open.app, &d->child, &d->address, &d->applicant, &d->eligible};
    const struct statement said = {d->child, d->address, d->applicant, d->eligible, {{0}, {0}}};
    return (d->open.app[0] ? restate(a, &whole, why) : change(a, statement_names(a->ev), &said, why)) &&
           stays_at(a, &d->open, why) && (d->differing.fields[0] == '\0' || apply_differing(a, d->open.app, why));
}

bool apply_identity(const struct applying *a, struct fail *why) {
    const struct identity *i = a->ev->payload;
    return db_run(a->db, "UPDATE application SET papers = :papers, papers_by = :by, papers_day = :day, " ENTERED OF_APP, why,
                  APP_ARGS(a, i->app), "papers:t", i->papers, "day:t", i->day, NULL);
}

bool apply_consent(const struct applying *a, struct fail *why) {
    const struct consent *c = a->ev->payload;
    const char *to_data =
        "UPDATE application SET pd_given = 1, pd_signer = :signer, pd_day = :day, pd_sheet = :sheet, pd_version = :version, " ENTERED
            OF_APP;
    const char *to_rules =
        "UPDATE application SET rules_given = 1, rules_signer = :signer, rules_day = :day, rules_sheet = :sheet, "
        "rules_version = :version, " ENTERED OF_APP;
    bool data = strcmp(c->kind, "pd") == 0;
    const char *sql = data ? to_data : strcmp(c->kind, "rules") == 0 ? to_rules : NULL;
    if (sql && !db_run(a->db, sql, why, APP_ARGS(a, c->app), "signer:t", c->signer, "day:t", c->day, "sheet:t", c->sheet,
                       "version:t", c->version, NULL))
        return false;
    return !data || apply_unblock(a, why);
}

bool apply_lacking(const struct applying *a, struct fail *why) {
    const struct lacking *l = a->ev->payload;
    return db_run(
        a->db,
        "UPDATE application SET " UNLESS_JOINED(
            "state", "'incomplete'") ", missing = :missing, decision_due = '', "
                                     "provisional = 0, " UNLESS_JOINED(
                                         "sort_due", EARLIER("papers_due", "last_day")) ", " ANSWERED ENTERED OF_APP STILL_OPEN,
        why, APP_ARGS(a, l->app), "missing:t", l->missing, NULL);
}

/* A whole package answers the remark it was returned with; the history keeps it. Papers that came in time undo a lapse. */
bool apply_completed(const struct applying *a, struct fail *why) {
    const struct completed *c = a->ev->payload;
    char made[DATE_TEXT];
    event_made(a->ev, made);
    return db_run(a->db,
                  "UPDATE application SET " UNLESS_JOINED(
                      "state", "'complete'") ", missing = '', remark = '', decision_due = :due, "
                                             "provisional = :provisional, " UNLESS_JOINED(
                                                 "sort_due", EARLIER(":due", "last_day")) ", " ANSWERED ENTERED OF_APP
                                                                                          " AND (state IN " OPEN_STATES
                                                                                          " OR " IN_TIME " OR " WAITS ")",
                  why, APP_ARGS(a, c->app), "due:t", c->decision_due, "provisional:i", c->provisional, "made:t", made, NULL);
}

bool apply_returned(const struct applying *a, struct fail *why) {
    const struct returned *r = a->ev->payload;
    char made[DATE_TEXT];
    event_made(a->ev, made);
    return db_run(a->db,
                  "UPDATE application SET state = 'returned', remark = :remark, tell = 'returned', " DECIDED
                  ", " TOUCHED OF_APP STILL_COUNTS,
                  why, APP_ARGS(a, r->open.app), "decision:t", a->id, "remark:t", r->remark.remark, "made:t", made, NULL);
}

static bool close_application(const struct applying *a, const char *app, const char *state, const char *ground,
                              const char *remark, const char *tell, struct fail *why) {
    char made[DATE_TEXT];
    event_made(a->ev, made);
    return db_run(
        a->db,
        "UPDATE application SET state = :state, ground = :ground, remark = :remark, tell = :tell, sort_due = '', " DECIDED
        ", " TOUCHED OF_APP STILL_COUNTS,
        why, APP_ARGS(a, app), "state:t", state, "ground:t", ground, "remark:t", remark, "tell:t", tell, "decision:t", a->id,
        "made:t", made, NULL);
}

/* R1 also ends what the centre has joined to a certificate of the child: with that its desk has nothing more to settle. */
bool apply_refused(const struct applying *a, struct fail *why) {
    const struct refused *r = a->ev->payload;
    if (strcmp(r->open.ground, "R1") == 0) {
        if (!db_run(a->db,
                    "UPDATE application SET state = 'complete'" OF_APP " AND state = 'joined' AND number = '' AND EXISTS "
                    "(SELECT 1 FROM ruling j WHERE j.subject = :subject AND j.app = :app AND j.kind = 'joined' AND "
                    "j.living <> '' AND " JOIN_HOLDS(j) ")",
                    why, "subject:t", a->subject, "app:t", r->open.app, NULL))
            return false;
        if (db_changed(a->db) > 0 && !apply_settled(a, r->open.app, "refused", why)) return false;
    }
    return close_application(a, r->open.app, "refused", r->open.ground, r->remark.remark, "refused", why);
}

/* The family asked for it itself: there is nothing to tell. */
bool apply_withdrawn(const struct applying *a, struct fail *why) {
    const struct withdrawn *w = a->ev->payload;
    return close_application(a, w->open.app, "withdrawn", "", w->remark.remark, "", why);
}

/* A5: only of those that wait for papers. */
bool apply_lapsed(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE application SET state = 'lapsed', tell = 'lapsed', sort_due = '', " DECIDED ", " TOUCHED OF_APP
                  " AND state IN ('filed_online', 'incomplete', 'returned')",
                  why, APP_ARGS(a, act->open.app), "decision:t", a->id, NULL);
}

bool apply_aged(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return close_application(a, act->open.app, "aged_out", "", "", "closed", why);
}

/* What the certificate finds: the number its application has, and whether something was decided before it. */
struct before_issue {
    char number[11];
    bool decided;
    bool blocked; /* consent was withdrawn: what is issued rests at once */
};

static bool load_before(const struct applying *a, const char *app, struct before_issue *out, struct fail *why) {
    struct rows r;
    char made[DATE_TEXT];
    *out = (struct before_issue){0};
    event_made(a->ev, made);
    if (!db_query(a->db, &r,
                  "SELECT number, CASE WHEN state = 'joined' OR state IN " OPEN_STATES " OR " IN_TIME
                  " THEN 0 ELSE 1 END, (SELECT blocked FROM learner WHERE subject = :subject) FROM application" OF_APP,
                  why, "subject:t", a->subject, "app:t", app, "made:t", made, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(out->number, sizeof out->number, db_text(&r, 0));
        out->decided = db_int(&r, 1) != 0;
        out->blocked = *db_text(&r, 2);
    }
    return db_done(&r);
}

static const char approve[] = "UPDATE application SET state = 'approved', number = :number, ground = '', remark = '', "
                              "tell = :tell, sort_due = '', " DECIDED ", " TOUCHED OF_APP;

/* The number where this learner has no other certificate of it; else the event's id, until the ruling that follows at once
 * gives it a number of its own: two children who were given one have been merged since (ruling.renumbered). */
#define OWN_NUMBER                                                                                                             \
    "CASE WHEN EXISTS (SELECT 1 FROM certificate o WHERE o.subject = :subject AND o.number = :number AND o.event <> :event) "  \
    "THEN CAST(:event AS TEXT) ELSE CAST(:number AS TEXT) END"

/* An issue on a joined application revives it; one on a decided application is burnt at once, and its lease stays spent. */
bool apply_issued(const struct applying *a, struct fail *why) {
    const struct issued *i = a->ev->payload;
    struct before_issue before;
    if (!load_before(a, i->open.app, &before, why)) return false;
    if (!db_run(
            a->db,
            "INSERT INTO certificate (subject, number, app, state, event, living, valid_until, issued_at, issued_by, issued_point, "
            "lease, gsn, since, pending) VALUES (:subject, " OWN_NUMBER
            ", :app, :state, :event, :living, :until, :at, :by, :point, :lease, "
            ":gsn, :since, :pending) ON CONFLICT (subject, number) DO NOTHING",
            why, APP_ARGS(a, i->open.app), "number:t", i->open.number, "state:t", before.decided ? "joined" : "living",
            "event:t", a->id, "living:t", before.decided ? before.number : "", "until:t", i->term.valid_until, "point:t",
            i->open.point, "lease:t", i->open.lease, "gsn:i", a->ev->gsn, "since:i", a->before_merge, NULL))
        return false;
    if (before.decided) return true;
    /* The centre issues only what a family has had before: a register that was loaded. */
    const char *tell = a->ev->id.kiosk == 0 ? "" : "issued";
    return db_run(a->db, approve, why, APP_ARGS(a, i->open.app), "number:t", i->open.number, "tell:t", tell, "decision:t",
                  a->id, NULL) &&
           (!before.blocked || apply_block(a, why)) && apply_learner_number(a, why);
}

/* A family that has not been told of the end is told that the number is valid, and nothing else. */
static bool never_told(const struct applying *a, const struct issued *again, struct fail *why) {
    return db_run(a->db,
                  "UPDATE application SET tell = '', pending = :pending WHERE subject = :subject AND number = :number "
                  "AND app <> :app AND tell = 'excluded'",
                  why, "subject:t", a->subject, "number:t", again->open.number, "app:t", again->open.app, "pending:i",
                  a->pending, NULL);
}

/* C11: the old number lives again, from this place in the order on: a number that has lived meanwhile was first. The day it was
 * first issued and the end it had stay beside the new day. What is not excluded
 * (any more), or was decided before, is left as it is. */
bool apply_reinstated(const struct applying *a, struct fail *why) {
    const struct issued *i = a->ev->payload;
    struct before_issue before;
    if (!load_before(a, i->open.app, &before, why)) return false;
    if (before.decided) return true;
    if (!db_run(a->db,
                "UPDATE certificate SET state = 'living', was = 'excluded', again_at = :at, app = :app, valid_until = :until, "
                "gsn = :gsn, pending = :pending WHERE subject = :subject AND number = :number AND state = 'excluded'",
                why, "subject:t", a->subject, "app:t", i->open.app, "number:t", i->open.number, "until:t", i->term.valid_until,
                "at:i", a->ev->at, "gsn:i", a->ev->gsn, "pending:i", a->pending, NULL))
        return false;
    if (db_changed(a->db) == 0) return true;
    return db_run(a->db, approve, why, APP_ARGS(a, i->open.app), "number:t", i->open.number, "tell:t", "reinstated",
                  "decision:t", a->id, NULL) &&
           never_told(a, i, why) && (!before.blocked || apply_block(a, why)) && apply_learner_number(a, why);
}
