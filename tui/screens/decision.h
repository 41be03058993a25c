#ifndef PRIEM_SCREENS_DECISION_H
#define PRIEM_SCREENS_DECISION_H

/* The state of the decision screen: what its keys change (decision.c) and what is drawn of it (decision_draw.c). */

#include "model/rules/grounds.h"
#include "tui/screens/show.h"
#include "tui/widgets/field.h"

/* Where the pointer can stand, from above. */
enum item { ITEM_COMPARE, ITEM_ISSUE, ITEM_RETURN, ITEM_GROUND, ITEM_EXPLAIN, ITEM_COUNT };

struct decision {
    struct app *app;
    struct arena arena; /* of the case */
    struct application application;
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    int result_count;
    struct twin *twins;
    int twin_count;
    char basis[BASE64_SIZE(HASH_SIZE)];
    int position, waiting; /* in the queue */
    char next[EVENT_ID_TEXT];
    int64_t numbers_left, numbers_granted;
    bool may_decide;

    enum item focus;
    int verdict; /* enum verdict_kind, −1 while nothing is marked */
    int ground;  /* index in grounds, −1 */
    struct field remark, explanation;
    struct fail blocked; /* why it cannot be issued */
    struct fail wrong;   /* why the marked verdict cannot be written yet */
};

/* The application is open and this person may decide; else the screen is a look at it. */
bool decision_is_open(const struct decision *d);
/* The grounds in a few words, in the order of `grounds`; the law's wording stands in the message line and in the record. */
extern const char *const decision_grounds[GROUND_COUNT];
void decision_draw(const void *state, struct canvas *c);

#endif
