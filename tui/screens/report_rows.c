/* The applications behind a number of the report, as they were received; read a day at a time while nobody types. */

#include "tui/screens/report.h"
#include "tui/screens/show.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <string.h>

enum { ROWS_MOST = 500 };

struct report_rows {
    struct app *app;
    struct arena arena; /* of the rows */
    struct report report;
    enum report_of of;
    char value[24];
    int32_t next; /* the day that is read next */
    struct report_row rows[ROWS_MOST];
    struct list list;
};

static bool is_whole(const struct report_rows *s) {
    return s->next > s->report.filter.last || s->list.count == ROWS_MOST;
}

static void read_on(struct report_rows *s) {
    struct report_row *rows;
    struct fail why;
    int count = 0;
    if (is_whole(s)) return;
    if (!report_rows_of_day(app_desk(s->app)->db, &s->report, s->next++, s->of, s->value, ROWS_MOST - s->list.count, &s->arena,
                            &rows, &count, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    if (count > 0) memcpy(&s->rows[s->list.count], rows, (size_t)count * sizeof *rows);
    list_set(&s->list, s->list.count + count);
    app_again(s->app);
}

static void read_all_anew(struct report_rows *s) {
    arena_reset(&s->arena);
    s->next = s->report.filter.first;
    s->list.count = 0;
    app_again(s->app);
}

static bool rows_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct report_rows *s = state;
    const struct report_rows_arg *given = arg;
    (void)why;
    s->app = app;
    s->of = given->of;
    text_copy(s->value, sizeof s->value, given->value);
    report_begin(&s->report, &given->filter, show_today(app), app_desk(app)->journal.env->offset, &s->arena);
    read_all_anew(s);
    return true;
}

static void rows_close(void *state) {
    struct report_rows *s = state;
    arena_close(&s->arena);
}

static void rows_refresh(void *state) {
    read_all_anew(state);
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { NO = 8, BIRTH = 10, STATE = 14, DAY = 11 };
    const struct report_rows *s = context;
    const struct report_row *r = &s->rows[i];
    struct arena a = {0};
    const enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    const int name = width - NO - BIRTH - STATE - DAY - 7;
    int at = column + 2;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, at, NO, look, show_request_no(s->app, &a, r->no));
    canvas_cell(c, row, at += NO + 1, name, look, *r->name ? show_short_name(&a, r->name, name) : _("Personal data erased"));
    canvas_cell(c, row, at += name + 1, BIRTH, look, show_date(&a, r->birth));
    canvas_cell(c, row, at += BIRTH + 1, DAY, look, show_moment(s->app, &a, r->received));
    canvas_cell(c, row, at + DAY + 1, STATE, look, show_state_short(r->state));
    arena_close(&a);
}

static void rows_draw(const void *state, struct canvas *c) {
    const struct report_rows *s = state;
    if (s->list.count > 0)
        list_draw(&s->list, c, 0, 0, canvas_rows(c), canvas_columns(c), true, s, draw_row);
    else if (is_whole(s))
        canvas_text(c, 1, 2, LOOK_DIM, _("There is nothing behind this number."));
}

static enum reply rows_act(void *state, enum action action) {
    (void)state;
    return action == ACT_BACK ? LEAVE : STAY;
}

static enum reply rows_event(void *state, const struct input *in) {
    struct report_rows *s = state;
    if (in->kind == INPUT_TICK)
        read_on(s);
    else if (in->kind == INPUT_KEY && in->key == K_ENTER && s->list.count > 0)
        show_open_application(s->app, s->rows[s->list.chosen].app, s->rows[s->list.chosen].state);
    else if (in->kind == INPUT_KEY)
        list_event(&s->list, in, 10);
    return STAY;
}

static const char *rows_subtitle(const void *state, struct arena *a) {
    const struct report_rows *s = state;
    char first[DATE_TEXT], last[DATE_TEXT];
    date_show(s->report.filter.first, first);
    date_show(s->report.filter.last, last);
    return s->report.filter.first == s->report.filter.last ? arena_printf(a, "· %s", first)
                                                           : arena_printf(a, "· %s – %s", first, last);
}

static const char *rows_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("Arrows choose, Enter opens the application");
}

static const char *rows_message(const void *state, struct arena *a, enum look *look) {
    const struct report_rows *s = state;
    *look = LOOK_DIM;
    if (!is_whole(s)) return _("Counting ...");
    if (s->list.count == ROWS_MOST) return arena_printf(a, _("The first %d are shown"), ROWS_MOST);
    return arena_printf(a, ngettext("%d found", "%d found", (unsigned long)s->list.count), s->list.count);
}

const struct screen scr_report_rows = {
    .name = "report-rows",
    .title = N_("Applications"),
    .help = N_("The applications behind a number of the report, in the order in which they were received. Enter opens one."),
    .state_size = sizeof(struct report_rows),
    .open = rows_open,
    .draw = rows_draw,
    .act = rows_act,
    .event = rows_event,
    .close = rows_close,
    .subtitle = rows_subtitle,
    .hint = rows_hint,
    .message = rows_message,
    .refresh = rows_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_MENU, ACT_BACK, ACT_NONE},
};
