/* What a save and a verdict turn into. RULES Annex A. */
#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/rules/grounds.h"
#include "model/rules/predicates.h"

#include "model/base/text.h"
#include "model/rules/terms.h"

#include <stdio.h>
#include <string.h>

/* Every refusal has the id of its rule. */
static bool rule_fits(const struct rule *rule, const struct rule_case *c, struct fail *why) {
    if (rule->holds(c, why)) return true;
    if (why) text_copy(why->log, sizeof why->log, rule->id);
    return false;
}

static bool fits(const char *id, const struct rule_case *c, struct fail *why) {
    for (int i = 0; i < rule_count; i++)
        if (strcmp(rules[i].id, id) == 0) return rule_fits(&rules[i], c, why);
    return false; /* there is none of this name */
}

/* The first rule of a severity up to `worst` that does not hold; NULL when all do. */
static const struct rule *first_broken(const struct rule_case *c, enum severity worst, struct fail *say) {
    for (int s = RULE_ERROR; s <= (int)worst; s++)
        for (int i = 0; i < rule_count; i++)
            if ((int)rules[i].severity == s && !rule_fits(&rules[i], c, say)) return &rules[i];
    return NULL;
}

/* What differs between before and after. */
static bool same_record(const struct record *rec, const void *a, const void *b) {
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *column = &rec->columns[i];
        if (column->kind == COLUMN_INT ? record_int(column, a) != record_int(column, b)
                                       : strcmp(record_text(column, a), record_text(column, b)) != 0)
            return false;
    }
    return true;
}

static bool same_data(const struct application *a, const struct application *b) {
    return same_record(&rec_child, &a->child, &b->child) && same_record(&rec_address, &a->address, &b->address) &&
           same_record(&rec_applicant, &a->applicant, &b->applicant);
}

/* What is compared with the originals: all of the child, and the applicant without contacts. */
static bool same_papers(const struct application *a, const struct application *b) {
    const struct applicant *p = &a->applicant, *q = &b->applicant;
    const char *const left[] = {p->surname,  p->name,       p->patronymic, p->birth,
                                p->doc_kind, p->doc_series, p->doc_number, p->doc_issued};
    const char *const right[] = {q->surname,  q->name,       q->patronymic, q->birth,
                                 q->doc_kind, q->doc_series, q->doc_number, q->doc_issued};

    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        if (strcmp(left[i], right[i]) != 0) return false;
    return same_record(&rec_child, &a->child, &b->child);
}

/* The request itself is filed once: its channel, number and moment cannot be corrected. */
static bool same_request(const struct request *a, const struct request *b) {
    return strcmp(a->channel, b->channel) == 0 && strcmp(a->request_no, b->request_no) == 0 && a->received == b->received;
}

static bool same_consent(const struct consent_row *a, const struct consent_row *b) {
    return a->given == b->given && (!a->given || (strcmp(a->signer, b->signer) == 0 && strcmp(a->day, b->day) == 0 &&
                                                  strcmp(a->sheet, b->sheet) == 0 && strcmp(a->version, b->version) == 0));
}

/* Nobody has come with anything yet: the request goes on waiting for papers. */
static bool nothing_brought(const struct application *a) {
    return !a->papers[0] && !a->pd.given && !a->rules.given;
}

static bool save_allowed(const struct application *before, const struct rule_case *after, const char **field,
                         struct fail *why) {
    const struct application *a = after->app;
    const struct rule *broken;

    if (before && !app_state_corrected(before->state))
        return fail_set(why, FAIL_GONE, "A3.state", _("This application can no longer be changed: %s."),
                        _(app_state_title(before->state)));
    if (before && !same_request(&before->request, &a->request)) {
        *field = "request.received";
        return fail_set(why, FAIL_DENIED, "A1.filed",
                        _("How and when the request came is on record and cannot be changed any more."));
    }
    if (before && ((before->pd.given && !a->pd.given) || (before->rules.given && !a->rules.given))) {
        *field = a->pd.given ? "rules.given" : "pd.given";
        return fail_set(why, FAIL_DENIED, "A4.consent",
                        _("A recorded consent is not unticked: if the applicant takes it back, withdraw the application."));
    }
    broken = first_broken(after, RULE_ERROR, why);
    if (broken) *field = broken->field;
    return !broken;
}

static void plan_changes(const struct application *before, const struct application *a, struct save_plan *plan) {
    static const struct application none = {0};
    const struct application *b = before ? before : &none;

    plan->file = !before;
    plan->correct = before && !same_data(b, a);
    plan->identity = strcmp(b->papers, a->papers) != 0 || strcmp(b->papers_day, a->papers_day) != 0;
    /* Whoever corrects what was compared with the originals has compared it anew, and signs for it. */
    if (plan->correct && a->papers[0] && !same_papers(b, a)) plan->identity = true;
    plan->consent_pd = !same_consent(&b->pd, &a->pd);
    plan->consent_rules = !same_consent(&b->rules, &a->rules);
}

/* The 3 days: from the day the package became whole; they go on while it stays whole (A10). */
static void plan_decision_due(const struct application *before, bool before_whole, const struct rule_case *after,
                              struct save_plan *plan) {
    struct due due = term_due(after->calendar, rule_whole_day(after), TERM_DECISION);

    plan->decision_due = due.date;
    plan->provisional = due.provisional;
    if (before && before_whole && (before->state == APP_COMPLETE || before->state == APP_RETURNED) &&
        date_parse(before->decision_due, &plan->decision_due))
        plan->provisional = before->provisional;
}

/* Where the region lapses requests, only what a second person agreed to gets here late. */
static bool came_late(const struct application *before, const struct rule_case *after) {
    int32_t due = rule_papers_due(after);
    bool whole_before = before && (before->state == APP_COMPLETE || before->state == APP_RETURNED);
    return !whole_before && due != DATE_NONE && rule_whole_day(after) > due;
}

/* Whenever it goes to the decider: who agreed to the first time did not see what stands there now. */
static bool is_unlisted(const struct application *before, const struct rule_case *after) {
    (void)before;
    return document_asks_second(after->app->child.doc_kind);
}

const struct second_cause second_causes[] = {
    {"A4.late", N_("The papers came after their last day"), came_late},
    {"4.2.listed", N_("The child's document is not of the list"), is_unlisted},
};
const int second_cause_count = sizeof second_causes / sizeof second_causes[0];

static unsigned to_agree(const struct application *before, const struct rule_case *after) {
    unsigned bits = 0;
    for (int i = 0; i < second_cause_count; i++)
        if (second_causes[i].asks(before, after)) bits |= 1u << i;
    return bits;
}

bool plan_save(const struct application *before, const struct rule_case *after, struct save_plan *plan, const char **field,
               struct fail *why) {
    struct rule_case then = *after;
    char missed[PACKAGE_TEXT] = "";
    bool changed, whole;

    *plan = (struct save_plan){.papers_due = DATE_NONE, .decision_due = DATE_NONE};
    *field = NULL;
    if (!save_allowed(before, after, field, why)) return false;

    then.app = before;
    if (before) package_missing(&then, missed, sizeof missed);
    whole = package_missing(after, plan->missing, sizeof plan->missing) == 0;
    plan_changes(before, after->app, plan);
    changed = plan->file || plan->correct || plan->identity || plan->consent_pd || plan->consent_rules;

    if (plan->file) plan->papers_due = rule_papers_due(after);
    if (whole) {
        plan->complete = !before || changed || before->state != APP_COMPLETE;
        if (plan->complete) {
            plan->second = to_agree(before, after);
            plan_decision_due(before, !missed[0], after, plan);
        }
    } else if (app_online(after->app) && (!before || before->state == APP_FILED_ONLINE) && nothing_brought(after->app)) {
        plan->lacking = false;
    } else {
        plan->lacking = !before || before->state != APP_INCOMPLETE || strcmp(missed, plan->missing) != 0;
    }
    return true;
}

/* Groups of a learner's data: which columns of which record, by the first letters of their names; and the item of the package
 * that has to stay whole. */
static const struct group {
    const char *name;
    enum { OF_CHILD, OF_ADDRESS, OF_APPLICANT } of;
    const char *columns; /* beginnings, joined by ' '; "!" before the first: all but these */
    const char *items;
} groups[] = {
    {"child", OF_CHILD, "!doc_", "child_id snils"},
    {"document", OF_CHILD, "doc_", "child_id"},
    {"address", OF_ADDRESS, "!", "address"},
    {"applicant", OF_APPLICANT, "!phone email no_email navigator no_navigator", "applicant_id"},
    {"contacts", OF_APPLICANT, "phone email no_email navigator no_navigator", ""},
};

static const struct record *const recs[] = {
    [OF_CHILD] = &rec_child, [OF_ADDRESS] = &rec_address, [OF_APPLICANT] = &rec_applicant};

static bool begins_with_one(const char *name, const char *list) {
    while (*list) {
        size_t size = strcspn(list, " ");
        if (size && strncmp(name, list, size) == 0) return true;
        list += size + strspn(list + size, " ");
    }
    return false;
}

static bool group_has(const struct group *g, const char *column) {
    bool rest = g->columns[0] == '!';
    return begins_with_one(column, g->columns + rest) != rest;
}

static bool group_differs(const struct group *g, const struct record *rec, const void *a, const void *b) {
    for (size_t i = 0; i < rec->count; i++) {
        const struct column *column = &rec->columns[i];
        if (!group_has(g, column->name)) continue;
        if (column->kind == COLUMN_INT ? record_int(column, a) != record_int(column, b)
                                       : strcmp(record_text(column, a), record_text(column, b)) != 0)
            return true;
    }
    return false;
}

/* Papers of what did not change may be as old as they are. */
static bool items_whole(const struct rule_case *c, const char *items, const char **field, struct fail *why) {
    for (int i = 0; i < rule_count; i++) {
        if (rules[i].severity != RULE_LACKING || !rules[i].item || !rule_listed(items, rules[i].item)) continue;
        if (rule_fits(&rules[i], c, why)) continue;
        *field = rules[i].field;
        return false;
    }
    return true;
}

/* Another certificate by the new СНИЛС or document, another region by the new address: not a change but R1, and E2. */
static bool change_fits(const struct rule_case *c, const char *what, const char **field, struct fail *why) {
    *field = "child.snils";
    if (rule_listed(what, "child") && !fits("R1.snils", c, why)) return false;
    *field = "child.doc_number";
    if (rule_listed(what, "document") && !fits("R1.document", c, why)) return false;
    *field = "address.subject_code";
    if (rule_listed(what, "address") && !residence_here(c, NULL))
        return fail_set(why, FAIL_DENIED, "2.5.elsewhere",
                        _("The family has moved to another region: this is an exclusion on the ground E2, by the operator."));
    *field = NULL;
    return true;
}

bool plan_change(const struct child *child, const struct address *address, const struct applicant *applicant,
                 const struct rule_case *after, char what[80], const char **field, struct fail *why) {
    const struct application *a = after->app;
    const void *const old[] = {[OF_CHILD] = child, [OF_ADDRESS] = address, [OF_APPLICANT] = applicant};
    const void *const new[] = {[OF_CHILD] = &a->child, [OF_ADDRESS] = &a->address, [OF_APPLICANT] = &a->applicant};
    const struct rule *broken = first_broken(after, RULE_ERROR, why);

    what[0] = '\0';
    *field = broken ? broken->field : NULL;
    if (broken) return false;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        const struct group *g = &groups[i];
        if (!group_differs(g, recs[g->of], old[g->of], new[g->of])) continue;
        snprintf(what + strlen(what), 80 - strlen(what), "%s%s", what[0] ? " " : "", g->name);
        if (!items_whole(after, g->items, field, why)) return false;
    }
    return change_fits(after, what, field, why);
}

bool plan_change_names(const char *what, const struct record *rec, const char *column) {
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (recs[groups[i].of] == rec && rule_listed(what, groups[i].name) && group_has(&groups[i], column)) return true;
    return false;
}

bool plan_change_asks_second(const char *what, const struct child *child) {
    return rule_listed(what, "document") && document_asks_second(child->doc_kind);
}

bool plan_consent(const struct rule_case *after, const char **field, struct fail *why) {
    *field = "pd.day";
    if (!fits("3.2.pd", after, why)) return false;
    *field = "pd.sheet";
    if (!fits("A4.pd", after, why) || !fits("3.2.sheets", after, why)) return false;
    *field = NULL;
    return true;
}

static bool verdict_issue(const struct rule_case *c, struct fail *why) {
    if (first_broken(c, RULE_BLOCK, why)) {
        if (why) why->kind = FAIL_DENIED;
        return false;
    }
    return true;
}

static bool verdict_return(const char *remark, struct fail *why) {
    return content_explains(remark) || fail_set(why, FAIL_INPUT, "A10.remark",
                                                _("Write what has to be corrected, in at least %d letters."), REMARK_LETTERS);
}

static bool explained(const char *remark, struct fail *why) {
    return content_explains(remark) ||
           fail_set(why, FAIL_INPUT, "A7.remark", _("Explain the refusal to the applicant, in at least %d letters."),
                    REMARK_LETTERS);
}

/* What the centre has joined to a certificate of the child ends with the refusal R1, whole or not (PROTOCOL, table of rulings).
 */
static bool refuses_joined(const struct rule_case *c, int kind, const char *ground) {
    return c->app->state == APP_JOINED && c->joined_to_number && kind == PLAN_REFUSE && strcmp(ground, "R1") == 0;
}

static bool verdict_refuse(const struct rule_case *c, const char *ground, const char *remark, struct fail *why) {
    if (!ground_find(ground))
        return fail_set(why, FAIL_INPUT, "A7.ground", _("Choose the ground of the refusal: there are four of them."));
    if (refuses_joined(c, PLAN_REFUSE, ground)) return explained(remark, why);
    if (c->app->state != APP_COMPLETE && strcmp(ground, "R2") != 0 && strcmp(ground, "R4") != 0)
        return fail_set(
            why, FAIL_DENIED, "A9.ground",
            _("An incomplete package is refused on the grounds R2 or R4 only; for another ground wait until it is whole."));
    return explained(remark, why);
}

bool plan_verdict(const struct rule_case *c, int kind, const char *ground, const char *remark, struct fail *why) {
    enum app_state state = c->app->state;
    bool incomplete = state == APP_INCOMPLETE || state == APP_RETURNED, joined = refuses_joined(c, kind, ground);

    if (!app_state_open(state) && !joined)
        return fail_set(why, FAIL_GONE, "A6.state", _("This application is no longer open: %s."), _(app_state_title(state)));
    if (state != APP_COMPLETE && !joined && !(kind == PLAN_REFUSE && incomplete))
        return fail_set(why, FAIL_DENIED, "A6.state", _("There is nothing to decide yet: %s."), _(app_state_title(state)));
    if (!fits("A6.four_eyes", c, why) || !fits("A6.not_applicant", c, why)) return false;
    switch (kind) {
    case PLAN_ISSUE: return verdict_issue(c, why);
    case PLAN_RETURN: return verdict_return(remark, why);
    case PLAN_REFUSE: return verdict_refuse(c, ground, remark, why);
    default: return fail_set(why, FAIL_INPUT, "no such verdict", _("Choose a decision: issue, return or refuse."));
    }
}
