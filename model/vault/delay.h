#ifndef PRIEM_VAULT_DELAY_H
#define PRIEM_VAULT_DELAY_H

/* Waiting after wrong passphrases: 1, 2, 4 … 60 s, kept in PATH.delay across restarts. Nobody is ever locked out for longer. An
 * attempt is written down before it is made, so that pulling the plug saves no time. Inside model/vault only. */

#include "model/base/env.h"

struct delay {
    int failures;  /* in a row */
    int64_t until; /* monotonic ms */
};

void delay_load(const char *keys_path, const struct env *env, struct delay *d);
int64_t delay_left(const struct delay *d, const struct env *env); /* ms */
/* Counts the delay for that many failures from now; 0 ends it. A disk that cannot take the note stops nobody: the delay then
 * holds in memory alone. */
void delay_set(const char *keys_path, const struct env *env, struct delay *d, int failures);

#endif
