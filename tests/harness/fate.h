#ifndef PRIEM_TESTS_HARNESS_FATE_H
#define PRIEM_TESTS_HARNESS_FATE_H

/* A centre, two schools that have entered a child each, and the office of their municipality where everybody has a key: for
 * tests of what operators ask about a learner as a whole.
 *
 *     struct fate *w = *state;
 *     fate_ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);  fate_sync(w);
 *     assert_int_equal(fate_made(w, "learner.merged"), 1);
 *
 * What may not fail ends the test. */

#include "model/store/life.h"
#include "tests/harness/centre_kit.h"

enum { FATE_SCHOOL, FATE_OTHER_SCHOOL, FATE_OFFICE, FATE_KIOSKS };

struct fate {
    struct centre_kit kit;
    struct centre_kiosk k[FATE_KIOSKS];
    struct application form[2];
    struct saved child[2]; /* entered at the school, at the other school */
    char number[2][11];    /* of their certificates, once they are issued */
    struct arena a;
};

int fate_set_up(void **state);
int fate_tear_down(void **state); /* only when centre_kit_check is content */

void fate_sync(struct fate *w); /* all of them, until everybody has heard */

/* Asked there, or at the office, and agreed to by a second person; not sent yet. */
void fate_ask_at(struct centre_kiosk *k, enum life life, const char *subject, const char *other);
void fate_ask(struct fate *w, enum life life, const char *subject, const char *other);

/* Both children get a number, the other school's first; everybody has heard. */
void fate_issue_both(struct fate *w);
/* Asked at the office; everybody has heard. */
void fate_transfer(struct fate *w, const char *subject, const char *municipality, const char *point);

/* The first column for :key, "(no row)" without one; lives in w->a. */
const char *fate_text(struct fate *w, struct db *db, const char *sql, const char *key);
/* Under whose number the application of child 0 or 1 is there. */
const char *fate_subject_of_app(struct fate *w, struct db *db, int child);
/* Why the centre has superseded what it did last. */
const char *fate_last_cause(struct fate *w);
int64_t fate_made(struct fate *w, const char *type); /* how many events of that type the centre has */

/* The application of child 0 or 1 is there under its own number, or is not. */
void fate_is_at(struct fate *w, struct db *db, int child, bool there);
/* Every kiosk has of the learner as many certificates, in the same states, and as many applications as the centre. */
void fate_same_rows_everywhere(struct fate *w, const char *subject);

#endif
