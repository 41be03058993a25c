/* Rules about identity papers: the child's, the applicant's, and who saw the originals. RULES 4.2, S3:12. */
#include "model/rules/predicates.h"

#include <stdlib.h>
#include <string.h>

/* A paper with its holder, so that one rule serves the child and the applicant. */
struct paper {
    const char *kind, *series, *number, *issued, *issuer, *code;
    const struct document_kind *what; /* NULL: none chosen, or not accepted */
    int32_t birth, issue_day;         /* DATE_NONE: not known */
    bool of_child;
};

static struct paper child_paper(const struct application *a) {
    const struct child *k = &a->child;
    return (struct paper){k->doc_kind,
                          k->doc_series,
                          k->doc_number,
                          k->doc_issued,
                          k->doc_issuer,
                          k->doc_code,
                          document_kind_find(k->doc_kind),
                          rule_date(k->birth),
                          rule_date(k->doc_issued),
                          true};
}

static struct paper applicant_paper(const struct application *a) {
    const struct applicant *p = &a->applicant;
    return (struct paper){p->doc_kind,
                          p->doc_series,
                          p->doc_number,
                          p->doc_issued,
                          p->doc_issuer,
                          p->doc_code,
                          document_kind_find(p->doc_kind),
                          rule_date(p->birth),
                          rule_date(p->doc_issued),
                          false};
}

static bool is_passport(const struct paper *p) {
    return strcmp(p->kind, "21") == 0;
}

static bool kind_fits(const struct rule_case *c, const struct paper *p, struct fail *say) {
    if (!p->kind[0]) return true;
    if (!p->what) return RULE_SAYS(say, _("This kind of document is not accepted. Choose another from the list (F4)."));
    if (p->of_child && !p->what->child)
        return RULE_SAYS(say, _("This document does not identify a child. Choose another from the list (F4)."));
    if (!p->of_child && !p->what->adult)
        return RULE_SAYS(say, _("A birth certificate does not identify an adult: the applicant's passport is needed."));
    if (p->birth != DATE_NONE && p->what->from && c->today < date_add_years(p->birth, p->what->from))
        return RULE_SAYS(
            say, _("Such a document is given from the age of %d only. Compare the date of birth and the kind of document."),
            p->what->from);
    return true;
}

static bool series_right(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    return !p->what || rule_value_right(p->what->series ? p->what->series : free_text_check, p->series, say);
}

static bool number_right(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    return !p->what || rule_value_right(p->what->number, p->number, say);
}

static bool code_right(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    return rule_value_right(issuer_code_check, p->code, say);
}

static bool issued_right(const struct rule_case *c, const struct paper *p, struct fail *say) {
    if (!p->issued[0]) return true;
    if (!rule_value_right(date_check, p->issued, say)) return false;
    if (p->issue_day > c->today)
        return RULE_SAYS(say, _("The document is issued in the future. Compare the date with the paper."));
    if (p->birth == DATE_NONE) return true;
    if (p->issue_day < p->birth)
        return RULE_SAYS(say, _("The document is issued before its holder was born. Compare both dates with the paper."));
    if (is_passport(p) && p->issue_day < date_add_years(p->birth, 14))
        return RULE_SAYS(
            say, _("A passport is issued from the 14th birthday on, this one earlier. Compare both dates with the paper."));
    return true;
}

static bool paper_whole(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    if (!p->kind[0]) return RULE_SAYS(say, _("Choose the kind of document."));
    if (p->what && p->what->series && !p->series[0]) return RULE_SAYS(say, _("The series of the document is missing."));
    if (!p->number[0]) return RULE_SAYS(say, _("The number of the document is missing."));
    if (!p->issued[0]) return RULE_SAYS(say, _("The date on which the document was issued is missing."));
    if (!p->issuer[0]) return RULE_SAYS(say, _("Who issued the document is missing."));
    return true;
}

/* DATE_NONE: no end by age. */
static int32_t paper_last_day(const struct paper *p) {
    if (strcmp(p->kind, "03") == 0) return birth_certificate_last_day(p->birth);
    if (is_passport(p)) return p->issue_day == DATE_NONE ? DATE_NONE : passport_last_day(p->birth, p->issue_day);
    return p->what->until ? date_add_years(p->birth, p->what->until) - 1 : DATE_NONE;
}

static bool paper_valid(const struct rule_case *c, const struct paper *p, struct fail *say) {
    char day[DATE_TEXT];
    int32_t last;

    if (!p->what || p->birth == DATE_NONE) return true;
    last = paper_last_day(p);
    if (last == DATE_NONE || c->today <= last) return true;
    date_show(last, day);
    if (is_passport(p))
        return RULE_SAYS(
            say,
            _("The passport was in force until %s. The new one has to be shown; until then the package is incomplete (R2)."),
            day);
    return RULE_SAYS(
        say,
        _("A birth certificate identified the child until %s. The passport has to be shown; until then the package is incomplete (R2)."),
        day);
}

/* Soft hints: the region of the series and the year of the blank, which is that of the issue give or take three. */
static bool paper_usual(const struct rule_case *c, const struct paper *p, struct fail *say) {
    char stored[24];
    int year, month, day, apart, blank;

    (void)c;
    if (!is_passport(p) || !p->series[0]) return true;
    if (passport_series_check(p->series, stored, sizeof stored, say) == FIELD_WARN) return false;
    if (p->issue_day == DATE_NONE || strlen(p->series) != 5) return true;
    date_split(p->issue_day, &year, &month, &day);
    blank = (p->series[3] - '0') * 10 + (p->series[4] - '0');
    apart = abs(blank - year % 100);
    if (apart <= 3 || apart >= 97) return true;
    return RULE_SAYS(say,
                     _("The blank of the passport is of the year %d, it was issued in %d: compare the series with the paper."),
                     blank + (blank > 90 ? 1900 : 2000), year);
}

static bool paper_endless(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    return !p->what || !p->what->ends ||
           RULE_SAYS(say, _("Such a document ends on the day printed on it: look whether it has passed."));
}

/* The learner who applies himself shows his own paper only. */
#define BOTH_PAPERS(name, test)                                                                                                \
    bool child_##name(const struct rule_case *c, struct fail *say) {                                                           \
        struct paper p = child_paper(c->app);                                                                                  \
        return test(c, &p, say);                                                                                               \
    }                                                                                                                          \
    bool applicant_##name(const struct rule_case *c, struct fail *say) {                                                       \
        struct paper p = applicant_paper(c->app);                                                                              \
        return app_learner_applies(c->app) || test(c, &p, say);                                                                \
    }
BOTH_PAPERS(kind_fits, kind_fits)
BOTH_PAPERS(series_right, series_right)
BOTH_PAPERS(number_right, number_right)
BOTH_PAPERS(code_right, code_right)
BOTH_PAPERS(issued_right, issued_right)
BOTH_PAPERS(paper_whole, paper_whole)
BOTH_PAPERS(paper_valid, paper_valid)
BOTH_PAPERS(paper_usual, paper_usual)
BOTH_PAPERS(paper_endless, paper_endless)

bool applicant_named(const struct rule_case *c, struct fail *say) {
    const struct applicant *a = &c->app->applicant;

    if (!a->authority[0]) return RULE_SAYS(say, _("Choose who applies: a parent, a guardian or the learner."));
    if (app_learner_applies(c->app)) return true;
    if (!a->surname[0] || !a->name[0]) return RULE_SAYS(say, _("The applicant's surname and name are missing."));
    if (!a->patronymic[0] && !a->no_patronymic) return RULE_SAYS(say, _("Type the applicant's patronymic or tick «none»."));
    if (!a->birth[0])
        return RULE_SAYS(say, _("The applicant's date of birth is missing: it tells whether the passport is in force."));
    return true;
}

bool child_named(const struct rule_case *c, struct fail *say) {
    const struct child *k = &c->app->child;
    return k->patronymic[0] || k->no_patronymic || RULE_SAYS(say, _("Type the child's patronymic or tick «none»."));
}

/* Originals. */
static bool seen(const struct rule_case *c, const char *what) {
    return rule_listed(c->app->papers, what) && c->app->papers_day[0];
}

bool applicant_paper_seen(const struct rule_case *c, struct fail *say) {
    return app_learner_applies(c->app) || seen(c, "applicant") ||
           RULE_SAYS(say, _("Compare the applicant's document with the original and tick it."));
}

bool child_paper_seen(const struct rule_case *c, struct fail *say) {
    return seen(c, "child") || RULE_SAYS(say, _("Compare the child's document with the original and tick it."));
}

bool snils_given(const struct rule_case *c, struct fail *say) {
    return c->app->child.snils[0] || RULE_SAYS(say, _("The child's SNILS is missing."));
}

bool snils_seen(const struct rule_case *c, struct fail *say) {
    return seen(c, "snils") || RULE_SAYS(say, _("Compare the child's SNILS with the paper and tick it."));
}

bool guardian_act_seen(const struct rule_case *c, struct fail *say) {
    const char *authority = c->app->applicant.authority;

    if ((strcmp(authority, "3") != 0 && strcmp(authority, "4") != 0) || seen(c, "authority")) return true;
    return RULE_SAYS(say, _("A guardian shows the act of guardianship: look at its number, date and term."));
}

bool papers_day_right(const struct rule_case *c, struct fail *say) {
    int32_t day = rule_date(c->app->papers_day);

    if (!c->app->papers_day[0]) return true;
    if (!rule_value_right(date_check, c->app->papers_day, say)) return false;
    if (day > c->today) return RULE_SAYS(say, _("The papers cannot have been seen in the future."));
    if (day < c->received_day)
        return RULE_SAYS(say, _("The papers were seen before the request was received. Correct one of the two days."));
    return true;
}
