#ifndef PRIEM_TESTS_HARNESS_HELD_LINE_H
#define PRIEM_TESTS_HARNESS_HELD_LINE_H

/* A kiosk's own end of the exchange (libkiosk) on a line that the test holds: what it asks lies in `asked` until the test gives
 * it an answer, or none.
 *
 *     struct held_line line; held_line_open(&line, &k, &why);
 *     kiosk_exchange_start(line.x); … if (line.waiting) { line.waiting = false; kiosk_exchange_answer(line.x, …); }
 */

#include "sync/kiosk/kiosk.h"
#include "tests/harness/centre_kit.h"

struct held_line {
    struct kiosk_exchange *x;
    struct bytes asked; /* the last request */
    bool waiting;       /* for its answer */
    /* Set before it is opened: it can ask for snapshots, and has a second frame key (zeros: none). */
    bool fetches;
    uint8_t newer_secret[SIGN_SECRET_SIZE];
    char path[64]; /* of what is asked by GET, with where it begins and how much at most; "" `asked` is what is posted */
    uint64_t from;
    size_t most;
};

/* It stays where it is while it is open. */
bool held_line_open(struct held_line *line, struct centre_kiosk *k, struct fail *why);
void held_line_close(struct held_line *line);

#endif
