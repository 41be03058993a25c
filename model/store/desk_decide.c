/* The verdict on an application: a number is issued, the package goes back, it is refused; and its withdrawal by the family. */

#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/store/desk_write.h"
#include "model/store/lease.h"
#include "model/store/life.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_excluded[] =
    "SELECT number FROM certificate WHERE subject = :subject AND state = 'excluded' ORDER BY gsn = 0, gsn, number LIMIT 1";
static const char sql_excluded_elsewhere[] =
    "SELECT c.number FROM learner l JOIN certificate c ON c.subject = l.subject AND " IS_STATE(
        "c.state", "excluded") " WHERE l.child_snils = :snils AND l.subject <> :subject ORDER BY c.number LIMIT 1";

const struct query_text decide_queries[] = {
    QUERY(sql_excluded_elsewhere),
    QUERY(sql_excluded),
    {0},
};

struct decide {
    const char *app_id;
    const struct verdict *verdict;
    char *number;
    struct application app;
    char behalf[ID_TEXT]; /* for whom, by a delegation (A16) */
    bool none_left;       /* no number to give */
};

/* A coordinator decides for the municipality it answers for, and only where the region's setting gives it the decision;
 * returning a package for correction is always the coordinator's (ARCHITECTURE, "Roles"). The operator decides for the region.
 */
static bool role_decides(const struct desk *desk, const struct stand_in *by, const struct application *app,
                         enum verdict_kind kind, struct fail *why) {
    if (by->role != ROLE_COORDINATOR) return true;
    if (strcmp(by->municipality, app->request.municipality) != 0)
        return fail_set(why, FAIL_DENIED, "A6.municipality",
                        _("This application was filed in another municipality: its coordinator or the operator decides."));
    if (kind == VERDICT_RETURN || strcmp(desk->region.set.decides, "coordinator") == 0) return true;
    return fail_set(why, FAIL_DENIED, "A6.decides",
                    _("In this region the operator issues and refuses. You may return the application for correction."));
}

/* By the person's own role, else by one he stands in for: then on behalf of its holder. */
static bool may_decide(const struct desk *desk, struct decide *d, struct fail *why) {
    struct stand_in by;
    for (int n = 0; desk_role(desk, n, &by); n++) {
        if (!role_permits(by.role, MAY_DECIDE) || !role_decides(desk, &by, &d->app, d->verdict->kind, why)) continue;
        text_copy(d->behalf, sizeof d->behalf, by.principal);
        return true;
    }
    return false;
}

static bool still_as_shown(struct desk *desk, const struct decide *d, struct fail *why) {
    char basis[sizeof d->verdict->basis];
    if (!subject_basis(desk->db, d->app.subject, basis, why)) return false;
    return strcmp(basis, d->verdict->basis) == 0
               ? true
               : fail_set(why, FAIL_CONFLICT, "the subject changed since it was shown",
                          _("The application has changed since it was shown. Look at it again and decide anew."));
}

static bool next_number(struct desk *desk, struct decide *d, struct lease_number *out, struct fail *why) {
    char today[DATE_TEXT];
    date_iso(env_today(desk->env), today);
    if (!lease_next(desk->db, desk->kiosk, desk->journal.epoch, today, out, why)) return false;
    bool over = *out->not_after && strcmp(out->not_after, today) < 0;
    d->none_left = !*out->lease || over;
    if (!*out->lease)
        return fail_set(
            why, FAIL_BUSY, "no certificate numbers left",
            _("This kiosk has no certificate numbers left. Exchange with the centre (F5, without a network F6 with a stick): "
              "it gives new ones. The application stays in the queue."));
    if (over)
        return fail_set(
            why, FAIL_BUSY, "the lease of numbers is past its term",
            _("The term of this kiosk's certificate numbers is over. Exchange with the centre (F5): it gives new ones. The "
              "application stays in the queue."));
    return lease_in_touch(&desk->journal, out, why);
}

/* The excluded certificate of the same learner: its number lives again (C11), a second one is never given (S3:6). */
static bool excluded_number(struct desk *desk, const struct decide *d, char number[11], struct fail *why) {
    struct rows r;
    number[0] = '\0';
    if (!db_query(desk->db, &r, sql_excluded, why, "subject:t", d->app.subject, NULL)) return false;
    if (db_next(&r, why)) text_copy(number, 11, db_text(&r, 0));
    db_done(&r);
    return !db_failed(&r);
}

/* The same child on another card, excluded there: its old number is the one that lives again. */
static bool excluded_elsewhere(struct desk *desk, const struct decide *d, struct fail *why) {
    struct rows r;
    char number[11] = "", shown[16];
    if (!db_query(desk->db, &r, sql_excluded_elsewhere, why, "snils:t", d->app.child.snils, "subject:t", d->app.subject, NULL))
        return false;
    if (db_next(&r, why)) text_copy(number, sizeof number, db_text(&r, 0));
    db_done(&r);
    if (db_failed(&r) || !*number) return !db_failed(&r);
    certificate_show(number, shown);
    return fail_set(why, FAIL_DENIED, "C11.other_card",
                    _("This child has the excluded certificate %s on another card: file again from that card, a second number "
                      "is never given. Withdraw this application or let the operator merge the two records."),
                    shown);
}

static bool fill_issued(struct desk *desk, const struct decide *d, struct event *ev, struct fail *why) {
    struct issued *issued = ev->payload;
    int32_t birth;
    if (!date_parse(d->app.child.birth, &birth))
        return fail_set(why, FAIL_INPUT, "no birth date",
                        _("The birth date is missing: return the application for correction."));
    text_copy(ev->basis, sizeof ev->basis, d->verdict->basis);
    text_copy(issued->open.app, sizeof issued->open.app, d->app.app);
    text_copy(issued->open.number, sizeof issued->open.number, d->number);
    text_copy(issued->open.point, sizeof issued->open.point, desk->point);
    text_copy(issued->open.behalf, sizeof issued->open.behalf, d->behalf);
    date_iso(last_eligible_day(birth, desk->region.set.leap_to_march), issued->term.valid_until);
    return true;
}

/* By another person than the decider, who did not enter the data. */
static bool second_agrees(struct desk *desk, const struct decide *d, struct fail *why) {
    const struct second *second = d->verdict->second;
    char shown[16];
    certificate_show(d->number, shown);
    if (!second)
        return fail_set(why, FAIL_DENIED, "C11.second",
                        _("The child has the excluded certificate %s: it becomes valid again, and a second person has to "
                          "agree. Let a colleague type the passphrase."),
                        shown);
    if (strcmp(second->staff, desk->session.staff) == 0)
        return fail_set(why, FAIL_DENIED, "C11.second_same", _("You are the first person here: a colleague has to agree."));
    if (strstr(d->app.hands, second->staff))
        return fail_set(why, FAIL_DENIED, "C11.second_hands",
                        _("This colleague entered data of the application: another one has to agree."));
    return desk_second_may(desk, second, why);
}

static bool write_reinstated(struct desk *desk, struct decide *d, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_CERTIFICATE_REINSTATED, d->app.subject, a);
    return second_agrees(desk, d, why) && fill_issued(desk, d, ev, why) && second_sign(ev, d->verdict->second) &&
           desk_append_signed(desk, ev, a, why);
}

static bool write_issued(struct desk *desk, struct decide *d, struct arena *a, struct fail *why) {
    struct lease_number next;
    if (!excluded_number(desk, d, d->number, why)) return false;
    if (*d->number) return write_reinstated(desk, d, a, why);
    if (!excluded_elsewhere(desk, d, why)) return false;
    if (!next_number(desk, d, &next, why)) return false;
    certificate_number(desk->region.opened.code, next.serial, d->number);
    struct event *ev = desk_event(desk, EV_CERTIFICATE_ISSUED, d->app.subject, a);
    struct issued *issued = ev->payload;
    text_copy(ev->also[0], sizeof ev->also[0], next.lease);
    text_copy(issued->open.lease, sizeof issued->open.lease, next.lease);
    return fill_issued(desk, d, ev, why) && desk_append_signed(desk, ev, a, why);
}

static bool write_returned(struct desk *desk, struct decide *d, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_APPLICATION_RETURNED, d->app.subject, a);
    struct returned *returned = ev->payload;
    text_copy(ev->basis, sizeof ev->basis, d->verdict->basis);
    text_copy(returned->open.app, sizeof returned->open.app, d->app.app);
    text_copy(returned->open.behalf, sizeof returned->open.behalf, d->behalf);
    text_copy(returned->remark.remark, sizeof returned->remark.remark, d->verdict->remark);
    return desk_append_signed(desk, ev, a, why);
}

static bool write_refused(struct desk *desk, struct decide *d, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_APPLICATION_REFUSED, d->app.subject, a);
    struct refused *refused = ev->payload;
    text_copy(ev->basis, sizeof ev->basis, d->verdict->basis);
    text_copy(refused->open.app, sizeof refused->open.app, d->app.app);
    text_copy(refused->open.ground, sizeof refused->open.ground, d->verdict->ground);
    text_copy(refused->open.behalf, sizeof refused->open.behalf, d->behalf);
    text_copy(refused->remark.remark, sizeof refused->remark.remark, d->verdict->remark);
    return desk_append_signed(desk, ev, a, why);
}

/* Where consent is withdrawn only the refusal for its want ends the application (R4). */
static bool may_process(struct desk *desk, const struct decide *d, struct fail *why) {
    bool for_want = d->verdict->kind == VERDICT_REFUSE && strcmp(d->verdict->ground, "R4") == 0;
    return for_want || desk_not_blocked(desk, d->app.subject, NULL, why);
}

static bool decide_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct decide *d = command;
    const struct verdict *v = d->verdict;
    struct rule_case rc;
    if (!application_load(desk->db, d->app_id, &d->app, why)) return false;
    if (!may_decide(desk, d, why) || !still_as_shown(desk, d, why) || !may_process(desk, d, why)) return false;
    if (!desk_case(desk, &d->app, a, &rc, why) || !plan_verdict(&rc, (int)v->kind, v->ground, v->remark, why)) return false;
    switch (v->kind) {
    case VERDICT_ISSUE: return write_issued(desk, d, a, why);
    case VERDICT_RETURN: return write_returned(desk, d, a, why);
    case VERDICT_REFUSE: return write_refused(desk, d, a, why);
    }
    return fail_set(why, FAIL_INPUT, "unknown verdict", _("Choose a decision: issue, return or refuse."));
}

bool desk_decide(struct desk *desk, const char *app, const struct verdict *v, char number[11], struct fail *why) {
    struct decide d = {.app_id = app, .verdict = v, .number = number};
    struct fail ignored;
    *number = '\0';
    if (!desk_may(desk, MAY_DECIDE, why) || !desk_region_known(desk, why) || !desk_in_touch(desk, why)) return false;
    if (desk_transaction(desk, decide_body, &d, why)) return true;
    if (d.none_left) lease_wish(desk->db, "number", &ignored); /* the person is told either way */
    *number = '\0';
    return false;
}

bool desk_would_issue(struct desk *desk, const char *app, struct fail *why) {
    const struct verdict issue = {.kind = VERDICT_ISSUE};
    char number[11];
    struct decide d = {.app_id = app, .verdict = &issue, .number = number};
    struct rule_case rc;
    struct arena a = {0};
    bool would = desk_may(desk, MAY_DECIDE, why) && desk_in_touch(desk, why) && application_load(desk->db, app, &d.app, why) &&
                 may_decide(desk, &d, why) && may_process(desk, &d, why) && desk_case(desk, &d.app, &a, &rc, why) &&
                 plan_verdict(&rc, (int)issue.kind, "", "", why) && excluded_number(desk, &d, number, why) &&
                 (!*number || second_agrees(desk, &d, why)) && excluded_elsewhere(desk, &d, why);
    arena_close(&a);
    explicit_bzero(&d.app, sizeof d.app);
    return would;
}

struct withdraw {
    const char *app;
    const char *remark;
};

static bool withdraw_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct withdraw *w = command;
    struct application app;
    if (!application_load(desk->db, w->app, &app, why)) return false;
    if (!app_state_open(app.state))
        return fail_set(why, FAIL_GONE, "A8.state", _("This application is closed already: %s."),
                        _(app_state_title(app.state)));
    struct event *ev = desk_event(desk, EV_APPLICATION_WITHDRAWN, app.subject, a);
    struct withdrawn *withdrawn = ev->payload;
    text_copy(withdrawn->open.app, sizeof withdrawn->open.app, app.app);
    text_copy(withdrawn->remark.remark, sizeof withdrawn->remark.remark, w->remark);
    return desk_append(desk, ev, a, why);
}

bool desk_withdraw(struct desk *desk, const char *app, const char *remark, struct fail *why) {
    struct withdraw w = {.app = app, .remark = remark};
    if (!desk_may(desk, MAY_ENTER, why)) return false;
    if (!content_explains(remark))
        return fail_set(why, FAIL_INPUT, "A8.remark", _("Write what the family says, in at least %d letters."), REMARK_LETTERS);
    return desk_transaction(desk, withdraw_body, &w, why);
}
