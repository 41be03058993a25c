#ifndef PRIEM_TESTS_HARNESS_SITTING_H
#define PRIEM_TESTS_HARNESS_SITTING_H

/* A person sitting at a kiosk: a place with `priem` running in a pseudo-terminal, as the state of a cmocka test.
 *
 *     static int begin(void **state) { return sitting_begin(state, true); }     // login form, a morning's cases
 *     cmocka_unit_test_setup_teardown(test, begin, sitting_end)
 */

#include "tests/harness/place.h"

struct sitting {
    struct place place;
    struct pty *p;
};

int sitting_begin(void **state, bool filled);
int sitting_end(void **state);

/* In two steps, for cases of the test's own: `filled` is a morning's worth; starting gives 0, as a set-up does. */
struct sitting *sitting_make(void **state, bool filled);
int sitting_start(struct sitting *t);
/* The program ends by F10; the store is ours again. */
void sitting_leave(struct sitting *t);

/* Keys by their names; the test fails when the program has ended or the text is not there now. */
void press(struct pty *p, const char *keys);
void shows(struct pty *p, const char *text);

#endif
