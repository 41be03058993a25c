#ifndef PRIEM_TESTS_VECTORS_H
#define PRIEM_TESTS_VECTORS_H

/* tests/vectors/values.tsv as rows: kind, typed, verdict, normal form; its escapes are undone. */

#include "model/base/arena.h"

struct value_row {
    int line;
    char kind[16];
    char typed[256];
    char verdict[8];
    char normal[256];
};

/* All rows, in the arena; fails the test when the file is not as it should be. */
const struct value_row *vectors_values(struct arena *a, int *count);

#endif
