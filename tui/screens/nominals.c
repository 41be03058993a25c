/* Who waits for a nominal, in the order of receipt (RULES 2.2, C1–C3), above what this kiosk has left to give of each period
 * and group. F2 gives it to the first, or to the marked ones in their order; what is used up stays pending. A refusal comes
 * only after the centre's word that the cap is reached. */

#include "tui/screens/nominals.h"

#include "model/base/text.h"
#include "model/store/desk_money.h"

#include <string.h>

enum { ROWS_MOST = 500 };
enum { MENU_REFUSE };

const struct nominal_waits *nominals_row(const struct nominals *s) {
    return s->list.count ? &s->rows[s->list.chosen] : NULL;
}

/* --- Marks ---------------------------------------------------------------------------------------------------------------- */

static int mark_of(const struct nominals *s, const char *app) {
    int i = 0;
    while (i < s->marked && strcmp(s->marks[i], app) != 0) i++;
    return i;
}

bool nominals_is_marked(const struct nominals *s, const char *app) {
    return s->marked > 0 && mark_of(s, app) < s->marked;
}

static void toggle_mark(struct nominals *s) {
    const struct nominal_waits *row = nominals_row(s);
    if (!row || !desk_may(app_desk(s->app), MAY_NOMINAL, NULL)) return;
    const int at = mark_of(s, row->app);
    if (at < s->marked)
        memmove(s->marks[at], s->marks[at + 1], (size_t)(--s->marked - at) * sizeof s->marks[0]);
    else if (at < NOMINAL_MARKS_MOST)
        text_copy(s->marks[s->marked++], sizeof s->marks[0], row->app);
}

/* --- Rows ----------------------------------------------------------------------------------------------------------------- */

static bool load(struct nominals *s, struct fail *why) {
    const struct desk *desk = app_desk(s->app);
    char keep[EVENT_ID_TEXT] = "", today[DATE_TEXT];
    int count = 0, kept = 0;
    if (nominals_row(s)) text_copy(keep, sizeof keep, nominals_row(s)->app);
    date_iso(show_today(s->app), today);
    if (*s->filter.late_before) text_copy(s->filter.late_before, sizeof s->filter.late_before, today);
    arena_reset(&s->arena);
    bool ok = nominal_stocks(desk->db, desk->kiosk, today, &s->arena, &s->stocks, &s->stock_count, why) &&
              nominal_waiting(desk->db, &s->filter, ROWS_MOST, &s->arena, &s->rows, &count, why);
    places_load(&s->places, s->app, &s->arena);
    if (!ok) s->stock_count = count = 0;
    list_set(&s->list, count);
    for (int i = 0; i < count; i++)
        if (*keep && !strcmp(s->rows[i].app, keep)) s->list.chosen = i;
    for (int i = 0; i < count; i++) { /* what has left the queue is marked no more; the marks stand in its order */
        const int at = mark_of(s, s->rows[i].app);
        char mark[EVENT_ID_TEXT];
        if (at == s->marked || kept == s->marked) continue;
        memcpy(mark, s->marks[at], sizeof mark);
        memmove(s->marks[at], s->marks[kept], sizeof mark);
        memcpy(s->marks[kept++], mark, sizeof mark);
    }
    s->marked = kept;
    return ok;
}

static void nominals_close(void *state) {
    struct nominals *s = state;
    arena_close(&s->arena);
}

static bool nominals_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct nominals *s = state;
    const struct nominals_arg *given = arg;
    s->app = app;
    s->health = desk_may(app_desk(app), MAY_HEALTH, NULL);
    if (load(s, why)) {
        for (int i = 0; given && given->app && i < s->list.count; i++)
            if (!strcmp(s->rows[i].app, given->app)) s->list.chosen = i;
        return true;
    }
    nominals_close(s);
    return false;
}

static void nominals_refresh(void *state) {
    struct nominals *s = state;
    struct fail why;
    if (!load(s, &why)) app_say(s->app, LOOK_ERROR, why.say);
    if (s->is_running) app_again(s->app); /* back from the passphrase or a lock */
}

/* --- Giving --------------------------------------------------------------------------------------------------------------- */

static bool give(struct nominals *s, const char *app, struct fail *why) {
    if (!desk_nominal_grant(app_desk(s->app), app, NULL, why)) return false;
    s->given++;
    print_remember(s->app, app);
    return true;
}

static void stop(struct nominals *s, const struct fail *why) {
    struct arena a = {0};
    struct fail ignored;
    s->is_running = false;
    app_saved(s->app);
    load(s, &ignored);
    app_say(s->app, s->given ? LOOK_GOOD : LOOK_WARN,
            arena_printf(&a, ngettext("%d nominal given", "%d nominals given", (unsigned long)s->given), s->given));
    if (why) app_dialog_error(s->app, why);
    arena_close(&a);
}

/* The marked ones, the first in the queue before the others; what stops one stops those behind it, too. */
static void step(struct nominals *s) {
    struct fail why = {0};
    if (!s->marked) {
        stop(s, NULL);
    } else if (!give(s, s->marks[0], &why)) {
        stop(s, &why);
    } else {
        memmove(s->marks[0], s->marks[1], (size_t)--s->marked * sizeof s->marks[0]);
        app_again(s->app);
    }
}

static bool agreed(void *state, const struct second *second, struct fail *why) {
    struct nominals *s = state;
    (void)second;
    (void)why;
    s->is_running = true;
    s->given = 0;
    app_again(s->app);
    return true;
}

static void give_chosen(struct nominals *s);

static void date_is_right(void *state, int choice, const char *text) {
    (void)choice, (void)text;
    give_chosen(state);
}

static void give_chosen(struct nominals *s) {
    const struct nominal_waits *row = nominals_row(s);
    struct arena a = {0};
    struct fail why = {0};
    if (app_clock_asks(s->app, s, date_is_right)) return;
    if (s->marked) {
        const char *what = arena_printf(&a,
                                        ngettext("%d nominal will be given in your name",
                                                 "%d nominals will be given in your name", (unsigned long)s->marked),
                                        s->marked);
        app_open(s->app, &scr_second, &(struct second_arg){.what = what, .own = true, .state = s, .agreed = agreed});
    } else if (row) {
        s->given = 0;
        if (give(s, row->app, &why))
            stop(s, NULL);
        else
            app_dialog_error(s->app, &why);
    }
    arena_close(&a);
}

/* --- Its other ends ------------------------------------------------------------------------------------------------------- */

static void ended(struct nominals *s, bool done, const struct fail *why, const char *said) {
    if (!done) {
        app_dialog_error(s->app, why);
        return;
    }
    app_saved(s->app);
    nominals_refresh(s);
    app_say(s->app, LOOK_GOOD, said);
}

static void refuse_typed(void *state, int choice, const char *text) {
    struct nominals *s = state;
    const struct nominal_waits *row = nominals_row(s);
    struct fail why;
    if (choice < 0 || !row) return;
    char app[EVENT_ID_TEXT];
    text_copy(app, sizeof app, row->app);
    const bool ok = desk_nominal_refuse(app_desk(s->app), app, text, NULL, &why);
    ended(s, ok, &why, _("Refused. Ctrl+P prints the notice: tell the family"));
    if (ok) print_remember(s->app, app);
}

static void withdraw_typed(void *state, int choice, const char *text) {
    struct nominals *s = state;
    const struct nominal_waits *row = nominals_row(s);
    struct fail why;
    if (choice < 0 || !row) return;
    ended(s, desk_nominal_withdraw(app_desk(s->app), row->app, text, &why), &why, _("The family has taken it back"));
}

static int nominals_menu(const void *state, struct menu_entry *out, int most) {
    const struct nominals *s = state;
    const struct nominal_waits *row = nominals_row(s);
    if (most < 1 || !row || !desk_may(app_desk(s->app), MAY_NOMINAL, NULL)) return 0;
    out[0] = (struct menu_entry){.id = MENU_REFUSE,
                                 .caption = _("Refuse"),
                                 .help = _("Refuses the nominal by the centre's word that the cap is reached")};
    if (strcmp(row->state, "capped") != 0)
        fail_set(&out[0].refused, FAIL_DENIED, "C3.central",
                 _("Only the centre can say that the cap is reached; until then the application stays pending."));
    return 1;
}

static void nominals_menu_chosen(void *state, int id) {
    struct nominals *s = state;
    if (id == MENU_REFUSE)
        app_dialog_text(s->app, _("Refuse"), _("Explain it to the family, in at least 10 letters"), "", false, s, refuse_typed);
}

/* --- Filter --------------------------------------------------------------------------------------------------------------- */

enum { CHOICE_ALL, CHOICE_LATE, CHOICE_STOCK };
enum { ITEMS_MOST = 80 };

static int list_items(const struct nominals *s, struct arena *a, const char **items) {
    int count = 0;
    items[count++] = _("All");
    items[count++] = _("Overdue only");
    for (int i = 0; s->health && i < s->stock_count && count < ITEMS_MOST / 2; i++)
        items[count++] = arena_printf(a, "%s, %s", nominals_period(&s->stocks[i]), nominals_group(&s->stocks[i]));
    for (int i = 0; i < s->places.count && count < ITEMS_MOST; i++) items[count++] = s->places.rows[i].name;
    return count;
}

static void filter_chosen(void *state, int choice, const char *text) {
    struct nominals *s = state;
    struct nominal_filter *f = &s->filter;
    int stocks = s->health ? s->stock_count : 0;
    (void)text;
    if (stocks > ITEMS_MOST / 2 - CHOICE_STOCK) stocks = ITEMS_MOST / 2 - CHOICE_STOCK;
    if (choice < 0) return;
    if (choice == CHOICE_ALL) {
        *f = (struct nominal_filter){0};
    } else if (choice == CHOICE_LATE) {
        text_copy(f->late_before, sizeof f->late_before, *f->late_before ? "" : "x"); /* the day comes with the rows */
    } else if (choice < CHOICE_STOCK + stocks) {
        text_copy(f->period, sizeof f->period, s->stocks[choice - CHOICE_STOCK].cap.period);
        text_copy(f->group, sizeof f->group, s->stocks[choice - CHOICE_STOCK].cap.group_code);
    } else {
        text_copy(f->municipality, sizeof f->municipality, s->places.rows[choice - CHOICE_STOCK - stocks].municipality);
    }
    s->marked = 0;
    nominals_refresh(s);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static enum reply nominals_act(void *state, enum action action) {
    struct nominals *s = state;
    const struct nominal_waits *row = nominals_row(s);
    const char *items[ITEMS_MOST];
    struct arena a = {0};
    switch (action) {
    case ACT_BACK: return LEAVE;
    case ACT_GIVE: give_chosen(s); break;
    case ACT_FILTER: app_dialog_pick(s->app, _("Filter"), items, list_items(s, &a, items), 0, s, filter_chosen); break;
    case ACT_EXCHANGE: app_open(s->app, &scr_exchange, NULL); break;
    case ACT_HISTORY:
        if (row) app_open(s->app, &scr_history, &(struct history_arg){.subject = row->subject});
        break;
    case ACT_PRINT:
        if (!print_saved(s->app) && row) print_offer_deed(s->app, row->app);
        break;
    case ACT_WITHDRAW:
        if (row)
            app_dialog_text(s->app, _("Withdraw"), _("What does the family want? May stay empty."), "", false, s,
                            withdraw_typed);
        break;
    default: break;
    }
    arena_close(&a);
    return STAY;
}

static bool nominals_offers(const void *state, enum action action) {
    const struct nominals *s = state;
    if (action == ACT_GIVE || action == ACT_WITHDRAW) return s->list.count > 0 && !s->is_running;
    return true;
}

static enum reply nominals_event(void *state, const struct input *in) {
    struct nominals *s = state;
    const struct nominal_waits *row = nominals_row(s);
    if (in->kind == INPUT_TICK) {
        if (s->is_running) step(s);
    } else if (in->kind == INPUT_LETTER && in->letter == ' ') {
        toggle_mark(s);
        list_event(&s->list, &(struct input){.kind = INPUT_KEY, .key = K_DOWN}, 8);
    } else if (in->kind == INPUT_KEY && in->key == K_ENTER) {
        if (row) app_open(s->app, &scr_certificate, &(struct certificate_arg){.subject = row->subject, .number = row->number});
    } else if (!s->is_running) {
        list_event(&s->list, in, 8);
    }
    return STAY;
}

static const char *nominals_hint(const void *state, struct arena *a) {
    const struct nominals *s = state;
    (void)a;
    if (!s->list.count) return "";
    if (s->marked) return _("F2 gives to the marked ones in their order, Space marks");
    return desk_may(app_desk(s->app), MAY_NOMINAL, NULL) ? _("F2 gives, Space marks several, Enter opens the card, F4 filters")
                                                         : _("Enter opens the card, F4 filters");
}

const struct screen scr_nominals = {
    .name = "nominals",
    .title = N_("Change of status"),
    .help = N_(
        "Applications for a nominal that wait, in the order of their receipt, to the second: not in that of their arrival. Above them what this kiosk may "
        "still give of each period and group. F2 gives to the chosen one, if it is the first that can be given; Space marks several. Where nothing is left an application stays "
        "pending: the centre gives the rest in the order of the whole region, on the application's day or as soon as every kiosk has reported. Only after the centre's "
        "word that the cap is reached may it be refused, in the menu (F9). A certificate that rests keeps its place."),
    .state_size = sizeof(struct nominals),
    .open = nominals_open,
    .draw = nominals_draw,
    .act = nominals_act,
    .event = nominals_event,
    .close = nominals_close,
    .hint = nominals_hint,
    .refresh = nominals_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_GIVE, ACT_FILTER, ACT_EXCHANGE, ACT_HISTORY, ACT_MENU, ACT_BACK, ACT_PRINT,
                                     ACT_WITHDRAW, ACT_NONE},
    .offers = nominals_offers,
    .menu = nominals_menu,
    .menu_chosen = nominals_menu_chosen,
};
