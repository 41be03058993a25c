/* A new application for a child who is known, or for its sibling, with the data there are; a consent given anew. */

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/desk_write.h"
#include "model/store/life.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_open_application[] =
    "SELECT request_no FROM application WHERE subject = :subject AND state IN"
    " ('filed_online', 'filed_inperson', 'incomplete', 'returned', 'complete') ORDER BY app LIMIT 1";

const struct query_text again_queries[] = {
    QUERY(sql_open_application),
    {0},
};

bool desk_nothing_open(struct desk *desk, const char *subject, struct fail *why) {
    struct rows r;
    char no[16] = "";
    if (!db_query(desk->db, &r, sql_open_application, why, "subject:t", subject, NULL)) return false;
    if (db_next(&r, why)) text_copy(no, sizeof no, db_text(&r, 0));
    if (!db_done(&r)) return false;
    return *no ? fail_set(why, FAIL_DENIED, "2.5.open",
                          _("The application %s of this child is still open: open it and go on there."), no)
               : true;
}

bool desk_may_again(struct desk *desk, const char *subject, struct fail *why) {
    struct learner_life life;
    char shown[16];
    if (!learner_life(desk->db, subject, &life, why)) return false;
    if (*life.erased) return fail_set(why, FAIL_GONE, "A1.erased", _("The personal data of this child have been erased."));
    if (*life.alias)
        return fail_set(why, FAIL_GONE, "A1.alias",
                        _("This record was merged into another one: file from the card of that one."));
    if (*life.number) {
        certificate_show(life.number, shown);
        return fail_set(why, FAIL_DENIED, "R1.own", _("The child has the certificate %s: it is issued once (ground R1)."),
                        shown);
    }
    return desk_nothing_open(desk, subject, why);
}

/* The family's data as the register has them; papers and consents are seen and signed anew. */
bool desk_again(struct desk *desk, const char *subject, struct application *out, struct fail *why) {
    struct change known;
    if (!desk_new(desk, out, why) || !desk_may_again(desk, subject, why) || !change_load(desk, subject, &known, why))
        return false;
    text_copy(out->subject, sizeof out->subject, subject);
    out->child = known.child;
    out->address = known.address;
    out->applicant = known.applicant;
    return true;
}

bool desk_sibling(struct desk *desk, const char *app, struct application *out, struct fail *why) {
    struct application of;
    if (!desk_new(desk, out, why) || !application_load(desk->db, app, &of, why) ||
        !desk_not_blocked(desk, of.subject, NULL, why))
        return false;
    if (app_learner_applies(&of)) return true; /* a learner applies for himself alone */
    out->applicant = of.applicant;
    out->address = of.address;
    return true;
}

struct consenting {
    const char *subject;
    const struct consent_row *consent;
    const char **field;
};

static bool withdrawn_before(struct desk *desk, const struct consenting *c, struct learner_life *life, struct fail *why) {
    if (!learner_life(desk->db, c->subject, life, why)) return false;
    if (!*life->blocked || *life->erased)
        return fail_set(why, FAIL_GONE, "PD9.none", _("Consent has not been withdrawn: there is nothing to give anew."));
    *c->field = "pd.day";
    return desk_not_blocked(desk, c->subject, c->consent, why);
}

static bool consent_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct consenting *c = command;
    struct learner_life life;
    struct application app;
    struct rule_case rc;
    if (!withdrawn_before(desk, c, &life, why) || !application_load(desk->db, life.last_app, &app, why)) return false;
    app.pd = *c->consent;
    app.pd.given = true;
    if (!desk_case(desk, &app, a, &rc, why) || !plan_consent(&rc, c->field, why)) return false;
    struct event *ev = desk_event(desk, EV_CONSENT_GIVEN, app.subject, a);
    struct consent *consent = ev->payload;
    text_copy(consent->app, sizeof consent->app, app.app);
    text_copy(consent->kind, sizeof consent->kind, "pd");
    text_copy(consent->signer, sizeof consent->signer, app.pd.signer);
    text_copy(consent->day, sizeof consent->day, app.pd.day);
    text_copy(consent->sheet, sizeof consent->sheet, app.pd.sheet);
    text_copy(consent->version, sizeof consent->version, app.pd.version);
    return desk_append(desk, ev, a, why);
}

bool desk_consent(struct desk *desk, const char *subject, const struct consent_row *consent, const char **field,
                  struct fail *why) {
    const char *at = NULL;
    struct consenting c = {.subject = subject, .consent = consent, .field = field ? field : &at};
    *c.field = NULL;
    return desk_may(desk, MAY_ENTER, why) && desk_region_known(desk, why) && desk_transaction(desk, consent_body, &c, why);
}
