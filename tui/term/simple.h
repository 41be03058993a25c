#ifndef PRIEM_TERM_SIMPLE_H
#define PRIEM_TERM_SIMPLE_H

/* The simple view, for screen readers and Braille lines: a frame without its lines, one thing a row from top to bottom, the
 * cursor on the row it is about. What stands beside one another on the screen is taken apart at its lines and put one under the
 * other: so every screen and dialog has it without knowing. Row 0 of a frame is its title; the last three rows are hint,
 * message and keys.
 *
 *     canvas_clear(page, LOOK_TEXT); …draw a frame into page…; simple_flow(page, terminal_canvas());
 */

#include "tui/term/canvas.h"

/* `page` is a whole canvas that canvas_simple() was said of; `out` is as large. The part around the cursor is shown where not
 * all has room. */
void simple_flow(const struct canvas *page, struct canvas *out);

#endif
