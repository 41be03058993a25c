#include "tui/app_inside.h"

#include "tui/term/simple.h"
#include "tui/term/terminal.h"

#include <string.h>

#define LEAST_ROWS    16
#define LEAST_COLUMNS 60
#define FRAME_ROWS    5 /* line 1, rule, hint, message, key bar */

/* "Ким Елена Олеговна" → "Ким Е. О." where the whole is long. */
static const char *short_person(struct arena *a, const char *name) {
    const char *first = strchr(name, ' '), *second = first != NULL ? strchr(first + 1, ' ') : NULL;
    if (text_letters(name) <= 14 || second == NULL) return name;
    uint32_t code;
    int one = (int)text_step(first + 1, strlen(first + 1), &code), two = (int)text_step(second + 1, strlen(second + 1), &code);
    return arena_printf(a, "%.*s %.*s. %.*s.", (int)(first - name), name, one, first + 1, two, second + 1);
}

static const char *clock_text(struct app *app, struct arena *a) {
    static const char *const weekdays[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
    int offset = app->config->env->offset;
    char now[12]; /* "23.11 09:52" */
    moment_show_short(app_now(app), offset, now);
    const char *mark = app->clock_state == CLOCK_RIGHT ? "" : "!";
    if (app_logged_in(app)) return arena_printf(a, "%s%s", now + 6, mark);
    return arena_printf(a, "%s %.5s  %s%s", _(weekdays[date_weekday(moment_date(app_now(app), offset)) - 1]), now, now + 6,
                        mark);
}

/* "↑2 ↓ обмен 09:41 ✓": what is not sent, whether the centre has said that it has more, when all went well last, and whether it
 * still does. How much more nobody knows. */
static const char *exchange_text(struct app *app, struct arena *a, struct canvas *c) {
    struct exchange_status s;
    char at[12], today[12];
    int offset = app->config->env->offset;
    if (app->exchange == NULL) return "";
    kiosk_exchange_status(app->exchange, &s);
    bool well = s.failures == 0 && s.last_ok > 0 && s.phase != EXCHANGE_FROZEN && s.phase != EXCHANGE_PAUSED;
    moment_show_short(s.last_ok, offset, at);
    moment_show_short(app_now(app), offset, today);
    const char *when = s.last_ok == 0 ? "--:--" : memcmp(at, today, 5) == 0 ? at + 6 : arena_printf(a, "%.5s", at);
    return arena_printf(a, "%s%lld %s%s%s %s %s", canvas_glyph_text(c, GLYPH_UP), (long long)s.unsent,
                        s.more ? canvas_glyph_text(c, GLYPH_DOWN) : "", s.more ? " " : "", _("exchange"), when,
                        well ? canvas_glyph_text(c, GLYPH_CHECK) : "!");
}

/* "Заявление 0426 · лично": a number belongs to the title, anything else stands behind a dot. */
static const char *place_text(struct app *app, struct arena *a) {
    const struct layer *layer = app_screen(app);
    const char *title = _(layer->screen->title);
    const char *more = layer->screen->subtitle != NULL ? layer->screen->subtitle(layer->state, a) : NULL;
    if (more == NULL || more[0] == '\0') return title;
    uint32_t first;
    text_step(more, strlen(more), &first);
    return arena_printf(a, text_is_letter(first) ? "%s · %s" : "%s %s", title, more);
}

/* "Петрова А. С. за Ким Е. О.": whose role the person has today beside the own one (RULES A16). */
static const char *person_text(struct app *app, struct arena *a) {
    const struct desk *desk = app->config->desk;
    struct stand_in role;
    struct person principal;
    if (!app_logged_in(app)) return "";
    const char *name = short_person(a, desk->session.name);
    if (!desk_role(desk, 1, &role) || !person_load(desk->db, role.principal, &principal, NULL)) return name;
    return arena_printf(a, _("%s for %s"), name, short_person(a, principal.name));
}

/* Line 1. Where there is not room for all, first the exchange goes, then the place is cut. */
static void draw_first_line(struct app *app, struct canvas *c) {
    struct arena *a = &app->frame;
    int columns = canvas_columns(c);
    const char *place = place_text(app, a), *clock = clock_text(app, a), *exchange = exchange_text(app, a, c);
    const char *person = person_text(app, a);
    const char *right =
        arena_printf(a, "%s%s%s%s%s", exchange, exchange[0] != '\0' ? "  " : "", person, person[0] != '\0' ? "  " : "", clock);
    if (text_width(place) + text_width(right) + 4 > columns)
        right = arena_printf(a, "%s%s%s", person, person[0] != '\0' ? "  " : "", clock);
    canvas_fill(c, 0, 0, 1, columns, LOOK_TITLE);
    canvas_cell(c, 0, 1, columns - 4 - text_width(right), LOOK_TITLE, place);
    canvas_right(c, 0, columns - 1, LOOK_TITLE, right);
}

/* The rule under the body; a vertical line that ends on it gets its tee. */
static void draw_rule(struct canvas *c, int row) {
    int columns = canvas_columns(c);
    canvas_hline(c, row, 0, columns, LOOK_DIM);
    for (int i = 0; i < columns; i++)
        if (strcmp(canvas_at(c, row - 1, i)->text, canvas_glyph_text(c, GLYPH_VLINE)) == 0)
            canvas_glyph(c, row, i, LOOK_DIM, GLYPH_TEE_UP);
}

static void draw_last_lines(struct app *app, struct canvas *c) {
    const struct layer *layer = app_screen(app);
    const struct screen *screen = layer->screen;
    int rows = canvas_rows(c), columns = canvas_columns(c);
    enum look look = LOOK_TEXT;
    const char *hint = screen->hint != NULL ? screen->hint(layer->state, &app->frame) : NULL;
    const char *message = screen->message != NULL ? screen->message(layer->state, &app->frame, &look) : NULL;
    if (app->said[0] != '\0') {
        message = app->said;
        look = app->said_look;
    }
    draw_rule(c, rows - 4);
    bool is_long = message == app->said && look != LOOK_DIM && text_width(message) > columns - 6;
    canvas_cell(c, rows - 3, 1, columns - 2, LOOK_DIM, hint != NULL && !is_long ? hint : "");
    if (is_long) /* what is wrong is read to its end: it takes the line of the hint, too */
        canvas_wrap(c, rows - 3, 1, columns - 6, 2, look, message);
    else
        canvas_cell(c, rows - 2, 1, columns - 6, look, message != NULL ? message : "");
    if (message == NULL || message[0] == '\0') canvas_fill(c, rows - 2, 0, 1, columns - 5, LOOK_TEXT);
    if (app->layout != TEXT_NONE)
        canvas_right(c, rows - 2, columns - 1, LOOK_DIM, app->layout == TEXT_CYRILLIC ? _("RUS") : _("LAT"));
    app_draw_bar(app, c, rows - 1);
}

static void draw_too_small(struct canvas *c) {
    int rows = canvas_rows(c), columns = canvas_columns(c);
    const char *text = _("Enlarge the window: at least 60 columns and 16 rows are needed. Nothing is lost.");
    canvas_wrap(c, 0, 0, columns, rows, LOOK_TEXT, text);
    canvas_cursor(c, rows - 1, 0);
}

/* In the simple view a dialog stands alone. */
static void draw_simple(struct app *app, struct canvas *page) {
    const struct layer *top = app_top(app);
    if (top->dialog != NULL) {
        struct canvas *inside = canvas_window(page, 1, 0, canvas_rows(page) - FRAME_ROWS, canvas_columns(page));
        canvas_clear(inside, LOOK_TEXT);
        dialog_draw(top->dialog, inside);
        canvas_free(inside);
    }
    simple_flow(page, terminal_canvas());
}

void app_draw(struct app *app, bool busy) {
    struct canvas *c = terminal_canvas();
    int rows = canvas_rows(c), columns = canvas_columns(c);
    if (app->page != NULL && rows >= LEAST_ROWS && columns >= LEAST_COLUMNS) c = app->page;
    if (c == app->page) canvas_size(c, rows, columns);
    const struct layer *layer = app_screen(app);
    arena_reset(&app->frame);
    canvas_clear(c, LOOK_TEXT);
    if (rows < LEAST_ROWS || columns < LEAST_COLUMNS) {
        draw_too_small(c);
    } else {
        canvas_move(app->body, 1, 0, rows - FRAME_ROWS, columns);
        layer->screen->draw(layer->state, app->body);
        draw_first_line(app, c);
        draw_last_lines(app, c);
        for (int i = (int)(layer - app->layers) + 1; i < app->count && app->page == NULL; i++)
            dialog_draw(app->layers[i].dialog, c);
        if (app->page != NULL) draw_simple(app, c);
    }
    if (busy)
        terminal_show_busy();
    else
        terminal_show();
}
