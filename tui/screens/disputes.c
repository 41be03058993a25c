/* Disputes: what the centre ruled otherwise than this kiosk had done, side by side, with the family's phone and what is to be
 * done. */

#include "tui/screens/compare.h"
#include "tui/screens/status.h"

#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <stdlib.h>
#include <string.h>

enum { DISPUTES_MOST = 200, LIST_ROWS = 5, LABEL = 18 };

/* The ways out; what desk_settle is given. A number that is void is called about; of other rulings not every family is touched.
 */
static const struct {
    const char *way, *title, *title_other;
} ways[] = {
    {"told_family", N_("I called: the family knows and gets the paper \"the number is replaced\""),
     N_("I have read it; the family knows where it concerns them")},
    {"other_child", N_("This is another child: hand it over to the operator"),
     N_("It is not right: hand it over to the operator")},
};
enum { WAYS = sizeof ways / sizeof *ways };

struct disputes {
    struct app *app;
    struct arena arena;
    struct dispute *rows;
    struct list list;
    struct list ways;
    bool on_ways;
    bool has_certificate, has_living;
    struct certificate certificate, living; /* the burnt one and the one that stays, as far as this kiosk has them */
};

static const struct dispute *chosen_dispute(const struct disputes *d) {
    return d->list.count ? &d->rows[d->list.chosen] : NULL;
}

static void load_detail(struct disputes *d) {
    const struct dispute *row = chosen_dispute(d);
    struct db *db = app_desk(d->app)->db;
    struct fail why;
    if (!row) return;
    d->has_certificate = *row->number && certificate_load(db, row->number, &d->certificate, &why);
    d->has_living = *row->living && certificate_load(db, row->living, &d->living, &why);
}

static bool load(struct disputes *d, struct fail *why) {
    char *keep = chosen_dispute(d) ? strdup(chosen_dispute(d)->ruling) : NULL;
    int count = 0;
    arena_reset(&d->arena);
    bool ok = dispute_list(app_desk(d->app)->db, true, DISPUTES_MOST, &d->arena, &d->rows, &count, why);
    list_set(&d->list, ok ? count : 0);
    for (int i = 0; keep && i < d->list.count; i++)
        if (!strcmp(d->rows[i].ruling, keep)) d->list.chosen = i;
    free(keep);
    if (!d->list.count) d->on_ways = false;
    load_detail(d);
    return ok;
}

static void disputes_close(void *state) {
    struct disputes *d = state;
    arena_close(&d->arena);
}

static bool disputes_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct disputes *d = state;
    (void)arg;
    d->app = app;
    list_set(&d->ways, WAYS);
    bool ok = load(d, why);
    if (!ok) disputes_close(d);
    return ok;
}

static void disputes_refresh(void *state) {
    struct disputes *d = state;
    struct fail why;
    if (!load(d, &why)) app_say(d->app, LOOK_ERROR, why.say);
}

static const char *way_title(const struct dispute *r, int way) {
    return _(r && *r->number ? ways[way].title : ways[way].title_other);
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct disputes *d = context;
    const struct dispute *r = &d->rows[i];
    struct arena a = {0};
    enum look look = !chosen ? LOOK_TEXT : d->on_ways ? LOOK_FIELD : LOOK_SELECTED;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column + 1, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 3, 30, look, show_short_name(&a, r->name, 30));
    canvas_cell(c, row, column + 34, 10, look, show_date(&a, r->birth));
    canvas_cell(c, row, column + 46, width - 53, look, show_ruling(&a, r));
    canvas_right(c, row, column + width - 1, look, arena_printf(&a, "%.5s", show_moment(d->app, &a, r->at)));
    arena_close(&a);
}

static void draw_way(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct disputes *d = context;
    enum look look = chosen && d->on_ways ? LOOK_SELECTED : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 2, look, way_title(chosen_dispute(d), i));
}

/* What the two desks wrote of the child, where this kiosk has both: the same child shows "=" throughout. */
static int draw_children(const struct disputes *d, struct canvas *c, int row) {
    struct arena a = {0};
    const struct child *ours = &d->certificate.child, *theirs = &d->living.child;
    const struct compared rows[] = {
        {_("Child"), show_child(&a, ours), show_child(&a, theirs)},
        {_("SNILS"), show_snils(&a, ours->snils), show_snils(&a, theirs->snils)},
        {_("Document"), show_paper(&a, ours->doc_series, ours->doc_number),
         show_paper(&a, theirs->doc_series, theirs->doc_number)},
    };
    if (d->has_certificate && d->has_living && strcmp(d->certificate.subject, d->living.subject) != 0)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) compare_draw(c, row++, 2 + LABEL, &rows[i], false);
    arena_close(&a);
    return row;
}

/* "У вас" and "В центре" side by side. */
static int draw_sides(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    struct arena a = {0};
    int half = 2 + LABEL + (canvas_columns(c) - 2 - LABEL) / 2, width = half - 2 - LABEL - 1;
    canvas_cell(c, row, 2 + LABEL, width, LOOK_LABEL, _("Yours"));
    canvas_cell(c, row++, half, width, LOOK_LABEL, _("At the centre"));
    row = draw_children(d, c, row);
    canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("Certificate"));
    canvas_cell(c, row, 2 + LABEL, width, LOOK_ERROR, *r->number ? show_number(&a, r->number) : _("none"));
    canvas_cell(c, row++, half, width, LOOK_GOOD,
                *r->living ? arena_printf(&a, "%s %s", show_number(&a, r->living), canvas_glyph_text(c, GLYPH_STAY))
                           : _("not issued yet"));
    canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("Issued"));
    if (d->has_certificate)
        canvas_cell(c, row, 2 + LABEL, width, LOOK_TEXT,
                    arena_printf(&a, "%s, %s", show_moment(d->app, &a, d->certificate.issued_at),
                                 show_short_name(&a, d->certificate.issued_by_name, 18)));
    const char *where = r->living_point;
    if (d->has_living)
        where = arena_printf(&a, "%s, %s", show_moment(d->app, &a, d->living.issued_at), d->living.issued_point_name);
    canvas_cell(c, row++, half, width, LOOK_TEXT, where);
    arena_close(&a);
    return row;
}

static void disputes_draw(const void *state, struct canvas *c) {
    const struct disputes *d = state;
    const struct dispute *r = chosen_dispute(d);
    struct arena a = {0};
    int rows = canvas_rows(c), columns = canvas_columns(c);
    int list_rows = d->list.count < LIST_ROWS ? d->list.count : LIST_ROWS, row = list_rows;
    if (!r) {
        canvas_wrap(c, 1, 2, columns - 4, 2, LOOK_DIM, _("There are no disputes: everything was accepted by the centre."));
        canvas_cursor(c, 1, 0);
        return;
    }
    list_draw(&d->list, c, 0, 0, list_rows, columns, !d->on_ways, d, draw_row);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, r->name);
    row = draw_sides(d, r, c, row);
    if (rows >= 16) row++;
    row += canvas_wrap(c, row, 2, columns - 4, 3, LOOK_WARN,
                       arena_printf(&a, "%s %s", _("The centre ruled:"), status_ruling(d->app, &a, r)));
    if (*r->phone)
        row += canvas_wrap(c, row, 2, columns - 4, 2, LOOK_TEXT,
                           arena_printf(&a, _("The family has to know: phone %s"), show_phone(&a, r->phone)));
    else
        row += canvas_wrap(c, row, 2, columns - 4, 2, LOOK_TEXT, _("The family has to know; no phone was given."));
    if (rows >= 16) row++;
    canvas_text(c, row, 2, LOOK_LABEL, _("What to do:"));
    list_draw(&d->ways, c, row + 1, 4, WAYS, columns - 6, d->on_ways, d, draw_way);
    arena_close(&a);
}

static void settled(void *state, int choice, const char *text) {
    struct disputes *d = state;
    const struct dispute *r = chosen_dispute(d);
    struct fail why;
    (void)text;
    if (choice != 0 || !r) return;
    if (!desk_settle(app_desk(d->app), r->ruling, ways[d->ways.chosen].way, &why)) {
        app_dialog_error(d->app, &why);
        return;
    }
    app_saved(d->app);
    d->on_ways = false;
    disputes_refresh(d);
    app_say(d->app, LOOK_GOOD, d->list.count ? _("Settled. The next one is open.") : _("Settled. There are no more disputes."));
}

static enum reply disputes_act(void *state, enum action action) {
    struct disputes *d = state;
    const struct dispute *r = chosen_dispute(d);
    if (action == ACT_BACK) {
        if (!d->on_ways) return LEAVE;
        d->on_ways = false;
    } else if (action == ACT_PRINT && r) {
        print_offer(d->app, r->subject, NULL, r->number);
    } else if (action == ACT_HISTORY && r) {
        app_open(d->app, &scr_history, &(struct history_arg){.subject = r->subject});
    } else if (action == ACT_SETTLE && r) {
        const char *buttons[] = {_("Yes"), _("No"), NULL};
        app_dialog_ask(d->app, r->name, way_title(r, d->ways.chosen), buttons, d, settled);
    }
    return STAY;
}

static enum reply disputes_event(void *state, const struct input *in) {
    struct disputes *d = state;
    if (in->kind == INPUT_KEY && (in->key == K_TAB || in->key == K_BACKTAB || (in->key == K_ENTER && !d->on_ways))) {
        d->on_ways = !d->on_ways && d->list.count > 0;
    } else if (d->on_ways) {
        list_event(&d->ways, in, WAYS);
    } else if (list_event(&d->list, in, LIST_ROWS)) {
        load_detail(d);
    }
    return STAY;
}

static const char *disputes_subtitle(const void *state, struct arena *a) {
    const struct disputes *d = state;
    return d->list.count ? arena_printf(a, _("%d of %d"), d->list.chosen + 1, d->list.count) : "";
}

static const char *disputes_hint(const void *state, struct arena *a) {
    const struct disputes *d = state;
    (void)a;
    if (!d->list.count) return "";
    return d->on_ways ? _("Arrows choose what was done, F2 writes it, Tab goes back to the list")
                      : _("Enter or Tab goes to what is to be done");
}

static const char *disputes_message(const void *state, struct arena *a, enum look *look) {
    const struct disputes *d = state;
    *look = d->list.count ? LOOK_WARN : LOOK_GOOD;
    return arena_printf(a, _("Left to settle: %d"), d->list.count);
}

const struct screen scr_disputes = {
    .name = "disputes",
    .title = N_("Disputes"),
    .help = N_(
        "Two points can serve the same child without a network. The centre then decides by the order in which the records came: one certificate lives, "
        "the other number is burnt. Here is what was ruled over this point's records and the phone of the family, who has to be told. F2 writes "
        "what was done; if it is another child, the case goes to the operator."),
    .state_size = sizeof(struct disputes),
    .open = disputes_open,
    .draw = disputes_draw,
    .act = disputes_act,
    .event = disputes_event,
    .close = disputes_close,
    .subtitle = disputes_subtitle,
    .hint = disputes_hint,
    .message = disputes_message,
    .refresh = disputes_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_SETTLE, ACT_HISTORY, ACT_MENU, ACT_PRINT, ACT_BACK, ACT_NONE},
};
