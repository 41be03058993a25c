/* Rules about who acts for the child, and by which paper. RULES 1, 4.2, Annex A2. */
#include "model/rules/authority.h"
#include "model/rules/predicates.h"

#include <string.h>

static const struct authority *authority_of(const struct rule_case *c) {
    return authority_find(c->app->applicant.authority);
}

bool authority_fits(const struct rule_case *c, struct fail *say) {
    const struct authority *who = authority_of(c);
    int32_t birth = rule_date(c->app->child.birth);

    if (!c->app->applicant.authority[0]) return true;
    if (!who || (who->by_region && !c->set->proxy))
        return RULE_SAYS(say,
                         _("Only a parent, an adoptive parent, a guardian, an institution or the learner from 14 may apply."));
    if (birth == DATE_NONE) return true;
    if (who->before == 14 && rule_child_reached(c, 14, c->received_day))
        return RULE_SAYS(say, _("The child is 14 or older: choose the guardian of a minor from 14 to 18."));
    if (who->from == 0 || rule_child_reached(c, who->from, c->received_day)) return true;
    if (app_learner_applies(c->app))
        return RULE_SAYS(say, _("A learner may apply himself from 14 on: a parent or a guardian has to apply."));
    return RULE_SAYS(say, _("The child is younger than 14: choose the guardian of a child under 14."));
}

bool basis_fits(const struct rule_case *c, struct fail *say) {
    const struct applicant *a = &c->app->applicant;
    const struct authority *who = authority_of(c);

    if (!a->basis_kind[0] || !who || authority_rests_on(who, a->basis_kind)) return true;
    return RULE_SAYS(say, _("This paper does not show why this person may apply. Choose another from the list (F4)."));
}

bool basis_dated_right(const struct rule_case *c, struct fail *say) {
    const struct applicant *a = &c->app->applicant;
    int32_t day = rule_date(a->basis_day), until = rule_date(a->basis_until);

    if (!rule_value_right(date_check, a->basis_day, say) || !rule_value_right(date_check, a->basis_until, say)) return false;
    if (day != DATE_NONE && day > c->today)
        return RULE_SAYS(say, _("The document is issued in the future. Compare the date with the paper."));
    if (day != DATE_NONE && until != DATE_NONE && until < day)
        return RULE_SAYS(say, _("The last day of the document is before its first. Compare both dates with the paper."));
    return true;
}

/* The act, the order, the power of attorney: all that is needed to find it again. */
bool basis_whole(const struct rule_case *c, struct fail *say) {
    const struct applicant *a = &c->app->applicant;
    const struct authority *who = authority_of(c);
    const struct basis_kind *basis = basis_find(a->basis_kind);

    if (!who || !who->basis_needed) return true;
    if (who->institution && !a->institution[0]) return RULE_SAYS(say, _("The name of the institution is missing."));
    if (!basis) return RULE_SAYS(say, _("Choose the paper by which this person acts for the child."));
    if (!a->basis_number[0]) return RULE_SAYS(say, _("The number of this paper is missing: %s."), _(basis->title));
    if (!a->basis_day[0]) return RULE_SAYS(say, _("The date of this paper is missing: %s."), _(basis->title));
    if (!a->basis_issuer[0]) return RULE_SAYS(say, _("Who issued this paper is missing: %s."), _(basis->title));
    if (basis->until && !a->basis_until[0])
        return RULE_SAYS(say, _("The last day of this paper is missing: %s."), _(basis->title));
    return true;
}

bool basis_in_force(const struct rule_case *c, struct fail *say) {
    int32_t until = rule_date(c->app->applicant.basis_until);
    const struct authority *who = authority_of(c);
    char day[DATE_TEXT];

    if (!who || !who->basis_needed || until == DATE_NONE || c->today <= until) return true;
    date_show(until, day);
    return RULE_SAYS(
        say, _("The paper by which this person acts for the child was in force until %s. A new one has to be shown."), day);
}

bool basis_seen(const struct rule_case *c, struct fail *say) {
    const struct authority *who = authority_of(c);

    if (!who || !who->basis_needed || (rule_listed(c->app->papers, "authority") && c->app->papers_day[0])) return true;
    if (who->institution || who->by_region)
        return RULE_SAYS(say, _("Look at the original of the order or the power of attorney: its number, date and term."));
    return RULE_SAYS(say, _("A guardian shows the act of guardianship: look at its number, date and term."));
}

/* The birth certificate itself may name a mother by another surname: a warning, never an obstacle. */
bool surname_explained(const struct rule_case *c, struct fail *say) {
    const struct applicant *a = &c->app->applicant;
    const struct child *k = &c->app->child;

    if (strcmp(a->authority, "1") != 0 || !a->surname[0] || !k->surname[0] || a->basis_kind[0]) return true;
    if (surnames_agree(k->surname, a->surname)) return true;
    return RULE_SAYS(say,
                     _("The parent has another surname: choose by what paper. The birth certificate may name the parent so, "
                       "else it is the certificate of marriage, divorce or change of name."));
}

bool learner_parent_seen(const struct rule_case *c, struct fail *say) {
    if (!c->set->learner_parent_id || !app_learner_applies(c->app)) return true;
    if (rule_listed(c->app->papers, "parent") && c->app->papers_day[0]) return true;
    return RULE_SAYS(say,
                     _("In this region a learner who applies himself also shows a parent's document: compare and tick it."));
}
