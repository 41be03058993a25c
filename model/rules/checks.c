#include "model/rules/predicates.h"

#include <string.h>

#define FORM  RULES_FOR_FORM
#define PACK  RULES_FOR_COMPLETE
#define SHOWN (RULES_FOR_COMPLETE | RULES_FOR_DECISION)
#define BOTH  (RULES_FOR_FORM | RULES_FOR_DECISION)

// clang-format off
const struct rule rules[] = {
    /* The child. */
    {"4.3.child_surname", "RULES 4.3", RULE_ERROR, FORM, "child.surname", NULL,
     N_("the child's surname"), child_surname_right},
    {"4.3.child_name", "RULES 4.3", RULE_ERROR, FORM, "child.name", NULL,
     N_("the child's name"), child_name_right},
    {"4.3.child_patronymic", "RULES 4.3", RULE_ERROR, FORM, "child.patronymic", NULL,
     N_("the child's patronymic"), child_patronymic_right},
    {"4.3.child_script", "RULES 4.3", RULE_ERROR, FORM, "child.surname", NULL,
     N_("the child's name is in the letters of the paper"), child_script_fits},
    {"4.4.child_birth", "RULES 4.4", RULE_ERROR, FORM, "child.birth", NULL,
     N_("the child's date of birth"), child_birth_right},
    {"A1.age", "S3:2, S3:6, RULES 4.4", RULE_ERROR, BOTH, "child.birth", NULL,
     N_("old enough on the day of filing"), old_enough},
    {"A6.age", "S3:6, S4:15, RULES 4.4", RULE_ERROR, BOTH, "child.birth", NULL,
     N_("younger than 18"), young_enough},
    {"4.1.child_snils", "RULES 4.1", RULE_ERROR, BOTH, "child.snils", NULL,
     N_("control number of SNILS"), child_snils_right},
    {"4.2.child_kind", "RULES 4.2", RULE_ERROR, FORM, "child.doc_kind", NULL,
     N_("the kind of the child's document"), child_kind_fits},
    {"4.2.child_series", "RULES 4.2", RULE_ERROR, FORM, "child.doc_series", NULL,
     N_("the series of the child's document"), child_series_right},
    {"4.2.child_number", "RULES 4.2", RULE_ERROR, FORM, "child.doc_number", NULL,
     N_("the number of the child's document"), child_number_right},
    {"4.2.child_issued", "RULES 4.2, 4.4", RULE_ERROR, FORM, "child.doc_issued", NULL,
     N_("the day the child's document was issued"), child_issued_right},
    {"4.2.child_code", "RULES 4.2", RULE_ERROR, FORM, "child.doc_code", NULL,
     N_("the issuer's code in the child's passport"), child_code_right},
    {"4.2.child_until", "RULES 4.2", RULE_ERROR, FORM, "child.doc_until", NULL,
     N_("the last day of the child's document"), child_until_right},

    /* The address. */
    {"6.subject", "RULES 6", RULE_ERROR, FORM, "address.subject_code", NULL,
     N_("the region of residence is in the list"), subject_code_right},
    {"6.postcode", "RULES 6", RULE_ERROR, FORM, "address.postcode", NULL,
     N_("the postcode"), postcode_right},

    /* The applicant. */
    {"A2.authority", "S3:9, RULES 1, A2", RULE_ERROR, FORM, "applicant.authority", NULL,
     N_("who may apply for the child"), authority_fits},
    {"1.basis", "RULES 1, 4.2", RULE_ERROR, FORM, "applicant.basis_kind", NULL,
     N_("the paper shows why this person may apply"), basis_fits},
    {"1.basis_day", "RULES 4.2, 4.4", RULE_ERROR, FORM, "applicant.basis_day", NULL,
     N_("the dates of the paper of authority"), basis_dated_right},
    {"4.3.applicant_surname", "RULES 4.3", RULE_ERROR, FORM, "applicant.surname", NULL,
     N_("the applicant's surname"), applicant_surname_right},
    {"4.3.applicant_name", "RULES 4.3", RULE_ERROR, FORM, "applicant.name", NULL,
     N_("the applicant's name"), applicant_name_right},
    {"4.3.applicant_patronymic", "RULES 4.3", RULE_ERROR, FORM, "applicant.patronymic", NULL,
     N_("the applicant's patronymic"), applicant_patronymic_right},
    {"4.3.applicant_script", "RULES 4.3", RULE_ERROR, FORM, "applicant.surname", NULL,
     N_("the applicant's name is in the letters of the paper"), applicant_script_fits},
    {"4.4.applicant_birth", "RULES 4.4", RULE_ERROR, FORM, "applicant.birth", NULL,
     N_("the applicant's date of birth"), applicant_birth_right},
    {"4.1.applicant_snils", "RULES 4.1", RULE_ERROR, FORM, "applicant.snils", NULL,
     N_("control number of the applicant's SNILS"), applicant_snils_right},
    {"4.1.snils_differ", "RULES 4.1", RULE_ERROR, FORM, "applicant.snils", NULL,
     N_("the applicant's SNILS is not the child's"), snils_differ},
    {"4.2.applicant_kind", "RULES 4.2", RULE_ERROR, FORM, "applicant.doc_kind", NULL,
     N_("the kind of the applicant's document"), applicant_kind_fits},
    {"4.2.applicant_series", "RULES 4.2", RULE_ERROR, FORM, "applicant.doc_series", NULL,
     N_("the series of the applicant's document"), applicant_series_right},
    {"4.2.applicant_number", "RULES 4.2", RULE_ERROR, FORM, "applicant.doc_number", NULL,
     N_("the number of the applicant's document"), applicant_number_right},
    {"4.2.applicant_issued", "RULES 4.2, 4.4", RULE_ERROR, FORM, "applicant.doc_issued", NULL,
     N_("the day the applicant's document was issued"), applicant_issued_right},
    {"4.2.applicant_code", "RULES 4.2", RULE_ERROR, FORM, "applicant.doc_code", NULL,
     N_("the issuer's code in the applicant's passport"), applicant_code_right},
    {"4.2.applicant_until", "RULES 4.2", RULE_ERROR, FORM, "applicant.doc_until", NULL,
     N_("the last day of the applicant's document"), applicant_until_right},
    {"4.5.phone", "RULES 4.5", RULE_ERROR, FORM, "applicant.phone", NULL,
     N_("the phone number"), phone_right},
    {"4.5.email", "RULES 4.5", RULE_ERROR, FORM, "applicant.email", NULL,
     N_("the e-mail"), email_right},

    /* Receipt, papers, consents as acts. */
    {"A1.channel", "S3:10, S3:12, RULES 3.1, A1", RULE_ERROR, FORM, "request.request_no", NULL,
     N_("how the request came"), channel_right},
    {"2.1.receipt", "RULES 2.1, 5", RULE_ERROR, FORM, "request.received", NULL,
     N_("the moment of receipt is not in the future"), receipt_not_ahead},
    {"2.1.reason", "RULES 2.1, 5", RULE_ERROR, FORM, "received_reason", NULL,
     N_("an earlier receipt is explained"), receipt_explained},
    {"A5.papers_due", "S3:12, RULES 5, A4, A5", RULE_ERROR, FORM, NULL, NULL,
     N_("papers within 7 working days of the online request"), papers_in_time},
    {"4.4.papers_day", "RULES 4.4", RULE_ERROR, FORM, "papers_day", NULL,
     N_("the day the originals were seen"), papers_day_right},
    {"3.2.pd", "152-ФЗ ст. 9, RULES 3.2, 4.4", RULE_ERROR, FORM, "pd.day", NULL,
     N_("signer and date of the consent to personal data"), pd_right},
    {"3.2.rules", "S3:12, RULES 3.2, 4.4", RULE_ERROR, FORM, "rules.day", NULL,
     N_("signer and date of the agreement with the Rules"), rules_right},

    /* The package. */
    {"A4.applicant", "S3:12, RULES 3.1", RULE_LACKING, PACK, "applicant.surname", "applicant_id",
     N_("the applicant is named"), applicant_named},
    {"A4.applicant_paper", "S3:12, RULES 4.2", RULE_LACKING, PACK, "applicant.doc_kind", "applicant_id",
     N_("the applicant's document is written down"), applicant_paper_whole},
    {"A4.applicant_valid", "ПП РФ 2267/2023, RULES 4.2", RULE_LACKING, SHOWN, "applicant.doc_issued", "applicant_id",
     N_("the applicant's document is in force"), applicant_paper_valid},
    {"A4.applicant_seen", "S3:12", RULE_LACKING, SHOWN, "papers.applicant", "applicant_id",
     N_("the applicant's original was seen"), applicant_paper_seen},
    {"A4.authority", "RULES 1, 4.2", RULE_LACKING, PACK, "applicant.basis_kind", "applicant_id",
     N_("the act, order or power of attorney is written down"), basis_whole},
    {"A4.authority_valid", "RULES 4.2", RULE_LACKING, SHOWN, "applicant.basis_until", "applicant_id",
     N_("the act, order or power of attorney is in force"), basis_in_force},
    {"A4.parent", "RULES 10", RULE_LACKING, SHOWN, "papers.parent", "applicant_id",
     N_("a parent's document was shown where the region asks for it"), learner_parent_seen},
    {"A4.child", "RULES 4.3", RULE_LACKING, PACK, "child.no_patronymic", "child_id",
     N_("the child's patronymic is typed or «none»"), child_named},
    {"A4.child_paper", "S3:12, RULES 4.2", RULE_LACKING, PACK, "child.doc_kind", "child_id",
     N_("the child's document is written down"), child_paper_whole},
    {"A4.child_valid", "ПП РФ 2267/2023, RULES 4.2", RULE_LACKING, SHOWN, "child.doc_issued", "child_id",
     N_("the child's document is in force"), child_paper_valid},
    {"A4.child_seen", "S3:12", RULE_LACKING, SHOWN, "papers.child", "child_id",
     N_("the child's original was seen"), child_paper_seen},
    {"A4.snils", "S3:12", RULE_LACKING, PACK, "child.snils", "snils",
     N_("the child's SNILS is written down"), snils_given},
    {"A4.snils_seen", "S3:12", RULE_LACKING, SHOWN, "papers.snils", "snils",
     N_("the child's SNILS was seen"), snils_seen},
    {"A4.pd", "S3:12, 152-ФЗ ст. 9", RULE_LACKING, SHOWN, "pd.given", "pd",
     N_("consent to the processing of personal data"), pd_given},
    {"A4.rules", "S3:12", RULE_LACKING, SHOWN, "rules.given", "rules",
     N_("agreement with the Rules"), rules_given},
    {"3.2.sheets", "156-ФЗ 24.06.2025, RULES 3.2", RULE_LACKING, PACK, "pd.sheet", "pd",
     N_("the consents stand on separate sheets"), sheets_apart},
    {"6.address", "S3:22, RULES 0.6, 6", RULE_LACKING, PACK, "address.subject_code", "address",
     N_("the place of residence is declared"), address_given},

    /* The decision. */
    {"R3", "S3:22, RULES 6, A6", RULE_BLOCK, BOTH, "address.subject_code", NULL,
     N_("lives in the region"), residence_here},
    {"R1.snils", "S3:18, RULES 4.1, 4.3", RULE_BLOCK, BOTH, "child.snils", NULL,
     N_("no certificate with this SNILS"), snils_unique},
    {"R1.document", "S3:18, RULES 4.3", RULE_BLOCK, BOTH, "child.doc_number", NULL,
     N_("no certificate with this document"), document_unique},
    {"A6.four_eyes", "ФСТЭК-21 УПД.4, RULES 1, A6", RULE_BLOCK, RULES_FOR_DECISION, NULL, NULL,
     N_("another person entered the data"), four_eyes},
    {"A6.not_applicant", "RULES 1", RULE_BLOCK, RULES_FOR_DECISION, NULL, NULL,
     N_("the applicant is another person"), decider_not_applicant},

    /* What needs a look. */
    {"R1.open", "RULES 4.3", RULE_WARNING, BOTH, NULL, NULL,
     N_("no other record of this child"), no_open_twin},
    {"R1.soft", "RULES 4.3", RULE_WARNING, BOTH, NULL, NULL,
     N_("no record much alike"), no_soft_twin},
    {"A13.soon", "S3:6, RULES 4.4, A13", RULE_WARNING, BOTH, "child.birth", NULL,
     N_("younger than 18 until the decision is due"), young_until_decided},
    {"A4.late", "S3:12, RULES A4", RULE_WARNING, BOTH, NULL, NULL,
     N_("the papers came in time"), papers_not_late},
    {"4.1.old", "RULES 4.1", RULE_WARNING, BOTH, "child.snils", NULL,
     N_("SNILS has a control number"), snils_checkable},
    {"4.2.listed", "RULES 4.2", RULE_WARNING, FORM, "child.doc_kind", NULL,
     N_("the child's document is of the list"), child_paper_listed},
    {"4.2.agreed", "RULES 4.2", RULE_WARNING, RULES_FOR_DECISION, "child.doc_kind", NULL,
     N_("the child's document is of the list"), child_paper_agreed},
    {"4.2.child_hints", "RULES 4.2", RULE_WARNING, BOTH, "child.doc_series", NULL,
     N_("series and year of the child's passport agree"), child_paper_usual},
    {"4.2.applicant_hints", "RULES 4.2", RULE_WARNING, BOTH, "applicant.doc_series", NULL,
     N_("series and year of the applicant's passport agree"), applicant_paper_usual},
    {"4.2.child_term", "RULES 4.2", RULE_WARNING, BOTH, "child.doc_kind", NULL,
     N_("the last day of the child's document is known"), child_paper_endless},
    {"4.2.applicant_term", "RULES 4.2", RULE_WARNING, BOTH, "applicant.doc_kind", NULL,
     N_("the last day of the applicant's document is known"), applicant_paper_endless},
    {"4.2.child_translation", "RULES 4.2, 4.3", RULE_WARNING, BOTH, "child.doc_translated", NULL,
     N_("the child's foreign document has a translation"), child_translated},
    {"4.2.applicant_translation", "RULES 4.2, 4.3", RULE_WARNING, BOTH, "applicant.doc_translated", NULL,
     N_("the applicant's foreign document has a translation"), applicant_translated},
    {"4.2.surname", "RULES 4.2", RULE_WARNING, BOTH, "applicant.basis_kind", NULL,
     N_("the parent's surname is the child's or explained"), surname_explained},
    {"4.2.guardian", "RULES 4.2", RULE_WARNING, BOTH, "papers.authority", NULL,
     N_("the original of the act, order or power of attorney was seen"), basis_seen},
    {"4.3.names", "RULES 4.3", RULE_WARNING, FORM, "child.surname", NULL,
     N_("the names are of the usual form"), names_usual},
    {"3.2.pd_old", "RULES 3.2, 4.4", RULE_WARNING, FORM, "pd.day", NULL,
     N_("the consent to personal data was signed for this application"), pd_recent},
    {"3.2.rules_old", "RULES 3.2, 4.4", RULE_WARNING, FORM, "rules.day", NULL,
     N_("the agreement with the Rules was signed for this application"), rules_recent},
    {"4.5.contact", "RULES 4.5", RULE_WARNING, FORM, "applicant.phone", NULL,
     N_("the family can be phoned"), contact_given},
    {"2.1.navigator", "S3:9, S3:67, RULES 2.1", RULE_NOTICE, BOTH, "applicant.navigator", NULL,
     N_("account in the Navigator"), navigator_given},
    {"5.certain", "RULES 5", RULE_WARNING, RULES_FOR_DECISION, NULL, NULL,
     N_("the term is by a known calendar"), term_certain},
};
// clang-format on
const int rule_count = sizeof rules / sizeof rules[0];
_Static_assert(sizeof rules / sizeof rules[0] <= RULE_MOST, "rules_run() writes at most RULE_MOST results");

int rules_run(const struct rule_case *c, unsigned when, struct rule_result out[RULE_MOST]) {
    int n = 0;

    for (int i = 0; i < rule_count; i++) {
        struct rule_result *r = &out[n];
        if (!(rules[i].when & when)) continue;
        r->rule = &rules[i];
        r->say = (struct fail){0};
        r->holds = rules[i].holds(c, &r->say);
        if (r->holds) r->say = (struct fail){0}; /* a check may have remarked on the way */
        n++;
    }
    return n;
}
