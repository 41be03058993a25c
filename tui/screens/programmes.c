/* The catalogue of the region: programmes by the words of their titles or of their providers, in either layout, narrowed by
 * filters that are shown and can all be taken back. */

#include "model/store/account.h"
#include "model/store/catalogue.h"
#include "model/store/enrol_case.h"
#include "tui/screens/show.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "tui/widgets/field.h"
#include "tui/widgets/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A key waits for a screenful; the rest is read when somebody goes down to its end. */
enum { OFFERS_FIRST = 40, DETAIL_ROWS = 6, GROUPS_SHOWN = 2 };

struct programmes {
    struct app *app;
    struct arena arena; /* of the rows found */
    struct field typed;
    struct catalogue_filter filter;
    char asked[256], direction[16], municipality[12];
    char subject[ID_TEXT];       /* of the child it is for, or "" */
    char instead[EVENT_ID_TEXT]; /* the over-asked enrolment that another one is chosen for, or "" */
    int64_t available;           /* on its account today, −1: no child, or no money was given to it yet */
    int age;                     /* of the child it is for, −1: for nobody */
    int most;
    struct list list;
    struct offer *rows;
    bool listed; /* something is, whatever the filters leave of it */
    bool other_layout;
    int64_t as_of;                /* the moment of its table; 0: none was loaded */
    struct offered_group *groups; /* of the chosen one */
    int group_count;
};

static const char *const directions[] = {"technical", "science", "sport", "art", "tourism", "social"};
enum { DIRECTIONS = sizeof directions / sizeof *directions };

static const struct offer *chosen_offer(const struct programmes *p) {
    return p->list.count ? &p->rows[p->list.chosen] : NULL;
}

/* --- Asking --------------------------------------------------------------------------------------------------------------- */

/* Of the chosen one the places are as they stand now, of the others as the centre has counted them. */
static void load_groups(struct programmes *p) {
    struct offer *o = p->list.count ? &p->rows[p->list.chosen] : NULL;
    struct db *db = app_desk(p->app)->db;
    struct fail why;
    p->group_count = 0;
    if (!o) return;
    if (!catalogue_groups(db, o->subject, &p->arena, &p->groups, &p->group_count, &why) ||
        !enrol_taken_now(db, o->programme.programme, p->groups, p->group_count, &why)) {
        app_say(p->app, LOOK_ERROR, why.say);
        return;
    }
    if (o->places < 0) return;
    o->places = 0;
    for (int i = 0; i < p->group_count; i++)
        if (!strcmp(p->groups[i].status, "active") && p->groups[i].seats > p->groups[i].taken)
            o->places += p->groups[i].seats - p->groups[i].taken;
}

/* Whether there is a catalogue at all: then it is no filter's fault that nothing is found. */
static bool is_listed(const struct programmes *p) {
    const struct catalogue_filter any = {.typed = "", .age = -1, .direction = "", .municipality = "", .price_most = -1};
    struct offer *found;
    struct arena a = {0};
    struct fail why;
    int count = 0;
    bool other;
    if (!catalogue_find(app_desk(p->app)->db, &any, 1, &a, &found, &count, &other, &why)) count = 0;
    arena_close(&a);
    return count > 0;
}

static void ask(struct programmes *p) {
    struct fail why;
    int count = 0;
    text_copy(p->asked, sizeof p->asked, p->typed.typed);
    p->filter.typed = p->asked;
    arena_reset(&p->arena);
    if (!catalogue_find(app_desk(p->app)->db, &p->filter, p->most, &p->arena, &p->rows, &count, &p->other_layout, &why)) {
        count = 0;
        app_say(p->app, LOOK_ERROR, why.say);
    }
    p->list = (struct list){0};
    list_set(&p->list, count);
    p->listed = count > 0 || is_listed(p);
    load_groups(p);
}

/* How old the catalogue is. */
static void look_at_age(struct programmes *p) {
    struct fail why;
    if (!loaded_as_of(app_desk(p->app)->db, "programmes", &p->as_of, &why)) app_say(p->app, LOOK_ERROR, why.say);
}

/* What the child's certificate can pay today. */
static void look_at_account(struct programmes *p) {
    struct account *accounts;
    struct period_row period;
    struct db *db = app_desk(p->app)->db;
    struct arena a = {0};
    struct fail why;
    char today[DATE_TEXT];
    int count = 0;
    bool found;
    p->available = -1;
    date_iso(show_today(p->app), today);
    if (*p->subject && !account_list(db, p->subject, &a, &accounts, &count, &why)) count = 0;
    for (int i = 0; i < count; i++) {
        if (accounts[i].closed || !period_load(db, accounts[i].period, &period, &found, &why) || !found) continue;
        if (strcmp(period.period.first, today) > 0 || strcmp(period.period.last, today) < 0 || accounts[i].nominal == 0)
            continue;
        p->available = (p->available < 0 ? 0 : p->available) + accounts[i].free;
    }
    arena_close(&a);
}

static bool programmes_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct programmes *p = state;
    const struct programmes_arg *given = arg;
    int32_t birth;
    (void)why;
    p->app = app;
    p->most = OFFERS_FIRST;
    p->age = -1;
    if (given && given->birth && date_parse(given->birth, &birth))
        p->age = age_on(birth, show_today(app), app_desk(app)->region.set.leap_to_march);
    if (given && given->subject) text_copy(p->subject, sizeof p->subject, given->subject);
    if (given && given->instead) text_copy(p->instead, sizeof p->instead, given->instead);
    p->filter = (struct catalogue_filter){
        .age = p->age, .direction = p->direction, .municipality = p->municipality, .price_most = -1, .places = p->age >= 0};
    field_init(&p->typed, &kind_text, "");
    look_at_account(p);
    look_at_age(p);
    ask(p);
    return true;
}

static void programmes_close(void *state) {
    struct programmes *p = state;
    arena_close(&p->arena);
}

/* Another one was chosen: from here on they are new ones. */
static void look_at_instead(struct programmes *p) {
    struct enrolment_row was;
    struct fail why;
    if (*p->instead && (!enrolment_load(app_desk(p->app)->db, p->instead, &was, &why) || strcmp(was.state, "over_asked") != 0))
        p->instead[0] = '\0';
}

static void programmes_refresh(void *state) {
    struct programmes *p = state;
    look_at_instead(p);
    look_at_account(p);
    int chosen = p->list.chosen, top = p->list.top;
    look_at_age(p);
    ask(p);
    if (chosen >= p->list.count) return;
    p->list.chosen = chosen;
    p->list.top = top;
    load_groups(p);
}

/* --- Filters -------------------------------------------------------------------------------------------------------------- */

enum {
    CHOICE_ALL,
    CHOICE_AGE,
    CHOICE_PLACES,
    CHOICE_FREE,
    CHOICE_WITHIN,
    CHOICE_OWN,
    CHOICE_DIRECTION,
    CHOICES = CHOICE_DIRECTION + DIRECTIONS
};

static void age_typed(void *state, int choice, const char *text) {
    struct programmes *p = state;
    char digits[8];
    if (choice < 0) return;
    text_digits(text, digits, sizeof digits);
    p->filter.age = *digits && strlen(digits) <= 2 ? (int)strtol(digits, NULL, 10) : -1;
    ask(p);
}

static void toggle(char *chosen, size_t room, const char *code) {
    text_copy(chosen, room, strcmp(chosen, code) == 0 ? "" : code);
}

static void filter_chosen(void *state, int choice, const char *text) {
    struct programmes *p = state;
    struct catalogue_filter *f = &p->filter;
    (void)text;
    if (choice < 0) return;
    if (choice == CHOICE_ALL) {
        f->age = -1;
        f->places = false;
        f->price_most = -1;
        p->direction[0] = p->municipality[0] = '\0';
    }
    if (choice == CHOICE_AGE && f->age >= 0) {
        f->age = -1;
    } else if (choice == CHOICE_AGE && p->age >= 0) {
        f->age = p->age;
    } else if (choice == CHOICE_AGE) {
        app_dialog_text(p->app, _("Filter"), _("How old is the child?"), "", false, p, age_typed);
        return;
    }
    if (choice == CHOICE_PLACES) f->places = !f->places;
    if (choice == CHOICE_FREE) f->price_most = f->price_most < 0 ? 0 : -1;
    if (choice == CHOICE_WITHIN && p->available < 0)
        app_say(p->app, LOOK_DIM, _("The programmes are looked at for no child with money on its account"));
    else if (choice == CHOICE_WITHIN)
        f->price_most = f->price_most > 0 ? -1 : p->available;
    if (choice == CHOICE_OWN) toggle(p->municipality, sizeof p->municipality, app_desk(p->app)->session.municipality);
    if (choice >= CHOICE_DIRECTION) toggle(p->direction, sizeof p->direction, directions[choice - CHOICE_DIRECTION]);
    p->most = OFFERS_FIRST;
    ask(p);
}

static const char *ticked(struct arena *a, bool on, const char *text) {
    return arena_printf(a, "[%s] %s", on ? "x" : " ", text);
}

static void open_filter(struct programmes *p) {
    const struct catalogue_filter *f = &p->filter;
    const char *items[CHOICES];
    struct arena a = {0};
    items[CHOICE_ALL] = _("Everything");
    items[CHOICE_AGE] = ticked(&a, f->age >= 0,
                               f->age >= 0 || p->age >= 0
                                   ? arena_printf(&a, _("for the age of %s"), show_years(&a, f->age >= 0 ? f->age : p->age))
                                   : _("for the age of ..."));
    items[CHOICE_PLACES] = ticked(&a, f->places, _("only where places are free"));
    items[CHOICE_FREE] = ticked(&a, f->price_most == 0, _("only free of charge"));
    items[CHOICE_WITHIN] = ticked(&a, f->price_most > 0, _("only what the certificate can pay whole"));
    items[CHOICE_OWN] = ticked(&a, p->municipality[0] != '\0', _("only in this municipality"));
    for (int i = 0; i < DIRECTIONS; i++)
        items[CHOICE_DIRECTION + i] = ticked(&a, !strcmp(p->direction, directions[i]), show_direction(directions[i]));
    app_dialog_pick(p->app, _("Filter"), items, CHOICES, 0, p, filter_chosen);
    arena_close(&a);
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static const char *price(struct arena *a, int64_t kopecks) {
    char text[MONEY_TEXT];
    if (kopecks == 0) return _("free of charge");
    money_show(kopecks, text);
    return arena_dup(a, text);
}

static const char *places(struct arena *a, int64_t count) {
    if (count < 0) return "";
    if (count == 0) return _("no places");
    return arena_printf(a, ngettext("%d place", "%d places", (unsigned long)count), (int)count);
}

static const char *ages(struct arena *a, const struct programme *p) {
    if (p->age_from && p->age_to) return arena_printf(a, _("%d–%d years"), (int)p->age_from, (int)p->age_to);
    if (p->age_from) return arena_printf(a, _("from %d"), (int)p->age_from);
    return p->age_to ? arena_printf(a, _("up to %d"), (int)p->age_to) : "";
}

static void draw_offer(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { AGES = 10, PRICE = 11, PLACES = 8, BESIDE = AGES + PRICE + PLACES + 6 };
    const struct programmes *p = context;
    const struct offer *o = &p->rows[i];
    struct arena a = {0};
    enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    const bool narrow = width < 70;
    const int provider = narrow ? 0 : (width - BESIDE) * 2 / 5,
              title = width - (narrow ? PRICE + PLACES + 5 : BESIDE) - provider;
    int at = column + 2;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, at, title, look, o->programme.title);
    at += title + 1;
    if (!narrow) {
        canvas_cell(c, row, at, provider, look, o->provider.name);
        at += provider + 1;
        canvas_cell(c, row, at, AGES, look, ages(&a, &o->programme));
        at += AGES + 1;
    }
    canvas_right(c, row, at + PRICE, look, price(&a, o->programme.price));
    canvas_cell(c, row, at + PRICE + 1, PLACES, look, places(&a, o->places));
    arena_close(&a);
}

static const char *group_line(struct arena *a, const struct offered_group *g) {
    int64_t left = g->seats > g->taken ? g->seats - g->taken : 0;
    return arena_printf(a, "%s%s%s%s%s", *g->title ? g->title : g->code, *g->timetable ? ", " : "", g->timetable, ", ",
                        g->status[0] ? places(a, left) : _("no longer listed"));
}

static void draw_detail(const struct programmes *p, const struct offer *o, struct canvas *c, int row) {
    const int label = 13, columns = canvas_columns(c), half = columns / 2;
    struct arena a = {0};
    canvas_rule(c, row, 0, columns, LOOK_TITLE, o->programme.title);
    show_pair(c, row + 1, 1, label, _("Direction"), show_direction(o->programme.direction));
    show_pair(c, row + 2, 1, label, _("Provider"),
              arena_printf(&a, "%s%s%s", o->provider.name, *o->provider.licence ? _(", licence ") : "", o->provider.licence));
    show_pair(c, row + 3, 1, label, _("Course"),
              arena_printf(&a, "%s – %s", show_date(&a, o->programme.first), show_date(&a, o->programme.last)));
    if (o->raters > 0)
        show_pair(c, row + 3, half, label, _("Families say"),
                  arena_printf(&a, ngettext("%d.%d of 5, %d rating", "%d.%d of 5, %d ratings", (unsigned long)o->raters),
                               (int)(o->rating / 100), (int)(o->rating % 100 / 10), (int)o->raters));
    for (int i = 0; i < p->group_count && i < GROUPS_SHOWN; i++)
        show_pair(c, row + 4 + i, 1, label, i == 0 ? _("Groups") : "", group_line(&a, &p->groups[i]));
    if (p->group_count > GROUPS_SHOWN)
        canvas_right(c, row + 3 + GROUPS_SHOWN, columns - 1, LOOK_DIM,
                     arena_printf(&a, ngettext("and %d more", "and %d more", (unsigned long)(p->group_count - GROUPS_SHOWN)),
                                  p->group_count - GROUPS_SHOWN));
    arena_close(&a);
}

/* "возраст 10 ✓   места есть ✓": what narrows the list stands where it is seen. */
static const char *filters(const struct programmes *p, struct arena *a) {
    const struct catalogue_filter *f = &p->filter;
    const char *said = "";
    if (f->age >= 0) said = arena_printf(a, "%s%s   ", said, show_years(a, f->age));
    if (f->places) said = arena_printf(a, "%s%s   ", said, _("with places"));
    if (f->price_most == 0) said = arena_printf(a, "%s%s   ", said, _("free of charge"));
    if (f->price_most > 0) said = arena_printf(a, "%s%s   ", said, _("within what is available"));
    if (p->municipality[0]) said = arena_printf(a, "%s%s   ", said, _("here"));
    if (p->direction[0]) said = arena_printf(a, "%s%s   ", said, show_direction(p->direction));
    return said;
}

static void programmes_draw(const void *state, struct canvas *c) {
    const struct programmes *p = state;
    const struct offer *o = chosen_offer(p);
    const int rows = canvas_rows(c), columns = canvas_columns(c);
    const bool detail = o && rows >= 14;
    struct arena a = {0};
    const char *narrowed = filters(p, &a);
    const int at = canvas_text(c, 0, 1, LOOK_LABEL, _("Find")), beside = text_width(narrowed);
    const int room = columns - at - 4 - beside < 16 ? 16 : columns - at - 4 - beside;
    if (o)
        list_draw(&p->list, c, 2, 0, rows - 2 - (detail ? DETAIL_ROWS : 0), columns, false, p, draw_offer);
    else
        canvas_wrap(c, 3, 2, columns - 4, 3, LOOK_DIM,
                    p->listed ? _("No programme was found. Type fewer letters, or take filters back with F4.")
                              : _("No programmes are listed yet: they come from the centre with an exchange."));
    canvas_rule(c, 1, 0, columns, LOOK_TITLE, "");
    if (detail) draw_detail(p, o, c, rows - DETAIL_ROWS);
    canvas_text(c, 0, at + room + 3, LOOK_DIM, narrowed);
    field_draw(&p->typed, c, 0, at + 1, room, true);
    arena_close(&a);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static void group_chosen(void *state, int choice, const char *text) {
    struct programmes *p = state;
    const struct offer *o = chosen_offer(p);
    (void)text;
    if (choice < 0 || !o || choice >= p->group_count) return;
    app_open(p->app, &scr_enrol,
             &(struct enrol_arg){.subject = p->subject,
                                 .programme = o->programme.programme,
                                 .group = p->groups[choice].code,
                                 .instead = *p->instead ? p->instead : NULL});
}

/* Into one of its groups; without a child nobody is enrolled. */
static void enrol(struct programmes *p) {
    enum { GROUPS_MOST = 60 };
    const char *items[GROUPS_MOST];
    struct arena a = {0};
    if (!*p->subject || !chosen_offer(p)) return;
    if (p->group_count == 0)
        app_say(p->app, LOOK_ERROR, _("No group of this programme is listed: the provider opens one in the Navigator."));
    if (p->group_count == 1) group_chosen(p, 0, NULL);
    if (p->group_count < 2) return;
    const int count = p->group_count < GROUPS_MOST ? p->group_count : GROUPS_MOST;
    for (int i = 0; i < count; i++) items[i] = group_line(&a, &p->groups[i]);
    app_dialog_pick(p->app, _("Groups"), items, count, 0, p, group_chosen);
    arena_close(&a);
}

static enum reply programmes_act(void *state, enum action action) {
    struct programmes *p = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_FILTER) open_filter(p);
    return STAY;
}

static void show_more(struct programmes *p) {
    if (p->most == CATALOGUE_MOST || p->list.count < p->most || p->list.chosen < p->list.count - 1) return;
    p->most = CATALOGUE_MOST;
    programmes_refresh(p);
}

static enum reply programmes_event(void *state, const struct input *in) {
    struct programmes *p = state;
    bool full;
    if (in->kind == INPUT_KEY && in->key == K_ENTER) {
        enrol(p);
    } else if (in->kind == INPUT_KEY && list_event(&p->list, in, 10)) {
        show_more(p);
        load_groups(p);
    } else if (field_event(&p->typed, in, &full) && strcmp(p->asked, p->typed.typed) != 0) {
        p->most = OFFERS_FIRST;
        ask(p);
    }
    return STAY;
}

/* How old the catalogue is, by its latest table. */
static const char *as_of(const struct programmes *p, struct arena *a) {
    return p->as_of ? arena_printf(a, _("by the Navigator as of %s"), show_day(p->app, a, p->as_of)) : "";
}

/* What the child's certificate can pay; then how old all this is stands below. */
static const char *programmes_subtitle(const void *state, struct arena *a) {
    const struct programmes *p = state;
    char text[MONEY_TEXT];
    if (p->available < 0) return as_of(p, a);
    money_show(p->available, text);
    return arena_printf(a, _("· available %s"), text);
}

static const char *programmes_hint(const void *state, struct arena *a) {
    const struct programmes *p = state;
    (void)a;
    return *p->subject ? _("Enter enrols the child in the chosen programme. F4 narrows the list")
                       : _("Case and keyboard layout do not matter. Arrows choose, F4 narrows the list");
}

static const char *programmes_message(const void *state, struct arena *a, enum look *look) {
    const struct programmes *p = state;
    *look = LOOK_DIM;
    if (!p->list.count) return "";
    if (p->list.count == p->most) return arena_printf(a, _("The first %d are shown: type more letters"), p->most);
    const char *found = arena_printf(a, ngettext("%d found", "%d found", (unsigned long)p->list.count), p->list.count);
    if (p->available >= 0 && p->as_of) found = arena_printf(a, "%s, %s", found, as_of(p, a));
    if (!p->other_layout) return found;
    char other[512];
    text_other_layout(p->asked, other, sizeof other);
    return arena_printf(a, _("%s, read as \"%s\""), found, other);
}

const struct screen scr_programmes = {
    .name = "programmes",
    .title = N_("Programmes"),
    .help = N_(
        "The programmes of all providers of the region, as the centre has listed them; no network is needed. Type the beginning of a word of the title or "
        "of the provider's name, in either layout. F4 narrows the list: by age, free places, direction, municipality; what narrows it stands at the top. "
        "Free places are as of the last exchange."),
    .state_size = sizeof(struct programmes),
    .open = programmes_open,
    .draw = programmes_draw,
    .act = programmes_act,
    .event = programmes_event,
    .close = programmes_close,
    .subtitle = programmes_subtitle,
    .hint = programmes_hint,
    .message = programmes_message,
    .refresh = programmes_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_FILTER, ACT_MENU, ACT_BACK, ACT_NONE},
};
