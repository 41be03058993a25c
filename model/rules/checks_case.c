/* Rules about the case itself: right, receipt, consents, residence, doubles, and who decides. RULES 1, 2.1, 3.2, 4.3, 4.4, 6,
 * Annex A. */
#include "model/rules/content.h"
#include "model/rules/predicates.h"

#include "model/base/text.h"
#include "model/rules/terms.h"

#include <string.h>

enum { CONSENT_DAYS = 30 };

bool rule_listed(const char *list, const char *word) {
    size_t n = strlen(word);

    while (*list) {
        size_t size = strcspn(list, " ");
        if (size == n && n && strncmp(list, word, n) == 0) return true;
        list += size + strspn(list + size, " ");
    }
    return false;
}

int32_t rule_age_day(const struct rule_case *c, int32_t birth, int years) {
    return age_day(birth, years, c->set->leap_to_march);
}

bool rule_child_reached(const struct rule_case *c, int years, int32_t day) {
    int32_t birth = rule_date(c->app->child.birth);
    return birth != DATE_NONE && rule_age_day(c, birth, years) <= day;
}

/* The right: from min_age on the day of filing, under 18 today. */
bool old_enough(const struct rule_case *c, struct fail *say) {
    char day[DATE_TEXT];
    int32_t birth = rule_date(c->app->child.birth);

    if (birth == DATE_NONE || rule_child_reached(c, (int)c->set->min_age, c->received_day)) return true;
    date_show(rule_age_day(c, birth, (int)c->set->min_age), day);
    return RULE_SAYS(say, _("The certificate is given from the age of %d: this child may apply from %s on."),
                     (int)c->set->min_age, day);
}

bool young_enough(const struct rule_case *c, struct fail *say) {
    char day[DATE_TEXT];
    int32_t birth = rule_date(c->app->child.birth);

    if (!rule_child_reached(c, 18, c->today)) return true;
    date_show(rule_age_day(c, birth, 18), day);
    return RULE_SAYS(say, _("The certificate is given until 18: the child came of age on %s. Compare the date with the paper."),
                     day);
}

/* A13: whoever is 18 before the decision gets none, so it is said while there is time. */
bool young_until_decided(const struct rule_case *c, struct fail *say) {
    int32_t birth = rule_date(c->app->child.birth), due = rule_date(c->app->decision_due), last;
    char day[DATE_TEXT], by[DATE_TEXT];

    if (birth == DATE_NONE || rule_child_reached(c, 18, c->today)) return true;
    last = last_eligible_day(birth, c->set->leap_to_march);
    if (due == DATE_NONE) due = term_due(c->calendar, c->today, TERM_DECISION).date;
    if (due <= last) return true;
    date_show(last, day);
    date_show(due, by);
    return RULE_SAYS(say,
                     _("The last day on which this child may be given a certificate is %s, the decision is due by %s only: "
                       "ask for a decision in time."),
                     day, by);
}

/* Receipt. */
bool channel_right(const struct rule_case *c, struct fail *say) {
    const struct request *r = &c->app->request;

    if (!app_online(c->app) && strcmp(r->channel, "person") != 0)
        return RULE_SAYS(say, _("Choose how the request came: in person, by the Navigator or by Gosuslugi."));
    if (app_online(c->app) && !r->request_no[0])
        return RULE_SAYS(say, _("Type the number of the request at the Navigator or Gosuslugi."));
    return true;
}

bool receipt_not_ahead(const struct rule_case *c, struct fail *say) {
    return c->app->request.received <= c->now || RULE_SAYS(say, _("The moment of receipt is in the future. Correct it."));
}

/* An online request carries its own moment; in person, an earlier day is explained once, when it is filed. */
bool receipt_explained(const struct rule_case *c, struct fail *say) {
    if (c->app->app[0] || app_online(c->app) || c->received_day >= c->today) return true;
    if (content_explains(c->app->received_reason)) return true;
    return RULE_SAYS(say,
                     _("The request was received on an earlier day: write why it is typed only now, in at least %d letters."),
                     REMARK_LETTERS);
}

int32_t rule_papers_due(const struct rule_case *c) {
    const struct application *a = c->app;
    int32_t due = rule_date(a->papers_due[0] ? a->papers_due : a->request.papers_due);

    if (!app_online(a)) return DATE_NONE;
    return due != DATE_NONE ? due : term_due(c->calendar, c->received_day, TERM_PAPERS).date;
}

int32_t rule_whole_day(const struct rule_case *c) {
    const struct application *a = c->app;
    const int32_t days[] = {rule_date(a->papers_day), rule_date(a->pd.day), rule_date(a->rules.day)};
    int32_t last = c->received_day;

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (days[i] > last) last = days[i];
    return last;
}

static bool second_agrees(const struct rule_case *c) {
    return c->second && c->second[0] && (!c->decider || strcmp(c->second, c->decider) != 0);
}

/* Papers seen in time count even when they are typed later; nothing brought by the last day is a lapse (A5) where the region
 * lapses requests. */
bool papers_in_time(const struct rule_case *c, struct fail *say) {
    const struct application *a = c->app;
    int32_t due = rule_papers_due(c), day;
    char missing[PACKAGE_TEXT], text[DATE_TEXT];

    if (due == DATE_NONE || !app_state_open(a->state) || a->state == APP_COMPLETE || a->state == APP_RETURNED) return true;
    day = package_missing(c, missing, sizeof missing) == 0 ? rule_whole_day(c) : c->today;
    if (day <= due || !c->set->lapse || second_agrees(c)) return true;
    date_show(due, text);
    return fail_set(say, FAIL_DENIED, "papers came too late",
                    _("The papers were due by %s, the request has lapsed. It is no refusal: file a new application in person."),
                    text);
}

/* Taken all the same where a second person agrees: the decider has to know (A4). */
bool papers_not_late(const struct rule_case *c, struct fail *say) {
    int32_t due = rule_papers_due(c);
    char text[DATE_TEXT], missing[PACKAGE_TEXT];
    bool taken = c->app->state == APP_COMPLETE || c->app->state == APP_RETURNED || second_agrees(c);

    if (due == DATE_NONE || rule_whole_day(c) <= due || package_missing(c, missing, sizeof missing) > 0) return true;
    date_show(due, text);
    if (taken) return RULE_SAYS(say, _("The papers were due by %s and came later: a second person agreed to take them."), text);
    return c->set->lapse || /* that is an error (A5) */
           RULE_SAYS(say,
                     _("The papers were due by %s: they are taken later only if a second person agrees with his passphrase."),
                     text);
}

/* Consents: two separate records (152-ФЗ art. 9: since 01.09.2025 a consent stands apart from everything else that is signed).
 */
static bool consent_right(const struct rule_case *c, const struct consent_row *row, struct fail *say) {
    int32_t day = rule_date(row->day);

    if (!row->given) return true;
    if (!rule_value_right(date_check, row->day, say)) return false;
    if (day != DATE_NONE && day > c->today)
        return RULE_SAYS(say, _("A consent cannot be signed in the future. Correct the date."));
    if (!row->signer[0] || strcmp(row->signer, "applicant") == 0) return true;
    if (strcmp(row->signer, "learner") != 0)
        return RULE_SAYS(say, _("Choose who signed the consent: the applicant or the learner."));
    if (day == DATE_NONE || rule_child_reached(c, 14, day)) return true;
    return RULE_SAYS(say, _("A learner signs the consent himself from 14 on: the applicant has to sign."));
}

static bool consent_given(const struct consent_row *row) {
    return row->given && row->signer[0] && row->day[0] && row->sheet[0] && row->version[0];
}

bool pd_right(const struct rule_case *c, struct fail *say) {
    return consent_right(c, &c->app->pd, say);
}

bool rules_right(const struct rule_case *c, struct fail *say) {
    return consent_right(c, &c->app->rules, say);
}

/* A sheet much older than the request is mostly a slip in the year, or was signed for something else. */
static bool consent_recent(const struct rule_case *c, const struct consent_row *row, struct fail *say) {
    int32_t day = rule_date(row->day), received = moment_date(c->app->request.received, c->offset);
    char text[DATE_TEXT];

    if (!row->given || day == DATE_NONE || day >= received - CONSENT_DAYS) return true;
    date_show(day, text);
    return RULE_SAYS(say, _("The consent was signed on %s, long before the request came. Look at the year on the sheet."),
                     text);
}

bool pd_recent(const struct rule_case *c, struct fail *say) {
    return consent_recent(c, &c->app->pd, say);
}

bool rules_recent(const struct rule_case *c, struct fail *say) {
    return consent_recent(c, &c->app->rules, say);
}

bool pd_given(const struct rule_case *c, struct fail *say) {
    return consent_given(&c->app->pd) ||
           RULE_SAYS(say, _("The signed consent to the processing of personal data is missing: signer, date and sheet."));
}

bool rules_given(const struct rule_case *c, struct fail *say) {
    return consent_given(&c->app->rules) ||
           RULE_SAYS(say, _("The signed agreement with the Rules is missing: signer, date and sheet."));
}

bool sheets_apart(const struct rule_case *c, struct fail *say) {
    const struct application *a = c->app;

    if (!a->pd.given || !a->rules.given || !a->pd.sheet[0] || strcmp(a->pd.sheet, a->rules.sheet) != 0) return true;
    return RULE_SAYS(
        say,
        _("The consent to the processing of personal data stands on a sheet of its own: the two sheets have different numbers."));
}

/* Residence is declared, not proved (RULES 0.6). */
bool address_given(const struct rule_case *c, struct fail *say) {
    const struct address *a = &c->app->address;

    if (!a->subject_code[0]) return RULE_SAYS(say, _("The region of residence is missing."));
    if (!a->locality[0]) return RULE_SAYS(say, _("The town or village of residence is missing."));
    if (!a->street[0] && !a->no_street) return RULE_SAYS(say, _("Type the street or tick «no street»."));
    if (!a->house[0]) return RULE_SAYS(say, _("The number of the house is missing."));
    return true;
}

bool residence_here(const struct rule_case *c, struct fail *say) {
    const char *code = c->app->address.subject_code;

    if (!code[0] || strcmp(code, c->subject_code) == 0) return true;
    return fail_set(say, FAIL_DENIED, "residence elsewhere",
                    _("The child does not live on the territory of %s: the ground of refusal is R3."), c->region_genitive);
}

/* Doubles. */
static bool twin_unique(const struct rule_case *c, const char *by, struct fail *say) {
    for (int i = 0; i < c->twin_count; i++) {
        char shown[16];
        if (strcmp(c->twins[i].by, by) != 0 || !c->twins[i].number[0]) continue;
        certificate_show(c->twins[i].number, shown);
        if (strcmp(by, "snils") == 0)
            return fail_set(say, FAIL_DENIED, "twin by snils",
                            _("This SNILS already has the living certificate %s: %s. The ground of refusal is R1."), shown,
                            c->twins[i].name);
        return fail_set(say, FAIL_DENIED, "twin by document",
                        _("This document already has the living certificate %s: %s. The ground of refusal is R1."), shown,
                        c->twins[i].name);
    }
    return true;
}

bool snils_unique(const struct rule_case *c, struct fail *say) {
    return twin_unique(c, "snils", say);
}

bool document_unique(const struct rule_case *c, struct fail *say) {
    return twin_unique(c, "document", say);
}

bool no_open_twin(const struct rule_case *c, struct fail *say) {
    for (int i = 0; i < c->twin_count; i++)
        if (!c->twins[i].number[0] && strcmp(c->twins[i].by, "soft") != 0)
            return RULE_SAYS(
                say, _("Another record has the same SNILS or document: %s. Open it and see whether it is the same child."),
                c->twins[i].name);
    return true;
}

bool no_soft_twin(const struct rule_case *c, struct fail *say) {
    for (int i = 0; i < c->twin_count; i++)
        if (strcmp(c->twins[i].by, "soft") == 0)
            return RULE_SAYS(say, _("A record is much alike: %s; %s. Compare both side by side."), c->twins[i].name,
                             _(c->twins[i].reason));
    return true;
}

/* Who decides. */
bool four_eyes(const struct rule_case *c, struct fail *say) {
    const struct application *a = c->app;

    if (!c->decider || !c->decider[0])
        return fail_set(say, FAIL_DENIED, "nobody decides", _("Nobody is logged in: log in to decide."));
    if (!rule_listed(a->hands, c->decider) && strcmp(a->entered_by, c->decider) != 0) return true;
    return fail_set(say, FAIL_DENIED, "four eyes", _("You entered data of this application: another person has to decide."));
}

/* "Орлов О. П." is how the staff list may call "Орлов Олег Петрович": the surname whole, the others from their first letters.
 */
static bool same_person(const char *staff_name, const char *const parts[3]) {
    char clean[256], *rest = clean, *word;
    int n = 0;

    if (!text_clean(staff_name, clean, sizeof clean)) return false;
    while (n < 3 && (word = strsep(&rest, " "))) {
        char short_key[256], whole_key[256];
        text_fold(word, short_key, sizeof short_key);
        text_fold(parts[n], whole_key, sizeof whole_key);
        if (!short_key[0]) continue;
        if (strncmp(whole_key, short_key, strlen(short_key)) != 0) return false;
        if (n == 0 && strcmp(whole_key, short_key) != 0) return false;
        n++;
    }
    return n >= 2;
}

bool decider_not_applicant(const struct rule_case *c, struct fail *say) {
    const struct child *k = &c->app->child;
    const struct applicant *a = &c->app->applicant;
    const char *const learner[] = {k->surname, k->name, k->patronymic}, *const adult[] = {a->surname, a->name, a->patronymic};

    if (!c->decider_name || !same_person(c->decider_name, app_learner_applies(c->app) ? learner : adult)) return true;
    return fail_set(
        say, FAIL_DENIED, "decider is the applicant",
        _("The applicant has your name: nobody decides on an application of his own. Another person has to decide."));
}

bool term_certain(const struct rule_case *c, struct fail *say) {
    char day[DATE_TEXT];

    if (!c->app->provisional) return true;
    date_iso_show(c->app->decision_due, day);
    return RULE_SAYS(say, _("The term %s is provisional: the calendar of that year is not loaded yet."), day);
}
