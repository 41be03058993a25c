#ifndef PRIEM_TESTS_HARNESS_MILLION_H
#define PRIEM_TESTS_HARNESS_MILLION_H

/* A kiosk's folder with a million children, for the bench: rows of learners, applications and certificates as they would stand,
 * written without their events (a tenth of the time), with the indexes made behind them. Five of a hundred wait for something,
 * one of a thousand is disputed. Made once a schema and kept in the build folder.
 *
 *     struct million m; million_open(&m, 1000000); … priem --config m.ini …
 */

#include <stdint.h>

struct million {
    char folder[512];
    char ini[560];
    double made_s; /* 0: it was there */
};

void million_open(struct million *m, int64_t children); /* ends the program when it cannot */

#endif
