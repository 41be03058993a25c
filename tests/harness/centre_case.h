#ifndef PRIEM_TESTS_HARNESS_CENTRE_CASE_H
#define PRIEM_TESTS_HARNESS_CENTRE_CASE_H

/* A centre, one school whose people all have keys, and one whole application from there that waits for a decision: for tests of
 * what a changed program at that school may bring.
 *
 *     struct centre_case w; centre_case_open(&w);
 *     centre_case_forge(&w, centre_case_event(&w, EV_CERTIFICATE_ISSUED, w.saved.subject, staff), secret);
 *     centre_kiosk_sync(&w.k);  …  centre_case_close(&w);
 */

#include "model/store/queries.h"
#include "tests/harness/centre_kit.h"

struct centre_case {
    struct centre_kit kit;
    struct centre_kiosk k;
    struct saved saved;
    char lease[ID_TEXT]; /* of the school */
    int64_t serial;      /* its next number */
    int64_t person;      /* the last invented one who was used */
    struct arena a;
};

void centre_case_open(struct centre_case *w);
void centre_case_close(struct centre_case *w); /* only when centre_kit_check is content */
/* cmocka's set-up and tear-down of a test that has nothing else; *state is the case. */
int centre_case_set_up(void **state);
int centre_case_tear_down(void **state);

/* With an empty payload to be filled; lives in w->a. */
struct event *centre_case_event(struct centre_case *w, enum event_kind kind, const char *subject, const char *staff);
/* Into the school's log past its own gate; not sent yet. */
void centre_case_forge(struct centre_case *w, struct event *ev, const uint8_t *secret);

/* The centre has set the school's last event aside with that cause; NULL: it has its number. */
void centre_case_became(struct centre_case *w, const char *cause);

/* A school and the office of its municipality, which both have one whole application of the school: for tests of what two make
 * of one child without knowing of each other. */
struct centre_pair {
    struct centre_kit kit;
    struct centre_kiosk school, office;
    struct saved saved;
    char number[11]; /* for a test that issues */
    struct arena a;
};
int centre_pair_set_up(void **state);
int centre_pair_tear_down(void **state); /* only when centre_kit_check is content */
/* The open disputes that this person has there. */
struct dispute *centre_pair_disputes(struct centre_pair *w, struct centre_kiosk *k, enum centre_person who, int *count);

#endif
