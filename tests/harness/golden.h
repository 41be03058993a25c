#ifndef PRIEM_TESTS_HARNESS_GOLDEN_H
#define PRIEM_TESTS_HARNESS_GOLDEN_H

/* Screens compared with files a person can read: tests/screen/golden/<name>.txt of the checkout (PRIEM_SOURCE). A mismatch
 * shows both rows and fails the cmocka test; PRIEM_GOLDEN=update writes the file instead. */

#include "tests/harness/pty.h"

void golden_screen(struct pty *p, const char *name);
void golden_text(const char *name, const char *text);

/* Makes pty's failures fail the running cmocka test. */
void golden_use_cmocka(void);

/* The clock of a program started with PRIEM_TEST_CLOCK=<path>: from now on it shows `at` (UTC milliseconds) and goes on from
 * there. */
void golden_clock(const char *path, int64_t at);

#endif
