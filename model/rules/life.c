#include "model/rules/life.h"

#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/rules/predicates.h"
#include "model/rules/terms.h"

#include <stdio.h>
#include <string.h>

const struct life_act life_acts[LIFE_COUNT] = {
#define LIFE_ROW(id, law, kind, who, of, from, need, name)                                                                     \
    [LIFE_##id] = {.life = LIFE_##id,                                                                                          \
                   .rule = (law),                                                                                              \
                   .event = EV_##kind,                                                                                         \
                   .over = OVER_##of,                                                                                          \
                   .states = (from),                                                                                           \
                   .needs = (need),                                                                                            \
                   .title = (name)},
    LIFE_ACTS(LIFE_ROW)
#undef LIFE_ROW
};

const struct life_act *life_act_of(enum event_kind event) {
    for (int i = 0; i < LIFE_COUNT; i++)
        if (life_acts[i].event == event) return &life_acts[i];
    return NULL;
}

static const struct life_ground exclusion[] = {
    {"E1", "письменное обращение заявителя об отказе от использования сертификата", "S3:28", true},
    {"E2", "изменение места (адреса) проживания обучающегося на адрес, находящийся за пределами территории %s", "S3:30", true},
    {0},
};
static const struct life_ground suspension[] = {
    {"consent", N_("consent to the processing of personal data was withdrawn"), "RULES C12", false},
    {"dispute", N_("the data are disputed"), "RULES C12", false},
    {0},
};
static const struct life_ground erasure[] = {
    {"consent", N_("consent was withdrawn (152-FZ 21 part 5)"), "RULES 8", false},
    {"unlawful", N_("the data were processed without a right to (152-FZ 21 part 3)"), "RULES 8", false},
    {"goal", N_("the purpose has been reached (152-FZ 21 part 4)"), "RULES 8", false},
    {0},
};

const struct life_ground *life_grounds(enum life life) {
    switch (life) {
    case LIFE_EXCLUDE: return exclusion;
    case LIFE_SUSPEND: return suspension;
    case LIFE_ASK_ERASURE: return erasure;
    default: return NULL;
    }
}

const struct life_code life_told_by[] = {
    {"phone", N_("by phone")},
    {"visit", N_("in person")},
    {"email", N_("by e-mail")},
    {"post", N_("by post")},
    {"sms", N_("by SMS")},
    {"nobody", N_("nobody reached, the paper waits at the desk")},
    {0},
};

static const struct life_code tells[] = {
    {"issued", N_("the certificate is issued")},
    {"refused", N_("the application is refused")},
    {"returned", N_("something has to be corrected")},
    {"lapsed", N_("the term for the papers is over")},
    {"closed", N_("closed: the learner is 18")},
    {"overturned", N_("the refusal was overturned")},
    {"annulled", N_("the certificate was issued by mistake and is annulled")},
    {"excluded", N_("the certificate is excluded from the register")},
    {"replaced", N_("the number is replaced by another one")},
    {"reinstated", N_("the certificate is valid again")},
    {"expired", N_("the certificate has expired: the learner is 18")},
    {"granted", N_("the nominal is granted")},
    {"capped", N_("no nominal: the limit is reached")},
    {"ended", N_("the enrolment has ended")},
    {0},
};

static const struct life_code certificate_states[] = {
    {"living", N_("valid")},
    {"joined", N_("void: another number of the child is valid")},
    {"suspended", N_("suspended")},
    {"excluded", N_("excluded")},
    {"annulled", N_("annulled: issued by mistake")},
    {"expired", N_("expired: 18 years")},
    {"undone", N_("undone: the number is burnt")},
    {0},
};

static const struct life_code *code_find(const struct life_code *list, const char *id) {
    for (; list->id; list++)
        if (strcmp(list->id, id) == 0) return list;
    return NULL;
}

const char *life_tell_title(const char *tell) {
    const struct life_code *found = code_find(tells, tell);
    return found ? found->title : "";
}

const char *certificate_state_title(const char *state) {
    const struct life_code *found = code_find(certificate_states, state);
    return found ? found->title : "";
}

/* Days *********************************************************************************************************************/

int32_t life_erase_due(const struct calendar *calendar, int32_t day) {
    int32_t due = day + ERASE_DAYS;
    while (!day_works(calendar, due)) due--;
    return due;
}

/* Guards *******************************************************************************************************************/

/* A guard that does not hold: its id, the field, the sentence; false to return. */
#define GUARD(c, guard, of, kind, ...)                                                                                         \
    (*field = (of), fail_set(why, kind, guard_id(&life_acts[(c)->life], guard, (char[40]){0}), __VA_ARGS__))

static const char *guard_id(const struct life_act *act, const char *guard, char out[40]) {
    snprintf(out, 40, "%s.%s", act->rule, guard);
    return out;
}

static bool given(const char *text) {
    return text && *text;
}

/* A paper's number stands in the open part of the event: no words, no names. */
static bool number_right(const struct life_case *c, field_check *check, const char **field, struct fail *why) {
    char number[64];
    struct fail said;
    if (check(c->paper, number, sizeof number, &said) != FIELD_WRONG) return true;
    return GUARD(c, "paper_number", "paper", FAIL_INPUT, "%s", said.say);
}

bool life_starts(enum life life, const char *state) {
    const struct life_act *act = &life_acts[life];
    return strcmp(act->states, "*") == 0 || rule_listed(act->states, state);
}

static bool ground_given(const struct life_case *c, const char **field, struct fail *why) {
    for (const struct life_ground *g = life_grounds(c->life); g && g->id; g++)
        if (given(c->ground) && strcmp(g->id, c->ground) == 0) return true;
    return GUARD(c, "ground", "ground", FAIL_INPUT, _("Choose the ground from the list."));
}

static bool day_given(const struct life_case *c, const char **field, struct fail *why) {
    int32_t day;
    if (!date_parse(c->day, &day)) return GUARD(c, "day", "day", FAIL_INPUT, _("Type the date of the paper."));
    if (day > c->today) return GUARD(c, "day_ahead", "day", FAIL_INPUT, _("The date of the paper is in the future."));
    return true;
}

static bool paper_given(const struct life_case *c, const char **field, struct fail *why) {
    if (!given(c->paper)) return GUARD(c, "paper", "paper", FAIL_INPUT, _("Type the number of the paper this rests on."));
    return number_right(c, paper_number_check, field, why) && day_given(c, field, why);
}

/* E1 rests on the applicant's statement, E2 on where the family has gone (S3:28, S3:30). */
static bool exclusion_given(const struct life_case *c, const char **field, struct fail *why) {
    if (strcmp(c->ground, "E1") == 0) return paper_given(c, field, why);
    if (!given(c->code) || !subject_code_find(c->code))
        return GUARD(c, "code", "code", FAIL_INPUT, _("Choose the region the family has moved to."));
    if (strcmp(c->code, c->subject_code) == 0)
        return GUARD(c, "code_own", "code", FAIL_INPUT,
                     _("This is our own region: a move inside it is a change of address, not an exclusion."));
    return !given(c->day) || day_given(c, field, why);
}

static bool code_given(const struct life_case *c, const char **field, struct fail *why) {
    if (c->life == LIFE_TELL && !(given(c->code) && code_find(life_told_by, c->code)))
        return GUARD(c, "code", "code", FAIL_INPUT, _("Choose how the family was told."));
    if (c->life == LIFE_PRINT && !given(c->code))
        return GUARD(c, "code", "code", FAIL_INPUT, _("Choose which paper was printed."));
    if (c->life == LIFE_TELL && given(c->paper)) return number_right(c, handed_check, field, why);
    return true;
}

bool life_given(const struct life_case *c, const char **field, struct fail *why) {
    const unsigned needs = life_acts[c->life].needs;
    *field = NULL;
    if ((needs & NEEDS_GROUND) && !ground_given(c, field, why)) return false;
    if (c->life == LIFE_EXCLUDE) {
        if (!exclusion_given(c, field, why)) return false;
    } else if (((needs & NEEDS_PAPER) && !paper_given(c, field, why)) || ((needs & NEEDS_CODE) && !code_given(c, field, why))) {
        return false;
    }
    if ((needs & NEEDS_REMARK) && !(given(c->remark) && content_explains(c->remark)))
        return GUARD(c, "remark", "remark", FAIL_INPUT, _("Explain it in at least %d letters."), REMARK_LETTERS);
    if ((needs & NEEDS_OTHER) && !given(c->other))
        return GUARD(c, "other", "other", FAIL_INPUT, _("Choose the other record of the child."));
    if ((needs & NEEDS_OTHER) && strcmp(c->other, c->subject) == 0)
        return GUARD(c, "other_same", "other", FAIL_INPUT, _("Both are the same record. Choose the other one."));
    return true;
}

static bool second_agrees(const struct life_case *c, const char **field, struct fail *why) {
    if (!given(c->second))
        return GUARD(c, "second", "second", FAIL_DENIED,
                     _("A second person has to agree: let a colleague type the passphrase."));
    if (strcmp(c->second, c->actor) == 0)
        return GUARD(c, "second_same", "second", FAIL_DENIED, _("You are the first person here: a colleague has to agree."));
    if (rule_listed(c->hands, c->second))
        return GUARD(c, "second_hands", "second", FAIL_DENIED,
                     _("This colleague entered data of the application: another one has to agree."));
    return true;
}

static bool undo_allowed(const struct life_case *c, const char **field, struct fail *why) {
    if (strcmp(c->actor, c->decided_by) != 0)
        return GUARD(c, "person", NULL, FAIL_DENIED, _("Only the person who decided may undo the decision."));
    if (c->now < c->decided_at || c->now - c->decided_at > (int64_t)UNDO_MINUTES * MS_MINUTE)
        return GUARD(c, "time", NULL, FAIL_DENIED,
                     _("The decision is older than %d minutes: it stands. A refusal can be overturned on appeal, a certificate "
                       "annulled by the operator."),
                     UNDO_MINUTES);
    if (c->printed_at)
        return GUARD(
            c, "printed", NULL, FAIL_DENIED,
            _("A paper on this decision has been printed: it stands. A refusal can be overturned on appeal, a certificate "
              "annulled by the operator."));
    return true;
}

static bool other_fits(const struct life_case *c, const char **field, struct fail *why) {
    const char *other = given(c->other) && c->other_state ? c->other_state : "";
    if (c->life == LIFE_ASK_MERGE && (strcmp(other, "alias") == 0 || strcmp(other, "erased") == 0))
        return GUARD(c, "other_state", "other", FAIL_DENIED, _("That record is merged already or erased. Choose another one."));
    if (c->life == LIFE_ASK_MERGE && c->twins)
        return GUARD(
            c, "twins", "other", FAIL_DENIED,
            _("These are twins by their papers: different children are never merged. If it is one child, correct the data first."));
    if (c->life == LIFE_ASK_MERGE && c->asked)
        return GUARD(c, "asked", "other", FAIL_CONFLICT,
                     _("The merge of these two is asked for already: an exchange brings the centre's answer."));
    if (c->life == LIFE_ASK_SPLIT && *other && strcmp(other, "alias") != 0)
        return GUARD(c, "other_state", "other", FAIL_DENIED, _("These two records are not merged: there is nothing to undo."));
    return true;
}

/* What is asked of one act alone. */
static bool own_guards(const struct life_case *c, const char **field, struct fail *why) {
    switch (c->life) {
    case LIFE_UNDO: return undo_allowed(c, field, why);
    case LIFE_TELL:
        return given(c->tell) || GUARD(c, "nothing", NULL, FAIL_GONE, _("There is nothing (any more) to tell this family."));
    case LIFE_ASK_ACCESS: /* the term of the first question goes on */
        return !c->has_access_due ||
               GUARD(c, "open", NULL, FAIL_DENIED,
                     _("The family has asked already: hand over that report first, a new question can be recorded then."));
    case LIFE_GIVE_ACCESS:
        return c->has_access_due ||
               GUARD(c, "none", NULL, FAIL_GONE, _("The family has not asked what is held about the child."));
    case LIFE_RESUME:
        return !c->blocked || GUARD(c, "blocked", NULL, FAIL_DENIED,
                                    _("Consent to the processing is withdrawn: the certificate lives again when the family "
                                      "signs a new consent."));
    case LIFE_ASK_ERASURE:
        return !given(c->ground) || strcmp(c->ground, "consent") != 0 || c->blocked ||
               GUARD(c, "consent", "ground", FAIL_DENIED,
                     _("Consent has not been withdrawn. Record the family's statement first."));
    case LIFE_ASK_MERGE:
    case LIFE_ASK_SPLIT: return other_fits(c, field, why);
    default: return true;
    }
}

/* Of an erased child number, dates and grounds stay as they are; what was made is told of and printed. */
static bool data_there(const struct life_case *c, const char **field, struct fail *why) {
    return !c->erased || strcmp(life_acts[c->life].states, "*") == 0 ||
           GUARD(c, "erased", NULL, FAIL_GONE, _("The personal data of this child have been erased."));
}

bool life_open(const struct life_case *c, const char **field, struct fail *why) {
    const char *at = NULL, **where = field ? field : &at;
    char id[40];
    *where = NULL;
    if (!life_starts(c->life, c->state))
        return fail_set(why, FAIL_GONE, guard_id(&life_acts[c->life], "state", id),
                        _("This cannot be done (any more): the state has changed. Look at the card again."));
    return data_there(c, where, why) && own_guards(c, where, why);
}

bool life_allows(const struct life_case *c, const char **field, struct fail *why) {
    const char *at = NULL, **where = field ? field : &at;
    return life_open(c, where, why) && life_given(c, where, why) &&
           (!(life_acts[c->life].needs & NEEDS_SECOND) || second_agrees(c, where, why));
}
