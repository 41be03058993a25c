/* Rules about single values of an application: what a form has checked already, checked again for what came by another road (an
 * import, a request of the Navigator, a draft of an older program). RULES 4. */
#include "model/rules/predicates.h"

#include "model/base/text.h"

#include <string.h>

int32_t rule_date(const char *iso) {
    int32_t date;
    return date_parse(iso, &date) ? date : DATE_NONE;
}

bool rule_value_right(field_check *check, const char *value, struct fail *say) {
    char stored[1024];
    return check(value, stored, sizeof stored, say) != FIELD_WRONG;
}

/* True when the check has nothing to remark either. */
static bool value_usual(field_check *check, const char *value, struct fail *say) {
    char stored[1024];
    return check(value, stored, sizeof stored, say) != FIELD_WARN;
}

/* Names. */
bool child_surname_right(const struct rule_case *c, struct fail *say) {
    if (!c->app->child.surname[0]) return RULE_SAYS(say, _("Type the child's surname."));
    return rule_value_right(name_check, c->app->child.surname, say);
}

bool child_name_right(const struct rule_case *c, struct fail *say) {
    if (!c->app->child.name[0]) return RULE_SAYS(say, _("Type the child's name."));
    return rule_value_right(name_check, c->app->child.name, say);
}

static bool patronymic_right(const char *patronymic, bool none, struct fail *say) {
    if (none && patronymic[0]) return RULE_SAYS(say, _("A patronymic is typed and «none» is ticked: leave one of the two."));
    return rule_value_right(patronymic_check, patronymic, say);
}

bool child_patronymic_right(const struct rule_case *c, struct fail *say) {
    return patronymic_right(c->app->child.patronymic, c->app->child.no_patronymic, say);
}

bool applicant_surname_right(const struct rule_case *c, struct fail *say) {
    return rule_value_right(name_check, c->app->applicant.surname, say);
}

bool applicant_name_right(const struct rule_case *c, struct fail *say) {
    return rule_value_right(name_check, c->app->applicant.name, say);
}

bool applicant_patronymic_right(const struct rule_case *c, struct fail *say) {
    return patronymic_right(c->app->applicant.patronymic, c->app->applicant.no_patronymic, say);
}

static bool has_latin(const char *text) {
    uint32_t code;

    for (size_t size; *text; text += size) {
        size = text_step(text, strlen(text), &code);
        if (text_script(code) == TEXT_LATIN && text_is_letter(code)) return true;
    }
    return false;
}

/* Latin is right only where the paper is foreign and has no certified translation (RULES 4.3). */
static bool script_fits(const char *kind, bool translated, const char *surname, const char *name, const char *patronymic,
                        struct fail *say) {
    const struct document_kind *paper = document_kind_find(kind);

    if (!paper || !(has_latin(surname) || has_latin(name) || has_latin(patronymic))) return true;
    if (!paper->foreign)
        return RULE_SAYS(say, _("The paper is Russian, the name is in Latin letters: type it in Russian as in the paper."));
    return !translated ||
           RULE_SAYS(say, _("The paper has a certified translation: type the name in Russian as it stands there."));
}

bool child_script_fits(const struct rule_case *c, struct fail *say) {
    const struct child *k = &c->app->child;
    return script_fits(k->doc_kind, k->doc_translated != 0, k->surname, k->name, k->patronymic, say);
}

bool applicant_script_fits(const struct rule_case *c, struct fail *say) {
    const struct applicant *a = &c->app->applicant;
    return script_fits(a->doc_kind, a->doc_translated != 0, a->surname, a->name, a->patronymic, say);
}

bool names_usual(const struct rule_case *c, struct fail *say) {
    const struct child *k = &c->app->child;
    const struct applicant *a = &c->app->applicant;
    const char *const names[] = {k->surname, k->name, k->patronymic, a->surname, a->name, a->patronymic};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!value_usual(name_check, names[i], say)) return false;
    return true;
}

/* Dates of birth. */
bool child_birth_right(const struct rule_case *c, struct fail *say) {
    const char *birth = c->app->child.birth;

    if (!birth[0]) return RULE_SAYS(say, _("Type the child's date of birth."));
    if (!rule_value_right(date_check, birth, say)) return false;
    if (rule_date(birth) > c->today) return RULE_SAYS(say, _("The date of birth is in the future. Compare with the paper."));
    return true;
}

bool applicant_birth_right(const struct rule_case *c, struct fail *say) {
    const char *birth = c->app->applicant.birth;
    int32_t of_child = rule_date(c->app->child.birth);

    if (!birth[0]) return true;
    if (!rule_value_right(date_check, birth, say)) return false;
    if (rule_date(birth) > c->today) return RULE_SAYS(say, _("The date of birth is in the future. Compare with the paper."));
    if (of_child != DATE_NONE && rule_date(birth) >= of_child && !app_learner_applies(c->app))
        return RULE_SAYS(say, _("The applicant is younger than the child. Compare both dates of birth with the papers."));
    return true;
}

/* СНИЛС. */
bool child_snils_right(const struct rule_case *c, struct fail *say) {
    return rule_value_right(snils_check, c->app->child.snils, say);
}

bool applicant_snils_right(const struct rule_case *c, struct fail *say) {
    return rule_value_right(snils_check, c->app->applicant.snils, say);
}

bool snils_checkable(const struct rule_case *c, struct fail *say) {
    return value_usual(snils_check, c->app->child.snils, say) && value_usual(snils_check, c->app->applicant.snils, say);
}

bool snils_differ(const struct rule_case *c, struct fail *say) {
    const struct application *a = c->app;

    if (!a->child.snils[0] || app_learner_applies(a) || strcmp(a->child.snils, a->applicant.snils) != 0) return true;
    return RULE_SAYS(say, _("The applicant has the same SNILS as the child. One of the two is copied from the wrong paper."));
}

/* Address and contacts. */
bool postcode_right(const struct rule_case *c, struct fail *say) {
    return rule_value_right(postcode_check, c->app->address.postcode, say);
}

bool subject_code_right(const struct rule_case *c, struct fail *say) {
    const char *code = c->app->address.subject_code;

    if (!code[0] || subject_code_find(code)) return true;
    return RULE_SAYS(say, _("There is no region with the code %s. Choose the region from the list (F4)."), code);
}

bool phone_right(const struct rule_case *c, struct fail *say) {
    return rule_value_right(phone_check, c->app->applicant.phone, say);
}

bool email_right(const struct rule_case *c, struct fail *say) {
    if (c->app->applicant.email[0] && c->app->applicant.no_email)
        return RULE_SAYS(say, _("An e-mail is typed and «none» is ticked: leave one of the two."));
    return rule_value_right(email_check, c->app->applicant.email, say);
}

bool contact_given(const struct rule_case *c, struct fail *say) {
    if (c->app->applicant.phone[0]) return true;
    return RULE_SAYS(say, _("There is no phone: the family cannot be told of the decision. Ask for a number."));
}

bool navigator_given(const struct rule_case *c, struct fail *say) {
    const struct applicant *a = &c->app->applicant;

    if (a->navigator[0]) return true;
    if (app_learner_applies(c->app))
        return RULE_SAYS(
            say,
            _("The learner has no account of his own in the Navigator. Help to open one: without it no programme can be chosen."));
    return RULE_SAYS(say,
                     _("The family has no account in the Navigator. Help to open one: without it no programme can be chosen."));
}
