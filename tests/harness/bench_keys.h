#ifndef PRIEM_TESTS_HARNESS_BENCH_KEYS_H
#define PRIEM_TESTS_HARNESS_BENCH_KEYS_H

/* Keys pressed in the shipped program and what each of them took: search, and the form of a new application. For the bench. */

#include "tests/harness/bench.h"
#include "tests/harness/kit.h"
#include "tests/harness/stopwatch.h"

struct keys {
    struct series ms, bytes;
};

void keys_press(struct stopwatch *watch, const char *key, struct keys *keys); /* keys may be NULL: not counted */
void keys_type(struct stopwatch *watch, const char *text, struct keys *keys); /* letter by letter */
void keys_free(struct keys *keys);

void keys_log_in(struct stopwatch *watch, enum kit_person who); /* to the queues */
/* Locks the screen and unlocks it again, ms: to the form that asks for the passphrase, and from the passphrase to the queues.
 */
void keys_lock(struct stopwatch *watch, struct series *lock, struct series *unlock);
/* Names that are there often, once and never; СНИЛС, the number of a certificate, a phone. *memory: MiB at the most. */
void keys_search(struct stopwatch *watch, struct keys *keys, double *memory);
/* A new application from СНИЛС to document: letters of names, digits of masks with their "left: 3", and moves between
 * fields, which is when the radar looks. Thrown away. */
void keys_form(struct stopwatch *watch, struct keys *letters, struct keys *digits, struct keys *moves);
/* From the queues and back: every queue and rows of each, the disputes, the exchange. */
void keys_queues(struct stopwatch *watch, struct keys *queues, struct keys *disputes, struct keys *exchange);

/* p50 and p95 in ms and bytes, beside a peer's or alone (NULL). */
void keys_rows(const char *what, struct keys *ours, struct keys *nano, double bytes_most);

#endif
