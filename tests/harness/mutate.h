#ifndef PRIEM_TESTS_HARNESS_MUTATE_H
#define PRIEM_TESTS_HARNESS_MUTATE_H

/* Bytes made wrong as a stranger, a bad line or a program of another mind makes them: flipped, cut, repeated, put together
 * otherwise, with numbers out of every range and what parsers stumble over. The same dice make the same.
 *
 *     uint64_t dice = 7; mutate(&specimen, &dice);
 *
 * PRIEM_HOSTILE_SEED begins elsewhere, PRIEM_HOSTILE_SECONDS goes on for so long; with PRIEM_SOAK it is ten minutes.
 */

#include "model/base/bytes.h"

#include <stdint.h>

void mutate(struct bytes *b, uint64_t *dice);
uint64_t mutate_first(void);  /* seed */
int64_t mutate_seconds(void); /* 0: each seed of the test once */

/* In the JSON that stands at `at` behind its length of four bytes, `key`, or "ack.s" of an object in it, says `value`, which is
 * JSON, too; NULL: it is gone. */
void mutate_value(struct bytes *b, size_t at, const char *key, const char *value);

#endif
