#ifndef PRIEM_TESTS_HARNESS_OLD_REGISTER_H
#define PRIEM_TESTS_HARNESS_OLD_REGISTER_H

/* A register from before, as `priem-centre register load` takes it: the certificates of the first `rows` people of a seed, all
 * of point 12. Ends the program when it cannot be written. */

#include "tests/harness/people.h"

void old_register_write(const char *path, struct people *people, int64_t rows);

#endif
