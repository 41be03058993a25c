/* The children behind a bar of the money page, read a slice at a time while nobody types; Enter opens the account. */

#include "tui/screens/report.h"
#include "tui/screens/show.h"

#include "model/base/money.h"
#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <string.h>

enum { ROWS_MOST = 500 };

struct children {
    struct app *app;
    struct arena arena; /* of the rows */
    struct sums sums;   /* which period and municipality; not its rows */
    enum sums_of table;
    char code[24], title[160];
    char after[ID_TEXT];
    bool whole;
    struct sums_child rows[ROWS_MOST];
    struct list list;
};

static void read_on(struct children *s) {
    struct sums_child *rows;
    struct fail why;
    int count = 0;
    if (s->whole) return;
    if (!sums_behind(app_desk(s->app)->db, &s->sums, s->table, s->code, s->after, ROWS_MOST - s->list.count, &s->arena, &rows,
                     &count, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    if (count > 0) memcpy(&s->rows[s->list.count], rows, (size_t)count * sizeof *rows);
    list_set(&s->list, s->list.count + count);
    s->whole = !*s->after || s->list.count == ROWS_MOST;
    app_again(s->app);
}

static void read_all_anew(struct children *s) {
    arena_reset(&s->arena);
    s->after[0] = '\0';
    s->whole = false;
    s->list.count = 0;
    app_again(s->app);
}

static bool children_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct children *s = state;
    const struct report_children_arg *given = arg;
    (void)why;
    s->app = app;
    s->sums = *given->sums;
    s->table = given->table;
    text_copy(s->code, sizeof s->code, given->code);
    text_copy(s->title, sizeof s->title, given->title);
    read_all_anew(s);
    return true;
}

static void children_close(void *state) {
    struct children *s = state;
    arena_close(&s->arena);
}

static void children_refresh(void *state) {
    read_all_anew(state);
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { NUMBER = 12, BIRTH = 10, SUM = 13 };
    const struct children *s = context;
    const struct sums_child *r = &s->rows[i];
    struct arena a = {0};
    const enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    const int texts = width - NUMBER - BIRTH - SUM - 8, name = *r->title ? texts / 2 : texts;
    char sum[MONEY_TEXT];
    int at = column + 2;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, at, NUMBER, look, show_number(&a, r->number));
    canvas_cell(c, row, at += NUMBER + 1, name, look,
                *r->name ? show_short_name(&a, r->name, name) : _("Personal data erased"));
    canvas_cell(c, row, at += name + 1, BIRTH, look, show_date(&a, r->birth));
    canvas_cell(c, row, at + BIRTH + 1, texts - name, look, r->title);
    money_show(r->sum, sum);
    canvas_right(c, row, column + width - 1, look, sum);
    arena_close(&a);
}

static void children_draw(const void *state, struct canvas *c) {
    const struct children *s = state;
    if (s->list.count > 0)
        list_draw(&s->list, c, 0, 0, canvas_rows(c), canvas_columns(c), true, s, draw_row);
    else if (s->whole)
        canvas_text(c, 1, 2, LOOK_DIM, _("There is nothing behind this number."));
}

static enum reply children_act(void *state, enum action action) {
    (void)state;
    return action == ACT_BACK ? LEAVE : STAY;
}

static enum reply children_event(void *state, const struct input *in) {
    struct children *s = state;
    if (in->kind == INPUT_TICK)
        read_on(s);
    else if (in->kind == INPUT_KEY && in->key == K_ENTER && s->list.count > 0)
        app_open(s->app, &scr_account, &(struct certificate_arg){.number = s->rows[s->list.chosen].number});
    else if (in->kind == INPUT_KEY)
        list_event(&s->list, in, 10);
    return STAY;
}

static const char *children_subtitle(const void *state, struct arena *a) {
    const struct children *s = state;
    return arena_printf(a, "· %s", s->title);
}

static const char *children_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("Arrows choose, Enter opens the account");
}

static const char *children_message(const void *state, struct arena *a, enum look *look) {
    const struct children *s = state;
    *look = LOOK_DIM;
    if (!s->whole) return _("Counting ...");
    if (s->list.count == ROWS_MOST) return arena_printf(a, _("The first %d are shown"), ROWS_MOST);
    return arena_printf(a, ngettext("%d found", "%d found", (unsigned long)s->list.count), s->list.count);
}

const struct screen scr_report_children = {
    .name = "report-children",
    .title = N_("Children"),
    .help =
        N_("The children behind a number of the report: a nominal or an enrolment in each row, with what it gives or costs the "
           "certificate in this period. Enter opens the account."),
    .state_size = sizeof(struct children),
    .open = children_open,
    .draw = children_draw,
    .act = children_act,
    .event = children_event,
    .close = children_close,
    .subtitle = children_subtitle,
    .hint = children_hint,
    .message = children_message,
    .refresh = children_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_MENU, ACT_BACK, ACT_NONE},
};
