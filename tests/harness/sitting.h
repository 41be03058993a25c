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

/* A class list of so many rows, class.csv in the place's folder. */
void sitting_class_list(struct sitting *t, int rows);

/* An entry of the F9 menu by its beginning. */
void menu_choose(struct pty *p, const char *begins);
/* The card of a certificate, by typing its number at the queues. */
void card_open(struct pty *p, const char *number);
/* The second person, so many places down the list, types the passphrase. */
void second_agrees(struct pty *p, int place, enum kit_person who);

/* As it stands in the store, after sitting_leave. */
struct certificate certificate_of(struct sitting *t, const char *number);
struct application application_of(struct sitting *t, const char *typed); /* the last of who is found by it */

#endif
