/* Rules about identity papers: the child's, the applicant's, and who saw the originals. RULES 4.2, S3:12. */
#include "model/rules/predicates.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

/* A paper with its holder, so that one rule serves the child and the applicant. */
struct paper {
    const char *kind, *series, *number, *issued, *issuer, *code, *until;
    const struct document_kind *what;    /* NULL: none chosen, or there is none */
    int32_t birth, issue_day, until_day; /* DATE_NONE: not known */
    bool translated;
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
                          k->doc_until,
                          document_kind_find(k->doc_kind),
                          rule_date(k->birth),
                          rule_date(k->doc_issued),
                          rule_date(k->doc_until),
                          k->doc_translated != 0,
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
                          p->doc_until,
                          document_kind_find(p->doc_kind),
                          rule_date(p->birth),
                          rule_date(p->doc_issued),
                          rule_date(p->doc_until),
                          p->doc_translated != 0,
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
    if (p->what->asks == ASKS_REGION && !c->set->passport_abroad)
        return RULE_SAYS(
            say, _("In this region the passport for travel abroad is not accepted. Choose another from the list (F4)."));
    if (p->birth != DATE_NONE && p->what->from && c->today < rule_age_day(c, p->birth, p->what->from))
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
    if (is_passport(p) && p->issue_day < rule_age_day(c, p->birth, 14))
        return RULE_SAYS(
            say, _("A passport is issued from the 14th birthday on, this one earlier. Compare both dates with the paper."));
    return true;
}

/* A last day of its own: after the issue, and not later than such a document can last. */
static bool until_right(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    if (!rule_value_right(date_check, p->until, say)) return false;
    if (p->until_day == DATE_NONE || p->issue_day == DATE_NONE) return true;
    if (p->until_day < p->issue_day)
        return RULE_SAYS(say, _("The last day of the document is before its first. Compare both dates with the paper."));
    if (!p->what || !p->what->years_most || p->until_day <= date_add_years(p->issue_day, p->what->years_most)) return true;
    return RULE_SAYS(say,
                     ngettext("Such a document lasts %d year at most. Compare both dates with the paper.",
                              "Such a document lasts %d years at most. Compare both dates with the paper.",
                              (unsigned long)p->what->years_most),
                     p->what->years_most);
}

static bool paper_whole(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    if (!p->kind[0]) return RULE_SAYS(say, _("Choose the kind of document."));
    if (p->what && p->what->series && !p->series[0]) return RULE_SAYS(say, _("The series of the document is missing."));
    if (!p->number[0]) return RULE_SAYS(say, _("The number of the document is missing."));
    if (!p->issued[0]) return RULE_SAYS(say, _("The date on which the document was issued is missing."));
    if (!p->issuer[0]) return RULE_SAYS(say, _("Who issued the document is missing."));
    if (p->what && p->what->end == ENDS_ON_ITS_DAY && !p->until[0])
        return RULE_SAYS(say, _("The last day printed on the document is missing."));
    return true;
}

/* By the holder's age, or what is printed on it; DATE_NONE: no end. */
static int32_t paper_last_day(const struct rule_case *c, const struct paper *p) {
    if (p->what->end == ENDS_ON_ITS_DAY || p->what->end == ENDS_IF_PRINTED) return p->until_day;
    return document_last_day(p->what, p->birth, p->issue_day, c->set->leap_to_march);
}

/* Conscripts and soldiers keep their first passport longer: the military paper is ticked, and who decides is told. */
static bool in_service(const struct rule_case *c, const struct paper *p) {
    return is_passport(p) && p->birth != DATE_NONE && p->issue_day < rule_age_day(c, p->birth, 20) &&
           rule_listed(c->app->papers, "service");
}

static bool paper_valid(const struct rule_case *c, const struct paper *p, struct fail *say) {
    char day[DATE_TEXT];
    int32_t last = p->what ? paper_last_day(c, p) : DATE_NONE;

    if (last == DATE_NONE || c->today <= last || in_service(c, p)) return true;
    date_show(last, day);
    if (is_passport(p))
        return RULE_SAYS(
            say,
            _("The passport was in force until %s. The new one has to be shown; until then the package is incomplete (R2)."),
            day);
    if (last == p->until_day)
        return RULE_SAYS(
            say, _("The document was in force until %s. A new one has to be shown; until then the package is incomplete (R2)."),
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
    char day[DATE_TEXT];

    if (!p->what) return true;
    if (in_service(c, p) && c->today > paper_last_day(c, p))
        return RULE_SAYS(say, _("The passport ended with the 20th birthday; a military paper was shown: compare both."));
    if (p->what->end == ENDS_IF_PRINTED && !p->until[0])
        return RULE_SAYS(say, _("Such a document ends on the day printed on it: look whether it has passed."));
    if (!p->what->days_usual || p->until_day == DATE_NONE || p->issue_day == DATE_NONE ||
        p->until_day - p->issue_day <= p->what->days_usual)
        return true;
    date_show(p->until_day, day);
    return RULE_SAYS(say, _("Such a document is given for about two months: compare the last day %s with the paper."), day);
}

static bool translated(const struct rule_case *c, const struct paper *p, struct fail *say) {
    (void)c;
    /* Another document may be foreign: that somebody else has looked at. */
    return !p->what || !p->what->foreign || p->what->asks == ASKS_SECOND || p->translated ||
           RULE_SAYS(say,
                     _("A foreign document: look at the notary's translation and tick it, else copy the names as they stand."));
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
BOTH_PAPERS(until_right, until_right)
BOTH_PAPERS(paper_whole, paper_whole)
BOTH_PAPERS(paper_valid, paper_valid)
BOTH_PAPERS(paper_usual, paper_usual)
BOTH_PAPERS(paper_endless, paper_endless)
BOTH_PAPERS(translated, translated)

bool child_paper_listed(const struct rule_case *c, struct fail *say) {
    return !document_asks_second(c->app->child.doc_kind) ||
           RULE_SAYS(say, _("A document that is not of the list is taken only if a second person agrees with his passphrase."));
}

bool child_paper_agreed(const struct rule_case *c, struct fail *say) {
    return !document_asks_second(c->app->child.doc_kind) ||
           RULE_SAYS(say, _("A document that is not of the list: a second person agreed to it. Look at it, too."));
}

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

bool papers_day_right(const struct rule_case *c, struct fail *say) {
    int32_t day = rule_date(c->app->papers_day);

    if (!c->app->papers_day[0]) return true;
    if (!rule_value_right(date_check, c->app->papers_day, say)) return false;
    if (day > c->today) return RULE_SAYS(say, _("The papers cannot have been seen in the future."));
    if (day < c->received_day)
        return RULE_SAYS(say, _("The papers were seen before the request was received. Correct one of the two days."));
    return true;
}
