#include "model/base/text.h"
#include "model/store/apply.h"
#include "model/store/journal.h"

#include <stdio.h>
#include <string.h>

/* What every event of an application leaves on its row, with the arguments that go with it. */
#define TOUCHED "touched_at = :at, touched_by = :by, pending = :pending"
/* Whoever brings anything into the package belongs to the hands that may not decide on it (RULES A6). */
#define ENTERED                                                                                                                \
    "hands = CASE WHEN (' ' || hands || ' ') LIKE ('% ' || :by || ' %') THEN hands ELSE trim(hands || ' ' || :by) END, " TOUCHED
#define OF_APP " WHERE subject = :subject AND app = :app"
/* A decision that comes second, and what follows one, change nothing: the first in order stands (ruling.superseded tells it).
 */
#define STILL_OPEN " AND state IN ('filed_online', 'filed_inperson', 'incomplete', 'returned', 'complete')"
#define APP_ARGS(a, app_id)                                                                                                    \
    "subject:t", (a)->subject, "app:t", app_id, "at:i", (a)->ev->at, "by:t", (a)->ev->staff, "pending:i", (a)->pending

/* Folded columns of a child: what search, twins and sorting compare by. */
struct folded {
    char surname[96];
    char name[96];
    char patronymic[96];
    char initial[8];
    char doc[DOC_KEY_SIZE];
};
#define FOLDED_ARGS(f)                                                                                                         \
    "f_surname:t", (f)->surname, "f_name:t", (f)->name, "f_patronymic:t", (f)->patronymic, "f_initial:t", (f)->initial,        \
        "doc_key:t", (f)->doc

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
#define SET_child(kind, name, room)       ", child_" #name " = :child_" #name
#define SET_address(kind, name, room)     ", address_" #name " = :address_" #name
#define SET_applicant(kind, name, room)   ", applicant_" #name " = :applicant_" #name

static const char file_application[] =
    "INSERT INTO application (subject, app, state, received_reason, papers_due, entered_by, hands, entered_at, touched_at, touched_by, "
    "pending" REQUEST_FIELDS(NAME_request) CHILD_FIELDS(NAME_child) ADDRESS_FIELDS(NAME_address) APPLICANT_FIELDS(NAME_applicant)
    ") VALUES (:subject, :app, :state, :received_reason, :papers_due, :by, :by, :at, :at, :by, "
    ":pending" REQUEST_FIELDS(VALUE_request) CHILD_FIELDS(VALUE_child) ADDRESS_FIELDS(VALUE_address) APPLICANT_FIELDS(VALUE_applicant)
    ") ON CONFLICT (subject, app) DO NOTHING";

/* The learner stands where the last application stands; the living certificate stays. */
static const char put_learner[] =
    "INSERT INTO learner (subject, municipality, point, last_app, phone, f_surname, f_name, f_patronymic, f_initial, doc_key, "
    "pending" CHILD_FIELDS(NAME_child) ADDRESS_FIELDS(NAME_address)
    ") VALUES (:subject, :municipality, :point, :last_app, :phone, :f_surname, :f_name, :f_patronymic, :f_initial, :doc_key, "
    ":pending" CHILD_FIELDS(VALUE_child) ADDRESS_FIELDS(VALUE_address)
    ") ON CONFLICT (subject) DO UPDATE SET municipality = excluded.municipality, point = excluded.point, "
    "last_app = excluded.last_app, phone = excluded.phone, f_surname = excluded.f_surname, f_name = excluded.f_name, "
    "f_patronymic = excluded.f_patronymic, f_initial = excluded.f_initial, doc_key = excluded.doc_key, "
    "pending = excluded.pending" CHILD_FIELDS(NEW_child) ADDRESS_FIELDS(NEW_address);

static const char correct_application[] =
    "UPDATE application SET entered_by = :by, entered_at = :at, " ENTERED
    CHILD_FIELDS(SET_child) ADDRESS_FIELDS(SET_address) APPLICANT_FIELDS(SET_applicant) OF_APP;

static const char correct_learner[] =
    "UPDATE learner SET phone = :phone, f_surname = :f_surname, f_name = :f_name, f_patronymic = :f_patronymic, "
    "f_initial = :f_initial, doc_key = :doc_key, pending = :pending" CHILD_FIELDS(SET_child) ADDRESS_FIELDS(SET_address)
    " WHERE subject = :subject AND last_app = :app";
// clang-format on

void learner_doc_key(const struct child *child, char out[DOC_KEY_SIZE]) {
    char joined[sizeof child->doc_kind + sizeof child->doc_series + sizeof child->doc_number];
    out[0] = '\0';
    if (child->doc_number[0] == '\0') return;
    snprintf(joined, sizeof joined, "%s%s%s", child->doc_kind, child->doc_series, child->doc_number);
    text_fold(joined, out, DOC_KEY_SIZE);
}

static void fold_child(const struct child *child, struct folded *out) {
    uint32_t code;
    text_fold(child->surname, out->surname, sizeof out->surname);
    text_fold(child->name, out->name, sizeof out->name);
    text_fold(child->patronymic, out->patronymic, sizeof out->patronymic);
    size_t size = text_step(out->surname, strlen(out->surname), &code);
    memcpy(out->initial, out->surname, size);
    out->initial[size] = '\0';
    learner_doc_key(child, out->doc);
}

bool apply_filed(const struct applying *a, struct fail *why) {
    const struct filed *f = a->ev->payload;
    struct folded folded;
    fold_child(&f->child, &folded);
    const char *state = strcmp(f->request.channel, "person") == 0 ? "filed_inperson" : "filed_online";
    return db_run(a->db, file_application, why, APP_ARGS(a, a->id), "state:t", state, "received_reason:t",
                  f->note.received_reason, "papers_due:t", f->request.papers_due, "request:r", &rec_request, &f->request,
                  "child:r", &rec_child, &f->child, "address:r", &rec_address, &f->address, "applicant:r", &rec_applicant,
                  &f->applicant, NULL) &&
           db_run(a->db, put_learner, why, "subject:t", a->subject, "municipality:t", f->request.municipality, "point:t",
                  f->request.point, "last_app:t", a->id, "phone:t", f->applicant.phone, FOLDED_ARGS(&folded), "pending:i",
                  a->pending, "child:r", &rec_child, &f->child, "address:r", &rec_address, &f->address, NULL);
}

bool apply_corrected(const struct applying *a, struct fail *why) {
    const struct corrected *c = a->ev->payload;
    struct folded folded;
    fold_child(&c->child, &folded);
    return db_run(a->db, correct_application, why, APP_ARGS(a, c->open.app), "child:r", &rec_child, &c->child, "address:r",
                  &rec_address, &c->address, "applicant:r", &rec_applicant, &c->applicant, NULL) &&
           db_run(a->db, correct_learner, why, "subject:t", a->subject, "app:t", c->open.app, "phone:t", c->applicant.phone,
                  FOLDED_ARGS(&folded), "pending:i", a->pending, "child:r", &rec_child, &c->child, "address:r", &rec_address,
                  &c->address, NULL);
}

bool apply_identity(const struct applying *a, struct fail *why) {
    const struct identity *i = a->ev->payload;
    return db_run(a->db, "UPDATE application SET papers = :papers, papers_by = :by, papers_day = :day, " ENTERED OF_APP, why,
                  APP_ARGS(a, i->app), "papers:t", i->papers, "day:t", i->day, NULL);
}

bool apply_consent(const struct applying *a, struct fail *why) {
    const struct consent *c = a->ev->payload;
    const char *pd =
        "UPDATE application SET pd_given = 1, pd_signer = :signer, pd_day = :day, pd_sheet = :sheet, pd_version = :version, " ENTERED
            OF_APP;
    const char *rules =
        "UPDATE application SET rules_given = 1, rules_signer = :signer, rules_day = :day, rules_sheet = :sheet, "
        "rules_version = :version, " ENTERED OF_APP;
    const char *sql = strcmp(c->kind, "pd") == 0 ? pd : strcmp(c->kind, "rules") == 0 ? rules : NULL;
    return !sql || db_run(a->db, sql, why, APP_ARGS(a, c->app), "signer:t", c->signer, "day:t", c->day, "sheet:t", c->sheet,
                          "version:t", c->version, NULL);
}

bool apply_lacking(const struct applying *a, struct fail *why) {
    const struct lacking *l = a->ev->payload;
    return db_run(
        a->db,
        "UPDATE application SET state = 'incomplete', missing = :missing, decision_due = '', provisional = 0, " ENTERED OF_APP
            STILL_OPEN,
        why, APP_ARGS(a, l->app), "missing:t", l->missing, NULL);
}

/* A whole package answers the remark it was returned with; the history keeps it. */
bool apply_completed(const struct applying *a, struct fail *why) {
    const struct completed *c = a->ev->payload;
    return db_run(
        a->db,
        "UPDATE application SET state = 'complete', missing = '', remark = '', decision_due = :due, provisional = :provisional, " ENTERED
            OF_APP STILL_OPEN,
        why, APP_ARGS(a, c->app), "due:t", c->decision_due, "provisional:i", c->provisional, NULL);
}

bool apply_returned(const struct applying *a, struct fail *why) {
    const struct returned *r = a->ev->payload;
    return db_run(a->db, "UPDATE application SET state = 'returned', remark = :remark, " TOUCHED OF_APP STILL_OPEN, why,
                  APP_ARGS(a, r->open.app), "remark:t", r->remark.remark, NULL);
}

static bool close_application(const struct applying *a, const char *app, const char *state, const char *ground,
                              const char *remark, struct fail *why) {
    return db_run(
        a->db,
        "UPDATE application SET state = :state, ground = :ground, remark = :remark, decided_by = :by, decided_at = :at, " TOUCHED
            OF_APP STILL_OPEN,
        why, APP_ARGS(a, app), "state:t", state, "ground:t", ground, "remark:t", remark, NULL);
}

bool apply_refused(const struct applying *a, struct fail *why) {
    const struct refused *r = a->ev->payload;
    return close_application(a, r->open.app, "refused", r->open.ground, r->remark.remark, why);
}

bool apply_withdrawn(const struct applying *a, struct fail *why) {
    const struct withdrawn *w = a->ev->payload;
    return close_application(a, w->open.app, "withdrawn", "", w->remark.remark, why);
}

/* What the certificate finds: its application's point, and whether something was decided before it. */
struct before_issue {
    char number[11];
    bool decided;
};

static bool load_before(const struct applying *a, const char *app, struct before_issue *out, struct fail *why) {
    struct rows r;
    *out = (struct before_issue){0};
    if (!db_query(
            a->db, &r,
            "SELECT number, CASE WHEN state IN ('approved', 'refused', 'withdrawn', 'lapsed') THEN 1 ELSE 0 END FROM application" OF_APP,
            why, "subject:t", a->subject, "app:t", app, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(out->number, sizeof out->number, db_text(&r, 0));
        out->decided = db_int(&r, 1) != 0;
    }
    db_done(&r);
    return !db_failed(&r);
}

/* An issue on a joined application revives it; one on a decided application is burnt at once, and its lease stays spent. */
bool apply_issued(const struct applying *a, struct fail *why) {
    const struct issued *i = a->ev->payload;
    struct before_issue before;
    if (!load_before(a, i->open.app, &before, why)) return false;
    if (!db_run(
            a->db,
            "INSERT INTO certificate (subject, number, app, state, event, living, valid_until, issued_at, issued_by, issued_point, "
            "lease, gsn, pending) VALUES (:subject, :number, :app, :state, :event, :living, :until, :at, :by, :point, :lease, :gsn, "
            ":pending) ON CONFLICT (subject, number) DO NOTHING",
            why, APP_ARGS(a, i->open.app), "number:t", i->open.number, "state:t", before.decided ? "joined" : "living",
            "event:t", a->id, "living:t", before.decided ? before.number : "", "until:t", i->term.valid_until, "point:t",
            i->open.point, "lease:t", i->open.lease, "gsn:i", a->ev->gsn, NULL))
        return false;
    if (before.decided) return true;
    return db_run(a->db,
                  "UPDATE application SET state = 'approved', number = :number, ground = '', remark = '', decided_by = :by, "
                  "decided_at = :at, " TOUCHED OF_APP,
                  why, APP_ARGS(a, i->open.app), "number:t", i->open.number, NULL) &&
           apply_learner_number(a, why);
}
