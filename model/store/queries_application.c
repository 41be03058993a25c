#include "model/base/text.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

static const char sql_application[] = "SELECT subject, app, state" REQUEST_FIELDS(
    QUERY_REQUEST) ", received_reason" CHILD_FIELDS(QUERY_CHILD) ADDRESS_FIELDS(QUERY_ADDRESS)
    APPLICANT_FIELDS(
        QUERY_APPLICANT) ", papers, papers_by, papers_day"
                         ", pd_given, pd_signer, pd_day, pd_sheet, pd_version"
                         ", rules_given, rules_signer, rules_day, rules_sheet, rules_version"
                         ", papers_due, decision_due, provisional, entered_by, hands, entered_at, decided_by, decided_at, decision, ground, remark, number"
                         ", last_day, tell, told_at, told_how, printed_at, pending"
                         " FROM application WHERE app = :app ORDER BY subject LIMIT 1";

/* Whoever has decided has touched it; another's touch since has made something of it that is not undone. */
static const char sql_decided[] =
    "SELECT app FROM application WHERE touched_by = :staff AND touched_at >= :since AND decided_by = :staff "
    "AND decision <> '' AND decided_at >= :since AND printed_at = 0 ORDER BY touched_at DESC, app LIMIT 1";

const struct query_text application_queries[] = {
    QUERY(sql_application),
    QUERY(sql_decided),
    {0},
};

/* Columns are read in the order of the select list; `at` moves along it. */
static void take_text(const struct rows *r, int *at, char *out, size_t room) {
    text_copy(out, room, db_text(r, (*at)++));
}

static void take_record(const struct rows *r, int *at, const struct record *rec, void *row) {
    db_record(r, *at, rec, row);
    *at += (int)rec->count;
}

static void take_consent(const struct rows *r, int *at, struct consent_row *c) {
    c->given = db_int(r, (*at)++) != 0;
    take_text(r, at, c->signer, sizeof c->signer);
    take_text(r, at, c->day, sizeof c->day);
    take_text(r, at, c->sheet, sizeof c->sheet);
    take_text(r, at, c->version, sizeof c->version);
}

static void take_application(const struct rows *r, struct application *out) {
    int at = 0;
    take_text(r, &at, out->subject, sizeof out->subject);
    take_text(r, &at, out->app, sizeof out->app);
    if (!app_state_of(db_text(r, at++), &out->state)) out->state = APP_JOINED; /* of a later version: shown, never acted on */
    take_record(r, &at, &rec_request, &out->request);
    take_text(r, &at, out->received_reason, sizeof out->received_reason);
    take_record(r, &at, &rec_child, &out->child);
    take_record(r, &at, &rec_address, &out->address);
    take_record(r, &at, &rec_applicant, &out->applicant);
    take_text(r, &at, out->papers, sizeof out->papers);
    take_text(r, &at, out->papers_by, sizeof out->papers_by);
    take_text(r, &at, out->papers_day, sizeof out->papers_day);
    take_consent(r, &at, &out->pd);
    take_consent(r, &at, &out->rules);
    take_text(r, &at, out->papers_due, sizeof out->papers_due);
    take_text(r, &at, out->decision_due, sizeof out->decision_due);
    out->provisional = db_int(r, at++) != 0;
    take_text(r, &at, out->entered_by, sizeof out->entered_by);
    take_text(r, &at, out->hands, sizeof out->hands);
    out->entered_at = db_int(r, at++);
    take_text(r, &at, out->decided_by, sizeof out->decided_by);
    out->decided_at = db_int(r, at++);
    take_text(r, &at, out->decision, sizeof out->decision);
    take_text(r, &at, out->ground, sizeof out->ground);
    take_text(r, &at, out->remark, sizeof out->remark);
    take_text(r, &at, out->number, sizeof out->number);
    take_text(r, &at, out->last_day, sizeof out->last_day);
    take_text(r, &at, out->tell, sizeof out->tell);
    out->told_at = db_int(r, at++);
    take_text(r, &at, out->told_how, sizeof out->told_how);
    out->printed_at = db_int(r, at++);
    out->pending = db_int(r, at++) != 0;
}

bool application_load(struct db *db, const char *app, struct application *out, struct fail *why) {
    struct rows r;
    *out = (struct application){0};
    if (!db_query(db, &r, sql_application, why, "app:t", app, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) take_application(&r, out);
    if (!db_done(&r)) return false;
    return there ? true
                 : fail_set(why, FAIL_GONE, "application not in the store",
                            _("This application is not at this kiosk (any more). Look for the child by surname or SNILS."));
}

bool application_decided(struct db *db, const char *staff, int64_t since, char app[EVENT_ID_TEXT], struct fail *why) {
    struct rows r;
    *app = '\0';
    if (!db_query(db, &r, sql_decided, why, "staff:t", staff, "since:i", since, NULL)) return false;
    if (db_next(&r, why)) text_copy(app, EVENT_ID_TEXT, db_text(&r, 0));
    return db_done(&r);
}
