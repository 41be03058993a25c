/* The queue of nominals as it is seen: what is left to give, the rows by their moment of receipt, a look at the chosen one. */

#include "tui/screens/nominals.h"

#include <stdio.h>
#include <string.h>

enum { STOCKS_SHOWN = 4, DETAIL_ROWS = 4 };

static const struct nominal_stock *stock_of(const struct nominals *s, const struct nominal_waits *row) {
    for (int i = 0; i < s->stock_count; i++)
        if (!strcmp(s->stocks[i].cap.period, row->period) && !strcmp(s->stocks[i].cap.group_code, row->group))
            return &s->stocks[i];
    return NULL;
}

const char *nominals_group(const struct nominal_stock *t) {
    return *t->cap.title ? t->cap.title : t->cap.group_code;
}

const char *nominals_period(const struct nominal_stock *t) {
    return *t->title ? t->title : t->cap.period;
}

/* How many wait for a group would tell a desk that some of those below wait for another one. */
static const char *stock_text(const struct nominals *s, struct arena *a, const struct nominal_stock *t) {
    if (!s->health) return t->left ? arena_printf(a, _("still %d"), (int)t->left) : _("nothing left");
    return t->left ? arena_printf(a, _("left: %d, waiting: %d"), (int)t->left, (int)t->waiting)
                   : arena_printf(a, _("nothing left, waiting: %d"), (int)t->waiting);
}

/* Groups that nobody waits for and of which nothing is left say nothing. */
static int draw_stocks(const struct nominals *s, struct canvas *c, int row) {
    struct arena a = {0};
    int shown = 0, columns = canvas_columns(c);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("Left to give at this kiosk"));
    for (int i = 0; i < s->stock_count && shown < STOCKS_SHOWN; i++) {
        const struct nominal_stock *t = &s->stocks[i];
        if ((t->left == 0 && t->waiting == 0) || (t->cap.health && !s->health)) continue;
        canvas_cell(c, row, 1, 44, LOOK_TEXT, arena_printf(&a, "%s, %s", nominals_period(t), nominals_group(t)));
        canvas_cell(c, row, 46, columns - 47, t->left ? LOOK_TEXT : LOOK_WARN, stock_text(s, &a, t));
        row++, shown++;
    }
    if (!shown) canvas_text(c, row++, 1, LOOK_DIM, _("no nominals were lent to this kiosk"));
    arena_close(&a);
    return row;
}

/* "23.11 10:05:31": of two in a minute the second counts. */
static const char *received_text(const struct nominals *s, struct arena *a, int64_t at) {
    char moment[17];
    moment_show(at, app_desk(s->app)->env->offset, moment);
    return arena_printf(a, "%.5s %s:%02d", moment, moment + 11, (int)(at / MS_SECOND % 60));
}

static const char *last_text(const struct nominals *s, const struct nominal_waits *r, struct arena *a, enum look *look) {
    bool urgent;
    const char *due = show_due(s->app, a, r->due, r->provisional, &urgent);
    *look = urgent || *r->ground ? LOOK_WARN : LOOK_DIM;
    if (r->blocked || strcmp(r->certificate, "living") != 0) return _("rests");
    if (!strcmp(r->state, "capped")) return arena_printf(a, _("cap: %s"), r->ground);
    return arena_printf(a, "%s%s", due, urgent ? " !" : "");
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { MOMENT = 14, GROUP = 16, LAST = 13 };
    const struct nominals *s = context;
    const struct nominal_waits *r = &s->rows[i];
    const struct nominal_stock *t = stock_of(s, r);
    const enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    struct arena a = {0};
    enum look last_look;
    const char *last = last_text(s, r, &a, &last_look);
    const char *middle = s->places.count ? places_name(&s->places, r->municipality) : show_date(&a, r->birth);
    const int group = s->health ? GROUP : 0, name_at = MOMENT + 4;
    const int name = width - name_at - LAST - group - 14;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    if (nominals_is_marked(s, r->app)) canvas_glyph(c, row, column + 1, look, GLYPH_CHECK);
    canvas_cell(c, row, column + 2, MOMENT, look, received_text(s, &a, r->received));
    if (r->pending) canvas_glyph(c, row, column + MOMENT + 3, look, GLYPH_UP);
    canvas_cell(c, row, column + name_at, name, look, show_short_name(&a, r->name, name));
    canvas_cell(c, row, column + name_at + name + 1, 11, look, middle);
    if (group) canvas_cell(c, row, column + width - LAST - group, group - 1, look, t ? nominals_group(t) : r->group);
    canvas_cell(c, row, column + width - LAST, LAST, chosen ? look : last_look, last);
    arena_close(&a);
}

static const char *what_can_be_done(const struct nominals *s, const struct nominal_waits *r) {
    const struct nominal_stock *t = stock_of(s, r);
    if (r->blocked || strcmp(r->certificate, "living") != 0)
        return _("The certificate rests: it keeps its place and is passed over.");
    if (!strcmp(r->state, "capped"))
        return _("The centre says that the cap is reached: it may be refused (F9), or wait for money to come free.");
    if (s->health && (!t || t->left == 0))
        return _(
            "Nothing is left here: it stays pending. The centre gives in this order on its day at the latest; F5 asks it.");
    if (!desk_may(app_desk(s->app), MAY_NOMINAL, NULL))
        return _("The coordinator of the municipality or the operator gives it, in this order.");
    return _("F2 gives it, the first of its municipality before the others.");
}

static void draw_detail(const struct nominals *s, struct canvas *c, int row) {
    const struct nominal_waits *r = nominals_row(s);
    const int columns = canvas_columns(c);
    struct nominal_app *app;
    struct arena a = {0};
    struct fail why;
    canvas_rule(c, row, 0, columns, LOOK_TITLE, r ? arena_printf(&a, "%s, %s", r->name, show_date(&a, r->birth)) : "");
    if (!r) {
        arena_close(&a);
        return;
    }
    app = arena_alloc(&a, sizeof *app);
    if (nominal_app_load(app_desk(s->app)->db, r->app, app, &why))
        canvas_cell(c, row + 1, 1, columns - 2, LOOK_TEXT,
                    arena_printf(&a, _("%s, %s; received by %s, decide until %s%s%s"), show_number(&a, r->number),
                                 show_channel(app->open.channel), show_point(s->app, &a, app->open.body), show_date(&a, r->due),
                                 s->health && *app->proof ? ", " : "", s->health ? app->proof : ""));
    canvas_wrap(c, row + 2, 1, columns - 2, 2, LOOK_DIM, what_can_be_done(s, r));
    arena_close(&a);
}

void nominals_draw(const void *state, struct canvas *c) {
    const struct nominals *s = state;
    const int columns = canvas_columns(c), rows = canvas_rows(c);
    struct arena a = {0};
    int row = draw_stocks(s, c, 0);
    canvas_rule(
        c, row++, 0, columns, LOOK_TITLE,
        arena_printf(&a, _("In the order of receipt: %d%s"), s->list.count, *s->filter.late_before ? _(", overdue") : ""));
    if (s->list.count)
        list_draw(&s->list, c, row, 0, rows - DETAIL_ROWS - row, columns, true, s, draw_row);
    else
        canvas_text(c, row, 2, LOOK_DIM, _("Nobody waits for a nominal."));
    draw_detail(s, c, rows - DETAIL_ROWS);
    arena_close(&a);
}
