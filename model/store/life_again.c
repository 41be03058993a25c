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
    db_done(&r);
    if (db_failed(&r)) return false;
    return *no ? fail_set(why, FAIL_DENIED, "an application is open",
                          _("The application %s of this child is still open: open it and go on there."), no)
               : true;
}

bool desk_may_again(struct desk *desk, const char *subject, struct fail *why) {
    struct learner_life life;
    char shown[16];
    if (!learner_life(desk->db, subject, &life, why)) return false;
    if (*life.erased) return fail_set(why, FAIL_GONE, "erased", _("The personal data of this child have been erased."));
    if (*life.alias)
        return fail_set(why, FAIL_GONE, "alias", _("This record was merged into another one: file from the card of that one."));
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
    if (!desk_new(desk, out, why) || !application_load(desk->db, app, &of, why) || !desk_not_blocked(desk, of.subject, why))
        return false;
    if (app_learner_applies(&of)) return true; /* a learner applies for himself alone */
    out->applicant = of.applicant;
    out->address = of.address;
    return true;
}
