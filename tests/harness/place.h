#ifndef PRIEM_TESTS_HARNESS_PLACE_H
#define PRIEM_TESTS_HARNESS_PLACE_H

/* A kiosk's folder as the shipped program wants it: the kit's store, keys.priem with a slot for each of its people, an ini and
 * a test clock. Without a centre, and with the sticks of its file "mounts" (none at first) instead of the machine's. The store
 * is either ours (commands of the test) or the program's.
 *
 *     struct place place; place_open(&place);
 *     struct pty *p = place_start(&place, NULL); place_login(p, KIT_DESK); … pty_stop(p);
 *     place_take(&place);                                   // read what the program wrote
 *     place_close(&place);
 */

#include "tests/harness/kit.h"
#include "tests/harness/pty.h"

struct place {
    struct kit kit;
    char ini[512];
    char clock[512];
    char clock_env[560];
};

void place_open(struct place *place);
/* With the machine's clock, for a release program: it knows no other, and refuses to work when that one is behind its store. */
void place_open_now(struct place *place);
void place_close(struct place *place);
/* The store is ours again, with nobody logged in. */
void place_take(struct place *place);
/* Closes our side and starts `priem` at the kit's present moment. The config may set size, term and locale; NULL: 80x24,
 * xterm-256color, C.UTF-8. */
struct pty *place_start(struct place *place, const struct pty_config *config);
/* Chooses the person in the list and types the passphrase; place_login waits for the queues. */
void place_enter(struct pty *p, enum kit_person who);
void place_login(struct pty *p, enum kit_person who);
/* A setting for the ini, before place_start: "[kiosk]\nidle_minutes = 1\n". */
void place_set(struct place *place, const char *lines);
/* A morning's worth of cases: complete, incomplete, returned, decided, sent online, one ruled over, and twins of a living
 * certificate. */
void place_fill(struct place *place);
/* «Щербакова-Ёлкина Алиса Дмитриевна» with her mother: a whole form that nobody has saved yet. */
void place_alisa(struct place *place, struct application *form);
const char *place_passphrase(enum kit_person who);
int place_slot(enum kit_person who); /* where the person stands in the list, from 0 */

#endif
