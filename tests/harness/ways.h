#ifndef PRIEM_TESTS_HARNESS_WAYS_H
#define PRIEM_TESTS_HARNESS_WAYS_H

/* The way to every screen of the program from the login form of a place_fill'ed place, for tests that hold on all of them. A
 * screen that has no way here fails ways_are_whole(). */

#include "tests/harness/place.h"

struct way {
    const char *screen;  /* its name in tui/screens */
    enum kit_person who; /* KIT_PEOPLE: nobody logs in */
    const char *keys;    /* from the queues */
    const char *typed;   /* there */
    const char *more;    /* keys behind it */
    const char *stays;   /* what stands on it at any size */
};
extern const struct way ways[];
extern const int way_count;

/* Logs in and goes there; the program must have just started. */
void way_go(struct pty *p, const struct way *way);
/* The screen as text, with '>' in front of the row the cursor is on where asked for; the folder of the test as "<folder>".
 * malloc'ed.
 */
char *way_screen(struct pty *p, bool with_cursor);
/* Every screen has a way, in the order of the table; the name of the first that has none, or NULL. */
const char *ways_are_whole(void);

#endif
