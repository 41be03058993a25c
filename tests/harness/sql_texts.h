#ifndef PRIEM_TESTS_HARNESS_SQL_TEXTS_H
#define PRIEM_TESTS_HARNESS_SQL_TEXTS_H

/* Every SQL text of a room, read from its archive in PRIEM_BUILD: what the compiler made of the literals is whole, whatever
 * macros they were put together from, and nobody has to keep a list. Texts that are still to be filled in ("%s") and those that
 * ask SQLite of itself are left out.
 *
 *     int count; char **texts = sql_texts("libcentre.a", &arena, &count);
 */

#include "model/base/arena.h"

char **sql_texts(const char *archive, struct arena *a, int *count); /* ends the test program when it cannot */

#endif
