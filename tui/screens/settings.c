/* What is set at this computer and by whom: its own file, the region, the calendars, the network's process. What is the
 * person's own is changed here and stands in the file at once; the rest is only shown. */

#include "tui/settings.h"

#include "model/base/text.h"
#include "model/rules/region_settings.h"
#include "model/rules/terms.h"
#include "model/vault/keys.h"
#include "tui/screens/show.h"
#include "tui/term/theme.h"
#include "tui/widgets/list.h"

#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

enum { DETAIL_ROWS = 4, VALUE_AT = 34, SOURCE_WIDTH = 18, CHOICES_MOST = 8 };

/* Settings of the file in people's words. A program that is run and a folder that holds the data are no clerk's matter. */
enum effect { EFFECT_NONE, EFFECT_NOW /* in force at once */, EFFECT_LATER /* from the next start */ };
static const struct {
    const char *section, *key, *title;
    enum effect effect;
} titles[] = {
    {"screen", "theme", N_("Colours"), EFFECT_NOW},
    {"screen", "simple", N_("View for screen readers"), EFFECT_NOW},
    {"screen", "plain", N_("Lines of - and |"), EFFECT_NOW},
    {"screen", "escape_ms", N_("Wait after Esc, ms"), EFFECT_NOW},
    {"kiosk", "language", N_("Language"), EFFECT_LATER},
    {"kiosk", "idle_minutes", N_("Lock after, minutes"), EFFECT_NOW},
    {"print", "printer", N_("Printer"), EFFECT_NOW},
    {"print", "folder", N_("Papers into the folder"), EFFECT_NOW},
    {"print", "command", N_("Program of the printer"), EFFECT_NONE},
    {"store", "folder", N_("Folder of the computer"), EFFECT_NONE},
    {"kiosk", "offset", N_("Local time, minutes"), EFFECT_NONE},
    {"exchange", "url", N_("Address of the centre"), EFFECT_NONE},
    {"exchange", "period_minutes", N_("Exchange every, minutes"), EFFECT_NONE},
    {"exchange", "connect_seconds", N_("Wait for a connection, s"), EFFECT_NONE},
    {"exchange", "low_speed_seconds", N_("Give up a still line, s"), EFFECT_NONE},
};
/* The words of choices. */
static const struct {
    const char *value, *title;
} words[] = {
    {"yes", N_("yes")},
    {"no", N_("no")},
    {"blue", N_("blue")},
    {"light", N_("light")},
    {"dark", N_("dark")},
    {"contrast", N_("high contrast")},
    {"mono", N_("without colours")},
    {"ru", N_("Russian")},
    {"en", N_("English")},
    {"coordinator", N_("coordinator")},
    {"operator", N_("operator")},
    {"on_application", N_("by an application")},
    {"on_enrolment", N_("with the enrolment")},
};

struct shown {
    const char *title, *value, *source, *help;
    const struct setting *own; /* of the file and the person's, or NULL */
    enum effect effect;
    bool heading;
};

struct settings_state {
    struct app *app;
    struct arena arena;
    struct shown *rows;
    struct list list;
    const char *choices[CHOICES_MOST]; /* of the one being changed */
};

static const char *word(const char *value) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].value, value)) return _(words[i].title);
    return *value ? value : _("not set");
}

static void add(struct settings_state *s, struct shown row) {
    s->rows[s->list.count++] = row;
}

static const struct setting *find(const char *section, const char *key) {
    for (const struct setting *row = kiosk_settings; row->section; row++)
        if (!strcmp(row->section, section) && !strcmp(row->key, key)) return row;
    return NULL;
}

/* The value in force and where it comes from: where the file says nothing, the address of the centre is the enrolment's. */
static struct shown shown_of(struct settings_state *s, const struct setting *row) {
    struct settings *file = app_settings(s->app);
    const char *value = settings_text(file, row->section, row->key);
    int line = settings_line(file, row->section, row->key);
    bool enrolled = !strcmp(row->key, "url") && !*value && *app_centre(s->app);
    return (struct shown){.value = arena_dup(&s->arena, enrolled ? app_centre(s->app) : word(value)),
                          .source = enrolled ? _("the enrolment")
                                    : line   ? arena_printf(&s->arena, _("file, line %d"), line)
                                             : _("by default"),
                          .help = _(row->help)};
}

static void add_file(struct settings_state *s) {
    add(s, (struct shown){.title = _("This computer"), .heading = true});
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        const struct setting *row = find(titles[i].section, titles[i].key);
        if (!row) continue;
        struct shown shown = shown_of(s, row);
        shown.title = _(titles[i].title);
        shown.effect = titles[i].effect;
        shown.own = shown.effect != EFFECT_NONE ? row : NULL;
        add(s, shown);
    }
}

static const char *region_value(struct arena *a, const struct region_setting *row, const struct region_settings *set) {
    const char *at = (const char *)set + row->offset;
    int64_t number;
    switch (row->type) {
    case SETS_YES: return word(*(const bool *)at ? "yes" : "no");
    case SETS_NUMBER: memcpy(&number, at, sizeof number); return arena_printf(a, "%d", (int)number);
    case SETS_SECRET: return *at ? _("set, not shown") : _("not set");
    default: return word(at);
    }
}

static void add_region(struct settings_state *s) {
    const struct region_facts *region = &app_desk(s->app)->region;
    add(s, (struct shown){.title = arena_printf(&s->arena, _("The region: %s"), region->opened.name), .heading = true});
    for (int i = 0; i < region_setting_count; i++)
        add(s, (struct shown){.title = _(region_setting_table[i].help),
                              .value = arena_dup(&s->arena, region_value(&s->arena, &region_setting_table[i], &region->set)),
                              .source = _("the centre"),
                              .help = _(region_setting_table[i].help)});
}

static void add_calendars(struct settings_state *s) {
    int year, month, day;
    date_split(show_today(s->app), &year, &month, &day);
    add(s, (struct shown){.title = _("Calendars"), .heading = true});
    for (int y = year - 1; y <= year + 2; y++) {
        const char *source = calendar_source(app_desk(s->app)->calendar, y);
        add(s, (struct shown){.title = arena_printf(&s->arena, "%d", y),
                              .value = source ? source : _("weekends and the holidays of the law only: terms are provisional"),
                              .source = source ? _("loaded") : _("not there"),
                              .help = source ? source : _("The centre sends the calendar of a year when it is decreed")});
    }
}

static void add_state(struct settings_state *s) {
    struct vault *vault = app_vault(s->app);
    add(s, (struct shown){.title = _("State"), .heading = true});
    add(s,
        (struct shown){.title = _("Sandbox of the network"),
                       .value = *app_agent(s->app) ? arena_dup(&s->arena, app_agent(s->app)) : _("no network process"),
                       .source = _("the program"),
                       .help = _("What the process that has the network may not do: it has no store, no keys of people and no "
                                 "terminal")});
    add(s, (struct shown){.title = _("People who can log in"),
                          .value = arena_printf(&s->arena, "%d", vault_slot_count(vault)),
                          .source = _("the keys"),
                          .help = _("Slots of keys.priem: the supervisor adds people, the exchange brings colleagues")});
    if (vault_has_machine(vault))
        add(s, (struct shown){.title = _("Exchange with nobody logged in"),
                              .value = _("allowed"),
                              .source = _("the keys"),
                              .help = _("The computer has a slot of its own: the supervisor takes it away with `priem key "
                                        "machine --remove`")});
}

static void load(struct settings_state *s) {
    enum { HEADINGS = 8, STATES = 8 };
    struct list before = s->list;
    arena_reset(&s->arena);
    s->rows = arena_alloc(&s->arena, sizeof *s->rows *
                                         (sizeof titles / sizeof *titles + (size_t)region_setting_count + HEADINGS + STATES));
    s->list.count = 0;
    add_file(s);
    add_region(s);
    add_calendars(s);
    add_state(s);
    int count = s->list.count;
    s->list = before;
    list_set(&s->list, count);
    if (s->rows[s->list.chosen].heading) s->list.chosen++;
}

static bool settings_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct settings_state *s = state;
    (void)arg;
    (void)why;
    s->app = app;
    load(s);
    return true;
}

static void settings_screen_close(void *state) {
    struct settings_state *s = state;
    arena_close(&s->arena);
}

static void settings_refresh(void *state) {
    load(state);
}

static const struct shown *chosen(const struct settings_state *s) {
    return &s->rows[s->list.chosen];
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool is_chosen) {
    const struct settings_state *s = context;
    const struct shown *shown = &s->rows[i];
    enum look look = is_chosen ? LOOK_SELECTED : LOOK_TEXT;
    if (shown->heading) {
        canvas_rule(c, row, column, column + width, LOOK_TITLE, shown->title);
        return;
    }
    bool narrow = width < 70;
    int value = width - VALUE_AT - (narrow ? 0 : SOURCE_WIDTH);
    canvas_fill(c, row, column, 1, width, look);
    if (is_chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, VALUE_AT - 4, is_chosen ? look : LOOK_LABEL, shown->title);
    if (shown->own) canvas_text(c, row, column + VALUE_AT - 2, look, "*");
    canvas_cell(c, row, column + VALUE_AT, value - 1, look, shown->value);
    if (!narrow) canvas_cell(c, row, column + width - SOURCE_WIDTH, SOURCE_WIDTH, is_chosen ? look : LOOK_DIM, shown->source);
}

static void settings_draw(const void *state, struct canvas *c) {
    const struct settings_state *s = state;
    int rows = canvas_rows(c), columns = canvas_columns(c), list_rows = rows - DETAIL_ROWS;
    list_draw(&s->list, c, 0, 0, list_rows, columns, true, s, draw_row);
    canvas_hline(c, list_rows, 0, columns, LOOK_TITLE);
    canvas_wrap(c, list_rows + 1, 2, columns - 4, DETAIL_ROWS - 1, LOOK_TEXT, chosen(s)->help ? chosen(s)->help : "");
}

/* --- changing ------------------------------------------------------------------------------------------------------------ */

/* A folder nobody can write into would be found out with the first paper. */
static bool may_be(const struct setting *row, const char *value, struct fail *why) {
    struct stat folder;
    if (row->kind != SETTING_PATH || !*value) return true;
    if (*value == '/' && stat(value, &folder) == 0 && S_ISDIR(folder.st_mode) && access(value, W_OK) == 0) return true;
    return fail_set(why, FAIL_INPUT, "no such folder", _("%s is no folder this program can write into. It stays as it was."),
                    value);
}

static void set(struct settings_state *s, const char *value) {
    const struct shown *shown = chosen(s);
    struct fail why;
    if (!shown->own) return;
    if (!may_be(shown->own, value, &why) ||
        !settings_set(app_settings(s->app), shown->own->section, shown->own->key, value, &why)) {
        app_dialog_error(s->app, &why);
        return;
    }
    app_restyle(s->app);
    app_say(s->app, LOOK_GOOD,
            shown->effect == EFFECT_NOW ? _("Written into the file, in force now")
                                        : _("Written into the file, in force from the next start"));
    load(s);
}

static void value_picked(void *state, int choice, const char *text) {
    struct settings_state *s = state;
    (void)text;
    if (choice >= 0) set(s, s->choices[choice]);
}

static void value_typed(void *state, int choice, const char *text) {
    if (choice >= 0) set(state, text);
}

static void pick_value(struct settings_state *s, const struct setting *row) {
    const char *titles_of[CHOICES_MOST];
    char *rest = arena_dup(&s->arena, row->kind == SETTING_BOOL ? "yes|no" : row->choices), *one;
    const char *now = settings_text(app_settings(s->app), row->section, row->key);
    int count = 0, at = 0;
    while ((one = strsep(&rest, "|")) && count < CHOICES_MOST) {
        s->choices[count] = one;
        titles_of[count] = word(one);
        if (!strcmp(one, now)) at = count;
        count++;
    }
    app_dialog_pick(s->app, chosen(s)->title, titles_of, count, at, s, value_picked);
}

static void change(struct settings_state *s) {
    const struct setting *row = chosen(s)->own;
    struct arena a = {0};
    if (!row)
        app_say(s->app, LOOK_DIM, _("This is not changed here: it says by whom it is set"));
    else if (row->kind == SETTING_CHOICE || row->kind == SETTING_BOOL)
        pick_value(s, row);
    else
        app_dialog_text(s->app, chosen(s)->title,
                        row->kind == SETTING_INT
                            ? arena_printf(&a, _("%s. From %d to %d."), _(row->help), (int)row->least, (int)row->most)
                            : _(row->help),
                        settings_text(app_settings(s->app), row->section, row->key), false, s, value_typed);
    arena_close(&a);
}

static enum reply settings_act(void *state, enum action action) {
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_LIST) change(state);
    return STAY;
}

static enum reply settings_event(void *state, const struct input *in) {
    struct settings_state *s = state;
    if (in->kind != INPUT_KEY) return STAY;
    int before = s->list.chosen;
    if (in->key == K_ENTER)
        change(s);
    else if (list_event(&s->list, in, 10) && chosen(s)->heading) /* a heading is passed over */
        s->list.chosen += s->list.chosen < before && s->list.chosen > 0 ? -1 : 1;
    return STAY;
}

static const char *settings_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("Arrows choose, Enter changes what is marked *; the rest is set elsewhere");
}

static const char *settings_message(const void *state, struct arena *a, enum look *look) {
    const struct settings_state *s = state;
    const char *path = settings_path(app_settings(s->app));
    *look = LOOK_DIM;
    return *path ? arena_printf(a, _("File of settings: %s"), path)
                 : _("There is no file of settings: the defaults are in force");
}

static const char *settings_topic(const void *state) {
    return chosen(state)->help;
}

const struct screen scr_settings = {
    .name = "settings",
    .title = N_("Settings"),
    .help = N_(
        "What is set at this computer, in the region, and by which calendars the terms are counted; beside each value who has set "
        "it. What is marked * is yours: Enter changes it and writes it into the file of settings."),
    .state_size = sizeof(struct settings_state),
    .open = settings_open,
    .draw = settings_draw,
    .act = settings_act,
    .event = settings_event,
    .close = settings_screen_close,
    .hint = settings_hint,
    .message = settings_message,
    .topic = settings_topic,
    .refresh = settings_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_LIST, ACT_MENU, ACT_BACK, ACT_NONE},
};
