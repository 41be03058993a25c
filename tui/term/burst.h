#ifndef PRIEM_TERM_BURST_H
#define PRIEM_TERM_BURST_H

/* ncurses writes a frame in some fifty pieces; each wakes the terminal or becomes a packet of its own. What it writes between
 * begin and end is gathered in memory and goes to the terminal at once, by the shortest renditions (tui/term/pen.h). Without
 * such memory the pieces go as they come.
 *
 *     burst_open(&b, STDOUT_FILENO); newterm(NULL, b.out, stdin); … burst_begin(&b); refresh(); burst_end(&b);
 */

#include "tui/term/pen.h"

#include <stdbool.h>
#include <stdio.h>

struct burst {
    FILE *out;  /* the terminal, for ncurses; owned */
    int fd;     /* the terminal, the caller's */
    int memory; /* −1: none */
    struct pen pen;
};

bool burst_open(struct burst *b, int fd);
void burst_close(struct burst *b);
void burst_begin(struct burst *b);
void burst_end(struct burst *b);
/* To the terminal in turn with what ncurses writes. */
void burst_say(struct burst *b, const char *bytes);

#endif
