/* The money page of the coordinator's report (SCREENS 9): of one period the nominals beside their caps, the enrolments by
 * direction and by provider, how many children of each municipality are reached. Counted a slice of children at a time while
 * nobody types; Enter shows the children behind a bar, F6 writes a table that names nobody. */

#include "tui/screens/report.h"
#include "tui/screens/show.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATH_ROOM = 512, PERIODS_MOST = 40 };
enum { SUM_WIDTH = 24, BAR = 12, SHORT_BAR = 10 };
enum { LIMIT_ROWS = 3, DIRECTION_ROWS = 6, PLACE_ROWS = 3 };

struct money_screen {
    struct app *app;
    struct arena arena; /* of the rows */
    struct sums sums;
    struct period_row *periods;
    struct arena of_periods;
    int period_count, period;
    enum sums_of section;
    struct list lists[SUMS_TABLES];
    char municipality[12];
    char path[PATH_ROOM];
};

/* --- Counting ------------------------------------------------------------------------------------------------------------- */

static void show_counted(struct money_screen *s) {
    for (int i = 0; i < SUMS_TABLES; i++) list_set(&s->lists[i], s->sums.tables[i].count);
}

static void count_anew(struct money_screen *s) {
    struct sums_filter filter = {.all_places = report_has_places(s->app)};
    struct fail why;
    arena_reset(&s->arena);
    for (int i = 0; i < SUMS_TABLES; i++) s->lists[i] = (struct list){0};
    if (s->period_count == 0) return;
    text_copy(filter.period, sizeof filter.period, s->periods[s->period].period.period);
    text_copy(filter.municipality, sizeof filter.municipality, s->municipality);
    if (!sums_begin(app_desk(s->app)->db, &filter, &s->arena, &s->sums, &why)) app_say(s->app, LOOK_ERROR, why.say);
    show_counted(s);
    app_again(s->app);
}

static void count_on(struct money_screen *s) {
    struct fail why;
    if (s->period_count == 0 || sums_are_whole(&s->sums)) return;
    if (!sums_count_slice(&s->sums, app_desk(s->app)->db, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    show_counted(s);
    app_again(s->app);
}

static void money_close(void *state) {
    struct money_screen *s = state;
    arena_close(&s->arena);
    arena_close(&s->of_periods);
}

/* The period of today; before the first one the first, after the last the last. */
static void choose_present(struct money_screen *s) {
    char today[DATE_TEXT];
    date_iso(show_today(s->app), today);
    for (int i = 0; i < s->period_count; i++)
        if (strcmp(s->periods[i].period.first, today) <= 0) s->period = i;
}

static bool money_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct money_screen *s = state;
    const struct report_money_arg *given = arg;
    s->app = app;
    text_copy(s->municipality, sizeof s->municipality, given ? given->municipality : "");
    if (!period_list(app_desk(app)->db, &s->of_periods, &s->periods, &s->period_count, why)) {
        money_close(s);
        return false;
    }
    choose_present(s);
    count_anew(s);
    return true;
}

static void money_refresh(void *state) {
    (void)state; /* the numbers are those of the moment it was opened: F4 counts them anew */
}

/* --- Rows ----------------------------------------------------------------------------------------------------------------- */

/* A group of health is told to few (RULES 2.4). */
static bool is_told(const struct money_screen *s, const struct sums_row *row) {
    struct fail why;
    return !row->health || desk_may(app_desk(s->app), MAY_HEALTH, &why);
}

static const char *title_of(const void *state, enum sums_of table, const struct sums_row *row) {
    const struct money_screen *s = state;
    if (table == SUMS_LIMITS && !is_told(s, row)) return _("with nominal");
    if (!*row->code) return _("not told");
    return table == SUMS_DIRECTIONS ? show_direction(row->code) : row->title;
}

static enum look begin_row(const struct money_screen *s, enum sums_of table, struct canvas *c, int row, int width, bool chosen,
                           const char *title, int title_width) {
    const bool lit = chosen && s->section == table;
    const enum look look = lit ? LOOK_SELECTED : LOOK_TEXT;
    canvas_fill(c, row, 0, 1, width, look);
    if (lit) canvas_glyph(c, row, 0, look, GLYPH_POINTER);
    canvas_cell(c, row, 2, title_width, look, title);
    return look;
}

static const char *part_of(struct arena *a, int64_t part, int64_t whole) {
    const char *count = show_count(a, part);
    return whole > 0 ? arena_printf(a, _("%s out of %s"), count, show_count(a, whole)) : count;
}

static const char *with_percent(struct arena *a, int64_t part, int64_t whole) {
    const char *count = show_count(a, part);
    return whole > 0 ? arena_printf(a, "%s  %d %%", count, (int)(part * 100 / whole)) : count;
}

static void draw_limit(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { COUNT = 20 };
    const struct money_screen *s = context;
    const struct sums_row *r = sums_row(&s->sums, SUMS_LIMITS, i);
    const int title = width - COUNT - SHORT_BAR - SUM_WIDTH - 8;
    struct arena a = {0};
    (void)column;
    const enum look look = begin_row(s, SUMS_LIMITS, c, row, width, chosen, title_of(s, SUMS_LIMITS, r), title);
    canvas_right(c, row, 3 + title + COUNT, r->most > 0 && r->count >= r->most && look == LOOK_TEXT ? LOOK_WARN : look,
                 part_of(&a, r->count, r->most));
    if (r->most > 0) progress_draw(c, row, 5 + title + COUNT, SHORT_BAR, r->count, r->most);
    canvas_right(c, row, width - 1, look, show_sum_part(&a, r->sum, r->most_sum));
    arena_close(&a);
}

static int64_t most_of(const struct money_screen *s, enum sums_of table) {
    int64_t most = 0;
    for (int i = 0; i < s->sums.tables[table].count; i++)
        if (sums_row(&s->sums, table, i)->count > most) most = sums_row(&s->sums, table, i)->count;
    return most;
}

static void draw_enrolments(const struct money_screen *s, enum sums_of table, int i, struct canvas *c, int row, int width,
                            bool chosen) {
    enum { COUNT = 8, SUM = 16 };
    const struct sums_row *r = sums_row(&s->sums, table, i);
    const int title = width - 2 * COUNT - BAR - SUM - 8;
    struct arena a = {0};
    const enum look look = begin_row(s, table, c, row, width, chosen, title_of(s, table, r), title);
    canvas_right(c, row, 3 + title + COUNT, look, show_count(&a, r->count));
    canvas_right(c, row, 3 + title + 2 * COUNT, look, show_count(&a, r->children));
    progress_draw(c, row, 5 + title + 2 * COUNT, BAR, r->count, most_of(s, table));
    canvas_right(c, row, width - 1, look, show_sum_part(&a, r->sum, 0));
    arena_close(&a);
}

static void draw_direction(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    (void)column;
    draw_enrolments(context, SUMS_DIRECTIONS, i, c, row, width, chosen);
}

static void draw_provider(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    (void)column;
    draw_enrolments(context, SUMS_PROVIDERS, i, c, row, width, chosen);
}

/* A kiosk of one point has some of the municipality's children: no share of all of them. */
static int64_t children_of(const struct money_screen *s, const struct sums_row *row) {
    return strcmp(app_desk(s->app)->scope, "desk") == 0 ? 0 : row->listed;
}

static void draw_place(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { PART = 14, FIRST = 9 };
    const struct money_screen *s = context;
    const struct sums_row *r = sums_row(&s->sums, SUMS_PLACES, i);
    const int64_t listed = children_of(s, r);
    const int title = width - 2 * PART - BAR - FIRST - 8;
    struct arena a = {0};
    (void)column;
    const enum look look = begin_row(s, SUMS_PLACES, c, row, width, chosen, title_of(s, SUMS_PLACES, r), title);
    canvas_right(c, row, 3 + title + PART, look, with_percent(&a, r->certificates, listed));
    if (listed > 0) progress_draw(c, row, 5 + title + PART, BAR, r->certificates, listed);
    canvas_right(c, row, 6 + title + 2 * PART + BAR, look, with_percent(&a, r->children, listed));
    canvas_right(c, row, width - 1, look, show_count(&a, r->first_time));
    arena_close(&a);
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static int least(int a, int b) {
    return a < b ? a : b;
}

static int rows_for(const struct money_screen *s, enum sums_of table, int most) {
    const int count = s->lists[table].count;
    return count < 1 ? 1 : least(count, most);
}

static void draw_table(const struct money_screen *s, enum sums_of table, struct canvas *c, int row, int rows) {
    static const struct {
        const char *title, *none;
        list_row *draw;
    } tables[SUMS_TABLES] = {
        {N_("Limit of nominals: certificates, sum"), N_("The period has no limits."), draw_limit},
        {N_("By direction: enrolments, children, certificates pay"), N_("Nobody is enrolled yet."), draw_direction},
        {N_("By provider: enrolments, children, certificates pay"), N_("Nobody is enrolled yet."), draw_provider},
        {N_("Coverage: have a certificate, are enrolled, for the first time"), N_("No certificate yet."), draw_place},
    };
    const int columns = canvas_columns(c);
    canvas_rule(c, row, 0, columns, LOOK_TITLE, _(tables[table].title));
    if (s->lists[table].count > 0)
        list_draw(&s->lists[table], c, row + 1, 0, rows, columns, s->section == table, s, tables[table].draw);
    else
        canvas_text(c, row + 1, 2, LOOK_DIM, sums_are_whole(&s->sums) ? _(tables[table].none) : "");
}

static void money_draw(const void *state, struct canvas *c) {
    const struct money_screen *s = state;
    if (s->period_count == 0) {
        canvas_wrap(
            c, 1, 2, canvas_columns(c) - 4, 3, LOOK_DIM,
            _("The region has set no period of money yet: there is nothing to count. The centre does that with “period set”."));
        return;
    }
    const int limits = rows_for(s, SUMS_LIMITS, LIMIT_ROWS), directions = rows_for(s, SUMS_DIRECTIONS, DIRECTION_ROWS),
              places = rows_for(s, SUMS_PLACES, PLACE_ROWS);
    const int providers = canvas_rows(c) - SUMS_TABLES - limits - directions - places;
    draw_table(s, SUMS_LIMITS, c, 0, limits);
    draw_table(s, SUMS_DIRECTIONS, c, 1 + limits, directions);
    draw_table(s, SUMS_PROVIDERS, c, 2 + limits + directions, providers);
    draw_table(s, SUMS_PLACES, c, canvas_rows(c) - places - 1, places);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static void behind(struct money_screen *s) {
    if (s->lists[s->section].count == 0) return;
    const struct sums_row *row = sums_row(&s->sums, s->section, s->lists[s->section].chosen);
    if (!is_told(s, row)) {
        app_say(s->app, LOOK_WARN, _("Who is in this group may be seen by few: the coordinator and the operator"));
        return;
    }
    app_open(s->app, &scr_report_children,
             &(struct report_children_arg){
                 .sums = &s->sums, .table = s->section, .code = row->code, .title = title_of(s, s->section, row)});
}

static void period_picked(void *state, int choice, const char *text) {
    struct money_screen *s = state;
    (void)text;
    if (choice < 0 || choice >= s->period_count) return;
    s->period = choice;
    count_anew(s);
}

static void pick_period(struct money_screen *s) {
    const char *items[PERIODS_MOST];
    const int count = least(s->period_count, PERIODS_MOST);
    for (int i = 0; i < count; i++)
        items[i] = *s->periods[i].period.title ? s->periods[i].period.title : s->periods[i].period.period;
    if (count > 0) app_dialog_pick(s->app, _("Period"), items, count, least(s->period, count - 1), s, period_picked);
}

static void place_picked(void *state, int choice, const char *text) {
    struct money_screen *s = state;
    (void)text;
    if (report_picked_place(s->app, choice, s->municipality)) count_anew(s);
}

static bool write_table(const void *state, FILE *out, struct fail *why) {
    const struct money_screen *s = state;
    return sums_write(&s->sums, title_of, s, out, why);
}

static void path_typed(void *state, int choice, const char *text) {
    struct money_screen *s = state;
    if (choice >= 0 && *text) report_table_typed(s->app, text, write_table, s);
}

static void ask_path(struct money_screen *s) {
    char what[32];
    if (s->period_count == 0 || !sums_are_whole(&s->sums)) return;
    snprintf(what, sizeof what, "%s-%s", s->sums.filter.period, "money");
    report_table_path(s->path, sizeof s->path, what);
    report_table_ask(s->app, s->path, s, path_typed);
}

static enum reply money_act(void *state, enum action action) {
    struct money_screen *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_PERIOD) pick_period(s);
    if (action == ACT_PLACE) report_pick_place(s->app, s->municipality, s, place_picked);
    if (action == ACT_TABLE) ask_path(s);
    return STAY;
}

static bool money_offers(const void *state, enum action action) {
    const struct money_screen *s = state;
    if (action == ACT_PERIOD || action == ACT_TABLE) return s->period_count > 0;
    return action != ACT_PLACE || report_has_places(s->app);
}

static enum reply money_event(void *state, const struct input *in) {
    struct money_screen *s = state;
    if (in->kind == INPUT_TICK) count_on(s);
    if (in->kind != INPUT_KEY) return STAY;
    if (in->key == K_TAB || in->key == K_BACKTAB)
        s->section = (s->section + (in->key == K_TAB ? 1 : SUMS_TABLES - 1)) % SUMS_TABLES;
    else if (in->key == K_ENTER)
        behind(s);
    else
        list_event(&s->lists[s->section], in, 5);
    return STAY;
}

static const char *money_subtitle(const void *state, struct arena *a) {
    const struct money_screen *s = state;
    const char *place = *s->municipality ? report_place_name(s->app, a, s->municipality) : "";
    if (s->period_count == 0) return "";
    const struct period *p = &s->periods[s->period].period;
    return arena_printf(a, "· %s%s%s", place, *place ? ", " : "", *p->title ? p->title : p->period);
}

static const char *money_hint(const void *state, struct arena *a) {
    const struct money_screen *s = state;
    (void)a;
    return s->period_count == 0 ? "" : _("Tab part   Arrows row   Enter the children behind it");
}

static const char *money_message(const void *state, struct arena *a, enum look *look) {
    const struct money_screen *s = state;
    *look = LOOK_DIM;
    if (s->period_count == 0) return "";
    if (!sums_are_whole(&s->sums)) return _("Counting ...");
    return arena_printf(a, _("Enrolments %s, children %s, for the first time %s; certificates %s"),
                        show_count(a, s->sums.all.count), show_count(a, s->sums.all.children),
                        show_count(a, s->sums.all.first_time), show_count(a, s->sums.all.certificates));
}

const struct screen scr_report_money = {
    .name = "report-money",
    .title = N_("Report: money"),
    .help = N_(
        "Of one period: how many nominals were given beside the limits of each group, enrolments by direction and by provider, and how many children of a "
        "municipality have a certificate, are enrolled, or are enrolled for the first time. The share is of the children of 5 to 18, as the region has "
        "counted them. It is what this kiosk knows as of the last exchange: its point, its municipality or the region. Enter shows the children behind a "
        "bar. F4 takes another period, at a kiosk of the region F3 one municipality. F6 writes the numbers as a table; it names nobody."),
    .state_size = sizeof(struct money_screen),
    .open = money_open,
    .draw = money_draw,
    .act = money_act,
    .event = money_event,
    .close = money_close,
    .subtitle = money_subtitle,
    .hint = money_hint,
    .message = money_message,
    .refresh = money_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_PLACE, ACT_PERIOD, ACT_TABLE, ACT_MENU, ACT_BACK, ACT_NONE},
    .offers = money_offers,
};
