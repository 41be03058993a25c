#ifndef PRIEM_TESTS_HARNESS_SCENARIO_H
#define PRIEM_TESTS_HARNESS_SCENARIO_H

/* A dated story over the demo region (demo.h): a real centre over TLS, kiosks in pseudo-terminals, one after the other, and a
 * test clock that is moved from day to day. There is one a program.
 *
 *     scenario_make("2026-10-30"); command("point add …"); demo_start(&world.demo);
 *     day(2026, 11, 5); struct pty *p = sit("school12", DESK); open_case(p, "Орлова"); … leave();
 *     scenario_end();
 */

#include "tests/harness/demo.h"
#include "tests/harness/tmp.h"

#include <stdint.h>

#define DESK        "Петрова А. С."
#define COORDINATOR "Ким Е. О."
#define OPERATOR    "Зуева Т. Д."

struct scenario {
    struct tmp tmp;
    struct demo demo;
    struct pty *p; /* who sits at a kiosk now */
    int32_t day;
    int sittings; /* of the day */
};
extern struct scenario world;

bool scenario_make(const char *date);
void scenario_end(void);

void day(int year, int month, int d);
void command(const char *words); /* of the centre; the test fails when it is refused */
/* The table goes through a “… load” of the centre. */
void load(const char *words, const char *table);
/* A person sits down, exchanges first, and looks at the queues. Each sitting of a day begins ten minutes behind the last, which
 * tells its exchange from the one before. */
struct pty *sit(const char *kiosk, const char *who);
/* The exchange alone, without the screens, as the timer of the computer would do it. */
void exchange(const char *kiosk, const char *who);
struct pty *sit_offline(const char *kiosk, const char *who); /* without the exchange */
void to_queues(struct pty *p);
/* What was done goes to the centre, and the program is closed for the day. */
void leave(void);
void leave_offline(void);
/* To the child's row in the queue: what is known of it stands below. */
void look(struct pty *p, const char *queue, const char *child);
/* What the search finds of a child: a card, or the application where there is no certificate. */
void open_case(struct pty *p, const char *child);
/* The second person, found in the list by name, agrees with the own passphrase. */
void agrees(struct pty *p, const char *name);

#endif
