#ifndef PRIEM_TUI_PRINT_CHILD_H
#define PRIEM_TUI_PRINT_CHILD_H

/* A program that is given bytes and gives some back: priem-paper, and `lp`. It gets a socket pair for both, a clean environment
 * and a session of its own (the terminal's keys do not reach it). Nothing here waits.
 *
 *     child_start(argv, &input, &child, &why);  … poll child_poll() … while (child_step(child)) …
 *     child_done(child, &status);  … child_output(child) …  child_end(child);
 */

#include "model/base/bytes.h"
#include "model/base/fail.h"

#include <poll.h>

struct child;
bool child_start(const char *const *argv, const struct bytes *input, struct child **out, struct fail *why); /* copies input */
void child_poll(const struct child *c, struct pollfd *fd);
/* False when it has ended its output. */
bool child_step(struct child *c);
const struct bytes *child_output(const struct child *c);
/* What it said on stderr, one line; for people when it failed. */
const char *child_said(const struct child *c);
/* Kills it if it still runs, waits for its end; the exit status, or 128 + the signal. Frees. */
int child_end(struct child *c);
/* Before child_end: true when it ended well by itself. */
bool child_done(struct child *c, int *status);

#endif
