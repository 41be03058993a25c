#ifndef PRIEM_TESTS_MONEY_STORY_H
#define PRIEM_TESTS_MONEY_STORY_H

/* Random things that happen to the money of a story's learners, sensible or not: apply() has to take them all, and whatever
 * they are, the ledger holds. Beside story.h: the learners and their certificates are the story's.
 *
 *     money_next(&money, &story, &arena, &ev); journal_append(…, &ev, …); money_happened(&money, &story, &ev);
 */

#include "model/rules/account.h"
#include "model/store/db.h"
#include "tests/harness/story.h"

enum { MONEY_KEPT = 8 };

struct money_story {
    char enrolment[STORY_SUBJECTS][MONEY_KEPT][EVENT_ID_TEXT]; /* the last ones made */
    int enrolments[STORY_SUBJECTS];
    char asked[STORY_SUBJECTS][EVENT_ID_TEXT];
    char capped[STORY_SUBJECTS][EVENT_ID_TEXT];
    char granted[STORY_SUBJECTS][EVENT_ID_TEXT];
    char settled[STORY_SUBJECTS][EVENT_ID_TEXT];
    struct reversed paid[STORY_SUBJECTS]; /* the first line of it */
};

/* By a kiosk; by the centre. */
void money_next(struct money_story *m, struct story *s, struct arena *a, struct event *ev);
void money_central(struct money_story *m, struct story *s, struct arena *a, struct event *ev);
void money_happened(struct money_story *m, const struct story *s, const struct event *ev);

/* Annex A, "Invariants", as queries that count what breaks them; ended by NULL. */
struct money_invariant {
    const char *what;
    const char *sql;
};
extern const struct money_invariant money_invariants[];
/* Of one account: what came in is what stands somewhere. */
bool account_adds_up(const struct account *a);

#endif
