#ifndef PRIEM_RULES_PREDICATES_H
#define PRIEM_RULES_PREDICATES_H

/* The predicates behind the table in checks.c, by matter: values (checks_values.c), papers (checks_papers.c), the case itself
 * (checks_case.c). For this room only: everybody else asks rules_run(). */

#include "model/rules/checks.h"
#include "model/rules/fields.h"

typedef bool rule_holds(const struct rule_case *c, struct fail *say);

/* checks_values.c */
rule_holds child_surname_right, child_name_right, child_patronymic_right, child_script_fits;
rule_holds applicant_surname_right, applicant_name_right, applicant_patronymic_right, applicant_script_fits, names_usual;
rule_holds child_birth_right, applicant_birth_right;
rule_holds child_snils_right, applicant_snils_right, snils_checkable, snils_differ;
rule_holds postcode_right, subject_code_right, phone_right, email_right, contact_given, navigator_given;

/* checks_papers.c */
rule_holds child_kind_fits, child_series_right, child_number_right, child_issued_right, child_code_right;
rule_holds applicant_kind_fits, applicant_series_right, applicant_number_right, applicant_issued_right, applicant_code_right;
rule_holds child_paper_usual, applicant_paper_usual, child_paper_endless, applicant_paper_endless;
rule_holds applicant_named, applicant_paper_whole, applicant_paper_valid, applicant_paper_seen;
rule_holds child_named, child_paper_whole, child_paper_valid, child_paper_seen, snils_given, snils_seen;
rule_holds child_until_right, applicant_until_right, child_translated, applicant_translated, child_paper_listed,
    child_paper_agreed;
rule_holds papers_day_right;

/* checks_authority.c */
rule_holds authority_fits, basis_fits, basis_dated_right, basis_whole, basis_in_force, basis_seen;
rule_holds surname_explained, learner_parent_seen;

/* checks_case.c */
rule_holds old_enough, young_enough, young_until_decided;
rule_holds channel_right, receipt_not_ahead, receipt_explained, papers_in_time, papers_not_late;
rule_holds pd_right, rules_right, pd_given, rules_given, sheets_apart, pd_recent, rules_recent;
rule_holds address_given, residence_here;
rule_holds snils_unique, document_unique, no_open_twin, no_soft_twin;
rule_holds four_eyes, decider_not_applicant, term_certain;

/* A rule that does not hold: the sentence, and false to return. */
#define RULE_SAYS(say, ...) fail_set(say, FAIL_INPUT, "rule does not hold", __VA_ARGS__)

/* DATE_NONE for an empty or impossible date. */
int32_t rule_date(const char *iso);
/* The day on which `years` are reached, by the region's rule of 29 February. */
int32_t rule_age_day(const struct rule_case *c, int32_t birth, int years);
/* True when the child has reached `years` on `day`; false without a birth date. */
bool rule_child_reached(const struct rule_case *c, int years, int32_t day);
/* The value stands as its check would store it; an empty one is right. */
bool rule_value_right(field_check *check, const char *value, struct fail *say);
/* The day on which the package became whole, as far as its papers tell (RULES Annex D 2). */
int32_t rule_whole_day(const struct rule_case *c);
/* The last day for the papers of an online request; DATE_NONE when none runs. */
int32_t rule_papers_due(const struct rule_case *c);
/* `word` stands in the list of words joined by ' '. */
bool rule_listed(const char *list, const char *word);

#endif
