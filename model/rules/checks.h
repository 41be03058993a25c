#ifndef PRIEM_RULES_CHECKS_H
#define PRIEM_RULES_CHECKS_H

/* The table of rules: each row has its id as in RULES, severity, sentence and predicate. From it come the review page of the
 * form, the checks of the decision screen, the notice of refusal and the tests. Pure: the case comes in whole. No SQL, no
 * clock.
 *
 *     struct rule_result r[RULE_MOST]; int n = rules_run(&the_case, RULES_FOR_DECISION, r);
 */

#include "model/base/date.h"
#include "model/base/fail.h"
#include "model/rules/application.h"
#include "model/rules/region_settings.h"

struct calendar;

struct rule_twin {
    const char *by; /* "snils" | "document", or "soft": near, but not the same (duplicates.h) */
    const char *name;
    const char *number; /* living certificate or "" */
    const char *reason; /* of a soft one: N_(), what is alike */
};

struct rule_case {
    const struct application *app;
    int32_t today; /* by the kiosk's clock and offset */
    int64_t now;
    int offset;
    int32_t received_day;     /* of the moment of receipt */
    const char *subject_code; /* of this region */
    const char *region_genitive;
    const struct region_settings *set;
    const struct calendar *calendar;
    const char *decider;      /* staff id of who asks */
    const char *decider_name; /* as in the staff list, "Орлов О. П."; NULL: not compared with the applicant's */
    const char *second;       /* staff id of who agreed beside the one who enters (A4, 4.2); NULL or "": nobody */
    const struct rule_twin *twins;
    int twin_count;
    bool joined_to_number; /* the centre has joined the application to a certificate that the child has */
};

enum severity {
    RULE_ERROR,   /* cannot be saved: a field is wrong */
    RULE_LACKING, /* saved, but the package is not complete */
    RULE_BLOCK,   /* cannot be issued */
    RULE_WARNING, /* shown, needs a look */
    RULE_NOTICE,  /* shown; nobody has to look at it, a run over many goes on */
};
enum rule_for { RULES_FOR_FORM = 1, RULES_FOR_COMPLETE = 2, RULES_FOR_DECISION = 4 };

struct rule {
    const char *id;     /* "A2.age", "A4.snils", "R1" … */
    const char *source; /* "S3:12", "RULES 4.2" */
    enum severity severity;
    unsigned when;     /* rule_for bits */
    const char *field; /* "child.snils": where the cursor goes; NULL for the whole */
    const char *item;  /* item of the package it belongs to: "child_id" …, or NULL */
    const char *title; /* N_(): what is checked, shown with ✓ or ! */
    /* True when all is well. Else fills say (a sentence that says what to do). */
    bool (*holds)(const struct rule_case *c, struct fail *say);
};
extern const struct rule rules[];
extern const int rule_count;

#define RULE_MOST 96
struct rule_result {
    const struct rule *rule;
    bool holds;
    struct fail say;
};
/* All rules of the bits in `when`; returns how many results were written. */
int rules_run(const struct rule_case *c, unsigned when, struct rule_result out[RULE_MOST]);

/* The package: ids of what is missing, joined by ' '. The five of S3:12 "applicant_id child_id snils pd rules", and "address":
 * the declared place of residence, without which R3 cannot be judged (RULES 0.6). Returns the count. */
#define PACKAGE_TEXT 120
enum { PACKAGE_ITEMS = 6 };
extern const char *const package_items[PACKAGE_ITEMS]; /* the ids in the order of the list */
int package_missing(const struct rule_case *c, char *out, size_t room);
const char *package_item_title(const char *id); /* N_() */

/* Why a whole package is taken only with a second person's agreement: late papers (A4), a document that is not of the list
 * (4.2). All that apply are asked about at once. */
struct second_cause {
    const char *id;   /* of the rule that remarks it */
    const char *what; /* N_(): what the second person reads */
    bool (*asks)(const struct application *before, const struct rule_case *after);
};
extern const struct second_cause second_causes[];
extern const int second_cause_count;

/* What a save turns into, decided purely from before and after (RULES A1–A5). Nothing is planned when nothing changed, except
 * that a returned application saved whole goes back to the decider. The 3 days run from the day the package became whole, as
 * its papers tell, and do not start again while it stays whole (A10). */
struct save_plan {
    bool file, correct, identity, consent_pd, consent_rules, lacking, complete;
    char missing[PACKAGE_TEXT]; /* "" when the package is whole */
    int32_t papers_due;         /* when an online request is filed; else DATE_NONE */
    int32_t decision_due;       /* when complete; else DATE_NONE */
    bool provisional;
    unsigned second; /* bit i: a second person has to agree because of second_causes[i]; `complete` carries who did */
};
/* `before` is NULL for a new application. False: a field is wrong or it is forbidden now; `why` has the first, with its field
 * in *field. */
bool plan_save(const struct application *before, const struct rule_case *after, struct save_plan *plan, const char **field,
               struct fail *why);
/* What a change of a known learner's data (RULES 2.5) is: "child document address applicant contacts", those that differ,
 * joined by ' ' in `what`. False: a field is wrong, a paper of what changed is missing, or the new data are another child's or
 * another region's. */
bool plan_change(const struct child *child, const struct address *address, const struct applicant *applicant,
                 const struct rule_case *after, char what[80], const char **field, struct fail *why);
#define CHANGE_ALL "child document address applicant contacts"
/* Does a change that names `what` change this column of rec_child, rec_address or rec_applicant? */
bool plan_change_names(const char *what, const struct record *rec, const char *column);
/* The change brings a document that only a second person's agreement makes good. */
bool plan_change_asks_second(const char *what, const struct child *child);
/* A consent to the processing given anew, in `after`'s application: signer, day, sheet, each right. */
bool plan_consent(const struct rule_case *after, const char **field, struct fail *why);
/* May this person issue (A6), return (A10) or refuse (A7, A9) now? `kind`: enum plan_kind, in the order of enum verdict_kind of
 * desk.h. */
enum plan_kind { PLAN_ISSUE, PLAN_RETURN, PLAN_REFUSE };
bool plan_verdict(const struct rule_case *c, int kind, const char *ground, const char *remark, struct fail *why);

#endif
