#ifndef PRIEM_TESTS_HARNESS_MUTATE_H
#define PRIEM_TESTS_HARNESS_MUTATE_H

/* Bytes made wrong as a stranger, a bad line or a program of another mind makes them: flipped, cut, repeated, put together
 * otherwise, with numbers out of every range and what parsers stumble over. The same dice make the same.
 *
 *     uint64_t dice = 7; mutate(&specimen, &dice);
 */

#include "model/base/bytes.h"

#include <stdint.h>

void mutate(struct bytes *b, uint64_t *dice);

#endif
