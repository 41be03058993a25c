/* An act as it is seen: whom it is about, how the case stands, the other record beside it, then the form. */

#include "tui/screens/life.h"

#include "model/base/text.h"
#include "tui/screens/acts.h"
#include "tui/screens/status.h"

#include <string.h>

enum { LABEL = 18 };

static int draw_alone(const struct life_state *s, struct canvas *c, int row) {
    struct arena a = {0};
    row = show_learner(s->app, c, row, LABEL, &s->learner);
    const char *said =
        status_sentence(s->app, &a, s->has_application ? &s->application : NULL, s->has_certificate ? &s->certificate : NULL);
    if (*said) row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_TEXT, said);
    if (s->data.life == LIFE_TELL && s->has_application)
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_WARN,
                           arena_printf(&a, _("To be told: %s."),
                                        _(show_tell(s->application.tell, s->has_certificate ? s->certificate.state : ""))));
    if (*s->money.id) row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 3, LOOK_WARN, status_money(s->app, &a, &s->money));
    if (s->data.life == LIFE_UNDO && s->has_application && *s->application.number)
        row += canvas_wrap(
            c, row, 1, canvas_columns(c) - 2, 2, LOOK_WARN,
            arena_printf(&a, _("The number %s will be burnt and never given again."), show_number(&a, s->application.number)));
    if (*s->state.erase_due)
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 1, LOOK_WARN,
                           arena_printf(&a, _("To be erased by %s."), show_date(&a, s->state.erase_due)));
    if (s->same_snils)
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_WARN,
                           arena_printf(&a, _("Another record has this SNILS: application %s. Its data go apart from these."),
                                        show_request_no(s->app, &a, s->same_snils)));
    if (*s->state.access_due)
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 1, LOOK_WARN,
                           arena_printf(&a, _("The report has to be handed over by %s."), show_date(&a, s->state.access_due)));
    arena_close(&a);
    return row;
}

static const char *alike_text(const struct life_state *s) {
    switch (s->alike) {
    case DUPLICATE_TWIN: return _("These are twins by their papers: different children are never merged.");
    case DUPLICATE_NONE: return _("These two have little in common: compare the papers before you merge.");
    default: return "";
    }
}

/* What becomes of the numbers, before anybody agrees to it. */
static const char *numbers_text(const struct life_state *s, struct arena *a) {
    if (!s->has_other) return _("Which number lives the centre will say: the one it had first.");
    if (*s->ends)
        return arena_printf(
            a, _("No. %s will live: the centre had it first. No. %s will be void; the family will have to be told."),
            show_number(a, s->lives), show_number(a, s->ends));
    return *s->lives ? arena_printf(a, _("The certificate No. %s goes on."), show_number(a, s->lives))
                     : _("Neither has a certificate: the application filed first goes on.");
}

/* The record that stays on the left, the other one on the right. */
static int draw_both(const struct life_state *s, struct canvas *c, int row) {
    struct arena a = {0};
    const struct change *l = &s->learner, *o = &s->other_learner;
    const bool merge = s->data.life == LIFE_ASK_MERGE;
    const int half = compare_half(c, LABEL), columns = canvas_columns(c);
    enum { PHONE = COMPARED_PEOPLE, CERTIFICATE, ROWS };
    struct compared rows[ROWS] = {
        [PHONE] = {_("Phone"), show_phone(&a, l->applicant.phone), show_phone(&a, o->applicant.phone)},
        [CERTIFICATE] = {_("Certificate"), *s->state.number ? show_number(&a, s->state.number) : _("none"),
                         *s->other_state.number ? show_number(&a, s->other_state.number) : _("none")},
    };
    compare_people(&a, l, o, rows);
    canvas_rule(c, row, 0, half - 1, LOOK_TITLE, merge ? _("Stays") : _("The record"));
    canvas_rule(c, row++, half - 1, columns, LOOK_TITLE, merge ? _("Is merged into it") : _("Becomes a record of its own"));
    for (int i = 0; s->has_other && i < ROWS; i++) /* one merged keeps only what it is found by */
        if (merge || (*rows[i].other && i != CERTIFICATE)) compare_draw(c, row++, LABEL, &rows[i], false);
    if (!merge && s->has_other)
        row += canvas_wrap(c, row, 2, columns - 4, 2, LOOK_TEXT,
                           _("The other data of this record come back when the centre has undone the merge."));
    if (!s->has_other)
        row += canvas_wrap(c, row, 2, columns - 4, 2, LOOK_WARN,
                           _("The other record is of another municipality and is not here: the centre knows it."));
    if (merge) row += canvas_wrap(c, row, 2, columns - 4, 2, *s->ends ? LOOK_WARN : LOOK_TEXT, numbers_text(s, &a));
    if (merge && s->has_other && *alike_text(s)) row += canvas_wrap(c, row, 2, columns - 4, 2, LOOK_WARN, alike_text(s));
    arena_close(&a);
    return row;
}

static void draw_event(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct life_state *s = context;
    (void)chosen;
    show_event(&s->between[i], c, row, column, width, false);
}

/* What was made on the kept one since the merge stays with it: the operator looks through it. */
static int draw_between(const struct life_state *s, struct canvas *c, int row, int rows) {
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, _("Made since the merge: it stays with the record on the left"));
    list_draw(&s->between_list, c, row, 0, rows - 1, canvas_columns(c), false, s, draw_event);
    return row + (s->between_list.count < rows - 1 ? s->between_list.count : rows - 1);
}

void life_draw(const void *state, struct canvas *c) {
    const struct life_state *s = state;
    const bool both = *s->other;
    int row = both ? draw_both(s, c, 0) : draw_alone(s, c, 0);
    if (both && s->between_list.count) row = draw_between(s, c, row, canvas_rows(c) - row > 8 ? 4 : 2);
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, _(life_acts[s->data.life].title));
    canvas_cursor(c, row - 1, 0);
    if (!both && *acts_help(s->data.life))
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_DIM, _(acts_help(s->data.life)));
    form_draw(&s->form, c, row, 1, canvas_columns(c) - 2);
}
