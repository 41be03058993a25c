#ifndef PRIEM_TESTS_HARNESS_RULING_KIT_H
#define PRIEM_TESTS_HARNESS_RULING_KIT_H

/* A centre, a school where everybody has a key, another school, and the office of their municipality, which go their ways: for
 * tests of what is ruled over one child whom more than one of them has.
 *
 *     struct ruling_kit *w = *state;
 *     ruling_kit_twin_of(&w->other, 2, &form, &twin);  …
 *     ruling_kit_certificate_is(w->other.db, burnt, "joined", lives);
 *
 * What may not fail ends the test. */

#include "tests/harness/centre_kit.h"

struct ruling_kit {
    struct centre_kit kit;
    struct centre_kiosk school, other, office; /* the office has both schools in its municipality */
};

int ruling_kit_set_up(void **state);
/* Whatever happened: rebuilt equals live, the chains hold, and no СНИЛС has two living certificates. */
int ruling_kit_tear_down(void **state);

/* The same child at two desks: another subject, another document, the same СНИЛС. */
void ruling_kit_twin_of(struct centre_kiosk *k, int64_t n, const struct application *first, struct application *out);
/* By the second coordinator there. False: its own gate does not let it through. */
bool ruling_kit_refuse(struct centre_kiosk *k, const struct saved *saved, const char *ground, struct fail *why);

void ruling_kit_state_of(struct centre_kiosk *k, const char *app, enum app_state expected);
void ruling_kit_certificate_is(struct db *db, const char *number, const char *state, const char *living);
/* The open disputes that the desk of a kiosk has to settle: how many, and what the last one says (NULL: not asked). */
int ruling_kit_disputes(struct centre_kiosk *k, char living[11], char number[11], char point[160]);

#endif
