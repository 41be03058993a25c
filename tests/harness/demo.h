#ifndef PRIEM_TESTS_HARNESS_DEMO_H
#define PRIEM_TESTS_HARNESS_DEMO_H

/* The demo region (assets/demo/region) with the shipped programs: its centre as a process, and its people at the kiosks, each
 * in a pseudo-terminal. A field is found by its label and left by Enter, as a person would do it; nothing is known of the order
 * of a form. What does not happen prints the screen and calls pty's failure function.
 *
 *     struct demo d = {.build = build, .folder = folder}; demo_start(&d);
 *     struct pty *p = demo_sit(&d, "school12"); demo_log_in(&d, p, "Петрова А. С.");
 *     pty_key(p, "F7"); demo_section(p, "─ 1 Ребёнок"); demo_fill(p, "Фамилия", "Орлов"); … demo_exchange(p, "принято");
 * demo_leave(p); demo_stop(&d);
 */

#include "tests/harness/pty.h"

#include <sys/types.h>

struct demo {
    const char *build;  /* folder of the programs */
    const char *folder; /* of the region */
    pid_t centre;       /* 0: does not run */
};

/* Makes the region on a test clock that starts at nine of that day (programs of a test build only); the clock is in
 * PRIEM_TEST_CLOCK for all that is started from here on. False: it could not be made, and says why. */
bool demo_make(const struct demo *d, const char *date);
bool demo_start(struct demo *d); /* returns when it listens */
void demo_stop(struct demo *d);
/* A command of the centre, quoted for the shell; both streams in `out`. Its exit status. */
int demo_command(const struct demo *d, const char *words, char *out, size_t room);

struct pty *demo_sit(const struct demo *d, const char *kiosk);
/* Of a person of the demo; "" for an unknown name. Until the next call. */
const char *demo_passphrase(const struct demo *d, const char *name);
void demo_log_in(const struct demo *d, struct pty *p, const char *name);
void demo_leave(struct pty *p); /* the program ends; p is freed */

void demo_section(struct pty *p, const char *title); /* of the form that is open */
void demo_to_field(struct pty *p, const char *label);
void demo_fill(struct pty *p, const char *label, const char *text);
void demo_choose(struct pty *p, const char *label); /* by the space bar */
/* A learner and the family as the desk types them in. */
struct demo_learner {
    const char *snils; /* NULL: not brought */
    const char *surname, *name, *patronymic, *birth;
    const char *paper; /* its kind; NULL: a birth certificate */
    const char *series, *number, *issued;
    const char *passport;            /* number of the parent's */
    const char *consent, *agreement; /* numbers of the sheets */
};
/* A new application from its first field to the originals seen; not saved. `filled` (may be NULL) after each section. */
void demo_enter(struct pty *p, const struct demo_learner *l, void (*filled)(struct pty *p, const char *section));
void demo_menu(struct pty *p, const char *begins); /* an entry of F9 */
/* Opens the exchange and waits until all is sent and `shown` stands there: what tells this exchange from the one before. */
void demo_exchange(struct pty *p, const char *shown);

#endif
