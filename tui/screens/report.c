/* The coordinator's report of a month: what came in each day, what became of it, in time or late, refusals by ground, the
 * points of intake. Counted a day at a time while nobody types; Enter shows the applications behind a number, F6 writes a table
 * that names nobody. */

#include "tui/screens/report.h"
#include "tui/screens/show.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MONTHS_OFFERED = 24, CHART_ROWS = 6, GROUND_ROWS = REPORT_GROUNDS, PATH_ROOM = 512 };

enum section { SECTION_DAYS, SECTION_GROUNDS, SECTION_POINTS, SECTIONS };

struct report_screen {
    struct app *app;
    struct arena arena;
    struct report report;
    struct point *points;
    int point_count;
    int year, month;
    enum section section;
    int day; /* chosen, from 0 */
    struct list grounds, rows;
    char municipality[12]; /* "": all */
    char path[PATH_ROOM];
};

/* --- Counting ------------------------------------------------------------------------------------------------------------- */

static int32_t month_first(int year, int month) {
    return date_of(year + (month > 12), month > 12 ? month - 12 : month, 1);
}

static void count_month(struct report_screen *s) {
    const struct desk *desk = app_desk(s->app);
    struct report_filter filter = {.first = month_first(s->year, s->month), .last = month_first(s->year, s->month + 1) - 1};
    struct fail why;
    text_copy(filter.municipality, sizeof filter.municipality, s->municipality);
    arena_reset(&s->arena);
    if (!point_list(desk->db, &s->arena, &s->points, &s->point_count, &why)) s->point_count = 0;
    report_begin(&s->report, &filter, show_today(s->app), desk->journal.env->offset, &s->arena);
    s->rows = (struct list){0};
    s->grounds = (struct list){.count = REPORT_GROUNDS};
    s->day = 0;
    app_again(s->app);
}

static void count_on(struct report_screen *s) {
    struct fail why;
    if (report_is_whole(&s->report)) return;
    if (!report_count_day(&s->report, app_desk(s->app)->db, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    list_set(&s->rows, s->report.point_count);
    app_again(s->app);
}

static bool report_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct report_screen *s = state;
    int day;
    (void)arg;
    (void)why;
    s->app = app;
    date_split(show_today(app), &s->year, &s->month, &day);
    count_month(s);
    s->day = day - 1;
    return true;
}

static void report_close(void *state) {
    struct report_screen *s = state;
    arena_close(&s->arena);
}

static void go_month(struct report_screen *s, int by) {
    s->month += by;
    if (s->month < 1 || s->month > 12) {
        s->year += s->month < 1 ? -1 : 1;
        s->month = s->month < 1 ? 12 : 1;
    }
    count_month(s);
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static const char *point_title(const void *state, const char *code) {
    const struct report_screen *s = state;
    for (int i = 0; i < s->point_count; i++)
        if (!strcmp(s->points[i].point, code)) return s->points[i].name;
    return code;
}

static void draw_total(struct canvas *c, int row, int column, const char *label, int64_t number, int64_t of) {
    struct arena a = {0};
    canvas_text(c, row, column, LOOK_LABEL, label);
    canvas_right(c, row, column + 26, LOOK_TEXT, arena_printf(&a, "%" PRId64, number));
    if (of > 0) canvas_right(c, row, column + 33, LOOK_DIM, arena_printf(&a, "%d %%", (int)(number * 100 / of)));
    arena_close(&a);
}

static void draw_bars(const struct report_screen *s, struct canvas *c) {
    const int days = report_days(&s->report);
    const struct chart chart = {
        .values = s->report.days, .count = days, .chosen = s->day, .focused = s->section == SECTION_DAYS};
    chart_draw(c, &chart, 1, 0, CHART_ROWS);
    for (int day = 5; day <= days; day += 5) canvas_printf(c, 1 + CHART_ROWS, CHART_AXIS + day - 2, LOOK_DIM, "%02d", day);
}

static void draw_days(const struct report_screen *s, struct canvas *c) {
    const struct report_counts *n = &s->report.all;
    const int column = 44;
    canvas_rule(c, 0, 0, canvas_columns(c), LOOK_TITLE, _("Applications by day"));
    if (!canvas_is_simple(c)) draw_bars(s, c); /* the message tells of the chosen day */
    draw_total(c, 1, column, _("filed"), n->filed, 0);
    draw_total(c, 2, column, _("issued"), n->issued, n->filed);
    draw_total(c, 3, column, _("  for the first time"), n->first_time, n->issued);
    draw_total(c, 4, column, _("refused"), n->refused, n->filed);
    draw_total(c, 5, column, _("not decided"), n->open, n->filed);
    draw_total(c, 6, column, _("decided in time"), n->in_time, n->issued + n->refused);
    draw_total(c, 7, column, _("decided late or overdue"), n->late, n->filed);
}

static const char *const ground_titles[REPORT_GROUNDS] = {
    N_("has a certificate"),
    N_("incomplete or wrong data"),
    N_("lives outside the region"),
    N_("no consent"),
};

static void draw_ground(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { TITLE = 30, NUMBER = 6 };
    const struct report_screen *s = context;
    const bool lit = chosen && s->section == SECTION_GROUNDS;
    enum look look = lit ? LOOK_SELECTED : LOOK_TEXT;
    char number[24];
    snprintf(number, sizeof number, "%" PRId64, s->report.grounds[i]);
    canvas_fill(c, row, column, 1, width, look);
    if (lit) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, TITLE, look, _(ground_titles[i]));
    canvas_right(c, row, column + 2 + TITLE + NUMBER, look, number);
    if (s->report.all.refused > 0)
        progress_draw(c, row, column + TITLE + NUMBER + 4, width - TITLE - NUMBER - 6, s->report.grounds[i],
                      s->report.all.refused);
}

static void draw_point(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { NUMBERS = 46 };
    const struct report_screen *s = context;
    const struct report_point *p = &s->report.points[i];
    const struct report_counts *n = &p->counts;
    const bool lit = chosen && s->section == SECTION_POINTS;
    enum look look = lit ? LOOK_SELECTED : LOOK_TEXT;
    struct arena a = {0};
    const int name = width - NUMBERS - 3, at = column + 2 + name;
    canvas_fill(c, row, column, 1, width, look);
    if (lit) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, name, look, point_title(s, p->point));
    canvas_right(c, row, at + 12, look, arena_printf(&a, _("%d filed"), (int)n->filed));
    canvas_right(c, row, at + 24, look, arena_printf(&a, _("%d issued"), (int)n->issued));
    canvas_right(c, row, at + 36, look, arena_printf(&a, _("%d refused"), (int)n->refused));
    canvas_right(c, row, at + NUMBERS, n->late > 0 && !lit ? LOOK_WARN : look, arena_printf(&a, _("%d late"), (int)n->late));
    arena_close(&a);
}

static void report_draw(const void *state, struct canvas *c) {
    const struct report_screen *s = state;
    const int columns = canvas_columns(c), refusals = CHART_ROWS + 2, points = refusals + 1 + GROUND_ROWS;
    draw_days(s, c);
    canvas_rule(c, refusals, 0, columns, LOOK_TITLE, _("Refusals by ground"));
    list_draw(&s->grounds, c, refusals + 1, 0, GROUND_ROWS, columns, s->section == SECTION_GROUNDS, s, draw_ground);
    canvas_rule(c, points, 0, columns, LOOK_TITLE, _("By point of intake"));
    if (s->rows.count > 0)
        list_draw(&s->rows, c, points + 1, 0, canvas_rows(c) - points - 1, columns, s->section == SECTION_POINTS, s,
                  draw_point);
    else
        canvas_text(c, points + 1, 2, LOOK_DIM, report_is_whole(&s->report) ? _("Nothing was filed in this month.") : "");
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static void period_chosen(void *state, int choice, const char *text) {
    struct report_screen *s = state;
    int day;
    (void)text;
    if (choice < 0) return;
    date_split(show_today(s->app), &s->year, &s->month, &day);
    s->month -= choice;
    while (s->month < 1) {
        s->month += 12;
        s->year--;
    }
    count_month(s);
}

static void choose_period(struct report_screen *s) {
    const char *items[MONTHS_OFFERED];
    struct arena a = {0};
    int year, month, day;
    date_split(show_today(s->app), &year, &month, &day);
    for (int i = 0; i < MONTHS_OFFERED; i++) {
        items[i] = show_month_of(&a, year, month);
        month--;
        if (month > 0) continue;
        month = 12;
        year--;
    }
    app_dialog_pick(s->app, _("Period"), items, MONTHS_OFFERED, 0, s, period_chosen);
    arena_close(&a);
}

static void behind(struct report_screen *s) {
    struct report_rows_arg arg = {.filter = s->report.filter, .of = REPORT_ALL, .value = ""};
    char ground[] = {'R', (char)('1' + s->grounds.chosen), '\0'};
    if (s->section == SECTION_DAYS) arg.filter.first = arg.filter.last = s->report.filter.first + s->day;
    if (s->section == SECTION_GROUNDS) arg.of = REPORT_OF_GROUND, arg.value = ground;
    if (s->section == SECTION_POINTS) {
        if (s->rows.count == 0) return;
        arg.of = REPORT_OF_POINT;
        arg.value = s->report.points[s->rows.chosen].point;
    }
    app_open(s->app, &scr_report_rows, &arg);
}

static bool write_table(const void *state, FILE *out, struct fail *why) {
    const struct report_screen *s = state;
    return report_write(&s->report, point_title, s, out, why);
}

static void path_typed(void *state, int choice, const char *text) {
    struct report_screen *s = state;
    if (choice >= 0 && *text) report_table_typed(s->app, text, write_table, s);
}

static void ask_path(struct report_screen *s) {
    char month[16];
    snprintf(month, sizeof month, "%04d-%02d", s->year, s->month);
    report_table_path(s->path, sizeof s->path, month);
    report_table_ask(s->app, s->path, s, path_typed);
}

static void place_picked(void *state, int choice, const char *text) {
    struct report_screen *s = state;
    const int day = s->day;
    (void)text;
    if (!report_picked_place(s->app, choice, s->municipality)) return;
    count_month(s);
    s->day = day;
}

static enum reply report_act(void *state, enum action action) {
    struct report_screen *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_PERIOD) choose_period(s);
    if (action == ACT_TABLE && report_is_whole(&s->report)) ask_path(s);
    if (action == ACT_PLACE) report_pick_place(s->app, s->municipality, s, place_picked);
    if (action == ACT_MONEY) app_open(s->app, &scr_report_money, &(struct report_money_arg){.municipality = s->municipality});
    return STAY;
}

/* Left and right walk the days, also over the end of the month. */
static bool walk_days(struct report_screen *s, enum key key) {
    if (key == K_LEFT && s->day > 0) return s->day--, true;
    if (key == K_RIGHT && s->day < report_days(&s->report) - 1) return s->day++, true;
    if (key == K_LEFT) {
        go_month(s, -1);
        s->day = report_days(&s->report) - 1;
        return true;
    }
    if (key == K_RIGHT && month_first(s->year, s->month + 1) <= show_today(s->app)) return go_month(s, 1), true;
    return key == K_RIGHT;
}

static enum reply report_event(void *state, const struct input *in) {
    struct report_screen *s = state;
    if (in->kind == INPUT_TICK) {
        count_on(s);
        return STAY;
    }
    if (in->kind != INPUT_KEY) return STAY;
    if (in->key == K_TAB || in->key == K_BACKTAB)
        s->section = (s->section + (in->key == K_TAB ? 1 : SECTIONS - 1)) % SECTIONS;
    else if (in->key == K_ENTER)
        behind(s);
    else if (in->key == K_PGUP)
        go_month(s, -1);
    else if (in->key == K_PGDN && month_first(s->year, s->month + 1) <= show_today(s->app))
        go_month(s, 1);
    else if (s->section == SECTION_DAYS)
        walk_days(s, in->key);
    else
        list_event(s->section == SECTION_GROUNDS ? &s->grounds : &s->rows, in, 5);
    return STAY;
}

static const char *report_subtitle(const void *state, struct arena *a) {
    const struct report_screen *s = state;
    const char *place = *s->municipality ? report_place_name(s->app, a, s->municipality) : "";
    return arena_printf(a, "· %s%s%s", place, *place ? ", " : "", show_month_of(a, s->year, s->month));
}

static const char *report_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("←→ day   PgUp PgDn month   Tab part   Enter the applications behind it");
}

static const char *report_message(const void *state, struct arena *a, enum look *look) {
    const struct report_screen *s = state;
    char day[DATE_TEXT];
    *look = LOOK_DIM;
    if (!report_is_whole(&s->report)) return _("Counting ...");
    date_show(s->report.filter.first + s->day, day);
    return s->section != SECTION_DAYS ? "" : arena_printf(a, _("%s: %d filed"), day, (int)s->report.days[s->day]);
}

static bool report_offers(const void *state, enum action action) {
    const struct report_screen *s = state;
    return action != ACT_PLACE || report_has_places(s->app);
}

const struct screen scr_report = {
    .name = "report",
    .title = N_("Report"),
    .help = N_(
        "What came in during a month and what became of it: applications by day, decided in time or late, refusals by ground, the points of intake. An "
        "application counts on the day of its receipt. It is what this kiosk knows: its point, its municipality or the region, as of the last exchange. "
        "Enter shows the applications behind a number. F4 takes another month, at a kiosk of the region F3 one municipality. F6 writes the numbers as a "
        "table; it names nobody. F7: nominals, enrolments and coverage."),
    .state_size = sizeof(struct report_screen),
    .open = report_open,
    .draw = report_draw,
    .act = report_act,
    .event = report_event,
    .close = report_close,
    .subtitle = report_subtitle,
    .hint = report_hint,
    .message = report_message,
    .actions = (const enum action[]){ACT_HELP, ACT_PLACE, ACT_PERIOD, ACT_TABLE, ACT_MONEY, ACT_MENU, ACT_BACK, ACT_NONE},
    .offers = report_offers,
};
