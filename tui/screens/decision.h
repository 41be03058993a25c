#ifndef PRIEM_SCREENS_DECISION_H
#define PRIEM_SCREENS_DECISION_H

/* The state of the decision screen: what is known of the case (decision_case.c), what its keys change (decision.c) and what is
 * drawn of it (decision_draw.c). */

#include "model/rules/grounds.h"
#include "model/store/index.h"
#include "model/store/radar.h"
#include "tui/screens/acts.h"
#include "tui/screens/compare.h"
#include "tui/screens/show.h"
#include "tui/widgets/field.h"

/* Where the pointer can stand, from above. */
enum item { ITEM_COMPARE, ITEM_CHECKS, ITEM_ISSUE, ITEM_RETURN, ITEM_GROUND, ITEM_EXPLAIN, ITEM_COUNT };

struct decision {
    struct acts acts; /* first: see acts.h */
    struct app *app;
    struct arena arena;         /* of the case */
    struct queue_filter filter; /* whose neighbours are the next ones */
    struct application application;
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    int result_count;
    struct radar_hit *twins;
    int twin_count, twin; /* which of them stands beside */
    int compared;         /* row of the comparison the pointer is at */
    int check;            /* which of the checks that do not hold it is at */
    bool has_index;       /* the region's index was asked */
    struct index_found index;
    char behalf[120];            /* whose role is used, by a stand-in; "" by the own one */
    char decided[EVENT_ID_TEXT]; /* the application before this one, just decided */
    char undo[EVENT_ID_TEXT];    /* whose decision F8 takes back; "": nothing */
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

enum { COMPARE_LINES = 6 };
/* The application beside the similar record. Returns how many rows. */
int decision_compared(const struct decision *d, struct arena *a, struct compared out[COMPARE_LINES]);
/* What does not hold and is no part of the package; NULL from the last on. */
const struct rule_result *decision_trouble(const struct decision *d, int nth);
bool decision_load(struct decision *d, const char *app, struct fail *why);
/* What F8 would undo when nothing is marked. */
void decision_find_undo(struct decision *d);
/* The application is open and this person may decide; else the screen is a look at it. */
bool decision_is_open(const struct decision *d);
/* The grounds in a few words, in the order of `grounds`; the law's wording stands in the message line and in the record. */
extern const char *const decision_grounds[GROUND_COUNT];
void decision_draw(const void *state, struct canvas *c);

#endif
