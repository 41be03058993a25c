/* The table of rules: each row has its id, source, title, Russian texts, a case in which it holds and cases in which it does
 * not. */
#include "tests/unit/rules/sample.h"

#include "model/rules/duplicates.h"

#include <libintl.h>
#include <locale.h>

/* One thing spoilt each; what the sentence has to name stands in the row. */
typedef void spoil(struct sample *s);
#define SPOIL(name, ...)                                                                                                       \
    static void name(struct sample *s) {                                                                                       \
        struct application *a = &s->app;                                                                                       \
        (void)a;                                                                                                               \
        __VA_ARGS__;                                                                                                           \
    }

// clang-format off
SPOIL(no_surname, a->child.surname[0] = '\0')
SPOIL(mixed_surname, PUT(a->child.surname, "Щербаковa"))
SPOIL(no_name, a->child.name[0] = '\0')
SPOIL(digit_in_name, PUT(a->child.name, "Алиса1"))
SPOIL(patronymic_and_none, a->child.no_patronymic = 1)
SPOIL(patronymic_says_none, PUT(a->child.patronymic, "нет"))
SPOIL(latin_child, PUT(a->child.surname, "Sherbakova"))
SPOIL(no_birth, a->child.birth[0] = '\0')
SPOIL(impossible_birth, PUT(a->child.birth, "2015-02-31"))
SPOIL(future_birth, PUT(a->child.birth, "2027-01-01"))
SPOIL(child_of_four, PUT(a->child.birth, "2021-11-06"))
SPOIL(of_age, PUT(a->child.birth, "2008-11-05"))
SPOIL(wrong_snils, PUT(a->child.snils, "11223344596"))
SPOIL(unknown_kind, PUT(a->child.doc_kind, "99"))
SPOIL(military_card, PUT(a->child.doc_kind, "07"))
SPOIL(passport_at_ten, PUT(a->child.doc_kind, "21"))
SPOIL(latin_series, PUT(a->child.doc_series, "II-MA"))
SPOIL(short_number, PUT(a->child.doc_number, "65432"))
SPOIL(issued_before_birth, PUT(a->child.doc_issued, "2016-05-06"))
SPOIL(issued_tomorrow, PUT(a->child.doc_issued, "2026-11-06"))
SPOIL(passport_before_14, sample_learner(s); PUT(a->child.doc_issued, "2025-05-06"))
SPOIL(bad_child_code, sample_learner(s); PUT(a->child.doc_code, "67-001"))
SPOIL(no_such_region, PUT(a->address.subject_code, "99"))
SPOIL(short_postcode, PUT(a->address.postcode, "21400"))
SPOIL(stranger, PUT(a->applicant.authority, "8"))
SPOIL(proxy, PUT(a->applicant.authority, "7"))
SPOIL(late_guardian, sample_learner(s); PUT(a->applicant.authority, "3"))
SPOIL(early_trustee, PUT(a->applicant.authority, "4"))
SPOIL(early_learner, PUT(a->applicant.authority, "6"))
SPOIL(bad_applicant_surname, PUT(a->applicant.surname, "-Щербакова"))
SPOIL(bad_applicant_name, PUT(a->applicant.name, "Ольгa"))
SPOIL(bad_applicant_patronymic, PUT(a->applicant.patronymic, "б/о"))
SPOIL(latin_applicant, PUT(a->applicant.name, "Olga"))
SPOIL(applicant_younger, PUT(a->applicant.birth, "2016-05-07"))
SPOIL(applicant_unborn, PUT(a->applicant.birth, "2027-05-07"))
SPOIL(wrong_applicant_snils, PUT(a->applicant.snils, "11223344596"))
SPOIL(same_snils, PUT(a->applicant.snils, "11223344595"))
SPOIL(birth_certificate_of_adult, PUT(a->applicant.doc_kind, "03"))
SPOIL(applicant_series, PUT(a->applicant.doc_series, "661"))
SPOIL(applicant_number, PUT(a->applicant.doc_number, "000000"))
SPOIL(applicant_issued_early, PUT(a->applicant.doc_issued, "2002-03-11"))
SPOIL(applicant_code, PUT(a->applicant.doc_code, "67-001"))
SPOIL(short_phone, PUT(a->applicant.phone, "123-45-67"))
SPOIL(bad_email, PUT(a->applicant.email, "a@@b.ru"))
SPOIL(email_and_none, a->applicant.no_email = 1)
SPOIL(no_channel, a->request.channel[0] = '\0')
SPOIL(online_without_number, sample_online(s, s->c.today); a->request.request_no[0] = '\0')
SPOIL(received_tomorrow, a->request.received = s->c.now + 1)
SPOIL(received_yesterday, sample_received(s, s->c.today - 1))
SPOIL(short_reason, sample_received(s, s->c.today - 1); PUT(a->received_reason, "не успели"))
SPOIL(papers_late, sample_online(s, date_of(2026, 10, 30)); sample_today(s, date_of(2026, 11, 12)); PUT(a->papers_day, "2026-11-12"))
SPOIL(nothing_by_the_day, sample_online(s, date_of(2026, 10, 30)); sample_today(s, date_of(2026, 11, 12)); a->papers[0] = '\0')
SPOIL(seen_tomorrow, PUT(a->papers_day, "2026-11-06"))
SPOIL(seen_before_receipt, PUT(a->papers_day, "2026-11-04"))
SPOIL(pd_tomorrow, PUT(a->pd.day, "2026-11-06"))
SPOIL(pd_years_ago, PUT(a->pd.day, "2023-11-05"))
SPOIL(rules_of_spring, PUT(a->rules.day, "2026-10-05"))
SPOIL(pd_by_stranger, PUT(a->pd.signer, "neighbour"))
SPOIL(pd_by_child_of_ten, PUT(a->pd.signer, "learner"))
SPOIL(rules_tomorrow, PUT(a->rules.day, "2026-11-06"))
SPOIL(rules_no_such_day, PUT(a->rules.day, "2026-02-30"))
SPOIL(no_authority, a->applicant.authority[0] = '\0')
SPOIL(nameless_applicant, a->applicant.surname[0] = '\0')
SPOIL(no_applicant_patronymic, a->applicant.patronymic[0] = '\0')
SPOIL(no_applicant_birth, a->applicant.birth[0] = '\0')
SPOIL(no_applicant_kind, a->applicant.doc_kind[0] = '\0')
SPOIL(no_applicant_series, a->applicant.doc_series[0] = '\0')
SPOIL(no_applicant_issuer, a->applicant.doc_issuer[0] = '\0')
SPOIL(applicant_at_20, PUT(a->applicant.doc_issued, "2007-04-12"))
SPOIL(applicant_unseen, PUT(a->papers, "child snils"))
SPOIL(no_child_patronymic, a->child.patronymic[0] = '\0')
SPOIL(no_series, a->child.doc_series[0] = '\0')
SPOIL(no_number, a->child.doc_number[0] = '\0')
SPOIL(no_issued, a->child.doc_issued[0] = '\0')
SPOIL(birth_certificate_at_14, PUT(a->child.birth, "2012-08-06"))
SPOIL(child_unseen, PUT(a->papers, "applicant snils"))
SPOIL(no_day_seen, a->papers_day[0] = '\0')
SPOIL(no_snils, a->child.snils[0] = '\0')
SPOIL(snils_unseen, PUT(a->papers, "child applicant"))
SPOIL(no_pd, a->pd.given = false)
SPOIL(pd_no_sheet, a->pd.sheet[0] = '\0')
SPOIL(pd_no_version, a->pd.version[0] = '\0')
SPOIL(no_rules, a->rules.given = false)
SPOIL(rules_no_signer, a->rules.signer[0] = '\0')
SPOIL(one_sheet, PUT(a->rules.sheet, "3"))
SPOIL(no_region, a->address.subject_code[0] = '\0')
SPOIL(no_locality, a->address.locality[0] = '\0')
SPOIL(no_street, a->address.street[0] = '\0')
SPOIL(no_house, a->address.house[0] = '\0')
SPOIL(lives_in_omsk, PUT(a->address.subject_code, "55"))
SPOIL(snils_twin, s->c.twin_count = 1)
SPOIL(document_twin, s->c.twin_count = 1; s->twin.by = "document")
SPOIL(open_twin, s->c.twin_count = 1; s->twin.number = "")
SPOIL(own_hand, s->c.decider = DESK_ID)
SPOIL(own_hand_earlier, s->c.decider = DESK_ID; PUT(a->entered_by, OTHER_ID); PUT(a->hands, OTHER_ID " " DESK_ID))
SPOIL(nobody, s->c.decider = "")
SPOIL(mother_decides, s->c.decider_name = "Щербакова О. И.")
SPOIL(mother_decides_in_full, s->c.decider_name = "Щербакова Ольга Игоревна")
SPOIL(old_snils, PUT(a->child.snils, "00100199800"))
SPOIL(strange_prefix, PUT(a->applicant.doc_series, "02 10"))
SPOIL(blank_of_another_year, PUT(a->applicant.doc_series, "66 14"))
SPOIL(foreigner, PUT(a->applicant.doc_kind, "10"))
SPOIL(strange_prefix_of_child, PUT(a->child.doc_kind, "21"); PUT(a->child.doc_series, "02 10"))
SPOIL(foreign_child, PUT(a->child.doc_kind, "10"))
SPOIL(long_card, sample_learner(s); PUT(a->child.doc_kind, "14"); PUT(a->child.doc_until, "2025-12-31"))
SPOIL(conscript, PUT(a->applicant.birth, "2006-03-12"); PUT(a->applicant.doc_issued, "2020-04-12"); PUT(a->papers, "child applicant snils service"))
SPOIL(passport_abroad, PUT(a->applicant.doc_kind, "22"))
SPOIL(refugee_no_day, PUT(a->child.doc_kind, "13"))
SPOIL(refugee_over, PUT(a->child.doc_kind, "13"); PUT(a->child.doc_until, "2026-11-04"))
SPOIL(until_before_issue, PUT(a->child.doc_until, "2016-05-19"))
SPOIL(permit_of_four_years, PUT(a->applicant.doc_kind, "15"); PUT(a->applicant.doc_until, "2013-04-13"))
SPOIL(until_no_such_day, PUT(a->applicant.doc_until, "2026-02-30"))
SPOIL(child_untranslated, PUT(a->child.doc_kind, "23"))
SPOIL(applicant_untranslated, PUT(a->applicant.doc_kind, "10"))
SPOIL(latin_translated, PUT(a->child.doc_kind, "23"); a->child.doc_translated = 1; PUT(a->child.name, "Alisa"))
SPOIL(other_document, PUT(a->child.doc_kind, "91"))
SPOIL(mother_of_another_name, PUT(a->applicant.surname, "Ковалёва"))
SPOIL(marriage_of_guardian, PUT(a->applicant.authority, "3"); PUT(a->applicant.basis_kind, "marriage"))
SPOIL(basis_tomorrow, PUT(a->applicant.basis_day, "2026-11-06"))
SPOIL(basis_ends_before, PUT(a->applicant.basis_day, "2026-11-04"); PUT(a->applicant.basis_until, "2026-11-03"))
SPOIL(no_basis, PUT(a->applicant.authority, "3"))
SPOIL(no_basis_number, sample_guardian(s); a->applicant.basis_number[0] = '\0')
SPOIL(no_basis_day, sample_guardian(s); a->applicant.basis_day[0] = '\0')
SPOIL(no_basis_issuer, sample_guardian(s); a->applicant.basis_issuer[0] = '\0')
SPOIL(power_without_term, sample_guardian(s); s->set.proxy = true; PUT(a->applicant.authority, "7"); PUT(a->applicant.basis_kind, "proxy"))
SPOIL(no_institution, sample_guardian(s); PUT(a->applicant.authority, "5"); PUT(a->applicant.basis_kind, "order"))
SPOIL(act_ended, sample_guardian(s); PUT(a->applicant.basis_until, "2026-11-04"))
SPOIL(order_unseen, sample_guardian(s); PUT(a->applicant.authority, "5"); PUT(a->papers, "child applicant snils"))
SPOIL(parent_unseen, sample_learner(s); s->set.learner_parent_id = true)
SPOIL(soft_twin, s->c.twin_count = 1; s->twin.by = "soft"; s->twin.reason = duplicate_reasons[DUPLICATE_OF_NAME].title)
SPOIL(soon_18, PUT(a->child.birth, "2008-11-10"))
SPOIL(late_with_second, sample_online(s, date_of(2026, 10, 22)); a->state = APP_COMPLETE)
SPOIL(late_kept_open, s->set.lapse = false; sample_online(s, date_of(2026, 10, 22)))
SPOIL(guardian_without_act, PUT(a->applicant.authority, "3"))
SPOIL(spaced_name, PUT(a->child.patronymic, "Дмитрий кызы"))
SPOIL(no_phone, a->applicant.phone[0] = '\0')
SPOIL(no_navigator, a->applicant.navigator[0] = '\0'; a->applicant.no_navigator = 1)
SPOIL(learner_without_navigator, sample_learner(s); a->applicant.navigator[0] = '\0')
SPOIL(provisional, a->provisional = true; PUT(a->decision_due, "2028-01-12"))

static const struct {
    const char *id;
    spoil *spoil;
    const char *says;
} rows[] = {
    {"4.3.child_surname", no_surname, "surname"}, {"4.3.child_surname", mixed_surname, "«a»"},
    {"4.3.child_name", no_name, "name"}, {"4.3.child_name", digit_in_name, "«1»"},
    {"4.3.child_patronymic", patronymic_and_none, "none"}, {"4.3.child_patronymic", patronymic_says_none, "none"},
    {"4.3.child_script", latin_child, "Latin"},
    {"4.4.child_birth", no_birth, "date of birth"}, {"4.4.child_birth", impossible_birth, "no such day"}, {"4.4.child_birth", future_birth, "future"},
    {"A1.age", child_of_four, "06.11.2026"}, {"A6.age", of_age, "05.11.2026"},
    {"4.1.child_snils", wrong_snils, "control number"},
    {"4.2.child_kind", unknown_kind, "not accepted"}, {"4.2.child_kind", military_card, "identify a child"}, {"4.2.child_kind", passport_at_ten, "14"},
    {"4.2.child_series", latin_series, "II-МА"}, {"4.2.child_number", short_number, "needed: 6"},
    {"4.2.child_issued", issued_before_birth, "born"}, {"4.2.child_issued", issued_tomorrow, "future"}, {"4.2.child_issued", passport_before_14, "14th"},
    {"4.2.child_code", bad_child_code, "needed: 6"},
    {"6.subject", no_such_region, "99"}, {"6.postcode", short_postcode, "needed: 6"},
    {"A2.authority", stranger, "may apply"}, {"A2.authority", proxy, "may apply"}, {"A2.authority", late_guardian, "14 or older"},
    {"A2.authority", early_trustee, "younger than 14"}, {"A2.authority", early_learner, "from 14"},
    {"4.3.applicant_surname", bad_applicant_surname, "letter"}, {"4.3.applicant_name", bad_applicant_name, "«a»"},
    {"4.3.applicant_patronymic", bad_applicant_patronymic, "none"}, {"4.3.applicant_script", latin_applicant, "Latin"},
    {"4.4.applicant_birth", applicant_younger, "younger"}, {"4.4.applicant_birth", applicant_unborn, "future"},
    {"4.1.applicant_snils", wrong_applicant_snils, "control number"}, {"4.1.snils_differ", same_snils, "same SNILS"},
    {"4.2.applicant_kind", birth_certificate_of_adult, "adult"}, {"4.2.applicant_series", applicant_series, "needed: 4"},
    {"4.2.applicant_number", applicant_number, "zeros"}, {"4.2.applicant_issued", applicant_issued_early, "14th"},
    {"4.2.applicant_code", applicant_code, "needed: 6"},
    {"4.5.phone", short_phone, "Digits typed: 7"}, {"4.5.email", bad_email, NULL}, {"4.5.email", email_and_none, "none"},
    {"A1.channel", no_channel, "how the request came"}, {"A1.channel", online_without_number, "number of the request"},
    {"2.1.receipt", received_tomorrow, "future"}, {"2.1.reason", received_yesterday, "10 letters"}, {"2.1.reason", short_reason, "10 letters"},
    {"A5.papers_due", papers_late, "11.11.2026"}, {"A5.papers_due", nothing_by_the_day, "lapsed"},
    {"4.4.papers_day", seen_tomorrow, "future"}, {"4.4.papers_day", seen_before_receipt, "before"},
    {"3.2.pd", pd_tomorrow, "future"}, {"3.2.pd", pd_by_stranger, "who signed"}, {"3.2.pd", pd_by_child_of_ten, "from 14"},
    {"3.2.rules", rules_tomorrow, "future"}, {"3.2.rules", rules_no_such_day, "no such day"},
    {"A4.applicant", no_authority, "who applies"}, {"A4.applicant", nameless_applicant, "surname"},
    {"A4.applicant", no_applicant_patronymic, "none"}, {"A4.applicant", no_applicant_birth, "date of birth"},
    {"A4.applicant_paper", no_applicant_kind, "kind"}, {"A4.applicant_paper", no_applicant_series, "series"}, {"A4.applicant_paper", no_applicant_issuer, "issued"},
    {"A4.applicant_valid", applicant_at_20, "10.06.2008"}, {"A4.applicant_seen", applicant_unseen, "original"},
    {"A4.child", no_child_patronymic, "none"},
    {"A4.child_paper", no_series, "series"}, {"A4.child_paper", no_number, "number"}, {"A4.child_paper", no_issued, "date"},
    {"A4.child_valid", birth_certificate_at_14, "04.11.2026"}, {"A4.child_seen", child_unseen, "original"}, {"A4.child_seen", no_day_seen, "original"},
    {"A4.snils", no_snils, "missing"}, {"A4.snils_seen", snils_unseen, "SNILS"},
    {"3.2.pd_old", pd_years_ago, "05.11.2023"}, {"3.2.rules_old", rules_of_spring, "05.10.2026"},
    {"A4.pd", no_pd, "consent"}, {"A4.pd", pd_no_sheet, "sheet"}, {"A4.pd", pd_no_version, NULL},
    {"A4.rules", no_rules, "Rules"}, {"A4.rules", rules_no_signer, "signer"}, {"3.2.sheets", one_sheet, "sheet"},
    {"6.address", no_region, "region"}, {"6.address", no_locality, "town"}, {"6.address", no_street, "street"}, {"6.address", no_house, "house"},
    {"R3", lives_in_omsk, "Смоленской области"},
    {"R1.snils", snils_twin, "This SNILS already has the living certificate 6700 4182 10"}, {"R1.document", document_twin, "This document already has the living certificate 6700 4182 10"}, {"R1.open", open_twin, "Щербакова"},
    {"A6.four_eyes", own_hand, "another person"}, {"A6.four_eyes", own_hand_earlier, "another person"}, {"A6.four_eyes", nobody, "logged in"},
    {"A6.not_applicant", mother_decides, "your name"}, {"A6.not_applicant", mother_decides_in_full, "your name"},
    {"4.1.old", old_snils, "old"}, {"4.2.applicant_hints", strange_prefix, "02"}, {"4.2.applicant_hints", blank_of_another_year, "2010"},
    {"4.2.child_hints", strange_prefix_of_child, "02"}, {"4.2.child_term", foreign_child, "ends on the day"}, {"4.2.applicant_term", foreigner, "ends on the day"},
    {"4.2.child_term", long_card, "31.12.2025"}, {"4.2.applicant_term", conscript, "military"},
    {"4.2.applicant_kind", passport_abroad, "travel abroad"}, {"A4.child_paper", refugee_no_day, "last day"}, {"A4.child_valid", refugee_over, "04.11.2026"},
    {"4.2.child_until", until_before_issue, "before its first"}, {"4.2.applicant_until", permit_of_four_years, "3 years"}, {"4.2.applicant_until", until_no_such_day, "no such day"},
    {"4.2.child_translation", child_untranslated, "notary"}, {"4.2.applicant_translation", applicant_untranslated, "notary"},
    {"4.3.child_script", latin_translated, "translation"}, {"4.2.listed", other_document, "not of the list"},
    {"4.2.surname", mother_of_another_name, "marriage"}, {"1.basis", marriage_of_guardian, "Choose another"},
    {"1.basis_day", basis_tomorrow, "future"}, {"1.basis_day", basis_ends_before, "before its first"},
    {"A4.authority", no_basis, "Choose the paper"}, {"A4.authority", no_basis_number, "number"}, {"A4.authority", no_basis_day, "date"},
    {"A4.authority", no_basis_issuer, "Who issued"}, {"A4.authority", power_without_term, "last day"}, {"A4.authority", no_institution, "institution"},
    {"A4.authority_valid", act_ended, "04.11.2026"}, {"4.2.guardian", order_unseen, "order"}, {"A4.parent", parent_unseen, "parent's document"},
    {"R1.soft", soft_twin, "the same name and date of birth"}, {"A13.soon", soon_18, "09.11.2026"},
    {"A4.late", late_with_second, "02.11.2026"}, {"A4.late", late_kept_open, "only if a second person agrees"}, {"4.2.agreed", other_document, "Look at it, too"},
    {"4.2.guardian", guardian_without_act, "guardianship"}, {"4.3.names", spaced_name, "space"}, {"4.5.contact", no_phone, "phone"},
    {"2.1.navigator", no_navigator, "family"}, {"2.1.navigator", learner_without_navigator, "of his own"}, {"5.certain", provisional, "12.01.2028"},
};
// clang-format on

static void every_rule_holds_in_the_sample(void **state) {
    struct sample *s = *state;
    struct rule_result results[RULE_MOST];
    int n = rules_run(&s->c, RULES_FOR_FORM | RULES_FOR_COMPLETE | RULES_FOR_DECISION, results);
    assert_int_equal(n, rule_count);
    for (int i = 0; i < n; i++) {
        if (!results[i].holds) fail_msg("%s: %s", results[i].rule->id, results[i].say.say);
        assert_string_equal(results[i].say.say, "");
        assert_int_equal(results[i].say.kind, FAIL_NONE);
    }
}

static void every_spoilt_case_breaks_its_rule(void **state) {
    struct sample *s = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct rule *rule = rule_find(rows[i].id);
        struct fail say = {0};
        if (!rule) {
            fail_msg("no rule %s", rows[i].id);
            return;
        }
        sample_fill(s);
        assert_true(rule->holds(&s->c, &say));
        rows[i].spoil(s);
        say = (struct fail){0};
        if (rule->holds(&s->c, &say)) fail_msg("%s holds in row %zu", rule->id, i);
        assert_true(say.kind == FAIL_INPUT || say.kind == FAIL_DENIED);
        if (!say.say[0] || (rows[i].says && !strstr(say.say, rows[i].says))) fail_msg("row %zu, %s: %s", i, rule->id, say.say);
        assert_null(strstr(say.log, s->app.child.snils[0] ? s->app.child.snils : "?"));
    }
}

static void every_rule_is_whole_and_tried(void **state) {
    static const char *const fields[] = {"child.",     "address.", "applicant.", "request.",       "papers.",
                                         "papers_day", "pd.",      "rules.",     "received_reason"};
    (void)state;
    for (int i = 0; i < rule_count; i++) {
        const struct rule *r = &rules[i];
        bool tried = false, known = r->field == NULL;
        assert_true(r->id[0] && r->source[0] && r->title[0] && r->holds && r->when);
        assert_ptr_equal(rule_find(r->id), r); /* no id twice */
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) tried |= strcmp(rows[k].id, r->id) == 0;
        if (!tried) fail_msg("%s is never broken by a test", r->id);
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
            known |= r->field && strncmp(r->field, fields[k], strlen(fields[k])) == 0;
        if (!known) fail_msg("%s: field %s", r->id, r->field);
        assert_int_equal(r->severity == RULE_LACKING, r->item != NULL);
        if (r->item) assert_true(package_item_title(r->item)[0] && (r->when & RULES_FOR_COMPLETE));
        if (r->severity == RULE_ERROR) assert_true(r->when & RULES_FOR_FORM);
        if (r->severity == RULE_BLOCK) assert_true(r->when & RULES_FOR_DECISION);
    }
}

/* A learner from 14 needs no parent's papers; everything holds again. */
static void a_learner_of_fifteen_applies_alone(void **state) {
    struct sample *s = *state;
    sample_learner(s);
    sample_all_hold(s);
}

/* Annex C, birth dates on 21.11.2026. */
static void ages_as_in_the_rules(void **state) {
    static const struct {
        const char *birth;
        bool old_enough, young_enough;
    } births[] = {
        {"2021-11-21", true, true}, {"2021-11-22", false, true}, {"2008-11-22", true, true}, {"2008-11-21", true, false}};
    struct sample *s = *state;
    struct fail say;
    sample_today(s, date_of(2026, 11, 21));
    sample_received(s, date_of(2026, 11, 21));
    for (size_t i = 0; i < sizeof births / sizeof births[0]; i++) {
        PUT(s->app.child.birth, births[i].birth);
        assert_int_equal(rule_find("A1.age")->holds(&s->c, &say), births[i].old_enough);
        assert_int_equal(rule_find("A6.age")->holds(&s->c, &say), births[i].young_enough);
    }
    /* Five on the day of filing is asked, not on the day of the decision; under 18 on the day of the decision. */
    PUT(s->app.child.birth, "2021-11-22");
    sample_today(s, date_of(2026, 11, 25));
    assert_false(rule_find("A1.age")->holds(&s->c, &say));
    PUT(s->app.child.birth, "2008-11-24");
    assert_false(rule_find("A6.age")->holds(&s->c, &say));
    /* Born on 29 February: 17 on 28.02.2026, 18 on 01.03.2026. */
    PUT(s->app.child.birth, "2008-02-29");
    sample_today(s, date_of(2026, 2, 28));
    assert_true(rule_find("A6.age")->holds(&s->c, &say));
    sample_today(s, date_of(2026, 3, 1));
    assert_false(rule_find("A6.age")->holds(&s->c, &say));
    s->set.leap_to_march = false; /* where the region counts so, on 28 February */
    sample_today(s, date_of(2026, 2, 28));
    assert_false(rule_find("A6.age")->holds(&s->c, &say));
    sample_today(s, date_of(2026, 2, 27));
    assert_true(rule_find("A6.age")->holds(&s->c, &say));
    s->set.leap_to_march = true;
    /* Some regions begin at three. */
    s->set.min_age = 3;
    PUT(s->app.child.birth, "2023-11-21");
    assert_true(rule_find("A1.age")->holds(&s->c, &say));
}

/* RULES 4.2: born 23.08.2006 with the passport of 2020; born 24.08.2012 with a birth certificate. */
static void documents_end_as_in_the_rules(void **state) {
    struct sample *s = *state;
    struct fail say;
    PUT(s->app.applicant.birth, "2006-08-23");
    PUT(s->app.applicant.doc_issued, "2020-09-01");
    sample_today(s, date_of(2026, 11, 21));
    assert_true(rule_find("A4.applicant_valid")->holds(&s->c, &say));
    sample_today(s, date_of(2026, 11, 22));
    assert_false(rule_find("A4.applicant_valid")->holds(&s->c, &say));
    PUT(s->app.child.birth, "2012-08-24");
    assert_true(rule_find("A4.child_valid")->holds(&s->c, &say));
    sample_today(s, date_of(2026, 11, 23));
    assert_false(rule_find("A4.child_valid")->holds(&s->c, &say));
}

static void receipt_is_explained_once_and_only_in_person(void **state) {
    struct sample *s = *state;
    struct fail say;
    sample_received(s, s->c.today - 1);
    PUT(s->app.papers_day, "2026-11-04");
    PUT(s->app.received_reason, "не было электричества");
    assert_true(rule_find("2.1.reason")->holds(&s->c, &say));
    PUT(s->app.received_reason, "десятьбукв");
    assert_true(rule_find("2.1.reason")->holds(&s->c, &say));
    PUT(s->app.received_reason, " .  .  .  .  . ");
    assert_false(rule_find("2.1.reason")->holds(&s->c, &say));
    PUT(s->app.app, "3.1.426"); /* on record: it was explained then */
    assert_true(rule_find("2.1.reason")->holds(&s->c, &say));
    s->app.app[0] = '\0';
    sample_online(s, s->c.today - 1);
    assert_true(rule_find("2.1.reason")->holds(&s->c, &say));
}

/* Annex D 1: 30.10.2026 online, papers due on 11.11.2026; a paper seen in time and typed later is in time. */
static void papers_count_by_the_day_they_were_seen(void **state) {
    struct sample *s = *state;
    struct fail say;
    sample_online(s, date_of(2026, 10, 30));
    sample_today(s, date_of(2026, 11, 11));
    PUT(s->app.papers_day, "2026-11-11");
    assert_true(rule_find("A5.papers_due")->holds(&s->c, &say));
    sample_today(s, date_of(2026, 11, 12));
    assert_true(rule_find("A5.papers_due")->holds(&s->c, &say));
    PUT(s->app.papers_day, "2026-11-12");
    assert_false(rule_find("A5.papers_due")->holds(&s->c, &say));
    s->app.state = APP_COMPLETE; /* whole since long: the term of papers is over with */
    assert_true(rule_find("A5.papers_due")->holds(&s->c, &say));
    s->app.state = APP_INCOMPLETE;
    PUT(s->app.papers_due, "2026-11-12"); /* what stands in the event wins over the calendar of today */
    assert_true(rule_find("A5.papers_due")->holds(&s->c, &say));
}

static void namesakes_in_part_may_decide(void **state) {
    static const char *const names[] = {"Щербакова А. И.", "Щербаков О. И.", "Щербакова", "Щербакова О. П.", "", NULL};
    struct sample *s = *state;
    struct fail say;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        s->c.decider_name = names[i];
        assert_true(rule_find("A6.not_applicant")->holds(&s->c, &say));
    }
    s->c.decider_name = "щербакова ольга";
    assert_false(rule_find("A6.not_applicant")->holds(&s->c, &say));
}

/* Two records apart: a sheet that is not signed yet is nobody's; blanks and issues of two centuries are near. */
static void near_misses_hold(void **state) {
    struct sample *s = *state;
    struct fail say;
    PUT(s->app.rules.sheet, s->app.pd.sheet);
    s->app.rules.given = false;
    assert_true(rule_find("3.2.sheets")->holds(&s->c, &say));
    s->app.rules.given = true;
    s->app.pd.given = false;
    assert_true(rule_find("3.2.sheets")->holds(&s->c, &say));
    PUT(s->app.applicant.doc_series, "66 98");
    PUT(s->app.applicant.birth, "1980-03-12");
    PUT(s->app.applicant.doc_issued, "2001-04-12");
    assert_true(rule_find("4.2.applicant_hints")->holds(&s->c, &say));
    PUT(s->app.applicant.doc_issued, "2002-04-12");
    assert_false(rule_find("4.2.applicant_hints")->holds(&s->c, &say));
    PUT(s->app.applicant.doc_kind, "12"); /* a series of digits, but no passport */
    PUT(s->app.applicant.doc_series, "02 10");
    assert_true(rule_find("4.2.applicant_hints")->holds(&s->c, &say));
    PUT(s->app.applicant.doc_kind, "21");
    PUT(s->app.applicant.doc_issued, "1994-03-12"); /* on the 14th birthday */
    assert_true(rule_find("4.2.applicant_issued")->holds(&s->c, &say));
    PUT(s->app.child.doc_issued, s->app.child.birth); /* issued in the maternity ward, on the day */
    assert_true(rule_find("4.2.child_issued")->holds(&s->c, &say));
    PUT(s->app.child.birth, "2026-11-05"); /* born today is possible, only too young */
    assert_true(rule_find("4.4.child_birth")->holds(&s->c, &say));
}

/* Without a date of birth nothing can be said of ages and terms: that it is missing is said elsewhere. */
static void without_a_birth_date_ages_are_silent(void **state) {
    static const char *const silent[] = {"A1.age",         "A6.age",           "A2.authority",
                                         "4.2.child_kind", "4.2.child_issued", "A4.child_valid"};
    struct sample *s = *state;
    struct fail say;
    s->app.child.birth[0] = '\0';
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) assert_true(rule_find(silent[i])->holds(&s->c, &say));
    s->app.applicant.birth[0] = '\0';
    assert_true(rule_find("A4.applicant_valid")->holds(&s->c, &say));
    assert_true(rule_find("4.4.applicant_birth")->holds(&s->c, &say));
}

static void foreign_papers_name_people_in_latin_letters(void **state) {
    struct sample *s = *state;
    struct fail say;
    PUT(s->app.child.doc_kind, "10");
    PUT(s->app.child.doc_number, "AB1234567");
    PUT(s->app.child.surname, "Sherbakova");
    assert_true(rule_find("4.3.child_script")->holds(&s->c, &say));
    assert_true(rule_find("4.3.child_surname")->holds(&s->c, &say));
    assert_true(rule_find("4.2.child_number")->holds(&s->c, &say));
    assert_false(rule_find("4.3.names")->holds(&s->c, &say));
}

/* What a person reads is Russian: every title, and every sentence of every spoilt case. */
static int russian(void **state) {
    char path[512];
    snprintf(path, sizeof path, "%s/share/locale", getenv("PRIEM_BUILD"));
    setenv("LANGUAGE", "ru", 1);
    if (!setlocale(LC_ALL, "C.UTF-8") || !bindtextdomain("priem", path) || !textdomain("priem")) return -1;
    bind_textdomain_codeset("priem", "UTF-8");
    return sample_setup(state);
}

static int english(void **state) {
    unsetenv("LANGUAGE");
    setlocale(LC_ALL, "C");
    return sample_teardown(state);
}

/* Words of Latin letters that a Russian clerk reads as they are. */
static bool is_russian(const char *text) {
    static const char *const allowed[] = {"R1", "R2",  "R3", "R4",        "F4", "name@mail.ru", "I, V, X, L, C",
                                          "II", "«a»", "RU", "Sherbakova"};
    char rest[800];
    snprintf(rest, sizeof rest, "%s", text);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        for (char *at; (at = strstr(rest, allowed[i]));) memset(at, ' ', strlen(allowed[i]));
    return strpbrk(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL;
}

static void every_text_is_there_in_russian(void **state) {
    struct sample *s = *state;
    for (int i = 0; i < rule_count; i++)
        if (!is_russian(_(rules[i].title))) fail_msg("%s: %s", rules[i].id, _(rules[i].title));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fail say = {0};
        sample_fill(s);
        rows[i].spoil(s);
        assert_false(rule_find(rows[i].id)->holds(&s->c, &say));
        if (!is_russian(say.say)) fail_msg("%s: %s", rows[i].id, say.say);
    }
    for (int i = 0; i < PACKAGE_ITEMS; i++) assert_true(is_russian(_(package_item_title(package_items[i]))));
    for (int i = 0; i < APP_STATE_COUNT; i++) assert_true(is_russian(_(app_state_title((enum app_state)i))));
    for (int i = 0; i < document_kind_count; i++) assert_true(is_russian(_(document_kinds[i].title)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(every_rule_holds_in_the_sample),
        SAMPLE_TEST(every_spoilt_case_breaks_its_rule),
        SAMPLE_TEST(every_rule_is_whole_and_tried),
        SAMPLE_TEST(a_learner_of_fifteen_applies_alone),
        SAMPLE_TEST(ages_as_in_the_rules),
        SAMPLE_TEST(documents_end_as_in_the_rules),
        SAMPLE_TEST(receipt_is_explained_once_and_only_in_person),
        SAMPLE_TEST(papers_count_by_the_day_they_were_seen),
        SAMPLE_TEST(namesakes_in_part_may_decide),
        SAMPLE_TEST(near_misses_hold),
        SAMPLE_TEST(without_a_birth_date_ages_are_silent),
        SAMPLE_TEST(foreign_papers_name_people_in_latin_letters),
        cmocka_unit_test_setup_teardown(every_text_is_there_in_russian, russian, english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
