#ifndef PRIEM_TERM_PEN_H
#define PRIEM_TERM_PEN_H

/* The colours and attributes a terminal writes with. ncurses says each in a sequence of its own, and again where it has not
 * changed: a third of a screen's bytes. Here only what changes is said, in one sequence, before the first byte it matters for.
 * A rendition with a code that is not known here goes as it is, and all others until the next that begins with a reset.
 *
 *     struct pen pen = PEN_PLAIN;  pen_write(&pen, frame, size, &out);
 */

#include "model/base/bytes.h"

struct pen {
    unsigned front, back; /* as they are said: 37, 39; 44, 49 */
    unsigned flags;       /* bit n: rendition n is on */
    bool unknown;
    bool other_letters; /* another set of characters than ASCII stands in G0 */
};
#define PEN_PLAIN ((struct pen){.front = 39, .back = 49})

/* Appends to `out` what the terminal must get so as to show what `bytes` say, whole sequences; the pen goes with it. */
void pen_write(struct pen *pen, const char *bytes, size_t size, struct bytes *out);

#endif
