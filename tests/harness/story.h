#ifndef PRIEM_TESTS_HARNESS_STORY_H
#define PRIEM_TESTS_HARNESS_STORY_H

/* Random things that happen to some learners and leases, sensible or not: apply() has to take them all. The same seed tells the
 * same story.
 *
 *     struct story s; story_begin(&s, 7, 300); story_next(&s, &arena, &ev); journal_append(…, &ev, …); story_happened(&s, &ev);
 */

#include "model/event/event.h"

enum { STORY_SUBJECTS = 400, STORY_APPS = 6, STORY_LEASES = 40, STORY_STAFF = 5, STORY_LISTS = 8 };

struct story {
    uint64_t seed;
    int subjects;
    char subject[STORY_SUBJECTS][ID_TEXT];
    char app[STORY_SUBJECTS][STORY_APPS][EVENT_ID_TEXT]; /* the last ones filed */
    int apps[STORY_SUBJECTS];
    char number[STORY_SUBJECTS][11];          /* issued last */
    char last[STORY_SUBJECTS][EVENT_ID_TEXT]; /* event */
    char ruling[STORY_SUBJECTS][EVENT_ID_TEXT];
    char decision[STORY_SUBJECTS][EVENT_ID_TEXT]; /* the last issue, refusal or return */
    char asked[STORY_SUBJECTS][EVENT_ID_TEXT];    /* access.asked */
    char lease[STORY_LEASES][ID_TEXT];
    char list[STORY_LISTS][ID_TEXT]; /* subjects of pick lists, batches of the index, a provider and a programme */
    char delegation[EVENT_ID_TEXT];  /* the last one, of staff 0 */
    int64_t edition;
    char staff[STORY_STAFF][ID_TEXT];
    int64_t serial;
};

uint64_t story_random(uint64_t *seed); /* splitmix64 */
void story_begin(struct story *s, uint64_t seed, int subjects);
/* The next event of a kiosk; type, subject, also, staff and payload are filled. */
void story_next(struct story *s, struct arena *a, struct event *ev);
/* A ruling of the centre over something that happened before. */
void story_ruling(struct story *s, struct arena *a, struct event *ev);
/* What the centre keeps for all: lists, days, calendars. */
void story_list(struct story *s, struct arena *a, struct event *ev);
/* To be told of every event once it has its identity. */
void story_happened(struct story *s, const struct event *ev);

/* Every column of the type filled with something that tells its name: for vectors and round trips. */
void story_fill(struct event *ev, struct arena *a);

#endif
