#ifndef PRIEM_RULES_LIFE_H
#define PRIEM_RULES_LIFE_H

/* The life of an application, a certificate and a learner beyond entry and verdict: one table of acts (RULES Annex A, §8). From
 * it come the gate at the kiosk and at the centre, the second login, the fields a dialog asks for, the menu of the card, the
 * event and the tests. Pure: the case comes in whole. No SQL, no clock.
 *
 *     if (!life_allows(&the_case, &why)) return false;      // else append an event life_acts[the_case.life].event
 */

#include "model/base/date.h"
#include "model/base/fail.h"
#include "model/event/event.h"

/* What an act needs from the person. */
enum life_needs {
    NEEDS_GROUND = 1, /* one of life_grounds() */
    NEEDS_REMARK = 2, /* an explanation of at least ten letters */
    NEEDS_PAPER = 4,  /* number and date of the statement, of the appeal */
    NEEDS_SECOND = 8, /* a second person's passphrase */
    NEEDS_CODE = 16,  /* E2: the new subject code; told: how; printed: which paper */
    NEEDS_OTHER = 32, /* another learner: merge, split */
    NEEDS_SIGN = 64,  /* signed by the person like a decision */
};

enum life_over { OVER_APPLICATION, OVER_CERTIFICATE, OVER_LEARNER };

// clang-format off
/* X(id, id in RULES, event, who: a permission of desk.h or CENTRE, over, states it starts from, needs, title) */
#define LIFE_ACTS(X)                                                                                                           \
    X(LAPSE, "A5", APPLICATION_LAPSED, CENTRE, APPLICATION, "filed_online incomplete returned", 0, N_("Lapse"))                \
    X(AGE, "A13", APPLICATION_AGED, CENTRE, APPLICATION,                                                                       \
      "filed_online filed_inperson incomplete returned complete", 0, N_("Close: the child is 18"))                            \
    X(OVERTURN, "A11", APPLICATION_OVERTURNED, OPERATE, APPLICATION, "refused", NEEDS_PAPER | NEEDS_REMARK | NEEDS_SIGN,       \
      N_("Overturn on appeal"))                                                                                                \
    X(UNDO, "A14", DECISION_UNDONE, DECIDE, APPLICATION, "approved refused returned", NEEDS_SIGN, N_("Undo the decision"))     \
    X(ANNUL, "A12", CERTIFICATE_ANNULLED, OPERATE, CERTIFICATE, "living suspended",                                            \
      NEEDS_REMARK | NEEDS_SECOND | NEEDS_SIGN, N_("Annul: issued by mistake"))                                                \
    X(EXCLUDE, "C9", CERTIFICATE_EXCLUDED, OPERATE, CERTIFICATE, "living suspended",                                           \
      NEEDS_GROUND | NEEDS_PAPER | NEEDS_CODE | NEEDS_SECOND | NEEDS_SIGN, N_("Exclude from the register"))                    \
    X(EXPIRE, "C10", CERTIFICATE_EXPIRED, CENTRE, CERTIFICATE, "living suspended", 0, N_("Expire"))                            \
    X(SUSPEND, "C12", CERTIFICATE_SUSPENDED, OPERATE, CERTIFICATE, "living", NEEDS_GROUND | NEEDS_REMARK | NEEDS_SIGN,         \
      N_("Suspend"))                                                                                                           \
    X(RESUME, "C12", CERTIFICATE_RESUMED, OPERATE, CERTIFICATE, "suspended", NEEDS_REMARK | NEEDS_SIGN, N_("Resume"))          \
    X(TELL, "TOLD", FAMILY_TOLD, ENTER, APPLICATION, "*", NEEDS_CODE, N_("The family was told"))                               \
    X(PRINT, "PRINT", PAPER_PRINTED, ENTER, LEARNER, "*", NEEDS_CODE, N_("Printed"))                                           \
    X(WITHDRAW_CONSENT, "PD21.5", CONSENT_WITHDRAWN, ENTER, LEARNER, "plain", NEEDS_PAPER, N_("Consent withdrawn"))            \
    X(ASK_ACCESS, "PD20", ACCESS_ASKED, ENTER, LEARNER, "plain blocked", NEEDS_PAPER, N_("The family asks what is held"))      \
    X(GIVE_ACCESS, "PD20", ACCESS_GIVEN, ENTER, LEARNER, "plain blocked", 0, N_("The report was handed over"))                 \
    X(ASK_ERASURE, "PD21", ERASURE_ASKED, OPERATE, LEARNER, "plain blocked", NEEDS_GROUND | NEEDS_SECOND | NEEDS_SIGN,         \
      N_("Erase the personal data"))                                                                                           \
    X(ASK_MERGE, "A15", MERGE_ASKED, OPERATE, LEARNER, "plain blocked", NEEDS_OTHER | NEEDS_REMARK | NEEDS_SECOND | NEEDS_SIGN, \
      N_("Merge two learners"))                                                                                                \
    X(ASK_SPLIT, "A15", SPLIT_ASKED, OPERATE, LEARNER, "plain blocked", NEEDS_OTHER | NEEDS_REMARK | NEEDS_SECOND | NEEDS_SIGN, \
      N_("Undo a merge"))
// clang-format on

enum life {
#define LIFE_ENUM(id, ...) LIFE_##id,
    LIFE_ACTS(LIFE_ENUM)
#undef LIFE_ENUM
        LIFE_COUNT
};

struct life_act {
    enum life life;
    const char *rule; /* id of Annex A */
    enum event_kind event;
    enum life_over over;
    const char *states; /* joined by ' '; "*": any. Of a learner: plain, blocked (consent withdrawn), erased, alias */
    unsigned needs;
    const char *title; /* N_() */
};
extern const struct life_act life_acts[LIFE_COUNT];
const struct life_act *life_act_of(enum event_kind event); /* NULL: none makes such an event */

/* The grounds an act may have: id and wording, ended by a row without an id. E1 and E2 with RULES Annex B's text (at most one
 * "%s": the region's genitive name), "consent" and "dispute" for a suspension, "consent" "unlawful" "goal" for an erasure. */
struct life_ground {
    const char *id;
    const char *text; /* of the law, in Russian, or N_() */
    const char *source;
    bool law; /* not translated */
};
const struct life_ground *life_grounds(enum life life); /* NULL: none needed */

/* How a family is told and which papers there are: the codes of NEEDS_CODE, ended by {NULL}. */
struct life_code {
    const char *id;
    const char *title; /* N_() */
};
extern const struct life_code life_told_by[]; /* "phone" "visit" "email" "post" "sms" "nobody" */

/* What the family has to be told of its application, of its money (`tell`); the states of a certificate: N_(), "" for none. */
const char *life_tell_title(const char *tell);
const char *certificate_state_title(const char *state);

#define UNDO_MINUTES 10 /* A14 */
#define ERASE_DAYS   30 /* calendar days from the withdrawal of consent (152-ФЗ 21 ч. 5) */
#define ACCESS_TERM  10 /* working days (152-ФЗ 20) */
#define BACKUP_DAYS  30 /* no backup is older */

struct life_case {
    enum life life;
    const char *subject; /* the learner */
    const char *state;   /* of what the act is over */
    int32_t today;
    int64_t now;
    const char *actor;      /* staff ids */
    const char *second;     /* "" where nobody else has agreed */
    const char *hands;      /* who entered the application, joined by ' ' */
    const char *decided_by; /* and when, for UNDO */
    int64_t decided_at;
    int64_t printed_at;
    const char *ground, *code, *paper, *day, *remark, *other; /* what the person gave; "" where not */
    const char *subject_code;                                 /* of this region, for E2 */
    const char *tell;                                         /* what the family has to be told, for TELL */
    const char *other_state;                                  /* of the other learner; "" where it is not here */
    bool twins;                                               /* the two are twins, by their papers (duplicates.h) */
    bool asked;                                               /* that they are one, and the centre has not answered */
    bool blocked;                                             /* consent is withdrawn */
    bool has_access_due;                                      /* the family has asked and has no answer yet */
    bool erased;                                              /* the learner, whatever the act is over */
};
/* False: `why` says what is wrong and what to do; *field (may be NULL) is "ground" "paper" "day" "code" "remark" "other"
 * "second" or NULL for the whole. */
bool life_allows(const struct life_case *c, const char **field, struct fail *why);
/* In parts, each guard with its id in why->log ("C9.paper"). The case as it stands, needs apart: for menus. */
bool life_starts(enum life life, const char *state);
bool life_open(const struct life_case *c, const char **field, struct fail *why);
/* What the person gave: it needs nobody's tables, the centre asks it alone. */
bool life_given(const struct life_case *c, const char **field, struct fail *why);

/* 30 calendar days from the withdrawal of consent; on a day off it is done on the last working day before (RULES Annex D 6). */
struct calendar;
int32_t life_erase_due(const struct calendar *calendar, int32_t day);

#endif
