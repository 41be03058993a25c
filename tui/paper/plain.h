#ifndef PRIEM_PAPER_PLAIN_H
#define PRIEM_PAPER_PLAIN_H

/* A filled paper as plain text of so many columns: the preview on the screen, and for a machine without a printer.
 *
 *     struct bytes out = {0}; paper_plain(&document, 76, &out);
 */

#include "model/base/bytes.h"
#include "tui/paper/fill.h"

enum { PLAIN_LEAST = 40 };

void paper_plain(const struct document *d, int columns, struct bytes *out);

#endif
