#ifndef PRIEM_SCREENS_EXCHANGE_PROGRESS_H
#define PRIEM_SCREENS_EXCHANGE_PROGRESS_H

/* «Сейчас» of the exchange screen: two bars, or what they have brought. Pure; returns the row behind it. */

#include "model/base/arena.h"
#include "sync/kiosk/kiosk.h"
#include "tui/term/canvas.h"

int exchange_progress_draw(const struct exchange_status *s, bool connected, struct canvas *c, int row);
/* The same in one line, for a command without a screen; "" where nothing keeps it waiting. */
const char *exchange_progress_line(const struct exchange_status *s, struct arena *a);

#endif
