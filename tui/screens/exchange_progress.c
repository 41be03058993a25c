/* The part of the exchange screen that moves: what goes, what comes, and how long that will take. */

#include "tui/screens/exchange_progress.h"

#include "model/base/date.h"
#include "model/base/fail.h"
#include "tui/widgets/list.h"

enum { BAR = 40 };

/* How much of the feed is in, and when the rest will be; of a short one, or where it is not known, what has come. */
static const char *reading_text(const struct exchange_status *s, struct arena *a) {
    const char *share = s->to_read > 0 ? arena_printf(a, "%d %%, ", (int)(s->read * 100 / s->to_read)) : "";
    const int minutes = (int)((s->left + MS_MINUTE - 1) / MS_MINUTE), hours = (minutes + 59) / 60;
    if (s->left == 0)
        return arena_printf(a, ngettext("%s%d change", "%s%d changes", (unsigned long)s->received), share, (int)s->received);
    return minutes < 120 ? arena_printf(a, _("%s≈ %d min left"), share, minutes)
                         : arena_printf(a, _("%s≈ %d h left"), share, hours);
}

static const char *sending_text(const struct exchange_status *s, struct arena *a) {
    return arena_printf(a, _("%d of %d"), (int)s->sent, (int)s->to_send);
}

const char *exchange_progress_line(const struct exchange_status *s, struct arena *a) {
    if (s->more) return arena_printf(a, "%s: %s", _("Receiving"), reading_text(s, a));
    return s->sent < s->to_send ? arena_printf(a, "%s: %s", _("Sending"), sending_text(s, a)) : "";
}

int exchange_progress_draw(const struct exchange_status *s, bool connected, struct canvas *c, int row) {
    struct arena a = {0};
    int bar = canvas_columns(c) >= 76 ? BAR : 20, label = 2 + 11;
    int behind = label + bar + 2;
    bool running = s->phase == EXCHANGE_SENDING || s->phase == EXCHANGE_APPLYING;
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, _("Now"));
    canvas_cell(c, row, 2, 10, LOOK_LABEL, _("Sending"));
    if (running && s->to_send) {
        progress_draw(c, row, label, bar, s->sent, s->to_send);
        canvas_text(c, row, behind, LOOK_TEXT, sending_text(s, &a));
    } else if (!connected) {
        canvas_text(c, row, label, LOOK_DIM, _("not connected"));
    } else {
        canvas_text(c, row, label, s->unsent ? LOOK_WARN : LOOK_GOOD,
                    s->unsent ? arena_printf(&a, ngettext("%d record waits", "%d records wait", (unsigned long)s->unsent),
                                             (int)s->unsent)
                              : arena_printf(&a, "%s %s", _("everything is sent"), canvas_glyph_text(c, GLYPH_CHECK)));
    }
    row++;
    canvas_cell(c, row, 2, 10, LOOK_LABEL, _("Receiving"));
    if (running && s->more) {
        /* Where it is not known how much is still to come, the bar moves. */
        const bool known = s->to_read > 0;
        progress_draw(c, row, label, bar, known ? s->read : s->received % 1000, known ? s->to_read : 1000);
        canvas_text(c, row, behind, LOOK_TEXT, reading_text(s, &a));
    } else if (s->received) {
        canvas_text(c, row, label, LOOK_GOOD,
                    arena_printf(&a, ngettext("%d change read in", "%d changes read in", (unsigned long)s->received),
                                 (int)s->received));
    } else {
        canvas_text(c, row, label, LOOK_DIM, connected ? _("nothing new") : _("not connected"));
    }
    arena_close(&a);
    return row + 1;
}
