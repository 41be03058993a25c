#ifndef PRIEM_TESTS_HARNESS_SCOPE_KIT_H
#define PRIEM_TESTS_HARNESS_SCOPE_KIT_H

/* A centre with a school where everybody has a key, the office of its municipality and an office of another one: for tests of
 * who has a child when it, or a kiosk, moves.
 *
 *     struct scope_kit *w = *state;
 *     scope_kit_issue(w, 1, &saved);  …  scope_kit_sync(w);  assert_int_equal(scope_kit_count(&w->far, LEARNERS), 1);
 *
 * What may not fail ends the test. */

#include "tests/harness/centre_kit.h"

struct scope_kit {
    struct centre_kit kit;
    struct centre_kiosk school, office, far; /* `far`: of another municipality */
};

int scope_kit_set_up(void **state);
int scope_kit_tear_down(void **state); /* only when centre_kit_check is content */

#define LEARNERS "SELECT count(*) FROM learner"
#define NAMES                                                                                                                  \
    "SELECT count(*) FROM personal p JOIN log l ON l.kiosk = p.kiosk AND l.epoch = p.epoch AND l.seq = p.seq "                 \
    "WHERE l.type NOT IN ('index.listed')"
#define ERASED "SELECT count(*) FROM log WHERE type = 'learner.erased'"

int64_t scope_kit_count(struct centre_kiosk *k, const char *sql);
void scope_kit_sync(struct scope_kit *w); /* all of them, until everybody has heard */
/* The rows rebuilt are the live ones, and the chain of its own log holds. */
void scope_kit_is_whole(struct centre_kiosk *k);

/* A child of the school with a certificate, known to everybody whom it concerns. */
void scope_kit_issue(struct scope_kit *w, int64_t n, struct saved *saved);
/* The desk there speaks to the family on the phone: something said of the child, which changes nothing. */
void scope_kit_tell(struct centre_kiosk *k, const struct saved *saved);
void scope_kit_move(struct scope_kit *w, const char *kiosk, const char *point);
/* Of the centre: merged, split, erased; nobody has heard of it yet. */
void scope_kit_fate(struct scope_kit *w, enum event_kind kind, const char *subject, const char *also);
/* How often that stands in what leaves for the school from the beginning on. */
int scope_kit_times_sent(struct scope_kit *w, const char *what);

#endif
